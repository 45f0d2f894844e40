"""Errors and notices: every code that is raised is worded, with the values that go with it."""

import ast
import json
import pickle
import string
from pathlib import Path

import pytest

import cxrseg
from cxrseg.errors import CxrsegError, ImageError, Notice
from cxrseg.sentences import ENGLISH

PACKAGE = Path(cxrseg.__file__).parent
ROOT = PACKAGE.parent
FILES = [*PACKAGE.rglob("*.py"), *(ROOT / "research").glob("*.py"), ROOT / "train.py", ROOT / "app.py"]
SOURCES = "\n".join(path.read_text() for path in FILES if path.stem != "sentences")
KINDS = {"CxrsegError", "ImageError", "LabelError", "DatasetError", "ModelError", "HubUnreachableError"}


def raised() -> list[tuple[str, str, set[str]]]:
    """Where errors are made: place, code and the names of the values, where these are written out."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                if isinstance(node.args[0], ast.Constant):
                    found.append((place, node.args[0].value, {keyword.arg for keyword in node.keywords}))
    return found


def blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


RAISED = raised()


def test_most_errors_are_found():
    assert len(RAISED) > 200


@pytest.mark.parametrize(("place", "code", "values"), RAISED, ids=[place for place, *_ in RAISED])
def test_an_error_has_a_sentence_and_its_values(place, code, values):
    assert values == blanks(ENGLISH[code])


@pytest.mark.parametrize("code", ENGLISH)
def test_a_sentence_is_used(code):
    area, _, _what = code.partition(".")
    if area in ("plausibility", "measurement"):
        return  # made of the codes of `Code`, `Remedy` and `NotMeasurable`: their own tests word them all
    assert f'"{code}"' in SOURCES


def test_an_error_carries_its_values_and_survives_a_process():
    error = ImageError("image.folder", name="films")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert isinstance(again, CxrsegError)
    assert (again.code, again.values, str(again)) == ("image.folder", {"name": "films"}, str(error))


def test_a_notice_is_plain_in_json():
    notice = Notice("dicom.window-ignored", {"error": ValueError("no width")})
    assert json.loads(json.dumps(notice.to_json())) == {
        "code": "dicom.window-ignored",
        "values": {"error": "no width"},
        "sentence": "The display window was ignored: no width.",
    }
