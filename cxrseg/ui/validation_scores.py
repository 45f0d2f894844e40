"""The Validation tab's Dice and IoU: in tables beside the paper's, and of every film."""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from cxrseg.classes import STRUCTURES
from cxrseg.figures import scores_table
from cxrseg.metrics import FilmScore
from cxrseg.reference import TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.strip_figure import strip_figure
from cxrseg.ui import texts_validation as texts
from cxrseg.ui.context import PageContext
from cxrseg.ui.language import Language, decimal
from cxrseg.ui.markup import muted, named, table
from cxrseg.ui.texts import STRUCTURE_NAMES
from cxrseg.ui.validation_data import (
    MARKS,
    Figures,
    Shown,
    join,
    lowest_dice,
    missing,
    not_shipped,
    remark,
    short,
)
from cxrseg.ui.work import QUIET


def scores_section(context: PageContext, figures: Figures, shown: Shown) -> None:
    """Build the tables inside the current tab.

    Args:
        context: of the page.
        figures: what is shown.
        shown: of which data set and in which language.
    """
    context.html(lambda language: f'<h2 id="cx-overlap">{texts.OVERLAP(language)}</h2>')
    scores = gr.HTML("")
    context.html(
        lambda language: (
            '<p class="cx-note">'
            f"{texts.SCORES_NOTE(language, validation=VALIDATION_FILMS, training=TRAINING_FILMS)}</p>"
        )
    )
    gr.on(
        [shown.language.change, shown.dataset.change],
        lambda dataset, language: score_tables(figures, dataset, language),
        [shown.dataset, shown.language],
        scores,
        **QUIET,
    )


def score_tables(figures: Figures, dataset: str | None, language: Language) -> str:
    """Tabulate IoU and Dice of a data set beside the paper's, as HTML; the paper's alone where there is none."""
    films = figures.groups.get(dataset, ())
    rows = scores_table(films, figures.trained)
    where = ""
    if dataset:
        told = remark(dataset)
        number = texts.FILMS(language, len(films))
        where = texts.SCORES_OF(language, name=dataset, films=number, remark=told(language) if told else "").strip()
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
    note = f'<p class="cx-note" id="cx-scores-of">{escape(where)}</p>' if where else ""
    return f'{note}<div class="cx-pair cx-scores">{"".join(tables)}</div>'


def strip_section(context: PageContext, figures: Figures, shown: Shown, picture: gr.Dropdown | None) -> None:
    """Build the plot of every film inside the current tab.

    Args:
        context: of the page.
        figures: what is shown; there is at least one data set.
        shown: of which data set and in which language.
        picture: chooses among the films at hand, by their position, or None where there are none.
    """
    context.html(
        lambda language: (
            f'<h2 id="cx-every">{texts.STRIP(language)}</h2><p class="cx-lead">{texts.STRIP_LEAD(language)}</p>'
        )
    )
    film = gr.Textbox(visible="hidden", elem_id="cx-film-pick")
    with gr.Row(elem_classes="cx-pair"):
        with gr.Column(min_width=0, elem_classes="cx-card"):
            metric = gr.Radio(_metrics("en"), value="dice", label=context.static(texts.METRIC))
            context.translate_choices(metric, _metrics)
            plot = gr.Plot(show_label=False, container=False, elem_id="cx-strip", elem_classes="cx-matrix")
            numbers = gr.HTML("")
        with gr.Column(min_width=0, elem_classes="cx-card", elem_id="cx-strip-film"):
            choice = gr.HTML("")
            details = gr.HTML("")
    again = [shown.language.change, shown.dataset.change]
    gr.on(
        again,
        lambda dataset, language: film_choice(figures, dataset, language),
        [shown.dataset, shown.language],
        choice,
        **QUIET,
    )
    gr.on(
        [*again, metric.change, film.change],
        lambda dataset, metric, film, language: every_film(figures, dataset, metric, film, language),
        [shown.dataset, metric, film, shown.language],
        [plot, numbers, details],
        **QUIET,
    )
    if picture is not None and figures.at_hand:

        def follow(dataset: str, film: str) -> Any:
            index = figures.at_hand.get(chosen_film(figures, dataset, film).film)
            return gr.skip() if index is None else index

        gr.on([shown.dataset.change, film.change], follow, [shown.dataset, film], picture, **QUIET)


def chosen_film(figures: Figures, dataset: str, film: str) -> FilmScore:
    """Find the chosen film; if it is not of this data set, the one with the lowest Dice of any structure."""
    films = worst_first(figures.groups[dataset])
    return next((one for one in films if one.film == film), films[0])


def worst_first(films: Sequence[FilmScore]) -> list[FilmScore]:
    """Sort films by their lowest Dice; those without any come last."""
    return sorted(films, key=lambda one: (math.isnan(lowest_dice(one)), lowest_dice(one)))


def film_choice(figures: Figures, dataset: str, language: Language) -> str:
    """Make the choice of a film, as HTML; the browser hands what is chosen to the server."""
    options = "".join(
        f'<option value="{escape(one.film, quote=True)}">{escape(short(one.film))}: '
        f"{decimal(lowest_dice(one), 3, language)}</option>"
        for one in worst_first(figures.groups[dataset])
    )
    return (
        f'<label class="cx-select">{texts.FILM_CHOICE(language)} '
        f'<select data-send="cx-film-pick">{options}</select></label>'
    )


def every_film(
    figures: Figures, dataset: str, metric: str, film: str | None, language: Language
) -> tuple[go.Figure, str, str]:
    """Show every film's scores.

    Args:
        figures: what is known.
        dataset: whose films.
        metric: ``dice`` or ``iou``.
        film: the chosen one, see `chosen_film`.
        language: of the words.

    Returns:
        The strip plot, HTML of the same as a table, and HTML of the chosen film's figures.
    """
    films = figures.groups[dataset]
    chosen = chosen_film(figures, dataset, film)
    name = texts.METRIC_NAMES[metric](language)
    figure = strip_figure(
        films,
        metric,
        title=texts.HERE(language, name=dataset, films=texts.FILMS(language, len(films))),
        axis=name,
        names={structure: text(language) for structure, text in STRUCTURE_NAMES.items()},
        mean=texts.STRIP_MEAN(language),
        chosen=chosen.film,
        comma=language == "ru",
    )
    lacking = [STRUCTURE_NAMES[s](language) for s in STRUCTURES if s not in films[0].counts]
    note = texts.STRIP_AXIS(language, structures=join(lacking, language)) if lacking else texts.STRIP_AXIS_ALL(language)
    content = f'<p class="cx-note">{escape(note)}</p>{_all_scores(films, metric, language)}'
    return figure, content, film_figures(figures, films, chosen, language)


def film_figures(figures: Figures, films: Sequence[FilmScore], chosen: FilmScore, language: Language) -> str:
    """Tabulate the chosen film's scores and its place among the films of its data set, as HTML."""
    rows = []
    for structure in STRUCTURES:
        head, counts = named(structure, language), chosen.counts.get(structure)
        if counts is None or math.isnan(counts.dice):
            rows.append((head, muted(missing(structure, chosen.counts, figures.trained, language)), "", ""))
            continue
        others = [one.counts[structure].dice for one in films]
        better = sum(value > counts.dice for value in others)
        scored = sum(not math.isnan(value) for value in others)
        place = texts.PLACE_OF(language, place=better + 1, films=scored)
        rows.append((head, *(decimal(value, 4, language) for value in (counts.dice, counts.iou)), place))
    headers = [texts.STRUCTURE(language), *(texts.METRIC_NAMES[m](language) for m in ("dice", "iou"))]
    content = f'<div data-chosen="{escape(chosen.film, quote=True)}"></div>' + table(
        texts.FILM_FIGURES(language, film=short(chosen.film)),
        [*headers, texts.PLACE(language)],
        rows,
        name="cx-film-figures",
    )
    content += f'<p class="cx-note">{texts.PLACE_NOTE(language)}</p>'
    if chosen.film in figures.at_hand:
        return (
            f'{content}<p class="cx-link"><span>{texts.SHOWN_BELOW(language)}</span>'
            f'<button type="button" class="cx-act" data-goto="cx-films">{texts.GO_TO_FILM(language)}</button></p>'
        )
    return content + not_shipped(figures, chosen.film.partition("/")[0], language)


def _all_scores(films: Sequence[FilmScore], metric: str, language: Language) -> str:
    structures = [structure for structure in STRUCTURES if structure in films[0].counts]
    rows = []
    for film in films:
        values = [getattr(film.counts[structure], metric) for structure in structures]
        rows.append(
            (
                f'<button type="button" class="cx-cell" data-send="cx-film-pick" data-value="{escape(film.film)}">'
                f"{escape(short(film.film))}</button>",
                *(muted("–") if math.isnan(value) else decimal(value, 4, language) for value in values),
            )
        )
    headers = [texts.FILM(language), *(STRUCTURE_NAMES[structure](language) for structure in structures)]
    content = table(texts.METRIC_NAMES[metric](language), headers, rows)
    return f'<details class="cx-details"><summary>{texts.SAME_AS_TABLE(language)}</summary>{content}</details>'


def _interval(low: float, high: float, language: Language) -> str:
    if math.isnan(low):
        return muted("–")
    return f"{decimal(low, 3, language)}–<wbr>{decimal(high, 3, language)}"


def _metrics(language: Language) -> list[tuple[str, str]]:
    return [(text(language), name) for name, text in texts.METRIC_NAMES.items()]
