"""A checkpoint's network as an ONNX file, for programs that have no PyTorch."""

import json
import logging
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from cxrseg.classes import COLORS
from cxrseg.description import HEADS
from cxrseg.engines import make_engine, runtime
from cxrseg.errors import ModelError
from cxrseg.files import write_atomically
from cxrseg.model import Checkpoint
from cxrseg.results.findings import NOTICE
from cxrseg.results.model import describe_model

NEEDED = ("onnx", "onnxscript")
"""What PyTorch's exporter needs; ``pip install 'cxrseg[export]'`` has them."""

_TOLERANCE = 1e-3
"""Largest difference of a logit from PyTorch's: no probability moves by more than a quarter of it."""


def export_onnx(checkpoint: Checkpoint, file: str | Path) -> float:
    """Write a network as one ONNX file and compare its output with PyTorch's.

    Its input ``films`` is (N, 3, S, S) float32, prepared as the metadata's ``preprocessing`` says; its output
    ``logits`` is (N, C, S, S) float32, whose planes the metadata's ``planes`` names: a sigmoid of each (multilabel) or
    a softmax over them (multiclass), of logits divided by ``temperature``, gives probabilities. N is free.

    Args:
        checkpoint: whose network.
        file: an existing file is replaced, once the check succeeds.

    Returns:
        The largest difference of a logit between the file, run by OpenVINO in float32, and PyTorch, on two pictures of
        noise.

    Raises:
        ModelError: a package is missing, the network has an operation that ONNX has not, or the file's output differs
            from PyTorch's.
    """
    if missing := [name for name in (*NEEDED, "openvino") if find_spec(name) is None]:
        raise ModelError("export.not-installed", missing=", ".join(missing))
    import onnx
    import torch

    size = checkpoint.preprocessing.size
    films = np.random.default_rng(0).normal(size=(2, 3, size, size)).astype(np.float32)
    with write_atomically(Path(file)) as path:
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the exporter's own making
                torch.onnx.export(
                    checkpoint.network,
                    (torch.from_numpy(films),),
                    path,
                    input_names=["films"],
                    output_names=["logits"],
                    dynamic_shapes=({0: torch.export.Dim.DYNAMIC},),
                    external_data=False,
                    verbose=False,
                )
        except torch.onnx.errors.OnnxExporterError as error:
            raise ModelError("export.fails", error=str(error).splitlines()[0]) from error
        model = onnx.load(path)
        onnx.helper.set_model_props(model, _metadata(checkpoint))
        onnx.checker.check_model(model)
        onnx.save(model, path)
        difference = _difference(checkpoint, path, films)
        if not difference < _TOLERANCE:
            raise ModelError("export.differs", difference=difference)
    return difference


def _metadata(checkpoint: Checkpoint) -> dict[str, str]:
    """What a user of the file must know, as ONNX keeps it: text by name."""
    content = {
        "model": describe_model(checkpoint),
        "planes": HEADS[checkpoint.head],
        "colors": {name: COLORS[name] for name in HEADS[checkpoint.head] if name in COLORS},
        "preprocessing": checkpoint.preprocessing.to_json(),
    }
    return {"notice": NOTICE} | {name: json.dumps(value) for name, value in content.items()}


def _difference(checkpoint: Checkpoint, path: Path, films: np.ndarray) -> float:
    """How far the logits of a file are from PyTorch's at the most."""
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    given = runtime().compile_model(path, "CPU", options)([films])[0]
    _, run = make_engine("torch", lambda: checkpoint.network, None, "cpu")
    return float(np.abs(given - run(films)).max())
