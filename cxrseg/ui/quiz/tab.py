"""The tab in which visitors draw a structure themselves, or judge the model."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from typing import Any

import gradio as gr

from cxrseg.classes import STRUCTURES
from cxrseg.errors import CxrsegError, DatasetError, LabelError
from cxrseg.evaluation.regions import REGIONS
from cxrseg.samples import example_films
from cxrseg.ui.quiz import texts, views
from cxrseg.ui.quiz.answer import drawing_answer, judge_answer
from cxrseg.ui.quiz.drawing import Message, fill_outlines, read_drawing, read_message, shade
from cxrseg.ui.quiz.films import Quiz
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered, model_event, place, request
from cxrseg.ui.shared.html import panel
from cxrseg.ui.shared.language import Language, called, words_of
from cxrseg.ui.shared.shelf import credits_of_examples
from cxrseg.ui.shared.texts import STRUCTURE_NAMES

FIRST = "heart"
"""The structure that the quiz begins with."""

_log = logging.getLogger(__name__)


def quiz_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`; without films it says so.

    The drawing, the scores and which tool is chosen are the browser's alone (``quiz_canvas.js``).
    """
    context.html(views.heading)
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The films of the quiz are not whole")
        context.html(lambda language: panel("failed", texts.FAILED_FILM(language), texts.FAULT(language)))
        return
    if not films:
        context.html(lambda language: panel("empty", texts.NO_FILMS_TITLE(language), texts.NO_FILMS(language)))
        return
    quiz, static, language = Quiz(context.segmenter, films), context.static, context.language
    with gr.Row(elem_classes="cx-quiz"):
        with gr.Column(elem_classes="cx-quiz-choices", min_width=0):
            names = {structure: STRUCTURE_NAMES[structure] for structure in STRUCTURES}
            structure = context.choice(texts.STRUCTURE, called(names), FIRST, elem_id="cx-quiz-structure")
            mode = context.choice(texts.MODE, called(texts.MODES), "draw", elem_id="cx-quiz-mode")
            context.html(views.series)
        with gr.Column(elem_classes="cx-quiz-draw cx-quiz-hand", min_width=0):
            gr.HTML(static(views.tools), js_on_load="cxrseg.quizCanvas.shade = server.shade", server_functions=[shade])
        with gr.Column(elem_classes="cx-quiz-work", min_width=0):
            # Where the language was changed before, Gradio puts this back in the moment after the tab is opened.
            film = place("cx-quiz-film", static(lambda language: panel("busy", texts.BUSY_FILM(language))))
        with gr.Column(elem_classes="cx-quiz-act", min_width=0):
            with gr.Column(elem_classes="cx-quiz-draw", min_width=0):
                check = gr.Button(static(texts.CHECK), variant="primary", min_width=0, elem_id="cx-quiz-check")
            with gr.Column(elem_classes="cx-quiz-judge", min_width=0):
                places = gr.Radio([], label=static(texts.JUDGE_QUESTION), elem_id="cx-quiz-places-choice")
                judge = gr.Button(static(texts.JUDGE), variant="primary", min_width=0, elem_id="cx-quiz-judge")
        with gr.Column(elem_classes="cx-quiz-kept", min_width=0):
            context.html(views.kept)
    result = place("cx-quiz-result")
    context.html(views.waiting)
    context.html(credits_of_examples)

    step, message = request("quiz-film", 0), request("quiz-answer")
    for control in (structure, mode):
        control.input(fn=None, js="() => cxrseg.quiz.show(0)")
    language.change(fn=None, js="() => cxrseg.quiz.again()")
    check.click(fn=None, js="() => cxrseg.quiz.check()")
    judge.click(fn=None, js="(region) => cxrseg.quiz.judge(region)", inputs=places)
    model_event(step.submit, partial(show_film, quiz), [structure, mode, step, language], [film, places])
    model_event(message.submit, partial(answer, quiz), [message, language], [result])


def show_film(quiz: Quiz, structure: str, mode: str, step: int, language: Language) -> Iterator[tuple[Any, ...]]:
    """Show a film of the series.

    Args:
        quiz: the films.
        structure: what is asked for.
        mode: ``draw`` or ``judge``.
        step: position in the series, from 0; what lies beyond its ends counts as its end.
        language: of the words.

    Yields:
        HTML of the film, and the places to choose from.
    """
    choices = [(texts.WHERE[structure][region](language), region) for region in REGIONS[structure]]
    places = gr.Radio(choices=choices, value=None)

    def work() -> tuple[Any, ...]:
        names = quiz.series(structure)
        position = min(max(int(step or 0), 0), len(names) - 1)
        name = names[position]
        film, _ = quiz.film(name)
        question = views.Question(name, structure, position, names, quiz.visibility(name, structure))
        if mode != "judge":
            return views.film_to_draw_on(question, film, language), places
        masks = quiz.masks(name, film)
        if structure not in masks:
            return panel("empty", texts.FAILED_FILM(language), words_of(language)("quiz.untrained")), places
        return views.film_to_judge(question, film, masks[structure], language), places

    guarded = _guarded(work)
    yield from answered(guarded, texts.FAILED_FILM, texts.FAULT, rest=(places,))


def answer(quiz: Quiz, message: Any, language: Language) -> Iterator[tuple[str]]:
    """Check what the browser sends.

    Args:
        quiz: the films.
        message: what `read_message` reads.
        language: of the answer.

    Yields:
        HTML of the result, with the scores for the browser to keep. An empty drawing and an answer that was not
        chosen give a sentence, not an error.
    """

    def work() -> tuple[str]:
        return (_result(quiz, read_message(message), language),)

    guarded = _guarded(work)
    yield from answered(guarded, texts.FAILED_CHECK, texts.FAULT, rest=())


def _result(quiz: Quiz, message: Message, language: Language) -> str:
    structure, name = message.structure, message.film
    if structure not in STRUCTURES or (message.kind == "judge" and message.region not in ("", *REGIONS[structure])):
        raise LabelError("drawing.damaged")
    film, truth = quiz.film(name)
    whole = truth.masks
    quiz.visibility(name, structure)  # the film shows the structure
    expected = {**whole, structure: truth.for_head(quiz.segmenter.checkpoint.head).masks[structure]}
    if message.kind == "judge":
        if not message.region:
            return panel("empty", texts.JUDGE_FIRST_TITLE(language), texts.JUDGE_FIRST(language))
        masks = quiz.masks(name, film)
        if structure not in masks:
            raise LabelError("quiz.untrained")
        html, scores = judge_answer(film, structure, expected, masks, message.region, language)
    else:
        drawn = read_drawing(message.picture, film.pixels.shape)
        if not drawn.any():
            return panel("empty", texts.DRAW_FIRST_TITLE(language), texts.DRAW_FIRST(language))
        mask = fill_outlines(drawn) if message.fill else drawn
        outlined = message.fill and not (mask & ~drawn).any()
        masks = quiz.masks(name, film)
        html, scores = drawing_answer(film, structure, whole, expected, masks, mask, outlined, language)
    data = {"mode": message.kind, "film": name, "structure": structure, "number": message.number, **scores}
    marks = " ".join(f'data-{key}="{escape(str(value))}"' for key, value in data.items())
    again = f'<p class="cx-note cx-quiz-again" hidden>{texts.AGAIN(language)}</p>'
    title = views.result_title(structure, name, language)
    return f'<section class="cx-quiz-answer" {marks}>{title}{again}{html}{views.onward(language)}</section>'


def _guarded(work: Callable[[], tuple[Any, ...]]) -> Callable[[], tuple[Any, ...]]:
    """Say of films on the server no more than that they cannot be read: their names are no visitor's business."""

    def guarded() -> tuple[Any, ...]:
        try:
            return work()
        except LabelError:
            raise
        except CxrsegError as error:
            _log.exception("The quiz")
            raise DatasetError("page.fault") from error

    return guarded
