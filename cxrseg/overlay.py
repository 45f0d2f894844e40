"""A film with its structures coloured in, and where truth and prediction differ."""

from collections.abc import Collection, Mapping

import cv2
import numpy as np
from plotly.colors import sample_colorscale, sequential

from cxrseg.classes import COLORS, PAINT_ORDER, STRUCTURES
from cxrseg.errors import CxrsegError, LabelError
from cxrseg.postprocessing import box_around, in_box
from cxrseg.preprocessing import Preprocessing

_OUTLINE = 1 / 450
"""Width of an outline as a part of the film's longer side."""

OUTCOMES = ("right", "missed", "false", "mixed")
"""What an error map tells apart; the value of a pixel is the position plus one, and 0 is background in both."""

OUTCOME_COLORS = {"right": "#7FE0C8", "missed": "#FFB000", "false": "#4C7DFF", "mixed": "#E0409A"}
"""One colour per outcome as ``#RRGGBB``: amber and blue stay apart with the common kinds of colour blindness."""

HEAT_SCALE = np.array(
    [
        (*(round(255 * part) for part in color), 255)
        for color in sample_colorscale(sequential.Cividis, 256, colortype="tuple")
    ],
    np.uint8,
)
"""(256, 4) uint8, RGBA: the colours of maps from 0 to 1, Plotly's Cividis: even to all eyes."""


def display(pixels: np.ndarray) -> np.ndarray:
    """Bring a film of any depth and range to 8 bits for a screen, as the network's input is stretched.

    Args:
        pixels: (H, W), any real dtype and range.

    Returns:
        (H, W) uint8, darkest and brightest half per cent clipped.

    Raises:
        ImageError: not (H, W), or every pixel is equal.
    """
    shown = np.empty(pixels.shape, np.uint8)
    for rows, part in Preprocessing().stretched(pixels):
        part *= 255
        shown[rows] = np.rint(part, out=part)
    return shown


def rgb(structure: str) -> tuple[int, int, int]:
    """The colour of a structure.

    Example:
        >>> rgb("heart")
        (178, 58, 0)
    """
    return tuple(bytes.fromhex(COLORS[structure].removeprefix("#")))


def outline(mask: np.ndarray, thickness: int | None = None) -> np.ndarray:
    """Find the inner edge of a mask.

    Args:
        mask: boolean (H, W).
        thickness: in pixels, at least 1; one that suits the film's size if None.

    Returns:
        Boolean (H, W), a part of the mask. Where the frame cuts the mask there is no edge.

    Raises:
        CxrsegError: a thickness below 1.
    """
    width = _thickness(mask.shape) if thickness is None else thickness
    if width < 1:
        raise CxrsegError("overlay.thickness", thickness=thickness)
    return in_box(lambda part: _edge(part.view(np.uint8), width).view(bool), mask, width)


def _thickness(shape: tuple[int, ...]) -> int:
    return max(1, round(max(shape) * _OUTLINE))


def _edge(mask: np.ndarray, width: int) -> np.ndarray:
    """Find the inner edge of a contiguous (H, W) uint8 mask of 0 and 1, as such a mask.

    A disc is all rectangles in it laid over one another, and OpenCV wears off by a rectangle in a fifth of the time.
    """
    rows = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1)).sum(1)
    inside = mask
    for row in np.unique(rows):
        rectangle = np.ones((np.count_nonzero(rows >= row), row), np.uint8)
        inside = cv2.min(inside, cv2.erode(mask, rectangle))
    return cv2.subtract(mask, inside)


def compose(
    pixels: np.ndarray,
    masks: Mapping[str, np.ndarray],
    *,
    opacity: float = 0.4,
    structures: Collection[str] = STRUCTURES,
) -> np.ndarray:
    """Tint a film per structure and outline each, in the order of `PAINT_ORDER`.

    Args:
        pixels: (H, W), any real dtype and range.
        masks: boolean (H, W) by structure; they may overlap, and structures may be left out.
        opacity: of the tint, 0 (outlines only) to 1.
        structures: which of the masks to show.

    Returns:
        (H, W, 3) uint8, RGB.

    Raises:
        ImageError: as `display`.
        LabelError: a name that is no structure, or a mask of another shape than the film.
        CxrsegError: an opacity outside 0 to 1.
    """
    return tint(display(pixels), masks, opacity=opacity, structures=structures)


def tint(
    shown: np.ndarray,
    masks: Mapping[str, np.ndarray],
    *,
    opacity: float = 0.4,
    structures: Collection[str] = STRUCTURES,
) -> np.ndarray:
    """Do what `compose` does, for a film that is brought to the screen's depth already.

    Args:
        shown: (H, W) uint8 from `display`.
        masks: as for `compose`.
        opacity: as for `compose`.
        structures: as for `compose`.

    Returns:
        (H, W, 3) uint8, RGB.

    Raises:
        LabelError, CxrsegError: as `compose`.
    """
    if not 0 <= opacity <= 1:
        raise CxrsegError("overlay.opacity-outlines", opacity=opacity)
    if unknown := sorted({*masks, *structures} - set(STRUCTURES)):
        raise LabelError("labels.no-structure", name=unknown[0], known=", ".join(STRUCTURES))
    picture = cv2.cvtColor(shown, cv2.COLOR_GRAY2RGB)
    for structure in PAINT_ORDER:
        if structure not in masks or structure not in structures:
            continue
        mask = np.ascontiguousarray(masks[structure], bool)
        if mask.shape != shown.shape:
            raise LabelError("overlay.mask-size", structure=structure, mask=mask.shape, film=shown.shape)
        color = np.array(rgb(structure), np.float32)
        grey = np.arange(256, dtype=np.float32)[:, None]
        tints = np.rint(grey * np.float32(1 - opacity) + color * np.float32(opacity)).astype(np.uint8)
        width = _thickness(mask.shape)
        if box := box_around(mask, width):
            area, part = picture[box], np.ascontiguousarray(mask[box]).view(np.uint8)
            tinted = cv2.LUT(area, tints[None])
            cv2.copyTo(tinted, part, area)
            cv2.rectangle(tinted, (0, 0), part.shape[::-1], rgb(structure), cv2.FILLED)
            cv2.copyTo(tinted, _edge(part, width), area)
    return picture


def error_map(actual: Mapping[str, np.ndarray], predicted: Mapping[str, np.ndarray]) -> np.ndarray:
    """Compare truth and prediction pixel by pixel, over the structures that both have.

    Args:
        actual: boolean (H, W) truth by structure.
        predicted: boolean (H, W) prediction by structure.

    Returns:
        (H, W) uint8: 0 where neither side has a structure, 1 where the two agree, 2 where a structure is missed,
        3 where one is falsely seen, 4 where one is missed and another falsely seen.

    Raises:
        LabelError: no structure in common, or different shapes.

    Example:
        >>> heart = np.array([[True, True, False, False]])
        >>> error_map({"heart": heart}, {"heart": heart[:, [0, 2, 1, 3]]})
        array([[1, 2, 3, 0]], dtype=uint8)
    """
    common = [structure for structure in STRUCTURES if structure in actual and structure in predicted]
    if not common:
        raise LabelError(
            "overlay.nothing-in-common",
            truth=", ".join(actual) or "nothing",
            prediction=", ".join(predicted) or "nothing",
        )
    if len(shapes := {np.shape(masks[structure]) for masks in (actual, predicted) for structure in common}) > 1:
        raise LabelError("overlay.shapes-differ", shapes=sorted(shapes))
    right, missed, false = (
        np.logical_or.reduce([pick(np.asarray(actual[s], bool), np.asarray(predicted[s], bool)) for s in common])
        for pick in (lambda a, p: a & p, lambda a, p: a & ~p, lambda a, p: p & ~a)
    )
    return np.select([missed & false, false, missed, right], [4, 3, 2, 1], 0).astype(np.uint8)
