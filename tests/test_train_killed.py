"""train.py, killed with all that it has started at a random moment: the run that goes on ends as if nothing had been.

One moment in ``make test``, twenty in ``make test-hostile``.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser import ROOT
from helpers import write_dataset

MOMENTS = 20 if os.environ.get("CXRSEG_HOSTILE") == "all" else 1
OPTIONS = (
    *("--encoder", "tf_efficientnet_lite0", "--no-pretrained", "--size", "64", "--head", "multilabel"),
    *("--validation", "2", "--epochs", "3", "--batch-size", "2", "--workers", "1"),
)


def begin(data: Path, output: Path) -> subprocess.Popen:
    """Start train.py, with ``--resume`` where it has left a state."""
    resumed = ("--resume",) if any((output / name).is_dir() for name in ("last", "last.old")) else ()
    command = [sys.executable, "train.py", str(data), "--output", str(output), *OPTIONS, *resumed]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)


def end(process: subprocess.Popen) -> None:
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said[-2000:]


def made(output: Path) -> tuple[bytes, list[dict]]:
    """The weights, and the rows of the history without what depends on the machine's load."""
    rows = json.loads((output / "history.json").read_text())
    for row in rows:
        del row["images_per_second"]
    return (output / "model.safetensors").read_bytes(), rows


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data") / "set", 8)


@pytest.fixture(scope="module")
def undisturbed(data, tmp_path_factory) -> tuple[tuple[bytes, list[dict]], float, float]:
    """What a run makes that nobody kills, how many seconds it takes to its first file, and how many in all."""
    output = tmp_path_factory.mktemp("run") / "out"
    start = time.monotonic()
    process = begin(data, output)
    while not (output / "split.json").exists() and process.poll() is None:
        time.sleep(0.02)
    first = time.monotonic() - start
    end(process)
    return made(output), first, time.monotonic() - start


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_killed_run_ends_as_if_nothing_had_been(data, undisturbed, tmp_path, number):
    expected, first, whole = undisturbed
    moment = random.Random(number).uniform(first, whole)  # noqa: S311
    process = begin(data, tmp_path / "out")
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    end(begin(data, tmp_path / "out"))
    weights, rows = made(tmp_path / "out")
    assert weights == expected[0]
    assert rows == expected[1]
    assert not list((tmp_path / "out").glob(".*.tmp"))
