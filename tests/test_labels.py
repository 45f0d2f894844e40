"""Masks to label maps and back: who covers whom, and what is refused."""

import numpy as np
import pytest

from cxrseg.classes import CLASSES, PAINT_ORDER, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.labels import Truth, check_labels, paint, unpaint, visible, where_known

# One column per pixel: what lies there, and the class that must be seen.
OVERLAPS = {
    (): "background",
    ("lungs",): "lungs",
    ("lungs", "heart"): "heart",
    ("lungs", "ribs"): "ribs",
    ("heart", "ribs"): "ribs",
    ("ribs", "clavicles"): "clavicles",
    ("heart", "clavicles"): "clavicles",
    STRUCTURES: "clavicles",
}


def test_the_later_structure_covers_the_earlier_one():
    masks = {s: np.array([[s in there for there in OVERLAPS]]) for s in STRUCTURES}
    labels = paint(masks)
    assert labels.dtype == np.uint8
    assert [CLASSES[i] for i in labels[0]] == list(OVERLAPS.values())


def test_the_order_of_the_mapping_changes_nothing():
    rng = np.random.default_rng(0)
    masks = {s: rng.random((9, 7)) < 0.5 for s in STRUCTURES}
    np.testing.assert_array_equal(paint(masks), paint(dict(reversed(masks.items()))))


def test_the_class_index_is_not_the_paint_order():
    assert PAINT_ORDER == ("lungs", "heart", "ribs", "clavicles")
    assert CLASSES == ("background", "lungs", "ribs", "clavicles", "heart")
    everywhere = np.ones((1, 1), bool)
    # the heart has the highest index, and yet a rib covers it
    assert paint({"heart": everywhere, "ribs": everywhere})[0, 0] == CLASSES.index("ribs")


def test_structures_may_be_left_out_and_masks_may_be_integers():
    assert paint({"heart": np.array([[0, 1]], np.uint8)}).tolist() == [[0, 4]]


@pytest.mark.parametrize(
    ("masks", "message"),
    [
        ({}, "at least one structure"),
        ({"spleen": np.ones((2, 2), bool)}, "'spleen' is not a structure"),
        ({"lungs": np.ones((2, 2), bool), "heart": np.ones((2, 3), bool)}, r"\(2, 3\)"),
    ],
)
def test_masks_that_cannot_be_painted(masks, message):
    with pytest.raises(LabelError, match=message):
        paint(masks)


def test_unpaint_gives_every_structure_and_no_overlap():
    labels = np.arange(5, dtype=np.uint8)[None]
    masks = unpaint(labels)
    assert tuple(masks) == STRUCTURES
    assert np.sum(list(masks.values()), axis=0).max() == 1
    np.testing.assert_array_equal(paint(masks), labels)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([[0, 7]]), "holds the value 7, but the classes are 0 background, 1 lungs"),
        (np.array([[0, 255]], np.uint8), "holds the value 255"),
        (np.array([[-1, 0]]), "holds the value -1"),
        (np.zeros((2, 2)), "of integers, not .* of float64"),
        (np.zeros((2, 2, 3), np.uint8), r"not \(2, 2, 3\)"),
        (np.zeros((2, 2), bool), "of bool"),
    ],
)
def test_what_is_no_label_map(labels, message):
    with pytest.raises(LabelError, match=message):
        check_labels(labels)
    with pytest.raises(LabelError, match=r"^scan\.png"):
        check_labels(labels, "scan.png")
    with pytest.raises(LabelError):
        unpaint(labels)


def test_visible_truth_is_what_nothing_is_painted_over():
    lungs = np.array([[True, True, True, False]])
    masks = {
        "lungs": lungs,
        "ribs": np.array([[False, True, True, False]]),
        "clavicles": np.array([[False, False, True, False]]),
        "heart": np.array([[False, False, False, True]]),
    }
    seen = visible(masks)
    np.testing.assert_array_equal(seen["lungs"], [[True, False, False, False]])
    np.testing.assert_array_equal(seen["ribs"], [[False, True, False, False]])
    np.testing.assert_array_equal(seen["clavicles"], masks["clavicles"])
    partly = {"lungs": lungs, "heart": masks["heart"]}
    np.testing.assert_array_equal(visible(partly)["lungs"], lungs)


def test_what_a_head_is_held_against():
    masks = {structure: np.ones((2, 2), bool) for structure in STRUCTURES}
    for head in ("multilabel", None):
        assert all(mask.all() for mask in Truth(masks).for_head(head).masks.values())
    seen = Truth(masks).for_head("multiclass").masks
    assert {structure: mask.any() for structure, mask in seen.items()} == {s: s == "clavicles" for s in STRUCTURES}


def test_a_pixel_with_one_class_is_unknown_as_a_whole():
    unknown = {"ribs": np.array([[True, False]]), "heart": np.array([[False, False]])}
    assert Truth({}, unknown).for_head("multilabel").unknown == unknown
    away = Truth({}, unknown).for_head("multiclass").unknown
    assert set(away) == set(STRUCTURES)
    assert all((mask == [[True, False]]).all() for mask in away.values())
    assert Truth({}).for_head("multiclass").unknown == {}


def test_unknown_truth_makes_no_prediction_wrong():
    truth = {"ribs": np.array([[True, False, False]]), "heart": np.array([[True, True, True]])}
    unknown = {"ribs": np.array([[False, True, False]]), "lungs": np.array([[True, True, True]])}
    masks = {"ribs": np.array([[False, True, True]]), "heart": np.array([[False, True, True]])}
    known = where_known(masks, truth, unknown)
    np.testing.assert_array_equal(known["ribs"], [[False, False, True]])
    np.testing.assert_array_equal(known["heart"], masks["heart"])
    probabilities = where_known({"ribs": np.array([[0.2, 0.7, 0.9]], np.float32)}, truth, unknown)["ribs"]
    np.testing.assert_allclose(probabilities, [[0.2, 0.0, 0.9]])
    assert probabilities.dtype == np.float32
