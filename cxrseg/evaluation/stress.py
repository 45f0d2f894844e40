"""Stress copies: the same film as another hospital, scanner or teaching file might have it, with the truth moved along.

Each copy is made with fixed parameters, so that figures of two models, or of one model before and after a change, can
be compared. They are harder than training's average augmentation, and within what is found in practice.
"""

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import albumentations as A
import cv2
import numpy as np

from cxrseg.images import Radiograph
from cxrseg.opacities import LungOpacities
from cxrseg.preprocessing import Preprocessing, resize

_SIDE = 512  # pixels; noise, blur and text scale with the film, and this is the size that their numbers are given for


@dataclass(frozen=True)
class Stress:
    """One way to degrade a film.

    Attributes:
        name: what tables call it.
        why: what it stands for, and its parameters.
        build: the transform for a picture of (height, width); it changes pixels, and the masks where geometry changes.
    """

    name: str
    why: str
    build: Callable[[tuple[int, int]], A.BasicTransform]

    def __call__(
        self, radiograph: Radiograph, truth: Mapping[str, np.ndarray], seed: str
    ) -> tuple[Radiograph, dict[str, np.ndarray]]:
        """Make the stress copy of a film.

        Args:
            radiograph: the film, (H, W).
            truth: boolean (H, W) masks by structure.
            seed: the film's name; the noise follows from it alone.

        Returns:
            The copy, uint8, and boolean masks of its size, which differs from the film's where it is cut or padded.

        Raises:
            ImageError: the film has no contrast.
        """
        picture = np.rint(Preprocessing().stretch(radiograph.pixels) * 255).astype(np.uint8)
        pipeline = A.Compose([self.build(picture.shape)], strict=True, seed=0)
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4])
        pipeline.set_random_state(np.random.default_rng(number), random.Random(number))  # noqa: S311
        masks = [truth[structure].astype(np.uint8) for structure in truth]
        lungs = truth.get("lungs", np.zeros(picture.shape, bool)).astype(np.uint8)
        result = pipeline(image=picture[..., None], mask=lungs[..., None], masks=masks)
        copy = replace(radiograph, pixels=np.ascontiguousarray(result["image"][..., 0]), pixel_spacing=None)
        return copy, {structure: mask > 0 for structure, mask in zip(truth, result["masks"], strict=True)}


def _always(transform: A.BasicTransform) -> Callable[[tuple[int, int]], A.BasicTransform]:
    return lambda shape: transform


def _pixels(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[tuple[int, int]], A.BasicTransform]:
    """A transform of grey levels, (H, W) to (H, W), that albumentations does not have."""
    return _always(A.Lambda(image=partial(_on_grey, function), mask=_unchanged, p=1))


def _on_grey(function: Callable[[np.ndarray], np.ndarray], image: np.ndarray, **_: object) -> np.ndarray:
    return function(image[..., 0])[..., None]


def _unchanged(mask: np.ndarray, **_: object) -> np.ndarray:
    return mask


def _blur(shape: tuple[int, int]) -> A.BasicTransform:
    sigma = 2.5 * max(shape) / _SIDE
    return A.GaussianBlur(blur_limit=0, sigma_limit=(sigma, sigma), p=1)


def _noise(shape: tuple[int, int]) -> A.BasicTransform:
    return A.GaussNoise(std_range=(0.1, 0.1), noise_scale_factor=min(1.0, _SIDE / max(shape)), p=1)


def _crop(left: float, top: float, right: float, bottom: float) -> Callable[[tuple[int, int]], A.BasicTransform]:
    """Cut these shares off the four sides."""

    def build(shape: tuple[int, int]) -> A.BasicTransform:
        height, width = shape
        x, y = (
            (round(left * width), round(width - right * width)),
            (round(top * height), round(height - bottom * height)),
        )
        return A.Crop(x_min=x[0], y_min=y[0], x_max=x[1], y_max=y[1], p=1)

    return build


def _rotate(degrees: float) -> Callable[[tuple[int, int]], A.BasicTransform]:
    """Turn about the centre; the corners are filled with the picture's reflection, and so is the truth."""
    return _always(A.Affine(rotate=(degrees, degrees), border_mode=cv2.BORDER_REFLECT_101, p=1))


def _bars(shape: tuple[int, int]) -> A.BasicTransform:
    """Black bars that make the picture 4:5: above and below, or beside it where it is narrower than that."""
    height, width = shape
    wanted = max(height, round(width * 5 / 4)), max(width, round(height * 4 / 5))
    return A.PadIfNeeded(wanted[0], wanted[1], border_mode=cv2.BORDER_CONSTANT, fill=0, fill_mask=0, p=1)


def _lose_detail(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape
    scale = 128 / max(height, width)
    small = resize(picture, (max(1, round(height * scale)), max(1, round(width * scale))))
    return resize(small, (height, width))


def _clip(picture: np.ndarray) -> np.ndarray:
    return np.rint(Preprocessing(percentiles=(10, 90)).stretch(picture) * 255).astype(np.uint8)


def _annotate(picture: np.ndarray) -> np.ndarray:
    """Burn in what is met on films: a side marker, two lines of text, a blackened name and a scale."""
    picture = picture.copy()
    height, width = picture.shape
    unit = max(height, width) / _SIDE
    font, thick = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(2 * unit))

    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * width), round(y * height)

    cv2.rectangle(picture, at(0.02, 0.02), at(0.32, 0.07), 0, -1)
    cv2.putText(picture, "PA  ERECT", at(0.03, 0.13), font, 0.8 * unit, 255, thick)
    cv2.putText(picture, "12:04  kV 125", at(0.6, 0.97), font, 0.7 * unit, 255, thick)
    cv2.rectangle(picture, at(0.84, 0.1), at(0.94, 0.2), 255, thick)
    cv2.putText(picture, "L", at(0.865, 0.185), font, 1.4 * unit, 255, 2 * thick)
    cv2.line(picture, at(0.03, 0.4), at(0.03, 0.8), 255, thick)
    for tick in np.linspace(0.4, 0.8, 11):
        cv2.line(picture, at(0.03, tick), at(0.05, tick), 255, thick)
    return picture


STRESSES = {
    stress.name: stress
    for stress in (
        Stress("gamma 0.5", "a softer, brighter look-up table", _always(A.RandomGamma((50, 50), p=1))),
        Stress("gamma 2", "a harder, darker look-up table", _always(A.RandomGamma((200, 200), p=1))),
        Stress("windowed", "grey levels below the 10th and above the 90th percentile clipped", _pixels(_clip)),
        Stress("inverted", "white and black exchanged, as on a photographic positive", _always(A.InvertImg(p=1))),
        Stress("blur", "Gaussian, standard deviation 0.5 % of the longer side: motion, soft focus", _blur),
        Stress("noise", "Gaussian, 10 % of the grey range at 512 pixels: low dose, a photographed screen", _noise),
        Stress("low resolution", "128 pixels on the longer side, then enlarged: thumbnails", _pixels(_lose_detail)),
        Stress("8 grey levels", "posterised to 3 bits: a palette picture", _always(A.Posterize(3, p=1))),
        Stress(
            "JPEG 10", "JPEG of quality 10: pictures off the web", _always(A.ImageCompression("jpeg", (10, 10), p=1))
        ),
        Stress("burnt in", "text, side marker, black box and scale drawn into the picture", _pixels(_annotate)),
        Stress("crop", "10 % cut off each side: tight collimation", _crop(0.1, 0.1, 0.1, 0.1)),
        Stress(
            "lopsided crop",
            "20 % cut off the left of the picture and 10 % off the bottom: off centre",
            _crop(0.2, 0, 0, 0.1),
        ),
        Stress("rotated +10°", "turned 10° to the left, corners filled with the reflection", _rotate(10)),
        Stress("rotated -10°", "likewise, to the right", _rotate(-10)),
        Stress(
            "clouded lungs",
            "two to four consolidations up to the brightness of soft tissue; as plain where lungs are not labelled",
            _always(LungOpacities((2, 4), (0.6, 1.0), (0.06, 0.16), p=1)),
        ),
        Stress("4:5 bars", "black bars that make it 4:5: exports padded to a screen", _bars),
    )
}
"""The stress copies by name, in the order of the tables."""
