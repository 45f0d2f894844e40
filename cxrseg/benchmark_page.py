"""The running page, asked by many programs at once: how long they wait, and what memory it holds."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psutil
from PIL import Image

from cxrseg.images import load_image
from cxrseg.preprocessing import resize

APP = Path(__file__).parents[1] / "app.py"
"""The page's program; an installed package has none."""

PATIENCE = 300
"""Seconds that a page is waited for."""


@contextmanager
def served(model: str | None, folder: str | Path) -> Iterator[tuple[str, int]]:
    """Serve the page for a while.

    Args:
        model: as app.py takes it; None for the packaged one.
        folder: for what visitors upload, and for the classroom's rooms.

    Yields:
        Its address, as soon as it gives the page, and the number of its process.

    Raises:
        RuntimeError: it ends, or gives no page in `PATIENCE` seconds.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{(port := probe.getsockname()[1])}"
    command = [sys.executable, str(APP), "--port", str(port), *(["--model", model] if model else [])]
    environment = os.environ | {"GRADIO_TEMP_DIR": str(folder), "XDG_STATE_HOME": str(folder)}
    server = subprocess.Popen(command, cwd=APP.parent, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(address, timeout=PATIENCE).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("app.py gives no page") from None
                time.sleep(0.02)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(60)


class Program:
    """A program that asks a page for films, one after the other, and itself does as little as it can.

    gradio_client takes as long for a film as the page does, on the same cores if both run on one machine.
    """

    def __init__(self, address: str):
        """Connect.

        Args:
            address: of the page.
        """
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        self._session = secrets.token_hex(8)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def measure(self, film: Path) -> None:
        """Upload a film and wait for the answer of ``/measure``.

        Raises:
            RuntimeError: the page refuses, or the answer is no result.
        """
        mark = secrets.token_hex(16)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{film.name}"\r\n\r\n'
        content = head.encode() + film.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        (stored,) = json.loads(self._ask("POST", "upload", content, f"multipart/form-data; boundary={mark}"))
        data = [{"path": stored, "meta": {"_type": "gradio.FileData"}}, "default"]
        asked = json.dumps({"data": data, "session_hash": self._session}).encode()
        begun = json.loads(self._ask("POST", "call/measure", asked, "application/json"))
        answer = self._ask("GET", f"call/measure/{begun['event_id']}")
        if b"event: complete" not in answer:
            raise RuntimeError(answer[-300:].decode())

    def _ask(self, method: str, path: str, content: bytes | None = None, kind: str = "") -> bytes:
        self._connection.request(method, f"/gradio_api/{path}", content, {"Content-Type": kind} if kind else {})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {body[:300].decode()}")
        return body


def time_page(address: str, film: Path, clients: Sequence[int], films: int) -> dict[int, list[float]]:
    """Time a running page's answers to programs that all ask at once.

    Args:
        address: of the page.
        film: what they send.
        clients: numbers of programs, one after the other.
        films: how many each sends.

    Returns:
        By number of programs, first the seconds from the first question to the last answer, then those of each film.
    """

    def ask(program: Program) -> list[tuple[float, float]]:
        seconds = []
        for _ in range(films):
            start = time.perf_counter()
            program.measure(film)
            seconds.append((start, time.perf_counter()))
        return seconds

    found: dict[int, list[float]] = {}
    for number in clients:
        with ThreadPoolExecutor(number) as pool, ExitStack() as open_ones:
            programs = [open_ones.enter_context(closing(Program(address))) for _ in range(number)]
            programs[0].measure(film)
            spans = [span for each in pool.map(ask, programs) for span in each]
        whole = max(end for _, end in spans) - min(start for start, _ in spans)
        found[number] = [whole, *(end - start for start, end in spans)]
    return found


def page_memory(model: str | None, film: Path, clients: int, side: int) -> dict[str, float]:
    """Measure what a page's process and its readers of files hold, before films and when many are asked for at once.

    Args:
        model: as app.py takes it; None for the packaged one.
        film: what is sent, brought to the size.
        clients: how many programs ask at once.
        side: height and width of the film in pixels.

    Returns:
        Bytes: ``at rest``, ``at most`` (of the server) and ``readers at most`` (of all its readers together).
    """
    with (
        tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-") as folder,
        served(model, folder) as (address, number),
    ):
        large = Path(folder) / "film.png"
        Image.fromarray(resize(load_image(film).pixels, (side, side)).astype(np.uint8)).save(large)
        server = psutil.Process(number)
        rest = server.memory_info().rss
        time_page(address, large, [clients], 1)
        most = _most(server)
        return {"at rest": rest, "at most": most, "readers at most": sum(map(_most, server.children(recursive=True)))}


def page_text(measured: dict[int, list[float]]) -> str:
    """Lay what `time_page` measured out as a table."""
    lines = ["programs at once   films/s   median       95 %       99 %"]
    for number, (whole, *seconds) in measured.items():
        shares = (np.percentile(seconds, share) for share in (50, 95, 99))
        lines.append(f"{number:16}{len(seconds) / whole:10.2f}" + "".join(f"{value:9.2f} s" for value in shares))
    return "\n".join(lines)


def _most(process: psutil.Process) -> float:
    """The most memory that a process has held in bytes; where the system does not tell it, what it holds now."""
    held = process.memory_info()
    status = Path(f"/proc/{process.pid}/status")
    lines: Sequence[str] = status.read_text().splitlines() if status.is_file() else ()
    peaks = [1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return float(peaks[0] if peaks else getattr(held, "peak_wset", held.rss))
