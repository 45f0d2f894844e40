"""The film with its structures over it, the legend that switches them, and the table of their areas.

The film and each structure are layers of their own, so that the browser shows, hides and fades them without asking the
server, and the server keeps nothing of a film once it has answered.
"""

from collections.abc import Mapping
from html import escape

import gradio as gr
import numpy as np

from cxrseg.classes import PAINT_ORDER, STRUCTURES
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.measurements import area_shares, areas_cm2
from cxrseg.overlay import display, outline, rgb
from cxrseg.preprocessing import resize
from cxrseg.ui.markup import grey_png, mask_png, muted, swatch, table
from cxrseg.ui.texts import NOT_TRAINED

LONGEST = 1600
"""Longest side of the film as it is sent to the browser, in pixels; larger ones are shrunk for display only."""

_LEGEND_JS = """
const slider = element.querySelector('input[type=range]');
const fade = () => document.documentElement.style.setProperty('--cx-opacity', slider.value / 100);
slider.addEventListener('input', fade);
fade();
"""


def film_view(film: Radiograph, segmentation: Segmentation) -> str:
    """Lay the structures over the film, as HTML.

    Args:
        film: what was segmented.
        segmentation: what was found in it, at the film's size.
    """
    height, width = film.pixels.shape
    found = f"Radiograph {film.name}, coloured in: {describe_areas(segmentation)}"
    caption = f"<figcaption><span>{escape(film.name)}</span><span>{width} × {height} pixels</span></figcaption>"
    return f'<figure class="cx-viewer">{stage(film, layers(segmentation.masks), found)}{caption}</figure>'


def stage(film: Radiograph, over: str, alt: str) -> str:
    """Lay pictures over a film, as HTML.

    Args:
        film: the film.
        over: HTML of the pictures.
        alt: plain text for those who cannot see it.
    """
    height, width = film.pixels.shape
    base = grey_png(resize(display(film.pixels), shown_size(film.pixels)))
    return (
        f'<div class="cx-stage" style="--cx-ratio:{width / height:.4f}">'
        f'<img class="cx-film" src="{base}" alt="{escape(alt, quote=True)}">{over}</div>'
    )


def layers(masks: Mapping[str, np.ndarray]) -> str:
    """Make a tint and an outline per structure, as HTML for a `stage`.

    Args:
        masks: boolean (H, W) by structure, of the film's size.
    """
    pictures = []
    for structure in (name for name in PAINT_ORDER if name in masks):
        mask = shrink(masks[structure])
        for kind, shape in (("fill", mask), ("line", outline(mask))):
            source = mask_png(shape, rgb(structure))
            pictures.append(f'<img class="cx-{kind}" data-structure="{structure}" src="{source}" alt="">')
    return "".join(pictures)


def shrink(mask: np.ndarray) -> np.ndarray:
    """Bring a boolean (H, W) mask to the size in which it is shown."""
    return resize(mask.astype(np.uint8) * 255, shown_size(mask)) > 127


def shown_size(plane: np.ndarray) -> tuple[int, int]:
    """Height and width in which a plane of (H, W) is shown, in pixels."""
    scale = min(1.0, LONGEST / max(plane.shape))
    height, width = plane.shape
    return max(1, round(height * scale)), max(1, round(width * scale))


def describe_areas(segmentation: Segmentation) -> str:
    """Put the areas into a sentence, for those who cannot see the film."""
    shares = area_shares(segmentation)
    told = [f"{name} {shares[name]:.1%}" if name in shares else f"{name} not trained" for name in STRUCTURES]
    return "share of the picture: " + ", ".join(told)


def area_table(film: Radiograph, segmentation: Segmentation) -> str:
    """Tabulate the area of each structure and list the warnings, as HTML."""
    shares = area_shares(segmentation)
    areas = areas_cm2(segmentation, film.pixel_spacing) if film.pixel_spacing else {}
    rows = []
    for structure in STRUCTURES:
        cells = [f"{shares[structure]:.1%}".replace("%", " %") if structure in shares else muted(NOT_TRAINED("en"))]
        if film.pixel_spacing:
            cells.append(f"{areas[structure]:.0f}" if structure in areas else "")
        rows.append((f"{swatch(structure)}{structure}", *cells))
    headers = ("structure", "share of the picture", "area in cm²") if areas else ("structure", "share of the picture")
    notes = ["Structures overlap, so shares may add up to more than they cover together."]
    if areas:
        spacing = " × ".join(f"{value:.3g}" for value in film.pixel_spacing)
        notes.append(f"cm² as projected, from the file's pixel spacing of {spacing} mm.")
    found = table("Areas", headers, rows, name="cx-areas") + f'<p class="cx-note">{escape(" ".join(notes))}</p>'
    if segmentation.warnings:
        listed = "".join(f"<li>{escape(warning)}</li>" for warning in segmentation.warnings)
        found = f'<div class="cx-warnings" role="note"><strong>Please note</strong><ul>{listed}</ul></div>{found}'
    return found


def legend(trained: tuple[str, ...]) -> gr.HTML:
    """Make the legend: a switch per structure, and a slider for the strength of the colours."""
    switches = []
    for structure in STRUCTURES:
        if structure in trained:
            box = f'<input type="checkbox" checked data-show="{structure}">'
            switches.append(f'<label class="cx-key">{box}{swatch(structure)}{structure}</label>')
        else:
            switches.append(
                f'<span class="cx-key cx-off">{swatch(structure)}{structure} {muted(NOT_TRAINED("en"))}</span>'
            )
    return gr.HTML(
        f'<div class="cx-legend" role="group" aria-label="Legend"><div class="cx-keys">{"".join(switches)}</div>'
        '<label class="cx-fade">tint <input type="range" min="0" max="100" value="35" step="5"></label></div>',
        js_on_load=_LEGEND_JS,
        elem_id="cx-legend",
    )
