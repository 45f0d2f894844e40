"""The cardiothoracic ratio: the width of the heart relative to the chest."""

from dataclasses import dataclass

import numpy as np

from cxrseg.inference import Segmentation
from cxrseg.measurements.lungs import Lungs, find_lungs, has_heart, profile, touches_edge
from cxrseg.measurements.quantities import Diameter, NotMeasurable
from cxrseg.postprocessing import largest, opened

ADULT_PA_LIMIT = 0.5
"""Largest cardiothoracic ratio that is usual in adults, on films taken standing, breathed in and from the back (PA).

It is no limit for other films: from the front (AP) or lying, the heart is farther from the detector and looks larger,
and so it does in children and breathed out.

Source:
    Danzer CS, The cardiothoracic ratio: an index of cardiac enlargement, Am J Med Sci 157:513-521, 1919.
"""

PLAUSIBLE_RATIOS = (0.25, 0.85)
"""Cardiothoracic ratios outside of these are taken for errors of the masks, not for anatomy.

Source:
    Of 173 ratios measured by hand in a set of clinical films with many enlarged hearts, the least is 0.36 and the
    largest 0.78.
"""

SPUR = 0.06
"""What of a heart's mask is thinner than this share of the square root of its area is no heart. It takes away crumbs
that touch a model's heart, and changes the mean ratio of 173 drawn masks by less than 0.001."""

_BELOW = 0.1
"""How far below the lungs the middle of the heart may lie, as a part of the lungs' height."""


@dataclass(frozen=True)
class Cardiothoracic:
    """The cardiothoracic ratio with what it was measured from, or the reason why there is none.

    Attributes:
        ratio: width of the heart over width of the chest, or None.
        heart: from the heart's border on the left of the picture (the patient's right) to the midline, and from the
            midline to its other border; each in its own row. None where there is no ratio.
        chest: from the outermost point of one lung field to that of the other. None where there is no ratio.
        reason: None where there is a ratio.
    """

    ratio: float | None = None
    heart: tuple[Diameter, Diameter] | None = None
    chest: Diameter | None = None
    reason: NotMeasurable | None = None

    @property
    def heart_px(self) -> float | None:
        """Width of the heart in pixels: both distances from the midline."""
        return sum(part.length_px for part in self.heart) if self.heart else None

    @property
    def midline(self) -> float | None:
        """The x of the midline."""
        return self.heart[0].right[0] if self.heart else None


def cardiothoracic_ratio(segmentation: Segmentation, lungs: Lungs | None = None) -> Cardiothoracic:
    """Measure the cardiothoracic ratio, as an observer with a ruler does.

    The greatest distances of the heart's two borders from the midline are added and divided by the greatest width of
    the chest: from the outermost point of one lung field to that of the other, as Danzer's inner diameter of the chest
    ends where the lung meets the ribs. Islands and spurs of the masks are left out. The midline lies halfway between
    the inner borders of the lungs above the heart; it is there to be drawn, since the sum of the two distances does not
    depend on it.

    Args:
        segmentation: from a `Segmenter`.
        lungs: from `find_lungs`, if they are known.

    Returns:
        The ratio, or a reason where it would make no anatomical sense.

    Source:
        Danzer CS, Am J Med Sci 157:513-521, 1919. Of several ways to take the chest's width from masks this one
        agrees best with ratios measured by hand (173 films): with the width of the widest single row the ratio is
        larger by 0.004 on average.
    """
    if not {"lungs", "heart"} <= set(segmentation.masks):
        return Cardiothoracic(reason=NotMeasurable.NOT_TRAINED)
    heart = largest(segmentation.masks["heart"])
    heart = largest(opened(heart, SPUR * float(np.sqrt(np.count_nonzero(heart)))))
    if not has_heart(heart):
        return Cardiothoracic(reason=NotMeasurable.NO_HEART)
    lungs = find_lungs(segmentation) if lungs is None else lungs
    if isinstance(lungs, NotMeasurable):
        return Cardiothoracic(reason=lungs)
    if touches_edge(heart):
        return Cardiothoracic(reason=NotMeasurable.HEART_CUT)
    right, left = lungs
    if not _between(heart, right, left):
        return Cardiothoracic(reason=NotMeasurable.HEART_OUTSIDE)
    start, stop = farthest(heart)
    chest = Diameter(farthest(right)[0], farthest(left)[1])
    middle = float(np.clip(_midline(right, left, int(np.flatnonzero(heart.any(1))[0])), start[0], stop[0]))
    parts = Diameter(start, (middle, start[1])), Diameter((middle, stop[1]), stop)
    ratio = (stop[0] - start[0]) / chest.length_px
    if not PLAUSIBLE_RATIOS[0] <= ratio <= PLAUSIBLE_RATIOS[1]:
        return Cardiothoracic(reason=NotMeasurable.IMPLAUSIBLE_RATIO)
    return Cardiothoracic(ratio, parts, chest)


def farthest(mask: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """Find the points of a mask that lie farthest to the left and to the right.

    Args:
        mask: boolean (H, W), not empty.

    Returns:
        Two (x, y), on the outer edges of the pixels; y in the middle of the rows that reach so far.
    """
    columns = np.flatnonzero(mask.any(0))
    rows = [float(np.flatnonzero(mask[:, column]).mean()) + 0.5 for column in (columns[0], columns[-1])]
    return (float(columns[0]), rows[0]), (float(columns[-1] + 1), rows[1])


def _between(heart: np.ndarray, right: np.ndarray, left: np.ndarray) -> bool:
    """Return whether the middle of the heart lies between the middles of the lungs, and at the lungs' height."""
    x, y = _center(heart)
    rows = np.flatnonzero((right | left).any(1))
    return _center(right)[0] < x < _center(left)[0] and rows[0] < y < rows[-1] + _BELOW * (rows[-1] - rows[0])


def _center(mask: np.ndarray) -> tuple[float, float]:
    rows, columns = profile(mask, 1), profile(mask, 0)
    total = columns.sum()
    return float(columns @ np.arange(columns.size) / total), float(rows @ np.arange(rows.size) / total)


def _midline(right: np.ndarray, left: np.ndarray, heart_top: int) -> float:
    """Halfway between the inner borders of the lungs: the median of the rows above the heart that have both."""
    both = np.flatnonzero(right.any(1) & left.any(1))
    if not both.size:
        return (farthest(right)[1][0] + farthest(left)[0][0]) / 2
    rows = both[both < heart_top] if (both < heart_top).any() else both
    inner = right.shape[1] - right[rows, ::-1].argmax(1), left[rows].argmax(1)
    return float(np.median(inner[0] + inner[1]) / 2)
