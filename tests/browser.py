"""The real app.py in headless Chromium: what the browser tests share. Their fixtures are in conftest.py."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ROOT = Path(__file__).parents[1]
ENGINE = "openvino-f32"
"""What runs the network of the pages under test: without torch they start twice as fast."""
WAIT = 180_000
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome is on the PATH"),
]


@contextlib.contextmanager
def serve(folder: Path, command: Sequence[str]) -> Iterator[str]:
    """Run a server that is told its port by ``--port`` and give its address.

    When it is over: it raised nothing, and nothing of a visitor is left.

    Args:
        folder: for its log and for what is uploaded to it.
        command: after the interpreter.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
                except urllib.error.URLError:
                    time.sleep(0.1)
            else:
                pytest.fail(f"app.py did not answer in five minutes: {log.read_text()}")
            yield url
        finally:
            server.terminate()
            server.wait(20)
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
    """Wait until the film of this name is on show."""
    page.locator(".cx-viewer figcaption", has_text=name).wait_for(timeout=WAIT)


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
