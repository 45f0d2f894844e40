"""How far drawings agree."""

import numpy as np
import pytest

from cxrseg.classroom.agreement import agreement


def bar(first: int, last: int) -> np.ndarray:
    mask = np.zeros((4, 20), bool)
    mask[:, first:last] = True
    return mask


def test_three_drawings():
    truth = bar(0, 10)
    found = agreement([bar(0, 10), bar(0, 5), bar(5, 15)], truth)
    assert found.dice == pytest.approx((0.5, 2 / 3, 1.0))
    assert found.median == pytest.approx(2 / 3)
    assert found.apart == (1, 2), "they have nothing in common"
    assert found.pairwise == pytest.approx((2 / 3 + 0.5 + 0.0) / 3)
    np.testing.assert_allclose(found.share[0, [0, 7, 12, 19]], [2 / 3, 2 / 3, 1 / 3, 0], rtol=1e-6)


def test_one_drawing_has_nothing_to_agree_with():
    found = agreement([bar(0, 3)])
    assert (found.dice, found.median, found.pairwise, found.apart) == ((), None, None, None)
    assert found.share.max() == 1


def test_two_empty_drawings_agree():
    assert agreement([bar(0, 0), bar(0, 0)]).pairwise == 1
