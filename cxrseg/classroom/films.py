"""A film shown to a class: its picture, its truth where known, and the network's prediction."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from PIL import Image

from cxrseg.classroom.parts import find_parts
from cxrseg.datasets import Film, load_film
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.measurements.cardiothoracic import Cardiothoracic, cardiothoracic_ratio
from cxrseg.overlay import display
from cxrseg.preprocessing import resize

LONGEST = 1024
"""Longer side in pixels in which a lecturer's own film is kept: phones draw on it."""


@dataclass(frozen=True, eq=False)
class ClassFilm:
    """A film of a task.

    Attributes:
        picture: (H, W) uint8.
        predicted: the network's segmentation.
        truth: boolean (H, W) by structure that is known, in the form that the network's masks are compared with.
        whole: the same, whole where structures cover one another.
    """

    picture: np.ndarray
    predicted: Segmentation
    truth: Mapping[str, np.ndarray] = field(default_factory=dict)
    whole: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def predicted_ratio(self) -> Cardiothoracic:
        """The network's cardiothoracic ratio."""
        return cardiothoracic_ratio(self.predicted)

    @cached_property
    def true_ratio(self) -> Cardiothoracic:
        """The cardiothoracic ratio of the truth."""
        return cardiothoracic_ratio(self._true)

    @cached_property
    def parts(self) -> dict[str, np.ndarray]:
        """What can be chosen, from the truth where it is known."""
        return find_parts(self._true if self.whole else self.predicted)

    @property
    def _true(self) -> Segmentation:
        return replace(self.predicted, masks=self.whole, head="multilabel")


def example(film: Film, segmenter: Segmenter) -> ClassFilm:
    """Read a film with truth and segment it."""
    radiograph, truth = load_film(film)
    held = truth.for_head(segmenter.checkpoint.head)
    predicted = segmenter(radiograph)
    return ClassFilm(display(radiograph.pixels), predicted, dict(held.masks), dict(truth.masks))


def prepare(film: Radiograph, segmenter: Segmenter) -> tuple[bytes, dict[str, np.ndarray]]:
    """Prepare a lecturer's own film for a class, once: nothing but its pixels is kept.

    Returns:
        A PNG of 8 bits, `LONGEST` pixels long at most, and what the network sees in it.

    Raises:
        ImageError: the film cannot be shown.
    """
    picture = display(film.pixels)
    scale = min(1.0, LONGEST / max(picture.shape))
    picture = resize(picture, tuple(max(1, round(side * scale)) for side in picture.shape))
    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="PNG")
    return file.getvalue(), dict(segmenter(Radiograph(picture, "film")).masks)


def own(picture: bytes, masks: Mapping[str, np.ndarray], head: str) -> ClassFilm:
    """Read what `prepare` returned; such a film has no known truth.

    Args:
        picture: a PNG.
        masks: of the network.
        head: the network's.
    """
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        pixels = np.asarray(image)
    predicted = Segmentation(
        np.zeros(pixels.shape, np.uint8), np.zeros((0, *pixels.shape), np.float32), masks, head=head
    )  # no task asks for more than the masks
    return ClassFilm(pixels, predicted)
