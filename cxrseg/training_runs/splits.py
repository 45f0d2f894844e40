"""The split of films into training, validation and test, by name."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from cxrseg.datasets import Dataset, Film
from cxrseg.errors import DatasetError
from cxrseg.files import write_atomically


@dataclass(frozen=True)
class Split:
    """Which films train, which choose the epoch, and which are measured once at the end, by `Film.name`."""

    seed: int
    training: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...] = ()

    @property
    def sides(self) -> dict[str, tuple[str, ...]]:
        """The films by what they are for."""
        return {"training": self.training, "validation": self.validation, "test": self.test}

    def save(self, path: Path) -> None:
        """Write the split as JSON."""
        content = {"seed": self.seed} | {side: list(films) for side, films in self.sides.items() if films}
        with write_atomically(path) as temporary:
            temporary.write_text(json.dumps(content, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Split":
        """Read what `save` wrote.

        Raises:
            DatasetError: the file is missing or is no split, or a film is on two sides of it.
        """
        try:
            data = json.loads(Path(path).read_text())
            films = (tuple(data["training"]), tuple(data["validation"]), tuple(data.get("test", ())))
            split = cls(int(data["seed"]), *films)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError("split.unreadable", path=path, error=error) from error
        for (first, some), (second, others) in combinations(split.sides.items(), 2):
            if both := sorted(set(some) & set(others)):
                raise DatasetError("split.twice", path=path, film=both[0], first=first, second=second)
        return split


def split_films(datasets: Sequence[Dataset], validation: Sequence[int], seed: int, test: Sequence[int] = (0,)) -> Split:
    """Choose the films that validate and that test, the same for the same seed and names on any machine.

    Films of one patient stay together, so that there may be fewer than asked for.

    Args:
        datasets: the data sets.
        validation: how many films of each validate; one number stands for every data set.
        seed: another seed chooses other films.
        test: how many films of each test, in the same form; they do not change which films validate.

    Raises:
        DatasetError: the numbers do not fit the data sets.
    """
    chosen: dict[str, list[str]] = {"validation": [], "test": []}
    for dataset, number, tested in zip(
        datasets, _for_each(datasets, validation), _for_each(datasets, test), strict=True
    ):
        if number < 1 or tested < 0 or number + tested >= len(dataset.films):
            raise DatasetError(
                "split.too-many", number=number, test=tested, name=dataset.name, films=len(dataset.films)
            )
        patients = patients_in_order(dataset, seed)
        for side, wanted in (("validation", number), ("test", tested)):
            chosen[side] += _take(patients, wanted, dataset.name, side)
    every = {film.name for dataset in datasets for film in dataset.films}
    validating, testing = (tuple(sorted(chosen[side])) for side in ("validation", "test"))
    return Split(seed, tuple(sorted(every - {*validating, *testing})), validating, testing)


def _for_each(datasets: Sequence[Dataset], given: Sequence[int]) -> list[int]:
    numbers = list(given) * len(datasets) if len(given) == 1 else list(given)
    if len(numbers) != len(datasets):
        raise DatasetError("split.numbers", numbers=len(numbers), datasets=len(datasets))
    return numbers


def _take(patients: list[list[str]], number: int, name: str, side: str) -> list[str]:
    """Take films of as many patients as there is room for out of the list, the first ones first."""
    found: list[str] = []
    for films in list(patients):
        if len(found) + len(films) <= number:
            found += films
            patients.remove(films)
    if number and not found:
        raise DatasetError("split.patients", number=number, name=name, option=side)
    return found


def patients_in_order(dataset: Dataset, seed: int) -> list[list[str]]:
    """Names of the films of each patient, in an order that the seed and the patients' names make."""
    patients: dict[str, list[str]] = {}
    for film in dataset.films:
        patients.setdefault(dataset.patient(film.name), []).append(film.name)
    order = sorted(patients, key=lambda patient: hashlib.sha256(f"{seed}:{patient}".encode()).digest())
    return [patients[patient] for patient in order]


def check_patients(split: Split, datasets: Sequence[Dataset]) -> None:
    """Check that no patient is on two sides of a split.

    Raises:
        DatasetError: one is.
    """
    names = {film.name: dataset.patient(film.name) for dataset in datasets for film in dataset.films}
    sides = {side: {names[film] for film in films if film in names} for side, films in split.sides.items()}
    for (first, some), (second, others) in combinations(sides.items(), 2):
        if both := sorted(some & others):
            raise DatasetError("split.patient-twice", patient=both[0], first=first, second=second)


def select(datasets: Sequence[Dataset], names: Sequence[str]) -> tuple[Film, ...]:
    """Find films by name.

    Raises:
        DatasetError: a name is in none of the data sets.
    """
    films = {film.name: film for dataset in datasets for film in dataset.films}
    if missing := [name for name in names if name not in films]:
        raise DatasetError("split.missing", count=len(missing), film=missing[0])
    return tuple(films[name] for name in names)
