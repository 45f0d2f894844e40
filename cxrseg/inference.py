"""A film in, a `Segmentation` out."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.engines import best_device, make_engine
from cxrseg.errors import ImageError, ModelError, Notice
from cxrseg.hub.pull import WEIGHTS
from cxrseg.images import Radiograph
from cxrseg.labels import by_structure, paint
from cxrseg.model import Checkpoint, load_checkpoint
from cxrseg.postprocessing import clean
from cxrseg.preprocessing import resize

if TYPE_CHECKING:
    import torch


class _WhenAsked:
    """A field of a dataclass that is an array, or a function that makes it when it is first asked for."""

    def __set_name__(self, _owner: type, name: str):
        self._name = f"_{name}"

    def __get__(self, instance: object | None, _owner: type | None = None) -> np.ndarray:
        if instance is None:
            raise AttributeError(self._name)  # so that the field has no default
        value = instance.__dict__[self._name]
        if callable(value):
            value = instance.__dict__[self._name] = value()
        return value

    def __set__(self, instance: object, value: np.ndarray | Callable[[], np.ndarray]):
        instance.__dict__[self._name] = value


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What a model sees in one film, at the size of the film.

    Attributes:
        labels: (H, W) uint8, class indices 0 to 4.
        probabilities: (4, H, W) float32 for a multilabel model, in the order of `STRUCTURES` and summing to
            anything, or (5, H, W) for a multiclass one, in the order of `CLASSES` and summing to 1. The plane of a
            structure that the model has not learned is NaN. A multilabel model's are made when they are first asked
            for, since masks and measurements do without.
        masks: boolean (H, W) by structure, for the structures that the model has learned. Those of a multilabel
            model overlap.
        warnings: notices for the reader of the result.
        processing: what was done besides running the network once: ``tta flip``, ``cleanup``, ...
        head: ``multilabel`` or ``multiclass``, the model's.
        planes: probabilities as the network gave them, (4 or 5, S, S) float32 at its own size; None if they were not
            kept.
        temperature: by which the logits behind `planes` are still to be divided, see `temper`.
        grey: the film as the network saw it, (S, S) float32, 0 to 1, not yet normalised; None if it was not kept.
    """

    labels: np.ndarray
    probabilities: np.ndarray = _WhenAsked()
    masks: Mapping[str, np.ndarray]
    warnings: tuple[Notice, ...] = ()
    processing: tuple[str, ...] = ()
    head: str = "multilabel"
    planes: np.ndarray | None = None
    temperature: tuple[float, ...] = (1.0,)
    grey: np.ndarray | None = None

    def probabilities_at(self, size: tuple[int, int]) -> np.ndarray:
        """Make the probabilities in another size than the film's, such as that of a small picture of it.

        They come from what the network gave, not from `probabilities`, which take most of the time that such a picture
        takes. Where `planes` were not kept, `probabilities` are brought to the size.

        Args:
            size: height and width.

        Returns:
            (4 or 5, height, width) float32, as `probabilities`.
        """
        if self.planes is None:
            return enlarge(self.probabilities, size)
        return scale(self.planes, size, self.temperature, tuple(self.masks))

    @property
    def not_trained(self) -> tuple[str, ...]:
        """The structures that the model has not learned; they have no mask, which is not the same as an empty mask."""
        return tuple(structure for structure in STRUCTURES if structure not in self.masks)


TTA = {
    "none": ((1.0,), (False,)),
    "flip": ((1.0,), (False, True)),
    "scales": ((0.75, 1.0, 1.25), (False,)),
    "both": ((0.75, 1.0, 1.25), (False, True)),
    "fine": ((1.0, 7 / 6, 4 / 3), (False,)),
}
"""Test-time augmentation by name: scales of the network's input, and whether it sees the film mirrored too. The
probabilities of all views are averaged. ``fine`` tells faint ribs apart that run together at the network's own size."""


_BLOCK = 1 << 15
"""Pixels that are tempered at a time: their intermediate results stay in the processor's cache."""


class Segmenter:
    """A model ready to be called on films; it may be shared between threads.

    Attributes:
        checkpoint: what was loaded, with its source and revision.
        device: torch's name of where the network runs.
        cleanup: whether masks are corrected by anatomy, see ``postprocessing.clean``.
        tta: test-time augmentation, one of `TTA`.
        engine: what runs the network, one of `cxrseg.engines.ENGINES` but ``auto``.
    """

    THRESHOLD = 0.5
    """Probability from which a multilabel model's pixel belongs to a structure."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        device: "str | torch.device | None" = None,
        *,
        cleanup: bool | None = None,
        tta: str = "none",
        engine: str | None = None,
    ):
        """Put a checkpoint to work.

        Args:
            checkpoint: what was loaded.
            device: as for `from_pretrained`.
            cleanup: as the attribute; None corrects a multilabel model's masks. A multiclass model's can't be.
            tta: as the attribute.
            engine: one of `cxrseg.engines.ENGINES`; None for what ``CXRSEG_ENGINE`` says, else ``auto``.

        Raises:
            ModelError: the checkpoint, or the options with it, make no sense.
        """
        if tta not in TTA:
            raise ModelError("inference.tta", tta=tta, choices=", ".join(TTA))
        if cleanup and checkpoint.head == "multiclass":
            raise ModelError("inference.multiclass-cleanup")
        temperature = checkpoint.preprocessing.temperature
        if len(temperature) not in ((1,) if checkpoint.head == "multiclass" else (1, len(STRUCTURES))):
            raise ModelError(
                "inference.temperatures", source=checkpoint.source, count=len(temperature), head=checkpoint.head
            )
        self.checkpoint = checkpoint
        self.device = str(device or best_device())
        self.cleanup = checkpoint.head == "multilabel" if cleanup is None else cleanup
        self.tta = tta
        weights = checkpoint.folder / WEIGHTS
        self.engine, self._logits = make_engine(
            engine or os.environ.get("CXRSEG_ENGINE") or "auto",
            lambda: checkpoint.network.eval(),
            weights if weights.is_file() else None,
            self.device,
        )

    @classmethod
    def from_pretrained(
        cls,
        source: str | Path | None = None,
        device: "str | torch.device | None" = None,
        *,
        cleanup: bool | None = None,
        tta: str = "none",
        engine: str | None = None,
    ) -> "Segmenter":
        """Load a model.

        Args:
            source: a Hub id ``org/name`` or ``org/name@revision``, a checkpoint folder, or None for the checkpoint
                in the package.
            device: torch's name for where to run; a GPU where there is one, if None.
            cleanup: as the attribute; None corrects a multilabel model's masks.
            tta: as the attribute.
            engine: as for the constructor.

        Raises:
            ModelError: the checkpoint cannot be found or loaded, or does not go with the options.
        """
        return cls(load_checkpoint(source), device, cleanup=cleanup, tta=tta, engine=engine)

    def __call__(self, film: Radiograph | np.ndarray) -> Segmentation:
        """Segment one film.

        Args:
            film: from `load_image`, or (H, W) pixels of any real dtype and range, bone bright.

        Returns:
            Labels, probabilities and masks at the film's size.

        Raises:
            ImageError: the pixels are not (H, W), not finite, or all equal.
        """
        pixels, warnings = (film.pixels, film.warnings) if isinstance(film, Radiograph) else (np.asarray(film), ())
        if not np.isfinite(pixels).all():
            raise ImageError("image.not-finite-segmenting")
        grey, planes = self._planes(pixels)
        temperature = self.checkpoint.preprocessing.temperature
        if self.checkpoint.head == "multiclass":
            probabilities = enlarge(planes, pixels.shape)
            labels = probabilities.argmax(0).astype(np.uint8)
            masks = {structure: labels == CLASSES.index(structure) for structure in STRUCTURES}
            temper(probabilities, temperature)
        else:

            def mask(structure: str, plane: np.ndarray) -> np.ndarray:
                found = {structure: resize(plane, pixels.shape) >= self.THRESHOLD}
                return (clean(found) if self.cleanup else found)[structure]

            known = {structure: plane for structure, plane in by_structure(planes).items() if self._knows(structure)}
            with ThreadPoolExecutor(2) as pool:
                masks = dict(zip(known, pool.map(mask, known, known.values()), strict=True))
            labels = paint(masks)

            def probabilities() -> np.ndarray:
                return scale(planes, pixels.shape, temperature, tuple(known))

        done = ([f"tta {self.tta}"] if self.tta != "none" else []) + (["cleanup"] if self.cleanup else [])
        head = self.checkpoint.head
        return Segmentation(labels, probabilities, masks, warnings, tuple(done), head, planes, temperature, grey)

    def run(self, batch: np.ndarray) -> np.ndarray:
        """Call the network; everything that segments films does it here, so that a GPU can be borrowed in one place.

        Args:
            batch: (N, 3, S, S) float32, prepared as the checkpoint's preprocessing says.

        Returns:
            Probabilities, (N, 4 or 5, S, S) float32.
        """
        logits = self._logits(batch)
        return _softmax(logits, axis=1) if self.checkpoint.head == "multiclass" else _sigmoid(logits)

    def another(self, source: str | Path) -> "Segmenter":
        """Load another model to run where this one does.

        Raises:
            ModelError: as `from_pretrained`.
        """
        return Segmenter.from_pretrained(source, self.device, engine=self.engine)

    def _knows(self, structure: str) -> bool:
        return structure in self.checkpoint.trained

    def _planes(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the film as the network sees it, and probabilities averaged over the views of `tta`.

        Returns:
            (size, size) and (4 or 5, size, size) float32, at the network's own size.
        """
        preprocessing = self.checkpoint.preprocessing
        scales, flips = TTA[self.tta]
        stretched, views = preprocessing.stretch(pixels), []
        for scale in scales:
            size = max(32, 32 * round(preprocessing.size * scale / 32))
            film = preprocessing.normalise(resize(stretched, (size, size)))
            outputs = self.run(np.stack([film[..., ::-1] if flip else film for flip in flips]))
            for output, flip in zip(outputs, flips, strict=True):
                planes = np.ascontiguousarray(output[..., ::-1]) if flip else output
                views.append(np.stack([resize(plane, (preprocessing.size,) * 2) for plane in planes]))
        return resize(stretched, (preprocessing.size,) * 2), views[0] if len(views) == 1 else np.mean(views, axis=0)


def scale(
    planes: np.ndarray, size: tuple[int, int], temperature: Sequence[float], known: Collection[str]
) -> np.ndarray:
    """Bring a network's probabilities to a size and temper them there.

    Args:
        planes: (4 or 5, S, S) float32.
        size: height and width.
        temperature: as for `temper`.
        known: the structures that the model has learned; the plane of another is NaN in a multilabel model's result.

    Returns:
        (4 or 5, height, width) float32.
    """
    if len(planes) == len(CLASSES):
        result = enlarge(planes, size)
        temper(result, temperature)
        return result
    result = np.full((len(planes), *size), np.nan, np.float32)
    numbers = tuple(temperature) * (len(STRUCTURES) // len(temperature))

    def fill(number: int) -> None:
        one = slice(number, number + 1)
        enlarge(planes[one], size, result[one])
        temper(result[one], numbers[one])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, [STRUCTURES.index(structure) for structure in known]))
    return result


def enlarge(planes: np.ndarray, size: tuple[int, int], into: np.ndarray | None = None) -> np.ndarray:
    """Bring (N, S, S) probabilities to a film's size, (N, H, W) float32, in an array if one is given."""
    result = np.empty((len(planes), *size), np.float32) if into is None else into
    for plane, target in zip(planes, result, strict=True):
        resize(plane, size, target)
    return np.clip(result, 0, 1, out=result)  # resizing may overshoot, and there is no logit beyond


def temper(probabilities: np.ndarray, temperature: Sequence[float]) -> None:
    """Divide the logits behind probabilities by a temperature, in place.

    It is done at the film's size, on what the masks were made from. Which probability is the larger one, and which is
    above 0.5 in a multilabel model, stays as it is, so no mask changes.

    Args:
        probabilities: (4, H, W) float32 of a multilabel model or (5, H, W) of a multiclass one; NaN stays NaN.
        temperature: one number for all planes or, of a multilabel model, one for each.
    """
    if len(probabilities) == len(CLASSES):
        if temperature[0] != 1:
            with np.errstate(divide="ignore"):  # the logarithm of 0
                probabilities[:] = _softmax(np.log(probabilities) / np.float32(temperature[0]), axis=0)
        return
    numbers = tuple(temperature) * (len(probabilities) // len(temperature))
    for plane, number in zip(probabilities.reshape(len(probabilities), -1), numbers, strict=True):
        if number != 1:
            for start in range(0, plane.size, _BLOCK):
                part = plane[start : start + _BLOCK]
                with np.errstate(divide="ignore"):
                    part[:] = _sigmoid(np.log(part / (1 - part)) / np.float32(number))


def _softmax(logits: np.ndarray, axis: int) -> np.ndarray:
    from scipy.special import softmax  # takes long to import, and only multiclass models need it

    return softmax(logits, axis=axis)


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-logits)), of float32 an eighth of the time that scipy's or torch's takes."""
    result = np.negative(logits)
    with np.errstate(over="ignore"):  # exp of more than 88 is infinite, and 1 / infinity is 0
        np.exp(result, out=result)
    result += 1
    return np.reciprocal(result, out=result)
