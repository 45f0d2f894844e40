"""A film in, a segmentation of the film's size out."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.encoders import imagenet_weights
from cxrseg.errors import ImageError, ModelError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmenter, enlarge, temper
from cxrseg.labels import paint
from cxrseg.model import HEADS, Checkpoint, build_network
from cxrseg.postprocessing import clean
from cxrseg.preprocessing import Preprocessing, resize


def segmenter(head: str, trained=STRUCTURES) -> Segmenter:
    torch.manual_seed(1)
    network = build_network(head, imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    network.segmentation_head[0].bias.data.zero_()
    network.eval().requires_grad_(False)
    settings = {"classes": len(HEADS[head])}
    checkpoint = Checkpoint(lambda: network, Preprocessing(64), trained, "test", None, Path(), settings=settings)
    return Segmenter(checkpoint, device="cpu", cleanup=False)


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


def test_probabilities_are_made_once_and_only_if_asked_for(multilabel, film, monkeypatch):
    made = []
    monkeypatch.setattr("cxrseg.inference.enlarge", lambda *given: made.append(given) or enlarge(*given))
    result = multilabel(film)
    assert not made
    assert result.probabilities is result.probabilities
    assert len(made) == len(STRUCTURES)  # one plane at a time
    given = np.zeros((4, 2, 2), np.float32)
    assert replace(result, probabilities=given).probabilities is given


@pytest.mark.parametrize("head", ["multilabel", "multiclass"])
def test_probabilities_in_another_size_come_from_the_networks_own(request, head, film):
    result = with_temperature(request.getfixturevalue(head), 2)(film)
    np.testing.assert_array_equal(result.probabilities_at(film.shape), result.probabilities)
    small = result.probabilities_at((32, 40))
    assert (small.shape, small.dtype) == ((len(result.probabilities), 32, 40), np.float32)
    shrunk = replace(result, planes=None).probabilities_at((32, 40))
    assert np.abs(small - shrunk).mean() < 0.01, "they differ a little where a film has more pixels than the network"


def test_an_unknown_structure_has_no_probability_in_any_size(film):
    small = segmenter("multilabel", ("lungs", "heart"))(film).probabilities_at((32, 40))
    assert np.isnan(small[[1, 2]]).all()
    assert np.isfinite(small[[0, 3]]).all()


def test_the_film_is_kept_as_the_network_saw_it(multilabel, film):
    preprocessing = multilabel.checkpoint.preprocessing
    np.testing.assert_array_equal(preprocessing.normalise(multilabel(film).grey), preprocessing.prepare(film))


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


def with_temperature(model: Segmenter, *temperature: float) -> Segmenter:
    checkpoint = model.checkpoint
    warm = replace(checkpoint, preprocessing=replace(checkpoint.preprocessing, temperature=temperature))
    return Segmenter(warm, "cpu", cleanup=model.cleanup)


@pytest.mark.parametrize("head", ["multilabel", "multiclass"])
@pytest.mark.parametrize("number", [0.4, 2.5])
def test_a_temperature_changes_probabilities_and_no_mask(request, head, number, film):
    plain = request.getfixturevalue(head)
    warm = with_temperature(plain, number)
    before, after = plain(film), warm(film)
    np.testing.assert_array_equal(after.labels, before.labels)
    for structure, mask in before.masks.items():
        np.testing.assert_array_equal(after.masks[structure], mask)
    assert np.abs(after.probabilities - before.probabilities).max() > 0.02
    p = before.probabilities.astype(np.float64)
    if head == "multilabel":
        wanted = 1 / (1 + (1 / p - 1) ** (1 / number))
    else:
        wanted = p ** (1 / number) / (p ** (1 / number)).sum(axis=0)
    np.testing.assert_allclose(after.probabilities, wanted, atol=1e-4)


def test_each_structure_has_a_temperature_of_its_own(multilabel, film):
    before = multilabel(film).probabilities
    after = with_temperature(multilabel, 1, 2, 1, 0.5)(film).probabilities
    for plane, changed in enumerate((False, True, False, True)):
        assert np.array_equal(after[plane], before[plane]) != changed


def test_temperature_at_the_ends_and_where_nothing_was_learned():
    planes = np.array([0, 1, 0.5, np.nan], np.float32).reshape(4, 1, 1)
    temper(planes, (2.0,))
    np.testing.assert_array_equal(planes.ravel(), [0, 1, 0.5, np.nan])
    sure = np.array([1, 0, 0, 0, 0], np.float32).reshape(5, 1, 1)
    temper(sure, (2.0,))
    np.testing.assert_array_equal(sure.ravel(), [1, 0, 0, 0, 0])


def test_temperatures_that_do_not_fit(multilabel, multiclass):
    with pytest.raises(ModelError, match="3 temperatures do not fit a multilabel head"):
        with_temperature(multilabel, 1, 1, 1)
    with pytest.raises(ModelError, match="4 temperatures do not fit a multiclass head"):
        with_temperature(multiclass, 1, 1, 1, 1)


@pytest.mark.parametrize("head", ["multilabel", "multiclass"])
def test_mirrored_views_are_averaged(request, head, film):
    plain = request.getfixturevalue(head)
    film = film[:64, :64]
    both = Segmenter(plain.checkpoint, "cpu", tta="flip", cleanup=False)
    mean = (plain(film).probabilities + plain(film[:, ::-1]).probabilities[..., ::-1]) / 2
    result = both(film)
    np.testing.assert_allclose(result.probabilities, mean, atol=1e-5)
    np.testing.assert_allclose(both(film[:, ::-1]).probabilities[..., ::-1], mean, atol=1e-5)
    assert result.processing == ("tta flip",)
    assert plain(film).processing == ()


def test_scaled_views_are_averaged(multilabel, film):
    """At 128 pixels, three quarters and five quarters are 96 and 160 pixels."""
    checkpoint = replace(multilabel.checkpoint, preprocessing=Preprocessing(128))
    film = film[:128, :128]
    views = []
    for size in (96, 128, 160):
        with torch.inference_mode():
            logits = checkpoint.network(torch.from_numpy(Preprocessing(size).prepare(film))[None])[0]
        views.append([resize(plane, (128, 128)) for plane in logits.sigmoid().numpy()])
    result = Segmenter(checkpoint, "cpu", tta="scales")(film)
    np.testing.assert_allclose(result.probabilities, np.mean(views, axis=0), atol=1e-5)
    assert Segmenter(checkpoint, "cpu", tta="both")(film).probabilities.shape == (4, 128, 128)


def test_cleanup_corrects_masks_and_what_is_painted_of_them(multilabel, film):
    """It does so unless it is switched off."""
    plain, cleaned = multilabel(film), Segmenter(multilabel.checkpoint, "cpu")(film)
    wanted = clean(plain.masks)
    assert any(not np.array_equal(wanted[s], plain.masks[s]) for s in STRUCTURES)
    for structure, mask in cleaned.masks.items():
        np.testing.assert_array_equal(mask, wanted[structure])
    np.testing.assert_array_equal(cleaned.labels, paint(wanted))
    np.testing.assert_array_equal(cleaned.probabilities, plain.probabilities)
    assert cleaned.processing == ("cleanup",)


def test_options_that_make_no_sense(multilabel, multiclass):
    with pytest.raises(ModelError, match=r"no test-time augmentation 'twice'; choose one of none, flip"):
        Segmenter(multilabel.checkpoint, "cpu", tta="twice")
    with pytest.raises(ModelError, match="turn it off"):
        Segmenter(multiclass.checkpoint, "cpu", cleanup=True)
