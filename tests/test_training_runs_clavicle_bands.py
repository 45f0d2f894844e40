"""The course of each clavicle."""

import numpy as np
import pytest

from cxrseg.training_runs.clavicle_bands import distance_from_course

SHAPE = (200, 300)
LUNGS = np.zeros(SHAPE, bool)
LUNGS[20:180, 30:130] = LUNGS[20:180, 170:270] = True
X = np.arange(300)


def band(height, columns, thickness=12):
    """A boolean (200, 300) band whose middle has the height, a function of the column."""
    y = np.arange(200)[:, None]
    inside = np.isin(X, np.arange(300)[columns])
    return (np.abs(y - height(X)[None]) < thickness / 2) & inside


RIGHT = band(lambda x: 40 + 0.3 * (x - 30), np.s_[30:140])
LEFT = band(lambda x: 40 + 0.3 * (270 - x), np.s_[160:270])


def test_a_clavicle_lies_on_its_own_course():
    distance = distance_from_course(RIGHT | LEFT, LUNGS)
    assert distance.dtype == np.float32
    assert (distance[RIGHT | LEFT] < 0.6).all()
    assert (distance[~(RIGHT | LEFT)] > 0.4).all()
    assert np.isinf(distance[:, :30]).all() and np.isinf(distance[:, 145:155]).all()


def test_the_lower_branch_of_a_fork_is_off_the_course():
    fork = band(lambda x: 95 + 0.1 * (x - 100), np.s_[95:140])
    distance = distance_from_course(RIGHT | LEFT | fork, LUNGS)
    assert (distance[RIGHT] < 0.7).all()
    assert (distance[fork] > 1.1).all()


@pytest.mark.parametrize(
    "right",
    [
        np.zeros(SHAPE, bool),
        band(lambda x: 40 + 0 * x, np.s_[60:70]),
        band(lambda x: 40 + 0.02 * (x - 85.0) ** 2, np.s_[30:140]),
    ],
    ids=["none", "short", "bent"],
)
def test_a_side_without_a_course_is_told_and_the_other_is_followed(right):
    distance = distance_from_course(right | LEFT, LUNGS)
    assert np.isnan(distance[:, :150]).all()
    assert (distance[LEFT] < 0.6).all()


def test_crumbs_are_not_followed():
    crumb = np.zeros(SHAPE, bool)
    crumb[5:10, 100:108] = True
    np.testing.assert_array_equal(
        distance_from_course(RIGHT | LEFT | crumb, LUNGS), distance_from_course(RIGHT | LEFT, LUNGS)
    )


def test_nothing_at_all():
    assert np.isnan(distance_from_course(np.zeros(SHAPE, bool), np.zeros(SHAPE, bool))).all()
