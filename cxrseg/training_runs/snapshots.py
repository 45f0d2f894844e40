"""A network's masks of a few validation films after each epoch, kept with the run for the page to show.

The folder ``snapshots`` holds ``NUMBER.png``, a film as the network gets it, 8-bit grey; ``NUMBER-EPOCH.png`` of the
same size, 8-bit grey, whose bit i is set where structure i of `cxrseg.classes.STRUCTURES` is seen; ``NUMBER-truth.png``
with the same bits, and bit i + 4 where the truth of structure i is unknown; and ``snapshots.json``: ``films`` by
number, ``labelled`` structures of each, and ``size``.

``research/transfer.py --snapshots`` puts two runs, with and without ImageNet weights, into `FILE`, which the page
shows.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.errors import ModelError
from cxrseg.files import write_atomically
from cxrseg.preprocessing import Preprocessing

if TYPE_CHECKING:  # the page shows snapshots and needs none of these, which take seconds to import
    import torch

    from cxrseg.training_runs.films import FilmTensors

FOLDER = "snapshots"

FILE = Path(__file__).parents[1] / "data" / "learning.npz"
"""Two runs' snapshots that the package carries."""


_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading a damaged file raises."""

_UNKNOWN = len(STRUCTURES)
"""The first bit of those that say where the truth is unknown."""


def pack(masks: Mapping[str, np.ndarray], unknown: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
    """Pack boolean (H, W) masks by structure, and where their truth is unknown, into the bits of one (H, W) uint8."""
    shape = next(iter(masks.values())).shape
    bits = np.zeros(shape, np.uint8)
    for first, planes in ((0, masks), (_UNKNOWN, unknown or {})):
        for structure, plane in planes.items():
            bits |= plane.astype(np.uint8) << first + STRUCTURES.index(structure)
    return bits


def unpack(bits: np.ndarray, *, unknown: bool = False) -> dict[str, np.ndarray]:
    """The inverse of `pack`: the masks, or where their truth is unknown; structures that were not packed are empty."""
    first = _UNKNOWN if unknown else 0
    return {structure: (bits >> first + index & 1).astype(bool) for index, structure in enumerate(STRUCTURES)}


def choose(names: Sequence[str], number: int, datasets: Sequence[str]) -> list[int]:
    """Choose films from each of the data sets in turn, as indices of ``dataset/stem`` names."""
    sets: dict[str, list[int]] = {dataset: [] for dataset in datasets}
    for index, name in enumerate(names):
        sets[name.partition("/")[0]].append(index)
    turns = (index for turn in zip_longest(*sets.values()) for index in turn if index is not None)
    return list(turns)[:number]


class Snapshots:
    """Keeps a network's masks of the same films, epoch by epoch."""

    def __init__(self, folder: Path, films: "FilmTensors", names: Sequence[str], number: int, datasets: Sequence[str]):
        """Choose the films; nothing is written yet.

        Args:
            folder: the run's.
            films: of validation, not augmented.
            names: theirs, in the same order.
            number: how many to keep, at most all.
            datasets: names of the data sets, in the order in which they take turns.
        """
        self._folder, self._films = folder / FOLDER, films
        self._chosen = {index: names[index] for index in choose(names, number, datasets)}

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
            masks, unknown = ({s: plane == value for s, plane in known.items()} for value in (1, UNKNOWN))
            self._write(f"{number}.png", np.rint(grey * 255).astype(np.uint8))
            self._write(f"{number}-truth.png", pack(masks, unknown))
            labelled.append(list(known))
        content = {"size": preprocessing.size, "films": list(self._chosen.values()), "labelled": labelled}
        with write_atomically(self._folder / "snapshots.json") as path:
            path.write_text(json.dumps(content, indent=1) + "\n")

    def take(self, network: "torch.nn.Module", head: str, device: "torch.device", epoch: int) -> None:
        """Write what a network in evaluation mode sees after an epoch, counted from 1."""
        import torch

        from cxrseg.losses import predicted

        for number, index in enumerate(self._chosen):
            with torch.no_grad():
                logits = network(self._films[index][0][None].to(device))
            predicted_masks = predicted(logits, head)[0].cpu().numpy()
            self._write(f"{number}-{epoch}.png", pack(dict(zip(STRUCTURES, predicted_masks, strict=True))))

    def _write(self, name: str, pixels: np.ndarray) -> None:
        with write_atomically(self._folder / name) as path:
            Image.fromarray(pixels).save(path, format="PNG", optimize=True)


@dataclass(frozen=True, eq=False)
class Learning:
    """Snapshots of one or two runs of the same films, with and without ImageNet weights.

    Attributes:
        names: of the F films, as ``dataset/stem``.
        labelled: the structures that each film labels.
        films: (F, S, S) uint8, grey.
        truth: (F, S, S) uint8, see `pack`.
        predicted: (E, F, S, S) uint8 after each of E epochs, by whether the encoder began with ImageNet weights.
    """

    names: tuple[str, ...]
    labelled: tuple[tuple[str, ...], ...]
    films: np.ndarray
    truth: np.ndarray
    predicted: Mapping[bool, np.ndarray]

    @classmethod
    def of_runs(cls, pretrained: Path, random: Path) -> "Learning":
        """Read the snapshots of two finished runs.

        Raises:
            ModelError: a folder holds no snapshots, or the two are not of the same films and as many epochs.
        """
        one, other = cls.of_run(pretrained, pretrained=True), cls.of_run(random, pretrained=False)
        same = one.names == other.names and one.labelled == other.labelled
        if not same or one.predicted[True].shape != other.predicted[False].shape:
            raise ModelError("snapshots.differ", one=pretrained, other=random)
        return replace(one, predicted={**one.predicted, **other.predicted})

    @classmethod
    def of_run(cls, run: Path, *, pretrained: bool) -> "Learning":
        """Read the snapshots of one run, as far as it is.

        Args:
            run: its folder.
            pretrained: whether its encoder began with ImageNet weights.

        Raises:
            ModelError: the folder holds no snapshots.
        """
        folder = run / FOLDER
        try:
            description = json.loads((folder / "snapshots.json").read_text())
            numbers = range(len(description["films"]))
            films, truth = (np.stack([_read(folder / f"{n}{kind}.png") for n in numbers]) for kind in ("", "-truth"))
            epochs = range(1, len(json.loads((run / "history.json").read_text())) + 1)
            predicted = np.stack([[_read(folder / f"{n}-{epoch}.png") for n in numbers] for epoch in epochs])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("snapshots.none", folder=folder, error=error) from error
        return cls(
            tuple(description["films"]),
            tuple(map(tuple, description["labelled"])),
            films,
            truth,
            {pretrained: predicted},
        )

    def reduced(self, side: int, films: int | None = None) -> "Learning":
        """Make a smaller copy, for a page to load.

        Args:
            side: of its pictures in pixels; masks take the nearest pixel's bits.
            films: how many of the films it keeps, from the first on; None for all.
        """

        def nearest(planes: np.ndarray) -> np.ndarray:
            flat = planes.reshape(-1, *planes.shape[-2:])
            made = [cv2.resize(plane, (side, side), interpolation=cv2.INTER_NEAREST_EXACT) for plane in flat]
            return np.stack(made).reshape(*planes.shape[:-2], side, side)

        return Learning(
            self.names[:films],
            self.labelled[:films],
            np.stack([cv2.resize(film, (side, side), interpolation=cv2.INTER_AREA) for film in self.films[:films]]),
            nearest(self.truth[:films]),
            {kind: nearest(predicted[:, :films]) for kind, predicted in self.predicted.items()},
        )

    def save(self, path: Path = FILE) -> None:
        """Write `FILE`."""
        description = json.dumps({"films": self.names, "labelled": self.labelled})
        arrays = {
            "films": self.films,
            "truth": self.truth,
            "pretrained": self.predicted[True],
            "random": self.predicted[False],
        }
        with write_atomically(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, description=np.array(description), **arrays)

    @classmethod
    def load(cls, path: Path = FILE) -> "Learning | None":
        """Read what `save` wrote; None where there is no file.

        Raises:
            ModelError: the file is damaged.
        """
        if not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as data:
                description = json.loads(str(data["description"]))
                predicted = {True: data["pretrained"], False: data["random"]}
                return cls(
                    tuple(description["films"]),
                    tuple(map(tuple, description["labelled"])),
                    data["films"],
                    data["truth"],
                    predicted,
                )
        except _DAMAGED as error:
            raise ModelError("snapshots.damaged", path=path, error=error) from error


def names_kept(path: Path = FILE) -> tuple[str, ...]:
    """Name the films in what `Learning.save` wrote without reading a picture; none where there is no file.

    Raises:
        ModelError: the file is damaged.
    """
    if not path.is_file():
        return ()
    try:
        with np.load(path, allow_pickle=False) as data:
            return tuple(json.loads(str(data["description"]))["films"])
    except _DAMAGED as error:
        raise ModelError("snapshots.damaged", path=path, error=error) from error


def _read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.array(picture)
