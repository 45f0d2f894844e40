"""Operations of augmentation as lines of Python."""

from collections.abc import Sequence
from typing import Any

import albumentations as A
import cv2

from cxrseg.ui.training.operations import Operation

_CV2 = {
    "border_mode": {cv2.BORDER_CONSTANT: "cv2.BORDER_CONSTANT"},
    "interpolation": {cv2.INTER_AREA: "cv2.INTER_AREA", cv2.INTER_LINEAR: "cv2.INTER_LINEAR"},
}
"""Names of OpenCV's constants."""


def todays_name(operation: Operation) -> str:
    """Albumentations' name of today; it has dropped RandomContrast and RandomBrightness."""
    return operation.name if operation.container else type(operation.transforms[0]).__name__


def in_code(operation: Operation, values: Sequence[float] = ()) -> str:
    """Write the operation as a line of Python, with the arguments that matter.

    Example:
        >>> from cxrseg.preprocessing import Preprocessing
        >>> from cxrseg.ui.training.operations import operations
        >>> in_code(operations(Preprocessing(64))["RandomGamma"])
        'RandomGamma(gamma_limit=(50, 200))'
    """
    shown = operation.arguments(values).items()
    arguments = ", ".join(f"{key}={_CV2.get(key, {}).get(value) or plain(value)}" for key, value in shown)
    return f"{todays_name(operation)}({arguments})"


def outline(transforms: Sequence[A.BasicTransform | A.BaseCompose], depth: int = 0) -> list[str]:
    """Write a pipeline as indented lines, one per operation, with the chance of each."""
    lines = []
    for transform in transforms:
        named = papers_name(transform)
        comment = "" if named == type(transform).__name__ else f"  # {named}"
        lines.append(f"{'    ' * depth}{type(transform).__name__}  p={plain(transform.p)}{comment}")
        if isinstance(transform, A.BaseCompose):
            lines += outline(transform.transforms, depth + 1)
    return lines


def papers_name(transform: A.BasicTransform | A.BaseCompose) -> str:
    """The paper's name of an operation: two of them have become one class, of which one limit is 0."""
    if isinstance(transform, A.RandomBrightnessContrast):
        return "RandomBrightness" if any(transform.brightness_limit) else "RandomContrast"
    return type(transform).__name__


def plain(value: Any) -> str:
    """Write an argument briefly.

    Example:
        >>> plain((-0.25, 0.25)), plain(640.0), plain("random")
        ('(-0.25, 0.25)', '640', "'random'")
    """
    if isinstance(value, tuple | list):
        if len(value) > 2 and len(set(value)) == 1:
            return f"({plain(value[0])},) * {len(value)}"
        return f"({', '.join(map(plain, value))})"
    return f"{value + 0.0:g}" if isinstance(value, float) else repr(value)
