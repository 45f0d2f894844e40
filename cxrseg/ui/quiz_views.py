"""What the quiz shows before there is an answer, as HTML: the film to draw on, the tools and the series."""

import json
from html import escape

import numpy as np

from cxrseg.images import Radiograph
from cxrseg.overlay import outline, rgb
from cxrseg.ui import texts_quiz as texts
from cxrseg.ui.language import Language, percent
from cxrseg.ui.markup import mask_png, named, panel
from cxrseg.ui.quiz_answer import span
from cxrseg.ui.texts import STRUCTURE_NAMES
from cxrseg.ui.viewer import shrink, stage

_ICONS = {
    "undo": "M7 4L3 8l4 4M3 8h9a5 5 0 010 10H8",
    "redo": "M13 4l4 4-4 4M17 8H8a5 5 0 000 10h4",
    "clear": "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
}
"""Paths in a square of 20 by 20."""


def film_to_draw_on(
    film: Radiograph, name: str, structure: str, place: tuple[int, tuple[str, ...]], visible: float, language: Language
) -> str:
    """Lay a surface to draw on over a film.

    Args:
        film: the film.
        name: under which the browser keeps what is drawn on it.
        structure: what is asked for.
        place: position in the series, from 0, and the names in it.
        visible: how clearly the border shows, 0 to 1.
        language: of the words.
    """
    height, width = film.pixels.shape
    over = (
        f'<canvas class="cx-quiz-canvas" width="{width}" height="{height}" tabindex="0" role="application" '
        f'aria-label="{escape(texts.CANVAS(language))}"></canvas>'
        '<span class="cx-quiz-cursor" aria-hidden="true" hidden></span>'
    )
    alt = texts.FILM_ALT(language, name=name)
    task = f"<strong>{texts.TASK[structure](language)}</strong> {texts.TASK_HINT[structure](language)}"
    return _film("draw", film, over, alt, task, name, structure, place, visible, language)


def film_to_judge(
    film: Radiograph,
    mask: np.ndarray,
    name: str,
    structure: str,
    place: tuple[int, tuple[str, ...]],
    visible: float,
    language: Language,
) -> str:
    """Lay the model's outline over a film; arguments as for `film_to_draw_on`, and the model's boolean (H, W) mask."""
    shape = shrink(mask)
    over = f'<img class="cx-line" src="{mask_png(outline(shape), rgb(structure))}" alt="">'
    area, across, down = span(mask, language)
    words = texts.SPAN(language, area=area, across=across, down=down) if across else texts.MODEL_NOTHING(language)
    alt = texts.FILM_ALT_JUDGE(language, name=name, structure=STRUCTURE_NAMES[structure](language), words=words)
    task = f"<strong>{texts.JUDGE_QUESTION(language)}</strong> {texts.SIDES(language)}"
    html = _film("judge", film, over, alt, task, name, structure, place, visible, language)
    return f'{html}<p class="cx-note">{escape(words)}</p>'


def _film(
    mode: str,
    film: Radiograph,
    over: str,
    alt: str,
    task: str,
    name: str,
    structure: str,
    place: tuple[int, tuple[str, ...]],
    visible: float,
    language: Language,
) -> str:
    step, names = place
    number = texts.STEP(language, number=step + 1, all=len(names))
    shows = texts.VISIBILITY(language, share=percent(visible, language, 0))
    series = escape(json.dumps(names))
    return (
        f'<div class="cx-quiz-film" data-mode="{mode}" data-film="{escape(name)}" data-structure="{structure}" '
        f'data-step="{step}" data-series="{series}"><p class="cx-quiz-task">{task}</p>'
        f'<figure class="cx-viewer">{stage(film, over, alt)}'
        f"<figcaption><span>{number}</span><span>{shows}</span></figcaption></figure></div>"
    )


def tools(language: Language) -> str:
    """What one draws with. It is the browser's alone: ``assets/quiz.js`` keeps what is chosen."""
    kinds = "".join(
        f'<label><input type="radio" name="cx-quiz-tool" value="{name}"{" checked" * (name == "brush")}>'
        f"<span>{text(language)}</span></label>"
        for name, text in (("brush", texts.BRUSH), ("eraser", texts.ERASER))
    )
    acts = "".join(
        f'<button type="button" class="cx-act" data-quiz="{name}"><svg viewBox="0 0 20 20" aria-hidden="true">'
        f'<path d="{_ICONS[name]}"/></svg><span>{text(language)}</span></button>'
        for name, text in (("undo", texts.UNDO), ("redo", texts.REDO), ("clear", texts.CLEAR))
    )
    hints = "".join(f"<li>{text(language)}</li>" for text in (texts.HOW_POINTER, texts.HOW_KEYS, texts.HOW_ELSE))
    return (
        f'<div class="cx-quiz-tools"><fieldset class="cx-segments"><legend class="cx-unseen">{texts.TOOLS(language)}'
        f'</legend>{kinds}</fieldset><label class="cx-quiz-width">{texts.WIDTH(language)} '
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
    said = escape(json.dumps({name: getattr(text, language) for name, text in words.items()}))
    return (
        f'<section class="cx-quiz-series" data-words="{said}" data-language="{language}">'
        f"<h3>{texts.SERIES(language)}</h3>"
        '<ol class="cx-quiz-steps"></ol><p class="cx-quiz-total" role="status"></p>'
        f'<div class="cx-quiz-moves">{moves}</div></section>'
    )


def kept(language: Language) -> str:
    """What becomes of the scores, and what deletes them."""
    return (
        f'<p class="cx-note">{texts.KEPT(language)}</p><button type="button" class="cx-act" data-quiz="forget">'
        f"{texts.CLEAR_SCORES(language)}</button>"
    )


def heading(language: Language) -> str:
    """The top of the tab."""
    return f'<h2>{texts.HEADING(language)}</h2><p class="cx-lead">{texts.LEAD(language)}</p>'


def waiting(language: Language) -> str:
    """What the browser shows while the server works."""
    return (
        f'<div id="cx-quiz-busy-film" hidden>{panel("busy", texts.BUSY_FILM(language))}</div>'
        f'<div id="cx-quiz-busy-check" hidden>{panel("busy", texts.BUSY_CHECK(language))}</div>'
    )


def result_title(structure: str, name: str, language: Language) -> str:
    """Head an answer: what was asked for, on which film."""
    title = texts.RESULT_OF(language, structure=named(structure, language), name=escape(name))
    return f"<h3>{title}</h3>"


def onward(language: Language) -> str:
    """What leads from an answer to the next film; the browser hides it on the last one."""
    return f'<button type="button" class="cx-act cx-quiz-next" data-quiz="onward">{texts.NEXT(language)}</button>'
