"""The tab that shows how accurate the model is, beside the reference paper."""

from collections.abc import Mapping, Sequence
from html import escape

import gradio as gr
import numpy as np

from cxrseg.classes import CLASSES
from cxrseg.evaluation import Validation
from cxrseg.figures import class_marks, confusion_figure, scores_table
from cxrseg.metrics import FilmScore, as_published, total_confusion
from cxrseg.reference import CONFUSION, TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.ui.markup import muted, swatch, table

_SIMULATED = "Simulated films: exact truth, but all from one patient's CT, so easier than real ones."
_PAPER = f"The paper, Table I ({VALIDATION_FILMS} films)"


def validation_tab(validation: Validation | None, trained: tuple[str, ...]) -> None:
    """Build the tab inside the current `gr.Tab`.

    Args:
        validation: what is known of the model's accuracy, or None.
        trained: the structures that the model has learned.
    """
    groups = validation.by_dataset if validation else {}
    totals = {name: total_confusion(films) for name, films in groups.items()}
    names = list(groups)
    shown = max(names, key=lambda name: len(totals[name][0])) if names else None
    gr.HTML(f'<p class="cx-lead">{escape(introduction(validation))}</p>')
    radio = None
    if len(groups) > 1:
        choices = [(describe_dataset(name, len(films)), name) for name, films in groups.items()]
        radio = gr.Radio(choices, value=shown, label="Data set (figures of different ones are never mixed)")
    gr.HTML("<h2>Confusion matrix</h2>")
    with gr.Row(elem_classes="cx-pair"):
        if shown:
            with gr.Column(min_width=0, elem_classes="cx-card"):
                heading = gr.HTML(_heading(shown, len(groups[shown])))
                labelled, counts = totals[shown]
                plot, numbers = _matrix(as_published(counts), labelled, trained, "This model", "cx-matrix-here")
        with gr.Column(min_width=0, elem_classes="cx-card"):
            gr.HTML(f"<h3>{_PAPER}</h3>")
            _matrix(np.array(CONFUSION), CLASSES, CLASSES, _PAPER, "cx-matrix-paper")
    gr.HTML(
        '<p class="cx-note">Rows are what was predicted, columns what is actually there; each column adds up to 1 '
        "(the paper's heart, as printed, to 1.0037). "
        "Where films leave a structure unlabelled, its pixels count as what lies beneath it.</p>"
    )
    gr.HTML("<h2>Overlap per structure</h2>")
    scores = gr.HTML(_scores(shown, groups.get(shown, ()), trained))
    gr.HTML(
        '<p class="cx-note">This model: mean ± standard deviation over validation films. The paper: its Table II, '
        f"{VALIDATION_FILMS} validation and {TRAINING_FILMS} training films. It prints Dice as a loss; "
        "shown here is Dice = 1 − loss.</p>"
    )
    if radio:

        def choose(name: str) -> tuple[str, object, str, str]:
            labelled, counts = totals[name]
            shares = as_published(counts)
            return (
                _heading(name, len(groups[name])),
                confusion_figure(shares, "This model", labelled=labelled, trained=trained),
                _numbers(shares, class_marks(shares, labelled, trained)),
                _scores(name, groups[name], trained),
            )

        outputs = [heading, plot, numbers, scores]
        radio.change(choose, radio, outputs, show_progress="hidden", api_visibility="private")


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


def describe_dataset(name: str, number: int) -> str:
    """Name a data set and count its validation films.

    Example:
        >>> describe_dataset("wingspan", 20)
        'wingspan: 20 films'
    """
    return f"{name}: {number} {'film' if number == 1 else 'films'}"


def remark(name: str) -> str:
    """Say what a reader must know of a data set; what its name does not tell is not known here."""
    return _SIMULATED if name.startswith("simulated") else ""


def _heading(name: str, number: int) -> str:
    more = f'<p class="cx-note">{escape(remark(name))}</p>' if remark(name) else ""
    return f"<h3>This model, {escape(describe_dataset(name, number))}</h3>{more}"


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


def _scores(name: str | None, films: Sequence[FilmScore], trained: tuple[str, ...]) -> str:
    """The tables of IoU and Dice of one data set, beside the paper's."""
    rows = scores_table(films, trained)
    where = f"This model on {describe_dataset(name, len(films))}. {remark(name)}" if name else ""
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
    note = f'<p class="cx-note" id="cx-scores-of">{escape(where)}</p>' if where else ""
    return f'{note}<div class="cx-pair">{"".join(tables)}</div>'
