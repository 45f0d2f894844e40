"""Pieces of HTML. Every text that comes from outside is escaped here."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape

import numpy as np
from markupsafe import escape as escape_text
from PIL import Image

from cxrseg.classes import COLORS
from cxrseg.overlay import HEAT_SCALE
from cxrseg.png import encode_indices, encode_png
from cxrseg.ui.shared.language import LANGUAGES, Language
from cxrseg.ui.shared.texts import CREDIT, STRUCTURE_NAMES

LICENCES = {"CC BY 3.0": "https://creativecommons.org/licenses/by/3.0/"}
"""Addresses of licences that ask to be linked."""

COLOR_VARIABLES = "".join(f"--cx-color-{structure}: {color}; " for structure, color in COLORS.items())
"""Declarations of the structures' colours, for style sheets."""

LEVELS = 64
"""Steps of a map that is sent to the browser; more would not be seen, and double its size."""


def table(caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, name: str = "") -> str:
    """Make a table whose first column heads the rows.

    Args:
        caption: shown above it.
        headers: plain text or `markupsafe.Markup`, such as a `cxrseg.ui.shared.glossary.term`; one per column.
        rows: HTML, one per cell.
        name: the ``id`` of the table, if it needs one.
    """
    head = "".join(f'<th scope="col">{escape_text(text)}</th>' for text in headers)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    identity = f' id="{name}"' if name else ""
    return (
        f'<div class="cx-scroll" tabindex="0"><table class="cx-table"{identity}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def segments(group: str, legend: str, choices: Mapping[str, str], chosen: str) -> str:
    """Make a row of radio buttons that looks like one bar.

    Args:
        group: the name that the browser knows the buttons by.
        legend: plain text, for those who listen.
        choices: plain text by value.
        chosen: the value to begin with.
    """
    buttons = "".join(
        f'<label><input type="radio" name="{group}" value="{value}"{" checked" * (value == chosen)}>'
        f"<span>{escape(text)}</span></label>"
        for value, text in choices.items()
    )
    return f'<fieldset class="cx-segments"><legend class="cx-unseen">{escape(legend)}</legend>{buttons}</fieldset>'


def swatch(structure: str) -> str:
    """A patch of the structure's colour."""
    return patch(COLORS[structure])


def patch(color: str) -> str:
    """A patch of a colour, given as ``#RRGGBB``."""
    return f'<span class="cx-swatch" style="background:{color}" aria-hidden="true"></span>'


def named(structure: str, language: Language) -> str:
    """A structure's name with a patch of its colour."""
    return swatch(structure) + escape(STRUCTURE_NAMES[structure](language))


def credit(origin: str, licence: str, language: Language = "en") -> str:
    """Name where films come from, with a link to the licence where it has an address.

    Args:
        origin: plain text.
        licence: its short name.
        language: of the sentence.
    """
    name = escape(licence)
    if licence in LICENCES:
        name = f'<a href="{LICENCES[licence]}" target="_blank" rel="noopener">{name}</a>'
    return f'<p class="cx-note">{CREDIT(language, origin=escape(origin), licence=name)}</p>'


def said(make: Callable[[Language], str], tag: str = "div") -> str:
    """Write a piece in every language of the page; the style sheet shows that of the page.

    So what a handler has answered changes its language with the page, and no work is done again.

    Args:
        make: what writes the piece, as HTML, in a language.
        tag: of the element around each.
    """
    return "".join(f'<{tag} class="cx-said" lang="{code}">{make(code)}</{tag}>' for code in LANGUAGES)


def attributes(name: str, make: Callable[[Language], str], language: Language) -> str:
    """Write an attribute in a language, and beside it in all, for ``viewer.js`` to change it with the page."""
    known = {name: make(language)} | {f"data-{code}-{name}": make(code) for code in LANGUAGES}
    return " ".join(f'{key}="{escape(value, quote=True)}"' for key, value in known.items())


def muted(text: str) -> str:
    """A remark in a muted colour."""
    return f'<span class="cx-muted">{escape(text)}</span>'


def panel(kind: str, title: str, text: str = "") -> str:
    """What the page shows where there is no film.

    Args:
        kind: ``empty``, ``busy`` or ``failed``.
        title: plain text.
        text: plain text.
    """
    role = "alert" if kind == "failed" else "status"
    more = f"<p>{escape(text)}</p>" if text else ""
    return f'<div class="cx-panel cx-{kind}" role="{role}"><div><strong>{escape(title)}</strong>{more}</div></div>'


def grey_png(pixels: np.ndarray) -> str:
    """Encode a picture into a data URI.

    Args:
        pixels: (H, W) uint8.
    """
    return _data_uri("png", encode_png(pixels))


def grey_jpeg(pixels: np.ndarray) -> str:
    """Encode a small picture into a data URI, with a loss that is not visible.

    Args:
        pixels: (H, W) uint8.
    """
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=80)
    return _data_uri("jpeg", file.getvalue())


def mask_png(mask: np.ndarray, color: tuple[int, int, int]) -> str:
    """Encode a mask into a data URI: the colour where it is true, transparent elsewhere.

    Args:
        mask: boolean (H, W).
        color: red, green and blue, 0 to 255.
    """
    return index_png(mask, ((*color, 255),))


def index_png(indices: np.ndarray, colors: Sequence[tuple[int, int, int, int]]) -> str:
    """Encode a map of indices into a data URI: transparent where it is 0.

    Args:
        indices: (H, W) bool, or uint8 up to the number of colours.
        colors: red, green, blue and opacity of the indices from 1, 0 to 255.
    """
    return _data_uri("png", encode_indices(indices, ((0, 0, 0, 0), *colors)))


def heat_png(plane: np.ndarray) -> str:
    """Encode a map of 0 to 1 into a data URI, in the colours of `cxrseg.overlay.HEAT_SCALE` at 64 levels.

    Args:
        plane: (H, W), 0 to 1.
    """
    levels = np.rint(plane * (LEVELS - 1)).astype(np.uint8)
    return _data_uri("png", encode_indices(levels, heat_colors(LEVELS).tolist()))


def heat_colors(number: int) -> np.ndarray:
    """Pick colours from 0 to 1 of the scale of maps.

    Returns:
        (number, 3) uint8, RGB.
    """
    return HEAT_SCALE[np.linspace(0, len(HEAT_SCALE) - 1, number).round().astype(int), :3]


def _data_uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
