"""Stress copies: deterministic, and truth goes with the picture."""

import numpy as np
import pytest
from helpers import chest_film, chest_masks

from cxrseg.evaluation.stress import STRESSES
from cxrseg.images import Radiograph
from cxrseg.metrics import count

SHAPE = (150, 128)
MASKS = chest_masks(SHAPE)
FILM = Radiograph(chest_film(MASKS), "film.png", (0.5, 0.5), ("A warning.",))
GEOMETRY = {"crop", "lopsided crop", "rotated +10°", "rotated -10°", "4:5 bars"}


@pytest.mark.parametrize("name", STRESSES)
def test_a_copy_is_a_film_that_repeats_itself(name):
    before = FILM.pixels.copy()
    copy, truth = STRESSES[name](FILM, MASKS, "a/film")
    again, _ = STRESSES[name](FILM, MASKS, "a/film")
    np.testing.assert_array_equal(copy.pixels, again.pixels)
    np.testing.assert_array_equal(FILM.pixels, before)
    assert (copy.pixels.dtype, copy.pixels.ndim) == (np.uint8, 2)
    assert copy.pixels.shape != SHAPE or not np.array_equal(copy.pixels, FILM.pixels)
    assert (copy.name, copy.warnings) == (FILM.name, FILM.warnings)
    assert list(truth) == list(MASKS)
    for structure, mask in truth.items():
        assert (mask.dtype, mask.shape) == (bool, copy.pixels.shape)
        assert mask.any()
        if name not in GEOMETRY:
            np.testing.assert_array_equal(mask, MASKS[structure])


@pytest.mark.parametrize("name", sorted(GEOMETRY))
def test_truth_moves_with_the_picture(name):
    """A film that is its own heart's mask is still that after the copy."""
    film = Radiograph(MASKS["heart"] * np.uint8(255), "heart.png")
    copy, truth = STRESSES[name](film, {"heart": MASKS["heart"]}, "a/film")
    assert count(truth["heart"], copy.pixels >= 128).dice > 0.97
    if copy.pixels.shape == SHAPE:
        assert count(truth["heart"], MASKS["heart"]).dice < 0.97


def test_only_noise_and_clouds_differ_from_film_to_film():
    for name, stress in STRESSES.items():
        one, other = (stress(FILM, MASKS, f"a/{n}")[0].pixels for n in range(2))
        assert np.array_equal(one, other) == (name not in ("noise", "clouded lungs")), name


def test_sizes_of_cut_and_padded_films():
    shapes = {name: STRESSES[name](FILM, MASKS, "a")[0].pixels.shape for name in ("crop", "lopsided crop", "4:5 bars")}
    assert shapes == {"crop": (120, 102), "lopsided crop": (135, 102), "4:5 bars": (160, 128)}
    narrow = Radiograph(FILM.pixels[:, :60], "narrow.png")
    copy, truth = STRESSES["4:5 bars"](narrow, {"lungs": MASKS["lungs"][:, :60]}, "a")
    assert copy.pixels.shape == (150, 120)
    assert not copy.pixels[:, :30].any()
    assert not truth["lungs"][:, :30].any()
    np.testing.assert_array_equal(truth["lungs"][:, 30:90], MASKS["lungs"][:, :60])


def test_rotations_are_opposite_ways_and_leave_no_black_corner():
    grey = Radiograph(np.tile(np.linspace(100, 200, 128, dtype=np.uint8), (150, 1)), "ramp.png")
    left, right = (STRESSES[f"rotated {sign}10°"](grey, MASKS, "a") for sign in "+-")
    assert count(left[1]["heart"], right[1]["heart"]).dice < 0.95
    middle = SHAPE[0] // 2
    top, bottom = (int(left[0].pixels[middle + shift, 64]) for shift in (-40, 40))
    assert top > bottom  # turned to the left, the bright right side comes up
    black = Radiograph(FILM.pixels // 2 + 100, "bright.png")
    copy = STRESSES["rotated +10°"](black, MASKS, "a")[0].pixels
    assert all((copy[corner] > 0).any() for corner in (np.s_[:8, :8], np.s_[-8:, -8:]))


def test_what_each_does_to_grey_levels():
    def copy(name: str) -> np.ndarray:
        return STRESSES[name](FILM, MASKS, "a")[0].pixels.astype(int)

    plain = copy("inverted") * -1 + 255
    assert copy("gamma 0.5").mean() > plain.mean() + 20 > copy("gamma 2").mean() + 40
    assert len(np.unique(copy("8 grey levels"))) <= 8
    assert np.mean(copy("windowed") == 255) > 0.08
    assert np.mean(copy("windowed") == 0) > 0.08
    assert (copy("noise") - plain)[(plain > 100) & (plain < 150)].std() == pytest.approx(25.5, rel=0.1)
    for name in ("blur", "low resolution", "JPEG 10"):
        assert np.abs(np.diff(copy(name))).mean() < np.abs(np.diff(plain)).mean(), name
    drawn = copy("burnt in") != plain
    assert 0.02 < drawn.mean() < 0.15
    assert not drawn[60:110, 30:].any()  # the lungs stay as they are


def test_a_film_without_labelled_lungs_is_not_clouded():
    copy, truth = STRESSES["clouded lungs"](FILM, {"heart": MASKS["heart"]}, "a/film")
    plain = STRESSES["inverted"](FILM, {"heart": MASKS["heart"]}, "a/film")[0].pixels
    np.testing.assert_array_equal(copy.pixels, 255 - plain)
    assert list(truth) == ["heart"]


def test_a_film_of_sixteen_bits():
    deep = Radiograph(FILM.pixels.astype(np.float32) * 257, "deep.dcm")
    for stress in STRESSES.values():
        np.testing.assert_allclose(stress(deep, MASKS, "a")[0].pixels, stress(FILM, MASKS, "a")[0].pixels, atol=1)
