"""A small but real training run, started from the page: one at a time, in a process of its own.

It learns from the simulated films among the examples, whose truth is exact, at 128×128 pixels; two cores take a few
minutes for it.
"""

import atexit
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from cxrseg.errors import ModelError
from cxrseg.samples import EXAMPLES
from cxrseg.training_runs.transfer import load_history

DATASET = EXAMPLES / "simulated-512-seed0"
"""What it learns from: ten of these films train, four validate."""

EPOCHS = 20

OPTIONS: dict[str, Any] = {
    "datasets": [str(DATASET)],
    "head": "multilabel",
    "encoder": "tf_efficientnet_lite0",
    "size": 128,
    "validation": [4],
    "augmentation": "paper",
    "flip": False,
    "repeats": 8,
    "epochs": EPOCHS,
    "workers": 1,
    "snapshots": 2,
    "learning_rate": 2e-3,
    "ema": 0.98,
}
"""Fields of `cxrseg.config.TrainConfig`."""

_CHILD = """
import json, os, sys
if hasattr(os, "nice"):
    os.nice(10)  # visitors' films go first
from cxrseg import Segmenter
from cxrseg.config import TrainConfig
from cxrseg.training import train
config = TrainConfig.from_json(json.loads(sys.argv[1]))
Segmenter.from_pretrained(train(config), "cpu")  # which keeps the graph that the page will run
"""

_log = logging.getLogger(__name__)

State = Literal["idle", "running", "done", "stopped", "failed"]


@dataclass(frozen=True)
class Progress:
    """How far the run is.

    Attributes:
        state: where it stands.
        epochs: rows of its ``history.json`` so far.
        seconds: since it began, or how long it took.
        folder: its output, with its snapshots; None where there is no run.
        pretrained: whether it began with ImageNet weights.
    """

    state: State
    epochs: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0
    folder: Path | None = None
    pretrained: bool = True


def allowed() -> bool:
    """Whether this host trains: ``CXRSEG_TRAIN_HERE`` is 1 or 0, or else anywhere but on Hugging Face Spaces."""
    wanted = os.environ.get("CXRSEG_TRAIN_HERE", "0" if "SPACE_ID" in os.environ else "1")
    return wanted == "1" and DATASET.is_dir()


class SmallRun:
    """Starts and watches the run; everybody who visits the page sees the same one."""

    def __init__(self, done: Callable[[Path], None], options: dict[str, Any] | None = None):
        """Prepare; nothing is started yet.

        Args:
            done: gets the checkpoint folder of a run that has ended well.
            options: fields of `cxrseg.config.TrainConfig` that differ from `OPTIONS`.
        """
        self._done, self._options = done, OPTIONS | (options or {})
        self._lock = Lock()
        self._process: subprocess.Popen | None = None
        self._state: State = "idle"
        self._began = self._ended = 0.0
        self._folder: Path | None = None
        self._pretrained = True
        atexit.register(self.close)

    @property
    def epochs(self) -> int:
        """How many epochs a run has."""
        return self._options["epochs"]

    def start(self, *, pretrained: bool) -> None:
        """Start a run; the files of the previous one are removed.

        Args:
            pretrained: whether its encoder begins with ImageNet weights.

        Raises:
            ModelError: a run is in progress.
        """
        with self._lock:
            if self._state == "running":
                raise ModelError("page.training-busy", epochs=self.epochs)
            self._remove()
            self._folder = Path(tempfile.mkdtemp(prefix="cxrseg-run-"))
            asked = self._options | {"output": str(self._folder / "run"), "pretrained": pretrained}
            with (self._folder / "log.txt").open("w") as log:
                self._process = subprocess.Popen(  # noqa: S603
                    [sys.executable, "-c", _CHILD, json.dumps(asked)],
                    cwd=Path(__file__).parents[2],
                    env=os.environ | {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) - 1))},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            self._state, self._began, self._pretrained = "running", time.monotonic(), pretrained
            Thread(target=self._wait, args=(self._process, self._folder), daemon=True).start()

    def stop(self) -> None:
        """End the run, if there is one; its results so far stay."""
        with self._lock:
            if self._state == "running":
                self._state, self._ended = "stopped", time.monotonic()
                self._process.kill()

    def progress(self) -> Progress:
        """Say how far the run is."""
        with self._lock:
            state, folder = self._state, self._folder
            if folder is None:
                return Progress(state)
            seconds = (time.monotonic() if state == "running" else self._ended) - self._began
            return Progress(state, tuple(load_history(folder / "run") or ()), seconds, folder / "run", self._pretrained)

    def close(self) -> None:
        """End the run and remove what it left."""
        self.stop()
        if self._process:
            self._process.wait(10)
        with self._lock:
            self._remove()

    def _remove(self) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    def _wait(self, process: subprocess.Popen, folder: Path) -> None:
        code = process.wait()
        with self._lock:
            if self._process is not process or self._state != "running":
                return
            self._state, self._ended = "failed" if code else "done", time.monotonic()
        if code:
            _log.error(
                "The small run ended with %s: %s", code, (folder / "log.txt").read_text(errors="replace")[-2000:]
            )
        else:
            self._done(folder / "run")
