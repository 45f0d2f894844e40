"""Connected parts by runs, against scipy's labels by pixel."""

import numpy as np
import pytest
from scipy.ndimage import label

from cxrseg.parts import Parts


@pytest.mark.parametrize("seed", range(40))
def test_parts_are_those_of_labels_by_pixel(seed):
    random = np.random.default_rng(seed)
    mask = random.random(random.integers(1, 60, 2)) < random.choice([0.05, 0.3, 0.5, 0.9])
    numbers, count = label(mask, np.ones((3, 3)))
    parts = Parts(mask)
    assert len(parts.areas) == count
    for number in range(count):
        one = numbers == number + 1
        _, columns = np.nonzero(one)
        np.testing.assert_array_equal(parts.keep([number]), one)
        assert (parts.areas[number], parts.lefts[number]) == (one.sum(), columns.min())
        assert (parts.rights[number], parts.middles[number]) == (columns.max() + 1, pytest.approx(columns.mean()))
    chosen = random.random(count) < 0.5
    np.testing.assert_array_equal(parts.keep(chosen), np.isin(numbers, np.flatnonzero(chosen) + 1))
    assert (np.diff(parts.areas[parts.order]) <= 0).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (5, 7)])
def test_all_and_nothing(shape):
    whole = Parts(np.ones(shape, bool))
    assert (whole.areas.tolist(), whole.rights.tolist()) == ([shape[0] * shape[1]], [shape[1]])
    assert whole.keep([0]).all()
    nothing = Parts(np.zeros(shape, bool))
    assert nothing.areas.size == 0
    assert not nothing.keep(nothing.order).any()


def test_diagonal_neighbours_belong_together_and_the_ends_of_rows_do_not():
    assert len(Parts(np.eye(6, dtype=bool)).areas) == 1
    ends = np.zeros((2, 6), bool)
    ends[0, -1] = ends[1, 0] = True
    assert len(Parts(ends).areas) == 2
