"""The real app.py, driven in headless Chromium at desktop and at phone width."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from cxrseg.samples import EXAMPLES, samples

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ROOT = Path(__file__).parents[1]
WAIT = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome is on the PATH"),
]


@pytest.fixture(scope="module")
def address(tiny_checkpoint, tmp_path_factory) -> Iterator[str]:
    """The address of a running app.py."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("app") / "log.txt"
    url = f"http://127.0.0.1:{port}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GRADIO_")} | {
        "GRADIO_TEMP_DIR": str(tmp_path_factory.mktemp("uploads"))
    }
    command = [sys.executable, "app.py", "--model", str(tiny_checkpoint), "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            for _ in range(240):
                if server.poll() is not None:
                    pytest.fail(f"app.py ended: {log.read_text()}")
                try:
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                except urllib.error.URLError:
                    time.sleep(0.5)
            else:
                pytest.fail(f"app.py did not answer in two minutes: {log.read_text()}")
            yield url
        finally:
            server.terminate()
            server.wait(20)
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *quiet])
    yield chromium
    chromium.close()
    playwright.stop()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def page(request, browser, address) -> Iterator:
    """The page as it opens. When the test is over: no request went elsewhere, no script failed, nothing overflows."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    elsewhere, faults = [], []
    page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or elsewhere.append(r.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator("#cx-result").get_by_text("No film yet").wait_for(timeout=WAIT)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert elsewhere == []
    assert faults == []
    context.close()


@pytest.fixture
def film_file(tmp_path, film) -> Path:
    Image.fromarray(film).save(tmp_path / "film.png")
    return tmp_path / "film.png"


def upload(page, path: Path) -> None:
    page.locator("#cx-upload input[type=file]").set_input_files(path)


def wait_for_film(page, name: str) -> None:
    page.locator(".cx-viewer figcaption", has_text=name).wait_for(timeout=WAIT)


def test_a_picture_gets_overlay_legend_and_table(page, film_file):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    legend = page.get_by_role("group", name="Legend")
    assert re.sub(r"\s+", " ", legend.inner_text()).startswith("lungs ribs clavicles not trained heart")
    rows = page.locator("#cx-areas tbody tr").all_inner_texts()
    assert [row.split()[0] for row in rows] == ["lungs", "ribs", "clavicles", "heart"]
    assert re.search(r"\d+\.\d %", rows[0])
    assert "not trained" in rows[2]
    assert page.get_by_role("img", name=re.compile("Radiograph film.png")).is_visible()


def test_legend_and_slider_act_on_the_film_and_survive_the_next(page, film_file, tmp_path):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    ribs = page.locator('.cx-fill[data-structure="ribs"]')
    assert ribs.is_visible()
    page.get_by_label("ribs").uncheck()
    assert ribs.is_hidden()
    assert page.locator('.cx-fill[data-structure="lungs"]').is_visible()
    page.get_by_label("tint").fill("80")
    second = tmp_path / "second.png"
    shutil.copy(film_file, second)
    upload(page, second)
    wait_for_film(page, "second.png")
    assert ribs.is_hidden()
    opacity = page.locator('.cx-fill[data-structure="lungs"]').evaluate("e => getComputedStyle(e).opacity")
    assert float(opacity) == 0.8


@pytest.mark.parametrize("way", ["upload", "example"])
def test_a_dicom_radiograph(page, way):
    if not samples():
        pytest.skip("pydicom-data is not installed")
    sample = samples()[0]
    assert sample.path.suffix == ".dcm"
    if way == "upload":
        upload(page, sample.path)
    else:
        page.get_by_role("button", name=sample.title).click()
    wait_for_film(page, sample.path.name)
    assert page.locator("#cx-areas tbody tr").count() == 4


def test_a_bad_file_clears_the_film_and_says_why(page, film_file, tmp_path):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    text = tmp_path / "text.png"
    text.write_text("this is no picture")
    upload(page, text)
    page.get_by_test_id("toast-body").get_by_text("text.png is no picture").wait_for(timeout=WAIT)
    page.locator(".cx-failed").get_by_text("text.png is no picture").wait_for(timeout=WAIT)
    assert page.locator(".cx-viewer").count() == 0
    assert page.locator("#cx-areas").count() == 0
    assert "Traceback" not in page.content()
    upload(page, film_file)
    wait_for_film(page, "film.png")


def test_the_validation_tab_shows_both_matrices_and_both_tables(page):
    page.get_by_role("tab", name="Validation").click()
    here, paper = page.locator("#cx-matrix-here"), page.locator("#cx-matrix-paper")
    here.locator(".heatmaplayer image").wait_for(timeout=WAIT)
    paper.locator(".heatmaplayer image").wait_for(timeout=WAIT)
    assert paper.get_by_text("0.8410", exact=True).is_visible()
    assert here.get_by_text("not trained").first.is_visible()
    assert "0.7950" in page.locator("#cx-iou").inner_text()
    assert "not trained" in page.locator("#cx-dice").inner_text()
    assert "This model on one: 3 films" in page.locator("#cx-scores-of").inner_text()
    page.get_by_label("two: 2 films").check()
    page.get_by_role("heading", name="This model, two: 2 films").wait_for(timeout=WAIT)
    page.locator("#cx-scores-of").get_by_text("This model on two: 2 films").wait_for(timeout=WAIT)
    assert "not labelled" in page.locator("#cx-dice").inner_text()


def test_films_are_browsed_one_by_one(page):
    assert page.locator("#cx-film-scores").count() == 0, "nothing is computed before the tab is opened"
    page.get_by_role("tab", name="Validation").click()
    scores = page.locator("#cx-film-scores")
    scores.wait_for(timeout=WAIT)
    first = scores.inner_text()
    stems = sorted(path.stem for path in (EXAMPLES / "images").iterdir())
    assert f"This film: {stems[0]}" in first
    assert "not trained" in first
    boxes = [page.locator("#cx-browse figure").nth(index).bounding_box() for index in range(3)]
    phone = page.viewport_size["width"] < 600
    assert len({round(box["x"]) for box in boxes}) == (1 if phone else 3)
    assert len({round(box["y"]) for box in boxes}) == (3 if phone else 1)
    source = page.locator("#cx-browse .cx-film").first.get_attribute("src")

    page.get_by_role("button", name="Next film").click()
    page.get_by_text(f"This film: {stems[1]}").wait_for(timeout=WAIT)
    assert page.locator("#cx-browse .cx-film").first.get_attribute("src") != source
    assert scores.inner_text() != first
    for _ in range(2):
        page.get_by_role("button", name="Previous film").click()
    page.get_by_text(f"This film: {stems[-1]}").wait_for(timeout=WAIT)
    page.get_by_label("Film", exact=True).click()
    page.get_by_role("option", name=stems[4]).click()
    page.get_by_text(f"This film: {stems[4]}").wait_for(timeout=WAIT)

    layers = page.locator("#cx-browse [data-only=all], #cx-browse [data-only=ribs]")
    assert [layer.get_attribute("data-only") for layer in layers.all() if layer.is_visible()] == ["all"]
    page.locator("[data-pick=ribs]").check()
    assert [layer.get_attribute("data-only") for layer in layers.all() if layer.is_visible()] == ["ribs"]
    assert page.locator('#cx-browse .cx-fill[data-structure="lungs"]').first.is_hidden()
    assert page.locator('#cx-browse .cx-fill[data-structure="ribs"]').first.is_visible()
    page.locator("[data-pick=clavicles]").check()
    assert page.get_by_text("clavicles: not trained").first.is_visible()


def test_two_visitors_do_not_see_each_other(page, browser, address, film_file, tmp_path):
    other_file = tmp_path / "other.png"
    shutil.copy(film_file, other_file)
    context = browser.new_context()
    other = context.new_page()
    other.goto(address)
    other.locator("#cx-result").get_by_text("No film yet").wait_for(timeout=WAIT)
    upload(page, film_file)
    upload(other, other_file)
    wait_for_film(page, "film.png")
    wait_for_film(other, "other.png")
    assert "other.png" not in page.content()
    context.close()


def test_of_films_in_quick_succession_the_last_stays(page, film_file, tmp_path):
    names = [f"film{number}.png" for number in range(4)]
    for name in names:
        shutil.copy(film_file, tmp_path / name)
        upload(page, tmp_path / name)
    wait_for_film(page, names[-1])
    page.wait_for_timeout(1000)
    assert page.locator(".cx-viewer figcaption").inner_text().startswith(names[-1])
