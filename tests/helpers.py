"""Synthetic chests: small films with masks of all four structures, and data set folders of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.labels import paint

SHAPE = (96, 80)

WINGSPAN_WORDS = {"Cardiothoracic", "Ratio", "Estimation", "Dataset", "Dong", "DLMIA", "MICCAI"}
"""English words in the origin of the real examples, which no language translates."""


def chest_masks(shape: tuple[int, int] = SHAPE, shift: float = 0.0) -> dict[str, np.ndarray]:
    """Draw the structures; ribs and heart overlap the lungs, clavicles overlap ribs."""
    rows, columns = np.mgrid[0 : 1 : shape[0] * 1j, 0 : 1 : shape[1] * 1j]
    columns = columns - shift
    lungs = np.zeros(shape, bool)
    for center in (0.28, 0.72):
        lungs |= ((columns - center) / 0.18) ** 2 + ((rows - 0.45) / 0.33) ** 2 < 1
    return {
        "lungs": lungs,
        "ribs": lungs & (np.sin(rows * 40) > 0.3),
        "clavicles": (np.abs(rows - 0.17) < 0.03) & (np.abs(columns - 0.5) < 0.35),
        "heart": ((columns - 0.57) / 0.16) ** 2 + ((rows - 0.62) / 0.14) ** 2 < 1,
    }


def chest_film(masks: dict[str, np.ndarray], seed: int = 0) -> np.ndarray:
    """Turn masks into a film: (H, W) uint8, lungs dark, bone bright."""
    film = 150.0 - 90 * masks["lungs"] + 60 * masks["heart"] + 35 * masks["ribs"] + 70 * masks["clavicles"]
    noise = np.random.default_rng(seed).normal(0, 6, film.shape)
    return np.clip(film + noise, 0, 255).astype(np.uint8)


def write_dataset(
    folder: Path,
    films: int,
    structures: Sequence[str] = STRUCTURES,
    *,
    label_map: bool = False,
    shape: tuple[int, int] = SHAPE,
) -> Path:
    """Write a data set folder: binary masks per structure, or label maps."""
    (folder / "images").mkdir(parents=True)
    for number in range(films):
        masks = chest_masks(shape, shift=0.06 * np.sin(number))
        name = f"film{number:02}.png"
        Image.fromarray(chest_film(masks, seed=number)).save(folder / "images" / name)
        for structure in () if label_map else structures:
            (folder / "masks" / structure).mkdir(parents=True, exist_ok=True)
            Image.fromarray(masks[structure].astype(np.uint8) * 255).save(folder / "masks" / structure / name)
        if label_map:
            (folder / "masks").mkdir(exist_ok=True)
            Image.fromarray(paint(masks)).save(folder / "masks" / name)
    return folder
