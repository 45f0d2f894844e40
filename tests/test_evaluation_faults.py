import math

import pytest

from cxrseg.evaluation.faults import choose_faults
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
