import math

import numpy as np
import pytest
from conftest import scores
from helpers import chest_masks

from cxrseg.classes import CLASSES
from cxrseg.errors import LabelError
from cxrseg.evaluation.confusions import Cell, confused_pixels, normalised, rank
from cxrseg.metrics import FilmScore, as_published, score_film, total_confusion

RNG = np.random.default_rng(0)


def film(name: str, **cells: int) -> FilmScore:
    """A film whose matrix holds these counts, by ``actual_predicted``, and 100 background pixels seen rightly."""
    matrix = np.zeros((5, 5), int)
    matrix[0, 0] = 100
    for cell, pixels in cells.items():
        actual, predicted = cell.split("_")
        matrix[CLASSES.index(actual), CLASSES.index(predicted)] = pixels
    return FilmScore(name, {}, tuple(map(tuple, matrix.tolist())))


def test_the_three_ways_to_normalise():
    matrix = RNG.integers(1, 1000, (5, 5))
    assert np.array_equal(normalised(matrix, "actual"), as_published(matrix))
    assert np.allclose(normalised(matrix, "actual").sum(axis=0), 1)
    by_predicted = normalised(matrix, "predicted")
    assert np.allclose(by_predicted.sum(axis=1), 1)
    assert by_predicted[2, 3] == matrix[3, 2] / matrix[:, 2].sum()
    assert np.array_equal(normalised(matrix, "counts"), matrix.T)
    with pytest.raises(LabelError, match="'both'"):
        normalised(matrix, "both")


def test_a_class_that_was_never_predicted_has_no_row():
    matrix = RNG.integers(1, 1000, (5, 5))
    matrix[:, 3] = 0
    assert np.isnan(normalised(matrix, "predicted")[3]).all()
    assert not np.isnan(np.delete(normalised(matrix, "predicted"), 3, axis=0)).any()


def test_films_are_ranked_by_what_is_asked_for():
    films = [
        film("a/small", heart_lungs=10, heart_heart=10),
        film("a/large", heart_lungs=40, heart_heart=360, lungs_lungs=10),
        film("a/none", heart_heart=50),
    ]
    cell = Cell("lungs", "heart")
    assert [(one.film, one.pixels, one.share) for one in rank(films, cell, "actual")] == [
        ("a/small", 10, 0.5),
        ("a/large", 40, 0.1),
    ]
    assert [(one.film, one.share) for one in rank(films, cell, "predicted")] == [("a/small", 1.0), ("a/large", 0.8)]
    assert [one.film for one in rank(films, cell, "counts")] == ["a/large", "a/small"]
    assert rank(films, Cell("ribs", "heart"), "actual") == []


def test_of_what_was_seen_rightly_the_least_comes_first():
    films = [film("a/good", heart_heart=9, heart_lungs=1), film("a/blind", heart_lungs=5), film("a/empty")]
    found = rank(films, Cell("heart", "heart"), "actual")
    assert [(one.film, one.share) for one in found] == [("a/blind", 0.0), ("a/good", 0.9)]


def test_pixels_of_a_cell_are_those_that_the_matrix_counts():
    truth, guess = chest_masks(), chest_masks(shift=0.04)
    del guess["clavicles"]
    matrix = np.array(score_film("a/film", truth, guess).confusion)
    for actual in ("background", "lungs", "ribs", "heart"):
        for predicted in ("background", "lungs", "ribs", "heart"):
            found = confused_pixels(truth, guess, Cell(predicted, actual))
            assert np.count_nonzero(found) == matrix[CLASSES.index(actual), CLASSES.index(predicted)]
    with pytest.raises(LabelError, match="clavicles"):
        confused_pixels(truth, guess, Cell("clavicles", "lungs"))


def test_ranks_add_up_to_the_sum_over_films():
    films = scores()[:3]
    _, total = total_confusion(films)
    for row, actual in enumerate(CLASSES):
        for column, predicted in enumerate(CLASSES):
            found = rank(films, Cell(predicted, actual), "actual")
            assert sum(one.pixels for one in found) == total[row, column]
            assert not any(math.isnan(one.share) for one in found)


@pytest.mark.parametrize("text", ["", None, "lungs", "lungs/liver", "lungs/heart/ribs", "0/1"])
def test_what_names_no_cell_is_none(text):
    assert Cell.parse(text) is None


def test_a_cell_reads_what_it_writes():
    assert Cell.parse(str(Cell("ribs", "background"))) == Cell("ribs", "background")
