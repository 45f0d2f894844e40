"""From a film of any size and range to the network's input: one set of rules for training and inference.

Training keeps a film stretched, in 8 bits, at `cxrseg.augmentation.OVERSIZE` times the network's input and resizes it a
second time after augmentation. On the 20 real validation films at 512² that differs from `Preprocessing.prepare` by 0.6
% of the range on average and by less than 3 % in 99 of 100 pixels. Validation figures are all made through `prepare`.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import cv2
import numpy as np

from cxrseg.errors import ImageError, ModelError

_BLOCK = 1 << 15
"""Pixels that are stretched at a time."""

_SAMPLE = 64
"""Rows and columns that tell in which range a percentile lies."""

_FAST = (np.uint8, np.uint16, np.int16, np.float32)


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
        result = np.empty(pixels.shape, np.float32)
        for rows, part in self.stretched(pixels):
            result[rows] = part
        return result

    def stretched(self, pixels: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """Do what `stretch` does a few rows at a time, which stay in the processor's cache.

        Args:
            pixels: as for `stretch`.

        Yields:
            Which rows, and (h, W) float32 in 0 to 1, which the next step overwrites.

        Raises:
            ImageError: as `stretch`.
        """
        if pixels.ndim != 2 or not pixels.size:
            raise ImageError("image.not-two-dimensional", shape=pixels.shape)
        pixels = pixels.astype(np.uint8) if pixels.dtype == bool else pixels
        low, high = percentiles(pixels, self.percentiles)
        if not high > low:  # nearly constant: use what contrast there is
            low, high = float(pixels.min()), float(pixels.max())
        if not high > low:
            raise ImageError("image.flat", value=low)
        height, width = pixels.shape
        step = min(height, max(1, _BLOCK // width))
        block = np.empty((step, width), np.float32)
        for start in range(0, height, step):
            rows = slice(start, min(height, start + step))
            part = block[: rows.stop - start]
            part[:] = pixels[rows]
            part -= np.float32(low)
            part /= np.float32(high - low)
            yield rows, np.clip(part, 0, 1, out=part)

    def prepare(self, pixels: np.ndarray) -> np.ndarray:
        """Make a film ready for the network.

        Args:
            pixels: (H, W), any real dtype and range.

        Returns:
            (3, size, size) float32, normalised.

        Raises:
            ImageError: as `stretch`.
        """
        return self.normalise(resize(self.stretch(pixels), (self.size, self.size)))

    def normalise(self, grey: np.ndarray) -> np.ndarray:
        """Make three channels, normalised, of (S, S) float32 in 0 to 1: (3, S, S) float32."""
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


def percentiles(pixels: np.ndarray, wanted: tuple[float, float]) -> tuple[float, float]:
    """Give what ``np.percentile`` gives, to the bit, of a low and a high percentage.

    Large pictures of 8 or 16 bits or float32 take 0.1 to 0.3 of its time: a sample tells below and above which values
    the two lie, and only what is there is sorted.

    Args:
        pixels: (H, W), any real dtype.
        wanted: the percentages, 0 to 100, the lower one first.
    """
    values = pixels.ravel()
    if min(pixels.shape) < 2 * _SAMPLE or values.dtype not in _FAST or np.isnan(values.max()):
        return tuple(np.percentile(values, wanted))
    steps = (side // _SAMPLE for side in pixels.shape)
    sample = np.sort(pixels[tuple(slice(None, None, step) for step in steps)], axis=None)
    places = (values.size - 1) * (np.asarray(wanted) / 100)
    firsts = np.floor(places).astype(int)
    spare = len(sample) // 100
    low = sample[min(len(sample) - 1, round(len(sample) * wanted[0] / 100) + spare)]
    high = sample[max(0, round(len(sample) * wanted[1] / 100) - spare)]
    least, most = values[values <= low], values[values >= high]
    offset = values.size - most.size
    if firsts[0] + 1 >= least.size or firsts[1] < offset:
        return tuple(np.percentile(values, wanted))
    ends = []
    for part, first in ((least, firsts[0]), (most, firsts[1] - offset)):
        pair = [first, min(first + 1, part.size - 1)]
        ends.append(np.partition(part, pair)[pair])
    below, above = np.transpose(ends)
    share = places - firsts
    step = above - below
    return tuple(np.where(share >= 0.5, above - step * (1 - share), below + step * share))


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
