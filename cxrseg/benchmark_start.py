"""How long programs take to start, from nothing to a film's masks and to a served page.

Everything is started as a process of its own, as a user starts it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

import psutil

from cxrseg.benchmark_page import APP, Program, served

COLD = "cold start to the first page"
"""The step that the others of a start are compared with."""

_PROGRAM = """
import json, sys, time
seconds = [time.perf_counter()]
def done(): seconds.append(time.perf_counter())
from cxrseg import Segmenter, load_image
done()
segmenter = Segmenter.from_pretrained(sys.argv[1] or None)
done()
segmenter(load_image(sys.argv[2]))
done()
segmenter(load_image(sys.argv[2]))
done()
print(json.dumps([end - start for start, end in zip(seconds, seconds[1:])]))
"""


def time_start(model: str | None, film: Path, repeats: int) -> dict[str, list[float]]:
    """Time what a user waits for before there is something to see.

    Args:
        model: as app.py takes it; None for the packaged one.
        film: what is segmented first.
        repeats: rounds; one more is run before and not counted, in which graphs are made and files come into memory.

    Returns:
        Seconds of each round by step; those of a page only where there is `APP`.
    """
    rounds = [_programs(model or "", film) | (_page(model, film) if APP.is_file() else {}) for _ in range(repeats + 1)]
    return {name: [each[name] for each in rounds[1:]] for name in rounds[0]}


def start_text(measured: dict[str, list[float]], memory: dict[str, float]) -> list[str]:
    """Lay out what `time_start` and `page_memory` measured, as lines."""
    lines = ["start"]
    lines += [
        f"  {name:<40}{median(each):8.2f} s    {min(each):6.2f} to {max(each):6.2f} s"
        for name, each in measured.items()
    ]
    return lines + [f"  memory of the page, {name:<20}{held / 1e9:8.2f} GB" for name, held in memory.items()]


def _programs(model: str, film: Path) -> dict[str, float]:
    """Start Python programs that segment a film."""
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _PROGRAM, model, str(film)], capture_output=True, text=True, check=True
    ).stdout
    names = ("import Segmenter and load_image", "load the model", "first film", "the same film again")
    seconds = dict(zip(names, json.loads(answer), strict=True))
    with tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-") as folder:
        chosen = ["--model", model] if model else []
        seconds["python -m cxrseg --help"] = _timed(_command("--help"))
        seconds["python -m cxrseg segment, one film"] = _timed(
            _command("segment", str(film), "--output", folder, *chosen)
        )
    return seconds


def _page(model: str | None, film: Path) -> dict[str, float]:
    """Start the page and ask it for a film twice."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-") as folder, served(model, folder) as (address, number):
        page = time.perf_counter() - start
        used = psutil.Process(number).cpu_times()
        with closing(Program(address)) as program:
            first, again = (_timed(lambda: program.measure(film)) for _ in range(2))
    return {
        COLD: page,
        "processor time of that start": used.user + used.system,
        "its first answer": first,
        "its second answer": again,
        "cold start to the first answer": page + first,
    }


def _command(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, "-m", "cxrseg", *arguments]
    return lambda: subprocess.run(command, cwd=APP.parent, capture_output=True, check=True)  # noqa: S603


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
