"""The tab that shows how accurate the model is, beside the reference paper."""

import logging
from html import escape

import gradio as gr

from cxrseg.errors import DatasetError
from cxrseg.samples import example_films
from cxrseg.ui import texts_films
from cxrseg.ui import texts_validation as texts
from cxrseg.ui.browse_section import browse_section, film_choice
from cxrseg.ui.context import PageContext
from cxrseg.ui.language import Language
from cxrseg.ui.markup import panel
from cxrseg.ui.shelf import Shelf
from cxrseg.ui.texts import STRUCTURE_NAMES
from cxrseg.ui.validation_cell import cell_section
from cxrseg.ui.validation_data import Figures, Shown, join, remark
from cxrseg.ui.validation_matrix import matrix_section
from cxrseg.ui.validation_reliability import reliability_section
from cxrseg.ui.validation_scores import scores_section, strip_section
from cxrseg.ui.work import QUIET

_log = logging.getLogger(__name__)


def validation_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`.

    Nothing is drawn or computed until the tab is opened: then, and when the visitor changes the language, a hidden
    field gets the language that is to be shown, and all sections follow it.

    Args:
        context: of the page.
    """
    trained = context.segmenter.checkpoint.trained
    broken = False
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The example films are not whole")
        films, broken = (), True
    figures, shelf = Figures(context.validation, trained, films), Shelf(context.segmenter, films)
    context.html(lambda language: f'<p class="cx-lead">{escape(introduction(figures, language))}</p>')
    context.html(lambda language: jumps(figures, language))
    shown = Shown(_dataset_choice(context, figures), gr.Textbox(visible="hidden", elem_id="cx-validation-language"))
    _remark(shown)
    spoken = [context.language, shown.language]
    context.tab.select(fn=None, js="cxrseg.validation.open", inputs=spoken, outputs=shown.language)
    context.language.change(fn=None, js="cxrseg.validation.speak", inputs=spoken, outputs=shown.language)

    norm = matrix_section(context, figures, shown)
    if figures.groups:
        cell_section(context, figures, shelf, shown, norm)
    scores_section(context, figures, shown)
    choice = film_choice(context, shelf) if films else None
    if figures.groups:
        strip_section(context, figures, shown, choice)
    if choice:
        browse_section(context, shelf, shown, choice)
    elif broken:
        context.html(
            lambda language: (
                f"<h2>{texts_films.FILM_BY_FILM(language)}</h2>"
                f"{panel('failed', texts_films.FAILED(language), texts_films.FAULT(language))}"
            )
        )
    if figures.groups:
        reliability_section(context, figures, shown)


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
            name=source["name"],
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


def about_dataset(dataset: str | None, language: Language) -> str:
    """Say what a reader must know of a data set, as HTML; nothing where its films are real."""
    told = remark(dataset) if dataset else None
    return f'<p class="cx-warnings">{escape(told(language))}</p>' if told else ""


def _remark(shown: Shown) -> None:
    """Place what is said of the chosen data set."""
    said = gr.HTML("", elem_id="cx-dataset-remark")
    gr.on(
        [shown.language.change, shown.dataset.change],
        about_dataset,
        [shown.dataset, shown.language],
        said,
        **QUIET,
    )


def _dataset_choice(context: PageContext, figures: Figures) -> gr.Radio:
    """Make the choice of the data set, which is hidden where there is none."""

    def choices(language: Language) -> list[tuple[str, str]]:
        return [(f"{name}: {texts.FILMS(language, len(films))}", name) for name, films in figures.groups.items()]

    radio = gr.Radio(
        choices("en"),
        value=next(iter(figures.groups), None),
        label=context.static(texts.DATASET),
        info=context.static(texts.DATASET_INFO),
        visible=len(figures.groups) > 1 or "hidden",
        elem_id="cx-dataset",
    )
    context.translate_choices(radio, choices)
    return radio
