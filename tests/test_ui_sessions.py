"""Several visitors at once: each gets what is theirs, nobody waits for another's tab, and nothing stays behind."""

import io
import json
import os
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from browser import WAIT, expect, needs_chromium, serve, until, upload, visit, wait_for_film
from gradio_client import Client, handle_file
from helpers import chest_film, chest_masks
from PIL import Image

HEIGHTS = (128, 136, 144, 152)


def pixels(height: int) -> np.ndarray:
    """A film of this height and no other's content."""
    return chest_film(chest_masks((height, 160), shift=(height - 140) / 200), seed=height)


@pytest.fixture(scope="module")
def films(tmp_path_factory) -> dict[int, Path]:
    """A film for each visitor, by its height; all have the same name."""
    found = {}
    for height in HEIGHTS:
        found[height] = tmp_path_factory.mktemp(f"visitor{height}") / "film.png"
        Image.fromarray(pixels(height)).save(found[height])
    return found


class Held:
    """A running page whose model can be held up."""

    def __init__(self, folder: Path, address: str):
        self.folder, self.address = folder, address

    @property
    def files(self) -> list[Path]:
        """What visitors have there; some of it may go meanwhile."""
        found = os.walk(self.folder / "uploads")
        return [Path(place, name) for place, *names in found for name in chain(*names) if name != "vibe_edit_history"]

    @contextmanager
    def hold(self, height: int) -> Iterator[Callable[[], None]]:
        """Hold up films of a height; gives a function that waits until one has been begun."""
        gate, begun = self.folder / f"wait-{height}", self.folder / f"begun-{height}"
        begun.unlink(missing_ok=True)
        gate.touch()
        try:
            yield lambda: until(begun.exists)
        finally:
            gate.unlink()

    def age(self) -> None:
        """Let all files grow old, and wait until they have gone; what comes afterwards stays."""
        (self.folder / "old").touch()
        until(lambda: len(self.files) == 1)  # the page's own folder
        (self.folder / "old").unlink()


@pytest.fixture(scope="module")
def held(tiny_checkpoint, tmp_path_factory) -> Iterator[Held]:
    folder = tmp_path_factory.mktemp("held")
    with serve(folder, ["tests/held_page.py", str(folder), "--model", str(tiny_checkpoint)]) as address:
        yield Held(folder, address)
    assert "film.png" not in (folder / "log.txt").read_text()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def health(page: Held) -> dict:
    with urllib.request.urlopen(f"{page.address}/health", timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def client_of(page: Held, folder: Path) -> Client:
    return Client(page.address, verbose=False, download_files=str(folder))


def heart_of(bundle: bytes | str) -> np.ndarray:
    """The mask of the heart in a zip file."""
    with zipfile.ZipFile(io.BytesIO(bundle) if isinstance(bundle, bytes) else bundle) as archive:
        return np.array(Image.open(io.BytesIO(archive.read("masks/heart.png")))) > 0


# --- programs --------------------------------------------------------------------------------------------------------


def test_programs_at_the_same_time_get_their_own_films(held, films, page_segmenter, tmp_path):
    def use(height: int) -> list[tuple[str, dict]]:
        client = client_of(held, tmp_path / str(height))
        return [client.predict(handle_file(films[height]), api_name="/segment") for _ in range(3)]

    with ThreadPoolExecutor(len(HEIGHTS)) as pool:
        answers = dict(zip(HEIGHTS, pool.map(use, HEIGHTS), strict=True))
    for height, found in answers.items():
        wanted = page_segmenter(pixels(height)).masks["heart"]
        for bundle, report in found:
            assert report["film"]["height"] == height
            np.testing.assert_array_equal(heart_of(bundle), wanted)
    assert len({heart_of(found[0][0]).sum() for found in answers.values()}) > 1, "the films differ"


def test_a_slow_film_holds_nobody_up(held, films, tmp_path):
    first, second = (client_of(held, tmp_path / name) for name in ("first", "second"))
    with held.hold(128) as begun:
        slow = first.submit(handle_file(films[128]), api_name="/measure")
        begun()
        quick = second.submit(handle_file(films[136]), api_name="/measure")
        assert quick.result(timeout=60)["film"]["height"] == 136
        assert not slow.done()
    assert slow.result(timeout=120)["film"]["height"] == 128


def test_nobody_finds_anothers_files(held, films, tmp_path):
    first, second = (Client(held.address, verbose=False, download_files=False) for _ in range(2))
    one, two = (c.predict(handle_file(films[128]), api_name="/segment")[0] for c in (first, second))
    addresses = [answer["url"] if isinstance(answer, dict) else answer for answer in (one, two)]
    assert addresses[0] != addresses[1], "the same film, asked for twice, is two files"
    for address in addresses:
        assert len(address.split("/")[-2]) == 64, "a name that nobody can guess"
        assert status(address) == 200
        assert status(address.rpartition("/")[0]) in (403, 404)
    (folder,) = (held.folder / "uploads").glob("cxrseg-*")
    assert not any(path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))), "for this user alone"
    other = held.folder / "wait-1"
    other.touch()
    for path in (folder, folder.parent, other, Path("/etc/hostname"), "app.py", f"{folder}/../../wait-1"):
        assert status(f"{held.address}/gradio_api/file={path}") in (403, 404), path
    other.unlink()


# --- browsers --------------------------------------------------------------------------------------------------------


def download(page, folder: Path) -> np.ndarray:
    with page.expect_download(timeout=WAIT) as found:
        page.get_by_role("button", name="Masks, overlay").click()
    found.value.save_as(folder / "bundle.zip")
    return heart_of(str(folder / "bundle.zip"))


WHAT_IS_THERE = {"Validation": "table", "Training": "table", "About": "table", "Segment": ".cx-viewer"}
"""Something in each tab by which one knows that it has come up."""


class TestInChromium:
    pytestmark = needs_chromium

    def test_two_visitors_with_slow_films_see_their_own(self, chromium, held, films, page_segmenter, tmp_path):
        heights = (128, 144)
        with ExitStack() as stack:
            pages = {height: stack.enter_context(visit(chromium, held.address)) for height in heights}
            with ExitStack() as holds:
                gates = {height: stack.enter_context(ExitStack()) for height in heights}
                for height, page in pages.items():
                    begun = gates[height].enter_context(held.hold(height))
                    upload(page, films[height])
                    begun()
                for page in pages.values():
                    expect(page.locator(".cx-viewer")).to_have_count(0)
                for height in reversed(heights):  # the one who came last is served first
                    gates[height].close()
                    pages[height].get_by_text(f"160 × {height} pixels").wait_for(timeout=WAIT)
                    waiting = [other for other in heights if other < height]
                    assert not any(pages[other].locator(".cx-viewer").count() for other in waiting)
                holds.close()
            for height, page in pages.items():
                (other,) = set(heights) - {height}
                assert f"160 × {other} pixels" not in page.content()
                np.testing.assert_array_equal(download(page, tmp_path), page_segmenter(pixels(height)).masks["heart"])

    def test_whoever_waits_for_none_can_use_the_page(self, chromium, held, films, tmp_path):
        clients = [client_of(held, tmp_path / str(height)) for height in (128, 144)]
        with visit(chromium, held.address) as page, ExitStack() as holds:
            slow = []
            begun = holds.enter_context(held.hold(128))
            slow.append(clients[0].submit(handle_file(films[128]), api_name="/measure"))
            begun()
            page.locator("[id^=cx-example-simulated]").first.click()
            wait_for_film(page, "simulated-")
            upload(page, films[136])
            page.get_by_text("160 × 136 pixels").wait_for(timeout=WAIT)
            begun = holds.enter_context(held.hold(144))
            slow.append(clients[1].submit(handle_file(films[144]), api_name="/measure"))
            begun()  # now the model has no room for a third film
            for name in ("Validation", "Training", "About", "Segment"):
                page.get_by_role("tab", name=name).click()
                page.locator(f"[role=tabpanel]:visible:has({WHAT_IS_THERE[name]})").wait_for(timeout=20_000)
            page.get_by_role("radio", name="Русский").check()
            page.get_by_role("tab", name="Проверка").wait_for(timeout=20_000)
            assert not any(job.done() for job in slow)
        assert [job.result(timeout=120)["film"]["height"] for job in slow] == [128, 144]

    def test_whoever_waits_sees_their_place_and_a_full_queue_says_so(self, chromium, held, films, tmp_path):
        clients = [client_of(held, tmp_path / str(height)) for height in HEIGHTS]
        with visit(chromium, held.address) as page, ExitStack() as holds:
            jobs = []
            for client, height in zip(clients[:2], HEIGHTS, strict=False):
                begun = holds.enter_context(held.hold(height))
                jobs.append(client.submit(handle_file(films[height]), api_name="/measure"))
                begun()
            jobs.append(clients[2].submit(handle_file(films[HEIGHTS[2]]), api_name="/measure"))
            until(lambda: health(held)["waiting"] >= 1)
            upload(page, films[HEIGHTS[3]])
            page.locator(".cx-busy").get_by_text(re.compile(r"number \d of \d in the queue")).wait_for(timeout=WAIT)
            page.get_by_role("radio", name="Русский").check()
            page.locator(".cx-busy").get_by_text(re.compile(r"вы \d-й из \d в очереди")).wait_for(timeout=WAIT)
            page.get_by_role("tab", name="Тренажёр").click()
            page.locator("#cx-quiz-film .cx-busy").get_by_text(re.compile("в очереди")).wait_for(timeout=WAIT)
            page.get_by_role("tab", name="Сегментация").click()
            holds.close()
            page.get_by_text(f"160 × {HEIGHTS[3]} пикселей").wait_for(timeout=WAIT)
            page.route("**/queue/join?*", lambda route: route.fulfill(status=503, body='{"detail": "full"}'))
            upload(page, films[HEIGHTS[0]])
            page.locator("#cx-result .cx-failed").get_by_text("Сервер занят").wait_for(timeout=WAIT)
            page.get_by_test_id("toast-body").get_by_text("Попробуйте ещё раз через минуту").wait_for(timeout=WAIT)
            page.get_by_role("tab", name="Тренажёр").click()
            page.locator("#cx-quiz-structure").get_by_text("лёгкие").click()
            page.locator("#cx-quiz-film .cx-failed").get_by_text("Сервер занят").wait_for(timeout=WAIT)
        assert [job.result(timeout=120)["film"]["height"] for job in jobs] == list(HEIGHTS[:3])

    def test_nothing_is_kept_in_the_browser_or_on_the_server(self, chromium, held, films):
        with visit(chromium, held.address) as page:
            upload(page, films[152])
            page.get_by_text("160 × 152 pixels").wait_for(timeout=WAIT)
            with page.expect_download(timeout=WAIT) as found:
                page.get_by_role("button", name="Masks, overlay").click()
            assert status(found.value.url) == 200
            kept = page.evaluate("async () => [{...localStorage}, {...sessionStorage}, await indexedDB.databases()]")
            assert "film" not in json.dumps(kept)
            assert page.context.cookies() == []
            held.age()
            assert status(found.value.url) in (403, 404)
            page.get_by_role("radio", name="Русский").check()
            page.get_by_text("160 × 152 пикселей").wait_for(timeout=WAIT)  # the words alone are drawn again
            page.locator("#cx-get-zip").click()
            message = page.get_by_test_id("toast-body").get_by_text("film.png больше нет на сервере")
            message.wait_for(timeout=WAIT)
            assert "/" not in message.inner_text(), "no path of the server"
            upload(page, films[136])
            page.get_by_text("160 × 136 пикселей").wait_for(timeout=WAIT)
