"""The validation tab's section that goes through films one by one."""

import json
import logging
from collections.abc import Iterator

import gradio as gr

from cxrseg.errors import DatasetError
from cxrseg.inference import Segmenter
from cxrseg.samples import SIMULATED_LICENCE, SIMULATED_ORIGIN, example_films
from cxrseg.ui.browse import BUSY, FAILED, FAULT, browse, outcome_legend, picker
from cxrseg.ui.markup import credit, panel

_log = logging.getLogger(__name__)


def browse_section(segmenter: Segmenter, tab: gr.Tab) -> None:
    """Build the section inside the current tab; where there are no films it is left out.

    Args:
        segmenter: what is called on a film when it is chosen, and on the first one when the tab is opened.
        tab: the tab that the section is in.
    """
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The example films are not whole")
        gr.HTML("<h2>Film by film</h2>" + panel("failed", FAILED, FAULT))
        return
    if not films:
        return
    number = len(films)
    gr.HTML(
        f'<h2>Film by film</h2><p class="cx-lead">{number} simulated films with exact truth, segmented now by the '
        "model of this page. All come from one patient's CT, so they do not show how it does on real films.</p>"
    )
    with gr.Column(elem_classes="cx-browse", min_width=0):
        with gr.Row(elem_classes="cx-chooser"):
            names = [(f"{n} of {number}: {film.image.stem}", n - 1) for n, film in enumerate(films, 1)]
            choice = gr.Dropdown(names, value=0, label="Film", filterable=False, min_width=0, elem_id="cx-film-choice")
            previous = gr.Button("Previous film", size="md", min_width=0)
            following = gr.Button("Next film", size="md", min_width=0)
        gr.HTML(picker(segmenter.checkpoint.trained))
        view = gr.HTML(BUSY, elem_id="cx-browse")
        gr.HTML(outcome_legend())
        numbers = gr.HTML("", elem_classes="cx-narrow")
        gr.HTML(credit(SIMULATED_ORIGIN, SIMULATED_LICENCE))

    # As on the first tab, the browser shows at once that work has begun, and the last choice stays on show.
    ticket = gr.Textbox(visible="hidden")
    tab.select(fn=None, js="(ticket) => ticket || 'first'", inputs=ticket, outputs=ticket)
    for button, step in ((previous, number - 1), (following, 1)):
        button.click(fn=None, js=f"(index) => (index + {step}) % {number}", inputs=choice, outputs=choice)
    choice.change(
        fn=None, js=f"() => [{json.dumps(BUSY)}, '', String(performance.now())]", outputs=[view, numbers, ticket]
    )

    def run(index: int) -> Iterator[tuple[str, str]]:
        yield from browse(segmenter, films, index)

    ticket.change(
        run,
        inputs=choice,
        outputs=[view, numbers],
        trigger_mode="always_last",
        concurrency_limit=2,
        concurrency_id="model",
        show_progress="hidden",
        api_visibility="private",
    )
