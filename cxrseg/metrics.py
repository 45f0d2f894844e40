"""Dice, IoU and confusion matrices of one film and of many.

Inside the code a confusion matrix has actual classes in its rows and predicted ones in its columns,
the order of scikit-learn and torchmetrics. `as_published` is the one place that turns it round.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.intervals import spread
from cxrseg.labels import check_labels, paint


@dataclass(frozen=True)
class Counts:
    """Pixels of one structure in one film, by truth and prediction."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def dice(self) -> float:
        """2 TP / (2 TP + FP + FN), 0 to 1; NaN where the structure is in neither mask."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else math.nan

    @property
    def iou(self) -> float:
        """TP / (TP + FP + FN), 0 to 1; NaN where the structure is in neither mask."""
        total = self.tp + self.fp + self.fn
        return self.tp / total if total else math.nan


@dataclass(frozen=True)
class FilmScore:
    """What was counted on one film.

    Attributes:
        film: name, as ``dataset/name``.
        counts: pixels by structure, for the structures that are labelled and were predicted.
        confusion: (5, 5) integers, rows actual, columns predicted. Truth and prediction are both
            painted from the structures in `counts` alone, so the rows and columns of all others
            are zero: with ribs unlabelled, a rib's pixel counts as what lies beneath it. Pixels whose
            truth is unknown are left out.
    """

    film: str
    counts: Mapping[str, Counts]
    confusion: tuple[tuple[int, ...], ...]


def count(actual: np.ndarray, predicted: np.ndarray, unknown: np.ndarray | None = None) -> Counts:
    """Count the pixels of one structure.

    Args:
        actual: boolean (H, W), the truth.
        predicted: boolean (H, W), the prediction.
        unknown: boolean (H, W), pixels that are left out because their truth is unknown.

    Raises:
        LabelError: the two differ in shape.

    Example:
        >>> count(np.array([[True, True]]), np.array([[True, False]]))
        Counts(tp=1, fp=0, fn=1, tn=0)
    """
    if actual.shape != predicted.shape:
        raise LabelError("masks.sizes-differ", truth=actual.shape, prediction=predicted.shape)
    if unknown is not None:
        actual, predicted = actual[~unknown], predicted[~unknown]
    tp = int(np.count_nonzero(actual & predicted))
    fp = int(np.count_nonzero(predicted)) - tp
    fn = int(np.count_nonzero(actual)) - tp
    return Counts(tp, fp, fn, actual.size - tp - fp - fn)


def confusion_matrix(actual: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Count pixels by actual and predicted class.

    Args:
        actual: (H, W) integers 0 to 4.
        predicted: (H, W) integers 0 to 4.

    Returns:
        (5, 5) int64; rows are actual classes, columns predicted ones.

    Raises:
        LabelError: a value outside 0 to 4, or different shapes.

    Source:
        torchmetrics' multiclass confusion matrix, which does not check the range itself.
    """
    import torch  # slow to import, as torchmetrics; all that shows figures needs this module, and counts nothing
    from torchmetrics.functional.classification import multiclass_confusion_matrix

    check_labels(actual, "The actual label map")
    check_labels(predicted, "The predicted label map")
    if actual.shape != predicted.shape:
        raise LabelError("masks.sizes-differ", truth=actual.shape, prediction=predicted.shape)
    matrix = multiclass_confusion_matrix(
        torch.from_numpy(predicted.astype(np.int64)),
        torch.from_numpy(actual.astype(np.int64)),
        num_classes=len(CLASSES),
        validate_args=False,
    )
    return matrix.numpy()


def as_published(matrix: np.ndarray) -> np.ndarray:
    """Turn a matrix of counts into the form that the reference paper prints.

    Args:
        matrix: (5, 5) counts, rows actual, columns predicted.

    Returns:
        (5, 5) float64 shares; rows predicted, columns actual, each column summing to 1, or all NaN
        for a class that no pixel has.
    """
    matrix = np.asarray(matrix, float)
    total = matrix.sum(axis=1, keepdims=True)
    shares = np.divide(matrix, total, out=np.full_like(matrix, np.nan), where=total > 0)
    return shares.T


def score_film(
    film: str,
    actual: Mapping[str, np.ndarray],
    predicted: Mapping[str, np.ndarray],
    unknown: Mapping[str, np.ndarray] = MappingProxyType({}),
) -> FilmScore:
    """Compare one film's truth with a prediction, over the structures that both have.

    Args:
        film: name, as ``dataset/name``.
        actual: boolean (H, W) truth by structure; a structure left out is unlabelled.
        predicted: boolean (H, W) prediction by structure; one left out was not predicted.
        unknown: boolean (H, W) by structure, as `cxrseg.labels.Truth.unknown`: where its truth is unknown. Those pixels
            are in no count of the structure, and in no confusion matrix that the structure is part of.

    Raises:
        LabelError: no structure in common, or different shapes.
    """
    common = [structure for structure in STRUCTURES if structure in actual and structure in predicted]
    if not common:
        raise LabelError(
            "metrics.nothing-in-common",
            film=film,
            truth=", ".join(actual) or "nothing",
            prediction=", ".join(predicted) or "nothing",
        )
    counts = {s: count(actual[s], predicted[s], unknown.get(s)) for s in common}
    truth, guess = (paint({s: side[s] for s in common}) for side in (actual, predicted))
    if away := [unknown[s] for s in common if s in unknown]:
        known = ~np.logical_or.reduce(away)
        truth, guess = truth[known][None], guess[known][None]
    matrix = confusion_matrix(truth, guess)
    return FilmScore(
        film=film,
        counts=counts,
        confusion=tuple(tuple(row) for row in matrix.tolist()),
    )


def summarize(films: Sequence[FilmScore], *, interval: bool = True) -> dict[str, dict[str, dict[str, float | int]]]:
    """Describe Dice and IoU over films, per structure that any film scores.

    Args:
        films: the scores.
        interval: as for `spread`.

    Returns:
        ``{structure: {"dice": spread, "iou": spread}}``, see `spread`.
    """
    result = {}
    for structure in STRUCTURES:
        counts = [film.counts[structure] for film in films if structure in film.counts]
        if counts:
            result[structure] = {
                "dice": spread([c.dice for c in counts], interval=interval),
                "iou": spread([c.iou for c in counts], interval=interval),
            }
    return result


def weak_films(films: Iterable[FilmScore], threshold: float = 0.8) -> dict[str, list[tuple[str, float]]]:
    """Find the films whose Dice is below a threshold.

    Returns:
        ``{structure: [(film, Dice), ...]}``, worst first, for every structure that any film scores.
    """
    weak: dict[str, list[tuple[str, float]]] = {}
    for film in films:
        for structure, counts in film.counts.items():
            found = weak.setdefault(structure, [])
            if counts.dice < threshold:
                found.append((film.film, counts.dice))
    return {s: sorted(weak[s], key=lambda entry: entry[1]) for s in STRUCTURES if s in weak}


def by_dataset(films: Iterable[FilmScore]) -> dict[str, tuple[FilmScore, ...]]:
    """Group films by their data set, in the order in which the data sets first appear.

    Figures of different data sets do not mix: real and simulated films differ in difficulty, and the structures that
    are labelled differ too.

    Returns:
        ``{data set: films}``; the data set is the part of `FilmScore.film` before the first slash.

    Example:
        >>> list(by_dataset([FilmScore("real/1", {}, ()), FilmScore("simulated/1", {}, ())]))
        ['real', 'simulated']
    """
    groups: dict[str, list[FilmScore]] = {}
    for film in films:
        groups.setdefault(film.film.partition("/")[0], []).append(film)
    return {name: tuple(group) for name, group in groups.items()}


def labelled_by(films: Iterable[FilmScore]) -> tuple[str, ...]:
    """The structures that any of the films scores, in the order of `STRUCTURES`."""
    found = {structure for film in films for structure in film.counts}
    return tuple(structure for structure in STRUCTURES if structure in found)


def score_of(film: FilmScore, structure: str, metric: str) -> float:
    """A film's ``dice`` or ``iou`` of a structure; NaN where it has none."""
    return getattr(film.counts[structure], metric) if structure in film.counts else math.nan


def whole_films(films: Sequence[FilmScore]) -> tuple[FilmScore, ...]:
    """Choose the films that label every structure which any of them labels, and so go into one confusion matrix.

    Where ribs are unlabelled their pixels count as lung, so that a sum with other films would mean nothing.
    """
    labelled = set(labelled_by(films))
    return tuple(film for film in films if labelled == set(film.counts))


def total_confusion(films: Sequence[FilmScore]) -> tuple[tuple[str, ...], np.ndarray]:
    """Add up the confusion matrices of `whole_films`.

    Returns:
        Those structures, and (5, 5) int64 counts, rows actual, columns predicted.

    Raises:
        LabelError: no film labels them all.
    """
    whole = whole_films(films)
    if not whole or not whole[0].counts:
        groups = " and ".join(sorted({", ".join(film.counts) for film in films})) or "nothing"
        raise LabelError("metrics.different-labels", groups=groups)
    return tuple(whole[0].counts), np.sum([film.confusion for film in whole], axis=0, dtype=np.int64)


def film_to_json(score: FilmScore) -> dict[str, Any]:
    """A film's score in plain types, with Dice and IoU beside the counts they come from."""
    counts = {s: asdict(c) | {"dice": none_if_nan(c.dice), "iou": none_if_nan(c.iou)} for s, c in score.counts.items()}
    return {"film": score.film, "counts": counts, "confusion": [list(row) for row in score.confusion]}


def film_from_json(data: Mapping[str, Any]) -> FilmScore:
    """The inverse of `film_to_json`."""
    counts = {s: Counts(*(int(c[key]) for key in ("tp", "fp", "fn", "tn"))) for s, c in data["counts"].items()}
    return FilmScore(data["film"], counts, tuple(tuple(map(int, row)) for row in data["confusion"]))


def none_if_nan(value: float) -> float | None:
    """JSON has no NaN: write null instead."""
    return None if math.isnan(value) else value
