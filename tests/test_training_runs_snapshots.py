"""Snapshots of what a network sees after each epoch, and two runs of them side by side."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import chest_masks
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.errors import ModelError
from cxrseg.training_runs.snapshots import Learning, choose, pack, unpack
from cxrseg.ui.training.learning import learning_view, scores

SHAPE = (64, 64)
LABELLED = ["lungs", "heart"]


def test_masks_are_packed_without_loss():
    masks = chest_masks(SHAPE)
    for structure, mask in unpack(pack(masks)).items():
        np.testing.assert_array_equal(mask, masks[structure])
    assert not unpack(pack({"heart": masks["heart"]}))["ribs"].any()


def test_what_is_unknown_is_packed_beside_the_masks():
    masks = chest_masks(SHAPE)
    unknown = {"ribs": ~masks["lungs"]}
    bits = pack(masks, unknown)
    np.testing.assert_array_equal(unpack(bits, unknown=True)["ribs"], unknown["ribs"])
    assert not unpack(bits, unknown=True)["lungs"].any()
    np.testing.assert_array_equal(unpack(bits)["ribs"], masks["ribs"])


def test_films_are_chosen_from_each_data_set_by_turns():
    names = ["a/1", "a/2", "a/3", "b/1", "c/1", "c/2"]
    assert [names[index] for index in choose(names, 4, "bac")] == ["b/1", "a/1", "c/1", "a/2"]
    assert len(choose(names, 99, "abc")) == 6
    assert choose(names, 0, "abc") == []


def run(folder: Path, shifts: tuple[float, ...], film: str = "set/film00") -> Path:
    """A finished run whose masks come nearer to the truth with each epoch."""
    (folder / "snapshots").mkdir(parents=True)
    (folder / "history.json").write_text(json.dumps([{}] * len(shifts)))
    description = {"films": [film], "labelled": [LABELLED], "size": 64}
    (folder / "snapshots/snapshots.json").write_text(json.dumps(description))
    pictures = {"0": np.full(SHAPE, 90, np.uint8), "0-truth": pack(chest_masks(SHAPE))}
    pictures |= {f"0-{epoch}": pack(chest_masks(SHAPE, shift=shift)) for epoch, shift in enumerate(shifts, 1)}
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / f"snapshots/{name}.png")
    return folder


@pytest.fixture
def learning(tmp_path) -> Learning:
    return Learning.of_runs(run(tmp_path / "with", (0.1, 0.0)), run(tmp_path / "without", (0.3, 0.2)))


def test_two_runs_are_kept_and_read_again(learning, tmp_path):
    learning.save(tmp_path / "learning.npz")
    again = Learning.load(tmp_path / "learning.npz")
    assert (again.names, again.labelled) == (("set/film00",), (tuple(LABELLED),))
    for kind in (True, False):
        np.testing.assert_array_equal(again.predicted[kind], learning.predicted[kind])
    np.testing.assert_array_equal(again.truth, learning.truth)
    assert Learning.load(tmp_path / "nowhere.npz") is None


@pytest.mark.parametrize("content", [b"", b"PK no archive", b"\x93NUMPY"])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "learning.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"The snapshots in .* cannot be read"):
        Learning.load(path)


def test_runs_of_other_films_or_without_snapshots_are_refused(tmp_path):
    first = run(tmp_path / "first", (0.1, 0.0))
    with pytest.raises(ModelError, match="the same films and the same number of epochs"):
        Learning.of_runs(first, run(tmp_path / "other", (0.1, 0.0), film="set/film01"))
    with pytest.raises(ModelError, match="the same films and the same number of epochs"):
        Learning.of_runs(first, run(tmp_path / "longer", (0.1, 0.0, 0.0)))
    with pytest.raises(ModelError, match="holds no snapshots"):
        Learning.of_runs(first, tmp_path / "nowhere")


def test_scores_are_those_of_labelled_structures(learning):
    with_imagenet, without = (scores(learning, 0, kind) for kind in (True, False))
    assert [set(dice) for dice in with_imagenet] == [set(LABELLED)] * 2
    assert with_imagenet[1] == {"lungs": 1.0, "heart": 1.0}
    assert with_imagenet[0]["heart"] < 1
    assert without[0]["heart"] < without[1]["heart"] < with_imagenet[0]["heart"]


def test_scores_leave_out_what_is_unknown(learning):
    heart = unpack(learning.truth[0])["heart"]
    right = learning.truth | pack({"heart": np.zeros_like(heart)}, {"heart": ~heart})
    known = replace(learning, truth=right)
    assert scores(known, 0, False)[0]["heart"] > scores(learning, 0, False)[0]["heart"]


def test_a_smaller_copy_keeps_the_first_films_and_nearly_their_scores(learning):
    small = learning.reduced(32, films=1)
    assert (small.films.shape, small.truth.shape, small.predicted[True].shape) == (
        (1, 32, 32),
        (1, 32, 32),
        (2, 1, 32, 32),
    )
    for epoch, of_small in zip(scores(learning, 0, False), scores(small, 0, False), strict=True):
        assert of_small == pytest.approx(epoch, abs=0.05)


@pytest.mark.parametrize(("language", "said"), [("en", "Dice: lungs 1.00, heart 1.00"), ("ru", "1,00")])
def test_the_view_ends_with_the_last_epoch_and_has_all(learning, language, said):
    html = learning_view(learning, 0, language)
    assert 'min="1" max="2" value="2"' in html
    assert said in html
    assert html.count("--cx-frames:2") == 2
    assert html.count("data-said") == 2


def test_the_package_carries_snapshots_of_a_real_film():
    learning = Learning.load()
    assert learning.names[0].startswith("wingspan/")
    assert set(learning.labelled[0]) == set(STRUCTURES)
    first, last = scores(learning, 0, True)[0], scores(learning, 0, True)[-1]
    assert last["lungs"] > max(first["lungs"], 0.9)
