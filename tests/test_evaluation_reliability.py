"""Reliability: counted by bin, and an error that agrees with torchmetrics'."""

import json
import math

import numpy as np
import pytest
import torch
from torchmetrics.functional.classification import binary_calibration_error

from cxrseg.evaluation.reliability import BINS, Calibration, Reliability, Temperature, tally


def pixels(sharpness: float, number: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and truth; at a sharpness of 1 the probabilities are right, above it too sure."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, number)
    truth = rng.random(number) < 1 / (1 + np.exp(-logits))
    return 1 / (1 + np.exp(-sharpness * logits)), truth


@pytest.mark.parametrize("sharpness", [0.5, 1, 2])
def test_the_error_is_that_of_torchmetrics(sharpness):
    probabilities, truth = pixels(sharpness)
    found = Reliability.count(probabilities, truth).ece
    wanted = binary_calibration_error(torch.from_numpy(probabilities), torch.from_numpy(truth), n_bins=BINS)
    assert found == pytest.approx(float(wanted), abs=1e-4)
    assert (found > 0.03) == (sharpness != 1)


def test_counts_by_hand():
    found = Reliability.count(np.array([0, 0.004, 0.995, 1.0, 0.5]), np.array([False, True, True, True, False]))
    assert (found.pixels[0], found.positives[0], found.probability[0]) == (2, 1, 0.004)
    assert (found.pixels[-1], found.positives[-1], found.probability[-1]) == (2, 2, 1.995)
    assert (found.pixels[50], found.positives[50]) == (1, 0)
    assert found.ece == pytest.approx((abs(1 - 0.004) + abs(2 - 1.995) + 0.5) / 5)
    assert found.ece_uncertain == pytest.approx(0.5)


def test_films_add_up():
    probabilities, truth = pixels(2)
    parts = tally(probabilities[:7000], truth[:7000]) + tally(probabilities[7000:], truth[7000:])
    np.testing.assert_allclose(parts, tally(probabilities, truth))
    assert parts[0].sum() == 20_000


def test_the_diagram_lies_on_the_diagonal_where_probabilities_are_right():
    predicted, observed, number = Reliability.count(*pixels(1)).curve()
    assert len(predicted) == 20
    np.testing.assert_allclose(observed, predicted, atol=0.06)
    assert number.sum() == 20_000
    predicted, observed, _ = Reliability.count(*pixels(3)).curve(10)
    assert (observed[1:4] > predicted[1:4] + 0.05).all()  # too sure
    only, _, _ = Reliability.count(np.array([0.51]), np.array([True])).curve()
    np.testing.assert_allclose(only, [0.51])


def test_no_pixel_no_error():
    empty = Reliability.of(np.zeros((3, BINS)))
    assert math.isnan(empty.ece)
    assert len(empty.curve()[0]) == 0


@pytest.fixture
def calibration() -> Calibration:
    sharp, right = (Reliability.count(*pixels(sharpness, 500)) for sharpness in (2, 1))
    return Calibration(
        {"lungs": Temperature(2.0, 2.0, (1.9, 2.1)), "heart": Temperature(1.0, 1.5, (1.2, 1.4))},
        {"real": {"lungs": sharp, "heart": right}, "drawn": {"lungs": sharp}},
        {"real": {"lungs": right, "heart": sharp}, "drawn": {"lungs": right}},
    )


def test_what_is_shipped_is_what_is_applied(calibration):
    shipped = calibration.shipped
    assert shipped["real"] == {
        "lungs": calibration.scaled["real"]["lungs"],
        "heart": calibration.plain["real"]["heart"],
    }
    assert list(shipped["drawn"]) == ["lungs"]


def test_json_round_trip(calibration):
    saved = json.loads(json.dumps(calibration.to_json(), allow_nan=False))
    assert Calibration.from_json(saved) == calibration
    assert saved["plain"]["real"]["lungs"]["ece"] == pytest.approx(calibration.plain["real"]["lungs"].ece)
