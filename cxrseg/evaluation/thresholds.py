"""What another threshold than 0.5 would have made of a multilabel model's probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.evaluation.reliability import BINS, tally
from cxrseg.labels import by_structure

THRESHOLDS = np.arange(1, BINS) / BINS
"""The thresholds: 0.01 to 0.99. A pixel belongs to a structure where its probability is not below the threshold."""

MEASURES = ("dice", "iou", "sensitivity", "precision")
"""What is measured at each threshold."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A structure of one film at every threshold.

    Attributes:
        tp: (99,) pixels correctly found, by `THRESHOLDS`.
        fp: (99,) pixels wrongly added.
        fn: (99,) pixels missed.
    """

    tp: np.ndarray
    fp: np.ndarray
    fn: np.ndarray

    @classmethod
    def of(cls, probabilities: np.ndarray, truth: np.ndarray) -> "Sweep":
        """Count once, by probability; every threshold follows from that.

        Args:
            probabilities: 0 to 1, of any shape.
            truth: boolean, of the same shape.

        Raises:
            LabelError: the two differ in shape.
        """
        if probabilities.shape != truth.shape:
            raise LabelError("masks.probabilities-size", prediction=probabilities.shape, truth=truth.shape)
        pixels, positives, _ = tally(probabilities, truth)
        seen, right = (np.cumsum(values[::-1])[::-1][1:] for values in (pixels, positives))
        return cls(right, seen - right, positives.sum() - right)

    def measure(self, name: str) -> np.ndarray:
        """One of `MEASURES` at each threshold: (99,), 0 to 1; NaN where it is undefined.

        Sensitivity is the share of the structure that is found, precision the share of what is found that is correct.

        Raises:
            LabelError: there is no such measure.
        """
        parts = {
            "dice": (2 * self.tp, 2 * self.tp + self.fp + self.fn),
            "iou": (self.tp, self.tp + self.fp + self.fn),
            "sensitivity": (self.tp, self.tp + self.fn),
            "precision": (self.tp, self.tp + self.fp),
        }
        if name not in parts:
            raise LabelError("thresholds.no-measure", name=name, choices=", ".join(MEASURES))
        part, whole = parts[name]
        return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def sweep(
    probabilities: np.ndarray,
    truth: Mapping[str, np.ndarray],
    structures: Sequence[str],
    unknown: Mapping[str, np.ndarray] = MappingProxyType({}),
) -> dict[str, Sweep]:
    """Sweep the structures of a film.

    Args:
        probabilities: (4, H, W) of a multilabel model, in the order of `STRUCTURES`.
        truth: boolean (H, W) by structure.
        structures: those that the model has learned; the ones without truth are left out.
        unknown: boolean (H, W) by structure: pixels that are left out.

    Raises:
        LabelError: these are a multiclass model's (5, H, W), which has no threshold: each pixel gets the most probable
            of its classes.
    """
    if len(probabilities) != len(STRUCTURES):
        raise LabelError("thresholds.not-multilabel", planes=len(probabilities))
    planes = {s: plane for s, plane in by_structure(probabilities).items() if s in structures and s in truth}
    return {
        s: Sweep.of(plane[~unknown[s]], truth[s][~unknown[s]]) if s in unknown else Sweep.of(plane, truth[s])
        for s, plane in planes.items()
    }


def mean_curves(sweeps: Sequence[Mapping[str, Sweep]]) -> dict[str, dict[str, np.ndarray]]:
    """Average every measure over films, each film weighing the same.

    Args:
        sweeps: by structure, one mapping per film.

    Returns:
        ``{structure: {measure: (99,)}}``; a film where a measure is undefined is left out of its mean there, which is
        NaN if no film is left.
    """
    curves: dict[str, dict[str, np.ndarray]] = {}
    for structure in STRUCTURES:
        found = [one[structure] for one in sweeps if structure in one]
        if found:
            curves[structure] = {name: _mean([one.measure(name) for one in found]) for name in MEASURES}
    return curves


def _mean(values: Sequence[np.ndarray]) -> np.ndarray:
    """Average over films without those that are NaN."""
    table = np.array(values)
    films = np.count_nonzero(~np.isnan(table), axis=0)
    return np.divide(np.nansum(table, axis=0), films, out=np.full(table.shape[1], np.nan), where=films > 0)
