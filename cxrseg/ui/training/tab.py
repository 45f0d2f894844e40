"""The tab that shows how the model is trained: its curves, what transfer learning does, augmentation and the recipe."""

import logging
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.errors import ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.model import Checkpoint
from cxrseg.training_runs.small_run import SmallRun, allowed
from cxrseg.training_runs.snapshots import Learning, names_kept
from cxrseg.training_runs.transfer import FILE, Comparison, load, load_history
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET, opening, request
from cxrseg.ui.shared.folding import folding
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import Language, called
from cxrseg.ui.shared.model_choice import model_choice
from cxrseg.ui.training import texts
from cxrseg.ui.training.compare import compare_section
from cxrseg.ui.training.curves import chart, history_lines, history_table, stage_starts, summary
from cxrseg.ui.training.explorer import explorer
from cxrseg.ui.training.here import here_section
from cxrseg.ui.training.learning import learning_view
from cxrseg.ui.training.recipe import recipe
from cxrseg.ui.training.texts_operations import EXPLORER
from cxrseg.ui.training.transfer import (
    ALL,
    transfer_chart,
    transfer_choices,
    transfer_lead,
    transfer_missing,
    transfer_table,
)

_log = logging.getLogger(__name__)


def training_tab(context: PageContext, transfer: Path = FILE) -> None:
    """Build the tab inside the current `gr.Tab`.

    Nothing is drawn until the tab is opened: then, and when the visitor changes the language, the browser submits the
    language that is to be shown, and all that is drawn follows it.

    Args:
        context: of the page.
        transfer: the file with the comparison of transfer learning.
    """
    shown = request("training")
    model = model_choice(context, "cx-trained-model")
    with folding(context, "run", texts.CURVES):
        _curves_section(context, model, shown)
    with folding(context, "runs", texts.COMPARE):
        compare_section(context, shown)
    with folding(context, "start", texts.TRANSFER):
        _transfer_section(context, _comparison(transfer), shown)
    if films := _films_kept():
        with folding(context, "learn", texts.LEARNING):
            _learning_section(context, films, shown)
    with folding(context, "here", texts.TRY_TITLE):
        here_section(context, SmallRun(context.models.add_trained) if allowed() else None, shown)
    with folding(context, "augment", EXPLORER):
        explorer(context, shown)
    with folding(context, "rules", texts.RECIPE):
        _recipe_section(context, model)
    opening()(fn=None, js="cxrseg.training.open", inputs=context.language)
    context.language.change(fn=None, js="cxrseg.training.speak", inputs=context.language)


def _curves_section(context: PageContext, model: gr.Radio, shown: gr.HTML) -> None:
    lead = gr.HTML("", elem_id="cx-curves-lead")
    metric = context.choice(texts.METRIC, called(texts.METRICS), "iou", elem_id="cx-metric")
    plot = gr.Plot(show_label=False, container=False, elem_id="cx-curves", elem_classes="cx-matrix")
    numbers = gr.HTML("", elem_id="cx-curves-numbers")

    def run(name: str, metric: str, language: Language) -> Any:
        checkpoint, validation = _report(context, name)
        return show_curves(checkpoint, validation, metric, language)

    gr.on(
        [shown.submit, metric.input, model.input],
        run,
        inputs=[model, metric, shown],
        outputs=[lead, plot, numbers],
        **QUIET,
    )


def show_curves(
    checkpoint: Checkpoint, validation: Validation | None, metric: str, language: Language
) -> tuple[str, object, str]:
    """Show the learning curves of a model.

    Args:
        checkpoint: the model.
        validation: what its ``validation.json`` tells, or None.
        metric: ``iou``, ``dice`` or ``loss``.
        language: of the words.

    Returns:
        HTML above the plot, the plot, and HTML below it; without a history, a sentence in their place.
    """
    try:
        rows = load_history(checkpoint.folder)
    except ModelError:
        _log.exception("The learning curves cannot be shown")
        return panel("failed", texts.BAD_HISTORY(language)), gr.Plot(None, visible=False), ""
    if rows is None:
        return f'<p class="cx-lead">{escape(texts.NO_HISTORY(language))}</p>', gr.Plot(None, visible=False), ""
    lineage = validation.training.get("lineage", ()) if validation else ()
    starts = stage_starts(rows, lineage)
    figure = chart(history_lines(rows, metric, language), texts.METRICS[metric](language), language, starts=starts)
    keys = (texts.CURVES_KEY, *((texts.CURVES_STAGES,) if starts else ()), texts.CURVES_NOTE)
    notes = "".join(f'<p class="cx-note">{escape(text(language))}</p>' for text in keys)
    lead = f'<p class="cx-lead">{escape(summary(rows, lineage, language))}</p>'
    return lead, gr.Plot(figure, visible=True), notes + history_table(rows, metric, language)


def _transfer_section(context: PageContext, comparison: Comparison | None, shown: gr.HTML) -> None:
    if comparison is None:
        encoder = context.segmenter.checkpoint.encoder
        context.html(lambda language: transfer_missing(encoder, language))
        return
    context.html(lambda language: f'<p class="cx-lead">{escape(transfer_lead(comparison, language))}</p>')
    what = context.choice(
        texts.TRANSFER_OF, lambda language: transfer_choices(comparison, language), ALL, elem_id="cx-transfer-of"
    )
    plot = gr.Plot(show_label=False, container=False, elem_id="cx-transfer", elem_classes="cx-matrix")
    context.html(lambda language: f'<p class="cx-note">{escape(texts.TRANSFER_KEY(language))}</p>')
    numbers = gr.HTML("")

    def run(what: str, language: Language) -> Any:
        return transfer_chart(comparison, what, language), transfer_table(comparison, what, language)

    gr.on([shown.submit, what.input], run, inputs=[what, shown], outputs=[plot, numbers], **QUIET)


def _films_kept() -> tuple[str, ...]:
    try:
        return names_kept()
    except ModelError:
        _log.exception("What networks saw epoch by epoch cannot be shown")
        return ()


@cache
def _learning() -> Learning:
    """Read the pictures, 20 MB, once somebody wants to see them."""
    return Learning.load()


def _learning_section(context: PageContext, names: Sequence[str], shown: gr.HTML) -> None:
    context.html(lambda language: f'<p class="cx-lead">{escape(texts.LEARNING_LEAD(language))}</p>')
    films = [(name.partition("/")[2], index) for index, name in enumerate(names)]
    film = gr.Radio(films, value=0, label=context.static(texts.LEARNING_FILM), elem_id="cx-learning-film")
    view = gr.HTML("", elem_id="cx-learning")

    def run(film: int, language: Language) -> str:
        return learning_view(_learning(), film, language)

    gr.on([shown.submit, film.input], run, inputs=[film, shown], outputs=view, **QUIET)


def _recipe_section(context: PageContext, model: gr.Radio) -> None:
    checkpoint, validation = _report(context, None)
    view = context.html(lambda language: recipe(checkpoint, validation, language))

    def run(name: str, language: Language) -> str:
        return recipe(*_report(context, name), language)

    if len(context.models.names) > 1:
        gr.on([model.input, context.language.change], run, inputs=[model, context.language], outputs=view, **QUIET)


def _report(context: PageContext, name: str | None) -> tuple[Checkpoint, Validation | None]:
    """Find a model of the page, and what is known of its training."""
    checkpoint = context.models(name).checkpoint
    try:
        return checkpoint, context.models.validation(name)
    except ModelError:
        _log.exception("A model's report cannot be read")
        return checkpoint, None


def _comparison(path: Path) -> Comparison | None:
    try:
        return load(path)
    except ModelError:
        _log.exception("The comparison of transfer learning cannot be shown")
        return None
