"""The tab that shows how accurate the model is, beside the reference paper."""

from collections.abc import Mapping
from html import escape

import gradio as gr
import numpy as np

from cxrseg.classes import CLASSES
from cxrseg.evaluation import Validation
from cxrseg.figures import ScoreRow, class_marks, confusion_figure, scores_table
from cxrseg.metrics import as_published, matrices_by_labelled
from cxrseg.reference import CONFUSION, TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.ui.markup import muted, swatch, table

_PAPER = f"The paper, Table I ({VALIDATION_FILMS} films)"


def validation_tab(validation: Validation | None, trained: tuple[str, ...]) -> None:
    """Build the tab inside the current `gr.Tab`.

    Args:
        validation: what is known of the model's accuracy, or None.
        trained: the structures that the model has learned.
    """
    groups = matrices_by_labelled(validation.films) if validation else {}
    gr.HTML(f'<p class="cx-lead">{escape(introduction(validation))}</p>')
    gr.HTML("<h2>Confusion matrix</h2>")
    choices = [f"{', '.join(labelled)} ({number} films)" for labelled, (number, _) in groups.items()]
    radio = None
    if len(groups) > 1:
        radio = gr.Radio(choices, value=choices[0], type="index", label="Films on which these are labelled")
    matrices = [as_published(counts) for _, counts in groups.values()]
    with gr.Row(elem_classes="cx-pair"):
        if groups:
            with gr.Column(min_width=0, elem_classes="cx-card"):
                heading = gr.HTML(_heading(choices[0]))
                plot, numbers = _matrix(matrices[0], next(iter(groups)), trained, "This model", "cx-matrix-here")
        with gr.Column(min_width=0, elem_classes="cx-card"):
            gr.HTML(f"<h3>{_PAPER}</h3>")
            _matrix(np.array(CONFUSION), CLASSES, CLASSES, _PAPER, "cx-matrix-paper")
    gr.HTML(
        '<p class="cx-note">Rows are what was predicted, columns what is actually there; each column adds up to 1 '
        "(the paper's heart, as printed, to 1.0037). "
        "Where films leave a structure unlabelled, its pixels count as what lies beneath it.</p>"
    )
    if radio:

        def choose(index: int) -> tuple[str, object, str]:
            labelled = list(groups)[index]
            figure = confusion_figure(matrices[index], "This model", labelled=labelled, trained=trained)
            return (
                _heading(choices[index]),
                figure,
                _numbers(matrices[index], class_marks(matrices[index], labelled, trained)),
            )

        radio.change(choose, radio, [heading, plot, numbers], show_progress="hidden", api_visibility="private")
    gr.HTML("<h2>Overlap per structure</h2>")
    gr.HTML(f'<div class="cx-pair">{_scores(scores_table(validation.films if validation else (), trained))}</div>')
    gr.HTML(
        '<p class="cx-note">This model: mean ± standard deviation over validation films. The paper: its Table II, '
        f"{VALIDATION_FILMS} validation and {TRAINING_FILMS} training films. It prints Dice as a loss; "
        "shown here is Dice = 1 − loss.</p>"
    )


def introduction(validation: Validation | None) -> str:
    """Say what the validation films are, in plain text."""
    if validation is None:
        return "This model comes without validation results (no validation.json), so here are the paper's alone."
    sources = [
        f"{source['validation']} of {source['training'] + source['validation']} from {source['name']} "
        f"(labelled: {_join(source['labelled'])})"
        for source in validation.sources
        if source["validation"]
    ]
    number = len(validation.films)
    return (
        f"Measured on {number} {'film' if number == 1 else 'films'} that the model was never trained on: "
        f"{'; '.join(sources)}. Split with seed {validation.seed}."
    )


def _heading(choice: str) -> str:
    return f"<h3>This model: {escape(choice)}</h3>"


def _join(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _matrix(
    shares: np.ndarray, labelled: tuple[str, ...], trained: tuple[str, ...], title: str, name: str
) -> tuple[gr.Plot, gr.HTML]:
    figure = confusion_figure(shares, title, labelled=labelled, trained=trained)
    plot = gr.Plot(figure, label=title, show_label=False, container=False, elem_id=name, elem_classes="cx-matrix")
    return plot, gr.HTML(_numbers(shares, class_marks(shares, labelled, trained)))


def _numbers(shares: np.ndarray, marks: Mapping[str, str]) -> str:
    """The figures of a heat map as a table, for those who cannot see it."""
    rows = []
    for row, predicted in enumerate(CLASSES):
        hidden = [predicted in marks or actual in marks for actual in CLASSES]
        cells = [muted("–") if blank else f"{shares[row, column]:.4f}" for column, blank in enumerate(hidden)]
        rows.append((predicted, *cells))
    content = table("Columns: actual. Rows: predicted.", ("", *CLASSES), rows)
    return f'<details class="cx-details"><summary>The same as a table</summary>{content}</details>'


def _scores(rows: list[ScoreRow]) -> str:
    """The tables of IoU and Dice, here and in the paper."""
    tables = []
    for metric, title in (("iou", "IoU (intersection over union)"), ("dice", "Dice")):
        cells = []
        for row in rows:
            here, films = muted(row.missing), ""
            if row.scores:
                mean, std = row.scores[metric]["mean"], row.scores[metric]["std"]
                here, films = (
                    f'<span class="cx-value"><strong>{mean:.4f}</strong> {muted(f"± {std:.4f}")}</span>',
                    str(row.films),
                )
            paper = (getattr(row.reference, f"{metric}_{part}") for part in ("validation", "training"))
            cells.append((swatch(row.structure) + row.structure, films, here, *(f"{value:.4f}" for value in paper)))
        headers = ("structure", "films", "this model", "paper, validation", "paper, training")
        tables.append(table(title, headers, cells, name=f"cx-{metric}"))
    return "".join(tables)
