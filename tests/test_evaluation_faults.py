import math

import numpy as np
import pytest

from cxrseg.evaluation.confusions import Cell
from cxrseg.evaluation.faults import choose_faults, largest_cell, leaning, usual_film
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import PACKAGED
from cxrseg.metrics import Counts, FilmScore
from cxrseg.samples import example_films


def film(name: str, **wrong: int) -> FilmScore:
    """A film with 100 true pixels of each structure, of which this many are missed."""
    counts = {structure: Counts(100 - missed, 0, missed, 1000) for structure, missed in wrong.items()}
    return FilmScore(f"set/{name}", counts, ((0,) * 5,) * 5)


def chosen(*films: FilmScore, most: int = 6) -> list[tuple[str, str]]:
    return [(fault.film.removeprefix("set/"), fault.structure) for fault in choose_faults(films, most)]


def test_each_structure_has_its_turn_and_no_film_comes_twice():
    films = film("a", lungs=9, heart=90), film("b", lungs=8, heart=50), film("c", lungs=1, heart=40)
    assert chosen(*films) == [("a", "lungs"), ("b", "heart"), ("c", "lungs")]
    assert chosen(*films, most=2) == [("a", "lungs"), ("b", "heart")]
    assert chosen(*reversed(films)) == chosen(*films)


def test_a_structure_without_films_left_ends_and_the_others_go_on():
    assert chosen(film("a", heart=30), film("b", heart=20), film("c", ribs=5)) == [
        ("c", "ribs"),
        ("a", "heart"),
        ("b", "heart"),
    ]


def test_films_without_an_error_or_a_structure_are_never_chosen():
    neither = FilmScore("set/neither", {"lungs": Counts(0, 0, 0, 10)}, ((0,) * 5,) * 5)
    assert chosen(film("perfect", lungs=0), neither, film("unlabelled"), film("wrong", lungs=1)) == [("wrong", "lungs")]
    assert chosen() == []


def test_a_fault_says_what_is_missed_and_what_is_added():
    counts = Counts(tp=60, fp=30, fn=40, tn=1000)
    fault, _ = choose_faults([FilmScore("set/a", {"lungs": counts}, ((0,) * 5,) * 5), film("b", lungs=10)])
    assert (fault.missed, fault.false) == (0.4, 0.3)
    assert fault.typical == pytest.approx((counts.dice + 180 / 190) / 2)
    nothing = FilmScore("set/a", {"lungs": Counts(0, 5, 0, 10)}, ((0,) * 5,) * 5)
    assert math.isinf(choose_faults([nothing])[0].false)


def test_the_packaged_models_faults_are_real_films_that_ship():
    real = Validation.load(PACKAGED).by_dataset["wingspan"]
    faults = choose_faults(real)
    assert len({fault.film for fault in faults}) == 6
    assert {fault.structure for fault in faults} == {"lungs", "ribs", "clavicles", "heart"}
    assert all(fault.counts.dice < fault.typical for fault in faults)
    assert {fault.film for fault in faults} <= {each.name for each in example_films()}


def test_an_error_leans_to_what_there_is_clearly_more_of():
    assert leaning(Counts(10, 2, 4, 0)) == "missed"
    assert leaning(Counts(10, 4, 2, 0)) == "false"
    assert leaning(Counts(10, 3, 4, 0)) == "both"


def test_the_largest_cell_holds_most_of_the_wrong_pixels():
    lungs, heart = np.zeros((2, 10, 10), bool)
    lungs[:5], heart[5:] = True, True
    wide = heart.copy()
    wide[4, :6] = True  # six pixels of lung are called heart
    short = heart & (np.arange(10) < 8)  # ten of heart are called background
    cell, share = largest_cell("heart", {"lungs": lungs, "heart": heart}, {"lungs": lungs, "heart": wide})
    assert (cell, share) == (Cell("heart", "lungs"), 1.0)
    both = {"lungs": lungs, "heart": wide & short | (wide & ~heart)}
    cell, share = largest_cell("heart", {"lungs": lungs, "heart": heart}, both)
    assert (cell, share) == (Cell("background", "heart"), pytest.approx(10 / 16))
    unknown = {"heart": ~short & heart}
    assert largest_cell("heart", {"lungs": lungs, "heart": heart}, both, unknown)[0] == Cell("heart", "lungs")
    assert largest_cell("heart", {"heart": heart}, {"heart": heart}) is None


def test_the_usual_film_is_the_median_of_those_with_most_structures():
    films = film("best", lungs=1, ribs=1), film("worst", lungs=60, ribs=60), film("usual", lungs=9, ribs=9)
    assert usual_film([*films, film("few", lungs=9)]) == "set/usual"
    assert usual_film([]) is None
