"""A film before a class: its picture, its truth where that is known, and what the network sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from cxrseg.datasets import Film, load_film
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.measurements.cardiothoracic import Cardiothoracic, cardiothoracic_ratio
from cxrseg.overlay import display


@dataclass(frozen=True, eq=False)
class ClassFilm:
    """A film of a task.

    Attributes:
        picture: (H, W) uint8.
        seen: what the network sees.
        truth: boolean (H, W) by structure that is known, as the network's masks are to be held against it.
        whole: the same, whole where structures cover one another.
    """

    picture: np.ndarray
    seen: Segmentation
    truth: Mapping[str, np.ndarray] = field(default_factory=dict)
    whole: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def seen_ratio(self) -> Cardiothoracic:
        """The network's cardiothoracic ratio."""
        return cardiothoracic_ratio(self.seen)

    @cached_property
    def true_ratio(self) -> Cardiothoracic:
        """The cardiothoracic ratio of the truth."""
        return cardiothoracic_ratio(replace(self.seen, masks=self.whole, head="multilabel"))


def example(film: Film, segmenter: Segmenter) -> ClassFilm:
    """Read a film with truth and let the network look at it."""
    radiograph, truth = load_film(film)
    held = truth.for_head(segmenter.checkpoint.head)
    seen = segmenter(radiograph)
    return ClassFilm(display(radiograph.pixels), seen, dict(held.masks), dict(truth.masks))
