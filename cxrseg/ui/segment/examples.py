"""The examples of the Segment tab: thumbnails to choose from, and the one shown when the page opens."""

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

import gradio as gr

from cxrseg.images import load_image
from cxrseg.overlay import display
from cxrseg.preprocessing import resize
from cxrseg.samples import Sample, samples
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.html import credit, grey_jpeg, said
from cxrseg.ui.shared.language import Language, Text
from cxrseg.ui.shared.layers import shown_size

_THUMBNAIL = 112
"""Longest side of a small picture, in pixels: twice what is shown, for sharp screens."""


def example_choice(context: PageContext) -> None:
    """Make the choice of an example; ``segment.js`` asks for the one that is chosen.

    Args:
        context: of the page.
    """
    found = samples()
    if found:
        gr.HTML(f'<div class="cx-groups">{"".join(_groups(found))}</div>')
    context.html(lambda language: _small_print(found, language))


def _groups(found: tuple[Sample, ...]) -> Iterator[str]:
    """Give each kind of film a heading and its pictures, in all languages: pictures are sent once."""
    for kind, group in groupby(found, lambda sample: sample.kind):
        heading = said(lambda language, kind=kind: f"<h2>{texts.KINDS_OF_FILMS[kind](language)}</h2>")
        yield f'<div>{heading}<div class="cx-examples">{"".join(map(_picture, group))}</div></div>'


def _picture(sample: Sample) -> str:
    title = said(lambda language: escape(Text(sample.title)(language)), "span")
    source = thumbnail(sample.path)
    return (
        f'<button type="button" id="cx-example-{escape(sample.path.stem)}" data-example="{escape(sample.path.stem)}">'
        f'<img src="{source}" alt="" draggable="false">{title}</button>'
    )


def _small_print(found: tuple[Sample, ...], language: Language) -> str:
    """What files may be given and what becomes of them, and where the examples come from."""
    sources = dict.fromkeys((sample.origin, sample.licence) for sample in found)
    notes = "".join(credit(Text(origin).template(language), licence, language) for origin, licence in sources)
    kinds = f'<p class="cx-note">{texts.KINDS(language)}</p>'
    return f'<details class="cx-details"><summary>{texts.SMALL_PRINT(language)}</summary>{kinds}{notes}</details>'


@cache
def thumbnail(path: Path) -> str:
    """Make a small picture of a film, as a data URI."""
    pixels = display(load_image(path).pixels)
    return grey_jpeg(resize(pixels, shown_size(pixels, _THUMBNAIL)))
