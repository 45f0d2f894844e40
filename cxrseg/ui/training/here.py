"""The part of the Training tab that starts a small but real run and shows its progress."""

import logging
from html import escape
from typing import Any

import gradio as gr

from cxrseg.errors import ModelError
from cxrseg.training_runs.small_run import Progress, SmallRun
from cxrseg.training_runs.snapshots import Learning
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET, answered
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import Language, called
from cxrseg.ui.shared.texts import MODEL_HERE
from cxrseg.ui.training import texts
from cxrseg.ui.training.curves import chart, history_lines
from cxrseg.ui.training.learning import learning_view

_SECONDS = 2.0
"""Between two looks at a run that is on."""

_log = logging.getLogger(__name__)


def here_section(context: PageContext, run: SmallRun | None, shown: gr.HTML) -> None:
    """Build the section inside the current tab.

    Args:
        context: of the page.
        run: the run, which all visitors share; None where this host does not train.
        shown: submitted with the language once the tab is opened.
    """
    if run is None:
        context.html(_elsewhere)
        return
    context.html(lambda language: f'<p class="cx-lead">{escape(texts.TRY_LEAD(language, epochs=run.epochs))}</p>')

    kind = context.choice(texts.TRY_FROM, called(texts.TRY_FROMS), "imagenet", elem_id="cx-here-from")
    with gr.Row(elem_classes="cx-here-acts"):
        start = gr.Button(context.static(texts.TRY_START), variant="primary", min_width=0, elem_id="cx-here-start")
        stop = gr.Button(context.static(texts.TRY_STOP), min_width=0, visible=False, elem_id="cx-here-stop")
    view = gr.HTML("", elem_id="cx-here-view")
    plot = gr.Plot(visible=False, show_label=False, container=False, elem_id="cx-here-plot", elem_classes="cx-matrix")
    known = gr.Textbox("", visible="hidden")  # what is shown, so that nothing unchanged is sent again
    mine = gr.Checkbox(False, visible="hidden")  # whoever starts a run may stop it
    timer = gr.Timer(_SECONDS, active=False)
    outputs = [view, plot, known, stop, timer]

    def look(known: str, mine: bool, language: Language) -> tuple[Any, ...]:
        return show(run.progress(), run.epochs, known, mine=mine, language=language)

    def begin(kind: str, language: Language) -> tuple[Any, ...]:
        def work() -> tuple[Any, ...]:
            run.start(pretrained=kind == "imagenet")
            return (*look("", True, language), True)

        skipped = (gr.skip(), "", gr.skip(), gr.Timer(active=True), gr.skip())
        return next(answered(work, texts.TRY_FAILED, texts.TRY_FAULT, rest=skipped))

    def end(language: Language) -> tuple[Any, ...]:
        run.stop()
        return look("", False, language)

    start.click(begin, [kind, shown], [*outputs, mine], **QUIET)
    stop.click(end, shown, outputs, **QUIET)
    timer.tick(look, [known, mine, shown], outputs, **QUIET)
    shown.submit(lambda mine, language: look("", mine, language), [mine, shown], outputs, **QUIET)


def _elsewhere(language: Language) -> str:
    command = "python train.py examples/simulated-512-seed0 --size 128 --output runs/small"
    return f'<p class="cx-lead">{escape(texts.TRY_OFF(language))}</p><pre class="cx-code"><code>{command}</code></pre>'


def show(progress: Progress, epochs: int, known: str, *, mine: bool, language: Language) -> tuple[Any, ...]:
    """Show how far a run is.

    Args:
        progress: of the run.
        epochs: how many it has in all.
        known: what is already shown.
        mine: whether this visitor started it.
        language: of the words.

    Returns:
        HTML, the plot, what is shown now, the button that stops the run, and the timer.
    """
    running = progress.state == "running"
    now = f"{progress.state} {len(progress.epochs)}"
    timer, stop = gr.Timer(active=running), gr.Button(visible=running and mine)
    html = f'<p class="cx-here-said" role="status">{escape(in_words(progress, epochs, language))}</p>'
    if now == known:  # only the seconds go on
        return gr.skip(), gr.skip(), gr.skip(), gr.skip(), timer
    if not progress.epochs:
        return html, gr.Plot(None, visible=False), now, stop, timer
    figure = chart(history_lines(progress.epochs, "dice", language), texts.TRY_CHART(language), language)
    return html + films(progress, language), gr.Plot(figure, visible=True), now, stop, timer


def in_words(progress: Progress, epochs: int, language: Language) -> str:
    """Say in a sentence how far a run is."""
    values = {"done": len(progress.epochs), "epochs": epochs, "seconds": round(progress.seconds)}
    return texts.TRY_STATES[progress.state](language, name=MODEL_HERE(language), **values)


def films(progress: Progress, language: Language) -> str:
    """Show what the network has seen in its validation films so far, as HTML."""
    try:
        learning = Learning.of_run(progress.folder, pretrained=progress.pretrained)
    except ModelError:  # it ended or was replaced a moment ago
        _log.warning("The snapshots of the small run cannot be read", exc_info=True)
        return panel("empty", texts.TRY_FAULT(language))
    each = (learning_view(learning, film, language) for film in range(len(learning.names)))
    return f'<div class="cx-here-films">{"".join(each)}</div>'
