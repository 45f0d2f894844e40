"""What a chest CT with raised arms lacks of an upright film: neck, level shoulders, hanging arms and more abdomen.

None of it is truth; it only keeps the picture from ending in a black edge. Neck and abdomen are the scan's last
slices mirrored, without lungs and ribs; the shoulders are made of plain soft tissue under a sloping outline.
"""

import numpy as np
from scipy import ndimage

from cxrseg.simulation.clavicles import capsule

TOP, BOTTOM, SIDE = 64, 65, 32
"""Voxels added above, below and at either side of the scan."""

_OUTLINE = (
    (0, 300),
    (50, 300),
    (60, 105),
    (75, 74),
    (100, 56),
    (150, 44),
    (175, 36),
    (195, 12),
    (210, -40),
    (225, -90),
)
"""Height of the shoulder's outline in mm above the clavicles' inner ends, by distance from the midline in mm."""

_LOWER = ((0, -5), (100, -15), (135, -40), (155, -70), (180, -130), (225, -270))
"""The same for the lower border of shoulder and arm, which hangs a little away from the trunk."""


def origin() -> np.ndarray:
    """Where the scan's first voxel lies in the padded volume, (3,) mm."""
    return np.array([0.0, TOP * 1.25, SIDE * 1.40625])


def pad(volume: np.ndarray, mode: str = "constant") -> np.ndarray:
    """A fine volume of the scan with room for what is added around it."""
    return np.pad(volume, ((0, 0), (TOP, BOTTOM), (0, 0)), mode) if mode != "constant" else np.pad(
        volume, ((0, 0), (TOP, BOTTOM), (SIDE, SIDE))
    )  # fmt: skip


def extend(
    soft: np.ndarray,
    bone: np.ndarray,
    spine: np.ndarray,
    lung: np.ndarray,
    joints: np.ndarray,
    spacing: tuple[float, float, float],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add neck, shoulders, arms and abdomen.

    Args:
        soft: g/cm3 of soft tissue, a fine volume of the scan.
        bone: g/cm3 of bone mineral, a fine volume too; ``spine`` is the vertebrae's part of it.
        spine: see ``bone``.
        lung: occupancy of the lungs, a fine volume too.
        joints: (2, 3) mm, the clavicles' inner ends in the padded volume.
        spacing: size of a voxel in mm.

    Returns:
        The padded volumes of soft tissue, of the part of it that is lung, and of bone mineral.
    """
    body = np.where(lung > 0.05, np.maximum(soft, lung), soft)
    solid, column = (pad(v, "reflect") for v in (body, spine))
    side = ((0, 0), (0, 0), (SIDE, SIDE))
    solid, column = np.pad(solid, side, "edge"), np.pad(column, side)
    inner = np.zeros(solid.shape[1], bool)
    inner[TOP : solid.shape[1] - BOTTOM] = True
    scan_soft, scan_bone, air = pad(soft), pad(bone), pad(lung)
    whole = np.where(inner[None, :, None], np.where(scan_soft > 0, scan_soft, solid * _edges(solid)), solid)
    minerals = np.where(inner[None, :, None], scan_bone, column)

    a, s, lr = (np.arange(n, dtype=np.float32) * d for n, d in zip(solid.shape, spacing, strict=True))
    joint = joints.mean(0)
    sideways, up = np.abs(lr - joint[2])[None, :], (joint[1] - s)[:, None]
    top, low = np.interp(sideways, *zip(*_OUTLINE, strict=True)), np.interp(sideways, *zip(*_LOWER, strict=True))
    inside = ndimage.gaussian_filter(np.clip((top - up) / 3 + 0.5, 0, 1), 3)
    depth = np.minimum(np.clip((top - up) / 45, 0, 1), np.clip((up - low) / 30, 0, 1))
    thick = 105 * np.sqrt(1 - (1 - depth) ** 2)
    thick = ndimage.gaussian_filter(np.where(sideways > 40, thick, 0), 4)
    centre = joint[0] + 65
    shoulder = np.clip(0.5 + (thick[None] / 2 - np.abs(a[:, None, None] - centre)) / spacing[0], 0, 1) * 0.97
    above = ndimage.gaussian_filter(np.where(up > -90, 1.0, 0.0), (16, 0))
    keep = 1 - above * (1 - inside)
    neck = np.clip(1 + (45 - np.abs(sideways)) / 30, 0, 1)
    fade = np.where(up > joint[1] - TOP * spacing[1], neck, 1)
    chin = np.clip((a[:, None] - joint[0] + 2) / 10, 0, 1)
    whole *= 1 - (1 - chin[..., None]) * np.clip((joint[1] - 12 - s) / 12, 0, 1)[:, None]
    whole = np.maximum(whole * (keep * ndimage.gaussian_filter(fade, 3))[None], shoulder * (1 - (air > 0.02)))
    minerals = minerals * keep[None]
    for sign in (-1, 1):
        head = np.array([centre, joint[1] - 12, joint[2] + sign * 162])
        elbow = head + np.array([0, 220, sign * 110])
        minerals += capsule(head, elbow, 21, 12, solid.shape, spacing)
    return (
        whole.astype(np.float32),
        (whole * air * np.clip((0.6 - whole) / 0.2, 0, 1)).astype(np.float32),
        minerals.astype(np.float32),
    )


def _edges(volume: np.ndarray) -> np.ndarray:
    """1 outside the scan's own columns along LR, else 0: what may be repeated sideways."""
    result = np.zeros((1, 1, volume.shape[2]), np.float32)
    result[..., :SIDE] = result[..., -SIDE:] = 1
    return result
