"""What is measured in a film: areas, the cardiothoracic ratio, and left against right lung.

Left and right lung are the patient's, for a film shown as usual: the right lung is on the left of the picture.
"""

from dataclasses import dataclass

import numpy as np

from cxrseg.cardiothoracic import ADULT_PA_LIMIT, PLAUSIBLE_RATIOS, Cardiothoracic, cardiothoracic_ratio
from cxrseg.inference import Segmentation
from cxrseg.lungs import find_lungs
from cxrseg.quantities import Diameter, NotMeasurable, pixel_cm2

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
    return {structure: float(mask.mean()) for structure, mask in segmentation.masks.items()}


def areas_cm2(segmentation: Segmentation, pixel_spacing: tuple[float, float]) -> dict[str, float]:
    """Measure the projected area of each structure.

    A radiograph is a shadow. Where the spacing is measured on the detector's plane, which is what most files tell,
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
    return {structure: int(mask.sum()) * pixel for structure, mask in segmentation.masks.items()}


def lung_area_ratio(segmentation: Segmentation) -> LungAreas:
    """Compare the areas of the two lung fields.

    A lung field is what is seen beside heart, mediastinum and diaphragm, so the left one is usually the smaller. The
    lungs are told apart as in `cxrseg.lungs.split_lungs`.

    Args:
        segmentation: from a `Segmenter`.

    Returns:
        The ratio of left to right, or a reason where it would be no anatomy.
    """
    lungs = find_lungs(segmentation)
    if isinstance(lungs, NotMeasurable):
        return LungAreas(reason=lungs)
    right, left = (LungSide(int(np.count_nonzero(lung)), float(lung.mean())) for lung in lungs)
    return LungAreas(left.pixels / right.pixels, left, right)
