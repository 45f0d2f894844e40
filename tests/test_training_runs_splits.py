"""A split that is the same on every machine and can be repeated."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Dataset, Film
from cxrseg.errors import DatasetError
from cxrseg.training_runs.splits import Split, check_patients, select, split_films


def dataset(name: str, films: int, *, backwards: bool = False) -> Dataset:
    found = [Film(f"{name}/{i:03}", Path(f"{i:03}.png"), label_map=Path(f"{i:03}.png")) for i in range(films)]
    return Dataset(name, Path(name), tuple(found[::-1] if backwards else found), STRUCTURES)


def test_every_film_is_on_one_side():
    split = split_films([dataset("a", 30)], [14], seed=0)
    assert len(split.validation) == 14
    assert len(split.training) == 16
    assert set(split.training) | set(split.validation) == {film.name for film in dataset("a", 30).films}


def test_the_order_of_the_films_changes_nothing():
    assert split_films([dataset("a", 30)], [5], 3) == split_films([dataset("a", 30, backwards=True)], [5], 3)


def test_films_of_one_patient_stay_together():
    """Fifty patients with four films each, of which fourteen films validate."""
    films = dataset("a", 200).films
    owned = replace(dataset("a", 200), patients={film.name: f"a/{number // 4}" for number, film in enumerate(films)})
    for seed in range(5):
        split = split_films([owned], [14], seed)
        assert len(split.validation) == 12
        sides = [{owned.patient(film) for film in side} for side in (split.training, split.validation)]
        assert not sides[0] & sides[1]
        check_patients(split, [owned])
    mixed = split_films([dataset("a", 200)], [14], 0)
    with pytest.raises(DatasetError, match=r"Films of the patient 'a/\d+' are in training and in validation"):
        check_patients(mixed, [owned])
    with pytest.raises(DatasetError, match="No patient of a that is left has 3 films or fewer: raise --validation"):
        split_films([owned], [3], 0)


def test_other_data_sets_change_nothing():
    alone = split_films([dataset("a", 30)], [5], 3)
    together = split_films([dataset("b", 9), dataset("a", 30)], [5], 3)
    assert set(alone.validation) < set(together.validation)


def test_the_split_is_what_it_was_in_every_version():
    """Published figures hang on it: a change here must be meant."""
    assert split_films([dataset("a", 6)], [2], 0).validation == ("a/002", "a/003")


def test_another_seed_chooses_other_films():
    assert len({split_films([dataset("a", 30)], [5], seed).validation for seed in range(10)}) == 10


def test_numbers_for_each_data_set():
    split = split_films([dataset("a", 30), dataset("b", 10)], [7, 2], 0)
    names = [name.partition("/")[0] for name in split.validation]
    assert (names.count("a"), names.count("b")) == (7, 2)
    names = [name.partition("/")[0] for name in split_films([dataset("a", 30), dataset("b", 10)], [3], 0).validation]
    assert (names.count("a"), names.count("b")) == (3, 3)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ([0], "0 validation films and 0 test films do not fit a, which has 6"),
        ([-1], "-1 validation films"),
        ([6], "6 validation films and 0 test films do not fit a, which has 6 films: at least one must"),
        ([2, 2], "2 numbers of validation or test films were given for 1 data sets"),
        ([], "0 numbers"),
    ],
)
def test_numbers_that_do_not_fit(numbers, message):
    with pytest.raises(DatasetError, match=message):
        split_films([dataset("a", 6)], numbers, 0)


def test_test_films_are_taken_from_those_that_would_train():
    plain, held = (split_films([dataset("a", 30), dataset("b", 9)], [4], 3, test) for test in ([0], [5, 2]))
    assert held.validation == plain.validation
    assert sorted(held.training + held.test) == list(plain.training)
    assert [name.partition("/")[0] for name in held.test] == ["a"] * 5 + ["b"] * 2
    with pytest.raises(DatasetError, match="2 validation films and 4 test films do not fit a, which has 6"):
        split_films([dataset("a", 6)], [2], 0, [4])
    with pytest.raises(DatasetError, match="2 validation films and -1 test films"):
        split_films([dataset("a", 6)], [2], 0, [-1])


def test_no_patient_trains_and_tests():
    films = dataset("a", 40).films
    owned = replace(dataset("a", 40), patients={film.name: f"a/{number // 4}" for number, film in enumerate(films)})
    split = split_films([owned], [8], 0, [8])
    check_patients(split, [owned])
    assert (len(split.validation), len(split.test)) == (8, 8)
    moved = replace(split, training=split.training[1:], test=(*split.test, split.training[0]))
    with pytest.raises(DatasetError, match=r"Films of the patient 'a/\d+' are in training and in test"):
        check_patients(moved, [owned])


@pytest.mark.parametrize("test", [[0], [2]])
def test_save_and_load(tmp_path, test):
    split = split_films([dataset("a", 6)], [2], 5, test)
    split.save(tmp_path / "split.json")
    assert Split.load(tmp_path / "split.json") == split


@pytest.mark.parametrize("text", [None, "", "[1]", '{"seed": 0, "training": []}', '{"seed": "x", "training": []}'])
def test_what_is_no_split(tmp_path, text):
    path = tmp_path / "split.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(DatasetError, match=r"split\.json cannot be read as a split"):
        Split.load(path)


def test_a_film_on_both_sides_is_refused(tmp_path):
    (tmp_path / "split.json").write_text(json.dumps({"seed": 0, "training": ["a/1", "a/2"], "validation": ["a/2"]}))
    with pytest.raises(DatasetError, match="'a/2' in training and in validation"):
        Split.load(tmp_path / "split.json")
    sides = {"training": ["a/1"], "validation": ["a/2"], "test": ["a/3", "a/1"]}
    (tmp_path / "split.json").write_text(json.dumps({"seed": 0, **sides}))
    with pytest.raises(DatasetError, match="'a/1' in training and in test"):
        Split.load(tmp_path / "split.json")


def test_select_keeps_the_order_asked_for():
    films = select([dataset("a", 6), dataset("b", 2)], ["b/001", "a/004"])
    assert [film.name for film in films] == ["b/001", "a/004"]


def test_select_of_an_unknown_name():
    with pytest.raises(DatasetError, match="2 films are in none of the data sets; the first is 'a/900'"):
        select([dataset("a", 6)], ["a/001", "a/900", "c/001"])
