"""The classroom's own pages and what the projector shows, as HTML."""

import json
from collections.abc import Mapping, Sequence
from html import escape

from cxrseg.classes import STRUCTURES
from cxrseg.classroom.rooms import MOST_STUDENTS
from cxrseg.ui.classroom import texts
from cxrseg.ui.quiz.texts import CANVAS
from cxrseg.ui.quiz.views import tools
from cxrseg.ui.shared.html import COLOR_VARIABLES
from cxrseg.ui.shared.language import LANGUAGES, Language, Text
from cxrseg.ui.shared.texts import STRUCTURE_NAMES


def tab(language: Language) -> str:
    """What the tab says."""
    kept = texts.KEPT(language, students=MOST_STUDENTS)
    return (
        f'<h2>{texts.HEADING(language)}</h2><p class="cx-lead">{texts.LEAD(language)}</p>'
        f'<p><a class="cx-class-open" href="/class?lang={language}" target="_blank" rel="noopener">'
        f'{texts.OPEN_PAGE(language)}</a></p><p class="cx-note">{kept}</p>'
    )


def page(title: str, body: str, scripts: Sequence[str], language: Language) -> str:
    """A complete page around its content."""
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
        f"<style>:root {{ {COLOR_VARIABLES}}}</style>"
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
                   still=texts.STILL, lost=texts.LOST, ended=texts.ENDED)  # fmt: skip
    body = (
        f'<div data-code="{escape(code)}" data-words="{words}">'
        f"<h1>{texts.ROOM(language, code=escape(code))}</h1>"
        '<p class="cx-class-status" role="status"></p><section class="cx-class-work" hidden>'
        '<p class="cx-quiz-task"></p><div class="cx-quiz-film"><div class="cx-class-stage">'
        f'<img alt="{texts.FILM_ALT(language)}"><canvas class="cx-quiz-canvas" tabindex="0" role="application" '
        f'aria-label="{escape(CANVAS(language))}"></canvas>'
        f'<span class="cx-quiz-cursor" aria-hidden="true" hidden></span>{_rulers(language)}'
        '<div class="cx-class-options" hidden></div></div></div>'
        f'<p><button type="button" class="cx-primary" data-class="send">{texts.SEND(language)}</button></p>'
        f'<div class="cx-class-pens">{tools(language)}</div></section></div>'
    )
    return page(texts.ROOM(language, code=code), body, ["quiz_canvas.js", "rulers.js", "student.js"], language)


def _rulers(language: Language) -> str:
    """Two lines over the film, each with two ends to drag."""
    lines = (
        ("heart", texts.RULER_HEART, (texts.HEART_START, texts.HEART_END)),
        ("chest", texts.RULER_CHEST, (texts.CHEST_START, texts.CHEST_END)),
    )
    drawn = ""
    for name, text, ends in lines:
        label = f'<span aria-hidden="true">{text(language)}</span>'
        drawn += f'<div class="cx-ruler cx-ruler-{name}" data-ruler="{name}">{label}</div>'
        for number, end in enumerate(ends):
            drawn += (
                f'<div class="cx-grip cx-grip-{name}" data-grip="{name}" data-end="{number}" role="slider" '
                f'tabindex="0" aria-label="{end(language)}" aria-valuemin="0" aria-valuemax="1" '
                'aria-valuenow="0"></div>'
            )
    return f'<div class="cx-rulers" hidden>{drawn}</div>'


def screen(
    code: str, link: str, qr: str, films: Mapping[str, Sequence[str]], own: Sequence[str], language: Language
) -> str:
    """What the lecturer controls and the projector shows.

    Args:
        code: of the room.
        link: by which students join.
        qr: the link as SVG.
        films: structures with a truth by the film's name.
        own: names of the lecturer's own films.
        language: of the words.
    """
    words = _words(language, answered=texts.ANSWERED, joined=texts.JOINED, lost=texts.LOST, ended=texts.ENDED,
                   sure=texts.END_SURE, busy=texts.OWN_BUSY, added=texts.OWN_ADDED)  # fmt: skip
    choices = "".join(
        f'<option value="{escape(name)}" data-structures="{" ".join(known)}">'
        f"{texts.FILM_NUMBER(language, number=number)}</option>"
        for number, (name, known) in enumerate(films.items(), 1)
    )
    choices += "".join(
        f'<option value="{escape(name)}" data-structures="{" ".join(STRUCTURES)}">'
        f"{texts.OWN_FILM(language, number=number)}</option>"
        for number, name in enumerate(own, 1)
    )
    structures = "".join(f'<option value="{s}">{STRUCTURE_NAMES[s](language)}</option>' for s in reversed(STRUCTURES))
    parts = "".join(f'<option value="{p}">{name(language)}</option>' for p, name in texts.PART_NAMES.items())
    kinds = "".join(f'<option value="{kind}">{text(language)}</option>' for kind, text in texts.KINDS.items())
    address = link.partition("://")[2].rpartition("/")[0]
    body = (
        f'<div class="cx-class-screen cx-class-gathering" data-code="{code}" data-words="{words}"><aside>'
        f"<p>{texts.JOIN_AT(language, address=f'<strong>{escape(address)}</strong>')}</p>"
        f'<p class="cx-class-code">{code}</p>'
        f'<a class="cx-class-qr" href="{escape(link)}" aria-label="{texts.QR(language)}">{qr}</a>'
        '<p class="cx-class-count" role="status"></p>'
        f'<form class="cx-class-task"><label>{texts.TASK(language)} <select name="kind">{kinds}</select></label>'
        f'<label>{texts.FILM(language)} <select name="film">{choices}</select></label>'
        f'<label>{texts.STRUCTURE(language)} <select name="structure">{structures}</select></label>'
        f'<label>{texts.PART(language)} <select name="part">{parts}</select></label>'
        f'<button type="submit">{texts.GIVE(language)}</button></form>'
        f"{_own_film(language)}"
        f'<button type="button" class="cx-primary" data-class="reveal" disabled>{texts.REVEAL(language)}</button>'
        f'<button type="button" data-class="csv">{texts.CSV(language)}</button>'
        f'<button type="button" data-class="end">{texts.END(language)}</button></aside>'
        f'<section><h1 class="cx-quiz-task">{texts.ROOM(language, code=code)}</h1>'
        f'<div class="cx-class-stage" hidden><img alt="{texts.FILM_ALT(language)}"></div>'
        '<div class="cx-class-result"></div></section></div>'
    )
    return page(texts.ROOM(language, code=code), body, ["screen.js"], language)


def _own_film(language: Language) -> str:
    """Where a lecturer adds a film of their own."""
    return (
        f'<details class="cx-class-own"><summary>{texts.OWN(language)}</summary><form>'
        f'<label>{texts.OWN_FILE(language)} <input type="file" name="file" required></label>'
        f'<label class="cx-key"><input type="checkbox" name="anonymous" required>{texts.ANONYMOUS(language)}</label>'
        f'<button type="submit">{texts.OWN_ADD(language)}</button>'
        f'<p class="cx-note">{texts.OWN_NOTE(language)}</p></form></details><p class="cx-class-said" role="status"></p>'
    )


def toggles(over: str, language: Language) -> str:
    """Switches for what lies over a film."""
    switches = (("share", texts.SHOW_SHARE), ("truth", texts.SHOW_TRUTH), ("model", texts.SHOW_MODEL),
                ("apart", texts.SHOW_APART))  # fmt: skip
    boxes = "".join(
        f'<label class="cx-key cx-key-{name}"><input type="checkbox" data-toggle="{name}"'
        f"{' checked' * (name != 'apart')}>{text(language)}</label>"
        for name, text in switches
        if f'data-show="{name}"' in over
    )
    return f'<div class="cx-class-toggles">{boxes}</div>'


def _words(language: Language, **words: Text) -> str:
    """Texts that a script fills in, as an attribute's value."""
    return escape(json.dumps({name: text.template(language) for name, text in words.items()}))
