"""The part of a structure in which the errors of a mask lie.

Right and left are the patient's. Every pixel of the film belongs to one region of a structure, so that what was drawn
outside of the structure is counted at the part that it is nearest to in height, side or direction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxrseg.errors import LabelError
from cxrseg.measurements.lungs import split_lungs

_THIRDS = tuple(f"{side}_{third}" for side in ("right", "left") for third in ("upper", "middle", "lower"))

REGIONS = {
    "lungs": _THIRDS,
    "ribs": _THIRDS,
    "clavicles": ("right_outer", "right_inner", "left_inner", "left_outer"),
    "heart": ("upper", "right", "left", "lower"),
}
"""The regions of each structure."""

PAIRED = ("lungs", "ribs", "clavicles")
"""The structures that lie on both sides."""

_LEFT_OUT = 0.05
"""Part of a side below which that side counts as left out."""


@dataclass(frozen=True)
class RegionErrors:
    """Wrong pixels by region.

    Attributes:
        missed: pixels of the truth that the mask lacks.
        false: pixels of the mask that the truth lacks.
        left_out: ``right`` or ``left`` where the mask has less than a twentieth of that side of the truth, but has
            more of the other side.
    """

    missed: Mapping[str, int]
    false: Mapping[str, int]
    left_out: str | None = None

    @property
    def total(self) -> dict[str, int]:
        """Missed and false pixels together, by region."""
        return {region: self.missed[region] + self.false[region] for region in self.missed}

    @property
    def largest(self) -> tuple[str, str, float] | None:
        """The kind with more pixels (``missed`` or ``false``), its worst region and the region's share of the kind.

        None where nothing is wrong.
        """
        kinds = {"missed": self.missed, "false": self.false}
        kind = max(kinds, key=lambda name: sum(kinds[name].values()))
        total = sum(kinds[kind].values())
        if not total:
            return None
        region = max(kinds[kind], key=kinds[kind].__getitem__)
        return kind, region, kinds[kind][region] / total


def find_errors(structure: str, truth: Mapping[str, np.ndarray], mask: np.ndarray) -> RegionErrors:
    """Count the wrong pixels of a mask, by region of the structure.

    Args:
        structure: which one the mask is of.
        truth: boolean (H, W) by structure; the lungs, if there, tell where the patient's midline is.
        mask: boolean (H, W).

    Raises:
        LabelError: the truth lacks the structure or has none of it, or another shape than the mask.
    """
    actual = truth.get(structure)
    if actual is None or not actual.any():
        raise LabelError("regions.no-structure", structure=structure)
    if actual.shape != mask.shape:
        raise LabelError("regions.sizes-differ", mask=mask.shape, truth=actual.shape)
    where, names = region_map(structure, truth), REGIONS[structure]

    def pixels(wrong: np.ndarray) -> dict[str, int]:
        return dict(zip(names, np.bincount(where[wrong], minlength=len(names)).tolist(), strict=True))

    found = {name: share for name, share in _found(structure, truth, mask).items() if share is not None}
    lacking = [name for name, share in found.items() if share < _LEFT_OUT]
    left_out = lacking[0] if len(lacking) == 1 and len(found) == 2 else None
    return RegionErrors(pixels(actual & ~mask), pixels(mask & ~actual), left_out)


def region_map(structure: str, truth: Mapping[str, np.ndarray]) -> np.ndarray:
    """Divide a film by the regions of a structure.

    Lungs and ribs: thirds of the height of the structure on that side. Clavicles: the halves of each, seen from the
    midline. Heart: four directions from its centre, in a film stretched so that the heart is as wide as it is high.

    Returns:
        (H, W) uint8, positions in `REGIONS`.
    """
    mask = truth[structure]
    rows, columns = np.indices(mask.shape)
    if structure == "heart":
        return _directions(mask, rows, columns)
    names = REGIONS[structure]
    where = np.zeros(mask.shape, np.uint8)
    middle = midline(structure, truth)
    for side, part in (("right", columns < middle), ("left", columns >= middle)):
        along = columns if structure == "clavicles" else rows
        inside = along[mask & part]
        low, high = (inside.min(), inside.max() + 1) if inside.size else (along[part].min(), along[part].max() + 1)
        if structure == "clavicles":
            inner = (along >= (low + high) / 2) == (side == "right")
            where[part] = np.where(inner, names.index(f"{side}_inner"), names.index(f"{side}_outer"))[part]
        else:
            third = np.clip((along - low) * 3 // max(high - low, 1), 0, 2)
            where[part] = (third + names.index(f"{side}_upper"))[part]
    return where


def midline(structure: str, truth: Mapping[str, np.ndarray]) -> float:
    """Find the column between the patient's sides: half way between the lungs, else the middle of the structure."""
    lungs = split_lungs(truth["lungs"]) if "lungs" in truth else None
    if lungs is not None:
        return float(np.mean([np.nonzero(lung)[1].mean() for lung in lungs]))
    columns = np.flatnonzero(truth[structure].any(0))
    return float((columns[0] + columns[-1] + 1) / 2)


def _found(structure: str, truth: Mapping[str, np.ndarray], mask: np.ndarray) -> dict[str, float | None]:
    """Return the part of each side that a mask has, or None where the truth has nothing on that side."""
    if structure not in PAIRED:
        return {}
    actual, middle = truth[structure], round(midline(structure, truth))
    sides = {"right": (slice(None), slice(0, middle)), "left": (slice(None), slice(middle, None))}
    return {
        name: float((actual & mask)[side].sum() / actual[side].sum()) if actual[side].any() else None
        for name, side in sides.items()
    }


def _directions(mask: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    down = (rows - ys.mean()) / (np.ptp(ys) + 1)
    across = (columns - xs.mean()) / (np.ptp(xs) + 1)
    vertical, names = np.abs(down) >= np.abs(across), REGIONS["heart"]
    return np.select(
        [vertical & (down < 0), vertical, across < 0],
        [names.index("upper"), names.index("lower"), names.index("right")],
        names.index("left"),
    ).astype(np.uint8)
