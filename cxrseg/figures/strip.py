"""A strip plot: every validation film's score, per structure."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxrseg.classes import COLORS, STRUCTURES, SYMBOLS
from cxrseg.figures.accuracy import jitter
from cxrseg.figures.frame import FRAME, frame
from cxrseg.intervals import spread
from cxrseg.metrics import FilmScore, score_of

_CHOSEN = "#D6279A"
_BESIDE = 0.43  # where the mean stands, right of its films


def strip_figure(
    films: Sequence[FilmScore],
    metric: str,
    *,
    title: str,
    axis: str,
    names: Mapping[str, str],
    mean: str,
    chosen: str | None = None,
    comma: bool = False,
) -> "go.Figure":
    """Draw a point per film and structure, and beside them the mean with its 95 % interval.

    A point's ``customdata`` is the name of its film. Films in which a structure is in neither mask have no point.

    Args:
        films: of one data set.
        metric: ``dice`` or ``iou``.
        title: what the figure is of, for the file it is saved as.
        axis: heads the axis of scores.
        names: of the structures; those without a film are left out.
        mean: says in the legend what stands beside the points.
        chosen: a film whose points stand out.
        comma: whether numbers have a decimal comma.

    Returns:
        A figure without colours for its frame so that it suits a light and a dark page; the axis of scores begins
        below the lowest score, not at 0.
    """
    figure = go.Figure()
    shown = [s for s in STRUCTURES if any(not math.isnan(score_of(film, s, metric)) for film in films)]
    lowest = 1.0
    for place, structure in enumerate(shown):
        scored = [(film.film, score_of(film, structure, metric)) for film in films]
        scored = [entry for entry in scored if not math.isnan(entry[1])]
        scored.sort(key=lambda entry: entry[0] == chosen)  # the chosen one is drawn over the others
        values = [value for _, value in scored]
        picked = [name == chosen for name, _ in scored]
        lowest = min(lowest, *values)
        figure.add_scatter(
            x=[place + offset for offset in jitter(values)],
            y=values,
            mode="markers",
            name=names[structure],
            customdata=[name for name, _ in scored],
            text=[name.partition("/")[2] for name, _ in scored],
            showlegend=False,
            marker={
                "symbol": SYMBOLS[structure],
                "opacity": 0.9,
                "color": COLORS[structure],
                "size": [15 if one else 9 for one in picked],
                "line": {
                    "color": [_CHOSEN if one else FRAME for one in picked],
                    "width": [3 if one else 1 for one in picked],
                },
            },
            hovertemplate="%{text}: %{y:.4f}<extra>" + names[structure] + "</extra>",
        )
        figure.add_trace(_mean(place, values, mean, first=place == 0))
    grid = {"gridcolor": "rgba(128,128,128,0.3)", "zeroline": False, "fixedrange": True, "automargin": True}
    frame(
        figure,
        title,
        comma=comma,
        xaxis={
            "tickvals": list(range(len(shown))),
            "ticktext": [names[structure] for structure in shown],
            "range": [-0.5, max(len(shown), 1) - 0.35],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis=grid | {"title": {"text": axis}, "range": [max(-0.02, lowest - 0.03), 1.005]},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="closest",
        height=420,
        margin={"l": 10, "r": 4, "t": 30, "b": 10},
        hoverlabel={"font": {"size": 14}},
    )
    return figure


def _mean(place: int, values: Sequence[float], name: str, *, first: bool) -> "go.Scatter":
    """Draw a mean with its interval; a single film has none."""
    figures = spread(values)
    low, high = (figures["mean"] if math.isnan(figures[end]) else figures[end] for end in ("low", "high"))
    return go.Scatter(
        x=[place + _BESIDE],
        y=[figures["mean"]],
        mode="markers",
        name=name,
        legendgroup="mean",
        showlegend=first,
        marker={"symbol": "line-ew", "size": 14, "line": {"color": FRAME, "width": 3}},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [high - figures["mean"]],
            "arrayminus": [figures["mean"] - low],
            "color": FRAME,
            "thickness": 2,
            "width": 5,
        },
        hovertemplate=f"{figures['mean']:.4f} ({low:.4f}–{high:.4f})<extra>{name}</extra>",
    )
