"""What a visitor has drawn: from the browser's message to a mask.

The page draws on a canvas of its own (``quiz_canvas.js``) and sends one small picture when it is asked to check. It is
not made with `gr.ImageEditor`: that one uploads film, layer and composite as three files which the server keeps for
minutes, needs WebGL, has no drawing by keyboard, and in Gradio 6.31 it hung when the next film was set after a drawing
had been sent.
"""

import base64
import binascii
import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError
from scipy.ndimage import binary_fill_holes

from cxrseg.errors import LabelError
from cxrseg.overlay import rgb
from cxrseg.ui.shared.html import mask_png

_LONGEST_MESSAGE = 4_000_000
"""Characters; a drawing on a film of 2000 by 2000 pixels takes less than a tenth."""

_LONGEST_SIDE = 2500
"""Pixels of a film."""

_GAP = 1 / 100
"""Widest gap in an outline that is bridged, as a part of the film's longer side."""

_OPAQUE = 128
"""Alpha from which a pixel counts as drawn."""


@dataclass(frozen=True)
class Message:
    """What the browser sends to be checked.

    Attributes:
        kind: ``draw`` or ``judge``.
        film: its name, ``dataset/stem``.
        structure: the one to draw or judge.
        number: of the try, as the browser counts them.
        fill: whether what an outline encloses belongs to the drawing.
        picture: of ``draw``, a PNG.
        region: of ``judge``, the chosen region, or empty.
    """

    kind: str
    film: str
    structure: str
    number: int
    fill: bool = False
    picture: bytes = b""
    region: str = ""


def read_message(data: Any) -> Message:
    """Read what the browser sends.

    Raises:
        LabelError: it is not what `Message` describes.
    """
    try:
        message = Message(
            str(data["kind"]),
            str(data["film"]),
            str(data["structure"]),
            int(data["number"]),
            data.get("fill") is True,
            read_picture(str(data.get("picture") or "")),
            str(data.get("region") or ""),
        )
    except LabelError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LabelError("drawing.damaged") from None
    if message.kind not in ("draw", "judge"):
        raise LabelError("drawing.damaged")
    return message


def read_picture(address: str) -> bytes:
    """Take the bytes out of a data URI; none out of an empty one.

    Raises:
        LabelError: it is none.
    """
    if len(address) > _LONGEST_MESSAGE:
        raise LabelError("drawing.too-long", characters=len(address))
    try:
        return base64.b64decode(address.partition("base64,")[2], validate=True)
    except binascii.Error:
        raise LabelError("drawing.damaged") from None


def read_drawing(picture: bytes, shape: tuple[int, int] | None) -> np.ndarray:
    """Turn a drawing into a mask: what is at least half opaque.

    Args:
        picture: a PNG with transparency; empty where nothing was drawn.
        shape: height and width of the film; None if any will do that the quiz can have.

    Returns:
        Boolean (H, W).

    Raises:
        LabelError: no PNG, or one of another size than the film, so drawn on another one.
    """
    if not picture:
        return np.zeros(shape or (1, 1), bool)
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            if image.size != shape[::-1] if shape else max(image.size) > _LONGEST_SIDE:
                raise LabelError("drawing.other-film")
            return np.asarray(image.convert("RGBA"))[..., 3] >= _OPAQUE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, LabelError):
            raise
        raise LabelError("drawing.damaged") from None


def shade(asked: Any) -> str:
    """Show what `fill_outlines` adds to a drawing, before it is checked.

    Args:
        asked: ``picture``, a PNG with transparency as a data URI, and ``structure``. Anyone can send anything.

    Returns:
        A PNG of what is added, in the structure's colour, as a data URI; empty where that is nothing, or for what is
        no drawing.
    """
    try:
        color = rgb(asked["structure"])
        drawn = read_drawing(read_picture(str(asked["picture"])), None)
    except (LabelError, KeyError, TypeError):
        return ""
    added = fill_outlines(drawn) & ~drawn
    return mask_png(added, color) if added.any() else ""


def fill_outlines(mask: np.ndarray) -> np.ndarray:
    """Add what closed lines enclose; gaps of up to a hundredth of the film's longer side count as closed.

    Args:
        mask: boolean (H, W).

    Returns:
        Boolean (H, W), at least the mask itself.
    """
    radius = max(1, round(max(mask.shape) * _GAP / 2))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    padded = np.pad(mask, 2 * radius).astype(np.uint8)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[2 * radius : -2 * radius, 2 * radius : -2 * radius] > 0
    inside = binary_fill_holes(closed) & ~closed
    # Closing thickens corners and gaps; of what it added, only what borders on an enclosed area counts.
    rim = cv2.dilate(inside.astype(np.uint8), kernel) > 0
    return binary_fill_holes(mask) | inside | (rim & closed)
