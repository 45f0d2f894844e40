"""Masks of the scan as smooth occupancies on the fine and coarse voxels."""

import numpy as np
from scipy import ndimage

VOXEL = (0.703125, 2.5, 0.703125)
"""Size of the scan's voxels in mm: AP, SI, LR."""


def soft_edged(mask: np.ndarray) -> np.ndarray:
    """Occupancy of a mask with an edge of about 3 mm."""
    return ndimage.gaussian_filter(mask.astype(np.float32), (2, 0.6, 2))


def closed(mask: np.ndarray, radii: tuple[int, int, int]) -> np.ndarray:
    """A mask without its gaps and notches narrower than an ellipsoid."""
    place = ndimage.find_objects(mask.astype(np.uint8))[0]
    room = np.pad(mask[place], [(r + 1, r + 1) for r in radii])
    step = 1 / np.array(radii)
    grown = ndimage.distance_transform_edt(~room, sampling=step) <= 1
    shrunk = ndimage.distance_transform_edt(grown, sampling=step) > 1
    result = mask.copy()
    result[place] |= shrunk[tuple(slice(r + 1, -r - 1) for r in radii)]
    return result


def ball(*radii: int) -> np.ndarray:
    """An ellipsoid as a structuring element."""
    grid = np.meshgrid(*(np.arange(-r, r + 1) / max(r, 1) for r in radii), indexing="ij")
    return sum(g**2 for g in grid) <= 1.01


def depth_below(mask: np.ndarray) -> np.ndarray:
    """Depth below the surface of a mask, with a slice put between every two along SI by the mean of two.

    Distances are between centres of voxels, so that the surface lies midway between a voxel inside and one outside.

    Returns:
        mm, float32, positive inside; -10 far outside.
    """
    box = [slice(max(0, p.start - 8), p.stop + 8) for p in ndimage.find_objects(mask.astype(np.uint8))[0]]
    part = mask[tuple(box)]
    depth = np.full(mask.shape, -10, np.float32)
    depth[tuple(box)] = ndimage.distance_transform_edt(part, VOXEL) - ndimage.distance_transform_edt(~part, VOXEL)
    return between_slices(depth)


def inside(depth: np.ndarray) -> np.ndarray:
    """Occupancy 0 to 1 of what lies deeper than 0 mm, at the resolution of the scan's voxels."""
    return np.clip(0.5 + depth / (2 * VOXEL[0]), 0, 1)


def between_slices(volume: np.ndarray) -> np.ndarray:
    """Twice the slices along SI, less one."""
    result = np.empty((volume.shape[0], 2 * volume.shape[1] - 1, volume.shape[2]), np.float32)
    result[:, ::2] = volume
    result[:, 1::2] = (volume[:, 1:] + volume[:, :-1]) / 2
    return result


def fine(volume: np.ndarray) -> np.ndarray:
    """Means of four along AP and of two along LR."""
    a, s, lr = volume.shape
    return volume.reshape(a // 4, 4, s, lr // 2, 2).mean((1, 4), dtype=np.float32)


def halve(volume: np.ndarray) -> np.ndarray:
    """Means of two along SI and LR."""
    a, s, lr = volume.shape
    return volume.reshape(a, s // 2, 2, lr // 2, 2).mean((2, 4))
