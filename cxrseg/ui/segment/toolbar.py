"""The controls around a film with which the visitor chooses what to see, as HTML.

They live in the browser alone: ``viewer.js`` keeps what is chosen, for the next film and the other language too.
"""

from html import escape

from cxrseg.classes import STRUCTURES
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import heat_colors, panel, segments, swatch
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.texts import NOT_TRAINED, REFUSED, SIDES, STRUCTURE_NAMES

_ICONS = {
    "large": "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5",
    "close": "M4 4l12 12M16 4L4 16",
    "in": "M10 4v12M4 10h12",
    "out": "M4 10h12",
    "reset": "M4 10a6 6 0 106-6H5M8 1L5 4l3 3",
    "window": "M10 3a7 7 0 000 14zM10 3a7 7 0 010 14",
    "invert": "M3 3h14v14H3zM3 17L17 3M11 13h3M6 7h3M7.5 5.5v3",
    "beside": "M2 4h7v12H2zM11 4h7v12h-7z",
    "keys": "M7 7a3 3 0 116 1c0 2-3 2-3 4M10 15v1",
    "link": "M8 12l4-4M9 6l2-2a3.5 3.5 0 015 5l-2 2M11 14l-2 2a3.5 3.5 0 01-5-5l2-2",
    "previous": "M12 4l-6 6 6 6",
    "next": "M8 4l6 6-6 6",
    "save": "M10 3v9M6 9l4 4 4-4M3 16h14",
    "print": "M6 8V3h8v5M6 14H3V8h14v6h-3M6 12h8v5H6z",
}
"""Paths in a square of 20 by 20."""


def drop_zone(language: Language) -> str:
    """Where a film is chosen, dropped or pasted; and what stands in the film's place while the server works."""
    return (
        f'<div class="cx-drop"><h2 class="cx-unseen">{texts.FILM(language)}</h2>'
        f'<button type="button" class="cx-choose" data-choose>{texts.CHOOSE_FILE(language)}</button>'
        f'<p class="cx-note">{texts.DROP(language)}</p>'
        f'<p class="cx-uploading" role="status" data-busy="{texts.UPLOADING(language)}" '
        f'data-large="{texts.TOO_LARGE(language)}" data-many="{texts.TOO_MANY(language)}"></p></div>'
        f'<div id="cx-busy" hidden data-place="{texts.PLACE.template(language)}">'
        f"{panel('busy', texts.BUSY(language))}</div>"
        f'<div id="cx-refused" hidden>{panel("failed", texts.REFUSED(language), REFUSED(language))}</div>'
    )


def top_bar(language: Language) -> str:
    """The choice of the view, the tools, and what opens the large view."""
    views = segments(
        "cx-view", texts.SHOW(language), {name: text(language) for name, text in texts.VIEWS.items()}, "overlay"
    )
    tools = (
        ("window", texts.WINDOW, "window"),
        ("invert", texts.INVERT, "invert"),
        ("beside", texts.BESIDE, "beside"),
        ("zoom-in", texts.ZOOM_IN, "in"),
        ("zoom-out", texts.ZOOM_OUT, "out"),
        ("reset", texts.RESET, "reset"),
        ("keys", texts.KEYS, "keys"),
        ("large", texts.LARGE, "large"),
        ("close", texts.CLOSE, "close"),
    )
    acts = "".join(_button(act, text(language), _ICONS[icon], bare=True) for act, text, icon in tools)
    return f'<div class="cx-bar">{views}<div class="cx-acts">{acts}</div></div>{_words(language)}{_keys(language)}'


def strip(language: Language) -> str:
    """Where several films stand in a row, each to be stepped to; ``segment_files.js`` fills it."""
    steps = "".join(
        _button(act, text(language), _ICONS[act], bare=True)
        for act, text in (("previous", texts.PREVIOUS), ("next", texts.NEXT))
    )
    words = f'data-failed="{texts.FAILED(language)}" data-large="{texts.TOO_LARGE(language)}"'
    return (
        f'<div class="cx-strip" hidden role="group" aria-label="{escape(texts.FILMS(language))}" {words}>{steps}'
        f"<ol></ol>{_button('collection', texts.COLLECTION(language), _ICONS['save'])}</div>"
    )


def legend(language: Language) -> str:
    """The legend, which is a switch per structure, and what else there is to choose in each view."""
    return (
        f'<div class="cx-legend">{_switches(language)}{_pick(language)}{_looks(language)}</div>'
        f"{_scale(language)}"
        f'<p class="cx-note" data-for="compare">{texts.COMPARE_HINT(language)}</p>'
    )


def share_bar(language: Language) -> str:
    """What takes the film elsewhere without the server: a link to an example, and the printer."""
    return (
        f'<div class="cx-link">{_button("print", texts.PRINT(language), _ICONS["print"])}'
        f"{_button('link', texts.COPY_LINK(language), _ICONS['link'])}"
        f'<span role="status" data-copied="{texts.COPIED(language)}"></span></div>'
    )


def _words(language: Language) -> str:
    """What ``viewer_hover.js`` says of the point under the pointer."""
    words = {
        "right": SIDES["right"],
        "left": SIDES["left"],
        "background": STRUCTURE_NAMES["background"],
        "zoom": texts.READ_ZOOM,
        "window": texts.READ_WINDOW,
    }
    attributes = " ".join(f'data-{name}="{escape(text(language))}"' for name, text in words.items())
    return f'<span class="cx-words" hidden {attributes}></span>'


def _keys(language: Language) -> str:
    """The keys, in a dialog that opens over the page."""
    rows = "".join(
        f"<tr><th scope='row'>{''.join(f'<kbd>{escape(key)}</kbd>' for key in keys)}</th><td>{text(language)}</td></tr>"
        for keys, text in texts.KEY_MEANINGS
    )
    title = texts.KEYS(language)
    return (
        f'<dialog class="cx-dialog" aria-label="{escape(title)}"><form method="dialog"><h3>{escape(title)}</h3>'
        f'<p class="cx-note">{texts.KEYS_WHERE(language)}</p><table class="cx-table"><tbody>{rows}</tbody></table>'
        f'<p class="cx-note">{texts.MOUSE(language)}</p>'
        f'<button class="cx-act">{texts.CLOSE(language)}</button></form></dialog>'
    )


def _switches(language: Language) -> str:
    return _keys_of(
        texts.STRUCTURES(language), "overlay compare", 'checkbox" checked data-show="{}"', language, "cx-unseen"
    )


def _pick(language: Language) -> str:
    return _keys_of(texts.PROBABILITY_OF(language), "probability", 'radio" name="cx-map" value="{}"', language)


def _keys_of(label: str, views: str, kind: str, language: Language, look: str = "") -> str:
    """A button for each structure, in views where there is something to choose."""
    keys = "".join(
        f'<label class="cx-key" data-key="{structure}"><input type="{kind.format(structure)}>'
        f"{_name(structure, language)}</label>"
        for structure in STRUCTURES
    )
    return f'<fieldset class="cx-keys" data-for="{views}"><legend class="{look}">{label}</legend>{keys}</fieldset>'


def _name(structure: str, language: Language) -> str:
    name, lacking = STRUCTURE_NAMES[structure](language), NOT_TRAINED(language)
    return f'{swatch(structure)}<span>{name}</span><span class="cx-muted cx-lack" hidden>{lacking}</span>'


def _looks(language: Language) -> str:
    options = "".join(f'<option value="{name}">{text(language)}</option>' for name, text in texts.STYLES.items())
    return (
        '<div class="cx-looks">'
        f'<label data-for="overlay compare">{texts.STYLE(language)} <select data-style>{options}</select></label>'
        f'<label>{texts.OPACITY(language)} <input type="range" data-opacity min="0" max="100" step="5"></label>'
        '<label class="cx-key" data-for="overlay compare"><input type="checkbox" data-diameters>'
        f"{texts.DIAMETERS(language)}</label></div>"
    )


def _scale(language: Language) -> str:
    stops = ",".join(f"rgb({r} {g} {b})" for r, g, b in heat_colors(9))
    bar = (
        f'<div class="cx-scale" style="background:linear-gradient(90deg,{stops})" aria-hidden="true"></div>'
        '<div class="cx-ticks" aria-hidden="true"><span>0</span><span>0.5</span><span>1</span></div>'
    )
    notes = (
        ("probability", "multilabel", texts.SCALE_PROBABILITY),
        ("probability", "multiclass", texts.SCALE_SOFTMAX),
        ("uncertainty", "multilabel multiclass", texts.SCALE_UNCERTAINTY),
    )
    words = "".join(
        f'<p class="cx-note" data-for="{view}" data-heads="{heads}">{text(language)}</p>' for view, heads, text in notes
    )
    return f'<div class="cx-map-key" data-for="probability uncertainty">{bar}{words}</div>'


def _button(act: str, label: str, icon: str, *, bare: bool = False) -> str:
    name = f'aria-label="{escape(label)}" title="{escape(label)}"' if bare else ""
    name += ' aria-pressed="false"' if act in ("window", "invert", "beside") else ""
    text = "" if bare else f"<span>{escape(label)}</span>"
    return (
        f'<button type="button" class="cx-act" data-act="{act}" {name}>'
        f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{icon}"/></svg>{text}</button>'
    )
