"""The films of the quiz, from easy to hard, and the page's model's masks of them."""

import logging
from collections.abc import Mapping, Sequence
from threading import Lock

import cv2
import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Film, load_film
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmenter
from cxrseg.labels import Truth
from cxrseg.overlay import display

STEPS = 8
"""Films in a series."""

_BLUR = 1.5
"""Standard deviation of the smoothing before grey levels are compared, in pixels of a film of 512 by 512."""

_log = logging.getLogger(__name__)


def visibility(pixels: np.ndarray, mask: np.ndarray) -> float:
    """Measure how clearly the border of a structure shows in a film.

    Along the true border, the change of grey that runs across it is compared with all change of grey there: 1 where
    every edge of the film follows the border, 0 where edges run just anywhere. It is a property of the film and its
    truth, whatever the model; a model's Dice follows it only loosely.

    Args:
        pixels: (H, W), any real dtype and range.
        mask: boolean (H, W), the truth.

    Returns:
        0 to 1; NaN where the structure has no border in the film.
    """
    sigma = _BLUR * max(mask.shape) / 512
    film, soft = (cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma) for plane in (display(pixels), mask))
    across, down = (cv2.Sobel(film, -1, *order) for order in ((1, 0), (0, 1)))
    normal_x, normal_y = (cv2.Sobel(soft, -1, *order) for order in ((1, 0), (0, 1)))
    length = np.hypot(normal_x, normal_y)
    border = mask & (cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0) & (length > 1e-3)
    change = np.hypot(across, down)[border].sum()
    if not change:
        return float("nan")
    return float(abs(((across * normal_x + down * normal_y)[border] / length[border]).sum()) / change)


class Quiz:
    """Films with truth in a series per structure; those whose truth of it is partly unknown are left out.

    What it remembers is of these films alone, which are the same for every visitor.

    Attributes:
        segmenter: the model.
    """

    def __init__(self, segmenter: Segmenter, films: Sequence[Film]):
        """Take films; nothing is read yet.

        Args:
            segmenter: what is called on them.
            films: films with truth.
        """
        self.segmenter = segmenter
        self._films = {film.name: film for film in films}
        self._visibility: dict[str, dict[str, float]] = {}
        self._masks: dict[str, Mapping[str, np.ndarray]] = {}
        self._lock = Lock()

    def series(self, structure: str) -> tuple[str, ...]:
        """List films for a structure, the one whose border shows most clearly first.

        Where there are more than `STEPS`, those are taken that lie evenly from the clearest to the least clear.

        Raises:
            DatasetError: a film cannot be read.
        """
        known = self._measured(structure)
        order = sorted(known, key=lambda name: (-known[name], name))
        chosen = np.linspace(0, len(order) - 1, min(len(order), STEPS)).round().astype(int)
        return tuple(order[index] for index in chosen)

    def visibility(self, name: str, structure: str) -> float:
        """Return how clearly the border of a structure shows in a film, see `visibility`.

        Raises:
            DatasetError: a film cannot be read, or there is none of this name that shows the structure.
        """
        known = self._measured(structure)
        if name not in known:
            raise DatasetError("quiz.no-film-with", film=name, structure=structure)
        return known[name]

    def film(self, name: str) -> tuple[Radiograph, Truth]:
        """Read a film and its truth.

        Raises:
            DatasetError: there is no film of this name, or it cannot be read; then the log says why.
        """
        if name not in self._films:
            raise DatasetError("quiz.no-film", film=name)
        try:
            return load_film(self._films[name])
        except CxrsegError as error:  # its message names files of the server
            _log.exception("A film of the quiz cannot be read")
            raise DatasetError("quiz.unreadable", film=name) from error

    def masks(self, name: str, film: Radiograph) -> Mapping[str, np.ndarray]:
        """Return the model's masks of a film of the quiz; it runs once per film.

        Args:
            name: of the film.
            film: from `film`.
        """
        if name not in self._masks:
            self._masks[name] = self.segmenter(film).masks
        return self._masks[name]

    def _measured(self, structure: str) -> dict[str, float]:
        """The visibility of a structure, by the films that show it."""
        with self._lock:
            if not self._visibility:
                known: dict[str, dict[str, float]] = {name: {} for name in STRUCTURES}
                for name in self._films:
                    film, truth = self.film(name)
                    for shown, mask in truth.masks.items():
                        if shown in truth.unknown:  # no fair question
                            continue
                        value = visibility(film.pixels, mask)
                        if np.isfinite(value):
                            known[shown][name] = value
                self._visibility = known
        return self._visibility[structure]
