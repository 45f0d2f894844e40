import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from cxrseg.simulation.film import develop, spectrum
from cxrseg.simulation.film_parameters import FilmParameters

OVERLAYS = {
    "collimation": "black",
    "marker": "boxed",
    "text_lines": 4,
    "leads": 5,
    "pacemaker": True,
    "sternal_wires": True,
    "necklace": True,
    "buttons": True,
    "tube": True,
}

CLEAN = {
    "vessels": 1.2,
    "lung_texture": 0.05,
    "scatter_fraction": 0.1,
    "detector_dose": 4.0,
    "noise_pixel": 0.22,
    "lung_grey": 0.5,
    "heart_grey": 0.85,
    "shoulder": 0.5,
    "equalization": 0.1,
    "enhancement": 0.4,
    "bone_edges": 0.5,
    "white_level": 250.0,
    "rotation": 0.0,
    "field_width": 1.0,
    "field_height": 1.0,
    "collimation": "none",
    "marker": "none",
    "text_lines": 0,
    "leads": 0,
    "pacemaker": False,
    "sternal_wires": False,
    "necklace": False,
    "buttons": False,
    "tube": False,
    "inverted": False,
    "response": "digital",
    "resolution": 1.0,
    "jpeg_quality": 0,
}


def chest(size=96, bone=0.0, square=None):
    """An elliptic body with two elliptic lungs, a heart and, where asked, a square of bone."""
    y, x = np.mgrid[:size, :size] / size - 0.5
    body = (x / 0.45) ** 2 + (y / 0.6) ** 2 < 1
    lungs = ((np.abs(x) - 0.2) / 0.13) ** 2 + (y / 0.3) ** 2 < 1
    heart = ((x - 0.03) / 0.12) ** 2 + ((y - 0.1) / 0.15) ** 2 < 1
    ribs = np.zeros_like(body)
    if square:
        ribs[square] = True
    masks = {"lungs": lungs & ~heart, "ribs": ribs, "clavicles": np.zeros_like(body), "heart": heart}
    soft = np.where(body, 18.0, 0.0) - 9.0 * masks["lungs"]
    return SimpleNamespace(
        soft=soft.astype(np.float32), bone=(bone * ribs).astype(np.float32), masks=masks, pixel_mm=360 / size
    )


def parameters(seed=0, **changes):
    return dataclasses.replace(FilmParameters.draw(np.random.default_rng(seed)), **{**CLEAN, **changes})


def film(projection, chosen, seed=0):
    return develop(projection, chosen, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(6))
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(seed):
    chosen = FilmParameters.draw(np.random.default_rng(seed))
    first, masks = film(chest(), chosen, seed)
    again, _ = film(chest(), chosen, seed)
    other, _ = film(chest(), chosen, seed + 100)
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
    assert first.dtype == np.uint8
    assert first.shape == (96, 96)
    assert set(masks) == {"lungs", "ribs", "clavicles", "heart"}
    assert all(mask.dtype == bool and mask.shape == first.shape for mask in masks.values())


def test_more_bone_is_brighter():
    square = (slice(40, 50), slice(20, 30))
    means = [film(chest(bone=bone, square=square), parameters())[0][square].mean() for bone in (0, 0.5, 1, 2)]
    assert np.all(np.diff(means) > 5)


@pytest.mark.parametrize("rotation", [-5.0, 0.0, 5.0])
@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_the_masks_follow_turn_and_crop(rotation, shift):
    square = (slice(76, 112), slice(36, 72))
    frame = {"rotation": rotation, "field_width": 0.9, "field_height": 0.88, "shift_x": shift, "shift_y": -shift}
    chosen = parameters(**frame, blur=0.1)
    bare, _ = film(chest(192), chosen)
    picture, masks = film(chest(192, bone=4.0, square=square), chosen)
    found = picture.astype(int) - bare > 40
    assert (found & masks["ribs"]).sum() / (found | masks["ribs"]).sum() > 0.9
    still = chest(192, square=square).masks["ribs"]
    assert (masks["ribs"] & still).sum() < 0.95 * (masks["ribs"] | still).sum()


def test_no_overlay_changes_the_truth_or_the_picture_elsewhere():
    plain, truth = film(chest(), parameters())
    for name, value in OVERLAYS.items():
        picture, masks = film(chest(), parameters(**{name: value}))
        assert not np.array_equal(picture, plain), name
        assert all(np.array_equal(masks[structure], truth[structure]) for structure in truth), name


def test_a_marker_touches_nothing_but_its_place():
    plain, _ = film(chest(), parameters())
    picture, _ = film(chest(), parameters(marker="boxed"))
    assert 0 < (picture != plain).mean() < 0.1


def test_inversion_turns_dense_dark():
    plain, _ = film(chest(), parameters())
    turned, _ = film(chest(), parameters(inverted=True))
    total = plain.astype(int) + turned
    assert np.ptp(total) <= 1


def test_every_parameter_lies_within_its_range():
    for seed in range(200):
        drawn = FilmParameters.draw(np.random.default_rng(seed))
        for field in dataclasses.fields(drawn):
            value, about = getattr(drawn, field.name), field.metadata
            if "odds" in about:
                assert value in about["odds"], field.name
            elif "share" in about:
                assert isinstance(value, bool), field.name
            else:
                assert about["low"] <= value <= about["high"], field.name


def test_every_parameter_is_documented_and_odds_add_up():
    for field in dataclasses.fields(FilmParameters):
        assert FilmParameters.describe(field.name)
        assert field.metadata["about"].endswith("."), field.name
        if "odds" in field.metadata:
            assert sum(field.metadata["odds"].values()) == pytest.approx(1)


def test_parameters_survive_json():
    drawn = FilmParameters.draw(np.random.default_rng(3))
    assert FilmParameters(**json.loads(json.dumps(dataclasses.asdict(drawn)))) == drawn


def test_each_choice_and_overlay_is_drawn_now_and_then():
    drawn = [FilmParameters.draw(np.random.default_rng(seed)) for seed in range(600)]
    for field in dataclasses.fields(FilmParameters):
        assert len({getattr(one, field.name) for one in drawn}) > 1, field.name
    assert 0.005 < np.mean([one.inverted for one in drawn]) < 0.05


def test_the_spectrum_hardens_with_voltage_and_copper():
    energies = np.array([40, 60, 80, 100])
    soft = spectrum(parameters(tube_voltage=100.0, copper=0.0)) @ energies
    hard = spectrum(parameters(tube_voltage=130.0, copper=0.2)) @ energies
    assert spectrum(parameters()).sum() == pytest.approx(1)
    assert 50 < soft < hard < 90


def test_a_projection_without_lungs_or_heart_still_develops():
    empty = chest()
    empty.masks = {name: np.zeros_like(mask) for name, mask in empty.masks.items()}
    picture, _ = film(empty, parameters())
    assert np.ptp(picture) > 50
