"""Serve the page: ``python app.py``."""

import argparse
import gc
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread, current_thread, main_thread

try:
    # The Hub's package for ZeroGPU hardware, which must come before torch; the Hub's other hardware has it too.
    spaces = import_module("spaces") if os.environ.get("SPACES_ZERO_GPU") else None
finally:
    # albumentations does without its transforms for torch. Nothing here uses them, and torch takes seconds to import.
    sys.modules.setdefault("albumentations.pytorch", None)

import numpy as np
import platformdirs

from cxrseg.engines import best_device, kept_graph
from cxrseg.errors import ModelError
from cxrseg.hub.pull import WEIGHTS, locate, shipped
from cxrseg.inference import Segmenter
from cxrseg.model import Checkpoint, load_checkpoint
from cxrseg.readers.worker import start_spare

NAMED = Path(__file__).with_name("model.txt")
"""Where a Space names its model: what is served where nothing else is named. ``python -m cxrseg space`` writes it."""


class BorrowingSegmenter(Segmenter):
    """A segmenter whose network borrows a GPU for each call, as the Hub's ZeroGPU hardware wants it."""

    def __init__(self, checkpoint: Checkpoint, borrow: Callable[[Callable], Callable]):
        """Put a checkpoint to work.

        Args:
            checkpoint: what was loaded.
            borrow: ``spaces.GPU``, which runs a function in a process that has a GPU.
        """
        super().__init__(checkpoint, engine="torch")
        self._run = borrow(super().run)

    def run(self, batch: np.ndarray) -> np.ndarray:
        """Call the network as the segmenter does."""
        return self._run(batch)

    def another(self, source: str | Path) -> Segmenter:
        """Load another model on the CPU: what is loaded after the start has no GPU to borrow."""
        return Segmenter.from_pretrained(source, "cpu")


def load(source: str | None, wait: Callable[[], None] | None = None) -> Segmenter:
    """Load a model; the packaged one is used where the Hub does not answer, and its note says so.

    Args:
        source: as for `load_checkpoint`.
        wait: from `make_graphs`, where that has been called already.

    Raises:
        ModelError: it cannot be found or loaded.
    """
    (wait or make_graphs(source))()
    checkpoint = load_checkpoint(source, fallback=True)
    return BorrowingSegmenter(checkpoint, spaces.GPU) if spaces else Segmenter(checkpoint)


MAKE_GRAPHS = """
import sys
from cxrseg import Segmenter
for source in sys.argv[1:]:
    Segmenter.from_pretrained(source, "cpu")
"""
LONGEST = 120
"""Seconds that a graph is waited for."""


def make_graphs(source: str | None) -> Callable[[], None]:
    """Let another process make OpenVINO's graph of a checkpoint, and of those in the package, where none is kept.

    PyTorch's memory, more than half a gigabyte, is freed with that process.

    Args:
        source: as for `load_checkpoint`.

    Returns:
        What waits for the first graph alone; where none comes, `Segmenter` builds the network and says what is wrong.

    Raises:
        ModelError: the checkpoint cannot be found.
    """
    if spaces or best_device() != "cpu" or os.environ.get("CXRSEG_ENGINE", "auto") == "torch":
        return lambda: None
    weights = locate(source, fallback=True).folder / WEIGHTS
    if kept_graph(weights):
        return lambda: None
    command = [sys.executable, "-c", MAKE_GRAPHS, str(weights.parent), *shipped()]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    maker = subprocess.Popen(command, cwd=Path(__file__).parent, **quiet)  # noqa: S603
    Thread(target=maker.wait, daemon=True).start()

    def wait() -> None:
        end = time.monotonic() + LONGEST
        while maker.poll() is None and not kept_graph(weights) and time.monotonic() < end:
            time.sleep(0.1)

    return wait


def _named() -> str | None:
    """The model that a Space names, or None for the packaged one."""
    return NAMED.read_text(encoding="utf-8").strip() or None if NAMED.is_file() else None


def parser() -> argparse.ArgumentParser:
    """Make the command line. Its defaults follow the environment, as Hugging Face Spaces needs."""
    everywhere = "0.0.0.0"  # noqa: S104
    result = argparse.ArgumentParser(description="Serve the chest X-ray segmentation page.")
    result.add_argument(
        "--model",
        default=os.environ.get("CXRSEG_MODEL") or _named(),
        help="Hub id org/name[@revision], checkpoint folder, or 'paper' [CXRSEG_MODEL, or the packaged checkpoint]",
    )
    result.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME") or (everywhere if "SPACE_ID" in os.environ else "127.0.0.1"),
        help=f"address to listen on; {everywhere} for all [GRADIO_SERVER_NAME, or %(default)s]",
    )
    result.add_argument(
        "--port",
        type=int,
        default=os.environ.get("GRADIO_SERVER_PORT") or 7860,
        help="port to listen on [GRADIO_SERVER_PORT, or 7860]",
    )
    result.add_argument("--share", action="store_true", help="make a public link through Gradio's server")
    return result


def main(arguments: list[str] | None = None) -> int:
    """Load the model and serve the page until interrupted; an error in starting ends with one line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = parser().parse_args(arguments)
    gc.disable()  # nearly all that the start makes stays: looking for garbage among it takes a seventh of the start
    try:
        wait = make_graphs(options.model)
        start_spare()
        from cxrseg.ui import LAUNCH, build_page  # Gradio takes seconds to import
        from cxrseg.ui.shared.uploads import finish_first, private_folder

        segmenter = load(options.model, wait)
        with private_folder():
            page = build_page(segmenter, classes=Path(platformdirs.user_state_dir("cxrseg")) / "classes.sqlite")
            gc.freeze()
            gc.enable()
            if current_thread() is main_thread():  # no other hears signals
                finish_first(page.working)
            page.launch(server_name=options.host, server_port=options.port, share=options.share, **LAUNCH)
    except (ModelError, OSError) as error:
        print(f"app.py: {error}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        gc.enable()
    return 0


if __name__ == "__main__":
    sys.exit(main())
