"""Outline ribs and clavicles by eye: enlarged crops with a grid, outlines drawn back over them, masks, agreement.

    python research/outlines/outline.py crops DATASET OUT --names NAME ... [--guide MASKS]
    python research/outlines/outline.py draw  DATASET OUT OUTLINES ...
    python research/outlines/outline.py masks DATASET OUTLINES ... --output DIR
    python research/outlines/outline.py agree DATASET FIRST SECOND

DATASET has ``images/NAME.png`` and ``masks/{right_lung,left_lung}/NAME.png``. OUTLINES are files ``NAME.json``, or
folders of them::

    {"film": NAME, "ribs": [{"side": "right", "rib": 5, "part": "posterior", "sure": 3,
                             "sections": [[x1, y1, x2, y2], ...]}, ...]}

A rib is a row of cross-sections from its spinal or lateral end on: the upper (outer) border's point and the lower
(inner) border's. Points are in the film's pixels; pixel (i, j) has its centre at (i, j). Sides are the patient's. In
between, both borders follow centripetal Catmull-Rom splines, and then settle on the film's steepest edge nearby: a hand
finds the right edge, but not its last pixel.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scipy import ndimage

FACTOR = 5
"""Enlargement of the crops."""

STEP = 10
"""Film pixels between grid lines; every other one is numbered."""

PALETTE = ((80, 220, 255), (120, 255, 120), (255, 190, 90), (230, 120, 255), (90, 160, 255), (255, 255, 110))
"""Colours of neighbouring ribs, as OpenCV has them: blue, green, red."""


def borders(sections: Sequence[Sequence[float]], steps: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """The two borders of a rib.

    Args:
        sections: N cross-sections of four numbers in pixels; at least 2.
        steps: points between two cross-sections.

    Returns:
        The upper and the lower border, each ((N - 1) * steps + 1, 2) float64.
    """
    points = np.asarray(sections, float).reshape(-1, 2, 2)
    return _spline(points[:, 0], steps), _spline(points[:, 1], steps)


REACH = 2.5
"""Pixels by which a border may settle to either side."""

_STIFF = 1.5  # cost of a bend of 1 px from one point to the next, in units of the mean edge
_FAR = 0.06  # cost of each pixel away from the drawn border, likewise


def outlined(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The ribs and clavicles of a film's file."""
    return [*content.get("ribs", ()), *content.get("clavicles", ())]


def polygon(rib: dict[str, Any]) -> np.ndarray:
    """A rib's or clavicle's outline, (N, 2) float64 in pixels."""
    if "polygon" in rib:
        return np.asarray(rib["polygon"], float)
    upper, lower = borders(rib["sections"])
    return np.concatenate([upper, lower[::-1]])


def settle(rib: dict[str, Any], film: np.ndarray) -> np.ndarray:
    """A rib's outline with both borders on the steepest edge within `REACH` that is brighter inside, if it is smooth.

    Args:
        rib: with its cross-sections.
        film: (H, W) grey levels, bone bright.

    Returns:
        (N, 2) float64 in pixels.
    """
    grey = cv2.GaussianBlur(film.astype(np.float32), (0, 0), 1.0)
    upper, lower = borders(rib["sections"])
    return np.concatenate([_settled(upper, lower - upper, grey), _settled(lower, upper - lower, grey)[::-1]])


def mark(rib: dict[str, Any]) -> str:
    """What to write beside an outline: p5 for the fifth rib's posterior part, c for a clavicle."""
    return f"{rib['part'][0]}{rib['rib']}" if "rib" in rib else "c"


def fill(outlines: Sequence[np.ndarray], shape: tuple[int, int], inside: int = 8) -> np.ndarray:
    """Fill outlines; a pixel belongs to them if half of its area does.

    Args:
        outlines: (N, 2) arrays in pixels, centres of pixels at integers.
        shape: of the mask wanted.
        inside: samples along each side of a pixel.

    Returns:
        Boolean (H, W).
    """
    large = np.zeros((shape[0] * inside, shape[1] * inside), np.uint8)
    for outline in outlines:
        moved = (outline + 0.5) * inside - 0.5
        cv2.fillPoly(large, [np.round(moved * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    share = large.reshape(shape[0], inside, shape[1], inside).mean((1, 3))
    return share >= 0.5


def read(paths: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Outlines by film, from files or folders."""
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    return {content["film"]: content for content in (json.loads(file.read_text()) for file in files)}


def enhance(film: np.ndarray) -> np.ndarray:
    """Bring out ribs: local contrast, with the broad shades of the chest taken away. (H, W) uint8 in and out."""
    grey = film.astype(np.float32)
    broad = cv2.GaussianBlur(grey, (0, 0), 22)
    spread = np.sqrt(cv2.GaussianBlur((grey - broad) ** 2, (0, 0), 22))
    flat = np.clip(118 + 48 * (grey - broad) / np.maximum(spread, 6) + 0.22 * (broad - broad.mean()), 0, 255)
    return cv2.createCLAHE(1.5, (8, 8)).apply(flat.astype(np.uint8))


def zones(dataset: Path, name: str, shape: tuple[int, int]) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Crops that cover both sides of the rib cage: their names and boxes (x0, y0, x1, y1)."""
    for side in ("right", "left"):
        mask = cv2.imread(str(dataset / "masks" / f"{side}_lung" / f"{name}.png"), 0) > 0
        ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        before, after = (24, 38) if side == "right" else (38, 24)
        x0, x1 = max(0, xs[0] - before), min(shape[1], xs[-1] + after)
        top, bottom = max(0, ys[0] - 22), min(shape[0], ys[-1] + 40)
        height = (bottom - top) / 3
        for part, zone in enumerate(("upper", "middle", "lower")):
            y0, y1 = int(top + part * height) - 12 * (part > 0), int(top + (part + 1) * height) + 12 * (part < 2)
            yield f"{side}_{zone}", (int(x0), y0, int(x1), y1)


def enlarge(film: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Enlarge a crop and lay a numbered grid over it."""
    x0, y0, x1, y1 = box
    picture = cv2.resize(film[y0:y1, x0:x1], None, fx=FACTOR, fy=FACTOR, interpolation=cv2.INTER_CUBIC)
    picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    lines = picture.copy()
    for axis, low, high in ((0, x0, x1), (1, y0, y1)):
        for value in range(-(-low // STEP) * STEP, high, STEP):
            place = round((value - low + 0.5) * FACTOR - 0.5)  # the grid runs through the centres of pixels
            ends = ((place, 0), (place, picture.shape[0])) if axis == 0 else ((0, place), (picture.shape[1], place))
            cv2.line(lines, *ends, (90, 200, 90), 1)
            if value % (2 * STEP) == 0:
                for at in ((place + 2, 11), (place + 2, picture.shape[0] - 4)) if axis == 0 else ((1, place - 2),):
                    cv2.putText(lines, str(value), at, 0, 0.4, (0, 255, 255), 1, cv2.LINE_AA)
    return cv2.addWeighted(lines, 0.55, picture, 0.45, 0)


def trace(picture: np.ndarray, box: tuple[int, int, int, int], outline: np.ndarray, color: Sequence[int]) -> np.ndarray:
    """Draw an outline over an enlarged crop, in place, and return where it lies there."""
    moved = (outline - box[:2] + 0.5) * FACTOR - 0.5
    cv2.polylines(picture, [np.round(moved * 16).astype(np.int32)], True, tuple(color), 1, cv2.LINE_AA, 4)
    return moved


def crops(options: argparse.Namespace) -> None:
    """Write the crops of films, with the contours of masks to start from if there are any."""
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.names:
        film = cv2.imread(str(options.dataset / "images" / f"{name}.png"), 0)
        enhanced = enhance(film)
        cv2.imwrite(str(options.output / f"{name}_whole.png"), cv2.resize(enhanced, None, fx=2, fy=2))
        guide = cv2.imread(str(options.guide / f"{name}.png"), 0) if options.guide else None
        for zone, box in zones(options.dataset, name, film.shape):
            picture = enlarge(enhanced, box)
            cv2.imwrite(str(options.output / f"{name}_{zone}.png"), picture)
            if guide is not None:
                large = cv2.resize(guide.astype(np.float32), None, fx=FACTOR, fy=FACTOR)
                x0, y0, x1, y1 = (v * FACTOR for v in box)
                inside = (large[y0:y1, x0:x1] > 127).astype(np.uint8)
                found = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
                cv2.drawContours(picture, found, -1, (80, 80, 255), 1, cv2.LINE_AA)
                cv2.imwrite(str(options.output / f"{name}_{zone}_guide.png"), picture)


def draw(options: argparse.Namespace) -> None:
    """Draw outlines back over the crops, and all of them over the whole film."""
    options.output.mkdir(parents=True, exist_ok=True)
    for name, content in read(options.outlines).items():
        film = cv2.imread(str(options.dataset / "images" / f"{name}.png"), 0)
        enhanced = enhance(film)
        for zone, box in zones(options.dataset, name, film.shape):
            picture = enlarge(enhanced, box)
            for rib in outlined(content):
                color, label = PALETTE[rib.get("rib", 0) % len(PALETTE)], mark(rib)
                moved = trace(picture, box, polygon(rib), color)
                inside = moved[(moved > 12).all(1) & (moved < np.array(picture.shape[1::-1]) - 24).all(1)]
                if len(inside):
                    x, y = inside[len(inside) // 2]
                    cv2.putText(picture, label, (int(x), int(y)), 0, 0.5, color, 1, cv2.LINE_AA)
            cv2.imwrite(str(options.output / f"{name}_{zone}_drawn.png"), picture)
        whole = cv2.cvtColor(cv2.resize(enhanced, None, fx=2, fy=2), cv2.COLOR_GRAY2BGR)
        for rib in outlined(content):
            color, label = PALETTE[rib.get("rib", 0) % len(PALETTE)], mark(rib)
            moved = (polygon(rib) + 0.5) * 2 - 0.5
            cv2.polylines(whole, [np.round(moved * 16).astype(np.int32)], True, color, 1, cv2.LINE_AA, 4)
            x, y = moved[0]
            cv2.putText(whole, label, (int(x), int(y)), 0, 0.45, color, 1, cv2.LINE_AA)
        cv2.imwrite(str(options.output / f"{name}_whole_drawn.png"), whole)


def masks(options: argparse.Namespace) -> None:
    """Write the union of each film's outlines, borders settled, as a mask, 0 and 255."""
    options.output.mkdir(parents=True, exist_ok=True)
    for name, content in read(options.outlines).items():
        mask = union(content, cv2.imread(str(options.dataset / "images" / f"{name}.png"), 0))
        cv2.imwrite(str(options.output / f"{name}.png"), mask.astype(np.uint8) * 255)


def union(content: dict[str, Any], film: np.ndarray, *, guessed: bool | None = None) -> np.ndarray:
    """The union of a film's outlines, borders of ribs settled, as a boolean (H, W) mask.

    Args:
        content: of the film's file.
        film: (H, W) grey levels.
        guessed: only what was guessed, or only what was seen; all, if None.
    """
    chosen = [rib for rib in outlined(content) if guessed is None or (rib["sure"] == 1) == guessed]
    return fill([settle(rib, film) if "sections" in rib else polygon(rib) for rib in chosen], film.shape)


def agree(options: argparse.Namespace) -> None:
    """Print how far two passes agree: on the whole film, in the lungs, and there without what either guessed."""
    first, second = read([options.first]), read([options.second])
    scores = []
    for name in sorted(set(first) & set(second)):
        film = cv2.imread(str(options.dataset / "images" / f"{name}.png"), 0)
        sides = (options.dataset / "masks" / f"{side}_lung" / f"{name}.png" for side in ("right", "left"))
        lungs = np.logical_or(*(cv2.imread(str(path), 0) > 0 for path in sides))
        passes = (first[name], second[name])
        one, two = (union(content, film) for content in passes)
        sure = lungs & ~np.logical_or(*(union(content, film, guessed=True) for content in passes))
        areas = (np.ones_like(lungs), lungs, sure)
        scores.append([2 * (one & two & area).sum() / ((one & area).sum() + (two & area).sum()) for area in areas])
        print(name, _said(scores[-1]))
    print(f"{len(scores)} films:", _said(np.mean(scores, axis=0)))


def _said(scores: Sequence[float]) -> str:
    return "Dice {:.3f}, in the lungs {:.3f}, there without guesses {:.3f}".format(*scores)


def _settled(border: np.ndarray, inwards: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """Move a border along its normals to the way of least cost, found by dynamic programming."""
    along = np.gradient(border, axis=0)
    normals = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.linalg.norm(along, axis=1)[:, None], 1e-6)
    normals *= np.where((normals * inwards).sum(1) < 0, -1, 1)[:, None]
    steps = np.arange(-REACH, REACH + 0.1, 0.5)
    places = border[:, None] + normals[:, None] * steps[None, :, None]
    inside, outside = (places + normals[:, None] * side for side in (1.0, -1.0))
    edge = np.subtract(
        *(ndimage.map_coordinates(grey, [p[..., 1], p[..., 0]], order=1, mode="nearest") for p in (inside, outside))
    )
    cost = _FAR * np.abs(steps) - edge / (np.abs(edge).mean() + 1e-6)
    bend = _STIFF * (steps[:, None] - steps[None]) ** 2
    came = np.zeros(cost.shape, int)
    for point in range(1, len(cost)):
        ways = cost[point - 1][:, None] + bend
        came[point] = ways.argmin(0)
        cost[point] += ways.min(0)
    way = [int(cost[-1].argmin())]
    for point in range(len(cost) - 1, 0, -1):
        way.append(came[point, way[-1]])
    return border + normals * ndimage.gaussian_filter1d(steps[np.array(way[::-1])], 1.5)[:, None]


def _spline(points: np.ndarray, steps: int) -> np.ndarray:
    if len(points) == 2:
        return points[0] + (points[1] - points[0]) * np.linspace(0, 1, steps + 1)[:, None]
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    result = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t = np.cumsum([0, *(max(np.linalg.norm(b - a), 1e-6) ** 0.5 for a, b in ((p0, p1), (p1, p2), (p2, p3)))])
        u = np.linspace(t[1], t[2], steps, endpoint=False)[:, None]
        a1, a2, a3 = (
            (t[i + 1] - u) / (t[i + 1] - t[i]) * a + (u - t[i]) / (t[i + 1] - t[i]) * b
            for i, (a, b) in enumerate(((p0, p1), (p1, p2), (p2, p3)))
        )
        b1 = (t[2] - u) / (t[2] - t[0]) * a1 + (u - t[0]) / (t[2] - t[0]) * a2
        b2 = (t[3] - u) / (t[3] - t[1]) * a2 + (u - t[1]) / (t[3] - t[1]) * a3
        result.append((t[2] - u) / (t[2] - t[1]) * b1 + (u - t[1]) / (t[2] - t[1]) * b2)
    return np.concatenate([*result, points[-1:]])


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("crops")
    command.add_argument("dataset", type=Path)
    command.add_argument("output", type=Path)
    command.add_argument("--names", nargs="+", required=True)
    command.add_argument("--guide", type=Path)
    command.set_defaults(run=crops)
    command = commands.add_parser("draw")
    command.add_argument("dataset", type=Path)
    command.add_argument("output", type=Path)
    command.add_argument("outlines", type=Path, nargs="+")
    command.set_defaults(run=draw)
    command = commands.add_parser("masks")
    command.add_argument("dataset", type=Path)
    command.add_argument("outlines", type=Path, nargs="+")
    command.add_argument("--output", type=Path, required=True)
    command.set_defaults(run=masks)
    command = commands.add_parser("agree")
    command.add_argument("dataset", type=Path)
    command.add_argument("first", type=Path)
    command.add_argument("second", type=Path)
    command.set_defaults(run=agree)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
