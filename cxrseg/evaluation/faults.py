"""On which films a model is most wrong, chosen by what was measured."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from cxrseg.classes import STRUCTURES
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

    Going round by structure shows something of each, where the lowest Dice alone would show thin structures only.

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
