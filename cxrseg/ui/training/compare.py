"""Runs side by side: the page's models and any ``history.json`` files that a visitor adds."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from cxrseg.classes import STRUCTURES
from cxrseg.errors import ModelError
from cxrseg.training_runs.transfer import check_rows, load_history
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.html import muted, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.model_choice import label
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.training import texts
from cxrseg.ui.training.curves import ALL, LOSS, Line, Rows, chart, series

LOOKS = (
    *(("#56B4E9", "circle"), ("#E69F00", "square"), ("#009E73", "diamond")),
    *(("#CC79A7", "triangle-up"), ("#F0E442", "cross"), ("#D55E00", "x")),
)
"""Colours of Okabe and Ito's palette, and Plotly's symbols: one for each run that can be shown."""

_MOST_BYTES = 5_000_000
_MOST_EPOCHS = 5_000
_LARGEST = 1e6
_LONGEST_NAME = 40

Runs = Sequence[tuple[str, Rows]]
"""What a run is called, and the rows of its ``history.json``."""


def read_histories(paths: Sequence[str]) -> tuple[list[tuple[str, Rows]], list[str]]:
    """Read the files that a visitor added.

    Returns:
        The runs by the names of their files, numbered where several are called the same; names of files that are not a
        history, or no longer exist.
    """
    runs: list[tuple[str, Rows]] = []
    bad = []
    for path in map(Path, paths):
        name = path.stem[:_LONGEST_NAME]
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise ValueError("too large")
            rows = check_rows(json.loads(path.read_text(encoding="utf-8"), parse_constant=float))
            _check_range(rows)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            bad.append(path.name[:_LONGEST_NAME])
            continue
        same = sum(other == name or other.startswith(f"{name} (") for other, _ in runs)
        runs.append((f"{name} ({same + 1})" if same else name, rows))
    return runs, bad


def _check_range(rows: list[dict[str, Any]]) -> None:
    if len(rows) > _MOST_EPOCHS:
        raise ValueError("too many epochs")
    for row in rows:
        parts = [row["training"], row["validation"]]
        figures = [row["epoch"], *(part[key] for part in parts for key in ("loss", "mean_iou"))]
        figures += [score[key] for part in parts for score in part["structures"].values() for key in ("dice", "iou")]
        if not all(-_LARGEST <= figure <= _LARGEST for figure in figures):  # nor is NaN
            raise ValueError("a figure is out of range")


def compare_chart(runs: Runs, what: str, language: Language) -> "go.Figure":
    """Draw runs over their epochs: validation solid, training dashed.

    Args:
        runs: at most as many as `LOOKS`.
        what: a structure, `ALL` or `LOSS`.
        language: of the words.
    """
    lines = []
    for number, ((name, rows), (color, symbol)) in enumerate(zip(runs, LOOKS, strict=False)):
        epochs = [row["epoch"] for row in rows]
        for part in ("training", "validation"):
            dashed = part == "training"
            look = {"dashed": dashed, "legend": not dashed, "group": str(number), "symbol": "" if dashed else symbol}
            lines.append(Line(escape(name), epochs, series(rows, part, what), color, **look))
    return chart(lines, _measure(what, language), language)


def compare_table(runs: Runs, what: str, language: Language) -> str:
    """Tabulate the best and the last epoch of each run on its validation films, as HTML."""
    cells = []
    for name, rows in runs:
        values = zip(series(rows, "validation", what), (row["epoch"] for row in rows), strict=True)
        known = [(value, epoch) for value, epoch in values if value is not None]
        if not known:
            cells.append((escape(name), str(len(rows)), *[muted("–")] * 3))
            continue
        best, epoch = (min if what == LOSS else max)(known, key=lambda pair: pair[0])
        last = decimal(known[-1][0], 4, language)
        cells.append((escape(name), str(len(rows)), decimal(best, 4, language), str(epoch), last))
    heads = [texts.COMPARE_RUN, texts.R_EPOCHS, texts.COMPARE_BEST, texts.COMPARE_AT, texts.COMPARE_LAST]
    caption = texts.COMPARE_CAPTION(language, measure=_measure(what, language))
    return table(caption, [head(language) for head in heads], cells, name="cx-compare-table")


def show_runs(runs: Runs, bad: Sequence[str], what: str, language: Language) -> tuple[str, object, str]:
    """Show runs side by side.

    Args:
        runs: what to show; those beyond the number of `LOOKS` are left out.
        bad: names of files that could not be read.
        what: a structure, `ALL` or `LOSS`.
        language: of the words.

    Returns:
        HTML above the plot, the plot, and HTML below it.
    """
    messages = [texts.COMPARE_BAD(language, name=name) for name in bad]
    if len(runs) > len(LOOKS):
        messages.append(texts.COMPARE_MOST(language, number=len(LOOKS)))
    if not runs:
        messages.append(texts.COMPARE_NONE(language))
    above = "".join(f'<p class="cx-note" role="status">{escape(text)}</p>' for text in messages)
    if not runs:
        return above, gr.Plot(None, visible=False), ""
    shown = runs[: len(LOOKS)]
    key = f'<p class="cx-note">{escape(texts.COMPARE_KEY(language))}</p>'
    plot = gr.Plot(compare_chart(shown, what, language), visible=True)
    return above, plot, key + compare_table(shown, what, language)


def compare_section(context: PageContext, shown: gr.HTML) -> None:
    """Build the section: which models, which files, and what of them.

    Args:
        context: of the page.
        shown: submitted with the language once the tab is opened.
    """
    models = context.models

    def names(language: Language) -> list[tuple[str, str]]:
        return [(label(models, name, language), name) for name in models.names]

    context.html(lambda language: f'<p class="cx-lead">{escape(texts.COMPARE_LEAD(language))}</p>')
    chosen = gr.CheckboxGroup(
        names("en"), value=list(models.names), label=context.static(texts.COMPARE_MODELS), elem_id="cx-compare-models"
    )
    context.translate_choices(chosen, names)
    files = gr.UploadButton(
        context.static(texts.COMPARE_ADD), file_count="multiple", size="md", elem_id="cx-compare-files"
    )
    what = context.choice(texts.METRIC, _measures, ALL, elem_id="cx-compare-of")
    lead = gr.HTML("")
    plot = gr.Plot(show_label=False, container=False, elem_id="cx-compare", elem_classes="cx-matrix")
    numbers = gr.HTML("")

    def run(chosen: list[str], files: list[str] | None, what: str, language: Language) -> Any:
        short = {name: label(models, name, language).partition(" (")[0] for name in models.names}
        own = [(short[name], rows) for name in models.names if name in chosen and (rows := _history(context, name))]
        brought, bad = read_histories(files or ())
        return show_runs([*own, *brought], bad, what, language)

    gr.on(
        [shown.submit, chosen.input, files.upload, what.input],
        run,
        inputs=[chosen, files, what, shown],
        outputs=[lead, plot, numbers],
        **QUIET,
    )


def _history(context: PageContext, name: str) -> Rows | None:
    """A model's history; None where it has none that can be read, as the section above says."""
    try:
        return load_history(context.models.folder(name))
    except ModelError:
        return None


def _measures(language: Language) -> list[tuple[str, str]]:
    structures = [(f"IoU, {STRUCTURE_NAMES[s](language)}", s) for s in STRUCTURES]
    return [(texts.MEAN_IOU(language), ALL), *structures, (texts.METRICS["loss"](language), LOSS)]


def _measure(what: str, language: Language) -> str:
    return next(name for name, value in _measures(language) if value == what)
