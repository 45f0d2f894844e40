"""A film with its structures coloured in."""

from collections.abc import Collection, Mapping

import cv2
import numpy as np

from cxrseg.classes import COLORS, PAINT_ORDER, STRUCTURES
from cxrseg.errors import CxrsegError, LabelError
from cxrseg.preprocessing import Preprocessing

_OUTLINE = 1 / 450
"""Width of an outline as a part of the film's longer side."""


def display(pixels: np.ndarray) -> np.ndarray:
    """Bring a film of any depth and range to 8 bits for a screen, as the network's input is stretched.

    Args:
        pixels: (H, W), any real dtype and range.

    Returns:
        (H, W) uint8, darkest and brightest half per cent clipped.

    Raises:
        ImageError: not (H, W), or every pixel is equal.
    """
    return np.rint(Preprocessing().stretch(pixels) * 255).astype(np.uint8)


def rgb(structure: str) -> tuple[int, int, int]:
    """The colour of a structure.

    Example:
        >>> rgb("heart")
        (213, 94, 0)
    """
    return tuple(bytes.fromhex(COLORS[structure].removeprefix("#")))


def outline(mask: np.ndarray) -> np.ndarray:
    """Find the inner edge of a mask, of a width that suits the film's size.

    Args:
        mask: boolean (H, W).

    Returns:
        Boolean (H, W), a part of the mask. Where the frame cuts the mask there is no edge.
    """
    width = max(1, round(max(mask.shape) * _OUTLINE))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    return mask & (cv2.erode(mask.astype(np.uint8), kernel) == 0)


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
    if not 0 <= opacity <= 1:
        raise CxrsegError(f"The opacity is {opacity}, but it goes from 0 (outlines only) to 1.")
    if unknown := sorted({*masks, *structures} - set(STRUCTURES)):
        raise LabelError(f"{unknown[0]!r} is no structure; the structures are {', '.join(STRUCTURES)}.")
    picture = np.repeat(display(pixels)[..., None], 3, axis=2)
    for structure in PAINT_ORDER:
        if structure not in masks or structure not in structures:
            continue
        mask = np.asarray(masks[structure], bool)
        if mask.shape != pixels.shape:
            raise LabelError(f"The mask of {structure} is {mask.shape}, but the film is {pixels.shape}.")
        color = np.array(rgb(structure), np.float32)
        picture[mask] = np.rint(picture[mask] * np.float32(1 - opacity) + color * np.float32(opacity)).astype(np.uint8)
        picture[outline(mask)] = color.astype(np.uint8)
    return picture
