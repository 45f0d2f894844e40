"""Ribs drawn from the scan's labels: whole, with a thin dense cortex around light marrow.

The scan's slices are 2.5 mm thick and smear a cortex of less than 1 mm, so that its own ribs are faint and without the
fine edges that a film shows. Its labels end at the tips of the transverse processes; heads and necks are found in the
scan itself.
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

NECK_HU = 150
"""Smoothed density from which an unlabelled voxel beside the spine is bone."""

NECK_MM = 24.0
"""Heads and necks lie within this distance of the vertebrae."""


def with_necks(ribs: np.ndarray, vertebrae: np.ndarray, labelled: np.ndarray, hounsfield: np.ndarray) -> np.ndarray:
    """Continue the ribs to the costovertebral joints.

    What grows from a rib's end is unlabelled bone near the spine: head and neck, as far as they touch the rib through
    bone. Marrow inside them is filled.

    Args:
        ribs: boolean (AP, SI, LR), the labelled ribs.
        vertebrae: boolean, of the same shape.
        labelled: boolean, whatever has a label.
        hounsfield: Hounsfield units, of the same shape.

    Returns:
        Boolean, the ribs with heads and necks.
    """
    spine = [slice(max(0, p.start - 40), p.stop + 40) for p in ndimage.find_objects(vertebrae.astype(np.uint8))[0]]
    near = tuple(spine)
    ribs_near, bone = ribs[near], ndimage.gaussian_filter(hounsfield[near].astype(np.float32), (1, 0.3, 1)) > NECK_HU
    distance = ndimage.distance_transform_edt(~vertebrae[near], sampling=occupancy.VOXEL)
    bone &= ~labelled[near] & (distance < NECK_MM)
    bone = ndimage.binary_opening(bone, ndimage.generate_binary_structure(3, 1))
    ends = ndimage.binary_dilation(ribs_near, np.ones((5, 3, 5), bool))
    necks = ndimage.binary_propagation(bone & ends, mask=bone)
    whole = occupancy.closed(ribs_near | necks, (4, 1, 4)) & ((distance < NECK_MM) | ribs_near)
    result = ribs.copy()
    result[near] |= whole & ~(labelled[near] & ~ribs_near)
    return result


def draw(labelled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw the ribs.

    Args:
        labelled: boolean, the scan's ribs, whole.

    Returns:
        Occupancy 0 to 1 of the bone and its mineral in g/cm3, float32, at the resolution of the fine volumes.
    """
    depth = ndimage.gaussian_filter(occupancy.depth_below(labelled), (1, 0.6, 1))
    thick = ndimage.maximum_filter(depth, (11, 7, 11))
    depth -= np.minimum(MARGIN_MM, MARGIN_SHARE * thick)
    bone, marrow = (occupancy.fine(occupancy.inside(depth - mm)) for mm in (0, CORTEX_MM))
    return bone, CORTEX_DENSITY * (bone - marrow) + MARROW_DENSITY * marrow
