"""The two logistic regressions behind `plausibility`, a table of weights in ``data/plausibility.json``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cxrseg.files import write_atomically

FITTED = Path(__file__).parents[1] / "data" / "plausibility.json"
"""Rules for the kinds of networks that this package ships, written by ``research/plausibility_error_rates.py``."""

_CLIP = 4.0


@dataclass(frozen=True)
class Rule:
    """Weights for the output of one kind of network.

    Attributes:
        head: ``multilabel`` or ``multiclass``.
        structures: what the network has to have learned.
        checkpoint: SHA-256 of the weights it was fitted with. Signs are of anatomy, so it serves others of its kind.
        signs: for each sign its mean and deviation, its weight and the weight of its square.
        intercept: of the sum over `signs`.
        least_lungs: half the smallest ``lungs share`` of the films it was fitted to; with less it is no chest, since
            where nothing is seen the other signs mean nothing.
        sides: the weight of each sign of the side. They have no intercept but `caution`.
        caution: how much evidence for a mirrored film is needed, in logits.
        figures: what was measured with it, for the reader.
    """

    head: str
    structures: tuple[str, ...]
    checkpoint: str
    signs: Mapping[str, tuple[float, float, float, float]]
    intercept: float
    least_lungs: float
    sides: Mapping[str, float]
    caution: float
    figures: Mapping[str, Any]

    def upright(self, signs: Mapping[str, float]) -> float:
        """How much it looks like an upright chest that is not inverted, whether mirrored or not: 0 to 1."""
        if signs["lungs share"] < self.least_lungs:
            return 0.0
        table = np.array([self.signs[name] for name in self.signs])
        z = standardized(np.array([signs[name] for name in self.signs]), table[:, 0], table[:, 1])
        return _logistic(self.intercept + z @ table[:, 2] + (z**2 - 1) @ table[:, 3])

    def mirrored(self, sides: Mapping[str, float]) -> float:
        """How much it looks mirrored, 0 to 1: one minus this is not what its mirror image gives, for `caution`."""
        return _logistic(-sum(weight * sides[name] for name, weight in self.sides.items()) - self.caution)


def standardized(values: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Shift and scale signs to mean 0 and deviation 1, clipped at 4 deviations."""
    return np.clip((values - mean) / deviation, -_CLIP, _CLIP)


def rule_for(head: str, trained: Sequence[str]) -> Rule | None:
    """The packaged rule for a kind of network: of those whose structures it has all learned, the one with most."""
    fitting = [rule for rule in load_rules(FITTED) if rule.head == head and set(rule.structures) <= set(trained)]
    return max(fitting, key=lambda rule: len(rule.structures), default=None)


@lru_cache
def load_rules(file: Path) -> tuple[Rule, ...]:
    """Read rules; none where there is no such file."""
    if not file.is_file():
        return ()
    return tuple(Rule(**entry | {"structures": tuple(entry["structures"])}) for entry in json.loads(file.read_text()))


def save_rules(file: Path, rules: Sequence[Rule]) -> None:
    """Write rules; those that are there for another head are kept."""
    load_rules.cache_clear()
    heads = {rule.head for rule in rules}
    kept = [rule for rule in load_rules(file) if rule.head not in heads]
    load_rules.cache_clear()
    with write_atomically(file) as path:
        entries = ",\n".join(json.dumps(_rounded(asdict(rule))) for rule in (*kept, *rules))
        path.write_text(f"[\n{entries}\n]\n")


def _rounded(value: Any) -> Any:
    """Six significant digits of every number: more would only look exact."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list | tuple) else value


def _logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(x, -50, 50))))
