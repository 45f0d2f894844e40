"""The part of the Training tab that starts a small but real run and shows its progress."""

import logging
from collections.abc import Mapping
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
    # The browser keeps what it shows, so that nothing unchanged is sent again, and who has started a run may stop it.
    kept = gr.HTML({"known": "", "mine": False}, html_template="", visible="hidden")
    timer = gr.Timer(_SECONDS, active=False)
    outputs = [view, plot, kept, stop, timer]

    def look(kept: Mapping[str, Any], language: Language) -> tuple[Any, ...]:
        html, figure, known, *rest = show(run.progress(), run.epochs, language=language, **kept)
        return html, figure, {"known": known, "mine": kept["mine"]}, *rest

    def begin(kept: Mapping[str, Any], kind: str, language: Language) -> tuple[Any, ...]:
        def work() -> tuple[Any, ...]:
            run.start(pretrained=kind == "imagenet")
            return look({"known": "", "mine": True}, language)

        skipped = (gr.skip(), {**kept, "known": ""}, gr.skip(), gr.Timer(active=True))
        return next(answered(work, texts.TRY_FAILED, texts.TRY_FAULT, rest=skipped))

    def again(kept: Mapping[str, Any], language: Language) -> tuple[Any, ...]:
        return look({**kept, "known": ""}, language)

    def end(kept: Mapping[str, Any], language: Language) -> tuple[Any, ...]:
        run.stop()
        return again(kept, language)

    start.click(begin, [kept, kind, shown], outputs, **QUIET)
    stop.click(end, [kept, shown], outputs, **QUIET)
    timer.tick(look, [kept, shown], outputs, **QUIET)
    shown.submit(again, [kept, shown], outputs, **QUIET)


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
        return gr.skip(), gr.skip(), known, gr.skip(), timer
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
