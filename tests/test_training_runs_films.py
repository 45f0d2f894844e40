"""Films as the training loop gets them."""

import numpy as np
import pytest
import torch
from helpers import SHAPE, chest_masks, write_dataset
from PIL import Image
from torch.utils.data import DataLoader

from cxrseg.augmentation import OVERSIZE, paper, plain
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import load_film, open_dataset
from cxrseg.preprocessing import Preprocessing
from cxrseg.training_runs.films import FilmTensors, cache_films

PREPROCESSING = Preprocessing(64)


@pytest.fixture(scope="module")
def cached(tmp_path_factory):
    folder = write_dataset(tmp_path_factory.mktemp("films") / "set", 4, ("lungs", "heart"))
    return cache_films(open_dataset(folder).films, PREPROCESSING, "")


def test_films_are_cached_larger_than_the_input_with_unlabelled_structures_unknown(cached):
    side = round(64 * OVERSIZE)
    for picture, truth in cached:
        assert (picture.shape, picture.dtype) == ((side, side), np.uint8)
        assert picture.min() < 8
        assert picture.max() == 255
        assert (truth.shape, truth.dtype) == ((side, side, 4), np.uint8)
        for index, structure in enumerate(STRUCTURES):
            expected = {0, 1} if structure in ("lungs", "heart") else {UNKNOWN}
            assert set(np.unique(truth[..., index])) == expected


def test_cached_truth_is_the_drawn_truth(tmp_path):
    side = round(64 * OVERSIZE)
    folder = write_dataset(tmp_path / "set", 1, label_map=False, shape=(4 * side, 3 * side))
    _, truth = cache_films(open_dataset(folder).films, PREPROCESSING, "")[0]
    masks = chest_masks((4 * side, 3 * side))
    masks["lungs"] &= ~masks["heart"]
    for index, (structure, mask) in enumerate(masks.items()):
        assert truth[..., index].mean() == pytest.approx(mask.mean(), abs=0.01), structure


def test_tensors(cached):
    image, mask = FilmTensors(cached, plain(PREPROCESSING))[0]
    assert (image.shape, image.dtype) == ((3, 64, 64), torch.float32)
    assert (mask.shape, mask.dtype) == ((4, 64, 64), torch.uint8)
    masks = chest_masks(SHAPE)
    lungs = torch.from_numpy(masks["lungs"] & ~masks["heart"]).float()[None, None]
    lungs = torch.nn.functional.interpolate(lungs, (64, 64), mode="area")[0, 0]
    assert torch.mean(((lungs > 0.5) == (mask[0] == 1)).float()) > 0.95


def test_training_sees_what_inference_sees_up_to_a_grey_level_of_eight_bits(tmp_path):
    folder = write_dataset(tmp_path / "set", 2, shape=(300, 260))
    films = open_dataset(folder).films
    for film, cached in zip(films, cache_films(films, PREPROCESSING, ""), strict=True):
        seen, _ = FilmTensors([cached], plain(PREPROCESSING))[0]
        parts = np.abs(seen.numpy() - PREPROCESSING.prepare(load_film(film)[0].pixels)) * PREPROCESSING.std[0]
        assert parts.mean() < 0.01, "of the range from 0 to 1"


def images(films: FilmTensors, workers: int, epochs: int = 1) -> list[bytes]:
    loader, seen = DataLoader(films, 2, num_workers=workers, persistent_workers=workers > 0), []
    for epoch in range(epochs):
        films.epoch += epoch > 0
        seen += [image.numpy().tobytes() for batch, _ in loader for image in batch]
    return seen


def test_workers_never_repeat_an_augmentation(cached):
    """Over 2 epochs of 3 repeats of 4 films all are different, but for the few that are left as they are."""
    seen = images(FilmTensors(cached, paper(PREPROCESSING), repeats=3, seed=1), workers=2, epochs=2)
    assert len(seen) == 24
    assert len(set(seen)) >= 22


def test_the_number_of_workers_changes_nothing(cached):
    one, other = (FilmTensors(cached, paper(PREPROCESSING), repeats=2, seed=1) for _ in range(2))
    assert images(one, workers=2, epochs=3) == images(other, workers=0, epochs=3)


def test_epoch_and_seed_change_the_augmentation(cached):
    def get(seed, epoch):
        films = FilmTensors(cached, paper(PREPROCESSING), seed=seed)
        films.epoch = epoch
        return images(films, workers=0)

    assert get(1, 0) == get(1, 0)
    assert len(set(get(1, 0) + get(1, 1) + get(2, 0))) >= 11


def test_a_label_that_is_left_out_is_unknown(tmp_path):
    films = open_dataset(write_dataset(tmp_path / "set", 1, ("lungs", "heart"))).films
    _, truth = cache_films(films, PREPROCESSING, "", leave_out=("set/heart", "other/lungs"))[0]
    assert set(np.unique(truth[..., STRUCTURES.index("lungs")])) == {0, 1}
    assert (truth[..., STRUCTURES.index("heart")] == UNKNOWN).all()


def test_a_label_of_one_film_is_left_out(tmp_path):
    films = open_dataset(write_dataset(tmp_path / "set", 2, ("lungs", "heart"))).films
    one, other = cache_films(films, PREPROCESSING, "", leave_out=(f"{films[0].name}/heart",))
    heart = STRUCTURES.index("heart")
    assert (one[1][..., heart] == UNKNOWN).all()
    assert set(np.unique(other[1][..., heart])) == {0, 1}
    assert set(np.unique(one[1][..., STRUCTURES.index("lungs")])) == {0, 1}


def test_lungs_end_at_the_heart(tmp_path):
    side = round(PREPROCESSING.size * OVERSIZE)
    lungs, heart = np.zeros((2, side, side), bool)
    lungs[8:48, 8:40] = heart[32:60, 24:60] = True
    folder = write_dataset(tmp_path / "set", 1, ("lungs", "heart"), label_map=False, shape=(side, side))
    for structure, mask in (("lungs", lungs), ("heart", heart)):
        Image.fromarray(mask).save(next((folder / "masks" / structure).iterdir()))
    _, truth = cache_films(open_dataset(folder).films, PREPROCESSING, "")[0]
    np.testing.assert_array_equal(truth[..., STRUCTURES.index("lungs")], lungs & ~heart)
    np.testing.assert_array_equal(truth[..., STRUCTURES.index("heart")], heart)


def test_unknown_pixels_of_a_labelled_structure_do_not_train(tmp_path):
    folder = write_dataset(tmp_path / "set", 1, ("heart",))
    unknown = chest_masks()["lungs"]
    (folder / "unknown/heart").mkdir(parents=True)
    Image.fromarray(unknown).save(folder / "unknown/heart/film00.png")
    _, truth = cache_films(open_dataset(folder).films, PREPROCESSING, "")[0]
    heart = truth[..., STRUCTURES.index("heart")]
    assert set(np.unique(heart)) == {0, 1, UNKNOWN}
    assert (heart == UNKNOWN).mean() == pytest.approx(unknown.mean(), abs=0.02)
