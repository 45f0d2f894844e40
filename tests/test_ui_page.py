"""What the page asks of Gradio when it is served."""

import asyncio

import gradio as gr
import pytest

from cxrseg.ui import build_page, page
from cxrseg.ui.shared.models import Models


@pytest.mark.parametrize("installed", [True, False])
def test_the_page_is_served_in_two_languages_and_for_mcp_where_it_is_installed(tiny_segmenter, monkeypatch, installed):
    asked = {}
    monkeypatch.setattr(gr.Blocks, "launch", lambda self, **options: asked.update(options))
    monkeypatch.setattr(page, "find_spec", lambda name: object() if installed and name == "mcp" else None)

    async def serve() -> None:
        build_page(tiny_segmenter, Models(tiny_segmenter, {})).launch(server_port=1234)

    asyncio.run(serve())
    assert asked["mcp_server"] is installed
    assert asked["server_port"] == 1234
    assert asked["run_history"] is False
    translations = asked["i18n"].translations_dict
    assert set(translations) == {"en", "ru"}
    assert translations["en"].keys() == translations["ru"].keys()
    assert len(translations["en"]) > 40


def test_only_the_endpoints_for_programs_are_public(tiny_segmenter):
    async def build() -> gr.Blocks:
        return build_page(tiny_segmenter, Models(tiny_segmenter, {}))

    public = [f.api_name for f in asyncio.run(build()).fns.values() if f.fn and f.api_visibility == "public"]
    assert sorted(public) == ["dicom_segmentation", "measure", "models", "overlay", "segment"]


def test_no_trigger_has_two_listeners_that_raise_it_again(tiny_segmenter, tiny_checkpoint):
    """Gradio raises the trigger of an ``always_last`` event once more: two of one trigger would never come to rest."""

    async def build() -> gr.Blocks:
        return build_page(tiny_segmenter, Models(tiny_segmenter, {"paper": tiny_checkpoint}))

    listeners = [
        (trigger, function.trigger_mode)
        for function in asyncio.run(build()).fns.values()
        if function.fn  # what the browser does alone is never under way, so it is never put off
        for trigger in function.targets
    ]
    again = [trigger for trigger, mode in listeners if mode == "always_last"]
    assert len(again) > 4
    assert sorted({trigger for trigger in again if again.count(trigger) > 1}, key=str) == []
