"""What several test modules share: a small model that was never trained, and a film to call it on."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, ENGINE, SIZES, serve, visit
from helpers import chest_film, chest_masks
from PIL import Image

from cxrseg.evaluation.validation import Validation
from cxrseg.inference import Segmenter
from cxrseg.metrics import FilmScore, score_film
from cxrseg.preprocessing import Preprocessing

os.environ["CXRSEG_ENGINE"] = "torch"  # tests that compare numbers need the reference; test_engines has the others

collect_ignore = ["fuzz_coverage.py"]  # no tests: ``make fuzz`` runs it, where atheris is installed

SLOW = [
    "alignment",
    "app",
    "app_model",
    "benchmark_page",
    "benchmark_start",
    "benchmark_training",
    "hub_pull",
    "plausibility_assessment",
    "publishing_space",
    "research_plausibility",
    "simulation_anatomy",
    "simulation_dataset",
    "simulation_film",
    "simulation_projection",
    "train",
    "training",
    "training_runs_small_run",
    "ui_api",
    "ui_quiz",
    "ui_sessions",
    "ui_validation",
]
"""Test modules that ``make quick`` leaves out."""


LONGEST = [
    "train",
    "engines",
    "plausibility_assessment",
    "training",
    "simulation_anatomy",
    "train_killed",
    "ui_sessions",
    "ui_axe",
    "ui_segment_browser",
    "ui_validation_browser",
]
"""Test modules that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow modules and put all in order.

    Modules with a browser come last, because nothing that starts an event loop can follow them, and among these and
    the others the longest come first, so that no process has a long one when the other has nothing more to do.
    """
    browsing = {item.path for item in items if item.get_closest_marker("browser")}
    long = [f"test_{name}" for name in LONGEST]
    items.sort(key=lambda item: (item.path in browsing, item.path.stem not in long))
    for item in items:
        if item.path.stem.removeprefix("test_") in SLOW:
            item.add_marker(pytest.mark.slow)


TRAINED = ("lungs", "ribs", "heart")


def scores() -> tuple[FilmScore, ...]:
    """Three films that label lungs and heart, and two that label ribs; each a little wrong."""
    truth, guess = chest_masks(), chest_masks(shift=0.03)
    guess = {structure: guess[structure] for structure in TRAINED}
    first, second = ({s: truth[s] for s in names} for names in (("lungs", "heart"), ("ribs",)))
    return tuple(score_film(f"one/{n}", first, guess) for n in range(3)) + tuple(
        score_film(f"two/{n}", second, guess) for n in range(2)
    )


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory) -> Path:
    """A checkpoint folder with ``validation.json``: random weights, clavicles not trained, input 64x64."""
    import torch  # not by the process that waits for the others, to which it is of no use

    from cxrseg.encoders import imagenet_weights
    from cxrseg.model import build_network, save_checkpoint

    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = build_network("multilabel", imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    save_checkpoint(folder, network, Preprocessing(size=64), TRAINED)
    sources = (
        {"name": "one", "training": 27, "validation": 3, "labelled": ["lungs", "heart"]},
        {"name": "two", "training": 18, "validation": 2, "labelled": ["ribs"]},
    )
    Validation(scores(), TRAINED, 7, sources).save(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_segmenter(tiny_checkpoint) -> Segmenter:
    """The segmenter of `tiny_checkpoint`, on the CPU."""
    return Segmenter.from_pretrained(tiny_checkpoint, device="cpu")


@pytest.fixture(scope="session")
def page_segmenter(tiny_checkpoint) -> Segmenter:
    """The same on the engine of the pages under test, so that its masks are theirs to the pixel."""
    return Segmenter.from_pretrained(tiny_checkpoint, device="cpu", engine=ENGINE)


@pytest.fixture
def film() -> np.ndarray:
    """A synthetic chest: (128, 160) uint8, bone bright."""
    return chest_film(chest_masks((128, 160)))


@pytest.fixture
def film_file(tmp_path, film) -> Path:
    """The film as a PNG file."""
    Image.fromarray(film).save(tmp_path / "film.png")
    return tmp_path / "film.png"


@pytest.fixture(scope="session")
def address(tiny_checkpoint, tmp_path_factory) -> Iterator[str]:
    """The address of a running app.py with the small model."""
    with serve(tmp_path_factory.mktemp("app"), ["app.py", "--model", str(tiny_checkpoint)]) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A browser; `browser.visit` opens the page in it. While it runs, the thread has an event loop: see
    `pytest_collection_modifyitems`."""
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *quiet])
    yield running
    running.close()
    playwright.stop()


@pytest.fixture(params=list(SIZES))
def page(request, chromium, address) -> Iterator:
    """The page as it opens in English, on a desktop and on a phone."""
    with visit(chromium, address, request.param) as opened:
        yield opened
