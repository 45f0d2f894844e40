"""How long the default network takes beside those of other open programs, run as their packages build them.

    pip install --no-deps --target PEERS torchxrayvision cxas
    python research/peers.py PEERS [--repeats N]

Weights are random, for only time matters here, and every network sees one film of 512², in turns. The figures are
kept in ``peers.json``; ``tables.py`` makes the table in the docs of them.
"""

import argparse
import importlib
import json
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import segmentation_models_pytorch as smp
import torch

from cxrseg.engines import make_engine
from cxrseg.model import load_checkpoint
from cxrseg.publishing.export import export_onnx

RESULTS = Path(__file__).with_name("peers.json")
SIDE = 512

PEERS = {
    "TorchXRayVision's PSPNet": ("torchxrayvision/baseline_models/chestx_det/ptsemseg", "pspnet", "pspnet", (14,)),
    "CXAS's U-Net on ResNet-50": (
        "cxas/models/UNet",
        "backbone_unet",
        "BackboneUNet",
        ("UNet_ResNet50_default", 159),
    ),
}
"""Folder of the package that holds the network, its module and class, and what the package builds it with."""


def peer(folder: Path, path: str, module: str, name: str, arguments: Sequence[object]) -> torch.nn.Module:
    """Build a network of another package without what else that package imports."""
    package = types.ModuleType(f"peer_{module}")
    vars(package)["__path__"] = [str(folder / path)]
    sys.modules[package.__name__] = package
    return getattr(importlib.import_module(f"{package.__name__}.{module}"), name)(*arguments).eval()


def called(network: Callable[[torch.Tensor], object]) -> Callable[[np.ndarray], object]:
    """Call a PyTorch network, its memory laid out as suits a CPU best."""

    def run(film: np.ndarray) -> object:
        with torch.inference_mode():
            return network(torch.from_numpy(film).to(memory_format=torch.channels_last))

    return run


def networks(folder: Path) -> dict[str, Callable[[np.ndarray], object]]:
    """All networks by what the table calls them: this project's by each engine that is installed, then the peers'."""
    checkpoint = load_checkpoint()
    own = checkpoint.network.to(memory_format=torch.channels_last)
    weights = checkpoint.folder / "model.safetensors"
    result: dict[str, Callable[[np.ndarray], object]] = {
        f"this network, {name}": make_engine(name, lambda: own, weights, "cpu")[1]
        for name in ("openvino", "openvino-f32", "torch")
    }
    result["this network, torch.compile"] = called(torch.compile(own))
    if find_spec("onnxruntime"):
        import onnxruntime

        with tempfile.TemporaryDirectory() as scratch:
            larger = replace(checkpoint, preprocessing=replace(checkpoint.preprocessing, size=SIDE))
            export_onnx(larger, Path(scratch) / "network.onnx")
            session = onnxruntime.InferenceSession(Path(scratch) / "network.onnx", providers=["CPUExecutionProvider"])
        result["this network, onnxruntime"] = lambda film: session.run(None, {"films": film})
    for name, (path, module, kind, arguments) in PEERS.items():
        network = peer(folder, path, module, kind, arguments).to(memory_format=torch.channels_last)
        result[name] = called(network._forward if hasattr(network, "_forward") else network)
    other = smp.Unet("tu-tf_efficientnetv2_s", encoder_weights=None, classes=4).eval()
    result["a U-Net on tf_efficientnetv2_s"] = called(other.to(memory_format=torch.channels_last))
    return result


def measure(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Seconds of each round by network; one round more is run before and not counted."""
    film = np.random.default_rng(0).normal(size=(1, 3, SIDE, SIDE)).astype(np.float32)
    known = networks(folder)
    seconds: dict[str, list[float]] = {name: [] for name in known}
    for turn in range(repeats + 1):
        for name, run in known.items():
            start = time.perf_counter()
            run(film)
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peers", type=Path, help="folder that pip has installed the other packages into")
    parser.add_argument("--repeats", type=int, default=9, help="rounds to take the median of")
    options = parser.parse_args(arguments)
    seconds = measure(options.peers.resolve(), options.repeats)
    RESULTS.write_text(json.dumps(seconds, indent=1) + "\n")
    for name, each in seconds.items():
        print(f"{name:<36}{1000 * statistics.median(each):8.0f} ms")


if __name__ == "__main__":
    main()
