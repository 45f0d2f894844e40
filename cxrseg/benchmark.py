"""How long each step from a file to a result takes, side by side.

`cxrseg.benchmark_start` times what comes before, `cxrseg.benchmark_page` the running page, and
`cxrseg.benchmark_training` what makes the model.
"""

import io
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from cxrseg.benchmark_page import APP, page_memory
from cxrseg.benchmark_start import start_text, time_start
from cxrseg.engines import make_engine
from cxrseg.hub.pull import WEIGHTS
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.overlay import compose
from cxrseg.plausibility import assess
from cxrseg.postprocessing import clean
from cxrseg.preprocessing import resize
from cxrseg.results.bundle import write_bundle
from cxrseg.results.findings import Findings, examine
from cxrseg.samples import example_films, samples

WHOLE = "a film to its findings"
"""The step that all others are parts of, or are compared with."""

PAGE = "a file to the page's answer"
"""All that the page does of a film, between upload and download."""

FILE_SIDE = 2000
"""Height and width of the films that `time_files` reads: a small detector's."""

CLIENTS, LARGE = 32, 2048
"""How many programs send films of which height and width to the page whose memory is measured."""


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

    file = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint16)).save(file, format="PNG")
    folder = tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-")
    path = Path(folder.name) / "film.png"
    path.write_bytes(file.getvalue())
    findings = Findings(film, result, {})
    steps: dict[str, Callable[[], object]] = {
        WHOLE: lambda: examine(film, segmenter).to_json(),
        "read a 16-bit PNG": lambda: load_image(path),
        "prepare": lambda: segmenter.checkpoint.preprocessing.prepare(pixels),
        "network": lambda: segmenter.run(batch),
        "prepare, network, masks": lambda: segmenter(film),
        "clean": lambda: clean(result.masks),
        "is it a chest?": lambda: assess(film, segmenter, seen=result),
        "measure": lambda: Findings(film, result, {}).to_json(),
        "overlay": lambda: compose(pixels, result.masks),
        "zip file": lambda: write_bundle(io.BytesIO(), findings),
        **_page_steps(findings, path, segmenter),
    }
    with folder:
        return _rounds(steps, repeats)


def _page_steps(findings: Findings, path: Path, segmenter: Segmenter) -> dict[str, Callable[[], object]]:
    """What the page does: layers as HTML with pictures in it, that as it is sent, and all from the file on.

    Layers come with the measurements and probabilities that they show, which nothing has asked for before.
    """
    from cxrseg.ui.shared.layers import film_view  # Gradio takes seconds to import

    def layers() -> str:
        return film_view(replace(findings, segmentation=copy(findings.segmentation)), "en")

    view = layers()
    return {
        "layers of the page": layers,
        "answer as JSON": lambda: json.dumps(view),
        PAGE: lambda: json.dumps(film_view(examine(load_image(path), segmenter), "en")),
    }


def time_files(repeats: int) -> dict[str, list[float]]:
    """Time reading films of `FILE_SIDE` that hold the same 12 bits, in turns.

    Returns:
        Seconds of each round by kind of file. DICOM is read by a process of its own, which stands ready.
    """
    pixels = np.random.default_rng(0).integers(0, 2**12, (FILE_SIDE, FILE_SIDE)).astype(np.uint16)
    with tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-") as folder:
        png, dicom = Path(folder) / "film.png", Path(folder) / "film.dcm"
        Image.fromarray(pixels).save(png)
        _save_dicom(pixels, dicom)
        return _rounds({"PNG, 16 bit": lambda: load_image(png), "DICOM": lambda: load_image(dicom)}, repeats)


def _save_dicom(pixels: np.ndarray, path: Path) -> None:
    """Write 12-bit pixels as an uncompressed digital radiograph."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

    film = Dataset()
    film.file_meta = FileMetaDataset()
    film.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    values = {"SOPClassUID": DigitalXRayImageStorageForPresentation, "SOPInstanceUID": generate_uid(), "Modality": "DX"}
    values |= {"PhotometricInterpretation": "MONOCHROME2", "SamplesPerPixel": 1, "PixelRepresentation": 0}
    values |= {"Rows": len(pixels), "Columns": len(pixels[0]), "BitsAllocated": 16, "BitsStored": 12, "HighBit": 11}
    for keyword, value in (values | {"PixelData": pixels.tobytes()}).items():
        setattr(film, keyword, value)
    film.save_as(path, enforce_file_format=True)


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


def benchmark(segmenter: Segmenter, sides: Sequence[int], repeats: int, parts: Sequence[str]) -> dict[str, Any]:
    """Measure the parts that are asked for; what needs the examples goes without where there are none.

    Args:
        segmenter: the model.
        sides: heights and widths of the films of `time_steps`.
        repeats: rounds; of starts and epochs, which take long, a third of them.
        parts: as the command line's ``--parts``.

    Returns:
        ``machine`` and, as far as measured, ``network`` (seconds of each round by engine), ``films`` (by side, seconds
        of each round by step), ``files`` (by kind), ``start`` (by step), ``memory`` (bytes) and ``training`` (films per
        second), for `benchmark_text` and JSON.
    """
    checkpoint, fewer = segmenter.checkpoint, max(1, repeats // 3)
    measured: dict[str, Any] = {
        "machine": {
            "encoder": checkpoint.encoder,
            "input": checkpoint.preprocessing.size,
            "device": segmenter.device,
            "threads": torch.get_num_threads(),
            "engine": segmenter.engine,
            "processor": platform.processor() or platform.machine(),
            "repeats": repeats,
        }
    }
    if "network" in parts:
        measured["network"] = time_engines(segmenter, repeats)
    if "films" in parts:
        measured["films"] = {side: time_steps(segmenter, side, repeats) for side in sides}
    if "files" in parts:
        measured["files"] = time_files(repeats)
    if "start" in parts and (found := samples()):
        model = None if checkpoint.source == "packaged" else str(checkpoint.folder)
        measured["start"] = time_start(model, found[0].path, fewer)
        if APP.is_file():
            measured["memory"] = page_memory(model, found[0].path, CLIENTS, LARGE)
    if "training" in parts and example_films():
        from cxrseg.benchmark_training import time_training  # with timm and accelerate

        measured["training"] = time_training(checkpoint, fewer)
    return measured


def benchmark_text(measured: dict[str, Any]) -> str:
    """Lay medians and spread of what `benchmark` measured out as tables."""
    machine = measured["machine"]
    lines = [
        f"{machine['encoder']}, input {machine['input']}×{machine['input']}, {machine['device']}, "
        f"{machine['threads']} threads, engine {machine['engine']}, medians of {machine['repeats']}"
    ]
    if network := measured.get("network"):
        lines.append("network alone" + " " * 25 + "median      fastest to slowest   ratio to torch")
        lines += _rows(network, "torch")
    for side, seconds in measured.get("films", {}).items():
        lines.append(f"film of {side}×{side}")
        lines += _rows(seconds, WHOLE)
    if files := measured.get("files"):
        lines.append(f"reading a film of {FILE_SIDE}×{FILE_SIDE}")
        lines += _rows(files, next(iter(files)))
    if start := measured.get("start"):
        lines += start_text(start, measured.get("memory", {}))
    if training := measured.get("training"):
        from cxrseg.benchmark_training import training_text

        lines += training_text(training)
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
