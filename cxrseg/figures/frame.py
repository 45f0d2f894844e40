"""What is around every plot: nothing that suits a light or a dark page alone."""

from typing import Any

import plotly.graph_objects as go

FRAME = "#767f8d"
"""A grey that stands out from a light and from a dark page by more than 3 to 1."""

_CLEAR = "rgba(0,0,0,0)"
_GRID = {"gridcolor": "rgba(148,163,184,0.25)", "zeroline": False, "fixedrange": True, "automargin": True}


def frame(figure: "go.Figure", title: str, /, *, size: int = 14, comma: bool = False, **layout: Any) -> None:
    """Lay a plot out, without colours of its own for what is around it.

    Args:
        figure: the plot.
        title: what it is of, for those who cannot see it and for the file that it is saved as.
        size: of its words, in pixels.
        comma: whether numbers have a decimal comma.
        layout: more of Plotly's layout, or other values of it.
    """
    common = {
        "meta": {"title": title},
        "separators": ", " if comma else ".,",
        "dragmode": False,
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "font": {"family": "system-ui, sans-serif", "size": size},
    }
    figure.update_layout(**(common | layout))


def frame_curves(figure: "go.Figure", title: str, xaxis: Any, yaxis: Any, /, *, comma: bool, **layout: Any) -> None:
    """Lay curves out as `frame` does, on a grid; pointing at them reads all values at a place at once.

    Args:
        figure: the plot.
        title: as for `frame`.
        xaxis: more of Plotly's layout of this axis.
        yaxis: the same.
        comma: as for `frame`.
        layout: as for `frame`.
    """
    hover = {"bgcolor": "#1e293b", "font": {"color": "#f8fafc", "size": 14}}
    axes = {"xaxis": _GRID | xaxis, "yaxis": _GRID | yaxis}
    frame(figure, title, comma=comma, hovermode="x unified", hoverlabel=hover, **axes, **layout)
