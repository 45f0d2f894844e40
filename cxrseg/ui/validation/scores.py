"""The Validation tab's Dice and IoU in tables beside the paper's."""

import math
from collections.abc import Mapping
from html import escape

import gradio as gr

from cxrseg.evaluation.reference import TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.figures.accuracy import scores_table
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.html import muted, named, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import (
    MARKS,
    Figures,
    remark,
)
from cxrseg.ui.validation.scene import Reports, Scene, Shown


def scores_section(context: PageContext, reports: Reports, shown: Shown) -> None:
    """Build the tables inside the current tab.

    Args:
        context: of the page.
        reports: what is known of the models.
        shown: what the tab shows.
    """
    scores = gr.HTML("")
    context.html(
        lambda language: (
            '<p class="cx-note">'
            f"{texts.SCORES_NOTE(language, validation=VALIDATION_FILMS, training=TRAINING_FILMS)}</p>"
        )
    )

    def run(sent: Mapping[str, str]) -> str:
        scene = Scene.parse(sent)
        return score_tables(reports.figures(scene.model), scene.dataset, scene.language)

    shown.scene.submit(run, shown.scene, scores, **QUIET)


def score_tables(figures: Figures, dataset: str | None, language: Language) -> str:
    """Tabulate IoU and Dice of a data set beside the paper's, as HTML; the paper's alone where there is none."""
    films = figures.groups.get(dataset, ())
    rows = scores_table(films, figures.trained)
    where = ""
    if dataset:
        remarked = remark(figures.validation, dataset)
        number = texts.FILMS(language, len(films))
        said = remarked(language) if remarked else ""
        name = dataset_name(dataset, language)
        where = texts.SCORES_OF(language, model=figures.called(language), name=name, films=number, remark=said)
    tables = []
    for metric, title in texts.METRICS.items():
        cells = []
        for row in rows:
            here = (muted(MARKS[row.missing](language)) if row.missing else "", "", "")
            if row.scores:
                spread = row.scores[metric]
                mean, std = (decimal(spread[key], 4, language) for key in ("mean", "std"))
                here = (
                    f'<span class="cx-value"><strong>{mean}</strong> {muted(f"± {std}")}</span>',
                    _interval(spread["low"], spread["high"], language),
                    str(row.films),
                )
            paper = (getattr(row.reference, f"{metric}_{part}") for part in ("validation", "training"))
            cells.append((named(row.structure, language), *here, *(decimal(value, 4, language) for value in paper)))
        heads = (texts.STRUCTURE, texts.MEAN, texts.INTERVAL, texts.FILMS_HEAD)
        headers = [text(language) for text in (*heads, texts.PAPER_VALIDATION, texts.PAPER_TRAINING)]
        tables.append(table(title(language), headers, cells, name=f"cx-{metric}"))
    note = f'<p class="cx-note" id="cx-scores-of">{escape(where.strip())}</p>' if where else ""
    return f'{note}<div class="cx-pair cx-scores">{"".join(tables)}</div>'


def _interval(low: float, high: float, language: Language) -> str:
    if math.isnan(low):
        return muted("–")
    return f"{decimal(low, 3, language)}–<wbr>{decimal(high, 3, language)}"
