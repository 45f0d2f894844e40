"""How far a class's drawings agree, with one another and with the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cxrseg.metrics import count


@dataclass(frozen=True, eq=False)
class Agreement:
    """How far the drawings of a round agree.

    Attributes:
        share: (H, W) float32, the share of drawings that hold each pixel, 0 to 1.
        dice: each drawing's Dice against the truth, in ascending order; empty without a truth.
        median: of ``dice``, or None.
        pairwise: mean Dice of two drawings over all pairs, which is what agreement between observers means; None for
            fewer than two drawings.
        apart: indices of the two drawings that differ most, or None.
    """

    share: np.ndarray
    dice: tuple[float, ...]
    median: float | None
    pairwise: float | None
    apart: tuple[int, int] | None


def agreement(drawings: Sequence[np.ndarray], truth: np.ndarray | None = None) -> Agreement:
    """Compare drawings.

    Args:
        drawings: boolean (H, W), at least one.
        truth: boolean (H, W), or None where it is not known.
    """
    flat = np.stack([drawing.ravel() for drawing in drawings]).astype(np.float32)
    areas = flat.sum(1)
    common = flat @ flat.T
    pairs = {
        (i, j): 2 * common[i, j] / (areas[i] + areas[j]) if areas[i] + areas[j] else 1.0
        for i, j in combinations(range(len(drawings)), 2)
    }
    dice = sorted(float(count(truth, drawing).dice) for drawing in drawings) if truth is not None else []
    return Agreement(
        share=flat.mean(0).reshape(drawings[0].shape),
        dice=tuple(dice),
        median=float(np.median(dice)) if dice else None,
        pairwise=float(np.mean(list(pairs.values()))) if pairs else None,
        apart=min(pairs, key=pairs.__getitem__) if pairs else None,
    )
