"""One smooth band per clavicle, to tell a clavicle from the first rib and the rib behind that its inner end meets.

A network that has seen no person's outlines of clavicles forks them there: it follows the clavicle and, below it, the
rib. A clavicle has one course, and it is the upper one.
"""

import numpy as np

from cxrseg.postprocessing import without_islands

LEAST_WIDTH = 0.04
"""A clavicle that is seen over less than this share of the film's width is too short to follow."""

CRUMB = 0.1
"""Parts below this share of a side's largest part are not followed."""

THICKEST = 1.3
"""Where the mask is thicker than this many times its usual thickness, only its upper part is followed."""

MOST_BOW = 1.0
"""A band whose middle rises or sags by more than this many times its thickness is not believed."""

_LEAST_COLUMNS = 8


def distance_from_course(clavicles: np.ndarray, lungs: np.ndarray) -> np.ndarray:
    """Measure how far above or below the clavicles' course each pixel lies.

    On either side the upper run of each column is followed, the outer half counting twice, and a parabola is laid
    through the runs' middles; columns that lie off it are left out and it is laid anew.

    Args:
        clavicles: boolean (H, W), both of them.
        lungs: boolean (H, W); they show where the middle is.

    Returns:
        (H, W) float32 in units of the clavicle's thickness, so that its borders are at 0.5; infinite in columns where
        no clavicle is seen, NaN all over a side whose clavicle is too short or too bent to be followed.
    """
    height, width = clavicles.shape
    columns = np.flatnonzero((lungs if lungs.any() else clavicles).any(0))
    middle = (columns[0] + columns[-1]) / 2 if columns.size else width / 2
    x, y = np.arange(width), np.arange(height)
    result = np.full((height, width), np.nan, np.float32)
    for side in ((x <= middle), (x > middle)):
        course = _course(without_islands(clavicles & side, CRUMB), x - middle)
        if course is not None:
            parabola, thickness, first, last = course
            result[:, side] = np.inf
            span = x[first : last + 1]
            result[:, span] = np.abs(y[:, None] - np.polyval(parabola, span)) / thickness
    return result


def _course(mask: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, float, int, int] | None:
    """Parabola, thickness, first and last column of one side's clavicle; None where there is none to follow."""
    columns = np.flatnonzero(mask.any(0))
    if columns.size < max(_LEAST_COLUMNS, LEAST_WIDTH * mask.shape[1]):
        return None
    top = mask.argmax(0)[columns]
    runs = np.array([np.argmin(np.append(mask[t:, c], False)) for t, c in zip(top, columns, strict=True)])
    far = np.abs(offset[columns])
    outer = far >= np.median(far)
    thickness = float(np.median(runs[outer]))
    middles = top + np.minimum(runs, THICKEST * thickness) / 2 - 0.5
    kept, weights = np.ones(columns.size, bool), np.where(outer, 2.0, 1.0)
    for _ in range(4):
        parabola = np.polyfit(columns[kept], middles[kept], 2, w=weights[kept])
        off = np.abs(np.polyval(parabola, columns) - middles)
        kept = off < max(0.5 * thickness, 1.5 * float(np.median(off)))
        if kept.sum() < _LEAST_COLUMNS:
            return None
    bow = abs(parabola[0]) * ((columns[-1] - columns[0]) / 2) ** 2
    return (parabola, thickness, columns[0], columns[-1]) if bow <= MOST_BOW * thickness else None
