"""The split of films into training and validation, by name."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxrseg.datasets import Dataset, Film
from cxrseg.errors import DatasetError
from cxrseg.files import write_atomically


@dataclass(frozen=True)
class Split:
    """Which films train and which validate, by `Film.name`."""

    seed: int
    training: tuple[str, ...]
    validation: tuple[str, ...]

    def save(self, path: Path) -> None:
        """Write the split as JSON."""
        content = {"seed": self.seed, "training": list(self.training), "validation": list(self.validation)}
        with write_atomically(path) as temporary:
            temporary.write_text(json.dumps(content, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Split":
        """Read what `save` wrote.

        Raises:
            DatasetError: the file is missing or is no split, or a film is on both sides of it.
        """
        try:
            data = json.loads(Path(path).read_text())
            split = cls(int(data["seed"]), tuple(data["training"]), tuple(data["validation"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError("split.unreadable", path=path, error=error) from error
        if both := sorted(set(split.training) & set(split.validation)):
            raise DatasetError("split.twice", path=path, film=both[0])
        return split


def split_films(datasets: Sequence[Dataset], validation: Sequence[int], seed: int) -> Split:
    """Choose the validation films, the same for the same seed and names on any machine.

    Films of one patient stay together, so that there may be fewer than asked for.

    Args:
        datasets: the data sets.
        validation: how many films of each validate; one number stands for every data set.
        seed: another seed chooses other films.

    Raises:
        DatasetError: the numbers do not fit the data sets.
    """
    numbers = list(validation) * len(datasets) if len(validation) == 1 else list(validation)
    if len(numbers) != len(datasets):
        raise DatasetError("split.numbers", numbers=len(numbers), datasets=len(datasets))
    chosen = []
    for dataset, number in zip(datasets, numbers, strict=True):
        if not 1 <= number < len(dataset.films):
            raise DatasetError("split.too-many", number=number, name=dataset.name, films=len(dataset.films))
        chosen += _validating(dataset, number, seed)
    every = [film.name for dataset in datasets for film in dataset.films]
    return Split(seed, tuple(sorted(set(every) - set(chosen))), tuple(sorted(chosen)))


def _validating(dataset: Dataset, number: int, seed: int) -> list[str]:
    """Films of as many patients as there is room for, in an order that the seed and the patients' names make."""
    found: list[str] = []
    for films in patients_in_order(dataset, seed):
        if len(found) + len(films) <= number:
            found += films
    if not found:
        raise DatasetError("split.patients", number=number, name=dataset.name)
    return found


def patients_in_order(dataset: Dataset, seed: int) -> list[list[str]]:
    """Names of the films of each patient, in an order that the seed and the patients' names make."""
    patients: dict[str, list[str]] = {}
    for film in dataset.films:
        patients.setdefault(dataset.patient(film.name), []).append(film.name)
    order = sorted(patients, key=lambda patient: hashlib.sha256(f"{seed}:{patient}".encode()).digest())
    return [patients[patient] for patient in order]


def check_patients(split: Split, datasets: Sequence[Dataset]) -> None:
    """Make sure that no patient is on both sides of a split.

    Raises:
        DatasetError: one is.
    """
    names = {film.name: dataset.patient(film.name) for dataset in datasets for film in dataset.films}
    training, validation = (
        {names[film] for film in side if film in names} for side in (split.training, split.validation)
    )
    if both := sorted(training & validation):
        raise DatasetError("split.patient-twice", patient=both[0])


def select(datasets: Sequence[Dataset], names: Sequence[str]) -> tuple[Film, ...]:
    """Find films by name.

    Raises:
        DatasetError: a name is in none of the data sets.
    """
    films = {film.name: film for dataset in datasets for film in dataset.films}
    if missing := [name for name in names if name not in films]:
        raise DatasetError("split.missing", count=len(missing), film=missing[0])
    return tuple(films[name] for name in names)
