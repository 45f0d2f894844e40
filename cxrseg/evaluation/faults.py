"""The films on which a model is most wrong, chosen by measured error, and how it is wrong there."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median
from types import MappingProxyType
from typing import Literal

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.evaluation.confusions import Cell, confused_pixels
from cxrseg.metrics import Counts, FilmScore


@dataclass(frozen=True)
class Fault:
    """A film on which a structure came out badly.

    Attributes:
        film: its name, as ``dataset/name``.
        structure: what came out badly.
        counts: its pixels in this film.
        typical: the structure's median Dice over the films that were chosen from.
    """

    film: str
    structure: str
    counts: Counts
    typical: float

    @property
    def missed(self) -> float:
        """Pixels of the truth that the model leaves out, as a share of the truth; infinite where there is no truth."""
        return self._of_truth(self.counts.fn)

    @property
    def false(self) -> float:
        """Pixels that the model adds, as a share of the truth; infinite where there is no truth."""
        return self._of_truth(self.counts.fp)

    def _of_truth(self, pixels: int) -> float:
        truth = self.counts.tp + self.counts.fn
        return pixels / truth if truth else math.inf


def choose_faults(films: Iterable[FilmScore], most: int = 6) -> tuple[Fault, ...]:
    """Choose films to learn from: each structure's worst in turn, no film twice.

    Taking turns shows something of each structure; the lowest Dice alone would pick only thin ones.

    Args:
        films: of one data set.
        most: how many to choose.

    Returns:
        At most that many, in the order in which they are chosen; fewer where films run out. Films on which truth and
        model agree fully, or on which neither has the structure, are never chosen.
    """
    queues, typical = {}, {}
    films = tuple(films)
    for structure in STRUCTURES:
        scored = [film for film in films if structure in film.counts and not math.isnan(film.counts[structure].dice)]
        if scored:
            dice = {film.film: film.counts[structure].dice for film in scored}
            typical[structure] = median(dice.values())
            wrong = [film for film in scored if dice[film.film] < 1]
            queues[structure] = sorted(wrong, key=lambda film, of=dice: of[film.film])
    chosen: dict[str, Fault] = {}
    while any(queues.values()) and len(chosen) < most:
        for structure, queue in queues.items():
            worst = next((film for film in queue if film.film not in chosen), None)
            if worst is None:
                queue.clear()
            elif len(chosen) < most:
                queue.remove(worst)
                chosen[worst.film] = Fault(worst.film, structure, worst.counts[structure], typical[structure])
    return tuple(chosen.values())


Leaning = Literal["missed", "false", "both"]

_MUCH = 1.5
"""How many times as many pixels one kind of error has than the other, for the error to lean to it."""


def leaning(counts: Counts) -> Leaning:
    """Say whether more of a structure is missed or more is added."""
    if counts.fn > _MUCH * counts.fp:
        return "missed"
    return "false" if counts.fp > _MUCH * counts.fn else "both"


def largest_cell(
    structure: str,
    actual: Mapping[str, np.ndarray],
    predicted: Mapping[str, np.ndarray],
    unknown: Mapping[str, np.ndarray] = MappingProxyType({}),
) -> tuple[Cell, float] | None:
    """Find the cell of the confusion matrix that holds most of a structure's wrong pixels in a film.

    Args:
        structure: one that truth and prediction have.
        actual: boolean (H, W) truth by structure.
        predicted: boolean (H, W) prediction by structure.
        unknown: boolean (H, W) by structure: pixels that are left out.

    Returns:
        The cell, and its share, 0 to 1, of the wrong pixels of all cells in the structure's row and column; None where
        there is no wrong pixel.
    """
    others = [name for name in CLASSES if name == CLASSES[0] or (name in actual and name in predicted)]
    cells = [Cell(*pair) for name in others if name != structure for pair in ((name, structure), (structure, name))]
    pixels = {cell: int(confused_pixels(actual, predicted, cell, unknown).sum()) for cell in cells}
    if not (wrong := sum(pixels.values())):
        return None
    cell = max(pixels, key=lambda each: pixels[each])
    return cell, pixels[cell] / wrong


def usual_film(films: Iterable[FilmScore]) -> str | None:
    """Name the film of median mean Dice among those with the most structures labelled; None where there is no film."""
    scored = [(len(film.counts), fmean(c.dice for c in film.counts.values()), film.film) for film in films]
    most = max((number for number, _, _ in scored), default=0)
    ranked = sorted((dice, name) for number, dice, name in scored if number == most and not math.isnan(dice))
    return ranked[len(ranked) // 2][1] if ranked else None
