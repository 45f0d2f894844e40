"""The Validation tab's sections that look at films: one by one, and at another threshold."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import gradio as gr

from cxrseg.datasets import Film
from cxrseg.errors import ModelError
from cxrseg.metrics import score_film
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET, answered, model_event, place, request
from cxrseg.ui.shared.folding import folding
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import LANGUAGES, Language, called
from cxrseg.ui.shared.shelf import Shelf, credits_of_examples
from cxrseg.ui.shared.texts import dataset_name
from cxrseg.ui.validation import texts_films as texts
from cxrseg.ui.validation.browse import outcome_legend, picker, score_table, views
from cxrseg.ui.validation.data import Figures
from cxrseg.ui.validation.scene import Reports, Scene, Shown
from cxrseg.ui.validation.sweep import Drawn, controls, curves_of, film_at_threshold
from cxrseg.ui.validation.texts import FILMS

_CHOICE = "cx-film-choice"


def film_choice(context: PageContext, films: Sequence[Film]) -> gr.Dropdown:
    """Make the choice among the films at hand, by their position; it is placed by `browse_section`.

    Args:
        context: of the page.
        films: there is at least one.
    """
    return gr.Dropdown(
        _numbered(films, range(len(films)), "en"),
        value=0,
        label=context.static(texts.FILM),
        filterable=False,
        min_width=0,
        elem_id=_CHOICE,
        render=False,
    )


def offers(reports: Reports) -> dict[str, Any]:
    """List which films there are to look at, for the browser.

    The choices are the browser's, as those of data sets are (`Shown`).

    Returns:
        ``sets``: for each model and data set, and for ``""``, a key of ``choices``, which has the choices by language.
    """
    sets: dict[str, dict[str, str]] = {}
    choices: dict[str, dict[str, list[tuple[str, int]]]] = {}
    for name in reports.models.names:
        figures = reports.figures(name)
        sets[name] = {}
        for dataset in ("", *figures.groups):
            places = figures.shelved(dataset)
            key = sets[name][dataset] = f"{places[0]}-{places[-1]}-{len(places)}"
            choices[key] = {code: _numbered(reports.films, places, code) for code in LANGUAGES}
    return {"sets": sets, "choices": choices}


def _numbered(films: Sequence[Film], places: Sequence[int], language: Language) -> list[tuple[str, int]]:
    number = len(places)
    return [
        (texts.FILM_NUMBER(language, number=n, all=number, name=films[place].image.stem), place)
        for n, place in enumerate(places, 1)
    ]


def browse_section(context: PageContext, reports: Reports, shown: Shown, choice: gr.Dropdown) -> None:
    """Build the sections inside the current tab.

    Args:
        context: of the page.
        reports: the films at hand, at least one, for each model. The first is segmented when the tab is opened.
        shown: what the tab shows.
        choice: from `film_choice`.
    """
    static = context.static
    with folding(context, "films", texts.FILM_BY_FILM):
        which = gr.HTML("", elem_id="cx-films-lead")
        with gr.Column(elem_classes="cx-browse", min_width=0):
            with gr.Row(elem_classes="cx-chooser"):
                choice.render()
                previous = gr.Button(static(texts.PREVIOUS), size="md", min_width=0)
                following = gr.Button(static(texts.NEXT), size="md", min_width=0)
            picks = gr.HTML("")
            view = place("cx-browse", static(_busy))
            context.html(outcome_legend)
            numbers = place("cx-browse-numbers", elem_classes="cx-narrow")
            context.html(credits_of_examples)
    with folding(context, "thresholds", texts.THRESHOLD):
        lead, column, dials, scope, film_stage, drawn = _sweep_parts(context)
    context.html(lambda language: f'<div id="cx-busy-film" hidden>{_busy(language)}</div>')
    shown.scene.submit(partial(_which, reports), shown.scene, which, **QUIET)
    shown.scene.submit(partial(_about, reports), shown.scene, [picks, lead, column, dials], **QUIET)

    film = request("cx-browse-film")
    gr.on(
        [shown.scene.submit, choice.change],
        fn=None,
        js=f"(...now) => cxrseg.validation.look({json.dumps(offers(reports))}, ...now)",
        inputs=[choice, shown.scene],
        outputs=choice,
    )
    for button, step in ((previous, -1), (following, 1)):
        js = f"(...now) => cxrseg.validation.step({step}, ...now)"
        button.click(fn=None, js=js, inputs=[choice, shown.scene], outputs=choice)

    def run(make: Callable[..., Any], index: int, scope: str, sent: Mapping[str, str]) -> Iterator[Any]:
        scene = Scene.parse(sent)
        places = reports.figures(scene.model).shelved(scene.dataset)
        yield from make(partial(reports.shelf, scene.model), index, scope, places, scene.language)

    inputs = [choice, scope, shown.scene]
    model_event(film.submit, partial(run, browse), inputs, [view, numbers, film_stage, *drawn])
    scope.input(
        partial(run, draw_curves),
        inputs,
        drawn,
        trigger_mode="always_last",
        concurrency_limit=1,
        concurrency_id="curves",  # they may take many films: a single film goes first
        show_progress="hidden",
        api_visibility="private",
    )


def browse(
    get: Callable[[], Shelf], index: int, scope: str, places: Sequence[int], language: Language
) -> Iterator[tuple[str, ...]]:
    """Compare the truth of a film with what the model sees in it.

    Args:
        get: gives the films, for the model.
        index: of the chosen one.
        scope: what the curves are of, ``film`` or ``all``.
        places: of all films that it stands among.
        language: of the answer.

    Yields:
        HTML of the three views, of the scores and of the film for another threshold, and the parts of the curves; all
        but the first two are empty for a model that has no threshold.
    """

    def work() -> tuple[str, ...]:
        shelf = get()
        found = shelf.compare(index, language)
        score = score_film(found.name, found.truth, found.segmentation.masks, found.unknown)
        shown = (
            views(found, language),
            score_table(score, shelf.segmenter.checkpoint.trained, language),
        )
        if not shelf.has_threshold:
            return *shown, "", *Drawn("").updates()
        *_, curves = curves_of(shelf, index, scope, places, language)
        return *shown, film_at_threshold(found, language), *curves.updates()

    yield from answered(work, texts.FAILED, texts.FAULT, rest=("", "", *Drawn("").updates()))


def draw_curves(
    get: Callable[[], Shelf], index: int, scope: str, places: Sequence[int], language: Language
) -> Iterator[tuple[Any, ...]]:
    """Draw the curves for the page, as `curves_of`, or tell why they cannot be drawn."""

    def every() -> Iterator[Drawn]:
        yield from curves_of(get(), index, scope, places, language)

    parts = every()
    while True:
        nothing = Drawn("").updates()[1:]
        for drawn in answered(lambda: (next(parts, None),), texts.FAILED, texts.FAULT, rest=nothing):
            if drawn == (None,):
                return
            yield drawn[0].updates() if isinstance(drawn[0], Drawn) else drawn


def _sweep_parts(context: PageContext) -> tuple[gr.HTML, gr.Column, gr.HTML, gr.Radio, gr.HTML, list[Any]]:
    """Place what another threshold is shown in; the last are the places of `Drawn`."""
    lead = gr.HTML("")

    with gr.Column(elem_classes="cx-threshold", min_width=0) as column:
        dials = gr.HTML("")
        with gr.Row(elem_classes="cx-where"):
            film_stage = gr.HTML("", elem_classes="cx-card", elem_id="cx-threshold-film")
            with gr.Column(min_width=0, elem_classes="cx-card"):
                scope = context.choice(texts.SCOPE, called(texts.SCOPES), "film", elem_id="cx-scope")
                head = gr.HTML("")
                look = {"show_label": False, "container": False, "elem_classes": "cx-matrix cx-curve"}
                with gr.Row(elem_classes="cx-charts"):
                    plots = [gr.Plot(visible=False, elem_id=f"cx-sweep-{name}", **look) for name in ("every", "one")]
                values = gr.HTML("", elem_id="cx-sweep-curves")
    return lead, column, dials, scope, film_stage, [head, *plots, values]


def _which(reports: Reports, sent: Mapping[str, str]) -> str:
    """Say which films there are to look at, as HTML."""
    scene = Scene.parse(sent)
    return f'<p class="cx-lead">{escape(which_films(reports.figures(scene.model), scene.dataset, scene.language))}</p>'


def which_films(figures: Figures, dataset: str, language: Language) -> str:
    """Say whether the films at hand are those of a data set, in plain text."""
    number = FILMS(language, len(figures.shelved(dataset)))
    if not dataset:
        return texts.FILMS_ALL(language, films=number)
    lead = texts.FILMS_LEAD if figures.own(dataset) else texts.FILMS_OTHERS
    return lead(language, films=number, name=dataset_name(dataset, language))


def _about(reports: Reports, sent: Mapping[str, str]) -> Any:
    """Adapt the sections to what the model knows; one without a threshold has a sentence in the place of its slider."""
    scene = Scene.parse(sent)
    try:
        shelf = reports.shelf(scene.model)
    except ModelError:  # the film's own part says why
        return gr.skip()
    trained, language, slides = shelf.segmenter.checkpoint.trained, scene.language, shelf.has_threshold
    lead = (texts.THRESHOLD_LEAD if slides else texts.NO_THRESHOLD)(language)
    dials = controls(trained, language) if slides else ""
    return picker(trained, language), f'<p class="cx-lead">{lead}</p>', gr.Column(visible=slides), dials


def _busy(language: Language) -> str:
    return panel("busy", texts.BUSY(language))
