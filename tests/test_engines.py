"""What runs the network: OpenVINO gives what torch gives, and its graph is only ever a copy."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from cxrseg.engines import ENGINES, granted_cores, make_engine
from cxrseg.errors import ModelError
from cxrseg.inference import Segmenter

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("cxrseg.engines.platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    return tmp_path / "cxrseg" / "graphs"


@pytest.fixture
def batch() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32))


def logits(segmenter: Segmenter, name: str, batch: torch.Tensor) -> np.ndarray:
    checkpoint = segmenter.checkpoint
    return make_engine(name, checkpoint.network, checkpoint.folder / "model.safetensors", CPU)[1](batch)


def test_openvino_gives_what_torch_gives(tiny_segmenter, batch):
    expected = logits(tiny_segmenter, "torch", batch)
    np.testing.assert_allclose(logits(tiny_segmenter, "openvino-f32", batch), expected, atol=1e-3)
    fast = logits(tiny_segmenter, "openvino", batch)
    assert np.corrcoef(fast.ravel(), expected.ravel())[0, 1] > 0.999


def test_a_film_gets_the_same_alone_and_in_a_batch_and_at_any_size(tiny_segmenter, batch):
    pair = logits(tiny_segmenter, "openvino-f32", batch)
    np.testing.assert_allclose(logits(tiny_segmenter, "openvino-f32", batch[1:]), pair[1:], atol=1e-4)
    assert logits(tiny_segmenter, "openvino-f32", torch.zeros(1, 3, 96, 96)).shape == (1, 4, 96, 96)


def test_the_graph_is_kept_once_and_made_again_where_it_is_damaged(tiny_segmenter, batch, cache, caplog):
    expected = logits(tiny_segmenter, "openvino-f32", batch)
    (kept,) = cache.iterdir()
    (kept / "network.xml").write_text("damaged")
    np.testing.assert_array_equal(logits(tiny_segmenter, "openvino-f32", batch), expected)
    assert "is damaged" in caplog.text
    assert list(cache.iterdir()) == [kept]
    assert (kept / "network.xml").read_text() != "damaged"


def test_where_nothing_may_be_written_the_graph_is_made_in_memory(tiny_segmenter, batch, cache):
    cache.parent.mkdir()
    cache.write_text("a file where the folder belongs")
    assert logits(tiny_segmenter, "openvino-f32", batch).shape == (2, 4, 64, 64)


LET_GO_IN_A_THREAD = """
import os, signal, sys, threading
import torch
from cxrseg.engines import make_engine
from cxrseg.model import load_checkpoint

network = load_checkpoint(sys.argv[1]).network
engines = [make_engine("openvino", network, None, torch.device("cpu"))]
signal.signal(signal.SIGTERM, lambda *_: print("handled"))
thread = threading.Thread(target=engines.clear)
thread.start()
thread.join()
os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")
def test_signals_are_handled_after_a_thread_has_let_an_engine_go(tiny_checkpoint):
    command = [sys.executable, "-c", LET_GO_IN_A_THREAD, str(tiny_checkpoint)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "handled\n"), ran.stderr


def test_the_default_is_openvino_on_a_cpu_and_torch_where_it_does_not_run(tiny_segmenter, monkeypatch, caplog):
    network = tiny_segmenter.checkpoint.network
    assert make_engine("auto", network, None, CPU)[0] == "openvino"
    monkeypatch.setattr("cxrseg.engines._convert", lambda network: 1 / 0)
    assert make_engine("auto", network, None, CPU)[0] == "torch"
    assert "OpenVINO does not run this model" in caplog.text
    with pytest.raises(ModelError, match="use the engine torch"):
        make_engine("openvino", network, None, CPU)


def test_an_unknown_engine_is_refused_with_the_known_ones(tiny_checkpoint):
    with pytest.raises(ModelError, match="no engine 'onnx'; choose one of auto, torch"):
        Segmenter.from_pretrained(tiny_checkpoint, "cpu", engine="onnx")
    assert ENGINES[0] == "auto"


def test_an_engine_is_named_by_the_environment(tiny_checkpoint, monkeypatch):
    monkeypatch.setenv("CXRSEG_ENGINE", "openvino-f32")
    assert Segmenter.from_pretrained(tiny_checkpoint, "cpu").engine == "openvino-f32"
    assert Segmenter.from_pretrained(tiny_checkpoint, "cpu", engine="torch").engine == "torch"


def test_at_least_one_core_is_granted():
    assert granted_cores() >= 1


def test_openvino_reports_to_nobody():
    code = (
        "import sys; from cxrseg.inference import Segmenter; print(Segmenter.from_pretrained().engine); "
        "print([name for name, module in sys.modules.items() if module and name.startswith('openvino_telemetry')])"
    )
    environment = {name: value for name, value in os.environ.items() if name != "CXRSEG_ENGINE"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["openvino", "[]"]
