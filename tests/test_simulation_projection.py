"""Geometry on small synthetic volumes with known answers, and the parameters' promises. None needs the scan."""

import json
from dataclasses import asdict, fields

import numpy as np
import pytest

from cxrseg.simulation import anatomy, deformation, occupancy
from cxrseg.simulation.clavicles import clavicle, draw_tube
from cxrseg.simulation.parameters import BodyParameters
from cxrseg.simulation.projection import THIN_MM, View
from cxrseg.simulation.silhouettes import heart_silhouette, lung_field

SPACING = np.array(anatomy.SPACING)


def mm(shape: tuple[int, ...], spacing: np.ndarray = SPACING) -> list[np.ndarray]:
    return np.meshgrid(*(np.arange(n) * d for n, d in zip(shape, spacing, strict=True)), indexing="ij")


def test_a_ball_is_magnified_by_its_distance_to_the_source_and_lands_where_its_ray_does() -> None:
    shape, centre, radius = (64, 200, 180), np.array([120.0, 160.0, 90.0]), 20.0
    a, s, lr = mm(shape)
    distance = np.sqrt((a - centre[0]) ** 2 + (s - centre[1]) ** 2 + (lr - centre[2]) ** 2)
    ball = np.clip(0.5 + (radius - distance) / 1.4, 0, 1).astype(np.float32)[None]
    principal, gap, source = np.array([120.0, 125.0]), 30.0, 1500.0
    path = View(source, gap, 400, 400).accumulate(ball, SPACING, principal, 512)[0]
    depth = gap + centre[0] + SPACING[0] / 2
    magnification = source / (source - depth)
    rows, columns = np.nonzero(path > 8)
    pixel = 400 / 512
    at = (np.array([rows.mean(), columns.mean()]) - 255.5) * pixel
    assert at == pytest.approx((centre[1:] - principal) * magnification, abs=0.3)
    chord = np.sqrt(radius**2 - 4**2)
    assert np.sqrt(len(rows) / np.pi) * pixel == pytest.approx(chord * magnification, rel=0.015)
    assert path.max() == pytest.approx(2 * radius, rel=0.03)


def test_the_path_through_a_slab_is_its_thickness_over_the_cosine() -> None:
    slab = np.zeros((1, 64, 300, 300), np.float32)
    slab[0, 10:30] = 1
    path = View(1500, 20, 400, 400).accumulate(slab, SPACING, np.array([187.5, 210.9]), 128)[0]
    corner = np.hypot(1, np.hypot(200, 200) / 1500)
    assert path[64, 64] == pytest.approx(20 * SPACING[0], rel=0.001)
    assert path[0, 0] == pytest.approx(20 * SPACING[0] * corner, rel=0.01)


def rib_width_error(tall: float, thick: float, slope: float, magnify: bool) -> float:
    """Width in mm of the mask of a tube that is voxelised as the scan is, less its true width."""
    voxel = np.array([0.703125, 2.5, 0.703125])
    a, s, lr = mm((128, 50, 192), voxel)
    centre = np.array([45.3, 61.7, 67.2])
    along = np.array([0.25, np.tan(np.deg2rad(slope)), 1.0])
    along /= np.linalg.norm(along)
    high = np.cross([1, 0, 0], along)
    high /= np.linalg.norm(high)
    deep = np.cross(along, high)
    offset = np.stack([a, s, lr], -1) - centre
    tube = ((offset @ high) / (tall / 2)) ** 2 + ((offset @ deep) / (thick / 2)) ** 2 < 1
    tube &= np.abs(lr - centre[2]) < 55
    volume = occupancy.fine(occupancy.inside(occupancy.depth_below(tube)))[None].astype(np.float32)
    source = 1500.0 if magnify else 1e7
    view = View(source, 20, 120, 120)
    path = view.accumulate(volume, SPACING, centre[1:] - [0, SPACING[2] / 4], 400)[0]
    magnification = source / (source - 20 - centre[0] - 1)
    across = np.array([along[2], -along[1]]) / np.hypot(along[1], along[2])
    width = 2 * np.hypot(tall / 2 * (high[1:] @ across), thick / 2 * (deep[1:] @ across)) * magnification
    found = (path[:, 150:250] > THIN_MM).sum(0).mean() * 120 / 400 * abs(across[0])
    return float(found - width)


def test_a_rib_on_the_film_is_as_wide_as_in_the_scan_times_its_magnification() -> None:
    errors = [
        rib_width_error(tall, thick, slope, magnify)
        for tall, thick in ((9, 6), (12, 7), (14, 8))
        for slope, magnify in ((10, False), (25, True), (40, True))
    ]
    assert abs(np.mean(errors)) < 0.4, errors
    assert np.abs(errors).max() < 1.0, errors


def test_without_any_change_every_voxel_stays_where_it_is() -> None:
    still = asdict(BodyParameters()) | {
        "scale_lr": 1.0, "scale_si": 1.0, "scale_ap": 1.0, "warp": 0.0, "heart_size": 1.0,
        "diaphragm_right": 0.0, "diaphragm_left": 0.0,
    }  # fmt: skip
    shape = (24, 40, 32)
    points = {name: np.array([30.0, y, 20.0]) for name, y in (("pivot", 25), ("heart", 30), ("dome", 40), ("apex", 5))}
    nodes = deformation.sampling_map(shape, SPACING, points, BodyParameters(**still))
    grid = deformation.to_grid(nodes, shape, SPACING)
    voxels = (grid.numpy() + 1) / 2 * np.array([31, 39, 23])[:, None, None, None]
    np.testing.assert_allclose(voxels[::-1], np.indices(shape), atol=1e-3)
    coarse = (deformation.halved(grid).numpy() + 1) / 2 * np.array([15, 19, 23])[:, None, None, None]
    np.testing.assert_allclose(coarse[::-1], np.indices((24, 20, 16)), atol=1e-3)


def test_a_rotation_keeps_lengths_and_hands() -> None:
    matrix = deformation.rotation(3, -5, 2)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1)


def test_a_clavicle_is_as_long_and_thick_as_asked_and_nearly_level() -> None:
    p = BodyParameters(clavicle_length=140, clavicle_shaft=12, clavicle_rise=5)
    points, radii = clavicle(np.array([60.0, 80.0, 170.0]), 1, p, 0.0)
    assert np.linalg.norm(points[-1] - points[0]) == pytest.approx(140, abs=1)
    assert points[-1, 2] > points[0, 2]
    assert points[-1, 0] > points[0, 0]
    assert points[0, 1] - points[-1, 1] == pytest.approx(140 * np.sin(np.deg2rad(5)), abs=4)
    assert 2 * radii[28] == pytest.approx([12, 12], abs=1.5)
    box, filled, mineral = draw_tube(points, radii, (70, 140, 240), anatomy.SPACING)
    volume = filled.sum() * np.prod(SPACING) / 1000
    assert 12 < volume < 35
    assert filled.shape == tuple(b.stop - b.start for b in box)
    assert mineral.min() >= 0 and mineral.max() < 1


def test_bodies_are_drawn_within_their_ranges_and_repeat_with_the_seed() -> None:
    drawn = [BodyParameters.draw(np.random.default_rng(seed)) for seed in range(200)]
    assert drawn[3] == BodyParameters.draw(np.random.default_rng(3))
    assert json.loads(json.dumps(asdict(drawn[0])))["warp_seed"] == drawn[0].warp_seed
    for parameter in fields(BodyParameters):
        low, high = parameter.metadata["range"]
        values = np.array([getattr(p, parameter.name) for p in drawn])
        assert low <= values.min() and values.max() <= high, parameter.name
        assert values.max() > values.min(), parameter.name


def test_the_heart_is_one_smooth_piece_and_the_lung_field_two_that_nothing_covers() -> None:
    y, x = np.mgrid[:256, :256].astype(np.float32)
    heart = 60 * np.clip(1 - ((x - 140) / 50) ** 2 - ((y - 150) / 40) ** 2, 0, 1)
    heart[100:105, 60:90] = 30
    lungs = 150 * np.clip(1 - ((np.abs(x - 128) - 60) / 45) ** 2 - ((y - 120) / 90) ** 2, 0, 1)
    between = np.where(np.abs(x - 128) < 20, 100.0, 0.0)
    abdomen = np.where(y > 180, 100.0, 0.0)
    silhouette = heart_silhouette(heart, 1.4)
    assert not silhouette[102, 70] and silhouette[150, 140]
    field = lung_field(lungs, between, abdomen, silhouette, 1.4)
    assert field[120, 60] and field[100, 190]
    assert not (field & silhouette).any() and not field[190:].any() and not field[:, 120:136].any()


def test_a_film_without_a_heart_has_an_empty_silhouette() -> None:
    empty = np.zeros((64, 64), np.float32)
    assert not heart_silhouette(empty, 1.4).any()
    assert not lung_field(empty, empty, empty, empty > 0, 1.4).any()
