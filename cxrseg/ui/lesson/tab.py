"""The tab that teaches where the model is wrong: predict, look, and at the end degrade a film."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from cxrseg.classes import STRUCTURES
from cxrseg.errors import DatasetError
from cxrseg.evaluation.faults import Fault, choose_faults, usual_film
from cxrseg.evaluation.validation import Validation
from cxrseg.images import Radiograph, load_image
from cxrseg.samples import SETS, example_films
from cxrseg.ui.lesson import answers, texts
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered, model_event, opening
from cxrseg.ui.shared.html import panel, said
from cxrseg.ui.shared.language import Language, called
from cxrseg.ui.shared.layers import stage
from cxrseg.ui.shared.shelf import Compared, Shelf, credits_of_examples
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.validation.data import short

_SAY_BUSY = "() => document.getElementById('cx-lesson-busy').innerHTML"
"""At once in the browser: the server answers only when the queue has come to it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Lesson:
    """The content of the lesson.

    Attributes:
        shelf: the films at hand, and the model.
        faults: the films with known faults, in the order in which they are shown.
        usual: the film that is degraded at the end.
    """

    shelf: Shelf
    faults: tuple[Fault, ...]
    usual: str

    def film(self, name: str) -> Radiograph:
        """Read a film of the lesson, without segmenting it."""
        return load_image(self.shelf.films[self._place(name)].image)

    def compare(self, name: str) -> Compared:
        """Segment a film of the lesson."""
        return self.shelf.compare(self._place(name), "en")

    def _place(self, name: str) -> int:
        return next(index for index, film in enumerate(self.shelf.films) if film.name == name)


def plan(shelf: Shelf, validation: Validation | None) -> Lesson | None:
    """Choose the films of the lesson from the first data set, real ones first, whose validation films are at hand.

    Args:
        shelf: the films at hand, and the model.
        validation: what was measured of the model.

    Returns:
        The lesson; None where no film that was measured is at hand.
    """
    at_hand = {film.name for film in shelf.films}
    measured = validation.by_dataset if validation else {}
    for dataset in SETS:
        scores = [score for score in measured.get(dataset, ()) if score.film in at_hand]
        faults = tuple(f for f in choose_faults(scores) if f.structure in shelf.segmenter.checkpoint.trained)
        known = {fault.film for fault in faults}
        if faults and (usual := usual_film([score for score in scores if score.film not in known] or scores)):
            return Lesson(shelf, faults, usual)
    return None


def lesson_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`; where there is nothing to learn from, it says so."""
    context.html(lambda language: f'<h2>{texts.HEADING(language)}</h2><p class="cx-lead">{texts.LEAD(language)}</p>')
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The films of the lesson are not whole")
        films = ()
    lesson = plan(Shelf(context.segmenter, films), context.validation)
    if lesson is None:
        context.html(lambda language: panel("empty", texts.NO_FILMS_TITLE(language), texts.NO_FILMS(language)))
        return
    last = len(lesson.faults)
    steps = context.choice(texts.STEP, lambda language: _steps(lesson, language), 0, elem_id="cx-lesson-step")
    with gr.Column(min_width=0, elem_classes="cx-lesson") as faults:
        _faults(context, lesson, steps)
    with gr.Column(min_width=0, elem_classes="cx-lesson", visible=False) as degrading:
        _degrading(context, lesson)
    steps.change(
        lambda step: (gr.Column(visible=step < last), gr.Column(visible=step == last)),
        steps,
        [faults, degrading],
        show_progress="hidden",
        api_visibility="private",
    )
    busy = said(lambda language: panel("busy", texts.BUSY(language)))
    gr.HTML(f'<div id="cx-lesson-busy" hidden>{busy}</div>')
    context.html(credits_of_examples)


def _steps(lesson: Lesson, language: Language) -> list[tuple[str, int]]:
    names = [STRUCTURE_NAMES[fault.structure](language) for fault in lesson.faults]
    films = [(f"{number}: {name}", number - 1) for number, name in enumerate(names, 1)]
    return [*films, (texts.LAST_STEP(language), len(films))]


def _faults(context: PageContext, lesson: Lesson, steps: gr.Radio) -> None:
    """Place the films with known faults."""
    with gr.Row(elem_classes="cx-lesson-ask"):
        film = gr.HTML("", elem_id="cx-lesson-film")
        with gr.Column(min_width=0):
            asked = gr.HTML("", elem_id="cx-lesson-problem")
            lean = context.choice(texts.LEANING, called(texts.LEANINGS), elem_id="cx-lesson-leaning")
            confused = context.choice(texts.CONFUSED, called(STRUCTURE_NAMES), elem_id="cx-lesson-class")
            with gr.Row():
                look = gr.Button(context.static(texts.SHOW), variant="primary", min_width=0, elem_id="cx-lesson-show")
                following = gr.Button(context.static(texts.NEXT), min_width=0, elem_id="cx-lesson-next")
    result = gr.HTML("", elem_id="cx-lesson-answer")

    def show(step: int) -> tuple[Any, ...]:
        return (*show_film(lesson, step), None, None, "")

    outputs = [film, asked, lean, confused, result]
    private = {"show_progress": "hidden", "api_visibility": "private"}
    for chosen in (opening(), steps.change):
        chosen(show, steps, outputs, **private)
    following.click(lambda step: min(step + 1, len(lesson.faults)), steps, steps, **private)
    look.click(fn=None, js=_SAY_BUSY, outputs=result)
    model_event(look.click, partial(show_answer, lesson), [steps, lean, confused], [result])


def _degrading(context: PageContext, lesson: Lesson) -> None:
    """Place the film that is degraded."""
    film = short(lesson.usual)
    context.html(lambda language: f'<p class="cx-lead">{texts.STRESS_LEAD(language, film=film)}</p>')
    stress = context.choice(
        texts.STRESS, called(texts.STRESSES), next(iter(texts.STRESSES)), elem_id="cx-lesson-stress"
    )
    guess = context.choice(
        texts.SUFFERS, called({s: STRUCTURE_NAMES[s] for s in STRUCTURES}), elem_id="cx-lesson-suffers"
    )
    attempt = gr.Button(context.static(texts.TRY), variant="primary", min_width=0, elem_id="cx-lesson-try")
    result = gr.HTML("", elem_id="cx-lesson-degraded")
    attempt.click(fn=None, js=_SAY_BUSY, outputs=result)
    model_event(attempt.click, partial(show_degraded, lesson), [stress, guess], [result])


def show_film(lesson: Lesson, step: int) -> tuple[Any, Any]:
    """Show a film of the lesson and the questions about it.

    Returns:
        HTML of the film and of the question; of the last step, which has a film of its own, nothing new.
    """
    if step >= len(lesson.faults):
        return gr.skip(), gr.skip()
    fault = lesson.faults[step]
    name = short(fault.film)

    def work() -> tuple[str, str]:
        film = lesson.film(fault.film)
        alt = lambda language: texts.FILM_ALT(language, film=name)  # noqa: E731
        return (
            f'<figure class="cx-viewer">{stage(film, "", alt)}</figure>',
            said(lambda language: answers.problem(fault, name, language)),
        )

    return next(answered(work, texts.FAILED, texts.FAULT))


def show_answer(lesson: Lesson, step: int, lean: str | None, confused: str | None) -> Iterator[str]:
    """Answer a prediction: see `answers.answer`."""
    fault = lesson.faults[step]

    def work() -> tuple[str]:
        return (answers.answer(lesson.compare(fault.film), fault, answers.Guess(lean or "", confused or "")),)

    for (html,) in answered(work, texts.FAILED, texts.FAULT, rest=()):
        yield html


def show_degraded(lesson: Lesson, stress: str, guess: str | None) -> Iterator[str]:
    """Degrade the usual film and compare: see `answers.compared`."""

    def work() -> tuple[str]:
        before = lesson.compare(lesson.usual)
        after = answers.degrade(before, stress, lesson.shelf.segmenter)
        return (answers.compared(before, after, stress, guess or ""),)

    for (html,) in answered(work, texts.FAILED, texts.FAULT, rest=()):
        yield html
