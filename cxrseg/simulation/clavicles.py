"""Parametric clavicles for a patient with the arms down: S-shaped tubes with a dense cortex.

The scan's own clavicles stand steep, for its arms are raised, and one is cut off: they are no model for a film.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cxrseg.simulation.parameters import BodyParameters

CORTEX_DENSITY, MARROW_DENSITY = 0.85, 0.12
"""g/cm3 of mineral in compact and in cancellous bone before ``bone_density``, which raises it by 1.3 on the
mean to what quantitative CT finds (rounded)."""

CORTEX_MM = (1.6, 0.5)
"""Thickness of the cortex in the middle of the shaft and at both ends, mm."""

BLUNT_MM = 5.0
"""Length over which the inner end is rounded. On films it ends broad and almost vertical: a median of 22 of 512 pixels
over its last 7, as high as the shaft's shadow, on 80 films that were outlined by eye."""


def clavicle(inner_end: np.ndarray, side: int, parameters: "BodyParameters", offset: float) -> tuple[np.ndarray, ...]:
    """The axis and the radii of a clavicle.

    The inner two thirds are convex forwards, the outer third is concave. The inner end is thick and round, the outer
    end flat. It runs outwards, backwards by 20° to 30°, and upwards by ``clavicle_rise``.

    Args:
        inner_end: (3,) mm, in AP, SI and LR, where its axis begins.
        side: -1 for the right one, 1 for the left one.
        parameters: the ``clavicle_`` fields are used.
        offset: degrees that are added to the rise, for the two sides differ.

    Returns:
        Points (N, 3) mm along the axis, radii (N, 2) mm front-to-back and up-down.

    Source:
        Gray's Anatomy describes the two curves and the ends; the sizes (length 14 cm, shaft 10-14 mm, inner end about
        23 mm, outer end about 25 × 11 mm) are round means of anatomical collections.
    """
    rise, back = np.deg2rad([parameters.clavicle_rise + offset, parameters.clavicle_back])
    along = np.array([np.cos(rise) * np.sin(back), -np.sin(rise), side * np.cos(rise) * np.cos(back)])
    front = np.array([-np.cos(back), 0.0, side * np.sin(back)])
    t = np.linspace(0, 1, 56)
    bow = np.where(t < 0.62, np.sin(np.pi * t / 0.62), -0.38 / 0.62 * np.sin(np.pi * (t - 0.62) / 0.38))
    points = inner_end + parameters.clavicle_length * t[:, None] * along
    points += parameters.clavicle_bow * bow[:, None] * front
    shaft = parameters.clavicle_shaft / 2
    inner, outer = np.exp(-((t / 0.17) ** 2)), 1 / (1 + np.exp(-(t - 0.8) / 0.05))
    deep = shaft + (10.5 - shaft) * inner + (12.0 - shaft) * outer
    high = shaft * 0.95 + (10.5 - shaft) * inner + (5.5 - shaft) * outer
    points[:, 1] -= parameters.clavicle_arch * (np.sin(np.pi * t**1.15) - 0.35 * np.sin(2 * np.pi * t))
    return points, rounded(points, np.stack([deep, high], 1), (BLUNT_MM, 9.0))


def rounded(points: np.ndarray, radii: np.ndarray, lengths: tuple[float, float]) -> np.ndarray:
    """Radii (N, 2) of a tube along points (N, 3), smaller over the first and the last ``lengths`` mm."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    near = np.clip(np.minimum(along / lengths[0], (along[-1] - along) / lengths[1]), 0, 1)
    return radii * (0.25 + 0.75 * np.sqrt(1 - (1 - near) ** 2))[:, None]


def draw_tube(
    points: np.ndarray, radii: np.ndarray, shape: tuple[int, ...], spacing: tuple[float, float, float]
) -> tuple[tuple[slice, ...], np.ndarray, np.ndarray]:
    """Draw a tube of elliptical section into a volume.

    Args:
        points: (N, 3) mm along the axis, evenly spaced.
        radii: (N, 2) mm, along AP and in the plane's other direction.
        shape: of the volume.
        spacing: size of a voxel in mm.

    Returns:
        The part of the volume that holds the tube, its occupancy 0 to 1 there, and its mineral in g/cm3.
    """
    size = np.asarray(spacing)
    low = np.floor((points.min(0) - radii.max() - 4) / size).astype(int)
    high = np.ceil((points.max(0) + radii.max() + 4) / size).astype(int) + 1
    box = tuple(slice(max(0, a), max(0, min(n, b))) for a, b, n in zip(low, high, shape, strict=True))
    # Finer than the voxels, for the cortex is thinner than they are.
    fine = (3, 2, 2)
    grids = [
        (np.arange((b.stop - b.start) * f) / f + b.start + (1 / f - 1) / 2) * d
        for b, f, d in zip(box, fine, size, strict=True)
    ]
    grid = np.stack(np.meshgrid(*grids, indexing="ij"), -1).astype(np.float32)
    tangents = np.gradient(points, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    distance = np.full(grid.shape[:-1], 50, np.float32)
    cortex = np.zeros_like(distance)
    step = np.linalg.norm(np.diff(points, axis=0), axis=1).mean()
    middle = np.sin(np.pi * np.linspace(0, 1, len(points))) ** 0.7
    compact_mm = CORTEX_MM[1] + (CORTEX_MM[0] - CORTEX_MM[1]) * middle
    for point, tangent, (deep, tall), wall in zip(points, tangents, radii, compact_mm, strict=True):
        ahead = np.array([1.0, 0, 0]) - tangent[0] * tangent
        ahead /= np.linalg.norm(ahead)
        other = np.cross(tangent, ahead)
        reach = max(deep, tall) + 4
        part = tuple(
            slice(*np.searchsorted(g, (c - reach, c + reach))) for g, c in zip(grids, point, strict=True)
        )  # fmt: skip
        offset = grid[part] - point.astype(np.float32)
        u, v, w = (offset @ d.astype(np.float32) for d in (ahead, other, tangent))
        k0 = np.sqrt((u / deep) ** 2 + (v / tall) ** 2)
        k1 = np.sqrt((u / deep**2) ** 2 + (v / tall**2) ** 2) + 1e-6
        here = np.maximum(np.where(k0 < 0.05, -min(deep, tall), k0 * (k0 - 1) / k1), np.abs(w) - step)
        nearer = here < distance[part]
        distance[part][nearer] = here[nearer]
        cortex[part][nearer] = wall
    occupancy = np.clip(0.5 - distance / 0.7, 0, 1)
    compact = np.clip(0.5 + (distance + cortex) / 0.7, 0, 1)
    mineral = occupancy * (MARROW_DENSITY + (CORTEX_DENSITY - MARROW_DENSITY) * compact)

    def mean(volume: np.ndarray) -> np.ndarray:
        n = [length // f for length, f in zip(volume.shape, fine, strict=True)]
        return volume.reshape(n[0], fine[0], n[1], fine[1], n[2], fine[2]).mean((1, 3, 5))

    return box, mean(occupancy), mean(mineral)


def capsule(
    head: np.ndarray,
    end: np.ndarray,
    head_radius: float,
    shaft_radius: float,
    shape: tuple[int, ...],
    spacing: tuple[float, float, float],
) -> np.ndarray:
    """Mineral in g/cm3 of a long bone with a round head, as a volume.

    Args:
        head: (3,) mm, centre of the head.
        end: (3,) mm, where the shaft ends; it may lie outside of the volume.
        head_radius: mm.
        shaft_radius: mm.
        shape: of the volume.
        spacing: size of a voxel in mm.
    """
    t = np.linspace(0, 1, 90)
    head = head - head_radius * (end - head) / np.linalg.norm(end - head)
    points = head + t[:, None] * (end - head)
    radii = shaft_radius + (head_radius - shaft_radius) * np.exp(-((t / 0.17) ** 4))
    radii = rounded(points, np.stack([radii, radii], 1), (head_radius, head_radius))
    box, _, mineral = draw_tube(points, radii, shape, spacing)
    volume = np.zeros(shape, np.float32)
    volume[box] = mineral
    return volume
