"""Confusion matrices as they are shown, and where in a film and in which films a confusion happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.labels import paint
from cxrseg.metrics import FilmScore, as_published, whole_films

Norm = Literal["actual", "predicted", "counts"]

NORMS: tuple[Norm, ...] = ("actual", "predicted", "counts")
"""What a cell is a share of: the pixels of its actual class, those of its predicted class, or nothing."""


@dataclass(frozen=True)
class Cell:
    """One cell of a confusion matrix.

    Attributes:
        predicted: the class that was seen.
        actual: the class that is there.
    """

    predicted: str
    actual: str

    @classmethod
    def parse(cls, text: str | None) -> "Cell | None":
        """Read ``predicted/actual``; None where the text names no cell.

        Example:
            >>> Cell.parse("background/clavicles")
            Cell(predicted='background', actual='clavicles')
        """
        predicted, _, actual = (text or "").partition("/")
        return cls(predicted, actual) if predicted in CLASSES and actual in CLASSES else None

    def __str__(self) -> str:
        """The inverse of `parse`."""
        return f"{self.predicted}/{self.actual}"


@dataclass(frozen=True)
class Confused:
    """How often a confusion happens in one film.

    Attributes:
        film: its name.
        pixels: how many pixels.
        share: of the actual or predicted class in this film, 0 to 1.
    """

    film: str
    pixels: int
    share: float


def normalised(matrix: np.ndarray, by: Norm) -> np.ndarray:
    """Lay a matrix of counts out as the reference paper prints it: predicted classes in rows, actual ones in columns.

    Args:
        matrix: (5, 5) counts, rows actual, columns predicted.
        by: ``actual``: each column sums to 1, as in the paper; ``predicted``: each row does; ``counts``: as counted.

    Returns:
        (5, 5) float64; NaN for a column (or row) without a pixel, which ``counts`` never has.

    Raises:
        LabelError: another ``by``.

    Example:
        >>> counts = np.zeros((5, 5), int)
        >>> counts[1, :2] = 10, 30  # of 40 actual lung pixels 10 were called background
        >>> normalised(counts, "actual")[:2, 1], normalised(counts, "predicted")[0, 1]
        (array([0.25, 0.75]), np.float64(1.0))
    """
    if by == "actual":
        return as_published(matrix)
    if by == "predicted":
        return as_published(np.asarray(matrix).T).T
    if by == "counts":
        return np.asarray(matrix, float).T
    raise LabelError("matrix.norm", norm=by, choices=", ".join(NORMS))


def rank(films: Sequence[FilmScore], cell: Cell, by: Norm) -> list[Confused]:
    """List the films in which a confusion happens, the worst first.

    Args:
        films: of one data set; those with all of its labels are looked at.
        cell: which confusion; on the diagonal, what was seen rightly, least of it first.
        by: what the share is of; for ``counts`` it is of the actual class, and films are ordered by pixels.
    """
    right = cell.actual == cell.predicted
    row, column = CLASSES.index(cell.actual), CLASSES.index(cell.predicted)
    found = []
    for film in whole_films(films):
        matrix = np.asarray(film.confusion)
        pixels = int(matrix[row, column])
        total = matrix[:, column].sum() if by == "predicted" else matrix[row].sum()
        if pixels or (right and total):
            found.append(Confused(film.film, pixels, float(pixels / total)))
    return sorted(found, key=lambda entry: entry.pixels if by == "counts" else entry.share, reverse=not right)


def confused_pixels(
    actual: Mapping[str, np.ndarray],
    predicted: Mapping[str, np.ndarray],
    cell: Cell,
    unknown: Mapping[str, np.ndarray] = MappingProxyType({}),
) -> np.ndarray:
    """Find the pixels of a film that a cell of its confusion matrix counts.

    Args:
        actual: boolean (H, W) truth by structure.
        predicted: boolean (H, W) prediction by structure.
        cell: which confusion.
        unknown: boolean (H, W) by structure: pixels that are left out.

    Returns:
        Boolean (H, W).

    Raises:
        LabelError: the cell names a structure that truth or prediction lacks, or shapes differ.

    Source:
        Both sides are painted from the structures that both have, as `cxrseg.metrics.score_film` does.
    """
    common = [structure for structure in STRUCTURES if structure in actual and structure in predicted]
    for name in (cell.actual, cell.predicted):
        if name in STRUCTURES and name not in common:
            raise LabelError("matrix.not-on-both-sides", name=name, common=", ".join(common) or "nothing")
    truth, guess = (paint({s: side[s] for s in common}) for side in (actual, predicted))
    if truth.shape != guess.shape:
        raise LabelError("masks.sizes-differ", truth=truth.shape, prediction=guess.shape)
    found = (truth == CLASSES.index(cell.actual)) & (guess == CLASSES.index(cell.predicted))
    for structure in common:
        if structure in unknown:
            found &= ~unknown[structure]
    return found
