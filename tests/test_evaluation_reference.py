import numpy as np
import pytest

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.evaluation.reference import CONFUSION, SCORES


def test_each_column_of_table_one_is_an_actual_class_and_sums_to_one():
    table = np.array(CONFUSION)
    assert table.shape == (len(CLASSES), len(CLASSES))
    np.testing.assert_allclose(table.sum(axis=0), (1, 1, 1, 1, 1.0037), atol=5e-4)
    assert np.abs(table.sum(axis=1) - 1).max() > 0.1  # were it turned round, the rows would sum to 1


def test_table_one_says_what_the_paper_discusses():
    predicted, actual = CLASSES.index("background"), CLASSES.index("clavicles")
    assert CONFUSION[predicted][actual] == 0.3680


def test_dice_is_one_minus_the_loss():
    assert tuple(SCORES) == STRUCTURES
    assert SCORES["heart"].dice_validation == pytest.approx(0.8193)
    assert SCORES["lungs"].dice_training == pytest.approx(0.9374)
    for row in SCORES.values():
        assert row.dice_validation > row.iou_validation * 0.98
