"""How long each step from a file to a result takes, side by side."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import torch

from cxrseg.inference import Segmenter
from cxrseg.overlay import compose


def time_steps(segmenter: Segmenter, side: int, repeats: int) -> dict[str, float]:
    """Time the steps on a random film, one after the other in each round, so that a busy machine slows all alike.

    Args:
        segmenter: the model.
        side: height and width of the film in pixels.
        repeats: rounds; one more is run before and not counted.

    Returns:
        Median seconds by step.
    """
    pixels = np.random.default_rng(0).integers(0, 2**16, (side, side)).astype(np.float32)
    preprocessing, network = segmenter.checkpoint.preprocessing, segmenter.checkpoint.network
    batch = torch.from_numpy(preprocessing.prepare(pixels))[None].to(segmenter.device)
    plain, fast = (batch.to(memory_format=f) for f in (torch.contiguous_format, torch.channels_last))
    result = segmenter(pixels)

    steps: dict[str, Callable[[], object]] = {
        "prepare the film": lambda: preprocessing.prepare(pixels),
        "network": lambda: network(fast),
        "network, input not channels-last": lambda: network(plain),
        "whole call (prepare, network, masks)": lambda: segmenter(pixels),
        "overlay": lambda: compose(pixels, result.masks),
    }
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    with torch.inference_mode():
        for turn in range(repeats + 1):
            for name, step in steps.items():
                start = time.perf_counter()
                step()
                if segmenter.device.type == "cuda":
                    torch.cuda.synchronize(segmenter.device)
                if turn:
                    seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def benchmark_text(segmenter: Segmenter, sides: tuple[int, ...], repeats: int) -> str:
    """Run `time_steps` for films of several sizes and lay the medians out as a table with ratios to the whole call."""
    checkpoint = segmenter.checkpoint
    lines = [
        f"{checkpoint.encoder}, input {checkpoint.preprocessing.size}×{checkpoint.preprocessing.size}, "
        f"{segmenter.device}, {torch.get_num_threads()} threads, medians of {repeats}"
    ]
    for side in sides:
        seconds = time_steps(segmenter, side, repeats)
        whole = seconds["whole call (prepare, network, masks)"]
        lines.append(f"film of {side}×{side}")
        lines += [f"  {name:<38}{value * 1000:9.1f} ms{value / whole:8.2f}" for name, value in seconds.items()]
    return "\n".join(lines)
