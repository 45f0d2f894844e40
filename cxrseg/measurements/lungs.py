"""The lung mask as an observer sees it: whole, without islands, and one lung on either side."""

import cv2
import numpy as np

from cxrseg.inference import Segmentation
from cxrseg.measurements.quantities import NotMeasurable
from cxrseg.parts import Parts
from cxrseg.postprocessing import box_around, largest

_RIB = 1 / 10
"""Widest gap that ribs and clavicles leave in the lungs of a multiclass model, as a part of the film's longer side."""

_MARGIN = 1 / 40
"""How near the lungs of a multiclass model come to an edge that cuts them, as a part of the film's longer side: their
border may lie under a rib."""

_COARSE = 256
"""Longer side in pixels at which gaps are closed; a wide closing is slow."""

_ISLAND = 0.1
"""Part of a lung's main piece below which another piece is an island, not lung."""

_COLLAPSED = 0.2
"""Part of the larger lung's area below which the other lung counts as not found, so that nothing is measured. A mask
keeps a smaller one, from `cxrseg.postprocessing.ISLAND` on: a collapsed lung is to be seen, but not to be measured
against."""


_LUNG_SHARES = (0.08, 0.75)
"""Least and largest part of a chest film that both lung fields cover."""

_LEAST_HEART = 0.003
"""Part of the picture below which a heart counts as not found."""

_TALL = (0.3, 2.0)
"""Least and largest height of both lung fields together, as a part of their width."""

_TILT = 0.4
"""Largest difference in height between the centres of the lungs, as a part of the height of both."""


Lungs = tuple[np.ndarray, np.ndarray] | NotMeasurable
"""What `find_lungs` gives."""


def find_lungs(segmentation: Segmentation) -> Lungs:
    """Find both lung fields, whole and where they belong.

    Args:
        segmentation: from a `Segmenter`.

    Returns:
        Boolean (H, W) of the lung on the left of the picture (the patient's right one) and of the one on its right,
        or why nothing should be measured in them: the model has not learned lungs, one is missing, the edge of the
        picture cuts one, they are too small, too large, too flat, too tall or too tilted for a chest film, or the
        model has learned hearts and finds none.
    """
    if "lungs" not in segmentation.masks:
        return NotMeasurable.NOT_TRAINED
    lungs = split_lungs(lung_field(segmentation))
    if lungs is None:
        return NotMeasurable.NO_LUNG
    if "heart" in segmentation.masks and not has_heart(largest(segmentation.masks["heart"])):
        return NotMeasurable.IMPLAUSIBLE_FILM
    both = lungs[0] | lungs[1]
    _, _, width, height = cv2.boundingRect(both.view(np.uint8))
    tilt = abs(_height(lungs[0]) - _height(lungs[1]))
    if (
        not _within(np.count_nonzero(both) / both.size, _LUNG_SHARES)
        or not _within(height / width, _TALL)
        or tilt > _TILT * height
    ):
        return NotMeasurable.IMPLAUSIBLE_FILM
    margin = round(max(both.shape) * _MARGIN) if _exclusive(segmentation) else 0
    return NotMeasurable.CHEST_CUT if touches_edge(both, margin) else lungs


def has_heart(heart: np.ndarray) -> bool:
    """Return whether a mask is large enough to be a heart."""
    return bool(np.count_nonzero(heart) / heart.size >= _LEAST_HEART)


def touches_edge(mask: np.ndarray, margin: int = 0) -> bool:
    """Return whether a mask reaches the edge of the picture, or comes within this many pixels of it."""
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(mask, bool).view(np.uint8))
    if not width:
        return False
    below, beside = mask.shape[0] - top - height, mask.shape[1] - left - width
    return min(left, top, below, beside) <= margin


def _exclusive(segmentation: Segmentation) -> bool:
    """Return whether the model gives each pixel one class."""
    return segmentation.head == "multiclass"


def _height(mask: np.ndarray) -> float:
    """Mean row of a mask."""
    rows = profile(mask, 1)
    return float(rows @ np.arange(rows.size) / rows.sum())


def profile(mask: np.ndarray, axis: int) -> np.ndarray:
    """Count the pixels of a boolean (H, W) mask in each column (axis 0) or row (axis 1)."""
    return cv2.reduce(np.ascontiguousarray(mask, bool).view(np.uint8), axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def lung_field(segmentation: Segmentation) -> np.ndarray:
    """Return the lung field with the ribs and clavicles that cross it.

    A multilabel model's lung mask is that already. A multiclass model gives each pixel one class, so that its lungs
    are striped; there, pixels of ribs and clavicles in the gaps are added (the heart is not). Where a rib covers the
    outer border, that border is not seen: against the whole lungs of 14 simulated films Dice is 0.91 (0.59 for the
    stripes), and the cardiothoracic ratio of the 7 that are not cut comes out 0.016 too large on average.

    Returns:
        Boolean (H, W).
    """
    lungs = segmentation.masks["lungs"]
    if not _exclusive(segmentation):
        return lungs
    height, width = lungs.shape
    scale = min(1, _COARSE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(lungs.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) > 127
    radius = max(1, round(max(size) * _RIB / 2))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    closed = cv2.morphologyEx(np.pad(small, radius).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    inside = (
        cv2.resize(closed[radius:-radius, radius:-radius], (width, height), interpolation=cv2.INTER_NEAREST_EXACT) > 0
    )
    return lungs | (inside & (segmentation.masks["ribs"] | segmentation.masks["clavicles"]))


def split_lungs(field: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Separate the two lungs.

    The main pieces are the largest connected part and the largest one beside it. Where there is none beside it, the
    lungs may touch: then they are cut at the column in the middle third of their width that has the least lung,
    provided that it has less than half of what the column with most lung has on each side. A piece of more than a
    tenth of the main one on its side belongs to that lung; smaller ones are islands and left out.

    Args:
        field: boolean (H, W), from `lung_field`.

    Returns:
        Boolean (H, W) of the lung on the left of the picture, which is the patient's right one in a film shown as
        usual, and of the one on the right of the picture. None if one is missing or has less than a fifth of the
        other's area.
    """
    if not (box := box_around(field)):
        return None
    sides = _sides(np.ascontiguousarray(field[box], bool))
    if sides is None:
        return None
    lungs = np.zeros((2, *field.shape), bool)
    for lung, side in zip(lungs, sides, strict=True):
        lung[box] = side
    small, large = sorted(np.count_nonzero(side) for side in sides)
    return tuple(lungs) if small >= _COLLAPSED * large else None


def _sides(field: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Tell the lungs apart in the box around them, whatever their areas; None where there is but one."""
    parts = Parts(field)
    main, *others = parts.order
    other = next((part for part in others if _overlap(parts, part, main) < 0.5), None)
    if other is not None and parts.areas[other] >= _COLLAPSED * parts.areas[main]:
        right = parts.middles < (parts.middles[main] + parts.middles[other]) / 2
        return tuple(parts.keep(_no_islands(np.where(side, parts.areas, 0))) for side in (right, ~right))
    if (touching := _valley(parts.keep([main]))) is not None:
        right = np.arange(field.shape[1]) < touching
        return tuple(_without_islands(field & side) for side in (right, ~right))
    return None


def _overlap(parts: Parts, inner: int, outer: int) -> float:
    """Share of the columns of one part in which the other lies too."""
    start, stop = max(parts.lefts[[inner, outer]]), min(parts.rights[[inner, outer]])
    return max(0, stop - start) / (parts.rights[inner] - parts.lefts[inner])


def _valley(part: np.ndarray) -> int | None:
    """Find the column where two lungs touch in one connected part."""
    heights = profile(part, 0)
    columns = np.flatnonzero(heights)
    start, width = columns[0], columns[-1] + 1 - columns[0]
    third = slice(start + width // 3, start + width - width // 3)
    if width < 9:
        return None
    low = third.start + int(np.argmin(heights[third]))
    peak = min(heights[:low].max(), heights[low + 1 :].max())
    return low if heights[low] < peak / 2 else None


def _without_islands(lung: np.ndarray) -> np.ndarray:
    parts = Parts(lung)
    return parts.keep(_no_islands(parts.areas))


def _no_islands(areas: np.ndarray) -> np.ndarray:
    """Choose parts that are no islands beside the largest one: boolean by part's number."""
    return areas > _ISLAND * areas.max(initial=0)
