"""One augmentation operation on one film, and the values it has drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import albumentations as A
import numpy as np

from cxrseg.augmentation import draw
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import Film
from cxrseg.preprocessing import Preprocessing
from cxrseg.training_runs.films import read_film
from cxrseg.ui.training.operations import Operation

_CELLS = 8
"""Cells of the grid along a side."""


@dataclass(frozen=True)
class Drawn:
    """A film before or after an operation.

    Attributes:
        image: (H, W) uint8.
        truth: (H, W, 4) uint8: 0, 1 or `UNKNOWN`.
        grid: boolean (H, W), the lines of a grid that moved with the film.
        applied: the operations that ran: the paper's name of each, and the values it has drawn.
    """

    image: np.ndarray
    truth: np.ndarray
    grid: np.ndarray
    applied: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def unknown(self) -> np.ndarray:
        """Boolean (H, W): outside the film."""
        return (self.truth == UNKNOWN).all(axis=-1)

    def knows(self, structure: str) -> bool:
        """Whether the truth of a structure is known anywhere."""
        return bool((self.truth[..., STRUCTURES.index(structure)] != UNKNOWN).any())

    def share(self, structure: str) -> float:
        """The part of the frame that a structure covers, 0 to 1."""
        return float((self.truth[..., STRUCTURES.index(structure)] == 1).mean())


def prepare(film: Film, preprocessing: Preprocessing) -> Drawn:
    """Read a film as training does, at `OVERSIZE` times the network's input.

    Raises:
        ImageError, DatasetError: the film or its truth cannot be read.
    """
    image, truth = read_film(film, preprocessing)
    side = len(image)
    lines = np.arange(side) % (side / _CELLS) < max(1, side / 160)
    return Drawn(image, truth, lines[:, None] | lines[None, :])


def try_operation(operation: Operation, values: Sequence[float], film: Drawn, seed: int) -> Drawn:
    """Apply an operation.

    Args:
        operation: what to do.
        values: of its controls.
        film: from `prepare`.
        seed: 0 to 2**32 - 1.
    """
    pipeline = operation.pipeline(values)
    result = draw(pipeline, film.image, film.truth, seed)
    lines = np.repeat(film.grid[..., None].astype(np.uint8), len(STRUCTURES), axis=2)
    moved = draw(pipeline, film.image, lines, seed)["mask"][..., 0] == 1  # the same draw: it depends on the shape alone
    image = result["image"][..., 0]
    applied = tuple((_papers_name(name, drawn), dict(drawn)) for name, drawn in result["applied_transforms"])
    for transform in pipeline.transforms:
        if isinstance(transform, A.Normalize):
            applied[-1][1].update(_normalized(transform, image))
            image = np.rint(np.clip(image * transform.std[0] + transform.mean[0], 0, 1) * 255).astype(np.uint8)
    return Drawn(image, result["mask"], moved, applied)


def _papers_name(name: str, drawn: Mapping[str, Any]) -> str:
    """Distinguish the two operations that have become one class."""
    if name == "RandomBrightnessContrast":
        return "RandomBrightness" if drawn["beta"] else "RandomContrast"
    return name


def _normalized(transform: A.Normalize, image: np.ndarray) -> dict[str, float]:
    low, high = ((end - transform.mean[0]) / transform.std[0] for end in (0, 1))
    return {"low": low, "high": high, "mean": float(image.mean()), "std": float(image.std())}
