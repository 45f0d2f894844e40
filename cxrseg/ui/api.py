"""The page's functions for programs: endpoints with names, for gradio_client and, with ``gradio[mcp]``, for MCP.

Their documentation is what a program's author sees, so each docstring here is part of the interface.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypedDict

import gradio as gr
from gradio.components.api_component import Api
from gradio_client.utils import python_type_to_json_schema
from PIL import Image

from cxrseg.errors import CxrsegError
from cxrseg.overlay import compose
from cxrseg.ui.segment.asked import Asked
from cxrseg.ui.segment.downloads import make_dicom, new_file, write_zip
from cxrseg.ui.shared.models import DEFAULT, Models
from cxrseg.ui.shared.uploads import load_upload
from cxrseg.ui.shared.workarounds import film_input, model_input


class Report(TypedDict):
    """What is known of a film; see `cxrseg.results.findings.Findings.to_json`."""

    schema: int
    notice: str
    cxrseg: str
    model: dict[str, Any]
    film: dict[str, Any]
    processing: list[str]
    classes: list[str]
    structures: dict[str, dict[str, Any]]
    measurements: dict[str, dict[str, Any]]
    plausibility: dict[str, Any]
    warnings: list[str]


ENDPOINTS = ("measure", "segment", "overlay", "dicom_segmentation", "models")
"""Names that programs may call."""


def build_api(models: Models) -> None:
    """Add the endpoints to the page that is being built; they are seen by programs alone.

    Args:
        models: the page's models.
    """
    film = film_input("film")
    model = model_input("model", models.names)
    report = Api(None, python_type_to_json_schema(Report), label="report")
    bundle = gr.File(label="zip file", visible=False)
    dicom = gr.File(label="DICOM file", visible=False)
    picture = gr.Image(label="overlay", type="filepath", format="png", visible=False)
    names = Api(None, python_type_to_json_schema(list[str]), label="models")
    trigger = gr.Button(visible=False)

    def measure(film: str, model: str = DEFAULT) -> Report:
        """Segment a chest radiograph and measure what was found. Not a medical device.

        Args:
            film: a frontal chest radiograph: PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB.
            model: a name from the endpoint ``/models``.

        Returns:
            Areas of lungs, ribs, clavicles and heart, cardiothoracic ratio and lung areas (or the code of the reason
            why there is none), the model, warnings, and whether the film looks like an upright frontal chest film.
        """
        return Asked(Path(film), model=model).examine(models).to_json()

    def segment(film: str, model: str = DEFAULT) -> tuple[str, Report]:
        """Segment a chest radiograph into lungs, ribs, clavicles and heart. Not a medical device.

        Args:
            film: a frontal chest radiograph: PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB.
            model: a name from the endpoint ``/models``.

        Returns:
            A zip file with a mask per structure, label map, overlay and result.json, all at the film's size; and the
            report of the endpoint ``/measure``.
        """
        findings = Asked(Path(film), model=model).examine(models)
        return str(write_zip(film, findings)), findings.to_json()

    def overlay(film: str, model: str = DEFAULT) -> str:
        """Draw lungs, ribs, clavicles and heart over a chest radiograph. Not a medical device.

        Args:
            film: a frontal chest radiograph: PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB.
            model: a name from the endpoint ``/models``.

        Returns:
            A PNG picture of the film's size.
        """
        read, segmenter = load_upload(film), models(model)
        path = new_file(film, "overlay.png")
        Image.fromarray(compose(read.pixels, segmenter(read).masks)).save(path)
        return str(path)

    def dicom_segmentation(film: str, model: str = DEFAULT) -> str:
        """Segment a DICOM chest radiograph into a DICOM Segmentation object. Not a medical device.

        Args:
            film: a frontal chest radiograph as a DICOM file.
            model: a name from the endpoint ``/models``.

        Returns:
            A DICOM file of the film's study that refers to the film; as confidential as the film.
        """
        return str(make_dicom(models, Asked(Path(film), model=model)))

    def list_models() -> list[str]:
        """List the names of the models that the other endpoints take; the first is the default."""
        return list(models.names)

    for name, function, outputs in (
        ("measure", measure, report),
        ("segment", segment, [bundle, report]),
        ("overlay", overlay, picture),
        ("dicom_segmentation", dicom_segmentation, dicom),
    ):
        _endpoint(trigger, name, function, [film, model], outputs)
    _endpoint(trigger, "models", list_models, None, names)


def _endpoint(
    trigger: gr.Button,
    name: str,
    function: Callable[..., Any],
    inputs: list[gr.components.Component] | None,
    outputs: gr.components.Component | list[gr.components.Component],
) -> None:
    """Add one endpoint, which answers an error of the package with its sentence."""

    @wraps(function)
    def run(*values: Any) -> Any:
        try:
            return function(*values)
        except CxrsegError as error:
            raise gr.Error(f"{error} [{error.code}]", print_exception=False) from error

    trigger.click(
        run, inputs, outputs, api_name=name, concurrency_limit=2, concurrency_id="model", show_progress="hidden"
    )
