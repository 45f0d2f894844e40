"""The Validation tab's sections that look at films: one by one, and at another threshold."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr

from cxrseg.datasets import Film
from cxrseg.errors import ModelError
from cxrseg.metrics import score_film
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET, answered
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.shelf import Shelf, credits_of_examples
from cxrseg.ui.validation import texts_films as texts
from cxrseg.ui.validation.browse import outcome_legend, picker, score_table, views
from cxrseg.ui.validation.scene import Reports, Scene, Shown
from cxrseg.ui.validation.sweep import controls, curves_of, film_at_threshold
from cxrseg.ui.validation.texts import FILMS

_CHOICE = "cx-film-choice"


def film_choice(context: PageContext, films: Sequence[Film]) -> gr.Dropdown:
    """Make the choice among the films at hand, by their position; it is placed by `browse_section`.

    Args:
        context: of the page.
        films: there is at least one.
    """

    def choices(language: Language) -> list[tuple[str, int]]:
        number = len(films)
        return [
            (texts.FILM_NUMBER(language, number=n, all=number, name=film.image.stem), n - 1)
            for n, film in enumerate(films, 1)
        ]

    label = context.static(texts.FILM)
    choice = gr.Dropdown(
        choices("en"), value=0, label=label, filterable=False, min_width=0, elem_id=_CHOICE, render=False
    )
    context.translate_choices(choice, choices)
    return choice


def browse_section(context: PageContext, reports: Reports, shown: Shown, choice: gr.Dropdown) -> None:
    """Build the sections inside the current tab.

    Args:
        context: of the page.
        reports: the films at hand, at least one, for each model. The first is segmented when the tab is opened.
        shown: what the tab shows.
        choice: from `film_choice`.
    """
    static, number = context.static, len(reports.films)
    context.html(
        lambda language: (
            f'<h2 id="cx-films">{texts.FILM_BY_FILM(language)}</h2>'
            f'<p class="cx-lead">{texts.FILMS_LEAD(language, films=FILMS(language, number))}</p>'
        )
    )
    with gr.Column(elem_classes="cx-browse", min_width=0):
        with gr.Row(elem_classes="cx-chooser"):
            choice.render()
            previous = gr.Button(static(texts.PREVIOUS), size="md", min_width=0)
            following = gr.Button(static(texts.NEXT), size="md", min_width=0)
        picks = gr.HTML("")
        view = gr.HTML(static(_busy), elem_id="cx-browse")
        context.html(outcome_legend)
        numbers = gr.HTML("", elem_classes="cx-narrow")
        context.html(credits_of_examples)
    lead, column, dials, scope, film_stage, curves = _sweep_parts(context)
    context.html(lambda language: f'<div id="cx-busy-film" hidden>{_busy(language)}</div>')
    shown.scene.change(partial(_about, reports), shown.scene, [picks, lead, column, dials], **QUIET)

    # As on the first tab, the browser shows at once that work has begun, and the last choice stays on show. The ticket
    # says what is on show: Gradio tells of a change where only the words of the choices have changed, too.
    ticket = gr.Textbox(visible="hidden")
    gr.on(
        [shown.scene.change, choice.change],
        fn=None,
        js="cxrseg.validation.look",
        inputs=[choice, shown.scene, ticket],
        outputs=[view, numbers, ticket],
    )
    for button, step in ((previous, number - 1), (following, 1)):
        button.click(fn=None, js=f"(index) => (index + {step}) % {number}", inputs=choice, outputs=choice)

    def run(index: int, scope: str, text: str) -> Iterator[Any]:
        if scene := Scene.parse(text):
            yield from browse(partial(reports.shelf, scene.model), index, scope, scene.language)
        else:
            yield gr.skip()

    def draw(index: int, scope: str, text: str) -> Iterator[Any]:
        if scene := Scene.parse(text):
            yield from draw_curves(partial(reports.shelf, scene.model), index, scope, scene.language)
        else:
            yield gr.skip()

    ticket.change(
        run,
        inputs=[choice, scope, shown.scene],
        outputs=[view, numbers, film_stage, curves],
        trigger_mode="always_last",
        concurrency_limit=2,
        concurrency_id="model",
        show_progress="hidden",
        api_visibility="private",
    )
    scope.change(
        draw,
        inputs=[choice, scope, shown.scene],
        outputs=curves,
        trigger_mode="always_last",
        concurrency_limit=1,  # it may take many films: whoever looks at one goes first
        show_progress="hidden",
        api_visibility="private",
    )


def browse(get: Callable[[], Shelf], index: int, scope: str, language: Language) -> Iterator[tuple[str, ...]]:
    """Compare the truth of a film with what the model sees in it.

    Args:
        get: gives the films, for the model.
        index: of the chosen one.
        scope: what the curves are of, ``film`` or ``all``.
        language: of the answer.

    Yields:
        HTML of the three views, of the scores, of the film for another threshold and of the curves; the last two are
        empty for a model that has no threshold.
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
            return *shown, "", ""
        *_, curves = curves_of(shelf, index, scope, language)
        return *shown, film_at_threshold(found, language), curves

    yield from answered(work, texts.FAILED, texts.FAULT, rest=("", "", ""))


def draw_curves(get: Callable[[], Shelf], index: int, scope: str, language: Language) -> Iterator[str]:
    """Draw the curves for the page, as `curves_of`, or tell why they cannot be drawn."""

    def every() -> Iterator[str]:
        yield from curves_of(get(), index, scope, language)

    parts = every()
    while True:
        for (html,) in answered(lambda: (next(parts, None),), texts.FAILED, texts.FAULT, rest=()):
            if html is None:
                return
            yield html


def _sweep_parts(context: PageContext) -> tuple[gr.HTML, gr.Column, gr.HTML, gr.Radio, gr.HTML, gr.HTML]:
    """Place what another threshold is shown in."""
    context.html(lambda language: f'<h2 id="cx-thresholds">{texts.THRESHOLD(language)}</h2>')
    lead = gr.HTML("")

    def scopes(language: Language) -> list[tuple[str, str]]:
        return [(text(language), name) for name, text in texts.SCOPES.items()]

    with gr.Column(elem_classes="cx-threshold", min_width=0) as column:
        dials = gr.HTML("")
        with gr.Row(elem_classes="cx-where"):
            film_stage = gr.HTML("", elem_classes="cx-card", elem_id="cx-threshold-film")
            with gr.Column(min_width=0, elem_classes="cx-card"):
                scope = gr.Radio(scopes("en"), value="film", label=context.static(texts.SCOPE), elem_id="cx-scope")
                context.translate_choices(scope, scopes)
                curves = gr.HTML("", elem_id="cx-curves")
    return lead, column, dials, scope, film_stage, curves


def _about(reports: Reports, text: str) -> Any:
    """Adapt the sections to what the model knows; one without a threshold has a sentence in the place of its slider."""
    scene = Scene.parse(text)
    if scene is None:
        return gr.skip()
    try:
        shelf = reports.shelf(scene.model)
    except ModelError:  # whoever looks at a film is told
        return gr.skip()
    trained, language, slides = shelf.segmenter.checkpoint.trained, scene.language, shelf.has_threshold
    lead = (texts.THRESHOLD_LEAD if slides else texts.NO_THRESHOLD)(language)
    dials = controls(trained, language) if slides else ""
    return picker(trained, language), f'<p class="cx-lead">{lead}</p>', gr.Column(visible=slides), dials


def _busy(language: Language) -> str:
    return panel("busy", texts.BUSY(language))
