"""Numbers that separate an upright frontal chest from anything else, taken from a network's output for one picture.

Two sets are measured: signs that are the same for a mirror image, and signs of the side, which change their sign.
"""

from collections.abc import Mapping

import cv2
import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.labels import by_structure

SIDE = 128
"""Height and width of the grid on which signs are measured, whatever the network's input."""

_down, _across = (np.mgrid[0:SIDE, 0:SIDE] + 0.5) / SIDE
_MOST = 3.0


def signs(planes: Mapping[str, np.ndarray], grey: np.ndarray) -> dict[str, float]:
    """Measure the signs of a frontal chest that a mirror image shares.

    Args:
        planes: (SIDE, SIDE) float32 probabilities by structure, with ``lungs`` and ``heart`` at the least.
        grey: (SIDE, SIDE) float32, 0 to 1, what the network was shown.

    Returns:
        Numbers by name, mostly 0 to 1; 0 where a structure is not seen at all.
    """
    lungs, heart = planes["lungs"], planes["heart"]
    field = lungs >= 0.5
    top, bottom, left, right = _box(field)
    height, width = max(bottom - top, 1 / SIDE), max(right - left, 1 / SIDE)
    result = _extent("lungs", lungs, 0.2) | _extent("heart", heart, 0.1)
    result |= {
        "lungs top": top,
        "lungs bottom": bottom,
        "lungs width": right - left,
        "lungs aside": abs((left + right) / 2 - 0.5),
        "lungs fill": float(field.mean() / (height * width)),
    }
    result |= _pair_of_lungs(field, height, width) | _outline(field) | _greys(field, heart >= 0.5, grey)
    result |= _place("heart", heart, (top, left), (height, width))
    for name, usual in (("clavicles", 0.03), ("ribs", 0.2)):
        if name in planes:
            result |= _extent(name, planes[name], usual) | _place(name, planes[name], (top, left), (height, width))
    if "clavicles" in planes:
        result |= _pair("clavicles", planes["clavicles"] >= 0.5)
    if "ribs" in planes:
        ribs = planes["ribs"] >= 0.5
        result["ribs on lungs"] = float((ribs & field).sum() / max(field.sum(), 1))
        result["ribs in lungs"] = float((ribs & field).sum() / max(ribs.sum(), 1))
    return {name: float(np.clip(value, -_MOST, _MOST)) for name, value in result.items()}


def sides(planes: Mapping[str, np.ndarray], grey: np.ndarray) -> dict[str, float]:
    """Measure on which side things lie; every number changes its sign in a mirror image.

    Args:
        planes: as for `signs`.
        grey: as for `signs`.

    Returns:
        Numbers by name, positive where the heart's side is on the right of the picture, as is usual, and 0 where that
        is unclear.
    """
    field, heart = planes["lungs"] >= 0.5, planes["heart"] >= 0.5
    names = ("heart", "heart to apices", "heart reach", "area", "bottom", "hilum", "heart tilt")
    if not (field.any() and heart.any()):
        return dict.fromkeys(names, 0.0)
    top, bottom, left, right = _box(field)
    height, width = max(bottom - top, 1 / SIDE), max(right - left, 1 / SIDE)
    middle = (left + right) / 2
    upper = field & (_down < top + 0.4 * height)
    apices = _middle_between(upper, middle)
    x, y = float(_across[heart].mean()), float(_down[heart].mean())
    _, _, first, last = _box(heart)
    west, east = field & (middle > _across), field & (middle < _across)
    ends = [_box(part)[1] if part.any() else bottom for part in (west, east)]
    beside = (_down > top + 0.1 * height) & (_down < top + 0.5 * height) & ~field
    values = (
        (x - middle) / width * 4,
        (x - apices) / width * 4,
        ((last - apices) - (apices - first)) / width,
        float(west.sum() - east.sum()) / max(field.sum(), 1) * 2,
        (ends[1] - ends[0]) / height * 3,
        _step(grey, beside & (abs(_across - apices) < 0.15 * width), apices),
        float(((_across[heart] - x) * (_down[heart] - y)).mean() / max(heart.mean(), 1e-3) * 8),
    )
    return {name: float(np.clip(value, -_MOST, _MOST)) for name, value in zip(names, values, strict=True)}


def planes_of(probabilities: np.ndarray, trained: tuple[str, ...], head: str) -> dict[str, np.ndarray]:
    """Resize a network's output to the grid of the signs.

    Args:
        probabilities: (4, S, S) float32 of a multilabel network, (5, S, S) of a multiclass one.
        trained: the structures that the network has learned.
        head: ``multilabel`` or ``multiclass``. A multiclass network leaves gaps in the lungs where ribs cross; they
            are closed.

    Returns:
        (SIDE, SIDE) float32 by structure.
    """
    planes = {
        name: cv2.resize(plane, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        for name, plane in by_structure(probabilities).items()
    }
    if head == "multiclass":
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
        planes["lungs"] = cv2.morphologyEx(planes["lungs"], cv2.MORPH_CLOSE, disc)
    return {name: planes[name] for name in STRUCTURES if name in trained}


def _extent(name: str, plane: np.ndarray, usual: float) -> dict[str, float]:
    """How much there is of a structure, how sure, and in how many pieces."""
    mask = plane >= 0.5
    share = float(mask.mean())
    sizes = _pieces(mask)
    unsure = float(((plane > 0.1) & (plane < 0.9)).mean()) / max(share, usual / 4)
    return {
        f"{name} share": share / usual,
        f"{name} sure": float(plane[mask].mean()) if mask.any() else 0.0,
        f"{name} unsure": unsure,
        f"{name} second": float(sizes[1] / max(sizes[0], 1)),
        f"{name} rest": float(sizes[2:].sum() / max(sizes.sum(), 1)),
    }


def _place(name: str, plane: np.ndarray, start: tuple[float, float], extent: tuple[float, float]) -> dict[str, float]:
    """Where a structure lies in the lungs' box: 0 is its top, 1 its bottom; and its size against it."""
    mask = plane >= 0.5
    if not mask.any():
        return dict.fromkeys((f"{name} down", f"{name} aside", f"{name} high", f"{name} wide"), 0.0)
    top, bottom, left, right = _box(mask)
    return {
        f"{name} down": (float(_down[mask].mean()) - start[0]) / extent[0],
        f"{name} aside": abs((float(_across[mask].mean()) - start[1]) / extent[1] - 0.5) * 2,
        f"{name} high": (bottom - top) / extent[0],
        f"{name} wide": (right - left) / extent[1],
    }


def _pair(name: str, mask: np.ndarray) -> dict[str, float]:
    """How far the two largest pieces lie apart, across and down, in shares of the picture."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 3:
        return {f"{name} across": 0.0, f"{name} apart down": 0.0}
    two = 1 + np.argsort(stats[1:, cv2.CC_STAT_AREA])[-2:]
    across, down = np.abs(centres[two[0]] - centres[two[1]]) / SIDE
    return {f"{name} across": float(across), f"{name} apart down": float(down)}


def _pair_of_lungs(field: np.ndarray, height: float, width: float) -> dict[str, float]:
    """Two lungs side by side: their distance, and how deep the valley between them is."""
    result = _pair("lungs", field)
    profile = field.sum(0).astype(float)
    seen = np.flatnonzero(profile)
    valley = 1.0
    if len(seen) > 9:
        profile = profile[seen[0] : seen[-1] + 1]
        third = len(profile) // 3
        valley = float(profile[third:-third].min() / min(profile[:third].max(), profile[-third:].max()).clip(1))
    return {
        "lungs across": result["lungs across"] / width,
        "lungs apart down": result["lungs apart down"] / height,
        "lungs valley": valley,
    }


def _outline(field: np.ndarray) -> dict[str, float]:
    """Lungs are narrow at the top and wide at the bottom, and their sides resemble each other."""
    rows = np.flatnonzero(field.any(1))
    if len(rows) < 9:
        return {"lungs taper": 0.0, "lungs alike": 0.0}
    thirds = np.array_split(field[rows[0] : rows[-1] + 1], 3)
    upper, lower = thirds[0].sum(), thirds[2].sum()
    columns = np.flatnonzero(field.any(0))
    box = field[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    alike = (box & box[:, ::-1]).sum() / max((box | box[:, ::-1]).sum(), 1)
    return {"lungs taper": float((lower - upper) / max(lower + upper, 1)), "lungs alike": float(alike)}


def _greys(field: np.ndarray, heart: np.ndarray, grey: np.ndarray) -> dict[str, float]:
    """Lungs are darker than heart, mediastinum and abdomen, and the abdomen is brighter than what is above."""
    names = ("lungs darker than heart", "lungs darker than chest", "lungs darker than abdomen", "abdomen over neck")
    if not field.any():
        return dict.fromkeys(names, 0.0)
    top, bottom, left, right = _box(field)
    inside = (left < _across) & (right > _across)
    height = bottom - top
    regions = {
        "heart": heart & ~field,
        "chest": inside & (top < _down) & (bottom > _down) & ~field,
        "abdomen": inside & (bottom - 0.15 * height < _down) & ~field,
        "neck": inside & (top + 0.15 * height > _down) & ~field,
    }
    lungs = float(grey[field].mean())
    mean = {name: float(grey[region].mean()) if region.any() else lungs for name, region in regions.items()}
    differences = (mean["heart"] - lungs, mean["chest"] - lungs, mean["abdomen"] - lungs)
    return dict(zip(names, (*differences, mean["abdomen"] - mean["neck"]), strict=True))


def _middle_between(upper: np.ndarray, otherwise: float) -> float:
    """The middle between the centres of the two lungs' upper parts."""
    west, east = upper & (otherwise > _across), upper & (otherwise <= _across)
    if not (west.any() and east.any()):
        return otherwise
    return float(_across[west].mean() + _across[east].mean()) / 2


def _step(grey: np.ndarray, region: np.ndarray, middle: float) -> float:
    """How much brighter a region is left of a column than right of it."""
    west, east = region & (middle > _across), region & (middle < _across)
    return float(grey[west].mean() - grey[east].mean()) * 3 if west.any() and east.any() else 0.0


def _pieces(mask: np.ndarray) -> np.ndarray:
    """Areas of the connected pieces, the largest first, at least three numbers."""
    stats = cv2.connectedComponentsWithStats(mask.astype(np.uint8))[2]
    areas = np.sort(stats[1:, cv2.CC_STAT_AREA])[::-1]
    return np.pad(areas, (0, max(3 - len(areas), 0)))


def _box(mask: np.ndarray) -> tuple[float, float, float, float]:
    """Top, bottom, left and right of a mask, in shares of the picture; zeros where it is empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return 0.0, 0.0, 0.0, 0.0
    return rows[0] / SIDE, (rows[-1] + 1) / SIDE, columns[0] / SIDE, (columns[-1] + 1) / SIDE
