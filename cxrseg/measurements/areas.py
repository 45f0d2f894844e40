"""What is measured in a film: areas, the cardiothoracic ratio, and left against right lung.

Left and right lung are the patient's, for a film shown as usual: the right lung is on the left of the picture.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxrseg.inference import Segmentation
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT, PLAUSIBLE_RATIOS, Cardiothoracic, cardiothoracic_ratio
from cxrseg.measurements.lungs import Lungs, find_lungs
from cxrseg.measurements.quantities import Diameter, NotMeasurable, pixel_cm2

__all__ = [
    "ADULT_PA_LIMIT",
    "PLAUSIBLE_RATIOS",
    "Cardiothoracic",
    "Diameter",
    "LungAreas",
    "LungSide",
    "NotMeasurable",
    "area_shares",
    "areas_cm2",
    "cardiothoracic_ratio",
    "describe_measurements",
    "lung_area_ratio",
]


@dataclass(frozen=True)
class LungSide:
    """One lung field.

    Attributes:
        pixels: how many it has.
        share: of the picture, 0 to 1.
    """

    pixels: int
    share: float

    def area_cm2(self, pixel_spacing: tuple[float, float]) -> float:
        """Projected area in square centimetres; see `areas_cm2` for the plane.

        Raises:
            ImageError: the spacing is not two positive numbers.
        """
        return self.pixels * pixel_cm2(pixel_spacing)


@dataclass(frozen=True)
class LungAreas:
    """Left lung field against right, or the reason why they cannot be compared.

    Attributes:
        ratio: area of the patient's left lung field over that of the right one, or None.
        left: the patient's left one, on the right of the picture.
        right: the patient's right one, on the left of the picture.
        reason: None where there is a ratio.
    """

    ratio: float | None = None
    left: LungSide | None = None
    right: LungSide | None = None
    reason: NotMeasurable | None = None


def area_shares(segmentation: Segmentation) -> dict[str, float]:
    """Measure which share of the picture each structure covers.

    Structures overlap, so the shares may add up to more than 1.

    Args:
        segmentation: from a `Segmenter`.

    Returns:
        Shares from 0 to 1 by structure, for the structures that the model has learned.
    """
    return {structure: float(np.count_nonzero(mask) / mask.size) for structure, mask in segmentation.masks.items()}


def areas_cm2(segmentation: Segmentation, pixel_spacing: tuple[float, float]) -> dict[str, float]:
    """Measure the projected area of each structure.

    A radiograph is a shadow. Where the spacing is measured on the detector's plane, as it is in most files,
    the area is the shadow's there: larger than the structure's own outline by the square of the magnification.

    Args:
        segmentation: from a `Segmenter`.
        pixel_spacing: millimetres between rows and between columns, as in `Radiograph.pixel_spacing`.

    Returns:
        Square centimetres by structure, for the structures that the model has learned.

    Raises:
        ImageError: the spacing is not two positive numbers.
    """
    pixel = pixel_cm2(pixel_spacing)
    return {structure: int(np.count_nonzero(mask)) * pixel for structure, mask in segmentation.masks.items()}


def lung_area_ratio(segmentation: Segmentation, lungs: Lungs | None = None) -> LungAreas:
    """Compare the areas of the two lung fields.

    A lung field is what is visible outside the heart, mediastinum and diaphragm, so the left one is usually smaller.
    The lungs are separated as in `cxrseg.measurements.lungs.split_lungs`.

    Args:
        segmentation: from a `Segmenter`.
        lungs: from `find_lungs`, if they are known.

    Returns:
        The ratio of left to right, or a reason where it would make no anatomical sense.
    """
    lungs = find_lungs(segmentation) if lungs is None else lungs
    if isinstance(lungs, NotMeasurable):
        return LungAreas(reason=lungs)
    right, left = (LungSide(pixels := int(np.count_nonzero(lung)), pixels / lung.size) for lung in lungs)
    return LungAreas(left.pixels / right.pixels, left, right)


def describe_measurements(
    heart_and_chest: Cardiothoracic, lungs: LungAreas, pixel_spacing: tuple[float, float] | None
) -> dict[str, Any]:
    """Return all measurements except the areas of structures, in plain types, ready for JSON.

    Args:
        heart_and_chest: from `cardiothoracic_ratio`.
        lungs: from `lung_area_ratio`.
        pixel_spacing: millimetres between rows and between columns, where the film gives them.

    Returns:
        ``cardiothoracic_ratio`` with ``ratio``, ``heart`` and ``chest`` (each ``width_px``, ``width_mm`` and
        ``points``, (x, y) from left to right; None without a ratio), ``midline_x`` and ``not_measurable`` (code, or
        None); ``lung_areas`` with ``left_to_right``, ``left`` and ``right`` (each ``pixels``, ``share``,
        ``area_cm2``) and ``not_measurable``. Millimetres and cm2 are None without a spacing.

    Raises:
        ImageError: the spacing is not two positive numbers.
    """

    def width(*parts: Diameter) -> dict[str, Any]:
        return {
            "width_px": sum(part.length_px for part in parts),
            "width_mm": sum(part.length_mm(pixel_spacing) for part in parts) if pixel_spacing else None,
            "points": [list(point) for part in parts for point in (part.left, part.right)],
        }

    def side(lung: LungSide) -> dict[str, Any]:
        area = lung.area_cm2(pixel_spacing) if pixel_spacing else None
        return {"pixels": lung.pixels, "share": lung.share, "area_cm2": area}

    return {
        "cardiothoracic_ratio": {
            "ratio": heart_and_chest.ratio,
            "heart": width(*heart_and_chest.heart) if heart_and_chest.heart else None,
            "chest": width(heart_and_chest.chest) if heart_and_chest.chest else None,
            "midline_x": heart_and_chest.midline,
            "not_measurable": heart_and_chest.reason,
        },
        "lung_areas": {
            "left_to_right": lungs.ratio,
            "left": side(lungs.left) if lungs.left else None,
            "right": side(lungs.right) if lungs.right else None,
            "not_measurable": lungs.reason,
        },
    }
