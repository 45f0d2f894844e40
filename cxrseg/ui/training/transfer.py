"""With and without transfer learning, side by side: lines, a table and what to do where there are none."""

import statistics
from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from cxrseg.classes import STRUCTURES
from cxrseg.training_runs.transfer import Comparison, Run
from cxrseg.ui.shared.html import muted, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.training import texts
from cxrseg.ui.training.curves import ALL, Line, chart, series

COLORS = {True: "#56B4E9", False: "#E69F00"}
"""With and without ImageNet weights: sky blue and orange of Okabe and Ito's palette."""

_ROWS = 9
"""Epochs in the table, at most."""


def transfer_chart(comparison: Comparison, what: str, language: Language) -> "go.Figure":
    """Draw validation IoU of all runs, and the means over seeds.

    Args:
        comparison: the runs.
        what: a structure, or `ALL`.
        language: of the words.
    """
    lines = []
    for pretrained in (True, False):
        runs = _of(comparison, pretrained)
        name = _name(pretrained, language)
        look = {"color": COLORS[pretrained], "group": str(pretrained)}
        if len(runs) > 1:
            lines += [Line(name, _epochs(run), _values(run, what), legend=False, width=1, **look) for run in runs]
        look |= {"symbol": "circle" if pretrained else "square", "dashed": not pretrained}
        means = [statistics.fmean(values) if values else None for values in _by_epoch(runs, what)]
        lines.append(Line(name, _epochs(runs[0]), means, width=4, **look))
    return chart(lines, texts.MEAN_IOU(language) if what == ALL else "IoU", language)


def transfer_table(comparison: Comparison, what: str, language: Language) -> str:
    """Tabulate some epochs of what the lines show, as HTML."""
    columns = [_by_epoch(_of(comparison, pretrained), what) for pretrained in (True, False)]
    epochs = _epochs(comparison.runs[0])
    rows = [
        (str(epochs[place]), *(_spread(column[place], language) for column in columns)) for place in chosen(len(epochs))
    ]
    heads = (texts.EPOCH(language), *(_name(pretrained, language) for pretrained in (True, False)))
    return table(texts.TRANSFER_CAPTION(language), heads, rows, name="cx-transfer-table")


def chosen(epochs: int) -> list[int]:
    """Pick epochs for a table: the first ones closer together, as curves bend there, and the last.

    Example:
        >>> chosen(50)
        [0, 1, 2, 4, 9, 19, 29, 39, 49]
        >>> chosen(4)
        [0, 1, 2, 3]
    """
    if epochs <= _ROWS:
        return list(range(epochs))
    tens = max(10, round(epochs / 50) * 10)
    return sorted({0, 1, 2, 4, *range(9, epochs, tens), epochs - 1})


def transfer_lead(comparison: Comparison, language: Language) -> str:
    """Say what has been compared, in plain text."""
    films = texts.TRANSFER_FILMS(
        language,
        training=texts.FILMS(language, sum(source["training"] for source in comparison.sources)),
        validation=texts.FILMS(language, sum(source["validation"] for source in comparison.sources)),
    )
    return texts.TRANSFER_LEAD(language, runs=texts.RUNS(language, len(comparison.runs)), films=films)


def transfer_missing(encoder: str, language: Language) -> str:
    """Say that the comparison has not been run, and how to run it, as HTML.

    Args:
        encoder: of the model on this page.
        language: to say it in.
    """
    commands = (
        f"python train.py --encoder {encoder} --seed 0 --output runs/imagenet-0\n"
        f"python train.py --encoder {encoder} --no-pretrained --seed 0 --output runs/random-0\n"
        "python research/transfer.py runs/imagenet-0 runs/random-0"
    )
    return (
        f'<p class="cx-lead">{escape(texts.NO_TRANSFER(language))}</p>'
        f'<pre class="cx-code" tabindex="0"><code>{escape(commands)}</code></pre>'
        f'<p class="cx-note">{escape(texts.NO_TRANSFER_THEN(language))}</p>'
    )


def transfer_choices(comparison: Comparison, language: Language) -> list[tuple[str, str]]:
    """What can be shown: the mean, and each structure that the runs have figures of."""
    last = comparison.runs[0].epochs[-1]["validation"]["structures"]
    choices = [(STRUCTURE_NAMES[s](language), s) for s in STRUCTURES if s in last]
    return [(texts.ALL_STRUCTURES(language), ALL), *choices]


def _of(comparison: Comparison, pretrained: bool) -> list[Run]:
    return [run for run in comparison.runs if run.pretrained is pretrained]


def _name(pretrained: bool, language: Language) -> str:
    return (texts.PRETRAINED if pretrained else texts.RANDOM)(language)


def _epochs(run: Run) -> list[int]:
    return [row["epoch"] for row in run.epochs]


def _values(run: Run, what: str) -> list[float | None]:
    return series(run.epochs, "validation", what)


def _by_epoch(runs: Sequence[Run], what: str) -> list[list[float]]:
    """The values of all runs, by epoch; those that are missing are left out."""
    return [[v for v in values if v is not None] for values in zip(*(_values(run, what) for run in runs), strict=True)]


def _spread(values: Sequence[float], language: Language) -> str:
    if not values:
        return muted("–")
    mean = decimal(statistics.fmean(values), 4, language)
    if len(values) == 1:
        return mean
    ends = " – ".join(decimal(value, 4, language) for value in (min(values), max(values)))
    return f'<span class="cx-value">{mean} {muted(f"({ends})")}</span>'
