"""The real app.py in headless Chromium: what the browser tests share. Their fixtures are in conftest.py."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

try:
    from playwright.sync_api import expect
except ImportError:  # the fixture `chromium` skips what would call it
    expect = None

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ROOT = Path(__file__).parents[1]
ENGINE = "openvino-f32"
"""What runs the network of the pages under test: without torch they start twice as fast."""
WAIT = 180_000
"""How long a test waits for what it asserts, in milliseconds."""
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome is on the PATH"),
]

if expect:
    expect.set_options(timeout=WAIT)


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serve(folder: Path, command: Sequence[str]) -> Iterator[str]:
    """Run a server that takes its port from ``--port``, and yield its address.

    When it is over: it raised nothing, and nothing of a visitor is left.

    Args:
        folder: for its log and for what is uploaded to it.
        command: after the interpreter.
    """
    port = free_port()
    log, url = folder / "log.txt", f"http://127.0.0.1:{port}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GRADIO_")}
    environment["GRADIO_TEMP_DIR"] = str(folder / "uploads")
    environment["XDG_STATE_HOME"] = str(folder / "state")
    environment["CXRSEG_ENGINE"] = ENGINE
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(3000):
                if server.poll() is not None:
                    pytest.fail(f"app.py ended: {log.read_text()}")
                try:
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                except OSError:  # also one that comes while it answers
                    time.sleep(0.1)
            else:
                pytest.fail(f"app.py did not answer in five minutes: {log.read_text()}")
            yield url
        finally:
            server.terminate()
            server.wait(60)
    assert "Traceback" not in log.read_text()
    left = [path for path in (folder / "uploads").rglob("*") if path.name != "vibe_edit_history"]
    assert left == [], "visitors' files go with their server"


@contextlib.contextmanager
def visit(
    chromium, address: str, size: str = "desktop", *, language: str = "en", scheme: str = "light", query: str = ""
) -> Iterator:
    """Open the page as a visitor of its own, who shares nothing with others of the same browser.

    When it is over: no request went elsewhere, no script failed, nothing scrolls sideways.

    Args:
        chromium: the browser.
        address: of the page.
        size: a key of `SIZES`.
        language: of the browser.
        scheme: ``light`` or ``dark``.
        query: what follows the address, such as ``?lang=ru``.
    """
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme=scheme,
        has_touch=size == "phone",
        reduced_motion="reduce",
    )
    with contextlib.closing(context):
        page = context.new_page()
        page.set_default_timeout(WAIT)
        elsewhere, faults = [], []
        page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or elsewhere.append(r.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/{query}")
        page.locator("#cx-language input:checked").wait_for(timeout=WAIT, state="attached")
        yield page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
        assert elsewhere == []
        assert faults == []


def until(true: Callable[[], bool], message: str = "it has not come about") -> None:
    """Wait for what `expect` has no assertion for: the page gets there a moment after what leads to it."""
    end = time.monotonic() + WAIT / 1000
    while not true():
        assert time.monotonic() < end, message
        time.sleep(0.05)


def wait_for_words(part, known: set[str], *, shortest: int, leaving_out: str = r"\S*[./]\S*") -> None:
    """Wait until a part of a page has Russian words and all its Latin ones are known.

    Args:
        part: a locator.
        known: names and terms, which are not translated.
        shortest: how many letters make a word.
        leaving_out: an expression for what is no word, such as names of files.
    """
    expect(part).to_contain_text(re.compile("[а-яё]{3}"), use_inner_text=True)
    end = time.monotonic() + WAIT / 1000
    pattern = f"[A-Za-z]{{{shortest},}}"
    while words := set(re.findall(pattern, re.sub(leaving_out, "", part.inner_text()))) - known:
        assert time.monotonic() < end, f"these words are not translated: {words}"
        time.sleep(0.05)


def wait_until_still(page, milliseconds: int = 500) -> None:
    """Wait until nothing has changed in the page for so long: what is under way shows its seconds."""
    page.evaluate(
        """() => {
          window.lastChange = performance.now();
          new MutationObserver(() => { window.lastChange = performance.now(); }).observe(
            document, { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    page.wait_for_function("span => performance.now() - lastChange > span", arg=milliseconds, polling=50, timeout=WAIT)


def upload(page, path: Path) -> None:
    """Choose a file on the Segment tab."""
    page.locator("#cx-upload input[type=file]").set_input_files(path)


def wait_for_film(page, name: str) -> None:
    """Wait until the film of this name is on show with its layers, and viewer_zoom.js has laid it out."""
    laid_out = page.locator(".cx-viewer:has(.cx-stage[style*='--cx-zoom'])")
    laid_out.locator("figcaption", has_text=name).wait_for(timeout=WAIT)
    page.wait_for_function("[...document.querySelectorAll('#cx-result img')].every((layer) => layer.complete)")


def unfold(page) -> None:
    """Open every part of the tab that is open; on a phone only the first is."""
    for heading in page.locator(".cx-folder[aria-expanded=false]:visible").all()[::-1]:
        heading.click()


def serious(page, *, whole: bool = False) -> list[str]:
    """Run axe-core; list what is serious or critical, and where.

    Args:
        page: open.
        whole: with the panels of the tabs that are not open, which nobody sees; they cost most of the time.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = None if whole else {"exclude": [["[role=tabpanel][style*='display: none']"]]}
    found = axe.run(page, context, {"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:300]})"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
