"""Ribs drawn anew from the scan's labels: a thin dense cortex around light marrow.

The scan's slices are 2.5 mm thick and smear a cortex of less than 1 mm, so that its own ribs are faint and without the
fine edges that a film shows.
"""

import numpy as np
from scipy import ndimage

from cxrseg.simulation import occupancy

MARGIN_MM = 1.2
"""By how much the labels reach beyond the bone: so far from their surface the scan's bone has half its density."""

MARGIN_SHARE = 0.35
"""Of ribs thinner than that margin allows, the floating ones, this share of half their thickness is taken at most: they
would fall to pieces."""

CORTEX_MM = 0.8
"""Thickness of the cortex; chosen. Holcombe et al. (Journal of Anatomy 235, 2019) found 1.4 mm on the mean where the
inner side is thickest, and less elsewhere."""

CORTEX_DENSITY, MARROW_DENSITY = 0.85, 0.1
"""g/cm3 of mineral before ``bone_density``, which raises it by 1.3 on the mean."""


def draw(labelled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw the ribs.

    Args:
        labelled: boolean, the scan's ribs.

    Returns:
        Occupancy 0 to 1 of the bone and its mineral in g/cm3, float32, at the resolution of the fine volumes.
    """
    depth = ndimage.gaussian_filter(occupancy.depth_below(labelled), (1, 0.6, 1))
    thick = ndimage.maximum_filter(depth, (11, 7, 11))
    depth -= np.minimum(MARGIN_MM, MARGIN_SHARE * thick)
    bone, marrow = (occupancy.fine(occupancy.inside(depth - mm)) for mm in (0, CORTEX_MM))
    return bone, CORTEX_DENSITY * (bone - marrow) + MARROW_DENSITY * marrow
