"""What app.py loads, and where it runs."""

import os
import shutil
import subprocess
import sys
import types

import numpy as np
import pytest
from browser import ROOT
from hub_server import HubServer, client, status

import app
from cxrseg.errors import ModelError
from cxrseg.hub.pull import SHIPPED
from cxrseg.images import Radiograph
from cxrseg.inference import Segmenter
from cxrseg.plausibility.assessment import see, shrink


def test_a_space_names_its_model_and_the_environment_another(tmp_path, monkeypatch):
    monkeypatch.delenv("CXRSEG_MODEL", raising=False)
    (tmp_path / "model.txt").write_text("org/space-model\n")
    monkeypatch.setattr(app, "NAMED", tmp_path / "model.txt")
    assert app.parser().parse_args([]).model == "org/space-model"
    monkeypatch.setenv("CXRSEG_MODEL", "org/name")
    assert app.parser().parse_args([]).model == "org/name"
    assert app.parser().parse_args(["--model", "paper"]).model == "paper"


def test_the_page_starts_without_the_hub(tmp_path, tiny_checkpoint, monkeypatch, caplog):
    monkeypatch.setitem(SHIPPED, "packaged", tiny_checkpoint)
    with HubServer() as hub, client(hub, tmp_path, monkeypatch):
        hub.fail("", status(503))
        segmenter = app.load("org/name")
    assert segmenter.checkpoint.source == "packaged"
    assert "org/name is not completely in the cache and the Hub cannot be reached" in segmenter.checkpoint.note
    assert all(str(note) in caplog.text for note in segmenter.checkpoint.notes)


def test_all_that_looks_at_a_film_borrows_a_gpu_where_spaces_lends_one(
    tiny_checkpoint, tiny_segmenter, film, monkeypatch
):
    borrowed = []

    def lend(function):
        def call(*arguments, **options):
            borrowed.append(arguments)
            network = segmenter.checkpoint.network
            monkeypatch.setattr(network, "forward", type(network).forward.__get__(network))
            try:
                return function(*arguments, **options)
            finally:
                monkeypatch.setattr(network, "forward", no_gpu)

        return call

    def no_gpu(*_):
        raise RuntimeError("there is no GPU outside of what borrows one")

    assert app.spaces is None
    assert type(app.load(tiny_checkpoint)) is Segmenter
    monkeypatch.setattr(app, "spaces", types.SimpleNamespace(GPU=lend))
    segmenter = app.load(tiny_checkpoint)
    monkeypatch.setattr(segmenter.checkpoint.network, "forward", no_gpu)
    assert isinstance(segmenter, Segmenter)
    assert segmenter.checkpoint.folder == tiny_checkpoint
    result = segmenter(film)
    ((batch,),) = borrowed
    assert batch.shape == (1, 3, 64, 64), "what travels to the process with the GPU is small"
    np.testing.assert_array_equal(result.labels, tiny_segmenter(film).labels)
    see(segmenter, [shrink(Radiograph(film, "film.png"), segmenter.checkpoint)])
    assert len(borrowed) == 2
    other = segmenter.another(tiny_checkpoint)
    np.testing.assert_array_equal(other(film).labels, result.labels)
    assert other.device == "cpu"


LOADED_BY_THE_PAGE = """
import sys
import app
print(app.load(sys.argv[1]).engine, bool(sys.modules.get("torch")))
"""


def test_the_pages_process_stays_without_torch_where_no_graph_is_kept_yet(tiny_checkpoint, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "CXRSEG_ENGINE"}
    environment["XDG_CACHE_HOME"] = str(tmp_path)
    command = [sys.executable, "-c", LOADED_BY_THE_PAGE, str(tiny_checkpoint)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["openvino", "False"]


BUILT = """
import sys
import app
segmenter = app.load(sys.argv[1])
from cxrseg.ui import build_page
build_page(segmenter)
print(sorted({"torch", "pydicom", "highdicom", "scipy.stats", "narwhals", "matplotlib"} & set(sys.modules)))
"""


def test_the_page_opens_without_what_only_later_questions_need(tiny_checkpoint):
    Segmenter.from_pretrained(tiny_checkpoint, "cpu", engine="openvino")  # keeps the graph
    environment = {name: value for name, value in os.environ.items() if name != "CXRSEG_ENGINE"}
    command = [sys.executable, "-c", BUILT, str(tiny_checkpoint)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_model_whose_graph_cannot_be_made_says_what_is_wrong(tiny_checkpoint, tmp_path):
    folder = shutil.copytree(tiny_checkpoint, tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="damaged"):
        app.load(str(folder))
