"""What Gradio does not do, or not yet; here and in ``workarounds.js``, and nowhere else.

All were seen in Gradio 6.31.0. ``tests/test_ui_workarounds.py`` fails when one is no longer needed; then it goes.

| what | where | Gradio's issue |
|---|---|---|
| the language cannot be changed by a call | `changeLocale` in ``workarounds.js`` | none found; asked for in #2465 |
| labels of tabs that have not been opened keep their language | `translate_tabs` | see #12903 and #13531 |
| arrows do not move between tabs | ``workarounds.js`` | none found; #13635 is near |
| sliders are named "range slider for ..." in English | ``workarounds.js`` | none found |
| the place in the queue is said in English, beside a clock | ``workarounds.js`` | none found |
| messages are buttons that hold a button, in English | ``workarounds.js`` | none found |
| the place of an absent plot has a name and no role | ``workarounds.js`` | none found |
| a class derived from a component's has a ``.pyi`` file written beside it | `film_input`, `model_input` | none found |
| stub files of all components are written again at every start | `cxrseg.ui.shared.stubs` | none found |
| an event that waits for another is repeated with that one's data | `cxrseg.ui.shared.events.request` | none found |
| a new session describes every component, for links that this page has not | `light_sessions` | none found |
| statistics of the last 10,000 events are made again after each event | `skip_statistics` | none found |
| deletion of files ends when one arrives meanwhile | `cxrseg.ui.shared.uploads.private_folder` | none found |
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio.data_classes import FileData, GradioRootModel
from gradio.routes import App

from cxrseg.ui.shared.language import LANGUAGES, Language


def translate_tabs(language: gr.Radio, tabs: Sequence[gr.Tab], labels: Sequence[Callable[[Language], str]]) -> None:
    """Change the labels of tabs with the language.

    Args:
        language: holds the visitor's language.
        tabs: of the page.
        labels: their texts.
    """
    updates = {code: [{"__type__": "update", "label": label(code)} for label in labels] for code in LANGUAGES}
    script = f"(language) => ({json.dumps(updates)})[language]"
    language.change(fn=None, js=script, inputs=language, outputs=list(tabs))


def skip_statistics() -> None:
    """Leave out the statistics of Gradio's monitoring, which is off here; call it before a queue is made.

    After each event they take 2 to 7 ms of the processor, the more the longer the page has been running.
    """
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))  # events between two of them


@asynccontextmanager
async def light_sessions(app: App) -> AsyncIterator[None]:
    """Begin sessions without the descriptions of all components, as the lifespan of an app.

    Gradio makes them, at 28 ms and more on the thread that serves everybody, whenever a visitor's first question
    arrives, and with each question of a program that names no session. Only `gr.DeepLinkButton` reads them.
    """
    holder = app.state_holder
    holder.blocks = SimpleNamespace(default_config=holder.blocks.default_config, blocks={})
    yield


class GivenFilm(GradioRootModel):
    """A file, or something that a program gave in its place."""

    root: FileData | str | list[Any] | None


def film_input(name: str) -> gr.File:
    """Make the input for a film.

    Args:
        name: of the parameter.
    """
    component = gr.File(label=name, visible=False)
    fetch, give = component.async_move_resource_to_block_cache, component.preprocess

    async def move(address: Any) -> str | None:
        try:
            return await fetch(address)
        except Exception as error:  # of a dozen kinds, by the reason
            raise _refusal(
                f"{address} cannot be fetched by the server ({error}): use a public address, or upload the file."
            ) from error

    def preprocess(payload: FileData | GivenFilm | None) -> str:
        given = payload.root if isinstance(payload, GivenFilm) else payload
        if isinstance(given, FileData):
            return str(give(given))
        if isinstance(given, list):
            raise _refusal(f"There are {len(given)} films in a list: send one file.")
        if given is None:
            raise _refusal("There is no film: send a file.")
        raise _refusal(f"{given[:100]!r} is not a file: with gradio_client, write handle_file('film.png').")

    component.data_model = GivenFilm
    component.api_info = lambda: FileData.model_json_schema() | {"description": "", "additional_description": ""}
    component.async_move_resource_to_block_cache, component.preprocess = move, preprocess
    return component


def model_input(name: str, models: tuple[str, ...]) -> gr.Dropdown:
    """Make the input for the name of a model, which is not checked here: `cxrseg.ui.shared.models.Models` does that.

    Args:
        name: of the parameter.
        models: the names, the default one first.
    """
    component = gr.Dropdown(list(models), value=models[0], label=name, visible=False)
    component.preprocess = lambda given: given
    return component


def _refusal(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)
