"""What programs hand to the endpoints: Gradio's components, answering mistakes with sentences."""

from typing import Any

import gradio as gr
from gradio.data_classes import FileData, GradioRootModel


class GivenFilm(GradioRootModel):
    """A file, or something that a program gave in its place."""

    root: FileData | str | list[Any] | None


class FilmInput(gr.File):
    """A film from a program."""

    is_template = True  # the browser knows it as gr.File

    def __init__(self, label: str):
        """Make one that is not seen.

        Args:
            label: the parameter's name.
        """
        super().__init__(label=label, visible=False)
        self.data_model = GivenFilm

    def api_info(self) -> dict[str, Any]:
        """Tell programs that it takes a file, without Gradio's account of how files are passed inside."""
        return FileData.model_json_schema() | {"description": "", "additional_description": ""}

    async def async_move_resource_to_block_cache(self, url_or_file_path: Any) -> str | None:
        """Fetch a film by its address.

        Raises:
            gr.Error: it cannot be fetched.
        """
        try:
            return await super().async_move_resource_to_block_cache(url_or_file_path)
        except Exception as error:  # of a dozen kinds, by the reason
            raise gr.Error(
                f"{url_or_file_path} cannot be fetched by the server ({error}): give a public address, or the file.",
                print_exception=False,
            ) from error

    def preprocess(self, payload: GivenFilm | None) -> str:
        """Give the file's path.

        Raises:
            gr.Error: that is none.
        """
        given = payload.root if payload else None
        if given is None:
            raise gr.Error("There is no film: give a file.", print_exception=False)
        if isinstance(given, list):
            raise gr.Error(f"There are {len(given)} films in a list: give one file.", print_exception=False)
        if isinstance(given, str):
            raise gr.Error(
                f"{given[:100]!r} is no file: with gradio_client write handle_file('film.png').", print_exception=False
            )
        return str(super().preprocess(given))


class ModelInput(gr.Dropdown):
    """The name of a model from a program, which is not checked here."""

    is_template = True  # the browser knows it as gr.Dropdown

    def preprocess(self, payload: Any) -> Any:
        """Pass the name on; `cxrseg.ui.models.Models` knows which there are."""
        return payload
