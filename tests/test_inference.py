"""A film in, a segmentation of the film's size out."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.encoders import imagenet_weights
from cxrseg.errors import ImageError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmenter
from cxrseg.labels import paint
from cxrseg.model import Checkpoint, build_network
from cxrseg.preprocessing import Preprocessing


def segmenter(head: str, trained=STRUCTURES) -> Segmenter:
    torch.manual_seed(1)
    network = build_network(head, imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    network.segmentation_head[0].bias.data.zero_()
    network.eval().requires_grad_(False)
    return Segmenter(Checkpoint(network, Preprocessing(64), trained, "test", None, Path()), device="cpu")


@pytest.fixture(scope="module")
def multilabel() -> Segmenter:
    return segmenter("multilabel")


@pytest.fixture(scope="module")
def multiclass() -> Segmenter:
    return segmenter("multiclass")


SIZES = [(128, 160), (65, 97), (64, 64), (33, 200), (301, 77)]


@pytest.mark.parametrize("shape", SIZES, ids=str)
def test_a_multilabel_result(multilabel, shape):
    film = np.random.default_rng(0).integers(0, 255, shape).astype(np.uint8)
    result = multilabel(film)
    assert (result.labels.shape, result.labels.dtype) == (shape, np.uint8)
    assert (result.probabilities.shape, result.probabilities.dtype) == ((4, *shape), np.float32)
    assert 0 <= result.probabilities.min() < result.probabilities.max() <= 1
    assert tuple(result.masks) == STRUCTURES
    for structure, plane in zip(STRUCTURES, result.probabilities, strict=True):
        assert result.masks[structure].dtype == bool
        np.testing.assert_array_equal(result.masks[structure], plane >= 0.5)
    np.testing.assert_array_equal(result.labels, paint(result.masks))
    assert result.not_trained == ()
    assert result.warnings == ()


def test_overlap_is_kept(multilabel, film):
    masks = multilabel(film).masks
    assert np.sum(list(masks.values()), axis=0).max() > 1


@pytest.mark.parametrize("shape", SIZES, ids=str)
def test_a_multiclass_result(multiclass, shape):
    film = np.random.default_rng(0).integers(0, 255, shape).astype(np.uint8)
    result = multiclass(film)
    assert (result.labels.shape, result.labels.dtype) == (shape, np.uint8)
    assert (result.probabilities.shape, result.probabilities.dtype) == ((5, *shape), np.float32)
    np.testing.assert_allclose(result.probabilities.sum(axis=0), 1, atol=1e-5)
    np.testing.assert_array_equal(result.labels, result.probabilities.argmax(axis=0))
    assert len(np.unique(result.labels)) > 1
    for structure in STRUCTURES:
        np.testing.assert_array_equal(result.masks[structure], result.labels == CLASSES.index(structure))


def test_the_result_is_that_of_the_network(multilabel, film):
    """At the network's own size nothing is resized, so the planes are its sigmoids."""
    film = film[:64, :64]
    checkpoint = multilabel.checkpoint
    with torch.inference_mode():
        logits = checkpoint.network(torch.from_numpy(checkpoint.preprocessing.prepare(film))[None])[0]
    np.testing.assert_allclose(multilabel(film).probabilities, logits.sigmoid().numpy(), atol=1e-6)


def test_a_structure_that_was_not_learned_has_no_mask(film):
    result = segmenter("multilabel", ("lungs", "heart"))(film)
    assert tuple(result.masks) == ("lungs", "heart")
    assert result.not_trained == ("ribs", "clavicles")
    assert np.isnan(result.probabilities[[1, 2]]).all()
    assert np.isfinite(result.probabilities[[0, 3]]).all()
    assert set(np.unique(result.labels)) <= {0, CLASSES.index("lungs"), CLASSES.index("heart")}
    np.testing.assert_array_equal(result.labels, paint(result.masks))


def test_a_radiograph_is_its_pixels_and_its_warnings(multilabel, film):
    result = multilabel(Radiograph(film, "film.png", warnings=("It is a mask.",)))
    np.testing.assert_array_equal(result.probabilities, multilabel(film).probabilities)
    assert result.warnings == ("It is a mask.",)


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float32, np.float64])
def test_the_dtype_does_not_matter(multilabel, film, dtype):
    np.testing.assert_allclose(
        multilabel(film.astype(dtype) * 16).probabilities, multilabel(film).probabilities, atol=1e-4
    )


def test_the_film_is_left_as_it_is(multilabel, film):
    copy = film.copy()
    film.flags.writeable = False
    multilabel(film)
    multilabel(film[::-1, ::2])  # no contiguous array either
    np.testing.assert_array_equal(film, copy)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(multilabel, film, bad):
    film = film.astype(np.float32)
    film[3, 4] = bad
    with pytest.raises(ImageError, match="NaN or infinite"):
        multilabel(film)


@pytest.mark.parametrize("film", [np.zeros((64, 64)), np.zeros((64, 64, 3)), np.zeros((0, 0)), np.zeros(64)], ids=str)
def test_what_is_no_film_is_refused(multilabel, film):
    with pytest.raises(ImageError):
        multilabel(film)


def test_threads_may_share_a_segmenter(multilabel, film):
    films = [np.roll(film, 7 * i, axis=1)[: 90 + i] for i in range(8)]
    alone = [multilabel(f).probabilities for f in films]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda f: multilabel(f).probabilities, films))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_shared_fixture_knows_what_it_has_learned(tiny_segmenter, film):
    result = tiny_segmenter(film)
    assert result.labels.shape == film.shape
    assert set(result.masks) == set(tiny_segmenter.checkpoint.trained)
