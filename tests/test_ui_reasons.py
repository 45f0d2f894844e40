"""Every sentence that other modules write for the visitor has its Russian."""

import ast
import re
from pathlib import Path

import pytest

import cxrseg
from cxrseg.measurements.quantities import NotMeasurable
from cxrseg.plausibility import Code
from cxrseg.ui.shared import texts_reasons
from cxrseg.ui.shared.language import translate

PACKAGE = Path(cxrseg.__file__).parent
READERS = (
    "images",
    "readers/raster",
    "readers/dicom",
    "preprocessing",
    "inference",
    "plausibility/assessment",
    "ui/shared/uploads",
)
HIDDEN = (
    "This looks like",
    "This is not the film as it was given",
    "no folder: give the folder",
    "has no rule of plausibility",
    "it seems to be",
    "he heart lies to the patient's right",
    "The input size",
    "The percentiles",
    "Three means",
    "temperature",
    "The preprocessing",
    "test-time augmentation",
    "without cleanup",
)
"""Sentences that the page writes itself, or that are not about a visitor's film."""


def sentences(module: str) -> list[str]:
    """List the string literals of a module that are sentences for the reader, blanks filled with ``1x1``."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text())
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    parts = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in ast.walk(n) if v is not n}
    found = []
    for node in ast.walk(tree):
        if id(node) in docs | parts:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else "1x1" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if text.endswith(".") and " " in text:
            found.append(text)
    return found


CASES = [(m, text) for m in READERS for text in sentences(m) if not any(hidden in text for hidden in HIDDEN)]


@pytest.mark.parametrize(("module", "sentence"), CASES)
def test_a_sentence_has_its_russian(module, sentence):
    whole = re.sub(r"^1x1(?=[:,] )", "a.png is 1x1 pixels", sentence)
    assert re.search("[а-я]{3}", translate(whole, texts_reasons.SENTENCES, "ru")), f"{module}: {sentence}"


def test_most_sentences_are_found():
    assert len(CASES) > 35


def test_every_reason_has_its_text():
    assert {code.value: code.sentence for code in NotMeasurable} == {
        name: text("en") for name, text in texts_reasons.NOT_MEASURABLE.items()
    }
    assert len(Code) == 7
