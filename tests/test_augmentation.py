"""The paper's 13 transforms, and truth that a warp must not invent."""

import albumentations as A
import numpy as np
import pytest
from helpers import chest_film, chest_masks
from scipy import ndimage

from cxrseg.augmentation import OVERSIZE, PIPELINES, apply, paper, plain, robust
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.preprocessing import Preprocessing

PREPROCESSING = Preprocessing(64)
FULL = round(64 * OVERSIZE)

# The paper's name -> today's class and what tells it apart.
PAPER = {
    "HorizontalFlip": (A.HorizontalFlip, {}),
    "OneOf": (A.OneOf, {}),
    "RandomContrast": (A.RandomBrightnessContrast, {"brightness_limit": (0, 0)}),
    "RandomGamma": (A.RandomGamma, {}),
    "Resize": (A.Resize, {"height": 64, "width": 64}),
    "RandomBrightness": (A.RandomBrightnessContrast, {"contrast_limit": (0, 0)}),
    "ElasticTransform": (A.ElasticTransform, {}),
    "GridDistortion": (A.GridDistortion, {}),
    "Compose": (A.Compose, {}),
    "OpticalDistortion": (A.OpticalDistortion, {}),
    "PadIfNeeded": (A.PadIfNeeded, {}),
    "RandomSizedCrop": (A.RandomSizedCrop, {"size": (64, 64)}),
    "Normalize": (A.Normalize, {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}),
}


def every_transform(pipeline):
    yield pipeline
    for transform in getattr(pipeline, "transforms", ()):
        yield from every_transform(transform)


def find(name: str):
    kind, settings = PAPER[name]
    found = [
        transform
        for transform in every_transform(paper(PREPROCESSING))
        if type(transform) is kind and all(getattr(transform, key) == value for key, value in settings.items())
    ]
    assert found, f"{name} is missing"
    return found[0]


def picture(shape=(FULL, FULL)) -> np.ndarray:
    return chest_film(chest_masks(shape))


def constant(value: int) -> np.ndarray:
    return np.full((FULL, FULL, len(STRUCTURES)), value, np.uint8)


def truth() -> np.ndarray:
    return np.stack([chest_masks((FULL, FULL))[s] for s in STRUCTURES], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("name", PAPER)
def test_the_papers_transform_is_there_and_can_happen(name):
    transform = find(name)
    assert transform.p > 0


def test_contrast_and_brightness_do_change_something():
    assert find("RandomContrast").contrast_limit[1] > 0
    assert find("RandomBrightness").brightness_limit[1] > 0


GEOMETRY = [
    "HorizontalFlip",
    "ElasticTransform",
    "GridDistortion",
    "OpticalDistortion",
    "PadIfNeeded",
    "RandomSizedCrop",
]
LEAVES_THE_FRAME = {"GridDistortion", "OpticalDistortion", "PadIfNeeded", "ElasticTransform"}


@pytest.mark.parametrize("name", GEOMETRY)
def test_no_truth_is_invented_where_a_transform_leaves_the_frame(name):
    transform = find(name)
    transform.p = 1
    pipeline = A.Compose([transform], strict=True, seed=0)
    left = 0
    for seed in range(15):
        masks = {}
        for value in (0, 1):
            masks[value] = apply(pipeline, picture(), constant(value), seed)[1]
            assert set(np.unique(masks[value])) <= {value, UNKNOWN}
        outside = masks[1] == UNKNOWN
        assert not (outside != outside[..., :1]).any(), "the four channels disagree on what is outside"
        np.testing.assert_array_equal(outside, masks[0] == UNKNOWN)
        left += outside.sum()
        assert set(np.unique(apply(pipeline, picture(), truth(), seed)[1])) <= {0, 1, UNKNOWN}
    assert (left > 0) == (name in LEAVES_THE_FRAME)


def test_the_whole_pipeline_invents_no_truth():
    pipeline = paper(PREPROCESSING)
    outside = 0
    for seed in range(60):
        image, ones = apply(pipeline, picture(), constant(1), seed)
        _, zeros = apply(pipeline, picture(), constant(0), seed)
        assert (image.shape, image.dtype, ones.shape, ones.dtype) == ((64, 64, 3), np.float32, (64, 64, 4), np.uint8)
        assert np.isfinite(image).all()
        assert -1.01 <= image.min() <= image.max() <= 1.01
        assert set(np.unique(ones)) <= {1, UNKNOWN}
        assert set(np.unique(zeros)) <= {0, UNKNOWN}
        np.testing.assert_array_equal(ones == UNKNOWN, zeros == UNKNOWN)
        outside += (ones == UNKNOWN).any()
        assert set(np.unique(apply(pipeline, picture(), truth(), seed)[1])) <= {0, 1, UNKNOWN}
    assert outside > 5


def test_borders_of_the_robust_pipeline_are_known_to_be_empty():
    """Wherever the truth of a film that is lungs all over says otherwise, the picture is not the film's."""
    pipeline = A.Compose(robust(PREPROCESSING).transforms[:3], strict=True, seed=0)
    white = np.full((FULL, FULL), 200, np.uint8)
    borders = 0
    for seed in range(60):
        result, mask = apply(pipeline, white, constant(1), seed)
        assert set(np.unique(mask)) <= {0, 1}
        assert not (mask != mask[..., :1]).any()
        outside = ndimage.binary_erosion(mask[..., 0] == 0, iterations=2)
        if outside.any():  # at a border between two greys a few pixels pass through the film's own
            assert np.mean(np.abs(result[outside].astype(int) - 200) > 20) > 0.95
        borders += outside.any()
    assert borders > 20


def test_an_unlabelled_structure_stays_unknown():
    mask = truth()
    mask[..., 2] = UNKNOWN
    pipeline = paper(PREPROCESSING)
    for seed in range(20):
        assert (apply(pipeline, picture(), mask, seed)[1][..., 2] == UNKNOWN).all()


def test_masks_move_with_the_picture():
    """A picture that is its own mask must still be that after all that moves it."""
    lungs = truth()[..., 0]
    transforms = [find(name) for name in GEOMETRY]
    for transform in transforms:
        transform.p = 1
        pipeline = A.Compose([transform], strict=True, seed=0)
        image, mask = apply(pipeline, lungs * 255, np.repeat(lungs[..., None], 4, axis=2), seed=3)
        known = mask[..., 0] != UNKNOWN
        assert np.mean((image[..., 0] >= 128)[known] == (mask[..., 0] == 1)[known]) > 0.97, transform


@pytest.mark.parametrize("build", [paper, robust])
def test_one_seed_gives_one_result_and_another_another(build):
    pipeline = build(PREPROCESSING)
    first = [apply(pipeline, picture(), truth(), seed)[0] for seed in range(12)]
    again = [apply(pipeline, picture(), truth(), seed)[0] for seed in reversed(range(12))][::-1]
    other = [apply(build(PREPROCESSING), picture(), truth(), seed)[0] for seed in range(12)]
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, other)
    assert len({image.tobytes() for image in first}) > 10


class Recorder:
    """A pipeline that notes which transforms it applied."""

    def __init__(self, pipeline: A.Compose):
        self._pipeline = A.Compose(pipeline.transforms, strict=True, save_applied_params=True)
        self.applied: list[set[str]] = []

    def __getattr__(self, name: str):
        return getattr(self._pipeline, name)

    def __call__(self, **data):
        result = self._pipeline(**data)
        self.applied.append({name for name, _ in result["applied_transforms"]})
        return result


def test_transforms_are_drawn_independently():
    """albumentations' set_random_seed gives every transform the same seed: all would say yes or no together."""
    pipeline = Recorder(paper(PREPROCESSING))
    for seed in range(400):
        apply(pipeline, picture(), truth(), seed)
    share = {name: np.mean([name in there for there in pipeline.applied]) for name in GEOMETRY}
    assert share["HorizontalFlip"] == pytest.approx(0.5, abs=0.1)
    for other in GEOMETRY[1:]:
        assert share[other] > 0.1, other
        together = np.mean([{"HorizontalFlip", other} <= there for there in pipeline.applied])
        assert together == pytest.approx(share["HorizontalFlip"] * share[other], abs=0.07), other
    pairs = {
        (a, b) for there in pipeline.applied for a in there & set(GEOMETRY[1:4]) for b in there & set(GEOMETRY[4:])
    }
    assert len(pairs) == 6  # every warp meets both padding and cropping
    untouched = sum(there == {"Resize", "Normalize"} for there in pipeline.applied)
    assert untouched < 20  # 1 in 100 is meant


def test_flip_can_be_left_out():
    half = picture()
    half[:, : FULL // 2] = 0
    half[:, FULL // 2 :] = 255

    def mirrored(flip):
        pipeline = paper(PREPROCESSING, flip=flip)
        images = [apply(pipeline, half, truth(), seed)[0] for seed in range(40)]
        return sum(bool(image[:, :16].mean() > image[:, -16:].mean()) for image in images)

    assert mirrored(flip=False) == 0
    assert 8 < mirrored(flip=True) < 32


def test_the_plain_pipeline_ignores_the_seed():
    one, two = (apply(plain(PREPROCESSING), picture(), truth(), seed) for seed in (1, 2))
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1], two[1])
    assert one[1].shape == (64, 64, 4)


@pytest.mark.parametrize("name", PIPELINES)
def test_pipelines_are_strict(name):
    pipeline = PIPELINES[name](PREPROCESSING, flip=False)
    with pytest.raises(ValueError, match="masc"):
        pipeline(image=np.repeat(picture()[..., None], 3, axis=2), masc=truth())
