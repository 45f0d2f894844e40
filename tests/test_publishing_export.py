"""ONNX files: they give what PyTorch gives and say how films are prepared."""

import contextlib
import io
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest

from cxrseg.__main__ import main
from cxrseg.errors import ModelError
from cxrseg.model import load_checkpoint
from cxrseg.preprocessing import Preprocessing
from cxrseg.publishing import export


@pytest.fixture(scope="module")
def exported(tiny_checkpoint, tmp_path_factory) -> tuple[Path, str]:
    """A file, and what the command said that wrote it."""
    file = tmp_path_factory.mktemp("onnx") / "model.onnx"
    with contextlib.redirect_stdout(io.StringIO()) as said:
        assert main(["export", "--model", str(tiny_checkpoint), str(file)]) == 0
    return file, said.getvalue()


def test_a_file_is_written_and_says_how_films_are_prepared(tiny_checkpoint, exported):
    file, said = exported
    assert "differ from PyTorch's by at most" in said
    model = onnx.load(file)
    onnx.checker.check_model(model)
    known = {entry.key: entry.value for entry in model.metadata_props}
    checkpoint = load_checkpoint(tiny_checkpoint)
    assert Preprocessing.from_json(json.loads(known["preprocessing"])) == checkpoint.preprocessing
    assert json.loads(known["planes"]) == ["lungs", "ribs", "clavicles", "heart"]
    assert json.loads(known["model"])["head"] == "multilabel"
    assert "medical device" in known["notice"]
    assert str(tiny_checkpoint) not in file.read_bytes().decode("latin1"), "no path of this machine"
    assert list(file.parent.iterdir()) == [file]


def test_any_number_of_films_goes_through_the_file(exported):
    compiled = export.runtime().compile_model(exported[0], "CPU")
    for number in (1, 3):
        assert compiled([np.zeros((number, 3, 64, 64), np.float32)])[0].shape == (number, 4, 64, 64)


def test_a_file_that_gives_something_else_is_not_kept(tiny_checkpoint, exported, tmp_path, monkeypatch):
    monkeypatch.setattr("torch.onnx.export", lambda network, films, path, **_: shutil.copy(exported[0], path))
    monkeypatch.setattr(export, "make_engine", lambda *_: ("torch", lambda films: np.zeros((2, 4, 64, 64), np.float32)))
    with pytest.raises(ModelError, match=r"differ from PyTorch's by .*; it was not written"):
        export.export_onnx(load_checkpoint(tiny_checkpoint), tmp_path / "model.onnx")
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_named(tiny_checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "find_spec", lambda name: None if name == "onnxscript" else name)
    with pytest.raises(ModelError, match="Export needs onnxscript: pip install"):
        export.export_onnx(load_checkpoint(tiny_checkpoint), tmp_path / "model.onnx")
