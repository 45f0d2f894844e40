"""How long each step from a file to a result takes, side by side."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

from cxrseg.engines import make_engine
from cxrseg.hub.pull import WEIGHTS
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.overlay import compose
from cxrseg.plausibility import assess
from cxrseg.preprocessing import resize
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
    batch = torch.from_numpy(segmenter.checkpoint.preprocessing.prepare(pixels))[None]

    def find() -> None:
        seen = segmenter(film)
        Findings(film, seen, {}, assess(film, segmenter, seen=seen)).to_json()

    steps: dict[str, Callable[[], object]] = {
        WHOLE: find,
        "prepare": lambda: segmenter.checkpoint.preprocessing.prepare(pixels),
        "network": lambda: segmenter.run(batch),
        "prepare, network, masks": lambda: segmenter(film),
        "measure": lambda: Findings(film, result, {}).to_json(),
        "overlay": lambda: compose(pixels, result.masks),
    }
    return _rounds(steps, repeats)


def time_engines(segmenter: Segmenter, repeats: int) -> dict[str, list[float]]:
    """Time the network alone, run by each engine that runs here, in turns.

    Returns:
        Seconds of each round by engine, for a batch of one film.
    """
    checkpoint = segmenter.checkpoint
    weights = checkpoint.folder / WEIGHTS
    batch = torch.zeros(1, 3, checkpoint.preprocessing.size, checkpoint.preprocessing.size)
    engines = {}
    for name in ("torch", "openvino-f32", "openvino") if segmenter.device.type == "cpu" else ("torch",):
        _, engine = make_engine(name, checkpoint.network, weights if weights.is_file() else None, segmenter.device)
        engines[name] = lambda engine=engine: engine(batch)
    return _rounds(engines, repeats)


def benchmark_text(segmenter: Segmenter, sides: tuple[int, ...], repeats: int) -> str:
    """Lay medians and spread of `time_engines` and of `time_steps` for films of several sizes out as tables."""
    checkpoint = segmenter.checkpoint
    lines = [
        f"{checkpoint.encoder}, input {checkpoint.preprocessing.size}×{checkpoint.preprocessing.size}, "
        f"{segmenter.device}, {torch.get_num_threads()} threads, engine {segmenter.engine}, medians of {repeats}",
        "network alone" + " " * 25 + "median      fastest to slowest   ratio to torch",
        *_rows(time_engines(segmenter, repeats), "torch"),
    ]
    for side in sides:
        lines.append(f"film of {side}×{side}")
        lines += _rows(time_steps(segmenter, side, repeats), WHOLE)
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
