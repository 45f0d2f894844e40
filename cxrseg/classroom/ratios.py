"""Cardiothoracic ratios that a class has measured with two lines, against the truth or against their own mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cxrseg.errors import LabelError
from cxrseg.measurements.agreement import Agreement, limits

LEAST_READERS = 3
"""Fewer differences have no limits of agreement."""

Ends = tuple[float, float, float, float]
"""In pixels from the left edge of the film: the heart's two ends, then the chest's."""


def read_ends(values: object, width: int) -> Ends:
    """Read where a student's two lines end.

    Args:
        values: four numbers; anyone can send anything.
        width: of the film, in pixels.

    Raises:
        LabelError: it is not four numbers within the film, or a line has no length.
    """
    if not isinstance(values, list) or len(values) != 4 or not all(type(end) in (int, float) for end in values):
        raise LabelError("drawing.damaged")
    if not all(math.isfinite(end) and 0 <= end <= width for end in values):
        raise LabelError("drawing.damaged")
    (heart, chest) = (sorted(float(end) for end in values[start : start + 2]) for start in (0, 2))
    if any(left >= right for line in (heart, chest) for left, right in pairwise(line)):
        raise LabelError("drawing.damaged")
    return *heart, *chest


def ratio(ends: Ends) -> float:
    """The heart's width over the chest's.

    Example:
        >>> ratio((40.0, 60.0, 20.0, 70.0))
        0.4
    """
    return (ends[1] - ends[0]) / (ends[3] - ends[2])


@dataclass(frozen=True)
class Differences:
    """How far ratios lie from their reference.

    Attributes:
        points: the reference of a ratio, and the ratio minus the reference.
        films: the number of films.
        mean: of the differences.
        limits: between which 95 % of the differences lie; None for fewer than `LEAST_READERS` differences.
    """

    points: tuple[tuple[float, float], ...]
    films: int
    mean: float
    limits: Agreement | None


def differences(films: Sequence[tuple[Sequence[float], float | None]]) -> Differences:
    """Compare ratios with the truth of their film, or with the mean of the class where that is not known.

    Args:
        films: the ratios measured on each, at least one; and its true ratio.

    Source:
        The reference itself stands on the horizontal axis instead of the mean of both methods: Krouwer JS, Why
        Bland-Altman plots should use X, not (Y+X)/2 when X is a reference method, Stat Med 27:778-780, 2008.
    """
    points = []
    for ratios, truth in films:
        reference = float(np.mean(ratios)) if truth is None else truth
        points += [(reference, value - reference) for value in ratios]
    apart = [difference for _, difference in points]
    found = limits(apart) if len(apart) >= LEAST_READERS else None
    return Differences(tuple(points), len(films), float(np.mean(apart)), found)
