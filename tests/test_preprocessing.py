"""Films of any range and depth reach the network alike, in training and at inference."""

import dataclasses
import json

import numpy as np
import pytest
from helpers import chest_film, chest_masks, write_dataset
from PIL import Image

from cxrseg.augmentation import plain
from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import ImageError, ModelError
from cxrseg.preprocessing import Preprocessing, percentiles, resize
from cxrseg.training_runs.films import FilmTensors, cache_films

FILM = chest_film(chest_masks((192, 160)))


def test_the_percentiles_become_zero_and_one():
    ramp = np.arange(10_000, dtype=np.float32).reshape(100, 100)
    stretched = Preprocessing(percentiles=(10, 90)).stretch(ramp)
    assert stretched.dtype == np.float32
    assert (stretched.ravel()[:1000] == 0).all()
    assert (stretched.ravel()[9000:] == 1).all()
    assert stretched.ravel()[5000] == pytest.approx(0.5, abs=1e-3)


def test_a_bright_marker_does_not_darken_the_film():
    marked = FILM.astype(np.float32)
    marked[:4, :4] = 1e5
    difference = Preprocessing().stretch(marked) - Preprocessing().stretch(FILM)
    assert np.abs(difference[4:, 4:]).max() < 0.01


@pytest.mark.parametrize(
    "convert",
    [
        lambda film: film.astype(np.uint16) * 257,
        lambda film: film.astype(np.float32) * 257,
        lambda film: film.astype(np.int32) * 16 - 1024,
        lambda film: film.astype(np.float64) / 255,
    ],
    ids=["16 bit", "float of 16 bit", "CT-like", "0 to 1"],
)
def test_depth_and_range_do_not_matter(convert):
    preprocessing = Preprocessing(64)
    np.testing.assert_allclose(preprocessing.prepare(convert(FILM)), preprocessing.prepare(FILM), atol=1e-4)


def test_a_film_with_few_bright_pixels_uses_what_contrast_there_is():
    film = np.zeros((100, 100), np.uint8)
    film[0, :5] = 9
    assert np.unique(Preprocessing().stretch(film)).tolist() == [0, 1]


def test_a_boolean_film_is_a_film():
    assert np.unique(Preprocessing().stretch(np.eye(64, dtype=bool))).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.full((64, 64), 7), "Every pixel has the value 7"),
        (np.zeros((64, 64, 3)), r"shape \(64, 64, 3\)"),
        (np.zeros((0, 64)), r"shape \(0, 64\)"),
    ],
)
def test_what_is_no_film(pixels, message):
    with pytest.raises(ImageError, match=message):
        Preprocessing().prepare(pixels)


def test_mean_and_deviation_are_those_of_each_channel():
    preprocessing = Preprocessing(64, mean=(0.1, 0.2, 0.3), std=(1.0, 2.0, 4.0))
    tensor = preprocessing.prepare(FILM)
    assert (tensor.shape, tensor.dtype) == ((3, 64, 64), np.float32)
    grey = tensor[0] + 0.1
    assert 0 <= grey.min() < grey.max() <= 1
    np.testing.assert_allclose(tensor[1], (grey - 0.2) / 2, atol=1e-6)
    np.testing.assert_allclose(tensor[2], (grey - 0.3) / 4, atol=1e-6)


def test_json_round_trip():
    preprocessing = Preprocessing(96, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), (1.0, 98.0), (1.5, 0.8, 1.0, 2.0))
    described = json.loads(json.dumps(preprocessing.to_json()))
    assert Preprocessing.from_json(described | {"trained": ["lungs"]}) == preprocessing


def test_a_file_without_temperature_means_one():
    described = Preprocessing(64).to_json()
    del described["temperature"]
    assert Preprocessing.from_json(described) == Preprocessing(64)


REQUIRED = sorted({field.name for field in dataclasses.fields(Preprocessing)} - {"temperature"})


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_field_is_named(field):
    described = Preprocessing().to_json()
    del described[field]
    with pytest.raises(ModelError, match=f"lacks '{field}'"):
        Preprocessing.from_json(described)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 100},
        {"size": 0},
        {"size": "256"},
        {"percentiles": [90, 10]},
        {"percentiles": 3},
        {"mean": [0.5]},
        {"std": [1, 1, 0]},
        {"std": ["a", "b", "c"]},
        {"std": None},
        {"temperature": []},
        {"temperature": 2.0},
        {"temperature": [1, 0]},
        {"temperature": ["warm"]},
        {"temperature": [float("nan")]},
    ],
    ids=str,
)
def test_senseless_fields_are_refused(wrong):
    with pytest.raises(ModelError):
        Preprocessing.from_json(Preprocessing().to_json() | wrong)


def test_resize_averages_when_it_shrinks_and_keeps_the_dtype():
    board = np.indices((64, 64)).sum(axis=0) % 2 * np.float32(1)
    np.testing.assert_allclose(resize(board, (32, 32)), 0.5)
    assert resize(board, (64, 64)) is board
    assert resize(FILM, (50, 70)).shape == (50, 70)
    assert resize(FILM, (50, 70)).dtype == np.uint8


@pytest.mark.parametrize("shape", [(96, 80), (320, 300), (1000, 900)])
def test_training_and_inference_see_the_same_film(tmp_path, shape):
    """Training keeps films in 8 bits at 1.25 times the input; what that costs is bounded here."""
    folder = write_dataset(tmp_path / "set", 1, shape=shape)
    smooth = Image.open(folder / "images/film00.png").resize((shape[1] // 4, shape[0] // 4)).resize(shape[::-1])
    smooth.save(folder / "images/film00.png")
    film = open_dataset(folder).films[0]
    preprocessing = Preprocessing(64)
    tensor, _ = FilmTensors(cache_films([film], preprocessing, ""), plain(preprocessing))[0]
    wanted = preprocessing.prepare(load_film(film)[0].pixels)
    difference = np.abs(tensor.numpy() - wanted) * 0.5  # in units of the 0 to 1 range
    # measured: at most 0.006 and 0.11, the latter at edges, which are resampled twice
    assert difference.mean() < 0.01
    assert difference.max() < 0.15


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3, 5), (128, 190), (300, 301)])
def test_percentiles_are_those_of_numpy(shape, dtype):
    random = np.random.default_rng(shape[0])
    noise = random.normal(120, 30, shape)
    framed = np.pad(noise[2:-2, 2:-2], 2) if shape[0] > 4 else noise
    flat = np.where(random.random(shape) < 0.996, 7, noise)
    for pixels in (noise, framed, flat, np.sort(noise, axis=None).reshape(shape), np.abs(noise - 120) ** 1.6):
        pixels = np.clip(pixels, 0, 255).astype(dtype)
        for wanted in ((0.5, 99.5), (0, 100), (1, 99), (20, 21), (30.3, 77.7)):
            for turned in (pixels, pixels.T, pixels[::-1, ::2]):
                assert percentiles(turned, wanted) == tuple(np.percentile(turned, wanted))


def test_what_is_no_number_is_nowhere_between():
    pixels = np.ones((300, 300), np.float32)
    pixels[150, 151] = np.nan
    assert np.isnan(percentiles(pixels, (1, 99))).all()
