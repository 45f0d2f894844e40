"""From path lengths to the outlines that people draw: the heart's silhouette and the lung field."""

import numpy as np
from scipy import ndimage

from cxrseg.postprocessing import convex_hull, flat_top, opened

HEART_MM = 6.0
"""A ray through less heart than this, mm, leaves no visible edge."""

LUNG_MM = 12.0
"""A ray through less lung than this, mm, is dark to nobody's eye: the outline people draw lies a little inside."""

MEDIASTINUM_MM = 45.0
"""A ray through more mediastinum than this, mm, is white; less is the fat before and behind the great vessels."""

ABDOMEN_MM = 12.0
"""A ray through more of the organs under the diaphragm than this, mm, is below the visible dome."""


def heart_silhouette(path: np.ndarray, pixel_mm: float) -> np.ndarray:
    """One smooth outline of the heart, flat where it meets the great vessels.

    Args:
        path: (S, S) mm of heart along each ray.
        pixel_mm: size of a pixel.

    Returns:
        Boolean (S, S).
    """
    mask = _largest(opened(path > HEART_MM, 30 / pixel_mm), 1)
    mean = (convex_hull(mask) + ndimage.gaussian_filter(mask.astype(np.float32), 4 / pixel_mm)) / 2
    return flat_top(_smooth(mean > 0.62, 3 / pixel_mm))


def lung_field(
    lung: np.ndarray, mediastinum: np.ndarray, abdomen: np.ndarray, heart: np.ndarray, pixel_mm: float
) -> np.ndarray:
    """The lung field: lung that nothing covers.

    Args:
        lung: (S, S) mm of lung along each ray.
        mediastinum: (S, S) mm of what lies between the lungs.
        abdomen: (S, S) mm of what lies below the diaphragm; all below it in the picture is covered too.
        heart: boolean (S, S), the silhouette.
        pixel_mm: size of a pixel.

    Returns:
        Boolean (S, S), two pieces.

    Source:
        The definition is that of the SCR data base (van Ginneken et al., Medical Image Analysis 2006).
    """
    below = np.maximum.accumulate(opened(abdomen > ABDOMEN_MM, 6 / pixel_mm), axis=0)
    between = opened(mediastinum > MEDIASTINUM_MM, 4 / pixel_mm)
    field = (lung > LUNG_MM) & ~heart & ~below & ~between
    return _smooth(_largest(opened(field, 4 / pixel_mm), 2), 2 / pixel_mm) & ~heart


def _largest(mask: np.ndarray, count: int) -> np.ndarray:
    """The largest pieces of a mask, holes filled."""
    pieces, _ = ndimage.label(mask)
    order = np.argsort(np.bincount(pieces.ravel())[1:])[::-1][:count] + 1
    return ndimage.binary_fill_holes(np.isin(pieces, order))


def _smooth(mask: np.ndarray, sigma: float) -> np.ndarray:
    """A mask with a smoother outline."""
    return ndimage.gaussian_filter(mask.astype(np.float32), sigma) > 0.5
