"""The Validation tab's confusion matrices: this model's and the paper's."""

from collections.abc import Mapping
from html import escape

import gradio as gr
import numpy as np
import plotly.graph_objects as go

from cxrseg.classes import CLASSES
from cxrseg.confusions import NORMS, Cell, Norm, normalised
from cxrseg.figures import confusion_depths, confusion_figure
from cxrseg.reference import CONFUSION, VALIDATION_FILMS
from cxrseg.ui import texts_validation as texts
from cxrseg.ui.context import PageContext
from cxrseg.ui.language import Language, decimal, percent
from cxrseg.ui.markup import muted, table
from cxrseg.ui.texts import STRUCTURE_NAMES
from cxrseg.ui.validation_data import MARKS, Figures, Shown
from cxrseg.ui.work import QUIET


def matrix_section(context: PageContext, figures: Figures, shown: Shown) -> gr.Radio:
    """Build the section inside the current tab.

    Args:
        context: of the page.
        figures: what is shown.
        shown: of which data set and in which language.

    Returns:
        The choice of what cells are a share of, one of `NORMS`.
    """
    context.html(lambda language: f'<h2 id="cx-confusion">{texts.MATRIX(language)}</h2>')
    norm = gr.Radio(
        _norms("en"), value="actual", label=context.static(texts.NORM), visible=bool(figures.groups) or "hidden"
    )
    context.translate_choices(norm, _norms)
    with gr.Row(elem_classes="cx-pair"):
        if figures.groups:
            with gr.Column(min_width=0, elem_classes="cx-card"):
                heading = gr.HTML("")
                plot = gr.Plot(show_label=False, container=False, elem_id="cx-matrix-here", elem_classes="cx-matrix")
                note, numbers = gr.HTML(""), gr.HTML("")
        with gr.Column(min_width=0, elem_classes="cx-card"):
            context.html(lambda language: f"<h3>{_paper(language)}</h3>")
            paper_plot = gr.Plot(show_label=False, container=False, elem_id="cx-matrix-paper", elem_classes="cx-matrix")
            paper_note, paper_numbers = gr.HTML(""), gr.HTML("")
    if figures.groups:
        gr.on(
            [shown.language.change, shown.dataset.change, norm.change],
            lambda dataset, norm, language: matrix_of(figures, dataset, norm, language),
            [shown.dataset, norm, shown.language],
            [heading, plot, note, numbers],
            **QUIET,
        )
    gr.on([shown.language.change], paper_matrix, shown.language, [paper_plot, paper_numbers], **QUIET)
    gr.on([shown.language.change, norm.change], paper_notes, [norm, shown.language], paper_note, **QUIET)
    return norm


def matrix_of(figures: Figures, dataset: str, norm: Norm, language: Language) -> tuple[str, go.Figure, str, str]:
    """Show a data set's confusion matrix.

    Returns:
        HTML of its heading, the figure, HTML of how to read it, and of the same as a table with a button per cell.
    """
    films = texts.FILMS(language, len(figures.groups[dataset]))
    title = texts.HERE(language, name=dataset, films=films)
    notes = [texts.READ[norm](language), texts.UNLABELLED(language), texts.PICK_CELL(language)]
    marks = {name: MARKS[mark](language) for name, mark in figures.marks(dataset).items()}
    _, counts = figures.confusion[dataset]
    figure, content = _both(counts, norm, marks, title, language, buttons=True)
    return f"<h3>{escape(title)}</h3>", figure, _note(*notes), content


def paper_matrix(language: Language) -> tuple[go.Figure, str]:
    """Show the paper's Table I, and HTML of the same as a table."""
    title = _paper(language)
    shares = np.array(CONFUSION)  # its columns add up to 1 but for rounding, so they may stand for counts
    told = _told(shares, shares, "actual", language)
    printed = _printed(shares, "actual", language)
    return _figure(shares, printed, told, {}, title, language), _numbers(printed, {}, language)


def paper_notes(norm: Norm, language: Language) -> str:
    """Tell how to read the paper's matrix, as HTML; it says so where this model's is shown in another way."""
    return _note((texts.PAPER_SUMS if norm == "actual" else texts.PAPER_ONLY_ACTUAL)(language))


def told_in_words(cell: Cell, counts: np.ndarray, norm: Norm, language: Language) -> str:
    """Put a cell into words.

    Args:
        cell: which one.
        counts: (5, 5) pixels, rows actual.
        norm: what its share is of.
        language: of the words.
    """
    row, column = CLASSES.index(cell.predicted), CLASSES.index(cell.actual)
    return _told(normalised(counts, norm), counts.T, norm, language)[row][column]


def _norms(language: Language) -> list[tuple[str, str]]:
    return [(texts.NORMS[norm](language), norm) for norm in NORMS]


def _paper(language: Language) -> str:
    return texts.PAPER(language, films=texts.FILMS(language, VALIDATION_FILMS))


def _note(*sentences: str) -> str:
    return f'<p class="cx-note">{escape(" ".join(sentences))}</p>'


def _both(
    counts: np.ndarray, norm: Norm, marks: Mapping[str, str], title: str, language: Language, *, buttons: bool
) -> tuple[go.Figure, str]:
    values = normalised(counts, norm)
    for index, name in enumerate(CLASSES):
        if name in marks:
            values[index], values[:, index] = np.nan, np.nan
    printed, told = _printed(values, norm, language), _told(values, counts.T, norm, language)
    figure = _figure(values, printed, told, marks, title, language)
    return figure, _numbers(printed, marks, language, told if buttons else None)


def _figure(
    values: np.ndarray,
    printed: list[list[str]],
    told: list[list[str]],
    marks: Mapping[str, str],
    title: str,
    language: Language,
) -> go.Figure:
    names = [STRUCTURE_NAMES[name](language) for name in CLASSES]
    ticks = [
        f"{name}<br><i>{marks[key]}</i>" if key in marks else name for key, name in zip(CLASSES, names, strict=True)
    ]
    return confusion_figure(
        confusion_depths(values), printed, told, title=title, ticks=ticks, corner=texts.CORNER(language)
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


def _told(values: np.ndarray, pixels: np.ndarray, norm: Norm, language: Language) -> list[list[str]]:
    """What the cells say in words; nothing for NaN."""
    told = []
    for row, predicted in enumerate(CLASSES):
        told.append([])
        for column, actual in enumerate(CLASSES):
            value = values[row, column]
            names = {"actual": STRUCTURE_NAMES[actual](language), "predicted": STRUCTURE_NAMES[predicted](language)}
            if np.isnan(value):
                told[-1].append("")
            elif norm == "counts":
                number = texts.PIXELS(language, int(pixels[row, column]))
                told[-1].append(texts.CELLS[norm](language, pixels=number, **names))
            else:
                told[-1].append(texts.CELLS[norm](language, share=percent(value, language, 2), **names))
    return told


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
