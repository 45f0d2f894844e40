"""Telling two lungs apart, on drawn lungs and on the sides that were drawn by hand in real films."""

import numpy as np
import pytest
from helpers import chest_masks

from cxrseg.inference import Segmentation
from cxrseg.labels import paint, visible
from cxrseg.measurements.lungs import find_lungs, lung_field, split_lungs
from cxrseg.measurements.quantities import NotMeasurable
from cxrseg.postprocessing import largest

SHAPE = (200, 240)
LUNGS = chest_masks(SHAPE)["lungs"]
MIDDLE = 120


def segmentation(masks, planes=4) -> Segmentation:
    return Segmentation(
        paint(masks), np.zeros((planes, *SHAPE), np.float32), masks, head={4: "multilabel", 5: "multiclass"}[planes]
    )


def test_the_largest_part_of_a_mask():
    mask = np.zeros(SHAPE, bool)
    mask[2:5, 2:5] = mask[20:40, 20:40] = mask[40, 40] = True
    assert largest(mask).sum() == 401
    assert not largest(mask & False).any()


def test_lungs_that_lie_apart():
    right, left = split_lungs(LUNGS)
    np.testing.assert_array_equal(right | left, LUNGS)
    assert not right[:, MIDDLE:].any()
    assert not left[:, :MIDDLE].any()


def test_lungs_that_touch_are_cut_between():
    joined = LUNGS.copy()
    joined[80:90, 60:180] = True
    right, left = split_lungs(joined)
    assert not (right & left).any()
    assert right.sum() + left.sum() == joined.sum()
    assert abs(np.flatnonzero(right.any(0))[-1] - MIDDLE) < 12


def test_islands_are_left_out_and_large_pieces_kept():
    pieces = LUNGS.copy()
    pieces[85:95] = False
    pieces[0:5, 0:5] = pieces[190:195, 230:235] = True
    right, left = split_lungs(pieces)
    assert (right | left).sum() == pieces.sum() - 50


@pytest.mark.parametrize("keep", [slice(0, MIDDLE), slice(MIDDLE, None), slice(0, 0)])
def test_one_lung_is_not_two(keep):
    one = np.zeros(SHAPE, bool)
    one[:, keep] = LUNGS[:, keep]
    assert split_lungs(one) is None
    one[10:14, 100:104] = True
    assert split_lungs(one) is None


def test_stripes_of_a_multiclass_model_are_closed():
    masks = visible(chest_masks(SHAPE) | {"heart": np.zeros(SHAPE, bool)})
    assert masks["lungs"].sum() < 0.75 * LUNGS.sum()
    field = lung_field(segmentation(masks, planes=5))
    assert not (field & ~LUNGS & ~masks["clavicles"]).any()
    assert (field & LUNGS).sum() > 0.93 * LUNGS.sum()
    assert lung_field(segmentation(masks)) is masks["lungs"]


@pytest.mark.parametrize(
    ("masks", "reason"),
    [
        ({"ribs": LUNGS}, NotMeasurable.NOT_TRAINED),
        ({"lungs": LUNGS & (np.arange(240) < MIDDLE)}, NotMeasurable.NO_LUNG),
        ({"lungs": np.roll(LUNGS, -24, axis=0)}, NotMeasurable.CHEST_CUT),
        ({"lungs": np.roll(LUNGS, 44, axis=0)}, NotMeasurable.CHEST_CUT),
        ({"lungs": LUNGS, "heart": LUNGS & False}, NotMeasurable.IMPLAUSIBLE_FILM),
        ({"lungs": LUNGS & ((np.arange(200) > 80) & (np.arange(200) < 100))[:, None]}, NotMeasurable.IMPLAUSIBLE_FILM),
    ],
)
def test_what_is_no_pair_of_lungs(masks, reason):
    assert find_lungs(segmentation(masks)) is reason


def test_lungs_at_very_different_heights():
    tilted = np.zeros(SHAPE, bool)
    tilted[10:70, 20:100] = tilted[120:180, 140:220] = True
    assert find_lungs(segmentation({"lungs": tilted})) is NotMeasurable.IMPLAUSIBLE_FILM
