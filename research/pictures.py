"""Draw the pictures in ``docs/``: films of the examples beside the same films with their truth, speed, and the page.

    python research/pictures.py      # make pictures

Speed and the running page are taken with playwright and a Chromium on the PATH; without one they are left out.
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import plotly.graph_objects as go

from cxrseg.benchmark_page import served
from cxrseg.classes import COLORS
from cxrseg.datasets import Film, load_film
from cxrseg.overlay import display
from cxrseg.samples import example_films

DOCS = Path(__file__).parents[1] / "docs"
SPEED_TURNS = Path(__file__).with_name("speed_turns.json")
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


def speed_figure() -> go.Figure:
    """Draw what `tables.speed_turns` tabulates: each step's processor time as a share of what it took before."""
    before, after = json.loads(SPEED_TURNS.read_text()).values()
    figure = go.Figure()
    for (side, steps), color in zip(after.items(), ("#56B4E9", "#009E73", "#D55E00"), strict=True):
        ratios = {
            step: median(processor for _, processor in rounds)
            / median(processor for _, processor in before[side][step])
            for step, rounds in steps.items()
        }
        figure.add_bar(y=[*ratios], x=[*ratios.values()], orientation="h", name=f"{side}²", marker={"color": color})
    figure.add_vline(x=1, line={"color": "#767f8d", "dash": "dash"})
    figure.update_layout(
        xaxis={"title": {"text": "processor time, as a share of what it took before"}, "range": [0, 1.1]},
        yaxis={"autorange": "reversed"},
        legend={"title": {"text": "film"}, "traceorder": "normal"},
        template="plotly_white",
        margin={"l": 10, "r": 10, "t": 20, "b": 10},
        font={"family": "system-ui, sans-serif", "size": 14},
    )
    return figure


def take_pictures() -> None:
    """Take `speed_figure`, and the Segment tab with an example in light and dark."""
    from playwright.sync_api import sync_playwright

    browsers = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    if (browser := next(browsers, None)) is None:
        print("No Chromium is on the PATH: speed and page are not taken.")
        return
    with TemporaryDirectory() as folder, served(None, folder) as (address, _), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 900, "height": 640})
        page.set_content(speed_figure().to_html(include_plotlyjs=True))
        page.locator(".bars").first.wait_for(timeout=120_000)
        page.screenshot(path=DOCS / "speed.jpg", type="jpeg", quality=85)
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
    take_pictures()
