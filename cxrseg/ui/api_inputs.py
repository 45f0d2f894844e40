"""What programs hand to the endpoints: Gradio's components, answering mistakes with sentences.

The components are changed one by one: whoever derives a class from Gradio's has a ``.pyi`` file written beside it.
"""

from typing import Any

import gradio as gr
from gradio.data_classes import FileData, GradioRootModel


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
                f"{address} cannot be fetched by the server ({error}): give a public address, or the file."
            ) from error

    def preprocess(payload: FileData | GivenFilm | None) -> str:
        given = payload.root if isinstance(payload, GivenFilm) else payload
        if isinstance(given, FileData):
            return str(give(given))
        if isinstance(given, list):
            raise _refusal(f"There are {len(given)} films in a list: give one file.")
        if given is None:
            raise _refusal("There is no film: give a file.")
        raise _refusal(f"{given[:100]!r} is no file: with gradio_client write handle_file('film.png').")

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
