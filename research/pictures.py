"""Draw the pictures in ``docs/``: films of the examples beside the same films with their truth.

python research/pictures.py
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from cxrseg.classes import COLORS
from cxrseg.datasets import Film, load_film, load_unknown
from cxrseg.overlay import display
from cxrseg.samples import example_films

DOCS = Path(__file__).parents[1] / "docs"

PICTURES = {
    "simulated-truth.jpg": ("simulated-0127", "simulated-0012"),
    "outlines.jpg": ("wingspan-091", "wingspan-030"),
}
"""Films by the file that shows them."""


def beside(film: Film) -> np.ndarray:
    """A film, and the film with its truth as outlines and what is unknown of ribs darkened: (H, 2 W, 3) uint8."""
    radiograph, truth = load_film(film)
    grey = cv2.cvtColor(display(radiograph.pixels), cv2.COLOR_GRAY2BGR)
    drawn = grey.copy()
    unknown = load_unknown(film, radiograph.pixels.shape).get("ribs", np.zeros(grey.shape[:2], bool))
    drawn[unknown] //= 2
    for structure, mask in truth.items():
        contours = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
        cv2.drawContours(drawn, contours, -1, bytes.fromhex(COLORS[structure][1:])[::-1], 1, cv2.LINE_AA)
    return np.hstack([grey, drawn])


def draw(names: Sequence[str]) -> np.ndarray:
    """One row for each film."""
    films = {film.image.stem: film for film in example_films()}
    return np.vstack([beside(films[name]) for name in names])


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for file, names in PICTURES.items():
        cv2.imwrite(str(DOCS / file), draw(names), [cv2.IMWRITE_JPEG_QUALITY, 82])
