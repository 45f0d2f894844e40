"""Ask a running page 5,000 times, each time as somebody new, and draw how its memory goes on: ``docs/memory.svg``.

    python research/memory.py [--requests N] [--clients N]

Every fifth request is a film, the others ask which models there are. The samples are kept in ``memory.json``.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import httpx
from pictures import DOCS

from cxrseg.benchmark_page import served
from cxrseg.samples import samples

ROOT = DOCS.parent
RESULTS = ROOT / "research/memory.json"
SETTLED = 500
"""Requests after which caches, pools and threads are there."""

EVERY = 100
"""Requests between samples."""

_WIDTH, _HEIGHT, _LEFT, _FOOT = 720, 260, 64, 40


def ask(address: str, film: Path | None) -> None:
    """Put one request as a program of its own does: nothing of an earlier one is known.

    Raises:
        RuntimeError: the answer is no result.
    """
    api = f"{address}/gradio_api"
    with httpx.Client(timeout=120) as client:

        def post(path: str, **content: object) -> object:
            while (given := client.post(f"{api}/{path}", **content)).status_code == 429:
                time.sleep(1)  # the page's limit for one address
            return given.json()

        data, name = [], "models"
        if film:
            (stored,) = post("upload", files={"files": (film.name, film.read_bytes())})
            data, name = [{"path": stored, "meta": {"_type": "gradio.FileData"}}, "default"], "measure"
        begun = post(f"call/{name}", json={"data": data})
        answer = client.get(f"{api}/call/{name}/{begun['event_id']}").text
    if "event: complete" not in answer:
        raise RuntimeError(answer[-300:])


def resident(process: int) -> float:
    """Memory that a process and those that it has started hold, in MB."""
    import psutil

    parent = psutil.Process(process)
    return sum(each.memory_info().rss for each in (parent, *parent.children(recursive=True))) / 1e6


def measure(requests: int, clients: int) -> list[tuple[int, float]]:
    """Ask a page of its own.

    Returns:
        Number of requests answered and MB held, every `EVERY` requests.
    """
    film, found, lock, done = samples()[0].path, [], Lock(), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        served(None, folder) as (address, process),
        ThreadPoolExecutor(clients) as pool,
    ):

        def one(number: int) -> None:
            nonlocal done
            ask(address, film if number % 5 == 0 else None)
            with lock:
                done += 1
                if done % EVERY == 0:
                    found.append((done, resident(process)))
                    print(*found[-1], flush=True)

        list(pool.map(one, range(requests)))
    return found


def growth(found: Sequence[tuple[int, float]]) -> float:
    """How much more is held at the end than after `SETTLED` requests, as a share; each the mean of three samples."""
    start = [held for done, held in found if done >= SETTLED][:3]
    return sum(held for _, held in found[-3:]) / sum(start) - 1


def draw(found: Sequence[tuple[int, float]]) -> str:
    """Draw memory over requests as SVG."""
    last, most = found[-1][0], max(held for _, held in found) * 1.15

    def place(done: float, held: float) -> tuple[float, float]:
        return _LEFT + done / last * (_WIDTH - _LEFT - 16), (_HEIGHT - _FOOT) * (1 - held / most)

    line = " ".join("{:.1f},{:.1f}".format(*place(*sample)) for sample in found)
    lines, words = [], []
    for held in range(0, int(most) + 1, 200):
        x, y = place(0, held)
        lines.append(f"M{x:.1f} {y:.1f}H{_WIDTH - 16}")
        words.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{held} MB</text>')
    for done in range(0, last + 1, 1000):
        x, y = place(done, 0)
        words.append(f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{done}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#475569"><title>Memory of the page over requests</title>'
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{"".join(lines)}" stroke="#cbd5e1"/>{"".join(words)}'
        f'<polyline points="{line}" fill="none" stroke="#1d4ed8" stroke-width="2"/></svg>\n'
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=4, help="clients that send requests at once")
    options = parser.parse_args(arguments)
    if options.requests < 2 * SETTLED:
        parser.error(f"--requests must be at least {2 * SETTLED}")
    found = measure(options.requests, options.clients)
    kept = {"clients": options.clients, "growth": round(growth(found), 4), "samples": found}
    RESULTS.write_text(json.dumps(kept) + "\n")
    (DOCS / "memory.svg").write_text(draw(found))
    print(f"{100 * growth(found):+.1f} % between request {SETTLED} and {found[-1][0]}")


if __name__ == "__main__":
    main()
