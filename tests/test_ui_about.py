"""The About tab: facts of the checkpoint, a card that can only be read, and lines that the README shows too."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from cxrseg.classes import STRUCTURES
from cxrseg.evaluation.validation import Validation
from cxrseg.metrics import summarize
from cxrseg.publishing.card import _DATA, _UNKNOWN
from cxrseg.ui.about import parts
from cxrseg.ui.about.card import card_html, render, without_yaml
from cxrseg.ui.about.libraries import libraries, licence, required
from cxrseg.ui.about.tab import show_card
from cxrseg.ui.about.usage import CLIENT, COMMANDS, PYTHON
from cxrseg.ui.shared.language import Text

ROOT = Path(__file__).parent.parent


def test_the_lines_are_those_of_the_readme():
    readme = (ROOT / "README.md").read_text()
    for lines in (PYTHON, CLIENT):
        assert f"```python\n{lines}```" in readme
    for line in COMMANDS.splitlines():
        assert line in readme


def test_a_card_loses_its_metadata_and_no_more():
    assert without_yaml("---\na: b\n---\n# Card\n\n---\n\nmore") == "# Card\n\n---\n\nmore"
    assert without_yaml("# Card\n---\n") == "# Card\n---\n"


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![pic](https://elsewhere.example/x.png)",
        '<iframe src="https://elsewhere.example"></iframe>',
        "[x](vbscript:a)",
    ],
)
def test_a_card_from_elsewhere_can_do_nothing(harm):
    html = render(f"text\n\n{harm}\n\n- {harm}\n\n| a |\n|---|\n| {harm} |\n")
    assert set(re.findall(r"<(\w+)", html)) <= {
        "p",
        "ul",
        "li",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "em",
    }
    assert not re.search(r"<[^>]*(href|src|on\w+)=", html)


def test_a_card_is_laid_out_for_the_page(tmp_path):
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# One\n## Two\n[a](https://a.example)\n")
    html = card_html(tmp_path)
    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html
    assert '<pre tabindex="0"><code>a &lt; b\n</code></pre>' in render("```python\na < b\n```")
    assert 'rel="noopener noreferrer"' in html
    assert "license" not in html
    assert card_html(tmp_path / "none") is None
    assert "README.md" in show_card(None, None, "ru")
    assert '<div lang="en">' in show_card(html, None, "ru")


def test_every_library_that_is_asked_for_has_its_version_and_licence():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    asked = {Requirement(line).name for line in lines if line and not line.startswith("#")}
    assert set(required()) == asked
    found = {library.name: library for library in libraries()}
    assert set(found) == asked
    assert "MIT" in found["albumentations"].licence
    assert sum(not library.licence for library in found.values()) <= 1
    assert all(library.url.startswith("https://") for library in found.values())
    assert licence([None, "Copyright (c) somebody\nall of it"], []) == ""


def test_every_origin_is_known_in_both_languages():
    for text in (*_DATA.values(), _UNKNOWN):
        assert Text(text[0]).template("ru") != text[0]


@pytest.fixture
def validation(tiny_segmenter) -> Validation:
    return Validation.load(tiny_segmenter.checkpoint.folder)


def test_the_facts_are_the_checkpoints(tiny_segmenter):
    html = parts.model_facts(tiny_segmenter.checkpoint, "folder <b>", "openvino", "en")
    assert "folder &lt;b&gt;" in html
    assert "tf_efficientnet_lite0, input 64 × 64" in html
    assert "(not: clavicles)" in html
    linked = replace(tiny_segmenter.checkpoint, source="org/name", revision="0" * 40)
    assert linked.url in parts.model_facts(linked, "org/name", "torch", "ru")


def test_data_limits_and_weakest_films_are_those_of_the_report(validation):
    assert parts.data_sets(None, "en") != parts.data_sets(validation, "en")
    html = parts.data_sets(validation, "ru")
    assert "27 / 3" in html
    assert "не записано" in html
    lowest = parts.weakest_films(validation)
    for structure, (dice, film) in lowest.items():
        scores = {f.film: f.counts[structure].dice for f in validation.films if structure in f.counts}
        assert dice == min(scores.values()) == scores[film]
    assert list(lowest) == [s for s in STRUCTURES if s in lowest]
    assert "clavicles" not in lowest
    text = unescape(parts.limits(validation, "en"))
    dice, film = lowest["lungs"]
    assert f"{dice:.2f} on {film.partition('/')[2]}" in text
    assert "patient's CT" not in text
    assert "people outlined" not in text, "films of no recorded origin count as real"
    real = {"name": "mine", "origin": "other", "training": 1, "validation": 1, "labelled": ["lungs"]}
    made = {"name": "made", "origin": "simulated", "training": 1, "validation": 1, "labelled": ["lungs", "ribs"]}
    text = unescape(parts.limits(replace(validation, sources=(real, made)), "en"))
    assert "people outlined lungs but not ribs" in text
    assert "patient's CT" in text


def test_the_card_is_in_russian_from_the_report(validation):
    training = {"epochs": 5, "batch_size": 8, "learning_rate": 4e-4, "augmentation": "robust", "best_epoch": 4}
    text = replace(validation, training=training | {"lineage": [{"weights": "random"}]}, failures=("<Ribs>",))
    html = show_card("English", text, "ru")
    assert "English" not in html
    assert "случайные веса" in html
    assert "0.0004" in html
    assert "&lt;Ribs&gt;" in html
    dice = summarize(validation.by_dataset[next(iter(validation.by_dataset))])["lungs"]["dice"]["mean"]
    assert f"{dice:.3f}".replace(".", ",") in html
    assert "English" in show_card("English", text, "en")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_is_left_unwritten(language, tiny_segmenter, validation):
    html = "".join(
        (
            parts.model_facts(tiny_segmenter.checkpoint, "x", "openvino-f32", language),
            parts.data_sets(validation, language),
            parts.limits(validation, language),
            parts.limits(None, language),
            parts.sources(language),
            parts.library_table(language),
        )
    )
    assert "{" not in html
    assert ">None<" not in html
    assert "/measure" in parts.usage(language)
