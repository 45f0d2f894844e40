"""The page without a browser: what it is built of and what its one handler answers."""

import asyncio
import base64
import io
import json
import re
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest
from helpers import chest_masks
from PIL import Image

import app
from cxrseg import samples as samples_module
from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film
from cxrseg.evaluation import Validation
from cxrseg.inference import Segmenter
from cxrseg.metrics import score_film
from cxrseg.overlay import error_map
from cxrseg.samples import example_films, samples
from cxrseg.ui import LAUNCH, build_page
from cxrseg.ui.browse import FAULT as BROWSE_FAULT
from cxrseg.ui.browse import browse
from cxrseg.ui.page import describe_model


def built(segmenter: Segmenter) -> gr.Blocks:
    """Build the page inside an event loop: outside of any, Gradio makes some and never closes them."""

    async def build() -> gr.Blocks:
        return build_page(segmenter)

    return asyncio.run(build())


def texts(page: gr.Blocks) -> str:
    """Everything that the page shows before anybody does anything."""
    return json.dumps([page.statics.translations["en"], page.get_config_file()["components"]], default=str)


def dataset_choice(page: gr.Blocks) -> gr.Radio:
    (radio,) = (b for b in page.blocks.values() if isinstance(b, gr.Radio) and not b.elem_id)
    return radio


def picture(html: str, marker: str) -> np.ndarray:
    """Decode the first embedded picture whose tag holds the marker."""
    tag = next(tag for tag in re.findall(r"<img[^>]*>", html) if marker in tag)
    data = base64.b64decode(re.search(r'src="data:image/png;base64,([^"]*)"', tag)[1])
    return np.array(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_the_page_names_its_model_its_limits_and_its_structures(tiny_segmenter):
    shown = texts(built(tiny_segmenter))
    assert shown.count("not a medical device") == 1
    assert "Model: folder tiny" in shown
    assert str(tiny_segmenter.checkpoint.folder.parent) not in shown, "no path of the server"
    assert all(structure in shown for structure in STRUCTURES)
    assert "not trained" in shown
    for sample in samples():
        assert sample.title in shown
        assert sample.licence in shown


def test_the_page_keeps_and_sends_nothing(tiny_segmenter):
    page = built(tiny_segmenter)
    assert not page.analytics_enabled
    assert page.delete_cache == (600, 600)
    assert LAUNCH["run_history"] is False
    assert not any(isinstance(block, gr.State) for block in page.blocks.values())
    fonts = LAUNCH["theme"]._font + LAUNCH["theme"]._font_mono
    assert not any(isinstance(font, (gr.themes.GoogleFont, gr.themes.LocalFont)) for font in fonts)
    assert "http" not in LAUNCH["css"]


def test_the_validation_tab_says_what_was_measured(tiny_segmenter):
    shown = texts(built(tiny_segmenter))
    assert "5 films that the model was never trained on" in shown
    assert "3 of 30 from one (labelled: lungs and heart)" in shown
    assert "one: 3 films" in shown
    assert "two: 2 films" in shown
    assert "imulated films: exact truth" not in shown, "nothing is claimed of a data set of another name"
    assert "1 \\u2212 loss" in shown
    assert "0.8193" in shown, "the paper's Dice of the heart"


def test_figures_are_those_of_the_data_set_with_most_structures(tiny_segmenter):
    page = built(tiny_segmenter)
    radio = dataset_choice(page)
    assert radio.choices == [("one: 3 films", "one"), ("two: 2 films", "two")]
    assert radio.value == "one"
    (choose,) = (f.fn for f in page.fns.values() if f.fn and f.fn.__name__ == "choose")
    heading, figure, numbers, scores = choose("two")
    assert "two: 2 films" in heading
    assert "not labelled" in figure.layout.xaxis.ticktext[1]
    assert numbers.count("<td>0.") + numbers.count("<td>1.") == 4
    assert "This model on two: 2 films" in scores
    assert scores.count("not labelled") == 4, "lungs and heart, IoU and Dice"
    assert scores.count("not trained") == 2


def test_simulated_data_sets_are_called_so(tiny_segmenter, tmp_path, monkeypatch):
    masks = chest_masks()
    validation = Validation.load(tiny_segmenter.checkpoint.folder)
    films = (*validation.films, score_film("simulated-512/1", masks, masks))
    replace(validation, films=films, trained=STRUCTURES).save(tmp_path)
    checkpoint = replace(tiny_segmenter.checkpoint, folder=tmp_path, trained=STRUCTURES)
    monkeypatch.setattr(tiny_segmenter, "checkpoint", checkpoint)
    page = built(tiny_segmenter)
    radio = dataset_choice(page)
    assert radio.value == "simulated-512", "it labels the most structures"
    assert [label for label, _ in radio.choices] == ["one: 3 films", "two: 2 films", "simulated-512: 1 film"]
    assert texts(page).count("CT, so easier than real ones") == 2, "matrix and tables"
    (choose,) = (f.fn for f in page.fns.values() if f.fn and f.fn.__name__ == "choose")
    assert "imulated films" not in str(choose("one"))


def test_without_validation_the_papers_tables_stand_alone(tiny_segmenter, tmp_path, monkeypatch):
    monkeypatch.setattr(tiny_segmenter, "checkpoint", replace(tiny_segmenter.checkpoint, folder=tmp_path))
    page = built(tiny_segmenter)
    assert "without validation results" in texts(page)
    assert sum(isinstance(block, gr.Plot) for block in page.blocks.values()) == 1


def test_model_names(tiny_segmenter):
    checkpoint = tiny_segmenter.checkpoint
    assert describe_model(replace(checkpoint, source="packaged"), "en") == "packaged with this app"
    hub = replace(checkpoint, source="org/name", revision="0123456789abcdef0123")
    assert describe_model(hub, "en") == "org/name, revision 0123456789ab"


def test_a_film_is_browsed_with_truth_prediction_and_errors(tiny_segmenter):
    films = example_films()
    ((view, numbers),) = browse(tiny_segmenter, films, 3)
    film, truth = load_film(films[3])
    masks = tiny_segmenter(film).masks
    seen, found, errors = view.split("<figure")[1:]
    for structure in STRUCTURES:
        tint = picture(seen, f'class="cx-fill" data-structure="{structure}"')
        np.testing.assert_array_equal(tint[..., 3] > 0, truth[structure])
    for structure, mask in masks.items():
        tint = picture(found, f'class="cx-fill" data-structure="{structure}"')
        np.testing.assert_array_equal(tint[..., 3] > 0, mask)
        layer = picture(errors, f'data-only="{structure}"')
        outcome = error_map({structure: truth[structure]}, {structure: mask})
        np.testing.assert_array_equal(layer[..., 3] > 0, outcome > 0)
        assert len(np.unique(layer.reshape(-1, 4), axis=0)) == len(np.unique(outcome))
    assert 'data-structure="clavicles"' not in found
    assert "clavicles: not trained" in found
    assert "clavicles: not trained" in errors
    overlap = (truth["lungs"] & masks["lungs"]).sum()
    assert f"{2 * overlap / (truth['lungs'].sum() + masks['lungs'].sum()):.4f}" in numbers
    assert numbers.count("not trained") == 1
    assert films[3].image.stem in numbers


def test_nothing_is_segmented_while_the_page_is_built(tiny_segmenter, monkeypatch):
    monkeypatch.setattr(Segmenter, "__call__", lambda *_: pytest.fail("the page starts fast"))
    built(tiny_segmenter)


def test_without_examples_there_is_nothing_to_browse(tiny_segmenter, monkeypatch, tmp_path):
    assert "Film by film" in texts(built(tiny_segmenter))
    monkeypatch.setattr(samples_module, "EXAMPLES", tmp_path)
    assert "Film by film" not in texts(built(tiny_segmenter))


def test_a_film_that_cannot_be_read_ends_in_a_sentence_without_its_path(tiny_segmenter, tmp_path, caplog):
    film = replace(example_films()[0], image=tmp_path / "gone.png")
    answers = browse(tiny_segmenter, [film], 0)
    view, numbers = next(answers)
    with pytest.raises(gr.Error) as raised:
        next(answers)
    assert "Please choose another one" in view
    assert numbers == ""
    assert raised.value.message == BROWSE_FAULT.replace("'", "&#x27;")
    assert "gone.png" not in view
    assert "gone.png" in caplog.text


def test_options_follow_the_environment(monkeypatch):
    for name in ("CXRSEG_MODEL", "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)
    plain = app.parser().parse_args([])
    assert (plain.model, plain.host, plain.port, plain.share) == (None, "127.0.0.1", 7860, False)
    monkeypatch.setenv("SPACE_ID", "org/space")
    monkeypatch.setenv("CXRSEG_MODEL", "org/name")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "9000")
    spaces = app.parser().parse_args([])
    assert (spaces.model, spaces.host, spaces.port) == ("org/name", "0.0.0.0", 9000)  # noqa: S104


def test_a_model_that_is_not_there_ends_with_one_line(capsys):
    assert app.main(["--model", "no-such-model"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("app.py: 'no-such-model' is neither a folder nor a Hub id")
    assert error.count("\n") == 1
