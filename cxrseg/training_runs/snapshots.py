"""What a network sees in a few validation films after each epoch, kept beside the run for the page to show.

The folder ``snapshots`` holds ``NUMBER.png``, a film as the network gets it, 8-bit grey; ``NUMBER-EPOCH.png`` of the
same size, 8-bit grey, whose bit i is set where structure i of `cxrseg.classes.STRUCTURES` is seen; ``NUMBER-truth.png``
with the same bits; and ``snapshots.json``: ``films`` by number, ``labelled`` structures of each, and ``size``.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.files import write_atomically
from cxrseg.losses import predicted
from cxrseg.preprocessing import Preprocessing
from cxrseg.training_runs.films import FilmTensors

FOLDER = "snapshots"


def pack(masks: Mapping[str, np.ndarray]) -> np.ndarray:
    """Pack boolean (H, W) masks by structure into the bits of one (H, W) uint8."""
    shape = next(iter(masks.values())).shape
    bits = np.zeros(shape, np.uint8)
    for structure, mask in masks.items():
        bits |= mask.astype(np.uint8) << STRUCTURES.index(structure)
    return bits


def unpack(bits: np.ndarray) -> dict[str, np.ndarray]:
    """The inverse of `pack`; structures that were not packed are empty."""
    return {structure: (bits >> index & 1).astype(bool) for index, structure in enumerate(STRUCTURES)}


def choose(names: Sequence[str], number: int) -> list[int]:
    """Choose films by turns from each data set, as indices of ``dataset/stem`` names."""
    sets: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        sets.setdefault(name.partition("/")[0], []).append(index)
    turns = (index for turn in zip_longest(*sets.values()) for index in turn if index is not None)
    return list(turns)[:number]


class Snapshots:
    """Keeps what a network sees in the same films, epoch by epoch."""

    def __init__(self, folder: Path, films: FilmTensors, names: Sequence[str], number: int):
        """Choose the films; nothing is written yet.

        Args:
            folder: the run's.
            films: of validation, not augmented.
            names: theirs, in the same order.
            number: how many to keep, at most all.
        """
        self._folder, self._films = folder / FOLDER, films
        self._chosen = {index: names[index] for index in choose(names, number)}

    def begin(self, preprocessing: Preprocessing) -> None:
        """Write the films, their truth and ``snapshots.json``."""
        if not self._chosen:
            return
        self._folder.mkdir(exist_ok=True)
        labelled = []
        for number, index in enumerate(self._chosen):
            picture, truth = self._films[index]
            grey = (picture[0].numpy() * preprocessing.std[0] + preprocessing.mean[0]).clip(0, 1)
            known = {s: truth[i].numpy() for i, s in enumerate(STRUCTURES) if (truth[i] != UNKNOWN).any()}
            self._write(f"{number}.png", np.rint(grey * 255).astype(np.uint8))
            self._write(f"{number}-truth.png", pack({s: mask == 1 for s, mask in known.items()}))
            labelled.append(list(known))
        content = {"size": preprocessing.size, "films": list(self._chosen.values()), "labelled": labelled}
        with write_atomically(self._folder / "snapshots.json") as path:
            path.write_text(json.dumps(content, indent=1) + "\n")

    @torch.no_grad()
    def take(self, network: torch.nn.Module, head: str, device: torch.device, epoch: int) -> None:
        """Write what a network in evaluation mode sees after an epoch, counted from 1."""
        for number, index in enumerate(self._chosen):
            logits = network(self._films[index][0][None].to(device))
            seen = predicted(logits, head)[0].cpu().numpy()
            self._write(f"{number}-{epoch}.png", pack(dict(zip(STRUCTURES, seen, strict=True))))

    def _write(self, name: str, pixels: np.ndarray) -> None:
        with write_atomically(self._folder / name) as path:
            Image.fromarray(pixels).save(path, format="PNG", optimize=True)
