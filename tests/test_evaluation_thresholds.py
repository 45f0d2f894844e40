import numpy as np
import pytest
from helpers import chest_masks

from cxrseg.classes import STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.evaluation.thresholds import MEASURES, THRESHOLDS, Sweep, mean_curves, sweep
from cxrseg.metrics import count


def planes(seed: int = 0) -> np.ndarray:
    """Probabilities that have something to do with the truth, in 16 bits' steps so that some lie on a threshold."""
    rng = np.random.default_rng(seed)
    truth = np.stack([chest_masks()[s] for s in STRUCTURES])
    return np.round(np.clip(0.6 * truth + rng.normal(0.2, 0.2, truth.shape), 0, 1), 2).astype(np.float32)


def test_every_threshold_gives_what_its_mask_gives():
    probabilities, truth = planes(), chest_masks()
    found = sweep(probabilities, truth, STRUCTURES)
    for plane, structure in zip(probabilities, STRUCTURES, strict=True):
        for index in (0, 28, 49, 98):
            exact = count(truth[structure], np.floor(plane.astype(float) * 100) >= index + 1)
            one = found[structure]
            assert (one.tp[index], one.fp[index], one.fn[index]) == (exact.tp, exact.fp, exact.fn)
            assert one.measure("dice")[index] == pytest.approx(exact.dice)
            assert one.measure("iou")[index] == pytest.approx(exact.iou)


def test_a_half_is_where_the_model_draws_its_masks():
    probabilities, truth = planes(), chest_masks()
    assert THRESHOLDS[49] == 0.5
    for plane, (structure, one) in zip(probabilities, sweep(probabilities, truth, STRUCTURES).items(), strict=True):
        assert one.measure("dice")[49] == count(truth[structure], plane >= 0.5).dice


def test_sensitivity_falls_with_the_threshold_and_both_ends_are_known():
    truth = np.array([[True, True, True, False]])
    one = Sweep.of(np.array([[0.9, 0.6, 0.2, 0.4]]), truth)
    sensitivity, precision = one.measure("sensitivity"), one.measure("precision")
    assert (np.diff(sensitivity) <= 0).all()
    assert (sensitivity[0], sensitivity[49], sensitivity[98]) == (1, pytest.approx(2 / 3), 0)
    assert (precision[0], precision[49]) == (0.75, 1)
    assert np.isnan(precision[98]), "nothing is seen"
    with pytest.raises(LabelError, match="specificity"):
        one.measure("specificity")


def test_films_weigh_the_same_and_undefined_ones_are_left_out():
    truth = np.array([[True, True, False, False]])
    first = {"heart": Sweep.of(np.array([[0.9, 0.9, 0.1, 0.1]]), truth)}
    second = {"heart": Sweep.of(np.array([[0.9, 0.1, 0.1, 0.1]]), truth)}
    absent = {"heart": Sweep.of(np.full((1, 4), 0.001), np.zeros((1, 4), bool))}
    curves = mean_curves([first, second, absent])["heart"]
    assert set(curves) == set(MEASURES)
    assert curves["dice"][49] == pytest.approx((1 + 2 / 3) / 2)
    assert list(mean_curves([absent])) == ["heart"]
    assert np.isnan(mean_curves([absent])["heart"]["dice"]).all()
    assert mean_curves([]) == {}


def test_structures_without_truth_or_training_are_left_out():
    truth = {"heart": chest_masks()["heart"], "ribs": chest_masks()["ribs"]}
    assert list(sweep(planes(), truth, ("lungs", "heart"))) == ["heart"]


def test_what_cannot_be_swept_is_refused():
    with pytest.raises(LabelError, match="no threshold"):
        sweep(np.zeros((5, 4, 4)), {}, STRUCTURES)
    with pytest.raises(LabelError, match="the same size"):
        Sweep.of(np.zeros((2, 2)), np.zeros((2, 3), bool))
