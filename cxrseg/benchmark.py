"""How long each step from a file to a result takes, side by side."""

import io
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from cxrseg.engines import make_engine
from cxrseg.hub.pull import WEIGHTS
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.overlay import compose
from cxrseg.plausibility import assess
from cxrseg.postprocessing import clean
from cxrseg.preprocessing import resize
from cxrseg.results.bundle import write_bundle
from cxrseg.results.findings import Findings
from cxrseg.samples import samples

WHOLE = "a film to its findings"
"""The step that all others are parts of, or are compared with."""


def time_steps(segmenter: Segmenter, side: int, repeats: int) -> dict[str, list[float]]:
    """Time the steps on a film, one after the other in each round, so that a busy machine slows all alike.

    The film is the first example; a random one, which costs more passes as it looks like no chest, where there is none.

    Args:
        segmenter: the model.
        side: height and width of the film in pixels.
        repeats: rounds; one more is run before and not counted.

    Returns:
        Seconds of each round by step.
    """
    pixels = np.random.default_rng(0).integers(0, 2**16, (side, side)).astype(np.float32)
    if found := samples():
        pixels = resize(load_image(found[0].path).pixels.astype(np.float32), (side, side))
    film = Radiograph(pixels, "film", (0.2, 0.2))
    result = segmenter(film)
    batch = segmenter.checkpoint.preprocessing.prepare(pixels)[None]

    def find() -> None:
        seen = segmenter(film)
        Findings(film, seen, {}, assess(film, segmenter, seen=seen)).to_json()

    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint16)).save(file, format="PNG")
    folder = tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-")
    path = Path(folder.name) / "film.png"
    path.write_bytes(file.getvalue())
    findings = Findings(film, result, {})
    steps: dict[str, Callable[[], object]] = {
        WHOLE: find,
        "read a 16-bit PNG": lambda: load_image(path),
        "prepare": lambda: segmenter.checkpoint.preprocessing.prepare(pixels),
        "network": lambda: segmenter.run(batch),
        "prepare, network, masks": lambda: segmenter(film),
        "clean": lambda: clean(result.masks),
        "is it a chest?": lambda: assess(film, segmenter, seen=result),
        "measure": lambda: Findings(film, result, {}).to_json(),
        "overlay": lambda: compose(pixels, result.masks),
        "zip file": lambda: write_bundle(io.BytesIO(), findings),
    }
    with folder:
        return _rounds(steps, repeats)


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
    from gradio_client import Client, handle_file  # slow to import, and for this alone

    def ask(client: Client) -> list[tuple[float, float]]:
        seconds = []
        for _ in range(films):
            start = time.perf_counter()
            client.predict(handle_file(film), api_name="/measure")
            seconds.append((start, time.perf_counter()))
        return seconds

    found: dict[int, list[float]] = {}
    for number in clients:
        programs = [Client(address, verbose=False) for _ in range(number)]
        programs[0].predict(handle_file(film), api_name="/measure")
        with ThreadPoolExecutor(number) as pool:
            spans = [span for each in pool.map(ask, programs) for span in each]
        whole = max(end for _, end in spans) - min(start for start, _ in spans)
        found[number] = [whole, *(end - start for start, end in spans)]
    return found


def time_engines(segmenter: Segmenter, repeats: int) -> dict[str, list[float]]:
    """Time the network alone, run by each engine that runs here, in turns.

    Returns:
        Seconds of each round by engine, for a batch of one film.
    """
    checkpoint = segmenter.checkpoint
    weights = checkpoint.folder / WEIGHTS
    batch = np.zeros((1, 3, checkpoint.preprocessing.size, checkpoint.preprocessing.size), np.float32)
    engines = {}
    for name in ("torch", "openvino-f32", "openvino") if segmenter.device == "cpu" else ("torch",):
        _, engine = make_engine(
            name, lambda: checkpoint.network, weights if weights.is_file() else None, segmenter.device
        )
        engines[name] = lambda engine=engine: engine(batch)
    return _rounds(engines, repeats)


def benchmark(segmenter: Segmenter, sides: Sequence[int], repeats: int) -> dict[str, Any]:
    """Take `time_engines`, and `time_steps` for films of several sizes.

    Returns:
        ``machine``, ``network`` (seconds of each round by engine) and ``films`` (by side, seconds of each round by
        step), for `benchmark_text` and JSON.
    """
    checkpoint = segmenter.checkpoint
    return {
        "machine": {
            "encoder": checkpoint.encoder,
            "input": checkpoint.preprocessing.size,
            "device": segmenter.device,
            "threads": torch.get_num_threads(),
            "engine": segmenter.engine,
            "processor": platform.processor() or platform.machine(),
            "repeats": repeats,
        },
        "network": time_engines(segmenter, repeats),
        "films": {side: time_steps(segmenter, side, repeats) for side in sides},
    }


def benchmark_text(measured: dict[str, Any]) -> str:
    """Lay medians and spread of what `benchmark` measured out as tables."""
    machine = measured["machine"]
    lines = [
        f"{machine['encoder']}, input {machine['input']}×{machine['input']}, {machine['device']}, "
        f"{machine['threads']} threads, engine {machine['engine']}, medians of {machine['repeats']}",
        "network alone" + " " * 25 + "median      fastest to slowest   ratio to torch",
        *_rows(measured["network"], "torch"),
    ]
    for side, seconds in measured["films"].items():
        lines.append(f"film of {side}×{side}")
        lines += _rows(seconds, WHOLE)
    return "\n".join(lines)


def page_text(measured: dict[int, list[float]]) -> str:
    """Lay what `time_page` measured out as a table."""
    lines = ["programs at once   films/s   median       95 %       99 %"]
    for number, (whole, *seconds) in measured.items():
        shares = (np.percentile(seconds, share) for share in (50, 95, 99))
        lines.append(f"{number:16}{len(seconds) / whole:10.2f}" + "".join(f"{value:9.2f} s" for value in shares))
    return "\n".join(lines)


def _rounds(steps: dict[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(repeats + 1):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def _rows(seconds: dict[str, list[float]], against: str) -> list[str]:
    whole = statistics.median(seconds[against])
    return [
        f"  {name:<28}{statistics.median(each) * 1000:9.1f} ms   {min(each) * 1000:7.1f} to {max(each) * 1000:7.1f} ms"
        f"{statistics.median(each) / whole:9.2f}"
        for name, each in seconds.items()
    ]
