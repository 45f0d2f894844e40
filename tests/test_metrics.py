"""Scores worked out by hand, and a matrix that must not be turned by mistake."""

import json
import math

import numpy as np
import pytest

from cxrseg.errors import LabelError
from cxrseg.metrics import (
    Counts,
    FilmScore,
    as_published,
    by_dataset,
    confusion_matrix,
    count,
    film_from_json,
    film_to_json,
    score_film,
    summarize,
    total_confusion,
    weak_films,
)


def row(*values: int) -> np.ndarray:
    return np.array([values], bool)


def test_counts_dice_and_iou_by_hand():
    counts = count(row(1, 1, 1, 0, 0, 0), row(1, 1, 0, 1, 0, 0))
    assert counts == Counts(tp=2, fp=1, fn=1, tn=2)
    assert counts.dice == pytest.approx(4 / 6)
    assert counts.iou == pytest.approx(2 / 4)


def test_a_miss_scores_zero_and_absence_scores_nothing():
    assert count(row(1, 0), row(0, 1)).dice == 0
    assert count(row(0, 0), row(0, 1)).iou == 0
    assert math.isnan(count(row(0, 0), row(0, 0)).dice)
    assert math.isnan(count(row(0, 0), row(0, 0)).iou)


def test_summary_leaves_out_absent_and_unlabelled_structures():
    films = [
        score_film("a/1", {"lungs": row(1, 1), "heart": row(0, 0)}, {"lungs": row(1, 0), "heart": row(0, 0)}),
        score_film("a/2", {"lungs": row(1, 1), "heart": row(0, 1)}, {"lungs": row(1, 1), "heart": row(0, 1)}),
    ]
    summary = summarize(films)
    assert list(summary) == ["lungs", "heart"]
    assert summary["lungs"]["dice"]["mean"] == pytest.approx((2 / 3 + 1) / 2)
    assert summary["heart"]["dice"] | {"films": 1, "mean": 1.0} == summary["heart"]["dice"]


def test_rows_of_the_confusion_matrix_are_actual_classes():
    actual = np.array([[0, 0, 0, 1, 4]])
    predicted = np.array([[0, 1, 1, 1, 2]])
    matrix = confusion_matrix(actual, predicted)
    expected = np.zeros((5, 5), int)
    expected[0, 0], expected[0, 1], expected[1, 1], expected[4, 2] = 1, 2, 1, 1
    np.testing.assert_array_equal(matrix, expected)
    assert np.issubdtype(matrix.dtype, np.integer)


def test_the_published_form_has_actual_classes_in_columns_that_sum_to_one():
    # 8 background pixels of which 2 are called lungs; 5 lung pixels of which 1 is called background.
    matrix = np.zeros((5, 5), int)
    matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1] = 6, 2, 1, 4
    published = as_published(matrix)
    assert published[1, 0] == pytest.approx(2 / 8)  # predicted lungs, actual background
    assert published[0, 1] == pytest.approx(1 / 5)  # predicted background, actual lungs
    np.testing.assert_allclose(published[:, :2].sum(axis=0), 1)
    assert np.isnan(published[:, 2:]).all()  # classes that no pixel has


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("label", [7, -1])
def test_a_label_that_is_no_class_is_refused_on_either_side(side, label):
    maps = [np.array([[0, 1]]), np.array([[0, 1]])]
    maps[side] = np.array([[0, label]])
    with pytest.raises(LabelError, match=f"holds the value {label}"):
        confusion_matrix(*maps)


def test_sizes_must_agree():
    with pytest.raises(LabelError, match=r"\(1, 2\), but the prediction is \(1, 3\)"):
        confusion_matrix(np.zeros((1, 2), int), np.zeros((1, 3), int))
    with pytest.raises(LabelError, match="the same size"):
        count(row(1, 0), row(1, 0, 0))
    with pytest.raises(LabelError):
        score_film("a/1", {"lungs": row(1, 0)}, {"lungs": row(1, 0, 0)})


def test_only_structures_that_both_sides_have_are_scored():
    score = score_film(
        "a/1",
        {"lungs": row(1, 1, 1, 0), "heart": row(0, 0, 1, 0)},
        {"lungs": row(1, 1, 0, 0), "ribs": row(1, 1, 1, 1)},
    )
    assert list(score.counts) == ["lungs"]
    # painted from lungs alone: neither the unlabelled ribs nor the unpredicted heart are seen
    expected = np.zeros((5, 5), int)
    expected[1, 1], expected[1, 0], expected[0, 0] = 2, 1, 1
    np.testing.assert_array_equal(score.confusion, expected)


def test_nothing_in_common_is_an_error():
    with pytest.raises(LabelError, match="a/1: truth has heart and the prediction has lungs"):
        score_film("a/1", {"heart": row(1, 0)}, {"lungs": row(1, 0)})


def test_films_are_grouped_by_data_set_in_order_of_appearance():
    films = [FilmScore(name, {}, ()) for name in ("wingspan/1", "simulated/a/1", "wingspan/2", "ribs/1")]
    groups = by_dataset(films)
    assert list(groups) == ["wingspan", "simulated", "ribs"]
    assert groups["wingspan"] == (films[0], films[2])
    assert by_dataset([]) == {}


def test_matrices_of_films_with_different_labels_do_not_mix():
    one = score_film("a/1", {"lungs": row(1, 0)}, {"lungs": row(1, 0)})
    two = score_film("b/1", {"lungs": row(1, 0), "ribs": row(1, 0)}, {"lungs": row(1, 0), "ribs": row(1, 0)})
    labelled, matrix = total_confusion([one, one])
    assert labelled == ("lungs",)
    assert (matrix[1, 1], matrix[0, 0], matrix.sum()) == (2, 2, 4)
    labelled, matrix = total_confusion([one, two])
    assert labelled == ("lungs", "ribs")
    assert matrix.sum() == 2, "only the film that labels both"
    three = score_film("c/1", {"heart": row(1, 0)}, {"heart": row(1, 0)})
    with pytest.raises(LabelError, match="here the labels are heart and lungs, ribs"):
        total_confusion([two, three])
    with pytest.raises(LabelError, match="nothing"):
        total_confusion([])


def test_unknown_pixels_are_in_no_count():
    truth = {"lungs": row(1, 1, 0, 0), "ribs": row(1, 0, 0, 0)}
    guess = {"lungs": row(1, 0, 1, 0), "ribs": row(0, 0, 0, 0)}
    unknown = {"ribs": row(1, 0, 0, 1)}
    score = score_film("a/1", truth, guess, unknown)
    assert score.counts["lungs"] == Counts(tp=1, fp=1, fn=1, tn=1)
    assert score.counts["ribs"] == Counts(tp=0, fp=0, fn=0, tn=2)
    assert np.sum(score.confusion) == 2
    assert np.sum(score_film("a/1", truth, guess).confusion) == 4
    assert np.sum(score_film("a/1", {"lungs": truth["lungs"]}, guess, unknown).confusion) == 4


def test_json_round_trip_and_null_for_what_is_absent():
    score = score_film("a/1", {"lungs": row(1, 0), "heart": row(0, 0)}, {"lungs": row(1, 1), "heart": row(0, 0)})
    text = json.dumps(film_to_json(score), allow_nan=False)
    assert film_from_json(json.loads(text)) == score
    written = json.loads(text)["counts"]
    assert written["heart"]["dice"] is None
    assert written["lungs"]["dice"] == pytest.approx(2 / 3)
    assert isinstance(film_from_json(json.loads(text)), FilmScore)


def test_weak_films_are_named_worst_first():
    def film(name: str, lungs: tuple[int, int], **others: Counts) -> FilmScore:
        return FilmScore(name, {"lungs": Counts(lungs[0], lungs[1], 0, 9), **others}, ())

    films = [
        film("a/1", (9, 18)),
        film("a/2", (9, 1)),
        film("a/3", (1, 18)),
        film("a/4", (9, 0), heart=Counts(0, 0, 0, 1)),
    ]
    assert weak_films(films) == {"lungs": [("a/3", pytest.approx(0.1)), ("a/1", pytest.approx(0.5))], "heart": []}
    assert weak_films(films, 0.2)["lungs"] == [("a/3", pytest.approx(0.1))]
