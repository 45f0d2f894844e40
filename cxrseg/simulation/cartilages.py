"""Ossified cartilages of the first ribs: bright, mottled lumps beside and below the clavicles' inner ends.

They are neither rib nor clavicle, and a network that never met them takes them for either.
"""

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from cxrseg.simulation.clavicles import draw_tube, rounded

if TYPE_CHECKING:
    from cxrseg.simulation.parameters import BodyParameters


def first_cartilage(
    rib_end: np.ndarray,
    clavicle_end: np.ndarray,
    side: int,
    parameters: "BodyParameters",
    shape: tuple[int, ...],
    spacing: tuple[float, float, float],
) -> tuple[tuple[slice, ...], np.ndarray]:
    """Draw the cartilage between a first rib and the breastbone, as far as it has turned to bone.

    Bone begins at the rib and reaches a third to the whole of the way; how far follows from the ``warp_seed``.

    Args:
        rib_end: (3,) mm in AP, SI and LR, the rib's front end.
        clavicle_end: (3,) mm, the clavicle's inner end, below which the cartilage meets the breastbone.
        side: -1 for the right one, 1 for the left one.
        parameters: the ``cartilage`` fields and ``warp_seed`` are used.
        shape: of the volume.
        spacing: size of a voxel in mm.

    Returns:
        The part of the volume that holds it, and its mineral in g/cm3 there.

    Source:
        Ossification of the first costal cartilage from the third decade on, at its surface first: Michelson,
        Anatomical Record 1934 (in outline).
    """
    rng = np.random.default_rng([parameters.warp_seed, side + 1])
    rib_end = rib_end + np.array([0.0, parameters.cartilage_drop, 0.0])
    breastbone = clavicle_end + np.array([2.0, 12.0 + parameters.cartilage_drop, side * 4.0])
    along = breastbone - rib_end
    reach = rng.uniform(0.35, 1.0)
    start, end = rib_end - 0.25 * along / max(np.linalg.norm(along) / 30, 1), rib_end + reach * along
    points = start + np.linspace(0, 1, 24)[:, None] * (end - start)
    high = parameters.cartilage_width / 2 * (1 + 0.2 * ndimage.gaussian_filter1d(rng.standard_normal(24), 2))
    radii = rounded(points, np.stack([0.6 * high, high], 1), (6.0, 6.0))
    box, _, mineral = draw_tube(points, radii, shape, spacing)
    mottle = ndimage.gaussian_filter(rng.standard_normal(mineral.shape), 1.2)
    mottle = np.clip(0.8 + 0.9 * mottle / max(float(mottle.std()), 1e-6), 0, 2)
    return box, (parameters.first_cartilage * mineral * mottle).astype(np.float32)
