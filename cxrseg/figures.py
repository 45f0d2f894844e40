"""What is drawn and tabulated of a model's accuracy, laid out as the reference paper prints it."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.metrics import FilmScore, summarize
from cxrseg.reference import SCORES, Scores

_SCALE = ((239, 246, 252), (190, 217, 238), (107, 174, 214), (33, 113, 181), (8, 48, 107))
"""Colours of the shares 0, 1/4, 1/2, 3/4 and 1: ColorBrewer's Blues, which also read in grey."""


def confusion_figure(
    shares: np.ndarray,
    title: str,
    *,
    labelled: Collection[str] = STRUCTURES,
    trained: Collection[str] = STRUCTURES,
) -> go.Figure:
    """Draw a confusion matrix like the paper's Table I: predicted classes in rows, actual ones in columns.

    Args:
        shares: (5, 5) from `as_published`, each column summing to 1.
        title: what the figure is of, for those who cannot see it and for the file it is saved as.
        labelled: structures that the films' truth has; rows and columns of the others stay blank and say so.
        trained: structures that the model has learned; likewise.

    Returns:
        A figure of 5x5 cells, without colours for its frame so that it suits a light and a dark page.

    Raises:
        LabelError: the shares are not (5, 5), or one is outside 0 to 1.
    """
    shares = np.array(shares, float)
    if shares.shape != (len(CLASSES),) * 2:
        raise LabelError(f"A confusion matrix of {len(CLASSES)} classes is (5, 5), not {shares.shape}.")
    if ((shares < 0) | (shares > 1)).any():
        raise LabelError("A confusion matrix as published holds shares from 0 to 1: use as_published on counts.")
    marks = class_marks(shares, labelled, trained)
    for index, name in enumerate(CLASSES):
        if name in marks:
            shares[index], shares[:, index] = math.nan, math.nan
    names = [f"{name}<br><i>{marks[name]}</i>" if name in marks else name for name in CLASSES]
    figure = go.Figure(
        go.Heatmap(
            z=shares.tolist(),
            x=list(range(len(CLASSES))),
            y=list(range(len(CLASSES))),
            zmin=0,
            zmax=1,
            colorscale=[[i / (len(_SCALE) - 1), f"rgb{color}"] for i, color in enumerate(_SCALE)],
            showscale=False,
            xgap=2,
            ygap=2,
            text=describe_confusion(shares),
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
        text="actual →<br>predicted ↓",
        align="right",
        showarrow=False,
        xshift=-10,
        yshift=4,
    )
    for row, column in np.argwhere(~np.isnan(shares)):
        value = shares[row, column]
        figure.add_annotation(
            x=int(column), y=int(row), text=f"{value:.4f}", showarrow=False, font={"color": ink(value), "size": 13}
        )
    ticks = {"tickvals": list(range(len(CLASSES))), "ticktext": names, "showgrid": False, "zeroline": False}
    fixed = {"fixedrange": True, "constrain": "domain", "automargin": True}
    figure.update_layout(
        meta={"title": title},
        xaxis=ticks | fixed | {"side": "top", "range": [-0.5, 4.5], "autotickangles": [0, -90]},
        yaxis=ticks | fixed | {"range": [4.5, -0.5]},
        dragmode=False,
        height=430,
        margin={"l": 88, "r": 2, "t": 44, "b": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(128,128,128,0.16)",
        font={"family": "system-ui, sans-serif", "size": 13},
        hoverlabel={"font": {"size": 14}},
    )
    return figure


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


def describe_confusion(shares: np.ndarray) -> list[list[str]]:
    """Put each cell into words.

    Args:
        shares: (5, 5) as published; NaN cells give an empty text.

    Example:
        >>> describe_confusion(np.eye(5))[1][1]
        '100.0 % of actual lungs pixels were called lungs'
    """
    return [
        [
            ""
            if np.isnan(shares[row, column])
            else f"{shares[row, column]:.1%}".replace("%", " %") + f" of actual {actual} pixels were called {predicted}"
            for column, actual in enumerate(CLASSES)
        ]
        for row, predicted in enumerate(CLASSES)
    ]


def cell_color(share: float) -> tuple[int, int, int]:
    """The colour of a cell, each channel 0 to 255, for a share from 0 to 1."""
    place = np.linspace(0, 1, len(_SCALE))
    return tuple(round(float(np.interp(share, place, channel))) for channel in zip(*_SCALE, strict=True))


def ink(share: float) -> str:
    """Black or white, whichever reads better on the cell of a share."""
    luminance = relative_luminance(cell_color(share))
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
        scores: ``dice`` and ``iou``, each with ``mean`` and ``std`` over those films; None where there is none.
        reference: the paper's row.
        missing: why there is no score (``not trained`` or ``not labelled``), or an empty text.
    """

    structure: str
    films: int
    scores: Mapping[str, Mapping[str, float | int]] | None
    reference: Scores
    missing: str


def scores_table(films: Sequence[FilmScore], trained: Collection[str]) -> list[ScoreRow]:
    """Set Dice and IoU on validation films beside the paper's Table II.

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
