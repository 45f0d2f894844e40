"""The tab that segments a film."""

import json
from collections.abc import Iterator
from itertools import groupby

import gradio as gr

from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.samples import samples
from cxrseg.ui.context import PageContext
from cxrseg.ui.markup import credit, panel
from cxrseg.ui.viewer import area_table, film_view, legend
from cxrseg.ui.work import answered

EMPTY = panel("empty", "No film yet", "Upload a frontal chest radiograph, or choose an example.")
BUSY = panel("busy", "Segmenting…")
_SCROLL = "innerWidth < 900 && document.getElementById('cx-result').scrollIntoView()"  # where it is out of sight
FAULT = "The server could not segment this file, and the fault is not in the file alone. Please try another one."


def segment_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`."""
    segmenter = context.segmenter
    with gr.Row(elem_classes="cx-segment"):
        with gr.Column(elem_classes="cx-controls", min_width=0):
            upload = gr.File(label="Radiograph", height=170, elem_id="cx-upload")
            gr.HTML(
                '<p class="cx-note">PNG, JPEG, BMP, TIFF, WebP or DICOM, 8 or 16 bit, up to 100 MB. '
                "Nothing is kept: files are deleted from the server within 20 minutes.</p>"
            )
            examples = samples()
            buttons = []
            if examples:
                gr.HTML("<h3>Examples</h3>")
            for (origin, licence), group in groupby(examples, lambda sample: (sample.origin, sample.licence)):
                with gr.Row(elem_classes="cx-examples"):
                    buttons += [gr.Button(sample.title, size="sm", min_width=0) for sample in group]
                gr.HTML(credit(origin, licence))
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
    start = f"[({_SCROLL}, {json.dumps(BUSY)}), '', String(performance.now()), null"
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

    def work() -> tuple[str, str]:
        film = load_image(path)
        segmentation = segmenter(film)
        return film_view(film, segmentation), area_table(film, segmentation)

    yield from answered(work, "This file cannot be segmented", FAULT)
