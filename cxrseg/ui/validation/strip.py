"""The Validation tab's Dice and IoU of every film."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from cxrseg.classes import STRUCTURES
from cxrseg.figures.strip import strip_figure
from cxrseg.metrics import FilmScore, labelled_by, score_of
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET, request
from cxrseg.ui.shared.html import muted, named, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import (
    Figures,
    join,
    lowest_dice,
    missing,
    not_shipped,
    short,
)
from cxrseg.ui.validation.scene import Reports, Scene, Shown


def strip_section(context: PageContext, reports: Reports, shown: Shown, picture: gr.Dropdown | None) -> None:
    """Build the plot of every film inside the current tab.

    Args:
        context: of the page.
        reports: what is known of the models.
        shown: what the tab shows.
        picture: chooses among the films at hand, by their position, or None where there are none.
    """
    context.html(lambda language: f'<p class="cx-lead">{texts.STRIP_LEAD(language)}</p>')
    film = request("cx-film-pick", "")
    with gr.Row(elem_classes="cx-pair") as row:
        with gr.Column(min_width=0, elem_classes="cx-card"):
            metric = context.choice(texts.METRIC, _metrics, "dice")
            plot = gr.Plot(show_label=False, container=False, elem_id="cx-strip", elem_classes="cx-matrix")
            numbers = gr.HTML("")
        with gr.Column(min_width=0, elem_classes="cx-card", elem_id="cx-strip-film"):
            choice = gr.HTML("")
            details = gr.HTML("")

    def choose(sent: Mapping[str, str]) -> tuple[gr.Row, str]:
        scene = Scene.parse(sent)
        figures = reports.figures(scene.model)
        if scene.dataset not in figures.groups:
            return gr.Row(visible=False), ""
        return gr.Row(visible=True), film_choice(figures, scene.dataset, scene.language)

    def draw(sent: Mapping[str, str], metric: str, film: str) -> Any:
        scene = Scene.parse(sent)
        if scene.dataset not in reports.figures(scene.model).groups:
            return gr.skip()
        return every_film(reports.figures(scene.model), scene.dataset, metric, film, scene.language)

    shown.scene.submit(choose, shown.scene, [row, choice], **QUIET)
    gr.on(
        [shown.scene.submit, metric.input, film.submit],
        draw,
        [shown.scene, metric, film],
        [plot, numbers, details],
        **QUIET,
    )
    if picture is not None:
        gr.on(
            [shown.subject.submit, film.submit],
            partial(_follow, reports),
            [shown.subject, film, picture],
            picture,
            **QUIET,
        )


def _follow(reports: Reports, sent: Mapping[str, str], film: str, current: int) -> Any:
    """Show the picture of the chosen film, if it is at hand."""
    scene = Scene.parse(sent)
    if scene.dataset not in reports.figures(scene.model).groups:
        return gr.skip()
    figures = reports.figures(scene.model)
    index = figures.at_hand.get(chosen_film(figures, scene.dataset, film).film)
    if index is None:
        places = figures.shelved(scene.dataset)
        return gr.skip() if current in places else places[0]
    return index


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
) -> "tuple[go.Figure, str, str]":
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
    name, number = texts.METRIC_NAMES[metric](language), texts.FILMS(language, len(films))
    figure = strip_figure(
        films,
        metric,
        title=texts.HERE(language, model=figures.called(language), name=dataset_name(dataset, language), films=number),
        axis=name,
        names={structure: text(language) for structure, text in STRUCTURE_NAMES.items()},
        mean=texts.STRIP_MEAN(language),
        chosen=chosen.film,
        comma=language == "ru",
    )
    lacking = [STRUCTURE_NAMES[s](language) for s in STRUCTURES if s not in labelled_by(films)]
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
        others = [score_of(one, structure, "dice") for one in films]
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
    structures = labelled_by(films)
    rows = []
    for film in films:
        values = [score_of(film, structure, metric) for structure in structures]
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


def _metrics(language: Language) -> list[tuple[str, str]]:
    return [(text(language), name) for name, text in texts.METRIC_NAMES.items()]
