"""What moving the threshold does: curves, a table and a film's masks, which the browser moves along with a slider.

The server counts once; the slider (``validation.js``) only looks up what is there already. The curves are SVG, not
Plotly's as other charts: Gradio gives scripts no way to move a line in a `gr.Plot`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape

import numpy as np

from cxrseg.classes import COLORS, STRUCTURES
from cxrseg.evaluation.reliability import BINS
from cxrseg.evaluation.thresholds import MEASURES, THRESHOLDS, mean_curves
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
_DASHES = {"dice": "none", "iou": "7 4", "sensitivity": "2 4", "precision": "12 4 2 4"}

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
        f'<output data-threshold-told>{decimal(0.5, 2, language)}</output><span class="cx-acts">'
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
        f"<b data-threshold-told></b></span></figcaption></figure>"
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


def curves_of(shelf: Shelf, index: int, scope: str, places: Sequence[int], language: Language) -> Iterator[str]:
    """Draw the curves of a film, or of all that it stands among.

    Args:
        shelf: the films.
        index: of the film.
        scope: ``film`` or ``all``.
        places: of all films.
        language: of the words.

    Yields:
        HTML: how far it is, then the charts and the table.

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
            yield panel("busy", texts.SCOPE_BUSY(language, number=len(sweeps) + 1, all=number))
        sweeps.append(shelf.sweep(place, language))
    title = texts.CURVES_OF_ALL(language, films=FILMS(language, number))
    yield charts(mean_curves(sweeps), title, language)


def charts(curves: Curves, title: str, language: Language) -> str:
    """Draw Dice of every structure, and the four measures of each, with a table of what the slider points at, as HTML.

    Args:
        curves: ``{structure: {measure: (99,)}}``, see `mean_curves`.
        title: what they are of, plain text.
        language: of the words.
    """
    floor = lowest([measures["dice"] for measures in curves.values()])
    every = "".join(
        f'<g data-curve="{structure}">{_line(measures["dice"], floor, "casing")}'
        f"{_line(measures['dice'], floor, 'color', COLORS[structure])}</g>"
        for structure, measures in curves.items()
    )
    keys = "".join(f'<span class="cx-key">{named(structure, language)}</span>' for structure in curves)
    parts = [_chart(texts.CHART_DICE(language), every, keys, floor, language)]
    styles = "".join(
        f'<span class="cx-key"><svg class="cx-dash" viewBox="0 0 36 4" aria-hidden="true"><path d="M0 2H36" '
        f'stroke-dasharray="{_DASHES[name]}"/></svg>{texts.MEASURES[name](language)}</span>'
        for name in MEASURES
    )
    for structure, measures in curves.items():
        floor = lowest([measures[name] for name in MEASURES])
        lines = "".join(_line(measures[name], floor, "plain", dash=_DASHES[name]) for name in MEASURES)
        told = texts.CHART_ONE(language, name=STRUCTURE_NAMES[structure](language))
        parts.append(f'<div data-sweep-only="{structure}">{_chart(told, lines, styles, floor, language)}</div>')
    return (
        f'<div class="cx-sweep" data-curves="{escape(json.dumps(rounded(curves)))}"><h3>{escape(title)}</h3>'
        f'<div class="cx-charts">{"".join(parts)}</div>{_values(curves, language)}'
        f'<p class="cx-note">{texts.MEASURES_NOTE(language)}</p></div>'
    )


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
    rows, told = [], []
    for structure, measures in curves.items():
        cells = [f'<span data-cell="{structure}/{name}"></span>' for name in MEASURES]
        place, found = best(measures["dice"]), "–"
        if place is not None:
            value, threshold = decimal(measures["dice"][place], 4, language), decimal(THRESHOLDS[place], 2, language)
            found = texts.BEST_VALUE(language, value=value, threshold=threshold)
            told.append(f"{STRUCTURE_NAMES[structure](language)} {found}")
        mark = f'<span data-best="{structure}/{_HALF + 1 if place is None else place + 1}">{found}</span>'
        rows.append((named(structure, language), *cells, mark))
    heads = (texts.STRUCTURE(language), *(texts.MEASURES[name](language) for name in MEASURES))
    content = table(texts.AT(language), (*heads, texts.BEST_AT(language)), rows, name="cx-sweep-values")
    return f'{content}<p class="cx-note cx-on-phone">{texts.BEST_AT(language)}: {", ".join(told)}</p>'


def _chart(title: str, lines: str, keys: str, floor: float, language: Language) -> str:
    """Draw a chart of values from a floor to 1 by threshold; colours of its frame are the style sheet's."""
    grid = "".join(f"M0 {y}H100" for y in (25, 50, 75)) + "".join(f"M{x} 0V100" for x in (25, 50, 75))
    high = "".join(f"<span>{decimal(value, 2, language)}</span>" for value in (1, (1 + floor) / 2, floor))
    wide = "".join(f"<span>{decimal(value, 1, language)}</span>" for value in (0, 0.5, 1))
    return (
        f'<figure class="cx-chart"><figcaption>{escape(title)}</figcaption><div class="cx-plane">'
        f'<div class="cx-high" aria-hidden="true">{high}</div>'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(f"{title}. {texts.CHART_ALT(language)}", quote=True)}">'
        f'<path class="cx-grid" d="M0 0V100H100{grid}"/>{lines}'
        f'<path class="cx-mark" data-mark d="M50 0V100"/></svg>'
        f'<div class="cx-wide" aria-hidden="true">{wide}</div></div>'
        f'<div class="cx-keys" aria-hidden="true">{keys}</div></figure>'
    )


def _line(values: np.ndarray, floor: float, kind: str, color: str = "", dash: str = "none") -> str:
    """Draw a curve as an SVG path, broken where it is NaN."""
    path, broken = [], True
    for threshold, value in zip(THRESHOLDS, values, strict=True):
        if np.isnan(value):
            broken = True
            continue
        path.append(f"{'M' if broken else 'L'}{100 * threshold:.0f} {100 * (1 - value) / (1 - floor):.2f}")
        broken = False
    style = f' style="stroke:{color}"' if color else ""
    dashes = f' stroke-dasharray="{dash}"' if dash != "none" else ""
    return f'<path class="cx-{kind}" d="{"".join(path)}"{style}{dashes}/>'
