"""The page, built from a `Segmenter` that is passed in."""

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.evaluation import Validation
from cxrseg.inference import Segmenter
from cxrseg.model import Checkpoint
from cxrseg.ui.browse_section import browse_section
from cxrseg.ui.segment_tab import segment_tab
from cxrseg.ui.theme import CSS, THEME
from cxrseg.ui.validation_tab import validation_tab

TITLE = "Chest X-ray segmentation"

LAUNCH: dict[str, Any] = {
    "theme": THEME,
    "css": CSS,
    "footer_links": ["settings"],
    "run_history": False,  # it would keep one visitor's films in the browser for the next
    "max_file_size": "100mb",
    "enable_monitoring": False,
    "ssr_mode": False,
}
"""What the page needs from ``launch()``, beside host and port."""

_KEPT_SECONDS = 600


def build_page(segmenter: Segmenter) -> gr.Blocks:
    """Build the page.

    Args:
        segmenter: the model that it shows; it is shared by all visitors.

    Returns:
        The page, to be launched with `LAUNCH`.

    Raises:
        ModelError: the checkpoint's ``validation.json`` is damaged.
    """
    checkpoint = segmenter.checkpoint
    validation = Validation.load(checkpoint.folder)
    with gr.Blocks(
        title=TITLE, analytics_enabled=False, delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS), fill_width=True
    ) as page:
        gr.HTML(header(checkpoint))
        with gr.Tab("Segment"):
            segment_tab(segmenter)
        with gr.Tab("Validation") as tab:
            validation_tab(validation, checkpoint.trained)
            browse_section(segmenter, tab)
    return page.queue(max_size=100)


def header(checkpoint: Checkpoint) -> str:
    """The top of the page, as HTML."""
    return (
        f'<header class="cx-header"><h1>{TITLE}</h1><p>Finds lungs, ribs, clavicles and heart in a frontal chest '
        "radiograph. For teaching and learning; not a medical device.</p>"
        f'<p class="cx-muted">Model: {escape(describe_model(checkpoint))}</p></header>'
    )


def describe_model(checkpoint: Checkpoint) -> str:
    """Name the model and its revision; of a folder on the server, its last part only."""
    if checkpoint.revision:
        return f"{checkpoint.source}, revision {checkpoint.revision[:12]}"
    return "packaged with this app" if checkpoint.source == "packaged" else f"folder {Path(checkpoint.source).name}"
