"""What runs the network: OpenVINO gives what torch gives, and its graph is only ever a copy."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cxrseg.engines import ENGINES, bring_graph, granted_cores, kept_graph, make_engine
from cxrseg.errors import ModelError
from cxrseg.inference import Segmenter
from cxrseg.model import load_checkpoint


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("cxrseg.engines.platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    return tmp_path / "cxrseg" / "graphs"


@pytest.fixture
def batch() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32)


def logits(segmenter: Segmenter, name: str, batch: np.ndarray) -> np.ndarray:
    checkpoint = segmenter.checkpoint
    return make_engine(name, lambda: checkpoint.network, checkpoint.folder / "model.safetensors", "cpu")[1](batch)


def test_openvino_gives_what_torch_gives(tiny_segmenter, batch):
    expected = logits(tiny_segmenter, "torch", batch)
    np.testing.assert_allclose(logits(tiny_segmenter, "openvino-f32", batch), expected, atol=1e-3)
    fast = logits(tiny_segmenter, "openvino", batch)
    assert np.corrcoef(fast.ravel(), expected.ravel())[0, 1] > 0.999


def test_a_film_gets_the_same_alone_and_in_a_batch_and_at_any_size(tiny_segmenter, batch):
    pair = logits(tiny_segmenter, "openvino-f32", batch)
    np.testing.assert_allclose(logits(tiny_segmenter, "openvino-f32", batch[1:]), pair[1:], atol=1e-4)
    assert logits(tiny_segmenter, "openvino-f32", np.zeros((1, 3, 96, 96), np.float32)).shape == (1, 4, 96, 96)


@pytest.mark.parametrize("name", ["openvino", "openvino-f32"])
def test_a_film_gets_the_same_alone_and_beside_others(tiny_segmenter, batch, name):
    checkpoint = tiny_segmenter.checkpoint
    engine = make_engine(name, lambda: checkpoint.network, checkpoint.folder / "model.safetensors", "cpu")[1]
    expected = engine(batch)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(engine, [batch] * 32):
            np.testing.assert_array_equal(found, expected)


def test_the_graph_is_kept_once_and_made_again_where_it_is_damaged(tiny_segmenter, batch, cache, caplog):
    expected = logits(tiny_segmenter, "openvino-f32", batch)
    (kept,) = cache.iterdir()
    (kept / "network.xml").write_text("damaged")
    np.testing.assert_array_equal(logits(tiny_segmenter, "openvino-f32", batch), expected)
    assert "is damaged" in caplog.text
    assert list(cache.iterdir()) == [kept]
    assert (kept / "network.xml").read_text() != "damaged"


def test_a_graph_whose_numbers_are_damaged_is_made_again(tiny_segmenter, batch, cache, caplog):
    expected = logits(tiny_segmenter, "openvino-f32", batch)
    (kept,) = cache.iterdir()
    numbers = bytearray((kept / "network.bin").read_bytes())
    numbers[len(numbers) // 2] ^= 64
    (kept / "network.bin").write_bytes(numbers)
    np.testing.assert_array_equal(logits(tiny_segmenter, "openvino-f32", batch), expected)
    assert "its checksum is another" in caplog.text


def test_a_graph_that_was_brought_along_is_taken_and_made_again_where_it_is_damaged(
    tiny_segmenter, batch, cache, tmp_path, monkeypatch, caplog
):
    expected = logits(tiny_segmenter, "openvino-f32", batch)
    weights = tiny_segmenter.checkpoint.folder / "model.safetensors"
    monkeypatch.setattr("cxrseg.engines.BROUGHT", tmp_path / "brought")
    place = bring_graph(weights, lambda: pytest.fail("the kept graph is copied"), tmp_path / "brought")
    shutil.rmtree(cache)
    assert kept_graph(weights) == place

    def answer(network) -> np.ndarray:
        return make_engine("openvino-f32", network, weights, "cpu")[1](batch)

    np.testing.assert_array_equal(answer(lambda: pytest.fail("it is made")), expected)
    assert not cache.exists()
    (place / "network.bin").write_bytes(b"of other weights")
    np.testing.assert_array_equal(answer(lambda: tiny_segmenter.checkpoint.network), expected)
    assert "is damaged" in caplog.text
    assert kept_graph(weights).parent == cache


def test_where_nothing_may_be_written_the_graph_is_made_in_memory(tiny_segmenter, batch, cache):
    cache.parent.mkdir()
    cache.write_text("a file where the folder belongs")
    assert logits(tiny_segmenter, "openvino-f32", batch).shape == (2, 4, 64, 64)


LET_GO_IN_A_THREAD = """
import os, signal, sys, threading
from cxrseg.engines import make_engine
from cxrseg.model import load_checkpoint

network = load_checkpoint(sys.argv[1]).network
engines = [make_engine("openvino", lambda: network, None, "cpu")]
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
    checkpoint = tiny_segmenter.checkpoint
    assert make_engine("auto", lambda: checkpoint.network, None, "cpu")[0] == "openvino"
    monkeypatch.setattr("cxrseg.engines._convert", lambda network: 1 / 0)
    assert make_engine("auto", lambda: checkpoint.network, None, "cpu")[0] == "torch"
    assert "OpenVINO does not run this model" in caplog.text
    with pytest.raises(ModelError, match="use the engine torch"):
        make_engine("openvino", lambda: checkpoint.network, None, "cpu")


def test_an_unknown_engine_is_refused_with_the_known_ones(tiny_checkpoint):
    with pytest.raises(ModelError, match="no engine 'onnx'; choose one of auto, torch"):
        Segmenter.from_pretrained(tiny_checkpoint, "cpu", engine="onnx")
    assert ENGINES[0] == "auto"


def test_an_engine_is_named_by_the_environment(tiny_checkpoint, monkeypatch):
    monkeypatch.setenv("CXRSEG_ENGINE", "openvino-f32")
    assert Segmenter.from_pretrained(tiny_checkpoint, "cpu").engine == "openvino-f32"
    assert Segmenter.from_pretrained(tiny_checkpoint, "cpu", engine="torch").engine == "torch"


FILM_AND_HEAVY_MODULES = """
import sys
import numpy as np
import cxrseg
{imports}
segmenter = cxrseg.Segmenter.from_pretrained(sys.argv[1], engine="openvino-f32")
labels = segmenter(np.random.default_rng(0).integers(0, 255, (96, 128)).astype(np.uint8)).labels
heavy = {"torch", "timm", "segmentation_models_pytorch", "torchmetrics", "highdicom", "accelerate"}
print(sorted(heavy & {name for name, module in sys.modules.items() if module}), int(labels.astype(int).sum()))
"""


def film_and_heavy_modules(checkpoint: Path, kept: Path, imports: str = "") -> str:
    environment = {**os.environ, "XDG_CACHE_HOME": str(kept)}
    command = [sys.executable, "-c", FILM_AND_HEAVY_MODULES.replace("{imports}", imports), str(checkpoint)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def first(tiny_checkpoint, tmp_path_factory) -> tuple[Path, str]:
    """A cache in which a process has kept its graph, and what that process said."""
    kept = tmp_path_factory.mktemp("cache")
    return kept, film_and_heavy_modules(tiny_checkpoint, kept)


@pytest.mark.parametrize("imports", ["", "import app", "import cxrseg.commands"])
def test_a_film_needs_no_torch_once_the_graph_is_kept(tiny_checkpoint, first, imports):
    kept, said = first
    assert "torch" in said
    again = film_and_heavy_modules(tiny_checkpoint, kept, imports)
    assert again.startswith("[] ")
    assert said.split()[-1] == again.split()[-1], "and it gives the same"


def test_a_kept_graph_vouches_for_the_weights_it_was_made_from_alone(tiny_checkpoint, tmp_path, cache):
    folder = shutil.copytree(tiny_checkpoint, tmp_path / "copy")
    built = Segmenter.from_pretrained(folder, "cpu", engine="openvino").checkpoint
    assert "network" in vars(built)
    known = load_checkpoint(folder)
    assert "network" not in vars(known), "nothing is built before somebody asks"
    assert known.parameters == sum(parameter.numel() for parameter in known.network.parameters())
    (folder / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelError, match="damaged"):
        load_checkpoint(folder)


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
