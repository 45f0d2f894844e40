"""The tab that shows how accurate the models are, beside the reference paper."""

import logging
from collections.abc import Mapping
from functools import partial
from html import escape

import gradio as gr

from cxrseg.errors import DatasetError
from cxrseg.evaluation.validation import Validation
from cxrseg.samples import example_films
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.folding import folding
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.validation import texts, texts_films
from cxrseg.ui.validation.browse_section import browse_section, film_choice
from cxrseg.ui.validation.cell import cell_section
from cxrseg.ui.validation.data import Figures, join, remark
from cxrseg.ui.validation.matrix import matrix_section
from cxrseg.ui.validation.reliability import reliability_section
from cxrseg.ui.validation.scene import Reports, Scene, scene_choice
from cxrseg.ui.validation.scores import scores_section
from cxrseg.ui.validation.strip import strip_section

_log = logging.getLogger(__name__)


def validation_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`.

    All sections follow the scene that is chosen at its top; nothing is drawn or computed until the tab is opened.

    Args:
        context: of the page.
    """
    broken = False
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The example films are not whole")
        films, broken = (), True
    reports = Reports(context.models, films)
    said, ways = gr.HTML(""), gr.HTML("")
    shown = scene_choice(context, reports)
    remarked = gr.HTML("", elem_id="cx-dataset-remark")
    shown.scene.submit(partial(_tell, reports), shown.scene, [said, ways, remarked], **QUIET)

    with folding(context, "confusion", texts.MATRIX):
        norm = matrix_section(context, reports, shown)
        if reports.known:
            cell_section(reports, shown, norm)
    with folding(context, "overlap", texts.OVERLAP):
        scores_section(context, reports, shown)
    choice = film_choice(context, films) if films else None
    if reports.known:
        with folding(context, "every", texts.STRIP):
            strip_section(context, reports, shown, choice)
    if choice:
        browse_section(context, reports, shown, choice)
    elif broken:
        context.html(
            lambda language: (
                f"<h2>{texts_films.FILM_BY_FILM(language)}</h2>"
                f"{panel('failed', texts_films.FAILED(language), texts_films.FAULT(language))}"
            )
        )
    if reports.known:
        with folding(context, "believed", texts.RELIABILITY):
            reliability_section(context, reports, shown)


def _tell(reports: Reports, sent: Mapping[str, str]) -> tuple[str, str, str]:
    """Say what was measured, lead to the sections, and say what must be known of the data set, as HTML."""
    scene = Scene.parse(sent)
    figures = reports.figures(scene.model)
    lead = f'<p class="cx-lead">{escape(introduction(figures, scene.language))}</p>'
    return lead, jumps(figures, scene.language), about_dataset(figures.validation, scene.dataset, scene.language)


def introduction(figures: Figures, language: Language) -> str:
    """Say what the validation films are, in plain text."""
    validation = figures.validation
    if validation is None:
        return texts.NO_VALIDATION(language)
    sources = [
        texts.SOURCE(
            language,
            validation=source["validation"],
            all=source["training"] + source["validation"],
            name=dataset_name(source["name"], language),
            labelled=join([STRUCTURE_NAMES[s](language) for s in source["labelled"]], language),
        )
        for source in validation.sources
        if source["validation"]
    ]
    films = texts.ON_FILMS(language, len(validation.films))
    return texts.INTRODUCTION(language, films=films, sources="; ".join(sources), seed=validation.seed)


def jumps(figures: Figures, language: Language) -> str:
    """Lead to the sections of the tab, as HTML."""
    known, at_hand = bool(figures.groups), bool(figures.films)
    sections = (
        ("cx-confusion", texts.MATRIX, True),
        ("cx-overlap", texts.OVERLAP, True),
        ("cx-every", texts.STRIP, known),
        ("cx-films", texts_films.FILM_BY_FILM, at_hand),
        ("cx-thresholds", texts_films.THRESHOLD, at_hand),
        ("cx-believed", texts.RELIABILITY, known),
    )
    buttons = "".join(
        f'<button type="button" class="cx-jump" data-goto="{name}">{text(language)}</button>'
        for name, text, there in sections
        if there
    )
    return f'<nav class="cx-jumps" aria-label="{texts.JUMPS(language)}">{buttons}</nav>'


def about_dataset(validation: Validation | None, dataset: str | None, language: Language) -> str:
    """Say what a reader must know of a data set, as HTML; nothing where its films are real."""
    remarked = remark(validation, dataset) if dataset else None
    return f'<p class="cx-warnings">{escape(remarked(language))}</p>' if remarked else ""
