"""The parts of a film among which a class chooses one: lungs and clavicles of either side, and the heart."""

from collections.abc import Mapping
from string import ascii_uppercase
from zlib import crc32

import numpy as np

from cxrseg.evaluation.regions import midline
from cxrseg.inference import Segmentation
from cxrseg.measurements.lungs import lung_field, split_lungs
from cxrseg.postprocessing import largest

PARTS = ("right_lung", "left_lung", "heart", "right_clavicle", "left_clavicle")
"""Right and left are the patient's."""

LEAST_OPTIONS = 3
"""Fewer parts are no choice."""

_LEAST = 0.0005
"""Part of the film below which a part is not offered."""


def find_parts(segmentation: Segmentation) -> dict[str, np.ndarray]:
    """Find what can be chosen.

    Args:
        segmentation: masks of a network or of the truth.

    Returns:
        Boolean (H, W) by those of `PARTS` that are there; none where the lungs cannot be separated.
    """
    lungs = split_lungs(lung_field(segmentation)) if "lungs" in segmentation.masks else None
    if lungs is None:
        return {}
    found = {"right_lung": lungs[0], "left_lung": lungs[1]}
    if "heart" in segmentation.masks:
        found["heart"] = largest(segmentation.masks["heart"])
    if "clavicles" in segmentation.masks:
        middle = round(midline("clavicles", segmentation.masks))
        for side, columns in (("right", slice(0, middle)), ("left", slice(middle, None))):
            mask = np.zeros_like(segmentation.masks["clavicles"])
            mask[:, columns] = segmentation.masks["clavicles"][:, columns]
            found[f"{side}_clavicle"] = largest(mask)
    return {part: found[part] for part in PARTS if part in found and found[part].mean() >= _LEAST}


def lettered(parts: Mapping[str, np.ndarray], asked: str) -> dict[str, str]:
    """Give each part a letter, the same on every phone, in an order that says nothing.

    Args:
        parts: from `find_parts`.
        asked: the part to be found; another question about the same film has other letters.

    Returns:
        The part by letter.
    """
    order = sorted(parts, key=lambda part: crc32(np.packbits(parts[part]).tobytes() + asked.encode()))
    return dict(zip(ascii_uppercase, order, strict=False))
