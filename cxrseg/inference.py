"""A film in, a `Segmentation` out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import ImageError
from cxrseg.images import Radiograph
from cxrseg.labels import paint
from cxrseg.model import Checkpoint, load_checkpoint
from cxrseg.preprocessing import resize


@dataclass(frozen=True, eq=False)
class Segmentation:
    """What a model sees in one film, at the size of the film.

    Attributes:
        labels: (H, W) uint8, class indices 0 to 4.
        probabilities: (4, H, W) float32 for a multilabel model, in the order of `STRUCTURES` and summing to
            anything, or (5, H, W) for a multiclass one, in the order of `CLASSES` and summing to 1. The plane of a
            structure that the model has not learned is NaN.
        masks: boolean (H, W) by structure, for the structures that the model has learned. Those of a multilabel
            model overlap.
        warnings: sentences for the reader of the result.
    """

    labels: np.ndarray
    probabilities: np.ndarray
    masks: Mapping[str, np.ndarray]
    warnings: tuple[str, ...] = ()

    @property
    def not_trained(self) -> tuple[str, ...]:
        """The structures that the model has not learned; they have no mask, which is not an empty mask."""
        return tuple(structure for structure in STRUCTURES if structure not in self.masks)


class Segmenter:
    """A model ready to be called on films; it may be shared between threads.

    Attributes:
        checkpoint: what was loaded, with its source and revision.
        device: where the network runs.
    """

    THRESHOLD = 0.5
    """Probability from which a multilabel model's pixel belongs to a structure."""

    def __init__(self, checkpoint: Checkpoint, device: str | torch.device | None = None):
        self.checkpoint = checkpoint
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._network = checkpoint.network.to(self.device, memory_format=torch.channels_last).eval()

    @classmethod
    def from_pretrained(cls, source: str | Path | None = None, device: str | torch.device | None = None) -> "Segmenter":
        """Load a model.

        Args:
            source: a Hub id ``org/name`` or ``org/name@revision``, a checkpoint folder, or None for the checkpoint
                in the package.
            device: torch's name for where to run; a GPU where there is one, if None.

        Raises:
            ModelError: the checkpoint cannot be found or loaded.
        """
        return cls(load_checkpoint(source), device)

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
            raise ImageError("The film holds NaN or infinite values: replace them before segmenting.")
        batch = torch.from_numpy(self.checkpoint.preprocessing.prepare(pixels))[None]
        with torch.inference_mode():
            logits = self._network(batch.to(self.device, memory_format=torch.channels_last))[0].float()
            small = logits.softmax(0) if self.checkpoint.head == "multiclass" else logits.sigmoid()
        planes = small.cpu().numpy()
        probabilities = np.empty((len(planes), *pixels.shape), np.float32)
        for plane, target in zip(planes, probabilities, strict=True):
            target[:] = resize(plane, pixels.shape)
        if self.checkpoint.head == "multiclass":
            labels = probabilities.argmax(0).astype(np.uint8)
            masks = {structure: labels == CLASSES.index(structure) for structure in STRUCTURES}
            return Segmentation(labels, probabilities, masks, warnings)
        masks = {}
        for structure, plane in zip(STRUCTURES, probabilities, strict=True):
            if structure in self.checkpoint.trained:
                masks[structure] = plane >= self.THRESHOLD
            else:
                plane[:] = np.nan
        return Segmentation(paint(masks), probabilities, masks, warnings)
