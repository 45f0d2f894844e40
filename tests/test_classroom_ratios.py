"""Ratios of a class against the truth and against their mean."""

import pytest

from cxrseg.classroom.ratios import differences, read_ends
from cxrseg.errors import LabelError


def test_ends_are_sorted():
    assert read_ends([30, 20.5, 5, 60], 64) == (20.5, 30.0, 5.0, 60.0)


def test_numbers_that_are_none():
    for end in (float("nan"), float("inf")):
        with pytest.raises(LabelError):
            read_ends([1, 2, 3, end], 64)


def test_against_the_truth():
    found = differences([([0.5, 0.54], 0.5), ([0.4], 0.45)])
    assert sum(found.points, ()) == pytest.approx((0.5, 0.0, 0.5, 0.04, 0.45, -0.05))
    assert found.films == 2
    assert found.mean == pytest.approx(-0.01 / 3)
    spread = 1.96 * (((0.01 / 3) ** 2 + (0.04 + 0.01 / 3) ** 2 + (0.05 - 0.01 / 3) ** 2) / 2) ** 0.5
    assert (found.limits.low, found.limits.high) == pytest.approx((-0.01 / 3 - spread, -0.01 / 3 + spread))


def test_against_the_mean_of_the_class():
    found = differences([([0.5, 0.54], None)])
    assert sum(found.points, ()) == pytest.approx((0.52, -0.02, 0.52, 0.02))
    assert found.mean == pytest.approx(0)
    assert found.limits is None, "two say nothing about a spread"
