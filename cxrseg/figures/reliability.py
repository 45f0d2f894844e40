"""A reliability diagram: observed frequency over predicted probability."""

from collections.abc import Mapping

import plotly.graph_objects as go

from cxrseg.classes import COLORS, STRUCTURES, SYMBOLS
from cxrseg.evaluation.reliability import Reliability
from cxrseg.figures.frame import frame


def reliability_figure(reliability: Mapping[str, Reliability], title: str) -> "go.Figure":
    """Draw how far each structure's probabilities can be trusted: on the diagonal they are right. Below it the model is
    overconfident, above it underconfident. The legend names the expected calibration error.

    Args:
        reliability: by structure, as one data set of `Calibration.shipped`.
        title: what the figure is of, for those who cannot see it and for the file it is saved as.

    Returns:
        A square figure of 20 bins, without colours for its frame so that it suits a light and a dark page.
    """
    figure = go.Figure(
        go.Scatter(
            x=[0, 1],
            y=[0, 1],
            mode="lines",
            line={"color": "#888888", "width": 1, "dash": "dash"},
            name="perfect calibration",
            hoverinfo="skip",
        )
    )
    for structure in STRUCTURES:
        if structure in reliability:
            predicted, observed, pixels = reliability[structure].curve()
            figure.add_scatter(
                x=predicted.tolist(),
                y=observed.tolist(),
                customdata=pixels.tolist(),
                mode="lines+markers",
                line={"color": COLORS[structure], "width": 2},
                marker={"symbol": SYMBOLS[structure], "size": 7},
                name=f"{structure} (error {reliability[structure].ece:.4f})",
                hovertemplate=(
                    f"{structure}: predicted %{{x:.3f}}, observed %{{y:.3f}} of %{{customdata}} pixels<extra></extra>"
                ),
            )
    axis = {"range": [-0.02, 1.02], "constrain": "domain", "fixedrange": True, "zeroline": False, "dtick": 0.25}
    grid = {"gridcolor": "rgba(128,128,128,0.3)", "automargin": True}
    frame(
        figure,
        title,
        size=13,
        xaxis=axis | grid | {"title": {"text": "probability given"}},
        yaxis=axis | grid | {"title": {"text": "share of pixels that are"}, "scaleanchor": "x"},
        legend={"orientation": "h", "y": -0.25},
        height=460,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )
    return figure
