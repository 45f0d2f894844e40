"""The two widths behind a cardiothoracic ratio, drawn on a film."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from cxrseg.measurements.cardiothoracic import Cardiothoracic
from cxrseg.overlay import display, rgb

_STROKE = 1 / 300
"""Width of a line as a part of the film's longer side."""

_SHIFT = 4
"""Binary digits behind the point in the coordinates that OpenCV draws at."""

_CASING = (0, 0, 0)


@dataclass(frozen=True)
class Line:
    """A straight line to draw.

    Attributes:
        role: ``heart`` and ``chest`` are measured; ``midline`` is what the heart is measured from; ``guide`` joins a
            border's outermost point with the end of a chest line that runs in another row.
        start: (x, y) in pixels, as in `cxrseg.measurements.quantities`.
        end: (x, y) in pixels.
    """

    role: Literal["heart", "chest", "midline", "guide"]
    start: tuple[float, float]
    end: tuple[float, float]


LINE_COLORS = {"heart": rgb("heart"), "chest": rgb("lungs"), "midline": (255, 255, 255), "guide": rgb("lungs")}
"""RGB by role, the colours of the structures."""


def cardiothoracic_lines(measured: Cardiothoracic, height: int) -> tuple[Line, ...]:
    """List what to draw, later over earlier.

    Args:
        measured: from `cardiothoracic_ratio`.
        height: of the film, in pixels.

    Returns:
        Nothing where there is no ratio. All lines are horizontal or vertical. The chest's line runs midway between
        the rows of its two points.
    """
    if measured.ratio is None:
        return ()
    chest, x = measured.chest, measured.midline
    level = (chest.left[1] + chest.right[1]) / 2
    guides = tuple(Line("guide", point, (point[0], level)) for point in (chest.left, chest.right) if point[1] != level)
    return (
        Line("midline", (x, 0.0), (x, float(height))),
        *guides,
        Line("chest", (chest.left[0], level), (chest.right[0], level)),
        *(Line("heart", part.left, part.right) for part in measured.heart),
    )


def draw_cardiothoracic(picture: np.ndarray, measured: Cardiothoracic) -> np.ndarray:
    """Draw midline, both distances of the heart and the width of the chest, with ticks at the ends.

    Args:
        picture: (H, W, 3) uint8, such as an overlay, or (H, W) pixels of a film of any real dtype.
        measured: from `cardiothoracic_ratio`; where it has no ratio, nothing is drawn.

    Returns:
        (H, W, 3) uint8, RGB; a copy.

    Raises:
        ImageError: the film's pixels are all equal.
    """
    canvas = cv2.cvtColor(display(picture), cv2.COLOR_GRAY2RGB) if picture.ndim == 2 else picture.copy("C")
    stroke = max(1, round(max(canvas.shape) * _STROKE))
    tick = 4.0 * stroke
    for line in cardiothoracic_lines(measured, canvas.shape[0]):
        thin = line.role in ("midline", "guide")
        pieces = _dashes(line, 5.0 * stroke) if thin else [(line.start, line.end)]
        if not thin:
            pieces += [((x, y - tick), (x, y + tick)) for x, y in (line.start, line.end)]
        for color, extra in ((_CASING, 2 * max(1, stroke // 2)), (LINE_COLORS[line.role], 0)):
            for start, end in pieces:
                width = (max(1, stroke // 2) if thin else stroke) + extra
                cv2.line(canvas, _fixed(start), _fixed(end), color, width, cv2.LINE_AA, _SHIFT)
    return canvas


def _dashes(line: Line, length: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Cut a line into dashes with gaps as long as they are."""
    start, end = np.array(line.start), np.array(line.end)
    whole = float(np.abs(end - start).sum())
    places = np.arange(0, whole, 2 * length)
    step = (end - start) / whole if whole else end - start
    return [(tuple(start + step * at), tuple(start + step * min(at + length, whole))) for at in places]


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    """Return a point as OpenCV takes it: pixel centres are whole numbers."""
    return tuple(round((value - 0.5) * 2**_SHIFT) for value in point)
