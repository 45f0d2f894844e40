"""The tab that segments a film."""

import json
import logging
from collections.abc import Iterator
from html import escape

import gradio as gr

from cxrseg.errors import CxrsegError
from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.samples import samples
from cxrseg.ui.markup import panel
from cxrseg.ui.viewer import area_table, film_view, legend

EMPTY = panel("empty", "No film yet", "Upload a frontal chest radiograph, or choose an example.")
BUSY = panel("busy", "Segmenting…")
FAULT = "The server could not segment this file, and the fault is not in the file alone. Please try another one."

_log = logging.getLogger(__name__)


def segment_tab(segmenter: Segmenter) -> None:
    """Build the tab inside the current `gr.Tab`.

    Args:
        segmenter: what is called on each film.
    """
    with gr.Row(elem_classes="cx-segment"):
        with gr.Column(elem_classes="cx-controls", min_width=0):
            upload = gr.File(label="Radiograph", height=170, elem_id="cx-upload")
            gr.HTML(
                '<p class="cx-note">PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB. '
                "Nothing is kept: files are deleted from the server within 20 minutes.</p>"
            )
            examples = samples()
            buttons = []
            for sample in examples:
                buttons.append(gr.Button(f"Example: {sample.title}", size="md"))
                gr.HTML(f'<p class="cx-note">{escape(f"From {sample.origin}; licence: {sample.licence}.")}</p>')
        with gr.Column(elem_classes="cx-view", min_width=0):
            view = gr.HTML(EMPTY, elem_id="cx-result")
            legend(segmenter.checkpoint.trained)
        with gr.Column(elem_classes="cx-numbers", min_width=0):
            numbers = gr.HTML("", elem_id="cx-numbers")

    # All that starts a run goes through one ticket, so that runs keep their order and the last one stays on show.
    # The browser clears what is there at once, before the file waits for its turn, and empties the upload.
    ticket = gr.Textbox(visible="hidden")
    file = gr.File(visible="hidden")
    choice = gr.Number(visible="hidden", precision=0)
    start = f"[{json.dumps(BUSY)}, '', String(performance.now()), null"
    upload.upload(
        fn=None,
        js=f"(file) => {start}, file, null]",
        inputs=upload,
        outputs=[view, numbers, ticket, upload, file, choice],
    )
    for index, button in enumerate(buttons):
        button.click(
            fn=None,
            js=f"() => {start}, null, {index}]",
            outputs=[view, numbers, ticket, upload, file, choice],
        )

    def run(path: str | None, index: int | None) -> Iterator[tuple[str, str]]:
        yield from answer(segmenter, path if index is None else str(examples[index].path))

    ticket.change(
        run,
        inputs=[file, choice],
        outputs=[view, numbers],
        trigger_mode="always_last",  # a film chosen while another is in work is not dropped
        concurrency_limit=2,
        concurrency_id="model",
        show_progress="hidden",
        api_visibility="private",
    )


def answer(segmenter: Segmenter, path: str | None) -> Iterator[tuple[str, str]]:
    """Segment a file for the page.

    Args:
        segmenter: what to call.
        path: the file, or None where it was taken away.

    Yields:
        HTML of the film and of the numbers.

    Raises:
        gr.Error: the file cannot be segmented; what was on show before has been replaced.
    """
    if path is None:
        yield EMPTY, ""
        return
    try:
        film = load_image(path)
        segmentation = segmenter(film)
        result = film_view(film, segmentation), area_table(film, segmentation)
    except CxrsegError as error:
        message = str(error)
    except Exception:  # the visitor gets a sentence, the log the traceback
        _log.exception("Segmenting failed")
        message = FAULT
    else:
        yield result
        return
    yield panel("failed", "This file cannot be segmented", message), ""
    raise gr.Error(escape(message), print_exception=False)
