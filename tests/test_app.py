"""The page without a browser: what it is built of and what its one handler answers."""

import asyncio
import json
from dataclasses import replace

import gradio as gr

import app
from cxrseg import samples as samples_module
from cxrseg.classes import STRUCTURES
from cxrseg.inference import Segmenter
from cxrseg.samples import samples
from cxrseg.ui import LAUNCH, build_page
from cxrseg.ui.page import describe_model


def built(segmenter: Segmenter) -> gr.Blocks:
    """Build the page inside an event loop: outside of any, Gradio makes some and never closes them."""

    async def build() -> gr.Blocks:
        return build_page(segmenter)

    return asyncio.run(build())


def texts(page: gr.Blocks) -> str:
    """Everything that the page shows before anybody does anything."""
    return json.dumps([page.statics.translations["en"], page.get_config_file()["components"]], default=str)


def test_the_page_names_its_model_its_limits_and_its_structures(tiny_segmenter):
    shown = texts(built(tiny_segmenter))
    assert shown.count("not a medical device") == 2, "at the top, and on what is printed"
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


def test_model_names(tiny_segmenter):
    checkpoint = tiny_segmenter.checkpoint
    assert describe_model(replace(checkpoint, source="packaged"), "en") == "packaged with this app"
    assert describe_model(replace(checkpoint, source="paper"), "en") == "the paper's recipe, packaged with this app"
    hub = replace(checkpoint, source="org/name", revision="0123456789abcdef0123")
    assert describe_model(hub, "en") == "org/name, revision 0123456789ab"


def test_one_film_is_segmented_while_the_page_is_built(tiny_segmenter, monkeypatch):
    """The one that it opens with; a page of many would start late."""
    called, segment = [], Segmenter.__call__
    monkeypatch.setattr(Segmenter, "__call__", lambda self, film: called.append(film.name) or segment(self, film))
    built(tiny_segmenter)
    assert called == [samples_module.samples()[0].path.name]


def test_without_examples_there_is_nothing_to_browse(tiny_segmenter, monkeypatch, tmp_path):
    assert "Film by film" in texts(built(tiny_segmenter))
    monkeypatch.setattr(samples_module, "EXAMPLES", tmp_path)
    assert "Film by film" not in texts(built(tiny_segmenter))


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
