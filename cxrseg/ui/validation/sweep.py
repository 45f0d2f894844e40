"""What moving the threshold does: curves, a table and a film's masks, which the browser moves along with a slider.

The server counts once; the slider (``validation.js``) only looks up what is there already.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go

from cxrseg.classes import COLORS, STRUCTURES
from cxrseg.evaluation.reliability import BINS
from cxrseg.evaluation.thresholds import MEASURES, THRESHOLDS, mean_curves
from cxrseg.figures.frame import FRAME, frame_curves
from cxrseg.labels import by_structure, where_known
from cxrseg.overlay import OUTCOME_COLORS
from cxrseg.preprocessing import resize
from cxrseg.ui.shared.html import grey_png, named, panel, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.layers import LONGEST_MAP, shown_size, stage
from cxrseg.ui.shared.shelf import Compared, Shelf
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.validation import texts_films as texts
from cxrseg.ui.validation.browse import OPACITY, outcome_legend
from cxrseg.ui.validation.data import short
from cxrseg.ui.validation.texts import FILMS

TRUTH_BIT = 128
"""In the picture that the browser draws masks from: added to the level where the structure really is."""

_HALF = int(np.flatnonzero(THRESHOLDS == 0.5)[0])
_DASHES = {"dice": "solid", "iou": "dash", "sensitivity": "dot", "precision": "dashdot"}

CHOSEN, OTHERS = 5, 2
"""Width of the curve of the structure that is chosen, and of others."""

Curves = Mapping[str, Mapping[str, np.ndarray]]


def controls(trained: tuple[str, ...], language: Language) -> str:
    """Choose a structure and a threshold, as HTML."""
    boxes = "".join(
        f'<label class="cx-key"><input type="radio" name="cx-sweep" value="{structure}"'
        f"{' checked' * (structure == trained[0])}>{named(structure, language)}</label>"
        for structure in STRUCTURES
        if structure in trained
    )
    return (
        f'<fieldset class="cx-keys"><legend>{texts.STRUCTURE_SHOWN(language)}</legend>{boxes}</fieldset>'
        f'<div class="cx-slide"><label>{texts.THRESHOLD(language)} '
        f'<input type="range" data-threshold min="1" max="{BINS - 1}" value="{_HALF + 1}"></label>'
        f'<output data-threshold-value>{decimal(0.5, 2, language)}</output><span class="cx-acts">'
        f'<button type="button" class="cx-act" data-threshold-to="half">{texts.BACK(language)}</button>'
        f'<button type="button" class="cx-act" data-threshold-to="best">{texts.BEST(language)}</button></span></div>'
    )


def film_at_threshold(compared: Compared, language: Language) -> str:
    """Show a film for the browser to draw masks on: right, missed and false pixels of the chosen structure, as HTML."""
    levels = {}
    planes = where_known(by_structure(compared.segmentation.probabilities), compared.truth, compared.unknown)
    for structure, plane in planes.items():
        if structure in compared.segmentation.masks and structure in compared.truth:
            levels[structure] = grey_png(threshold_levels(plane, compared.truth[structure]))
    colors = {name: [*bytes.fromhex(OUTCOME_COLORS[name][1:]), OPACITY[name]] for name in ("right", "missed", "false")}
    over = (
        f'<canvas class="cx-canvas" data-levels="{escape(json.dumps(levels))}" '
        f'data-colors="{escape(json.dumps(colors))}" aria-hidden="true"></canvas>'
    )
    name = short(compared.name)
    return (
        f'<figure class="cx-viewer">{stage(compared.film, over, texts.THRESHOLD_ALT(language, name=name))}'
        f"<figcaption><span>{escape(texts.AT_THRESHOLD(language, name=name))} "
        f"<b data-threshold-value></b></span></figcaption></figure>"
        f"{outcome_legend(language, ('right', 'missed', 'false'))}"
    )


def threshold_levels(plane: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Code a structure's probability and truth into one picture, shrunk to at most `LONGEST_MAP`.

    Args:
        plane: (H, W), 0 to 1.
        truth: boolean (H, W).

    Returns:
        uint8: the number of `THRESHOLDS` that are reached, 0 to 99, and `TRUTH_BIT` more where it really is.
    """
    size = shown_size(plane, LONGEST_MAP)
    levels = np.clip(resize(plane, size).astype(np.float64) * BINS, 0, BINS - 1).astype(np.uint8)
    return levels + np.uint8(TRUTH_BIT) * (resize(truth.astype(np.uint8) * 255, size) > 127)


@dataclass(frozen=True)
class Drawn:
    """What shows how measures depend on the threshold.

    Attributes:
        head: HTML above the charts: what they are of, or how far the work is.
        every: Dice of every structure, or None.
        one: the four measures of each structure, of which the browser shows one structure, or None.
        values: HTML of the table of what the slider points at.
    """

    head: str
    every: "go.Figure | None" = None
    one: "go.Figure | None" = None
    values: str = ""

    def updates(self) -> tuple[str, gr.Plot, gr.Plot, str]:
        """What its places on the page get."""
        plots = (gr.Plot(figure, visible=figure is not None) for figure in (self.every, self.one))
        return self.head, *plots, self.values


def curves_of(shelf: Shelf, index: int, scope: str, places: Sequence[int], language: Language) -> Iterator[Drawn]:
    """Draw the curves of a film, or of all that it stands among.

    Args:
        shelf: the films.
        index: of the film.
        scope: ``film`` or ``all``.
        places: of all films.
        language: of the words.

    Yields:
        How far it is, then the charts and the table.

    Raises:
        DatasetError: as `Shelf.compare`.
    """
    if scope != "all":
        name = shelf.films[index].image.stem
        yield charts(mean_curves([shelf.sweep(index, language)]), texts.CURVES_OF_FILM(language, name=name), language)
        return
    number = len(places)
    sweeps = []
    for place in places:
        if not shelf.swept(place):
            yield Drawn(panel("busy", texts.SCOPE_BUSY(language, number=len(sweeps) + 1, all=number)))
        sweeps.append(shelf.sweep(place, language))
    title = texts.CURVES_OF_ALL(language, films=FILMS(language, number))
    yield charts(mean_curves(sweeps), title, language)


def charts(curves: Curves, title: str, language: Language) -> Drawn:
    """Draw Dice of every structure, and the four measures of each, with a table of what the slider points at.

    Args:
        curves: ``{structure: {measure: (99,)}}``, see `mean_curves`.
        title: what they are of, plain text.
        language: of the words.
    """
    every, one = go.Figure(), go.Figure()
    for structure, measures in curves.items():
        name, first = STRUCTURE_NAMES[structure](language), structure == next(iter(curves))
        line = {"color": COLORS[structure], "width": CHOSEN if first else OTHERS}
        _line(every, measures["dice"], name, structure, line)
        for measure in MEASURES:
            word = texts.MEASURES[measure](language).replace("\N{SOFT HYPHEN}", "")
            _line(one, measures[measure], word, structure, {"color": FRAME, "dash": _DASHES[measure]}, visible=first)
    floor = lowest([measures["dice"] for measures in curves.values()])
    _frame(every, texts.CHART_DICE(language), floor, language, widths=[CHOSEN, OTHERS])
    titles = {s: texts.CHART_ONE(language, name=STRUCTURE_NAMES[s](language)) for s in curves}
    floors = {structure: lowest(list(measures.values())) for structure, measures in curves.items()}
    first = next(iter(curves), "")
    _frame(one, titles.get(first, ""), floors.get(first, 0), language, titles=titles, floors=floors)
    values = (
        f'<div class="cx-sweep" data-curves="{escape(json.dumps(rounded(curves)))}">{_values(curves, language)}'
        f'<p class="cx-note">{texts.MEASURES_NOTE(language)}</p></div>'
    )
    return Drawn(f"<h3>{escape(title)}</h3>", every, one, values)


def rounded(curves: Curves) -> dict[str, dict[str, list[float | None]]]:
    """Get curves ready for the browser: four digits, null for NaN."""
    return {
        structure: {
            name: [None if np.isnan(value) else round(float(value), 4) for value in values]
            for name, values in measures.items()
        }
        for structure, measures in curves.items()
    }


def lowest(curves: Sequence[np.ndarray]) -> float:
    """Where a chart's axis begins: 0.8, 0.5 or 0, whichever all values are above."""
    smallest = np.nanmin([np.inf, *(value for curve in curves for value in curve)])
    return next(floor for floor in (0.8, 0.5, 0.0) if smallest >= floor)


def best(values: np.ndarray) -> int | None:
    """The position of the highest value, the one nearest to a threshold of 0.5 among equals; None if all are NaN."""
    if np.isnan(values).all():
        return None
    highest = np.flatnonzero(values == np.nanmax(values))
    return int(min(highest, key=lambda index: abs(index - _HALF)))


def _values(curves: Curves, language: Language) -> str:
    """The table whose cells follow the slider; the last column does not, and stands under the table on a phone."""
    rows, summary = [], []
    for structure, measures in curves.items():
        cells = [f'<span data-cell="{structure}/{name}"></span>' for name in MEASURES]
        place, found = best(measures["dice"]), "–"
        if place is not None:
            value, threshold = decimal(measures["dice"][place], 4, language), decimal(THRESHOLDS[place], 2, language)
            found = texts.BEST_VALUE(language, value=value, threshold=threshold)
            summary.append(f"{STRUCTURE_NAMES[structure](language)} {found}")
        mark = f'<span data-best="{structure}/{_HALF + 1 if place is None else place + 1}">{found}</span>'
        rows.append((named(structure, language), *cells, mark))
    heads = (texts.STRUCTURE(language), *(texts.MEASURES[name](language) for name in MEASURES))
    content = table(texts.AT(language), (*heads, texts.BEST_AT(language)), rows, name="cx-sweep-values")
    return f'{content}<p class="cx-note cx-on-phone">{texts.BEST_AT(language)}: {", ".join(summary)}</p>'


def _line(
    figure: "go.Figure", values: np.ndarray, name: str, structure: str, line: dict, *, visible: bool = True
) -> None:
    """Add a curve, which is broken where it is NaN."""
    y = [None if np.isnan(value) else float(value) for value in values]
    x = THRESHOLDS.round(2).tolist()
    figure.add_scatter(x=x, y=y, mode="lines", name=name, meta=structure, line=line, visible=visible)


def _frame(figure: "go.Figure", title: str, floor: float, language: Language, **known: Any) -> None:
    """Draw what is around curves of values from a floor to 1 by threshold, with a line for the browser to move."""
    figure.add_vline(x=0.5, line={"color": FRAME, "width": 2})
    figure.update_traces(hovertemplate="%{y:.4f}")
    frame_curves(
        figure,
        title,
        {"title": {"text": texts.THRESHOLD(language)}, "range": [0, 1], "dtick": 0.25},
        {"range": [floor, 1.005], "nticks": 6},
        comma=language == "ru",
        meta={"title": title, **known},
        title={"text": title, "font": {"size": 15}, "x": 0, "xref": "paper", "y": 0.98, "yref": "container"},
        legend={"orientation": "h", "y": -0.28, "yanchor": "top", "x": 0, "itemclick": False},
        height=360,
        margin={"l": 10, "r": 6, "t": 36, "b": 10},
    )
