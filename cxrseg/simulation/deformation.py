"""Pose and deformation of the body as one map from where a voxel is to where in the prepared patient it comes from."""

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from cxrseg.simulation.parameters import BodyParameters

NODE = 8
"""Voxels between two nodes of the lattice on which the map is computed; all its parts are smoother than that."""


def sampling_map(
    shape: tuple[int, int, int], spacing: np.ndarray, landmarks: dict[str, np.ndarray], parameters: BodyParameters
) -> np.ndarray:
    """Compute where every node of a lattice over the posed body comes from.

    The posed body fills the same number of voxels, each scaled by the ``scale_`` parameters.

    Args:
        shape: of the fine volume.
        spacing: (3,) mm of its voxels.
        landmarks: (3,) mm by name: ``pivot`` (the centre of the rotations), ``heart``, ``dome``, ``apex``.
        parameters: the body's.

    Returns:
        (A, S, L, 3) float64: mm in the prepared patient, for nodes ``NODE`` voxels apart, from the first to beyond
        the last voxel.
    """
    p = parameters
    axes = [np.arange(-(-(n - 1) // NODE) + 1) * NODE * d for n, d in zip(shape, spacing, strict=True)]
    place = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    scale = np.array([p.scale_ap, p.scale_si, p.scale_lr])
    pivot = landmarks["pivot"]
    place = ((place - pivot) * scale) @ rotation(p.yaw, p.pitch, p.roll) / scale + pivot
    place[..., 1] -= np.tan(np.deg2rad(p.rib_slope)) * (pivot[0] - place[..., 0])
    place += _random_field(place.shape, p)
    place[..., 1] += _diaphragm(place, landmarks, p)
    return _heart(place, landmarks["heart"], p)


def rotation(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """Rotation matrix (3, 3) in AP, SI, LR from angles in degrees about SI, LR and AP."""

    def about(axis: int, degrees: float) -> np.ndarray:
        c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
        i, j = [k for k in range(3) if k != axis]
        matrix = np.eye(3)
        matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
        return matrix

    return about(1, yaw) @ about(2, pitch) @ about(0, roll)


def to_grid(nodes: np.ndarray, shape: tuple[int, int, int], spacing: np.ndarray) -> torch.Tensor:
    """Interpolate a lattice of nodes to every voxel, as ``grid_sample`` wants it.

    Args:
        nodes: (A, S, L, 3) mm in AP, SI, LR, for nodes ``NODE`` voxels apart.
        shape: of the volume.
        spacing: (3,) mm of its voxels.

    Returns:
        (3, *shape) float32 in LR, SI, AP, -1 and 1 at the first and last voxels' centres.
    """
    units = nodes / (spacing * (np.array(shape) - 1)) * 2 - 1
    field = torch.from_numpy(np.ascontiguousarray(np.moveaxis(units[..., ::-1], -1, 0), np.float32))[None]
    size = [(n - 1) * NODE + 1 for n in nodes.shape[:3]]
    field = functional.interpolate(field, size=size, mode="trilinear", align_corners=True)[0]
    return field[:, : shape[0], : shape[1], : shape[2]]


def halved(grid: torch.Tensor) -> torch.Tensor:
    """The grid (3, A, S, L) of volumes with half the resolution along SI and LR.

    A coarse voxel is centred between four fine ones, and the coarse volume's first and last centres lie half a fine
    voxel inside the fine volume's.
    """
    coarse = (grid[:, :, ::2, ::2] + grid[:, :, 1::2, 1::2]) / 2
    for axis, n in ((0, grid.shape[3]), (1, grid.shape[2])):
        coarse[axis] *= (n - 1) / (n - 2)
    return coarse


def _random_field(shape: tuple[int, ...], p: BodyParameters) -> np.ndarray:
    """A smooth random displacement with a largest value of ``warp`` mm."""
    noise = np.random.default_rng(p.warp_seed).standard_normal(shape)
    smooth = np.stack([ndimage.gaussian_filter(noise[..., i], (2.0, 5.0, 4.5), mode="nearest") for i in range(3)], -1)
    return smooth * (p.warp / np.abs(smooth).max())


def _diaphragm(place: np.ndarray, landmarks: dict[str, np.ndarray], p: BodyParameters) -> np.ndarray:
    """Displacement along SI that lifts the domes: all of it below the dome, none above the middle of the lungs."""
    top = landmarks["apex"][1] + 0.45 * (landmarks["dome"][1] - landmarks["apex"][1])
    height = np.clip((place[..., 1] - top) / (landmarks["dome"][1] + 25 - top), 0, 1)
    side = 1 / (1 + np.exp(-(place[..., 2] - landmarks["pivot"][2]) / 22))
    return (p.diaphragm_right * (1 - side) + p.diaphragm_left * side) * height**2 * (3 - 2 * height)


def _heart(place: np.ndarray, centre: np.ndarray, p: BodyParameters) -> np.ndarray:
    """Scale, turn and shift the heart; the effect fades out in the lung around it and leaves the chest wall alone."""
    offset = place - centre - [0, *p.heart_shift]
    far = np.sqrt((offset / np.array([65, 72, 80])) ** 2 @ np.ones(3))
    inner, outer = 0.9 * p.heart_size, min(max(1.45 * p.heart_size, 1.2), 1.5)
    weight = np.clip((outer - far) / (outer - inner), 0, 1)
    weight = (weight**2 * (3 - 2 * weight))[..., None]
    inside = offset @ rotation(0, 0, p.heart_turn) / p.heart_size + centre
    return place * (1 - weight) + inside * weight
