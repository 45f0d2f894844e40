"""Where a confusion happens: the films behind a cell of the confusion matrix, and the pixels in those at hand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape

import gradio as gr
import numpy as np

from cxrseg.evaluation.confusions import Cell, Confused, Norm, confused_pixels, rank
from cxrseg.overlay import outline
from cxrseg.ui.shared.events import answered, model_event, place, request
from cxrseg.ui.shared.html import mask_png, panel, patch, table
from cxrseg.ui.shared.language import Language, percent
from cxrseg.ui.shared.layers import shrink, stage
from cxrseg.ui.shared.shelf import Compared, Shelf
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import Figures, not_shipped, short
from cxrseg.ui.validation.matrix import cell_in_words
from cxrseg.ui.validation.scene import Reports, Scene, Shown
from cxrseg.ui.validation.texts_films import FAULT

HIGHLIGHT = "#FFB000"
"""What the pixels of a cell are coloured in; the film under it is darkened."""

_LINE = (255, 255, 255)
_LISTED = 10


def cell_section(reports: Reports, shown: Shown, norm: gr.Radio) -> None:
    """Build the section inside the current tab. The browser says which cell and film (``validation.js``).

    Args:
        reports: what is known of the models.
        shown: what the tab shows.
        norm: what the matrix's cells are a share of.
    """
    with gr.Row(elem_classes="cx-where", elem_id="cx-where"):
        listed = gr.HTML("", elem_classes="cx-card")
        picture = place("cx-where-film", elem_classes="cx-card")

    cell = request("cx-where", {"cell": "", "film": ""})

    def run(sent: Mapping[str, str], norm: Norm, chosen: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        scene, wanted = Scene.parse(sent), Cell.parse(chosen["cell"])
        if wanted is None:
            yield "", ""
            return
        figures, shelf = reports.figures(scene.model), partial(reports.shelf, scene.model)
        yield from where(figures, shelf, scene.dataset, norm, wanted, chosen["film"], scene.language)

    gr.on([shown.scene.submit, norm.input], fn=None, js="() => cxrseg.validation.where()")
    model_event(cell.submit, run, [shown.scene, norm, cell], [listed, picture], busy=picture)


def where(
    figures: Figures, shelf: Callable[[], Shelf], dataset: str, norm: Norm, cell: Cell, film: str, language: Language
) -> Iterator[tuple[str, str]]:
    """Show where a confusion happens.

    Args:
        figures: what is known.
        shelf: gives the films at hand, for the model.
        dataset: whose films; where there are none, there is nothing to show.
        norm: what shares are of.
        cell: which confusion.
        film: the one to show; if it is not among them, the worst that is at hand.
        language: of the answer.

    Yields:
        HTML of the list of films, and of the picture.
    """
    if dataset not in figures.groups:
        yield "", ""
        return
    marks = figures.marks(dataset)
    if cell.actual in marks or cell.predicted in marks:
        yield _lead(texts.WHERE_BLANK(language, name=dataset_name(dataset, language))), ""
        return
    heading = f"<h3>{_heading(cell, language)}</h3>"
    ranked = rank(figures.groups[dataset], cell, norm)
    if not ranked:
        yield heading + _lead(texts.WHERE_NONE(language, name=dataset_name(dataset, language))), ""
        return
    sentence = cell_in_words(cell, figures.confusion[dataset][1], norm, language)
    at_hand = [one.film for one in ranked if one.film in figures.at_hand]
    chosen = film if film in at_hand else next(iter(at_hand), "")
    listed = heading + _lead(f"{sentence}.") + film_list(ranked, at_hand, chosen, norm, language)
    if not chosen:
        yield listed + not_shipped(figures, dataset, language), ""
        return
    yield listed, panel("busy", texts.SEGMENTING(language))

    def work() -> tuple[str, str]:
        return cell_picture(shelf().compare(figures.at_hand[chosen], language), cell, language), listed

    for shown in answered(work, texts.CELL_FAILED, FAULT, rest=(listed,)):
        yield shown[::-1]


def film_list(ranked: Sequence[Confused], at_hand: Sequence[str], chosen: str, norm: Norm, language: Language) -> str:
    """List the films of a cell, as HTML: a button where the film is at hand."""
    rows = []
    for one in ranked[:_LISTED]:
        name = escape(short(one.film))
        if one.film in at_hand:
            name = (
                f'<button type="button" class="cx-cell" data-send="cx-cell-film" data-value="{escape(one.film)}" '
                f'aria-pressed="{str(one.film == chosen).lower()}">{name}</button>'
            )
        rows.append((name, f"{one.pixels}", percent(one.share, language, 2)))
    headers = (texts.FILM(language), texts.PIXELS_HEAD(language), texts.SHARES[norm](language))
    further = len(ranked) - _LISTED
    more = texts.FURTHER(language, films=texts.FILMS(language, further)) if further > 0 else ""
    note = f'<p class="cx-note">{more}</p>' if more else ""
    return table(texts.WHERE_FILMS(language), headers, rows, name="cx-cell-films") + note


def cell_picture(compared: Compared, cell: Cell, language: Language) -> str:
    """Show a film with the pixels of a cell, over the outline of what is there, as HTML."""
    truth = compared.truth
    pixels = confused_pixels(truth, compared.segmentation.masks, cell, compared.unknown)
    names = {"actual": STRUCTURE_NAMES[cell.actual](language), "predicted": STRUCTURE_NAMES[cell.predicted](language)}
    lined = next((name for name in (cell.actual, cell.predicted) if name in truth), None)
    over = f'<img src="{mask_png(outline(shrink(truth[lined]), 1), _LINE)}" alt="">' if lined else ""
    over += f'<img src="{mask_png(shrink(pixels), tuple(bytes.fromhex(HIGHLIGHT[1:])))}" alt="">'
    number = texts.PIXELS(language, int(np.count_nonzero(pixels)))
    caption = texts.HIGHLIGHTED(language, film=short(compared.name), pixels=number)
    alt = texts.HIGHLIGHTED_ALT(language, film=short(compared.name), **names)
    keys = f'<span class="cx-key">{patch(HIGHLIGHT)}{texts.KEY_CONFUSED(language)}</span>'
    if lined:
        key_line = texts.KEY_OUTLINE(language, name=STRUCTURE_NAMES[lined](language))
        keys += f'<span class="cx-key">{patch("#ffffff")}{key_line}</span>'
    return (
        f'<figure class="cx-viewer cx-dim">{stage(compared.film, over, alt)}'
        f'<figcaption><span>{escape(caption)}</span></figcaption></figure><div class="cx-keys">{keys}</div>'
    )


def _heading(cell: Cell, language: Language) -> str:
    text = texts.WHERE_RIGHT if cell.actual == cell.predicted else texts.WHERE
    names = {"actual": STRUCTURE_NAMES[cell.actual](language)}
    if text is texts.WHERE:
        names["predicted"] = STRUCTURE_NAMES[cell.predicted](language)
    return escape(text(language, **names))


def _lead(text: str) -> str:
    return f'<p class="cx-lead">{escape(text)}</p>'
