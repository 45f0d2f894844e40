"""How often pixels of a given probability really belong to the structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxrseg.classes import STRUCTURES

BINS = 100
"""Bins of equal width from probability 0 to 1."""

_UNCERTAIN = slice(BINS // 20, BINS - BINS // 20)  # 0.05 to 0.95


@dataclass(frozen=True)
class Reliability:
    """Pixels by the probability they were given, for one structure.

    Attributes:
        pixels: how many, in each of `BINS` bins.
        positives: how many of them do belong to the structure.
        probability: the sum of their probabilities.
    """

    pixels: tuple[int, ...]
    positives: tuple[int, ...]
    probability: tuple[float, ...]

    @classmethod
    def count(cls, probabilities: np.ndarray, truth: np.ndarray) -> "Reliability":
        """Count pixels.

        Args:
            probabilities: any shape, 0 to 1.
            truth: boolean, of the same shape.
        """
        return cls.of(tally(probabilities, truth))

    @classmethod
    def of(cls, counts: np.ndarray) -> "Reliability":
        """Take over a (3, BINS) array of pixels, positives and summed probabilities."""
        pixels, positives, probability = np.asarray(counts)
        return cls(
            tuple(map(int, pixels)), tuple(map(int, positives)), tuple(round(float(value), 3) for value in probability)
        )

    @property
    def ece(self) -> float:
        """Expected calibration error: mean gap between probability and frequency over all pixels; NaN without any.

        Most pixels are far from any edge and rightly near 0 or 1, so it is small for every model.

        Source:
            Guo et al., On calibration of modern neural networks, ICML 2017, for one structure against the rest.
        """
        return self._error(slice(None))

    @property
    def ece_uncertain(self) -> float:
        """The same over pixels of probability 0.05 to 0.95 alone, where the model itself has doubts."""
        return self._error(_UNCERTAIN)

    def _error(self, part: slice) -> float:
        pixels, positives, probability = (
            np.asarray(values[part], float) for values in (self.pixels, self.positives, self.probability)
        )
        return float(np.abs(positives - probability).sum() / pixels.sum()) if pixels.sum() else float("nan")

    def curve(self, points: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Get a reliability diagram's points.

        Args:
            points: how many bins to show, a divisor of `BINS`.

        Returns:
            Mean probability, observed frequency and pixels, of the bins that hold any pixel.
        """
        pixels, positives, probability = (
            np.asarray(values, float).reshape(points, -1).sum(axis=1)
            for values in (self.pixels, self.positives, self.probability)
        )
        full = pixels > 0
        return probability[full] / pixels[full], positives[full] / pixels[full], pixels[full].astype(int)


def tally(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Count pixels by probability: (3, BINS) float64, pixels, positives and summed probabilities."""
    flat = np.asarray(probabilities, np.float64).ravel()
    index = np.minimum((flat * BINS).astype(np.intp), BINS - 1)
    weights = (None, np.asarray(truth, np.float64).ravel(), flat)
    return np.stack([np.bincount(index, weight, minlength=BINS).astype(np.float64) for weight in weights])


@dataclass(frozen=True)
class Temperature:
    """What was fitted for one structure (of a multiclass model: for all of them together).

    Attributes:
        applied: what the checkpoint uses: `fitted` where that helped on films it was not fitted on, else 1.
        fitted: on all films.
        halves: on either half of the films, each of which judged the other.
    """

    applied: float
    fitted: float
    halves: tuple[float, float]


@dataclass(frozen=True)
class Calibration:
    """How far a model's probabilities can be trusted on its validation films.

    Attributes:
        temperatures: by structure, for those that the films label and the model has learned.
        plain: reliability by data set and structure, of the network's own probabilities.
        scaled: the same, with each half of the films under the temperature fitted on the other half.
    """

    temperatures: Mapping[str, Temperature]
    plain: Mapping[str, Mapping[str, Reliability]]
    scaled: Mapping[str, Mapping[str, Reliability]]

    @property
    def shipped(self) -> dict[str, dict[str, Reliability]]:
        """What to expect of the checkpoint: `scaled` where a temperature is applied, else `plain`."""
        tables = {s: self.plain if found.applied == 1 else self.scaled for s, found in self.temperatures.items()}
        return {dataset: {s: tables[s][dataset][s] for s in row} for dataset, row in self.plain.items()}

    def to_json(self) -> dict[str, Any]:
        """The figures in plain types, with the calibration errors there to be read."""

        def plain_tables(table: Mapping[str, Mapping[str, Reliability]]) -> dict[str, Any]:
            return {
                dataset: {
                    s: vars(r) | {"ece": _number(r.ece), "ece_uncertain": _number(r.ece_uncertain)}
                    for s, r in row.items()
                }
                for dataset, row in table.items()
            }

        temperatures = {structure: vars(found) for structure, found in self.temperatures.items()}
        return {"temperatures": temperatures, "plain": plain_tables(self.plain), "scaled": plain_tables(self.scaled)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calibration":
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: something is missing or makes no sense.
        """

        def read(table: Mapping[str, Any]) -> dict[str, dict[str, Reliability]]:
            return {
                dataset: {s: Reliability.of([r[key] for key in _COUNTS]) for s, r in row.items()}
                for dataset, row in table.items()
            }

        temperatures = {
            structure: Temperature(float(found["applied"]), float(found["fitted"]), _two(found["halves"]))
            for structure, found in data["temperatures"].items()
            if structure in STRUCTURES
        }
        return cls(temperatures, read(data["plain"]), read(data["scaled"]))


_COUNTS = ("pixels", "positives", "probability")


def _two(values: Sequence[float]) -> tuple[float, float]:
    first, second = values
    return float(first), float(second)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
