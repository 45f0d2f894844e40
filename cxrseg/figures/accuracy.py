"""Figures of a model's accuracy. Words are passed in, so that a figure can be drawn in any language."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.evaluation.reference import SCORES, Scores
from cxrseg.figures.frame import frame
from cxrseg.metrics import FilmScore, summarize

_SCALE = ((239, 246, 252), (190, 217, 238), (107, 174, 214), (33, 113, 181), (8, 48, 107))
"""Colours of 0, 1/4, 1/2, 3/4 and 1: ColorBrewer's Blues, which also read in grey."""


def confusion_figure(
    depths: np.ndarray,
    printed: Sequence[Sequence[str]],
    hover: Sequence[Sequence[str]],
    *,
    title: str,
    ticks: Sequence[str] = CLASSES,
    corner: str = "actual →<br>predicted ↓",
) -> "go.Figure":
    """Draw a confusion matrix laid out like the paper's Table I: predicted classes in rows, actual ones in columns.

    A point's ``customdata`` is its cell, as `cxrseg.evaluation.confusions.Cell` writes it.

    Args:
        depths: (5, 5) how dark each cell is, 0 to 1; NaN cells stay blank.
        printed: what each cell shows.
        hover: what each cell says in words when pointed at.
        title: what the figure is of, for the file it is saved as.
        ticks: names of the classes.
        corner: says which way the matrix is read.

    Returns:
        A figure of 5x5 cells, without colours for its frame so that it suits a light and a dark page.

    Raises:
        LabelError: the depths are not (5, 5), or one is outside 0 to 1.
    """
    depths = np.asarray(depths, float)
    if depths.shape != (len(CLASSES),) * 2:
        raise LabelError("matrix.shape", classes=len(CLASSES), shape=depths.shape)
    if ((depths < 0) | (depths > 1)).any():
        raise LabelError("matrix.depths")
    places = list(range(len(CLASSES)))
    figure = go.Figure(
        go.Heatmap(
            z=depths.tolist(),
            x=places,
            y=places,
            zmin=0,
            zmax=1,
            colorscale=[[i / (len(_SCALE) - 1), f"rgb{color}"] for i, color in enumerate(_SCALE)],
            showscale=False,
            xgap=2,
            ygap=2,
            text=[list(row) for row in hover],
            customdata=[[f"{predicted}/{actual}" for actual in CLASSES] for predicted in CLASSES],
            hovertemplate="%{text}<extra></extra>",
            hoverongaps=False,
        )
    )
    figure.add_annotation(
        xref="x domain",
        yref="y domain",
        x=0,
        y=1,
        xanchor="right",
        yanchor="bottom",
        text=corner,
        align="right",
        showarrow=False,
        xshift=-10,
        yshift=4,
    )
    for row, column in np.argwhere(~np.isnan(depths)):
        font = {"color": ink(depths[row, column]), "size": 13}
        figure.add_annotation(x=int(column), y=int(row), text=printed[row][column], showarrow=False, font=font)
    axis = {"tickvals": places, "ticktext": list(ticks), "showgrid": False, "zeroline": False}
    fixed = {"fixedrange": True, "constrain": "domain", "automargin": True}
    frame(
        figure,
        title,
        size=13,
        xaxis=axis | fixed | {"side": "top", "range": [-0.5, 4.5], "autotickangles": [0, -90]},
        yaxis=axis | fixed | {"range": [4.5, -0.5]},
        height=430,
        margin={"l": 88, "r": 2, "t": 44, "b": 10},
        plot_bgcolor="rgba(128,128,128,0.16)",
        hoverlabel={"font": {"size": 14}},
    )
    return figure


def confusion_depths(values: np.ndarray) -> np.ndarray:
    """How dark the cells of a confusion matrix are: shares as they are, counts by their logarithm.

    Args:
        values: any shape, from `cxrseg.evaluation.confusions.normalised`.

    Returns:
        Of the same shape, 0 to 1; what was NaN still is.
    """
    values = np.asarray(values, float)
    largest = np.nanmax(values, initial=0)
    return values if largest <= 1 else np.log1p(values) / np.log1p(largest)


def class_marks(shares: np.ndarray, labelled: Collection[str], trained: Collection[str]) -> dict[str, str]:
    """Say why a class has no column in a confusion matrix.

    Args:
        shares: (5, 5) as published.
        labelled: structures that the films' truth has.
        trained: structures that the model has learned.

    Returns:
        ``not trained``, ``not labelled`` or ``no pixels``, by class; the others are left out.
    """
    marks = {}
    for index, name in enumerate(CLASSES):
        if name in STRUCTURES and name not in trained:
            marks[name] = "not trained"
        elif name in STRUCTURES and name not in labelled:
            marks[name] = "not labelled"
        elif np.isnan(shares[:, index]).all():
            marks[name] = "no pixels"
    return marks


def cell_color(depth: float) -> tuple[int, int, int]:
    """The colour of a cell, each channel 0 to 255, for a depth from 0 to 1."""
    place = np.linspace(0, 1, len(_SCALE))
    return tuple(round(float(np.interp(depth, place, channel))) for channel in zip(*_SCALE, strict=True))


def ink(depth: float) -> str:
    """Black or white, whichever reads better on the cell of a depth."""
    luminance = relative_luminance(cell_color(depth))
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def relative_luminance(color: tuple[int, int, int]) -> float:
    """How bright a colour looks, 0 (black) to 1 (white).

    Args:
        color: red, green and blue, 0 to 255.

    Source:
        WCAG 2.2, relative luminance.
    """
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color))
    return float(np.dot((0.2126, 0.7152, 0.0722), tuple(linear)))


@dataclass(frozen=True)
class ScoreRow:
    """One structure's accuracy here beside the paper's.

    Attributes:
        structure: its name.
        films: how many validation films count; those where it is in neither mask are left out.
        scores: ``dice`` and ``iou`` over those films, each as `cxrseg.intervals.spread`; None where there is none.
        reference: the paper's row.
        missing: why there is no score (``not trained`` or ``not labelled``), or an empty text.
    """

    structure: str
    films: int
    scores: Mapping[str, Mapping[str, float | int]] | None
    reference: Scores
    missing: str


def scores_table(films: Sequence[FilmScore], trained: Collection[str]) -> list[ScoreRow]:
    """Put Dice and IoU on validation films next to the paper's Table II.

    Args:
        films: scores of the validation films; may be empty.
        trained: the structures that the model has learned.

    Returns:
        A row for each of the four structures, in their order.
    """
    summary = summarize(films)
    rows = []
    for structure in STRUCTURES:
        scores = summary.get(structure) if structure in trained else None
        number = int(scores["dice"]["films"]) if scores else 0
        missing = "not trained" if structure not in trained else "" if number else "not labelled"
        rows.append(ScoreRow(structure, number, scores if number else None, SCORES[structure], missing))
    return rows


def jitter(values: Sequence[float], width: float = 0.28) -> list[float]:
    """Spread points sideways so that those of similar value do not hide each other, always in the same way.

    Returns:
        An offset for each value, within ``width`` of 0: neighbours in size get offsets far apart.

    Example:
        >>> jitter([0.9, 0.5, 0.7], 1.0)
        [0.472..., 0.0, -0.763...]
    """
    golden = (math.sqrt(5) - 1) / 2
    offsets = [0.0] * len(values)
    for place, index in enumerate(np.argsort(values, kind="stable")):
        offsets[index] = width * (2 * ((place * golden + 0.5) % 1) - 1)
    return offsets
