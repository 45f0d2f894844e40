"""The film with what was found in it, as layers that the browser shows, hides and fades.

All layers are sent once, so that the server keeps nothing of a film once it has answered. What is shown of them is
chosen in `cxrseg.ui.segment.toolbar` and done by ``viewer.js``.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape

import cv2
import numpy as np

from cxrseg.classes import COLORS, PAINT_ORDER, STRUCTURES
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.labels import by_structure
from cxrseg.measurements.cardiothoracic import Cardiothoracic
from cxrseg.measurements.diameters import cardiothoracic_lines
from cxrseg.measurements.uncertainty import entropy_map
from cxrseg.overlay import display, rgb
from cxrseg.preprocessing import resize
from cxrseg.results.findings import Findings
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import LEVELS, attributes, grey_png, heat_colors, heat_png, index_png, mask_png, said
from cxrseg.ui.shared.language import Language, percent
from cxrseg.ui.shared.texts import STRUCTURE_NAMES

LONGEST = 1024
"""Longest side of a layer as it is sent to the browser, in pixels; larger films are shrunk for display only."""

LONGEST_MAP = 512
"""Longest side of a map of probability or uncertainty: it is smooth, and no network here sees more."""

_HEAT_LEVELS = " ".join(bytes(color).hex() for color in heat_colors(LEVELS))
"""The colours of maps from 0 to 1, which ``viewer_hover.js`` reads back."""

_LONGEST_SIDES = 256
_SIDE_COLORS = ((255, 0, 0, 255), (0, 0, 255, 255))
"""How the map of sides tells the right lung from the left one; it is never seen."""

_TOLERANCE = 0.6
"""How far an outline may run from the edge of its mask, in pixels as they are shown."""


def film_view(findings: Findings, language: Language, *, dicom: bool = False) -> str:
    """Lay everything found over the film, as HTML in every language.

    Args:
        findings: what was found.
        language: of what the browser cannot show in several: it is changed there with the page's.
        dicom: whether a DICOM Segmentation of it can be made.
    """
    film, segmentation = findings.film, findings.segmentation
    height, width = film.pixels.shape
    with ThreadPoolExecutor(1) as pool:  # film and maps take as long as all else, and leave Python to others
        heat, base = pool.submit(maps, segmentation), pool.submit(_base, film.pixels)
        structures = layers(segmentation.masks)
        measured = sides(findings.sides) + diameters(findings.cardiothoracic, width, height)
    over = f'<div class="cx-over">{structures}</div>{heat.result()}{measured}'
    handle = (
        '<div class="cx-split" role="slider" tabindex="0" aria-valuemin="0" aria-valuemax="100" aria-valuenow="50" '
        f"{attributes('aria-label', texts.SPLIT, language)}></div>"
    )

    def alt(code: Language) -> str:
        return texts.ALT(code, name=film.name, areas=describe_areas(findings, code))

    size = said(lambda code: texts.PIXELS(code, width=width, height=height), "span")
    known = f'data-head="{segmentation.head}" data-levels="{_HEAT_LEVELS}"{" data-dicom" * dicom}'
    return (
        f'<figure class="cx-viewer" {known}>'
        f"{stage(film, over, alt, language, beside=handle, base=base.result())}"
        f"<figcaption><span>{escape(film.name)}</span>{size}</figcaption></figure>"
    )


def stage(
    film: Radiograph,
    over: str,
    alt: str | Callable[[Language], str],
    language: Language = "en",
    *,
    beside: str = "",
    base: str = "",
) -> str:
    """Lay pictures over a film, as HTML.

    Args:
        film: the film.
        over: HTML of the pictures, which are enlarged with the film.
        alt: plain text for those who cannot see it, in one language or for each.
        language: of the text to begin with.
        beside: HTML of what lies over the film, too, but keeps its size.
        base: the film as a data URI, where it is there already.
    """
    words = attributes("alt", alt, language) if callable(alt) else f'alt="{escape(alt, quote=True)}"'
    height, width = film.pixels.shape
    base = base or _base(film.pixels)
    return (
        f'<div class="cx-stage" style="--cx-ratio:{width / height:.4f}"><div class="cx-canvas">'
        f'<img class="cx-film" src="{base}" draggable="false" {words}>{over}</div>{beside}</div>'
    )


def _base(pixels: np.ndarray) -> str:
    """Encode a film as it is shown into a data URI."""
    return grey_png(resize(display(pixels), shown_size(pixels)))


def layers(masks: Mapping[str, np.ndarray]) -> str:
    """Make a tint and an outline per structure, as HTML for a `stage`.

    Args:
        masks: boolean (H, W) by structure, of the film's size.
    """
    pictures = []
    for structure in (name for name in PAINT_ORDER if name in masks):
        mask = shrink(masks[structure])
        source = mask_png(mask, rgb(structure))
        pictures.append(f'<img class="cx-fill" data-structure="{structure}" src="{source}" alt="" draggable="false">')
        pictures.append(outlines(mask, structure))
    return "".join(pictures)


def outlines(mask: np.ndarray, structure: str) -> str:
    """Draw the inner edge of a mask as an SVG, whose line keeps its width when the film is enlarged.

    Where the frame cuts the mask there is no edge.

    Args:
        mask: boolean (H, W).
        structure: whose it is.
    """
    height, width = mask.shape
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    path = []
    for contour in contours:
        points = cv2.approxPolyDP(contour, _TOLERANCE, closed=True)[:, 0]
        path += _curve(points, _along_frame(points, width, height))
    return (
        f'<svg class="cx-line" data-structure="{structure}" viewBox="-.5 -.5 {width} {height}" '
        f'preserveAspectRatio="none" aria-hidden="true"><path stroke="{COLORS[structure]}" d="{"".join(path)}"/></svg>'
    )


def _curve(points: np.ndarray, gaps: np.ndarray) -> Iterator[str]:
    """Draw a closed line through the middles of its pieces, rounded at its points, as the commands of an SVG path.

    Args:
        points: (N, 2), x and y.
        gaps: boolean (N,), whether the piece after each point is left out.
    """
    middles = ((points + np.roll(points, -1, axis=0)) / 2).tolist()
    points, gaps = points.tolist(), gaps.tolist()  # numbers of Python's own are quicker to write
    drawing = False
    for number, (x, y) in enumerate(points):
        before, after = gaps[number - 1], gaps[number]
        start = points[number] if before else middles[number - 1]
        if not drawing or before:
            yield f"M{start[0]:g} {start[1]:g}"
        if not after:
            end = middles[number]
            yield f"L{end[0]:g} {end[1]:g}" if before else f"Q{x} {y} {end[0]:g} {end[1]:g}"
        elif not before:
            yield f"L{x} {y}"
        drawing = True


def _along_frame(points: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return which pieces of a closed line, each named by its first point, run along the frame of the picture."""
    on_frame = (points == 0) | (points == (width - 1, height - 1))
    return (on_frame & (points == np.roll(points, -1, axis=0))).any(1)


def maps(segmentation: Segmentation) -> str:
    """Make a map of the probability of each structure, and one of the uncertainty, as HTML for a `stage`."""
    small = segmentation.probabilities_at(shown_size(segmentation.labels, LONGEST_MAP))
    shown = by_structure(small)
    planes = {"uncertainty": entropy_map(small, segmentation.head)}
    planes |= {name: shown[name] for name in segmentation.masks}
    return "".join(
        f'<img class="cx-map" data-map="{name}" src="{heat_png(plane)}" alt="" draggable="false">'
        for name, plane in planes.items()
    )


def sides(lungs: tuple[np.ndarray, np.ndarray] | None) -> str:
    """Make the map by which the browser tells the patient's right lung from the left one, as HTML for a `stage`.

    Args:
        lungs: boolean (H, W) of the right and of the left one; None where they cannot be separated.
    """
    if lungs is None:
        return ""
    size = shown_size(lungs[0], _LONGEST_SIDES)
    right, left = (resize(lung.astype(np.uint8) * 255, size) > 127 for lung in lungs)
    return f'<img class="cx-sides" src="{index_png(right + 2 * left.astype(np.uint8), _SIDE_COLORS)}" alt="">'


def diameters(measured: Cardiothoracic, width: int, height: int) -> str:
    """Draw the widths of heart and chest as an SVG of the film's size; nothing where there is no ratio."""
    lines = cardiothoracic_lines(measured, height)
    if not lines:
        return ""
    tick = max(width, height) / 70
    shapes = []
    for line in lines:
        (left, top), (right, bottom) = line.start, line.end
        path = f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}"
        if line.role in ("heart", "chest"):
            path += "".join(f"M{x:.1f} {y - tick:.1f}v{2 * tick:.1f}" for x, y in (line.start, line.end))
            shapes.append(f'<path class="cx-casing" d="{path}"/>')
        shapes.append(f'<path class="cx-{line.role}" d="{path}"/>')
    return (
        f'<svg class="cx-diameters" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(shapes)}</svg>"
    )


def shrink(mask: np.ndarray) -> np.ndarray:
    """Bring a boolean (H, W) mask to the size in which it is shown."""
    return resize(mask.astype(np.uint8) * 255, shown_size(mask)) > 127


def shown_size(plane: np.ndarray, longest: int = LONGEST) -> tuple[int, int]:
    """Height and width in which a plane of (H, W) is shown, in pixels."""
    scale = min(1.0, longest / max(plane.shape))
    height, width = plane.shape
    return max(1, round(height * scale)), max(1, round(width * scale))


def describe_areas(findings: Findings, language: Language) -> str:
    """Put the areas into words, for those who cannot see the film."""
    words = []
    for structure in STRUCTURES:
        name = STRUCTURE_NAMES[structure](language)
        if structure in findings.shares:
            words.append(texts.ALT_AREA(language, name=name, share=percent(findings.shares[structure], language)))
        else:
            words.append(texts.ALT_NOT_TRAINED(language, name=name))
    return ", ".join(words)
