"""Augmentations: the paper's in today's albumentations, and stronger ones for films from other sources.

The reference paper names 13: HorizontalFlip, OneOf, RandomContrast, RandomGamma, Resize, RandomBrightness,
ElasticTransform, GridDistortion, Compose, OpticalDistortion, PadIfNeeded, RandomSizedCrop and Normalize. It gives no
parameters; those below are ours. albumentations 2 has dropped RandomContrast and RandomBrightness, which are
RandomBrightnessContrast with the other limit at 0.

Where one of the paper's warps or paddings reaches beyond the frame the picture is black and the truth is `UNKNOWN`:
albumentations' own fill of 0 would say that this is certainly no lung. A network that never learns what black borders
are may see lungs in them, so ``robust`` says that nothing is there, whatever grey it fills them with.
"""

import random
from typing import Any

import albumentations as A
import cv2
import numpy as np

from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.opacities import LungOpacities
from cxrseg.preprocessing import Preprocessing

OVERSIZE = 1.25
"""Films are kept this much larger than the network's input, so that a crop loses no detail."""

# One fill per channel: given a single number, the warps fill the first channel with it and the others with 0.
_OUTSIDE = {"border_mode": cv2.BORDER_CONSTANT, "fill": 0, "fill_mask": (float(UNKNOWN),) * len(STRUCTURES)}


_CENTRES = cv2.INTER_NEAREST_EXACT
"""Masks are sampled at the centres of pixels. albumentations' own choice, `cv2.INTER_NEAREST`, samples a corner when it
resizes, and moves a mask by up to half a pixel against its picture; in warps it rounds to the nearest centre."""

_BLACK, _GREY, _WHITE = (
    {"border_mode": cv2.BORDER_CONSTANT, "fill": fill, "fill_mask": (0.0,) * len(STRUCTURES)} for fill in (0, 128, 255)
)


def paper(preprocessing: Preprocessing, *, flip: bool = True) -> A.Compose:
    """Build the paper's training pipeline for films of `OVERSIZE` times the network's input.

    Args:
        preprocessing: gives the size wanted, the mean and the deviation.
        flip: mirror half of the films at random. The paper does; a mirrored heart is on the wrong side.

    Returns:
        A pipeline for ``image`` (H, W, 3) uint8 and ``mask`` (H, W, 4) uint8, one channel per structure.
    """
    size = preprocessing.size
    full = round(size * OVERSIZE)
    return A.Compose(
        [
            A.HorizontalFlip(p=0.5 if flip else 0.0),
            A.OneOf(
                [
                    A.RandomBrightnessContrast(brightness_limit=0, contrast_limit=0.4, p=1),  # RandomContrast
                    A.RandomGamma(gamma_limit=(50, 200), p=1),
                    A.RandomBrightnessContrast(brightness_limit=0.3, contrast_limit=0, p=1),  # RandomBrightness
                ],
                p=0.8,
            ),
            A.OneOf(
                [
                    # Root mean square shift measured at about 1 % of the frame (ElasticTransform), 4 % (GridDistortion)
                    # and 1 % (OpticalDistortion).
                    A.ElasticTransform(alpha=full * 2, sigma=full * 0.05, p=1, **_OUTSIDE),
                    A.GridDistortion(num_steps=5, distort_limit=0.25, p=1, **_OUTSIDE),
                    A.OpticalDistortion(distort_limit=0.5, p=1, **_OUTSIDE),
                ],
                p=0.5,
            ),
            A.OneOf(
                [
                    A.PadIfNeeded(
                        min_height=round(full * 1.2), min_width=round(full * 1.2), position="random", **_OUTSIDE
                    ),
                    A.RandomSizedCrop(
                        min_max_height=(round(full * 0.55), full), size=(size, size), mask_interpolation=_CENTRES, p=1
                    ),
                ],
                p=0.8,
            ),
            A.Resize(size, size, interpolation=cv2.INTER_AREA, mask_interpolation=_CENTRES),
            A.Normalize(preprocessing.mean, preprocessing.std, max_pixel_value=255),
        ],
        strict=True,
        seed=0,
    )


def robust(preprocessing: Preprocessing, *, flip: bool = True) -> A.Compose:
    """Build a pipeline for films of other scanners, archives and positions than those trained on.

    Besides the paper's warps and crops it turns, shears and squeezes, clouds lungs, changes contrast and brightness,
    and does what archives do to films: local equalisation, blur, noise, reduction, lossy compression, few grey levels,
    clipped windows, burnt-in blocks and, rarely, inversion.

    Args:
        preprocessing: as for `paper`.
        flip: as for `paper`.

    Returns:
        A pipeline as `paper`'s.
    """
    size = preprocessing.size
    full = round(size * OVERSIZE)
    return A.Compose(
        [
            A.HorizontalFlip(p=0.5 if flip else 0.0),
            A.OneOf(
                [
                    A.Affine(
                        scale={"x": (0.7, 1.3), "y": (0.7, 1.3)},
                        translate_percent=(-0.08, 0.08),
                        rotate=(-12, 12),
                        shear=(-6, 6),
                        p=share,
                        **outside,
                    )
                    for outside, share in ((_BLACK, 0.8), (_GREY, 0.1), (_WHITE, 0.1))
                ],
                p=0.8,
            ),
            A.OneOf(
                [
                    A.ElasticTransform(alpha=full * 2, sigma=full * 0.05, p=1, **_BLACK),
                    A.GridDistortion(num_steps=5, distort_limit=0.2, p=1, **_BLACK),
                    A.RandomSizedCrop(
                        min_max_height=(round(full * 0.6), full), size=(size, size), mask_interpolation=_CENTRES, p=1
                    ),
                ],
                p=0.5,
            ),
            A.Resize(size, size, interpolation=cv2.INTER_AREA, mask_interpolation=_CENTRES),
            LungOpacities(p=0.3),
            A.RandomGamma(gamma_limit=(45, 220), p=0.6),
            A.RandomBrightnessContrast(brightness_limit=0.25, contrast_limit=0.4, p=0.6),
            A.OneOf([A.CLAHE(clip_limit=(1, 6), p=1), A.Sharpen(p=1), A.UnsharpMask(blur_limit=(3, 9), p=1)], p=0.3),
            A.OneOf(
                [
                    A.GaussianBlur(sigma_limit=(0.4, 2.0), p=1),
                    A.Downscale(scale_range=(0.3, 0.8), p=1),
                    A.ImageCompression(quality_range=(15, 80), p=1),
                    A.Posterize(num_bits=(3, 5), p=1),
                ],
                p=0.35,
            ),
            A.GaussNoise(std_range=(0.01, 0.07), per_channel=False, p=0.3),
            A.OneOf(
                [
                    A.CoarseDropout(
                        num_holes_range=(1, 4),
                        hole_height_range=(0.02, 0.12),
                        hole_width_range=(0.02, 0.2),
                        fill=fill,
                        p=1,
                    )
                    for fill in (0, 255)
                ],
                p=0.25,
            ),
            A.InvertImg(p=0.08),
            A.Normalize(preprocessing.mean, preprocessing.std, max_pixel_value=255),
        ],
        strict=True,
        seed=0,
    )


def plain(preprocessing: Preprocessing) -> A.Compose:
    """Build the pipeline for validation: resize and normalise, nothing random."""
    size = preprocessing.size
    return A.Compose(
        [
            A.Resize(size, size, interpolation=cv2.INTER_AREA, mask_interpolation=_CENTRES),
            A.Normalize(preprocessing.mean, preprocessing.std, max_pixel_value=255),
        ],
        strict=True,
        seed=0,
    )


PIPELINES = {"paper": paper, "robust": robust, "none": lambda preprocessing, *, flip=True: plain(preprocessing)}
"""Training pipelines by the name that train.py knows them by."""


def apply(pipeline: A.Compose, image: np.ndarray, mask: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Run a pipeline with a seed of its own, so that a film's augmentation never depends on workers or order.

    Args:
        pipeline: from this module.
        image: (H, W) uint8.
        mask: (H, W, 4) uint8, one channel per structure: 0, 1 or `UNKNOWN`.
        seed: 0 to 2**32 - 1.

    Returns:
        (size, size, 3) float32, normalised, and the mask at (size, size, 4) uint8.
    """
    result = draw(pipeline, image, mask, seed)
    return result["image"], result["mask"]


def draw(pipeline: A.Compose, image: np.ndarray, mask: np.ndarray, seed: int) -> dict[str, Any]:
    """Run a pipeline as `apply` does.

    Returns:
        All that albumentations returns: ``image``, ``mask`` and, where the pipeline was built with
        ``save_applied_params=True``, ``applied_transforms``.
    """
    # One state for all transforms: set_random_seed gives each the same seed, so that all say yes or no together, and a
    # fifth of the films is never augmented.
    pipeline.set_random_state(np.random.default_rng(seed), random.Random(seed))  # noqa: S311
    return pipeline(image=np.repeat(image[..., None], 3, axis=2), mask=mask)
