"""A temperature that calibrates probabilities, fitted and tested on different films.

Calibration is measured at the film's own size, on the probabilities that a user gets, at the pixels of a regular grid
of at most `GRID_SIDE` points a side: neighbouring pixels say the same, and this way every film weighs about the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Film, load_film
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.reliability import BINS, Calibration, Reliability, Temperature, tally
from cxrseg.files import write_atomically
from cxrseg.inference import Segmenter, temper
from cxrseg.labels import by_structure

GRID_SIDE = 256
TEMPERATURES = 2.0 ** np.linspace(-2, 2, 65)
"""What is tried: a quarter to four, in steps of 4.4 %. The one in the middle is exactly 1."""

_PLAIN = len(TEMPERATURES) // 2
_SMALLEST = 1e-7  # a probability of 0 for what is there would cost infinitely much


class _Tally:
    """What was counted on some films: by temperature and structure, the loss and the pixels by probability."""

    def __init__(self):
        self.films = dict.fromkeys(STRUCTURES, 0)
        self.loss = np.zeros((len(TEMPERATURES), len(STRUCTURES)))
        self.counts = np.zeros((len(TEMPERATURES), len(STRUCTURES), 3, BINS))

    def add(
        self,
        probabilities: np.ndarray,
        truth: Mapping[str, np.ndarray],
        structures: Sequence[str],
        unknown: Mapping[str, np.ndarray],
    ) -> None:
        """Count a film: (4 or 5, H, W) probabilities, its truth at the same pixels and where that is unknown."""
        for row, temperature in enumerate(TEMPERATURES):
            planes = probabilities.copy()
            temper(planes, (float(temperature),))
            for structure in structures:
                column = STRUCTURES.index(structure)
                plane, mask = by_structure(planes)[structure], truth[structure]
                if structure in unknown:
                    plane, mask = plane[~unknown[structure]], mask[~unknown[structure]]
                right = np.clip(np.where(mask, plane, 1 - plane), _SMALLEST, 1)
                self.loss[row, column] -= np.log(right).mean()
                self.counts[row, column] += tally(plane, mask)
        for structure in structures:
            self.films[structure] += 1


def calibrate(segmenter: Segmenter, films: Sequence[Film]) -> Calibration:
    """Fit a temperature for each structure (one in all for a multiclass model) and judge it on other films.

    The films of each data set are halved by name. What one half's films fit (least negative log likelihood, each film
    weighing the same) is judged on the other half. A temperature is applied where it lowers the expected calibration
    error on the films that it was not fitted on, as a mean over films; it is then fitted on all films.

    Args:
        segmenter: the model; a temperature that it has already is left out of account.
        films: validation films, which the model was not trained on.

    Raises:
        ImageError, DatasetError: a film or its truth cannot be read.
        DatasetError: no film labels what the model has learned, or one alone does.
    """
    halves = _count(segmenter, films)
    datasets = list(dict.fromkeys(dataset for dataset, _ in halves))
    films_of = {s: {d: halves[d, 0].films[s] + halves[d, 1].films[s] for d in datasets} for s in STRUCTURES}
    structures = [s for s in STRUCTURES if any(films_of[s].values())]
    if not structures:
        raise DatasetError("calibration.nothing")
    joint = segmenter.checkpoint.head == "multiclass"
    groups = [structures] if joint else [[structure] for structure in structures]
    temperatures: dict[str, Temperature] = {}
    plain: dict[str, dict[str, Reliability]] = {dataset: {} for dataset in datasets}
    scaled: dict[str, dict[str, Reliability]] = {dataset: {} for dataset in datasets}
    for group in groups:
        columns = [STRUCTURES.index(structure) for structure in group]
        losses = [sum(halves[d, half].loss[:, columns].sum(axis=1) for d in datasets) for half in (0, 1)]
        if not all(loss.any() for loss in losses):
            raise DatasetError("calibration.one-film", structure=group[0])
        fits = [int(np.argmin(loss)) for loss in losses]
        errors = np.zeros(2)
        for structure, column in zip(group, columns, strict=True):
            for dataset, number in films_of[structure].items():
                if number:
                    one, other = (halves[dataset, half].counts[:, column] for half in (0, 1))
                    before = plain[dataset][structure] = Reliability.of(one[_PLAIN] + other[_PLAIN])
                    after = scaled[dataset][structure] = Reliability.of(one[fits[1]] + other[fits[0]])
                    errors += np.array([before.ece, after.ece]) * number
        fitted = float(TEMPERATURES[int(np.argmin(sum(losses)))])
        applied = fitted if errors[1] < errors[0] else 1.0
        found = Temperature(applied, fitted, (float(TEMPERATURES[fits[0]]), float(TEMPERATURES[fits[1]])))
        temperatures |= dict.fromkeys(group, found)
    return Calibration(temperatures, plain, scaled)


def temperature_of(calibration: Calibration, head: str) -> tuple[float, ...]:
    """What a calibrated checkpoint's preprocessing says; structures that were not calibrated stay at 1."""
    applied = {structure: found.applied for structure, found in calibration.temperatures.items()}
    if head == "multiclass":
        return (next(iter(applied.values())),)
    return tuple(applied.get(structure, 1.0) for structure in STRUCTURES)


def store_temperature(folder: Path, temperature: Sequence[float]) -> None:
    """Write a temperature into a checkpoint folder's ``preprocessing.json``; all else in it stays.

    Raises:
        ModelError: the file is missing or damaged.
    """
    path = folder / "preprocessing.json"
    try:
        described = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ModelError("calibration.unreadable", path=path, error=error) from error
    with write_atomically(path) as temporary:
        temporary.write_text(json.dumps(described | {"temperature": list(temperature)}, indent=2) + "\n")


def _count(segmenter: Segmenter, films: Sequence[Film]) -> dict[tuple[str, int], _Tally]:
    """Count all films, by data set and half."""
    checkpoint = segmenter.checkpoint
    bare = Segmenter(
        replace(checkpoint, preprocessing=replace(checkpoint.preprocessing, temperature=(1.0,))),
        segmenter.device,
        tta=segmenter.tta,
    )
    half = _halves([film.name for film in films])
    tallies = {(name.partition("/")[0], number): _Tally() for name in half for number in (0, 1)}
    for film in tqdm(films, "Calibrating", disable=len(films) < 2, unit="film", leave=False):
        dataset = film.name.partition("/")[0]
        radiograph, truth = load_film(film)
        step = -(-max(radiograph.pixels.shape) // GRID_SIDE)
        grid = (slice(step // 2, None, step),) * 2
        truth = truth.for_head(checkpoint.head)
        known, unknown = ({s: mask[grid] for s, mask in masks.items()} for masks in (truth.masks, truth.unknown))
        structures = [structure for structure in checkpoint.trained if structure in known]
        probabilities = np.ascontiguousarray(bare(radiograph).probabilities[:, *grid])
        tallies[dataset, half[film.name]].add(probabilities, known, structures, unknown)
    return tallies


def _halves(names: Sequence[str]) -> dict[str, int]:
    """Put every other film of each data set, in an order that has nothing to do with it, into the second half."""
    seen: dict[str, int] = {}
    result = {}
    for name in sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest()):
        dataset = name.partition("/")[0]
        result[name] = seen.get(dataset, 0) % 2
        seen[dataset] = seen.get(dataset, 0) + 1
    return result
