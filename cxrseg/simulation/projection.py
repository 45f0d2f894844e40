"""Project a deformed patient from a point source: path lengths of soft tissue and bone, and the truth.

A coronal slice at one depth is only magnified by a point source, so each slice is scaled about the principal ray and
added. That is exact, and needs no ray casting.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from cxrseg.postprocessing import over_rib_cage
from cxrseg.simulation.anatomy import SPACING, Anatomy
from cxrseg.simulation.cartilages import first_cartilage
from cxrseg.simulation.clavicles import clavicle, draw_tube
from cxrseg.simulation.deformation import halved, sampling_map, to_grid
from cxrseg.simulation.parameters import BodyParameters
from cxrseg.simulation.silhouettes import heart_silhouette, lung_field

THIN_MM = 1.0
"""A ray through less bone than this, mm, is beside it: its width on the film is then unbiased."""


@dataclass(frozen=True, eq=False)
class Projection:
    """What the rays of one film met, as seen facing the patient, head up."""

    soft: np.ndarray
    """(S, S) float32, g/cm2 of soft tissue (water-equivalent)."""
    bone: np.ndarray
    """(S, S) float32, g/cm2 of bone mineral, on top of ``soft``."""
    masks: dict[str, np.ndarray]
    """Boolean (S, S) by structure; they overlap."""
    pixel_mm: float
    """Width of a pixel on the detector."""


def project(anatomy: Anatomy, parameters: BodyParameters, size: int) -> Projection:
    """Pose, deform and project a patient.

    Args:
        anatomy: the patient.
        parameters: body, pose and frame.
        size: width and height of the picture in pixels.
    """
    p = parameters
    times = max(1, -(-256 // size))
    spacing = np.array(SPACING)
    chest = {"heart": anatomy.heart_centre, "dome": anatomy.dome, "apex": anatomy.apex, "pivot": _pivot(anatomy)}
    shape, scale = anatomy.soft.shape, np.array([p.scale_ap, p.scale_si, p.scale_lr])
    grid = to_grid(sampling_map(shape, spacing, chest, p), shape, spacing)
    fine = torch.from_numpy(np.stack(_fine_channels(anatomy, p)))
    fine = _sample(fine, grid)
    coarse = torch.from_numpy(np.stack([anatomy.heart, anatomy.lung, anatomy.mediastinum, anatomy.abdomen]))
    double = spacing * [1, 2, 2]
    first = double / 4 * [0, 1, 1]
    coarse = _sample(coarse, halved(grid))

    view = View(p.source_distance, p.air_gap, p.frame_width, p.frame_width * p.frame_aspect)
    principal = chest["pivot"][1:] * scale[1:] + p.frame_offset
    front = _front(fine[0])
    sums = view.accumulate(fine, spacing * scale, principal, size * times, front)
    half = view.accumulate(coarse, double * scale, principal - first[1:] * scale[1:], max(size // 2, 256), front)
    sums = sums.reshape(4, size, times, size, times).mean((2, 4))
    half = np.stack(
        [cv2.resize(h, (size, size), interpolation=cv2.INTER_AREA if h.shape[0] > size else 1) for h in half]
    )
    soft, bone, ribs, clavicles = sums
    pixel = p.frame_width / size
    heart = heart_silhouette(half[0], pixel)
    masks = {
        "lungs": lung_field(half[1], half[2], half[3], heart, pixel),
        "ribs": ribs > THIN_MM,
        "heart": heart,
    }
    masks["clavicles"] = over_rib_cage(clavicles > THIN_MM, masks["ribs"], masks["lungs"])
    soft = soft / 10 + _added_tissue(soft / 10, half[0], p)
    return Projection(soft.astype(np.float32), bone / 10 * np.float32(p.bone_density), masks, pixel)


@dataclass(frozen=True)
class View:
    """A point source before a flat detector; all in mm."""

    source_distance: float
    gap: float
    width: float
    height: float

    def accumulate(
        self, slices: np.ndarray, spacing: np.ndarray, principal: np.ndarray, size: int, front: int = 0
    ) -> np.ndarray:
        """Sum coronal slices along rays.

        Args:
            slices: (C, A, S, L) float32, from the detector's side backwards; at most 4 channels.
            spacing: (3,) mm of a voxel.
            principal: (2,) mm in SI and LR from the first voxel's centre: where the ray at a right angle to the
                detector passes. It meets the centre of the picture.
            size: pixels of the picture.
            front: the slice that lies ``gap`` before the detector; slices nearer to the detector are air.

        Returns:
            (C, size, size) float32: value times mm along each ray.
        """
        total = np.zeros((size, size, slices.shape[0]), np.float32)
        pixel = np.array([self.height, self.width]) / size
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        for k in range(front, slices.shape[1]):
            plane = np.ascontiguousarray(slices[:, k].transpose(1, 2, 0))
            shrink = (self.source_distance - self.gap - (k - front + 0.5) * spacing[0]) / self.source_distance
            step = pixel * shrink / spacing[1:]
            start = principal / spacing[1:] - step * (size - 1) / 2
            matrix = np.array([[step[1], 0, start[1]], [0, step[0], start[0]]])
            scaled = cv2.warpAffine(plane, matrix, (size, size), flags=how, borderMode=cv2.BORDER_REPLICATE)
            total += scaled.reshape(total.shape)
        y, x = ((np.arange(size) - (size - 1) / 2) * d / self.source_distance for d in pixel)
        oblique = np.sqrt(1 + y[:, None] ** 2 + x[None] ** 2) * spacing[0]
        return (total * oblique[..., None].astype(np.float32)).transpose(2, 0, 1)


def _pivot(anatomy: Anatomy) -> np.ndarray:
    """The middle of the chest, (3,) mm: the rotations' centre and the usual centre of the frame."""
    lungs = np.flatnonzero((anatomy.lung > 0.5).any((0, 1)))[[0, -1]].mean() * 2 * SPACING[2]
    middle = (lungs + anatomy.sternoclavicular[:, 2].mean()) / 2
    return np.array([anatomy.soft.shape[0] * SPACING[0] / 2, anatomy.apex[1] + 130, middle])


def _fine_channels(anatomy: Anatomy, p: BodyParameters) -> list[np.ndarray]:
    """Soft tissue, mineral, ribs and clavicles before the deformation."""
    soft = anatomy.soft + np.float32(p.lung_density - 1) * anatomy.lung_soft
    bone, occupancy = anatomy.bone.copy(), np.zeros_like(anatomy.bone)
    for side, end, sign in zip((-1, 1), anatomy.sternoclavicular, (-0.5, 0.5), strict=True):
        start = end + np.array([0, p.clavicle_drop, side * p.clavicle_gap])
        tube = draw_tube(*clavicle(start, side, p, sign * p.clavicle_difference), bone.shape, SPACING)
        bone[tube[0]] = np.maximum(bone[tube[0]], tube[2])
        occupancy[tube[0]] = np.maximum(occupancy[tube[0]], tube[1])
        soft[tube[0]] = np.maximum(soft[tube[0]], tube[1])
        if p.first_cartilage:
            rib_end = anatomy.first_ribs[(side + 1) // 2]
            box, mineral = first_cartilage(rib_end, start, side, p, bone.shape, SPACING)
            bone[box] = np.maximum(bone[box], mineral)
    return [soft, bone, anatomy.ribs, occupancy]


def _sample(volumes: torch.Tensor, grid: torch.Tensor) -> np.ndarray:
    """Sample (C, A, S, L) volumes at (3, A, S, L) places in ``grid_sample``'s coordinates."""
    grid = grid.permute(1, 2, 3, 0)[None]
    return functional.grid_sample(volumes[None], grid, align_corners=True, padding_mode="zeros")[0].numpy()


def _front(soft: np.ndarray) -> int:
    """The first slice from the front that holds a body."""
    return int(np.argmax((soft > 0.5).mean((1, 2)) > 0.005))


def _added_tissue(soft: np.ndarray, heart: np.ndarray, p: BodyParameters) -> np.ndarray:
    """Fat and breasts, g/cm2 along the ray."""
    size = soft.shape[0]
    y, x = np.mgrid[: soft.shape[0], : soft.shape[1]].astype(np.float32)
    body = ndimage.gaussian_filter((soft > 3).astype(np.float32), size / 40)
    rows, columns = np.nonzero(heart > 5)
    down, middle = (rows.mean(), columns.mean()) if len(rows) else (size / 2, size / 2)
    across = np.abs(x - size / 2) / (size / 2)
    fat = (0.55 + 0.3 * np.clip(y / size, 0, 1) + 0.25 * across**2) * p.fat_cm * 0.93 * body
    if not p.breast_cm:
        return fat
    pixel_x, pixel_y = p.frame_width / size, p.frame_width * p.frame_aspect / size
    for side in (-1, 1):
        u = (x - middle - side * 88 / pixel_x + 18 / pixel_x) * pixel_x / 68
        v = (y - down - p.breast_height / pixel_y) * pixel_y / 72
        v = np.where(v < 0, v * 0.6, v * 1.15)
        breast = np.clip(1 - u**2 - v**2, 0, 1) ** 0.8
        fat = fat + p.breast_cm * 0.96 * ndimage.gaussian_filter(breast, 2 / pixel_x) * body
    return fat
