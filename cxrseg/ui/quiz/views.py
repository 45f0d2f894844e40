"""What the quiz shows before there is an answer, as HTML: the film to draw on, the tools and the series."""

import json
from dataclasses import dataclass
from html import escape

import numpy as np

from cxrseg.images import Radiograph
from cxrseg.overlay import outline, rgb
from cxrseg.ui.quiz import texts
from cxrseg.ui.quiz.answer import span
from cxrseg.ui.shared.html import mask_png, named, panel, segments
from cxrseg.ui.shared.language import Language, percent
from cxrseg.ui.shared.layers import shrink, stage
from cxrseg.ui.shared.texts import STRUCTURE_NAMES

_ICONS = {
    "undo": "M7 4L3 8l4 4M3 8h9a5 5 0 010 10H8",
    "redo": "M13 4l4 4-4 4M17 8H8a5 5 0 000 10h4",
    "clear": "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
}
"""Paths in a square of 20 by 20."""


@dataclass(frozen=True)
class Question:
    """The question about one film.

    Attributes:
        name: of the film, ``dataset/stem``, under which the browser keeps what is drawn on it.
        structure: the one to draw or judge.
        step: position in the series, from 0.
        series: the names in the series.
        visible: how clearly the border shows, 0 to 1.
    """

    name: str
    structure: str
    step: int
    series: tuple[str, ...]
    visible: float


def called(name: str) -> str:
    """The name of a film without that of its data set."""
    return name.rpartition("/")[2]


def film_to_draw_on(question: Question, film: Radiograph, language: Language) -> str:
    """Lay a surface to draw on over a film."""
    height, width = film.pixels.shape
    over = (
        f'<canvas class="cx-quiz-canvas" width="{width}" height="{height}" tabindex="0" role="application" '
        f'aria-label="{escape(texts.CANVAS(language))}"></canvas>'
        '<img class="cx-quiz-shade" alt="" hidden><span class="cx-quiz-cursor" aria-hidden="true" hidden></span>'
    )
    structure = question.structure
    task = f"<strong>{texts.TASK[structure](language)}</strong> {texts.TASK_HINT[structure](language)}"
    return _film(
        "draw", question, stage(film, over, texts.FILM_ALT(language, name=called(question.name))), task, language
    )


def film_to_judge(question: Question, film: Radiograph, mask: np.ndarray, language: Language) -> str:
    """Lay the model's outline, around its boolean (H, W) mask, over a film."""
    structure = question.structure
    over = f'<img class="cx-line" src="{mask_png(outline(shrink(mask)), rgb(structure))}" alt="">'
    area, across, down = span(mask, language)
    words = texts.SPAN(language, area=area, across=across, down=down) if across else texts.MODEL_NOTHING(language)
    structure_name = STRUCTURE_NAMES[structure](language)
    alt = texts.FILM_ALT_JUDGE(language, name=called(question.name), structure=structure_name, words=words)
    task = f"<strong>{texts.JUDGE_QUESTION(language)}</strong> {texts.SIDES(language)}"
    html = _film("judge", question, stage(film, over, alt), task, language)
    return f'{html}<p class="cx-note">{escape(words)}</p>'


def _film(mode: str, question: Question, picture: str, task: str, language: Language) -> str:
    number = texts.STEP(language, number=question.step + 1, all=len(question.series))
    shows = texts.VISIBILITY(language, share=percent(question.visible, language, 0))
    return (
        f'<div class="cx-quiz-film" data-mode="{mode}" data-film="{escape(question.name)}" '
        f'data-structure="{question.structure}" data-step="{question.step}" '
        f'data-series="{escape(json.dumps(question.series))}"><p class="cx-quiz-task">{task}</p>'
        f'<figure class="cx-viewer">{picture}'
        f"<figcaption><span>{number}</span><span>{shows}</span></figcaption></figure></div>"
    )


def tools(language: Language) -> str:
    """What one draws with. It is the browser's alone: ``quiz_canvas.js`` keeps what is chosen."""
    kinds = {"brush": texts.BRUSH(language), "eraser": texts.ERASER(language)}
    acts = "".join(
        f'<button type="button" class="cx-act" data-quiz="{name}"><svg viewBox="0 0 20 20" aria-hidden="true">'
        f'<path d="{_ICONS[name]}"/></svg><span>{text(language)}</span></button>'
        for name, text in (("undo", texts.UNDO), ("redo", texts.REDO), ("clear", texts.CLEAR))
    )
    hints = "".join(f"<li>{text(language)}</li>" for text in (texts.HOW_POINTER, texts.HOW_KEYS, texts.HOW_ELSE))
    return (
        f'<div class="cx-quiz-tools">{segments("cx-quiz-tool", texts.TOOLS(language), kinds, "brush")}'
        f'<label class="cx-quiz-width">{texts.WIDTH(language)} '
        '<input type="range" data-quiz="width" min="2" max="40" value="5"></label>'
        f'<label class="cx-key"><input type="checkbox" data-quiz="fill" checked>{texts.FILL(language)}</label>'
        f'<div class="cx-acts">{acts}</div>'
        f'<p class="cx-unseen" role="status" data-quiz="pen" data-down="{texts.PEN_DOWN(language)}" '
        f'data-up="{texts.PEN_UP(language)}"></p></div>'
        f'<details class="cx-details"><summary>{texts.HOW(language)}</summary>'
        f'<ul class="cx-quiz-how">{hints}</ul></details>'
    )


def series(language: Language) -> str:
    """Where the browser shows the series and the scores, with the words that it needs."""
    words = {
        "step": texts.STEP,
        "todo": texts.STEP_TODO,
        "right": texts.STEP_RIGHT,
        "wrong": texts.STEP_WRONG,
        "none": texts.TOTAL_NONE,
        "draw": texts.TOTAL_DRAW,
        "alone": texts.TOTAL_DRAW_ALONE,
        "judge": texts.TOTAL_JUDGE,
        "next": texts.NEXT,
        "skip": texts.SKIP,
    }
    moves = "".join(
        f'<button type="button" class="cx-act" data-quiz="{name}">{text(language)}</button>'
        for name, text in (("back", texts.BACK), ("onward", texts.SKIP), ("restart", texts.RESTART))
    )
    data = escape(json.dumps({name: text.template(language) for name, text in words.items()}))
    return (
        f'<section class="cx-quiz-series" data-words="{data}" data-language="{language}">'
        f"<h3>{texts.SERIES(language)}</h3>"
        '<ol class="cx-quiz-steps"></ol><p class="cx-quiz-total" role="status"></p>'
        f'<div class="cx-quiz-moves">{moves}</div></section>'
    )


def kept(language: Language) -> str:
    """Where the scores are kept, and the button that deletes them."""
    return (
        f'<p class="cx-note">{texts.KEPT(language)}</p><button type="button" class="cx-act" data-quiz="forget">'
        f"{texts.CLEAR_SCORES(language)}</button>"
    )


def heading(language: Language) -> str:
    """The top of the tab."""
    return f'<h2>{texts.HEADING(language)}</h2><p class="cx-lead cx-quiz-lead">{texts.LEAD(language)}</p>'


def waiting(language: Language) -> str:
    """What the browser shows while the server works."""
    return (
        f'<div id="cx-quiz-busy-film" hidden>{panel("busy", texts.BUSY_FILM(language))}</div>'
        f'<div id="cx-quiz-busy-check" hidden>{panel("busy", texts.BUSY_CHECK(language))}</div>'
    )


def result_title(structure: str, name: str, language: Language) -> str:
    """Head an answer: what was asked for, on which film."""
    title = texts.RESULT_OF(language, structure=named(structure, language), name=escape(called(name)))
    return f"<h3>{title}</h3>"


def onward(language: Language) -> str:
    """The button from an answer to the next film; the browser hides it on the last one."""
    return f'<button type="button" class="cx-act cx-quiz-next" data-quiz="onward">{texts.NEXT(language)}</button>'
