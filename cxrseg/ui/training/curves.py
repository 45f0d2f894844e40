"""Figures of a training run, epoch by epoch: as lines and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from cxrseg.classes import COLORS, STRUCTURES, SYMBOLS
from cxrseg.figures.frame import FRAME, frame_curves
from cxrseg.ui.shared.html import table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.training import texts

LOSS_COLOR = "#E5E7EB"
"""Like the colours of the structures made for a dark page; the style sheet darkens lines on a light one."""

_MARKED = 12
"""Points on a line that bear a symbol."""

_PARTS = ("training", "validation")

ALL = "all"
"""Asks for the mean IoU over structures."""

LOSS = "loss"
"""Asks for the loss."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Attributes:
        name: in the legend.
        epochs: where the points are.
        values: None where there is none.
        color: ``#RRGGBB``.
        symbol: Plotly's name of the marks on it, or empty for none.
        dashed: whether it is dashed.
        legend: whether the legend has it.
        group: lines of a group are shown and hidden together.
        width: in pixels.
    """

    name: str
    epochs: Sequence[int]
    values: Sequence[float | None]
    color: str
    symbol: str = ""
    dashed: bool = False
    legend: bool = True
    group: str = ""
    width: float = 2.5


def history_lines(rows: Rows, metric: str, language: Language) -> list[Line]:
    """Make the lines of one figure of a run: validation solid, training dashed.

    Args:
        rows: of ``history.json``.
        metric: ``iou``, ``dice`` or ``loss``.
        language: of the names.
    """
    epochs = [row["epoch"] for row in rows]
    lines = []
    for part, dashed in (("training", True), ("validation", False)):
        if metric == "loss":
            name = (texts.TRAINING if dashed else texts.VALIDATION)(language)
            values = [row[part]["loss"] for row in rows]
            lines.append(Line(name, epochs, values, LOSS_COLOR, "" if dashed else "circle", dashed))
            continue
        for structure in structures_of(rows):
            values = [row[part]["structures"].get(structure, {}).get(metric) for row in rows]
            name = STRUCTURE_NAMES[structure](language)
            symbol = "" if dashed else SYMBOLS[structure]
            lines.append(Line(name, epochs, values, COLORS[structure], symbol, dashed, not dashed, structure))
    return lines


def chart(
    lines: Sequence[Line], title: str, language: Language, *, starts: Sequence[tuple[int, str]] = ()
) -> "go.Figure":
    """Draw lines over epochs.

    Args:
        lines: what to draw, later over earlier.
        title: heads the upright axis; also what the figure is of, for the file that it is saved as.
        language: of the words.
        starts: epochs at which a stage of training begins, and what is said of each.

    Returns:
        A figure whose frame suits a light and a dark page.
    """
    figure = go.Figure()
    for line in lines:
        step = max(1, len(line.epochs) // _MARKED)
        sizes = [8 if line.symbol and place % step == 0 else 0 for place in range(len(line.epochs))]
        figure.add_scatter(
            x=list(line.epochs),
            y=list(line.values),
            mode="lines+markers",
            name=line.name,
            legendgroup=line.group or None,
            showlegend=line.legend,
            line={"color": line.color, "width": line.width, "dash": "dash" if line.dashed else "solid"},
            marker={"symbol": line.symbol or "circle", "size": sizes, "opacity": 1, "line": {"width": 0}},
            hovertemplate="%{y:.4f}",
        )
    last = max((epoch for line in lines for epoch in line.epochs), default=1)
    margin = max(0.3, last * 0.015)
    _mark(figure, starts)
    whole = {"dtick": 1} if last <= _MARKED else {"nticks": 9}
    frame_curves(
        figure,
        title,
        whole | {"title": {"text": texts.EPOCH(language)}, "range": [1 - margin, last + margin]},
        {"title": {"text": title}},
        comma=language == "ru",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        height=420,
        margin={"l": 10, "r": 6, "t": 40, "b": 10},
    )
    return figure


def _mark(figure: "go.Figure", starts: Sequence[tuple[int, str]]) -> None:
    """Mark where stages begin: a dotted line before each but the first, and words at its foot."""
    for place, (epoch, label) in enumerate(starts):
        if place:
            figure.add_vline(x=epoch - 0.5, line={"color": FRAME, "width": 1.5, "dash": "dot"})
        foot = {"x": max(epoch - 0.5, 1), "y": 0, "yref": "y domain", "xanchor": "left", "yanchor": "bottom"}
        figure.add_annotation(text=label, showarrow=False, **foot)


def history_table(rows: Rows, metric: str, language: Language) -> str:
    """Tabulate what the lines show, as HTML."""
    if metric == "loss":
        heads = [texts.VALIDATION(language), texts.TRAINING(language)]
        cells = [
            (str(row["epoch"]), *(decimal(row[part]["loss"], 4, language) for part in ("validation", "training")))
            for row in rows
        ]
    else:
        shown = structures_of(rows)
        heads = [STRUCTURE_NAMES[structure](language) for structure in shown]
        cells = [(str(row["epoch"]), *(_pair(row, s, metric, language) for s in shown)) for row in rows]
    caption = texts.CURVES_CAPTION(language, metric=texts.METRICS[metric](language))
    content = table(caption, (texts.EPOCH(language), *heads), cells, name="cx-history")
    return f'<details class="cx-details"><summary>{texts.AS_TABLE(language)}</summary>{content}</details>'


def summary(rows: Rows, lineage: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Say how a run went, in plain text.

    Args:
        rows: of ``history.json``.
        lineage: from `Validation.training`; empty where it is not recorded.
        language: to say it in.
    """
    best = max(rows, key=lambda row: row["validation"]["mean_iou"])
    facts = {
        "epochs": texts.EPOCHS(language, len(rows)),
        "first": decimal(rows[0]["validation"]["mean_iou"], 3, language),
        "best": decimal(best["validation"]["mean_iou"], 3, language),
        "epoch": best["epoch"],
    }
    begun = ""
    if lineage:
        first, *runs = stages(lineage, language)
        if len(runs) < 2:
            begun = texts.START(language, first=first)
        else:
            text = texts.START_WHOLE if stage_starts(rows, lineage) else texts.START_STAGES
            begun = text(language, number=len(runs), first=first)
    return texts.CURVES_SUMMARY(language, start=begun, **facts)


def stage_starts(rows: Rows, lineage: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Find the epochs at which stages begin, each with its films' size; none where history has not all of several.

    Args:
        rows: of ``history.json``.
        lineage: from `Validation.training`.
    """
    runs = [step for step in lineage if "epochs" in step]
    ends = list(accumulate((run["epochs"] for run in runs), initial=0))
    if len(runs) < 2 or ends[-1] != len(rows):
        return []
    return [(end + 1, f"{run['size']} × {run['size']}") for end, run in zip(ends, runs, strict=False)]


def stages(lineage: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """Say what each step of a lineage was: the weights that all began with, then the runs in the order of time.

    Example:
        >>> stages([{"weights": "random"}, {"epochs": 2, "size": 64, "datasets": ["a", "b"]}], "en")
        ['random weights', '2 epochs at 64 × 64 on a, b']
    """
    words = []
    for step in lineage:
        if "weights" in step:
            words.append(texts.WEIGHTS[step["weights"]](language, source=step.get("from", "")))
        else:
            names = ", ".join(dataset_name(name, language) for name in step["datasets"])
            epochs = texts.EPOCHS(language, step["epochs"])
            words.append(texts.STAGE(language, epochs=epochs, size=step["size"], names=names))
    return words


def series(rows: Rows, part: str, what: str) -> list[float | None]:
    """One figure of a run, epoch by epoch; None where it is missing.

    Args:
        rows: of ``history.json``.
        part: ``training`` or ``validation``.
        what: a structure, for its IoU, `ALL` or `LOSS`.
    """
    figures = [row[part] for row in rows]
    if what in (ALL, LOSS):
        return [figure["mean_iou" if what == ALL else "loss"] for figure in figures]
    return [figure["structures"].get(what, {}).get("iou") for figure in figures]


def structures_of(rows: Rows) -> list[str]:
    """The structures that a run has figures of, in their order."""
    return [s for s in STRUCTURES if any(s in row[part]["structures"] for row in rows for part in _PARTS)]


def _pair(row: Mapping[str, Any], structure: str, metric: str, language: Language) -> str:
    """A cell: validation, and training in brackets."""
    values = [row[part]["structures"].get(structure, {}).get(metric) for part in ("validation", "training")]
    first, second = ("–" if value is None else decimal(value, 4, language) for value in values)
    return f'<span class="cx-value">{first} <span class="cx-muted">({second})</span></span>'
