"""From a film of any size and range to the network's input: one set of rules for training and inference.

Training keeps a film stretched, in 8 bits, at `cxrseg.augmentation.OVERSIZE` times the network's input and resizes it a
second time after augmentation. On the 20 real validation films at 512² that differs from `Preprocessing.prepare` by 0.6
% of the range on average and by less than 3 % in 99 of 100 pixels. Validation figures are all made through `prepare`.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import cv2
import numpy as np

from cxrseg.errors import ImageError, ModelError


@dataclass(frozen=True)
class Preprocessing:
    """How pixels become the network's input; saved next to the weights, so that the two cannot drift apart.

    Attributes:
        size: side of the square the film is stretched to, in pixels; a multiple of 32.
        mean: subtracted from each of the 3 input channels, in units of the 0 to 1 range.
        std: what each of the 3 channels is then divided by.
        percentiles: the two grey-level percentiles that become 0 and 1. Films come in 8 to 16 bits with
            windows of all widths; percentiles, unlike minimum and maximum, ignore a bright marker.
        temperature: what the network's outputs (logits) are divided by before they are called probabilities: one
            number for all of them, or one for each structure of a multilabel model. Above 1 it corrects an
            overconfident model. Masks do not change. See `cxrseg.evaluation.calibration`.
    """

    size: int = 256
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    percentiles: tuple[float, float] = (0.5, 99.5)
    temperature: tuple[float, ...] = (1.0,)

    def __post_init__(self):
        if self.size < 32 or self.size % 32:
            raise ModelError("preprocessing.size", size=self.size)
        low, high = self.percentiles
        if not 0 <= low < high <= 100:
            raise ModelError("preprocessing.percentiles", percentiles=self.percentiles)
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise ModelError("preprocessing.statistics", mean=self.mean, std=self.std)
        if not self.temperature or not all(0 < value < math.inf for value in self.temperature):
            raise ModelError("preprocessing.temperature", temperature=self.temperature)

    def stretch(self, pixels: np.ndarray) -> np.ndarray:
        """Map the two percentiles to 0 and 1 and clip beyond them.

        Args:
            pixels: (H, W), any real dtype and range.

        Returns:
            (H, W) float32 in 0 to 1.

        Raises:
            ImageError: not (H, W), or all pixels are equal.
        """
        if pixels.ndim != 2 or not pixels.size:
            raise ImageError("image.not-two-dimensional", shape=pixels.shape)
        pixels = pixels.astype(np.uint8) if pixels.dtype == bool else pixels
        low, high = np.percentile(pixels, self.percentiles)
        if not high > low:  # nearly constant: use what contrast there is
            low, high = float(pixels.min()), float(pixels.max())
        if not high > low:
            raise ImageError("image.flat", value=low)
        return np.clip((pixels.astype(np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)

    def prepare(self, pixels: np.ndarray) -> np.ndarray:
        """Make a film ready for the network.

        Args:
            pixels: (H, W), any real dtype and range.

        Returns:
            (3, size, size) float32, normalised.

        Raises:
            ImageError: as `stretch`.
        """
        grey = resize(self.stretch(pixels), (self.size, self.size))
        mean, std = (np.asarray(v, np.float32)[:, None, None] for v in (self.mean, self.std))
        return (grey[None] - mean) / std

    def to_json(self) -> dict[str, Any]:
        """The fields in plain types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Preprocessing":
        """The inverse of `to_json`; other keys are ignored, and no temperature means 1.

        Raises:
            ModelError: a field is missing or makes no sense.
        """
        data = {"temperature": [1.0]} | dict(data)
        names = [field.name for field in fields(cls)]
        if missing := [name for name in names if name not in data]:
            raise ModelError("preprocessing.lacks", data=json.dumps(dict(data)), lacking=missing[0])
        values = {name: tuple(data[name]) if isinstance(data[name], list) else data[name] for name in names}
        try:
            return cls(**values)
        except TypeError as error:
            raise ModelError("preprocessing.nonsense", data=json.dumps(dict(data)), error=error) from error


def resize(plane: np.ndarray, size: tuple[int, int], into: np.ndarray | None = None) -> np.ndarray:
    """Resize one plane: averaging when it shrinks, bilinear when it grows.

    Args:
        plane: (H, W) float32 or uint8.
        size: height and width wanted, in pixels.
        into: array of that size and of the same dtype, contiguous, that is filled; a new one if None.

    Returns:
        An array of that size and of the same dtype, or the given one where it has the size already.
    """
    if plane.shape == tuple(size):
        if into is None:
            return plane
        into[:] = plane
        return into
    shrinks = size[0] * size[1] < plane.shape[0] * plane.shape[1]
    return cv2.resize(plane, size[::-1], dst=into, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
