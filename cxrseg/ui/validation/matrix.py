"""The Validation tab's confusion matrices: this model's and the paper's."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go

from cxrseg.classes import CLASSES
from cxrseg.evaluation.confusions import NORMS, Cell, Norm, normalised
from cxrseg.evaluation.reference import CONFUSION, VALIDATION_FILMS
from cxrseg.figures.accuracy import confusion_depths, confusion_figure
from cxrseg.metrics import whole_films
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.html import muted, table
from cxrseg.ui.shared.language import Language, decimal, percent
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import MARKS, Figures
from cxrseg.ui.validation.scene import Reports, Scene, Shown


def matrix_section(context: PageContext, reports: Reports, shown: Shown) -> gr.Radio:
    """Build the section inside the current tab: the chosen model, the others on the same data set, and the paper.

    Args:
        context: of the page.
        reports: what is known of the models.
        shown: what the tab shows.

    Returns:
        The choice of what cells are a share of, one of `NORMS`.
    """
    norm = context.choice(texts.NORM, _norms, "actual", visible=reports.known or "hidden")
    with gr.Row(elem_classes="cx-pair"):
        here = _card("cx-matrix-here", visible=True) if reports.known else ()
        beside = [part for slot in range(1, len(reports.models.names)) for part in _card(f"cx-matrix-beside-{slot}")]
        with gr.Column(min_width=0, elem_classes="cx-card"):
            context.html(lambda language: f"<h3>{_paper(language)}</h3>")
            paper_plot = gr.Plot(show_label=False, container=False, elem_id="cx-matrix-paper", elem_classes="cx-matrix")
            paper_note, paper_numbers = gr.HTML(""), gr.HTML("")
    follow = {"triggers": [shown.scene.submit, norm.input], "inputs": [shown.scene, norm], **QUIET}

    def paper(sent: Mapping[str, str], norm: Norm) -> tuple[Any, ...]:  # Gradio reads it: no slow plotly
        language = Scene.parse(sent).language
        return *paper_matrix(language), paper_notes(norm, language)

    gr.on(fn=paper, outputs=[paper_plot, paper_numbers, paper_note], **follow)
    if reports.known:
        gr.on(fn=partial(_matrices, reports), outputs=[*here, *beside], **follow)
    return norm


def _card(name: str, *, visible: bool = False) -> tuple[gr.Column, gr.HTML, gr.Plot, gr.HTML, gr.HTML]:
    """Place a matrix with its heading, how to read it and the same as a table."""
    with gr.Column(min_width=0, elem_classes="cx-card", visible=visible) as column:
        heading = gr.HTML("")
        plot = gr.Plot(show_label=False, container=False, elem_id=name, elem_classes="cx-matrix")
        return column, heading, plot, gr.HTML(""), gr.HTML("")


def _matrices(reports: Reports, sent: Mapping[str, str], norm: Norm) -> list[Any]:
    """Show the chosen model's matrix, and those of the others that were validated on the same data set."""
    scene = Scene.parse(sent)
    parts: list[Any] = []
    for name in (scene.model, *reports.others(scene.model)):
        figures = reports.figures(name)
        if scene.dataset in figures.groups:
            chosen = name == scene.model
            matrix = matrix_of(figures, scene.dataset, norm, scene.language, inside=chosen)
            parts += (gr.Column(visible=True), *matrix)
        else:
            parts += (gr.Column(visible=False), "", None, "", "")
    return parts


def matrix_of(
    figures: Figures, dataset: str, norm: Norm, language: Language, *, inside: bool = True
) -> "tuple[str, go.Figure, str, str]":
    """Show a data set's confusion matrix.

    Args:
        figures: of the model.
        dataset: one of theirs.
        norm: what its cells are a share of.
        language: of the words.
        inside: whether the films behind a cell can be chosen.

    Returns:
        HTML of its heading, the figure, HTML of how to read it, and of the same as a table, with a
        button per cell if they can be chosen.
    """
    films = texts.FILMS(language, len(whole_films(figures.groups[dataset])))
    title = texts.HERE(language, model=figures.called(language), name=dataset_name(dataset, language), films=films)
    whole = (texts.READ[norm], texts.TOPMOST, texts.UNLABELLED, texts.PICK_CELL)
    notes = [text(language) for text in (whole if inside else (texts.LOOK_INSIDE,))]
    marks = {name: MARKS[mark](language) for name, mark in figures.marks(dataset).items()}
    _, counts = figures.confusion[dataset]
    figure, content = _both(counts, norm, marks, title, language, buttons=inside)
    return f"<h3>{escape(title)}</h3>", figure, _note(*notes), content


def paper_matrix(language: Language) -> "tuple[go.Figure, str]":
    """Show the paper's Table I, and HTML of the same as a table."""
    title = _paper(language)
    shares = np.array(CONFUSION)  # its columns add up to 1 but for rounding, so they may stand for counts
    hover = _hover_texts(shares, shares, "actual", language)
    printed = _printed(shares, "actual", language)
    return _figure(shares, printed, hover, {}, title, language), _numbers(printed, {}, language)


def paper_notes(norm: Norm, language: Language) -> str:
    """Tell how to read the paper's matrix, as HTML; it says so where this model's is shown in another way."""
    return _note((texts.PAPER_SUMS if norm == "actual" else texts.PAPER_ONLY_ACTUAL)(language))


def cell_in_words(cell: Cell, counts: np.ndarray, norm: Norm, language: Language) -> str:
    """Put a cell into words.

    Args:
        cell: which one.
        counts: (5, 5) pixels, rows actual.
        norm: what its share is of.
        language: of the words.
    """
    row, column = CLASSES.index(cell.predicted), CLASSES.index(cell.actual)
    return _hover_texts(normalised(counts, norm), counts.T, norm, language)[row][column]


def _norms(language: Language) -> list[tuple[str, str]]:
    return [(texts.NORMS[norm](language), norm) for norm in NORMS]


def _paper(language: Language) -> str:
    return texts.PAPER(language, films=texts.FILMS(language, VALIDATION_FILMS))


def _note(*sentences: str) -> str:
    return f'<p class="cx-note">{escape(" ".join(sentences))}</p>'


def _both(
    counts: np.ndarray, norm: Norm, marks: Mapping[str, str], title: str, language: Language, *, buttons: bool
) -> "tuple[go.Figure, str]":
    values = normalised(counts, norm)
    for index, name in enumerate(CLASSES):
        if name in marks:
            values[index], values[:, index] = np.nan, np.nan
    printed, hover = _printed(values, norm, language), _hover_texts(values, counts.T, norm, language)
    figure = _figure(values, printed, hover, marks, title, language)
    return figure, _numbers(printed, marks, language, hover if buttons else None)


def _figure(
    values: np.ndarray,
    printed: list[list[str]],
    hover: list[list[str]],
    marks: Mapping[str, str],
    title: str,
    language: Language,
) -> "go.Figure":
    names = [STRUCTURE_NAMES[name](language) for name in CLASSES]
    ticks = [
        f"{name}<br><i>{marks[key]}</i>" if key in marks else name for key, name in zip(CLASSES, names, strict=True)
    ]
    return confusion_figure(
        confusion_depths(values), printed, hover, title=title, ticks=ticks, corner=texts.CORNER(language)
    )


def _printed(values: np.ndarray, norm: Norm, language: Language) -> list[list[str]]:
    """What the cells show: shares as the paper prints them, counts in thousands; nothing for NaN."""

    def written(value: float) -> str:
        if np.isnan(value):
            return ""
        if norm != "counts":
            return decimal(value, 4, language)
        return "0" if value == 0 else decimal(value / 1000, 1 if value < 1e7 else 0, language)

    return [[written(value) for value in row] for row in values]


def _hover_texts(values: np.ndarray, pixels: np.ndarray, norm: Norm, language: Language) -> list[list[str]]:
    """What the cells say in words; nothing for NaN."""
    hover = []
    for row, predicted in enumerate(CLASSES):
        hover.append([])
        for column, actual in enumerate(CLASSES):
            value = values[row, column]
            names = {"actual": STRUCTURE_NAMES[actual](language), "predicted": STRUCTURE_NAMES[predicted](language)}
            if np.isnan(value):
                hover[-1].append("")
            elif norm == "counts":
                number = texts.PIXELS(language, int(pixels[row, column]))
                hover[-1].append(texts.CELLS[norm](language, pixels=number, **names))
            else:
                hover[-1].append(texts.CELLS[norm](language, share=percent(value, language, 2), **names))
    return hover


def _numbers(
    printed: list[list[str]], marks: Mapping[str, str], language: Language, buttons: list[list[str]] | None = None
) -> str:
    """The figures as a table, for those who cannot see or point at the heat map."""
    rows = []
    for row, predicted in enumerate(CLASSES):
        cells = []
        for column, actual in enumerate(CLASSES):
            value = printed[row][column]
            if not value:
                cells.append(muted("–"))
            elif buttons:
                cells.append(
                    f'<button type="button" class="cx-cell" data-send="cx-cell" data-value="{Cell(predicted, actual)}" '
                    f'title="{escape(buttons[row][column], quote=True)}">{value}'
                    f'<span class="cx-unseen">: {escape(buttons[row][column])}</span></button>'
                )
            else:
                cells.append(value)
        name = STRUCTURE_NAMES[predicted](language)
        rows.append((f"{escape(name)} {muted(marks[predicted])}" if predicted in marks else escape(name), *cells))
    headers = (texts.PREDICTED(language), *(STRUCTURE_NAMES[name](language) for name in CLASSES))
    content = table(texts.CELL_TABLE(language), headers, rows)
    return f'<details class="cx-details cx-cells"><summary>{texts.SAME_AS_TABLE(language)}</summary>{content}</details>'
