"""How far a model's cardiothoracic ratio may be from a reader's."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

RATIOS = Path(__file__).parents[1] / "data/cardiothoracic.json"
"""Ratios of the packaged models and of drawn outlines, by the models' revisions; ``research/cardiothoracic.py``."""

_LEAST_FILMS = 10
"""Fewer say nothing about a spread."""


@dataclass(frozen=True)
class Agreement:
    """Bland and Altman's limits of agreement: 95 % of the differences between model and reader lie between them.

    Attributes:
        low: model's ratio minus the reader's, lower limit.
        high: upper limit.
        films: how many they are from.

    Source:
        Bland JM, Altman DG, Statistical methods for assessing agreement between two methods of clinical measurement,
        Lancet 327:307-310, 1986.
    """

    low: float
    high: float
    films: int

    def reader(self, ratio: float) -> tuple[float, float]:
        """The range in which a reader's ratio lies, given the model's."""
        return ratio - self.high, ratio - self.low

    def verdict(self, ratio: float, limit: float) -> Literal["within", "above", "unsure"]:
        """Say on which side of a limit a reader's ratio lies, if that is known.

        Example:
            >>> agreement = Agreement(-0.04, 0.06, 20)
            >>> [agreement.verdict(ratio, 0.5) for ratio in (0.45, 0.51, 0.57)]
            ['within', 'unsure', 'above']
        """
        least, largest = self.reader(ratio)
        return "within" if largest <= limit else "above" if least > limit else "unsure"


@cache
def agreement(revision: str) -> Agreement | None:
    """Return a model's limits of agreement, or None where they were not measured.

    Args:
        revision: of the model, as `cxrseg.results.model.describe_model` gives it.
    """
    pairs = json.loads(RATIOS.read_text()).get(revision, {})
    if len(pairs) < _LEAST_FILMS:
        return None
    return limits(np.subtract(*np.array(list(pairs.values())).T))


def limits(differences: Sequence[float]) -> Agreement:
    """Return the limits of agreement of differences, at least two.

    Example:
        >>> limits([-0.01, 0.0, 0.01])
        Agreement(low=-0.0196, high=0.0196, films=3)
    """
    mean, spread = float(np.mean(differences)), 1.96 * float(np.std(differences, ddof=1))
    return Agreement(mean - spread, mean + spread, len(differences))
