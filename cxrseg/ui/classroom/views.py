"""The classroom's own pages and what the projector shows, as HTML."""

import json
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.classroom.agreement import Agreement
from cxrseg.classroom.rooms import MOST_STUDENTS
from cxrseg.ui.classroom import texts
from cxrseg.ui.quiz.texts import CANVAS, TASK, TASK_HINT
from cxrseg.ui.quiz.views import tools
from cxrseg.ui.shared.html import heat_colors, index_png
from cxrseg.ui.shared.language import LANGUAGES, Language, Text, decimal
from cxrseg.ui.shared.layers import outlines
from cxrseg.ui.shared.texts import STRUCTURE_NAMES

_LEVELS = 12
"""Colours of the map of agreement."""


def tab(language: Language) -> str:
    """What the tab says."""
    kept = texts.KEPT(language, students=MOST_STUDENTS)
    return (
        f'<h2>{texts.HEADING(language)}</h2><p class="cx-lead">{texts.LEAD(language)}</p>'
        f'<p><a class="cx-class-open" href="/class?lang={language}" target="_blank" rel="noopener">'
        f'{texts.OPEN_PAGE(language)}</a></p><p class="cx-note">{kept}</p>'
    )


def page(title: str, body: str, scripts: Sequence[str], language: Language) -> str:
    """A page of its own around what is in it."""
    loaded = "".join(f'<script src="/class/assets/{name}" defer></script>' for name in scripts)
    others = "".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{name}</a>'
        for code, name in LANGUAGES.items()
        if code != language
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/class/assets/classroom.css">{loaded}</head>'
        f'<body><main class="cx-class">{body}</main><footer class="cx-class-languages">{others}</footer></body></html>'
    )


def entrance(language: Language) -> str:
    """Where a lecturer opens a room and a student types a code."""
    body = (
        f'<h1>{texts.HEADING(language)}</h1><p>{texts.LEAD(language)}</p><p class="cx-class-status" role="status"></p>'
        f'<p><button type="button" class="cx-primary" data-class="open">{texts.OPEN(language)}</button></p>'
        f'<form class="cx-class-join"><h2>{texts.JOIN(language)}</h2><label>{texts.CODE(language)} '
        '<input name="code" required minlength="6" maxlength="6" autocapitalize="none" autocomplete="off" '
        f'spellcheck="false"></label> <button type="submit">{texts.GO(language)}</button></form>'
        f'<p class="cx-note">{texts.KEPT(language, students=MOST_STUDENTS)}</p>'
    )
    return page(texts.TITLE(language), body, ["entrance.js"], language)


def student(code: str, language: Language) -> str:
    """What a student sees on a phone."""
    words = _words(language, waiting=texts.WAITING, sent=texts.SENT, empty=texts.EMPTY, look=texts.LOOK_UP,
                   yours=texts.YOURS, lost=texts.LOST, ended=texts.ENDED)  # fmt: skip
    tasks = {s: f"{TASK[s](language)} {TASK_HINT[s](language)}" for s in STRUCTURES}
    body = (
        f'<div data-code="{escape(code)}" data-words="{words}" data-tasks="{escape(json.dumps(tasks))}">'
        f"<h1>{texts.ROOM(language, code=escape(code))}</h1>"
        '<p class="cx-class-status" role="status"></p><section class="cx-class-work" hidden>'
        '<p class="cx-quiz-task"></p><div class="cx-quiz-film"><div class="cx-class-stage">'
        f'<img alt="{texts.FILM_ALT(language)}"><canvas class="cx-quiz-canvas" tabindex="0" role="application" '
        f'aria-label="{escape(CANVAS(language))}"></canvas>'
        '<span class="cx-quiz-cursor" aria-hidden="true" hidden></span></div></div>'
        f'<p><button type="button" class="cx-primary" data-class="send">{texts.SEND(language)}</button></p>'
        f"{tools(language)}</section></div>"
    )
    return page(texts.ROOM(language, code=code), body, ["quiz_canvas.js", "student.js"], language)


def screen(code: str, link: str, qr: str, films: Mapping[str, Sequence[str]], language: Language) -> str:
    """What a lecturer steers and the projector shows.

    Args:
        code: of the room.
        link: by which students join.
        qr: the link as SVG.
        films: structures with a truth by the film's name.
        language: of the words.
    """
    words = _words(language, answered=texts.ANSWERED, joined=texts.JOINED, lost=texts.LOST, ended=texts.ENDED,
                   sure=texts.END_SURE)  # fmt: skip
    choices = "".join(
        f'<option value="{escape(name)}" data-structures="{" ".join(known)}">'
        f"{texts.FILM_NUMBER(language, number=number)}</option>"
        for number, (name, known) in enumerate(films.items(), 1)
    )
    structures = "".join(f'<option value="{s}">{STRUCTURE_NAMES[s](language)}</option>' for s in reversed(STRUCTURES))
    address = link.partition("://")[2].rpartition("/")[0]
    body = (
        f'<div class="cx-class-screen cx-class-gathering" data-code="{code}" data-words="{words}"><aside>'
        f"<p>{texts.JOIN_AT(language, address=f'<strong>{escape(address)}</strong>')}</p>"
        f'<p class="cx-class-code">{code}</p>'
        f'<a class="cx-class-qr" href="{escape(link)}" aria-label="{texts.QR(language)}">{qr}</a>'
        '<p class="cx-class-count" role="status"></p>'
        f'<form class="cx-class-task"><label>{texts.FILM(language)} <select name="film">{choices}</select></label>'
        f'<label>{texts.STRUCTURE(language)} <select name="structure">{structures}</select></label>'
        f'<button type="submit">{texts.GIVE(language)}</button></form>'
        f'<button type="button" class="cx-primary" data-class="reveal" disabled>{texts.REVEAL(language)}</button>'
        f'<button type="button" data-class="csv">{texts.CSV(language)}</button>'
        f'<button type="button" data-class="end">{texts.END(language)}</button></aside>'
        f'<section><h1 class="cx-quiz-task">{texts.ROOM(language, code=code)}</h1>'
        f'<div class="cx-class-stage" hidden><img alt="{texts.FILM_ALT(language)}"></div>'
        '<div class="cx-class-result"></div></section></div>'
    )
    return page(texts.ROOM(language, code=code), body, ["screen.js"], language)


def result(
    drawings: Sequence[np.ndarray],
    found: Agreement,
    truth: np.ndarray | None,
    model: np.ndarray | None,
    network: float | None,
    structure: str,
    language: Language,
) -> tuple[str, str]:
    """Lay what was drawn over the film, and say how far it agrees.

    Args:
        drawings: boolean (H, W) of the class, at least one.
        found: of them.
        truth: boolean (H, W), or None.
        model: boolean (H, W) of what the network sees, or None.
        network: its Dice, or None.
        structure: what was drawn.
        language: of the words.

    Returns:
        What lies over the film, and what stands beside it.
    """
    colors = [(*map(int, color), 90 + 110 * level // _LEVELS) for level, color in enumerate(heat_colors(_LEVELS))]
    share = np.ceil(found.share * _LEVELS).astype(np.uint8)
    over = f'<img class="cx-share" data-show="share" src="{index_png(share, colors)}" alt="">'
    shown = {"truth": [truth], "model": [model], "apart": [drawings[i] for i in found.apart or ()]}
    for name, masks in shown.items():
        lines = "".join(outlines(mask, structure) for mask in masks if mask is not None)
        over += f'<div class="cx-lines cx-lines-{name}" data-show="{name}">{lines}</div>' if lines else ""
    switches = (("share", texts.SHOW_SHARE), ("truth", texts.SHOW_TRUTH), ("model", texts.SHOW_MODEL),
                ("apart", texts.SHOW_APART))  # fmt: skip
    toggles = "".join(
        f'<label class="cx-key cx-key-{name}"><input type="checkbox" data-toggle="{name}"'
        f"{' checked' * (name != 'apart')}>{text(language)}</label>"
        for name, text in switches
        if f'data-show="{name}"' in over
    )
    beside = (
        f'<div class="cx-class-toggles">{toggles}</div>'
        f"<p>{texts.COUNT(language, number=len(drawings))} "
        f'<span class="cx-scale" aria-hidden="true"></span> <span class="cx-note">{texts.SCALE(language)}</span></p>'
    )
    if found.dice:
        beside += f"<h2>{texts.SCORES(language)}</h2>{_strip(found, network, language)}"
    if found.pairwise is not None:
        beside += f"<p>{texts.PAIRWISE(language, value=decimal(found.pairwise, 2, language))}</p>"
    return over, beside


def _strip(found: Agreement, network: float | None, language: Language) -> str:
    """The Dice of every drawing on a line from 0 to 1, as SVG, with the class's median and the network's."""

    def place(value: float) -> str:
        return f"{20 + 560 * value:.1f}"

    said = {"median": decimal(found.median, 2, language), "network": "–"}
    marks = f'<line class="cx-median" x1="{place(found.median)}" x2="{place(found.median)}" y1="8" y2="66"/>'
    legend = f"│ {texts.MEDIAN(language, value=said['median'])}"
    if network is not None:
        said["network"] = decimal(network, 2, language)
        marks += f'<path class="cx-network" d="M{place(network)} 62l-7 14h14z"/>'
        legend += f" · ▲ {texts.NETWORK(language, value=said['network'])}"
    dots = "".join(
        f'<circle cx="{place(dice)}" cy="{52 - 9 * (number % 4)}" r="5"/>' for number, dice in enumerate(found.dice)
    )
    ticks = "".join(
        f'<text x="{place(value)}" y="94">{decimal(value, 2, language)}</text>' for value in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    low, high = (decimal(value, 2, language) for value in (found.dice[0], found.dice[-1]))
    alt = texts.SCORES_ALT(language, number=len(found.dice), low=low, high=high, **said)
    return (
        f'<svg class="cx-strip" viewBox="0 0 600 100" role="img" aria-label="{escape(alt)}">'
        f'<line class="cx-axis" x1="20" x2="580" y1="66" y2="66"/>{dots}{marks}{ticks}</svg>'
        f'<p class="cx-note">{legend}</p>'
    )


def _words(language: Language, **said: Text) -> str:
    """Texts that a script fills in, as an attribute's value."""
    return escape(json.dumps({name: text.template(language) for name, text in said.items()}))
