"""Signs of a chest: the same, or turned round, in the mirror image, and finite whatever is seen."""

import numpy as np
import pytest
from helpers import chest_masks

from cxrseg.plausibility.anatomical_signs import SIDE, planes_of, sides, signs


def planes(shift: float = 0.0) -> dict[str, np.ndarray]:
    return {name: mask.astype(np.float32) for name, mask in chest_masks((SIDE, SIDE), shift).items()}


def grey() -> np.ndarray:
    return np.random.default_rng(0).random((SIDE, SIDE), np.float32)


def test_signs_are_those_of_the_mirror_image():
    seen, picture = planes(shift=0.04), grey()
    mirror = {name: np.fliplr(plane) for name, plane in seen.items()}
    assert signs(mirror, np.fliplr(picture)) == pytest.approx(signs(seen, picture), abs=1e-5)


def test_the_sides_change_their_sign_in_the_mirror_image():
    seen, picture = planes(), grey()
    mirror = {name: np.fliplr(plane) for name, plane in seen.items()}
    here, there = sides(seen, picture), sides(mirror, np.fliplr(picture))
    assert here["heart"] > 0.1
    assert there == pytest.approx({name: -value for name, value in here.items()}, abs=1e-4)


@pytest.mark.parametrize("missing", [("ribs",), ("clavicles",), ("ribs", "clavicles")], ids=str)
def test_what_is_not_learned_has_no_signs(missing):
    every = signs(planes(), grey())
    fewer = signs({name: plane for name, plane in planes().items() if name not in missing}, grey())
    assert set(every) - set(fewer) == {name for name in every if name.split()[0] in missing}
    assert fewer == {name: every[name] for name in fewer}


def test_nothing_seen_gives_finite_signs():
    empty = {name: np.zeros((SIDE, SIDE), np.float32) for name in planes()}
    assert np.isfinite(list(signs(empty, grey()).values())).all()
    assert set(sides(empty, grey()).values()) == {0.0}


def test_ribs_of_a_multiclass_network_leave_no_gaps_in_the_lungs():
    lungs = np.zeros((5, 256, 256), np.float32)
    lungs[1, 64:192, 64:192] = 1
    lungs[1, 100:112] = 0
    lungs[2, 100:112, 64:192] = 1
    trained = ("lungs", "ribs", "clavicles", "heart")
    assert planes_of(lungs, trained, "multiclass")["lungs"][53, 64] == pytest.approx(1)
    assert planes_of(lungs[1:], trained, "multilabel")["lungs"][53, 64] == pytest.approx(0)
