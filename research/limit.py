"""How many films a second 32 programs get from the page, beside the most that this machine can give.

    python research/limit.py [--repeats N]

By turns, in films per second: the network alone in several settings, then all that the page does with a film but HTTP
(read, segment, measure, encode) by one or two threads of one process, and the page with 32 programs. The figures are
kept in ``limit.json``; ``tables.py`` makes the tables in the docs of them.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from cxrseg.benchmark_page import served, time_page
from cxrseg.engines import compile_graph, kept_graph
from cxrseg.hub.pull import WEIGHTS
from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.results.findings import examine
from cxrseg.samples import samples

RESULTS = Path(__file__).with_name("limit.json")
CLIENTS = 32
FILMS = 32
"""Films of a round of each setting."""


class Streams(Segmenter):
    """A segmenter whose network computes several films at once, each on its share of the cores."""

    def __init__(self, segmenter: Segmenter, streams: int):
        """Compile the kept graph of another segmenter again.

        Args:
            segmenter: the other one.
            streams: films that are computed at once.
        """
        super().__init__(segmenter.checkpoint, "cpu", engine="openvino")
        self._logits = compile_graph(kept_graph(segmenter.checkpoint.folder / WEIGHTS) / "network.xml", streams)


def rate(work: Callable[[], object], workers: int, films: int = 1) -> float:
    """Films per second when so many threads do the work, each time of so many films."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda _: work(), range(2 * workers)))
        start = time.perf_counter()
        list(pool.map(lambda _: work(), range(FILMS // films)))
        return FILMS / (time.perf_counter() - start)


def measure(repeats: int) -> dict[str, dict[str, list[float]]]:
    """Films per second of each round, of the network alone and of all."""
    film, segmenter = Path(samples()[0].path), Segmenter.from_pretrained(engine="openvino")
    one, two = Streams(segmenter, 1), Streams(segmenter, 2)
    batch = segmenter.checkpoint.preprocessing.prepare(load_image(film).pixels)[None]
    pair = np.concatenate([batch, batch])

    def answer(model: Segmenter) -> Callable[[], str]:
        return lambda: json.dumps(examine(load_image(film), model).to_json())

    def page() -> float:
        whole, *seconds = time_page(address, film, [CLIENTS], FILMS // CLIENTS + 1)[CLIENTS]
        return len(seconds) / whole

    with tempfile.TemporaryDirectory() as folder, served(None, folder) as (address, _):
        settings: dict[str, dict[str, Callable[[], float]]] = {
            "network": {
                "one film at a time on all cores": lambda: rate(lambda: one.run(batch), 1),
                "two asked for at once, one computed": lambda: rate(lambda: one.run(batch), 2),
                "two computed at once, a core each": lambda: rate(lambda: two.run(batch), 2),
                "two in one batch": lambda: rate(lambda: one.run(pair), 1, 2),
            },
            "all": {
                "one thread": lambda: rate(answer(one), 1),
                "two threads, as served": lambda: rate(answer(segmenter), 2),
                "two threads, one network at a time": lambda: rate(answer(one), 2),
                "two threads, two networks at once": lambda: rate(answer(two), 2),
                "the page, 32 programs": page,
            },
        }
        page()
        found: dict[str, dict[str, list[float]]] = {
            part: {name: [] for name in each} for part, each in settings.items()
        }
        for _ in range(repeats):
            for part, each in settings.items():
                for name, run in each.items():
                    found[part][name].append(run())
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="rounds to take the median of")
    found = measure(parser.parse_args(arguments).repeats)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    for each in found.values():
        for name, speeds in each.items():
            print(f"{name:<40}{statistics.median(speeds):8.2f} films/s")


if __name__ == "__main__":
    main()
