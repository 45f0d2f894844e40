"""Every text of the page in both languages."""

import importlib
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cxrseg.evaluation.validation import Validation
from cxrseg.publishing.card import origin
from cxrseg.samples import samples
from cxrseg.sentences import ENGLISH
from cxrseg.ui.shared import language
from cxrseg.ui.shared.language import LANGUAGES, Plural, Statics, Text, decimal

UI = Path(language.__file__).parents[1]
MODULES = sorted(f"{path.parent.name}.{path.stem}" for path in UI.rglob("texts*.py"))
CYRILLIC = re.compile("[А-Яа-яЁё]")


def collect(value: object, name: str) -> list[tuple[str, Text | Plural]]:
    """List the texts in a constant, which may hold them in dicts and sequences."""
    if isinstance(value, Text | Plural):
        return [(name, value)]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in collect(item, f"{name}[{key!r}]")]
    if isinstance(value, tuple | list):
        return [found for index, item in enumerate(value) for found in collect(item, f"{name}[{index}]")]
    return []


def constants(module: str) -> dict[str, object]:
    """The upper-case names of a module of texts."""
    return {k: v for k, v in vars(importlib.import_module(f"cxrseg.ui.{module}")).items() if k.isupper()}


TEXTS = [
    pytest.param(text, id=f"{module}.{name}")
    for module in MODULES
    for constant, value in constants(module).items()
    for name, text in collect(value, constant)
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_there_in_both_languages_with_the_same_blanks(text):
    if isinstance(text, Plural):
        forms = {code: {text(code, number).partition(" ")[2] for number in (1, 2, 5)} for code in LANGUAGES}
    else:
        forms = {code: {text.template(code)} for code in LANGUAGES}
        blanks = {code: {f for _, f, _, _ in string.Formatter().parse(text.template(code)) if f} for code in LANGUAGES}
        assert blanks["en"] == blanks["ru"]
    assert all(form.strip() for each in forms.values() for form in each)
    assert all(CYRILLIC.search(form) for form in forms["ru"]), "Russian is written in Cyrillic letters"
    assert not any(CYRILLIC.search(form) for form in forms["en"])


VISITORS = (
    "class.",
    "image.",
    "dicom.",
    "page.",
    "drawing.",
    "quiz.",
    "seg.",
    "plausibility.",
    "measurement.",
    "film.",
)
"""Areas of codes that can reach a visitor of the page."""


def catalogued() -> set[str | tuple[str, str]]:
    with (language.LOCALE / "ru.po").open("rb") as file:
        return {message.id for message in read_po(file, locale="ru") if message.id}


def test_the_catalogue_holds_nothing_else():
    used = {(text.one, text.many) if isinstance(text, Plural) else text.en for (text,) in (p.values for p in TEXTS)}
    nouns = {one for one, _ in (key for key in used if isinstance(key, tuple))}  # gettext finds these by the plural
    packaged = Validation.load(UI.parent / "checkpoint")
    origins = (
        set(packaged.failures)
        | {text for sample in samples() for text in (sample.title, sample.origin)}
        | {
            *origin({"origin": "wingspan"}),
            *origin({}),
        }
    )
    assert used - nouns <= catalogued()
    assert set(packaged.failures) <= catalogued()
    assert catalogued() - used <= set(ENGLISH.values()) | origins


@pytest.mark.parametrize("code", [code for code in ENGLISH if code.startswith(VISITORS)])
def test_an_error_or_notice_that_a_visitor_meets_has_its_russian(code):
    blanks = {
        name: [f for _, f, _, _ in string.Formatter().parse(text) if f]
        for name, text in (("en", ENGLISH[code]), ("ru", Text(ENGLISH[code]).template("ru")))
    }
    assert CYRILLIC.search(Text(ENGLISH[code]).template("ru"))
    assert sorted(blanks["en"]) == sorted(blanks["ru"])


@pytest.mark.parametrize("module", MODULES)
def test_no_text_is_unused(module):
    sources = "\n".join(path.read_text() for path in UI.rglob("*.py"))
    for name in constants(module):
        assert len(re.findall(rf"\b{name}\b", sources)) > 1, f"{name} is used nowhere"


def test_an_unknown_language_is_answered_in_english():
    assert Text("About")(None) == "About"
    assert decimal(1.5, 1, None) == "1.5"


def test_static_texts_are_handed_to_gradio_in_all_languages():
    statics = Statics()
    marker = statics(Text("Network"))
    other = statics(lambda language: f"<b>{language}</b>")
    assert statics.translations == {
        "en": {"cx-0": "Network", "cx-1": "<b>en</b>"},
        "ru": {"cx-0": "Сеть", "cx-1": "<b>ru</b>"},
    }
    assert '"cx-0"' in marker
    assert marker != other
