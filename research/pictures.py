"""Draw the pictures in ``docs/``: films of the examples beside the same films with their truth, and the running page.

    python research/pictures.py      # make pictures

The page is taken with playwright and a Chromium on the PATH; without one it is left out.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from cxrseg.benchmark_page import served
from cxrseg.classes import COLORS
from cxrseg.datasets import Film, load_film
from cxrseg.overlay import display
from cxrseg.samples import example_films

DOCS = Path(__file__).parents[1] / "docs"
SHOWN = "wingspan-091"
"""The example on the page."""

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
    drawn[truth.unknown.get("ribs", np.zeros(grey.shape[:2], bool))] //= 2
    for structure, mask in truth.masks.items():
        contours = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
        cv2.drawContours(drawn, contours, -1, bytes.fromhex(COLORS[structure][1:])[::-1], 1, cv2.LINE_AA)
    return np.hstack([grey, drawn])


def draw(names: Sequence[str]) -> np.ndarray:
    """One row for each film."""
    films = {film.image.stem: film for film in example_films()}
    return np.vstack([beside(films[name]) for name in names])


def take_page() -> None:
    """Take the Segment tab with an example, in light and dark, as ``page-light.jpg`` and ``page-dark.jpg``."""
    from playwright.sync_api import sync_playwright

    browsers = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    if (browser := next(browsers, None)) is None:
        print("No Chromium is on the PATH: the page is not taken.")
        return
    with TemporaryDirectory() as folder, served(None, folder) as (address, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = chromium.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
            page.goto(f"{address}/?example={SHOWN}&lang=en")
            page.locator(".cx-viewer figcaption", has_text=SHOWN).wait_for(timeout=120_000)
            page.wait_for_timeout(1000)
            page.screenshot(path=DOCS / f"page-{scheme}.jpg", type="jpeg", quality=80)
        chromium.close()


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    DOCS.mkdir(exist_ok=True)
    for file, names in PICTURES.items():
        cv2.imwrite(str(DOCS / file), draw(names), [cv2.IMWRITE_JPEG_QUALITY, 82])
    take_page()
