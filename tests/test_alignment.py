"""No processing step shifts a mask against its picture: blobs at many places go through the real functions."""

import math
from collections.abc import Iterator

import albumentations as A
import numpy as np
import pytest
import torch
from PIL import Image
from scipy import ndimage

from cxrseg.augmentation import OVERSIZE, PIPELINES, plain
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import open_dataset
from cxrseg.evaluation.stress import STRESSES
from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.model import Checkpoint
from cxrseg.preprocessing import Preprocessing
from cxrseg.simulation.projection import View
from cxrseg.training_runs.films import cache_films
from cxrseg.training_runs.pseudolabels import NO, YES

LARGEST = 0.05
"""Pixels by which masks may lie beside their pictures, as a mean over many blobs."""

SIZE = 192
PREPROCESSING = Preprocessing(SIZE, percentiles=(0.0, 100.0))


def blobs(height: int, width: int, seed: int, radius: float = 7.0, step: int = 40) -> np.ndarray:
    """Soft-edged discs at places between pixels: (H, W) uint8, 0 to 255; half of the range is their outline."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width]
    picture, reach = np.zeros((height, width)), math.ceil(radius) + 5
    for row in np.arange(step, height - step / 2, step):
        for column in np.arange(step, width - step / 2, step):
            y, x = np.array([row, column]) + rng.uniform(-4, 4, 2)
            near = tuple(slice(max(0, int(place) - reach), int(place) + reach + 1) for place in (row, column))
            disc = np.clip(radius - np.hypot(rows[near] - y, columns[near] - x) + 0.5, 0, 1)
            picture[near] = np.maximum(picture[near], disc)
    return np.rint(picture * 255).astype(np.uint8)


def offsets(picture: np.ndarray, mask: np.ndarray) -> Iterator[np.ndarray]:
    """For each blob that is whole, how far its mask's centre lies from the picture's: (x, y) in pixels."""
    labels, _ = ndimage.label(ndimage.binary_dilation(picture > picture.max() * 0.08, iterations=3))
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        inside = all(side.start > 3 and side.stop < length - 3 for side, length in zip(box, picture.shape, strict=True))
        here = labels[box] == number
        if inside and (mask[box] & here).sum() > 12:
            centres = [ndimage.center_of_mass(values * here) for values in (picture[box].astype(float), mask[box])]
            yield np.subtract(*centres)[::-1] * -1


def check(found: list[np.ndarray], least: int = 60) -> None:
    assert len(found) >= least, "too few blobs to tell"
    assert np.abs(np.mean(found, axis=0)).max() < LARGEST


def transforms(name: str) -> list[A.BasicTransform]:
    """Every transform of a pipeline that moves pixels, each made sure to happen."""

    def every(transform):
        for inner in getattr(transform, "transforms", ()):
            yield from every(inner)
        if isinstance(transform, A.DualTransform) and not isinstance(transform, A.CoarseDropout):
            yield transform

    return list(every(PIPELINES[name](PREPROCESSING)))


@pytest.mark.parametrize(
    ("pipeline", "index"), [(name, index) for name in PIPELINES for index in range(len(transforms(name)))]
)
def test_each_transform_moves_mask_and_picture_alike(pipeline, index):
    transform = transforms(pipeline)[index]
    if type(transform).__name__ == "LungOpacities":
        pytest.skip("it moves nothing")
    transform.p, full = 1.0, round(SIZE * OVERSIZE)
    found = []
    for seed in range(9):
        picture = blobs(full, full, seed)
        mask = np.repeat((picture >= 128).astype(np.uint8)[..., None], len(STRUCTURES), axis=2)
        result = A.Compose([transform], strict=True, seed=seed)(
            image=np.repeat(picture[..., None], 3, axis=2), mask=mask
        )
        found += offsets(result["image"][..., 0], result["mask"][..., 0] == 1)
    check(found)


@pytest.mark.parametrize("shape", [(512, 512), (401, 517), (640, 333), (250, 251)])
@pytest.mark.parametrize("labels", ["truth", "pseudo-labels", "two sides"])
def test_reading_and_caching_move_nothing(tmp_path, shape, labels):
    found = []
    for seed in range(3):
        folder = tmp_path / str(seed) / "set"
        picture = blobs(*shape, seed)
        mask = (picture >= 128).astype(np.uint8)
        files = {"images": picture, "masks/heart": mask * 255}
        if labels == "pseudo-labels":
            files = {"images": picture, "masks/lungs": 0 * mask, "../labels/set/heart": np.where(mask, YES, NO)}
        elif labels == "two sides":
            left = mask * (np.arange(shape[1]) < shape[1] // 2)
            files = {"images": picture, "masks/left_lung": left, "masks/right_lung": mask - left}
        for place, values in files.items():
            (folder / place).mkdir(parents=True)
            Image.fromarray(values.astype(np.uint8)).save(folder / place / "film.png")
        structure = STRUCTURES.index("lungs" if labels == "two sides" else "heart")
        cached = cache_films(open_dataset(folder).films, PREPROCESSING, "", folder / "../labels")
        for small, truth in cached:
            found += offsets(small, truth[..., structure] == 1)
            network = plain(PREPROCESSING)(image=np.repeat(small[..., None], 3, axis=2), mask=truth)
            found += offsets(network["image"][..., 0] + 1, network["mask"][..., structure] == 1)
            assert set(np.unique(truth)) <= {0, 1, UNKNOWN}
    check(found)


@pytest.mark.parametrize("shape", [(512, 512), (401, 517), (640, 333), (192, 192), (150, 170), (1300, 1500)])
def test_the_networks_grid_is_laid_over_the_film(shape, tmp_path):
    """A network that answers with its input must give the film's own blobs back."""

    class Echo(torch.nn.Module):
        def forward(self, batch):
            return (batch[:, :1] * 20).expand(-1, len(STRUCTURES), -1, -1)

    network = Echo()
    settings = {"classes": len(STRUCTURES)}
    checkpoint = Checkpoint(lambda: network, PREPROCESSING, STRUCTURES, "echo", None, tmp_path, settings=settings)
    scale = max(shape) / SIZE
    found = []
    for seed in range(8 if scale < 4 else 2):
        picture = blobs(*shape, seed, radius=max(7.0, 4 * scale), step=round(max(40, 14 * scale)))
        masks = Segmenter(checkpoint, device="cpu", cleanup=False)(picture).masks
        found += [offset / max(1, scale) for offset in offsets(picture, masks["ribs"])]
    check(found, least=30)


@pytest.mark.parametrize("name", STRESSES)
def test_stress_copies_keep_the_truth_in_place(name, tmp_path):
    found = []
    for seed in range(3):
        picture = blobs(360, 400, seed)
        Image.fromarray(picture).save(tmp_path / "film.png")
        truth = {"ribs": picture >= 128}
        copy, moved = STRESSES[name](load_image(tmp_path / "film.png"), truth, f"film {seed}")
        pixels = copy.pixels.max() - copy.pixels if name == "inverted" else copy.pixels
        pixels = np.where(ndimage.binary_dilation(moved["ribs"], iterations=4), pixels.astype(float), 0)
        found += offsets(pixels, moved["ribs"])
    check(found, least=30)


def test_fine_and_coarse_volumes_are_projected_onto_each_other():
    """Bone lies in fine volumes, lungs and heart in coarse ones, with half their resolution."""
    spacing, found = np.array([4.0, 1.25, 1.5]), []
    _, s, lr = np.mgrid[:4, :240, :240]
    for seed in range(8):
        rng = np.random.default_rng(seed)
        fine = np.zeros(s.shape, np.float32)
        for row in range(40, 220, 50):
            for column in range(40, 220, 50):
                y, x = np.array([row, column]) + rng.uniform(-4, 4, 2)
                fine = np.maximum(fine, np.clip(9 - np.hypot(s - y, lr - x) + 0.5, 0, 1).astype(np.float32))
        coarse = fine.reshape(4, 120, 2, 120, 2).mean((2, 4))
        view, principal = View(1800, 30, 320, 300), np.array([150.0, 180.0])
        half = spacing * [1, 2, 2] / 4 * [0, 1, 1]
        one = view.accumulate(fine[None], spacing, principal, 400)[0]
        two = view.accumulate(coarse[None], spacing * [1, 2, 2], principal - half[1:], 400)[0]
        found += offsets(one, two > two.max() / 2)
    check(found)
