"""Films for the training loop: read once, kept small, augmented differently every time."""

import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import albumentations as A
import cv2
import numpy as np
from tqdm.auto import tqdm

from cxrseg.augmentation import OVERSIZE, apply
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import Film, load_film
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.files import write_atomically
from cxrseg.preprocessing import Preprocessing, resize
from cxrseg.training_runs.pseudolabels import read_pseudo_label

if TYPE_CHECKING:  # the page reads films as training does, and does without torch, which takes seconds to import
    import torch

_Read = TypeVar("_Read")

_SHOWN = 20
"""Faults of a data set that one error names."""


def cache_films(
    films: Sequence[Film],
    preprocessing: Preprocessing,
    title: str,
    pseudo_labels: Path | None = None,
    leave_out: Collection[str] = (),
    store: Path | None = None,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Read films at `OVERSIZE` times the network's input, into memory or into files that are mapped into it.

    Args:
        films: what to read.
        preprocessing: how grey levels are stretched, and the network's input size.
        title: of the progress bar.
        pseudo_labels: folder of labels for structures that a film does not label, see `pseudolabels`.
        leave_out: labels to be taken as unknown, as ``dataset/structure``, or ``dataset/film/structure`` for one film.
        store: folder of the files, which other processes and later runs use too while no film changes; None for memory.

    Returns:
        For each film the picture, (S, S) uint8, and its truth, (S, S, 4) uint8: 0, 1 or `UNKNOWN`. Lungs that
        were drawn behind the heart are cut off there: a lung field ends at the heart, see `classes.STRUCTURES`.

    Raises:
        ImageError, DatasetError: films or masks cannot be read; all of them are checked first.
    """
    cv2.setNumThreads(0)  # workers are forked from here on, and OpenCV's threads would hang in them
    read = partial(read_film, preprocessing=preprocessing, pseudo_labels=pseudo_labels, leave_out=leave_out)
    pairs = _read_all(films, title, read)
    if store is None:
        return list(pairs)
    store.mkdir(parents=True, exist_ok=True)
    key = _key(films, [preprocessing.to_json(), OVERSIZE, sorted(leave_out)], pseudo_labels)
    files = store / f"{key}-pictures.npy", store / f"{key}-truth.npy"
    if not all(file.is_file() for file in files):
        side = round(preprocessing.size * OVERSIZE)
        with write_atomically(files[0]) as first, write_atomically(files[1]) as second:
            pictures = np.lib.format.open_memmap(first, "w+", np.uint8, (len(films), side, side))
            truths = np.lib.format.open_memmap(second, "w+", np.uint8, (len(films), side, side, len(STRUCTURES)))
            for number, (picture, truth) in enumerate(pairs):
                pictures[number], truths[number] = picture, truth
            pictures.flush()
            truths.flush()
    return list(zip(*(np.load(file, mmap_mode="r") for file in files), strict=True))


def check_films(films: Sequence[Film], title: str) -> None:
    """Read films that are not needed until training ends, so that a fault in them does not end a long run.

    Raises:
        ImageError, DatasetError: films or masks cannot be read; all of them are checked first.
    """
    for _ in _read_all(films, title, load_film):
        pass


def film_bytes(films: int, preprocessing: Preprocessing) -> int:
    """The bytes that this many films take, in memory or in files."""
    return films * round(preprocessing.size * OVERSIZE) ** 2 * (1 + len(STRUCTURES))


def _key(films: Sequence[Film], settings: list[Any], pseudo_labels: Path | None) -> str:
    """Name what is read by the settings and by size and time of each film's files."""
    known: list[Any] = [*settings, sorted(map(_stamp, pseudo_labels.rglob("*.png"))) if pseudo_labels else None]
    for film in films:
        files = [film.image, film.label_map, *film.unknown.values(), *itertools.chain(*film.masks.values())]
        known.append([film.name, film.mask_scale, *map(_stamp, filter(None, files))])
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


def _stamp(file: Path) -> tuple[str, int, int]:
    known = file.stat()
    return str(file.resolve()), known.st_size, known.st_mtime_ns


def _read_all(films: Sequence[Film], title: str, read: Callable[[Film], _Read]) -> Iterator[_Read]:
    """Read films one by one; faults are raised when all have been looked at."""
    faults: list[CxrsegError] = []
    for film in tqdm(films, title, leave=False):
        try:
            yield read(film)
        except CxrsegError as error:
            faults.append(error)
    if len(faults) > 1:
        shown = " ".join(f"({number}) {fault}" for number, fault in enumerate(faults[:_SHOWN], 1))
        raise DatasetError("dataset.faults", count=len(faults), films=len(films), shown=shown) from faults[0]
    if faults:
        raise faults[0]


def read_film(
    film: Film, preprocessing: Preprocessing, pseudo_labels: Path | None = None, leave_out: Collection[str] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Read one film as `cache_films` does."""
    side = round(preprocessing.size * OVERSIZE)
    radiograph, known = load_film(film)
    dataset = film.name.partition("/")[0]
    masks = {s: m for s, m in known.masks.items() if not {f"{dataset}/{s}", f"{film.name}/{s}"} & set(leave_out)}
    picture = resize(preprocessing.stretch(radiograph.pixels), (side, side))
    truth = np.full((side, side, len(STRUCTURES)), UNKNOWN, np.uint8)
    planes = {structure: truth[..., index] for index, structure in enumerate(STRUCTURES)}
    for structure, mask in masks.items():
        planes[structure][:] = _share(mask, side) >= 0.5
    for structure, mask in known.unknown.items():
        planes[structure][_share(mask, side) >= 0.5] = UNKNOWN
    planes["lungs"][(planes["lungs"] == 1) & (planes["heart"] == 1)] = 0
    for structure in STRUCTURES if pseudo_labels else ():
        if structure not in masks:
            label = read_pseudo_label(pseudo_labels, film, structure, radiograph.pixels.shape)
            for value in (0, 1) if label is not None else ():
                planes[structure][_share(label == value, side) >= 0.5] = value
    return np.rint(picture * 255).astype(np.uint8), truth


def _share(mask: np.ndarray, side: int) -> np.ndarray:
    """How much of each pixel of a square a boolean (H, W) mask covers, 0 to 1."""
    return resize(mask.astype(np.float32), (side, side))


def digests(films: Sequence[Film], cached: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, str]:
    """Make a checksum of each film and its truth as training sees them, by which a change is noticed later."""
    sums = (hashlib.sha256(picture.tobytes() + truth.tobytes()).hexdigest()[:16] for picture, truth in cached)
    return dict(zip((film.name for film in films), sums, strict=True))


class FilmTensors:
    """Cached films for torch's loader, augmented by a seed made of the run, the epoch and the film.

    So no worker repeats another's augmentations, and the number of workers or processes changes nothing.

    Attributes:
        epoch: set it before each pass; workers that are running already see it, as it lies in shared memory.
    """

    def __init__(
        self, cached: Sequence[tuple[np.ndarray, np.ndarray]], pipeline: A.Compose, repeats: int = 1, seed: int = 0
    ):
        self._cached, self._pipeline, self._repeats, self.seed = cached, pipeline, repeats, seed
        self._epoch = RawValue("q", 0)

    def __len__(self) -> int:
        return len(self._cached) * self._repeats

    @property
    def epoch(self) -> int:
        """The epoch, by which augmentations differ."""
        return self._epoch.value

    @epoch.setter
    def epoch(self, number: int) -> None:
        self._epoch.value = number

    @property
    def mapped(self) -> bool:
        """Whether the films are in files."""
        return isinstance(self._cached[0][0], np.memmap)

    @property
    def bytes(self) -> int:
        """What the films take."""
        return sum(picture.nbytes + truth.nbytes for picture, truth in self._cached)

    def __getitem__(self, index: int) -> "tuple[torch.Tensor, torch.Tensor]":
        """Get a film.

        Returns:
            The picture, (3, size, size) float32, and its truth, (4, size, size) uint8.
        """
        import torch

        picture, truth = self._cached[index % len(self._cached)]
        seed = np.random.SeedSequence([self.seed, self.epoch, index]).generate_state(1)[0]
        image, mask = apply(self._pipeline, picture, truth, int(seed))
        return torch.from_numpy(image).permute(2, 0, 1), torch.from_numpy(mask).permute(2, 0, 1)


class EpochOrder:
    """A sampler for torch's loader: the order of an epoch's films, drawn from the run's seed and the epoch alone.

    So a run that is stopped and resumed, in one process or in several, goes through them as if nothing had happened.
    """

    def __init__(self, films: FilmTensors, number: int, weights: Sequence[float] | None = None):
        """Prepare the order.

        Args:
            films: what is drawn from; its `FilmTensors.epoch` is the epoch.
            number: films in an epoch, at most as many as there are.
            weights: how likely each film is to be drawn; None draws all alike. No film comes twice in an epoch.
        """
        import torch

        self._films, self._number = films, number
        self._weights = torch.ones(len(films)) if weights is None else torch.tensor(weights)

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[int]:
        import torch

        seed = np.random.SeedSequence([self._films.seed, self._films.epoch]).generate_state(1)[0]
        generator = torch.Generator().manual_seed(int(seed))
        return iter(torch.multinomial(self._weights, self._number, replacement=False, generator=generator).tolist())
