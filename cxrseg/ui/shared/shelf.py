"""The available films with their truth, and the page's model's results for them."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cxrseg.datasets import Film, load_film
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.evaluation.thresholds import Sweep, sweep
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.labels import where_known
from cxrseg.samples import SETS
from cxrseg.ui.shared.html import credit
from cxrseg.ui.shared.language import Language, Text

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Compared:
    """A film, its truth and the model's segmentation.

    Attributes:
        name: of the film, as ``dataset/stem``.
        film: its pixels.
        truth: boolean (H, W) by structure.
        segmentation: what the model sees.
        unknown: boolean (H, W) by structure, as `Truth.unknown`.
    """

    name: str
    film: Radiograph
    truth: Mapping[str, np.ndarray]
    segmentation: Segmentation
    unknown: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def masks(self) -> dict[str, np.ndarray]:
        """What the model sees, taken as right where the truth is unknown: for pictures of errors."""
        return where_known(self.segmentation.masks, self.truth, self.unknown)


def credits_of_examples(language: Language) -> str:
    """Name where the films that come with the app are from, as HTML."""
    return "".join(credit(Text(origin).template(language), licence, language) for origin, licence in SETS.values())


class Shelf:
    """Films that come with the app, to be segmented when they are looked at.

    What it remembers is of these films alone, which are the same for every visitor: the counts that threshold curves
    are made from.

    Attributes:
        segmenter: the model.
        films: the films.
    """

    def __init__(self, segmenter: Segmenter, films: Sequence[Film]):
        """Put films on the shelf.

        Args:
            segmenter: what is called on them.
            films: films with truth; may be empty.
        """
        self.segmenter = segmenter
        self.films = tuple(films)
        self._sweeps: dict[int, dict[str, Sweep]] = {}

    @property
    def has_threshold(self) -> bool:
        """Whether the model draws its masks from a probability on; a multiclass one does not."""
        return self.segmenter.checkpoint.head == "multilabel"

    def compare(self, index: int, language: Language) -> Compared:
        """Segment a film.

        Args:
            index: of the film.
            language: of the error.

        Raises:
            DatasetError: the film or its truth cannot be read; the log says why, with the names of files.
        """
        try:
            film, truth = load_film(self.films[index])
        except CxrsegError as error:
            _log.exception("A film that comes with the app cannot be read")
            raise DatasetError("page.fault") from error
        truth = truth.for_head(self.segmenter.checkpoint.head)
        found = Compared(self.films[index].name, film, truth.masks, self.segmenter(film), truth.unknown)
        if self.has_threshold and index not in self._sweeps:
            trained = self.segmenter.checkpoint.trained
            self._sweeps[index] = sweep(found.segmentation.probabilities, truth.masks, trained, truth.unknown)
        return found

    def sweep(self, index: int, language: Language) -> dict[str, Sweep]:
        """Count a film's pixels at every threshold, by structure.

        Raises:
            DatasetError: as `compare`.
        """
        if index not in self._sweeps:
            self.compare(index, language)
        return self._sweeps[index]

    def swept(self, index: int) -> bool:
        """Whether a film's pixels have been counted, so that `sweep` takes no time."""
        return index in self._sweeps
