"""What app.py loads, and where it runs."""

import types

import numpy as np
from hub_server import HubServer, client, status

import app
from cxrseg.hub import SHIPPED
from cxrseg.inference import Segmenter


def test_a_space_names_its_model_and_the_environment_another(monkeypatch):
    monkeypatch.delenv("CXRSEG_MODEL", raising=False)
    monkeypatch.setattr(app, "MODEL", "org/space-model")
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
    assert "org/name is not whole in the cache and the Hub cannot be reached" in segmenter.checkpoint.note
    assert segmenter.checkpoint.note in caplog.text


def test_each_film_borrows_a_gpu_where_spaces_lends_one(tiny_checkpoint, tiny_segmenter, film, monkeypatch):
    borrowed = []

    def lend(function):
        def call(*arguments, **options):
            borrowed.append(arguments)
            return function(*arguments, **options)

        return call

    assert app.spaces is None
    assert type(app.load(tiny_checkpoint)) is Segmenter
    monkeypatch.setattr(app, "spaces", types.SimpleNamespace(GPU=lend))
    segmenter = app.load(tiny_checkpoint)
    assert isinstance(segmenter, Segmenter)
    assert segmenter.checkpoint.folder == tiny_checkpoint
    result = segmenter(film)
    assert len(borrowed) == 1
    assert borrowed[0] == (film,), "the film travels to the process with the GPU, the model does not"
    np.testing.assert_array_equal(result.labels, tiny_segmenter(film).labels)
