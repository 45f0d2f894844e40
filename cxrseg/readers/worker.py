"""Reading files in a process that may crash: decoders are third-party code fed with bytes from strangers.

A damaged or hostile file can crash a decoder, make it loop, or ask for more memory than there is. So a file is read by
another process, kept warm, with limits; if it crashes or takes too long, the file is refused and another process takes
the next one. Request and answer are plain JSON and the bytes of the pixels: nothing is unpickled.

``python -m cxrseg.readers.worker`` is that process.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import Any, BinaryIO

import numpy as np

from cxrseg.errors import ImageError, Notice
from cxrseg.readers.kinds import read_pixels

SECONDS = 20.0
"""How long a file may take."""

MEMORY = 3 * 2**30
"""How much memory the reading process may take, in bytes: a film of 64 megapixels needs about 2 GiB."""

_SPARE: "Queue[Worker]" = Queue()


class Worker:
    """A process that reads files, one after the other."""

    def __init__(self):
        """Start it."""
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        root = str(Path(__file__).parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "cxrseg.readers.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what decoders and pydicom print may name a patient
            env=environment,
        )

    def read(self, path: Path, kind: str) -> tuple[np.ndarray, tuple[float, float] | None, list[Notice]]:
        """Read a file, as `cxrseg.readers.kinds.read_pixels`.

        Raises:
            ImageError: as that, or the file crashed the decoder or took too long; then this worker has ended.
        """
        timer = threading.Timer(SECONDS, self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps([os.fspath(path), kind]).encode() + b"\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            if "error" in answer:
                raise ImageError(answer["error"], **answer["values"])
            number = int(np.prod(answer["shape"])) * np.dtype(answer["dtype"]).itemsize
            content = self._process.stdout.read(number)
            if len(content) != number:
                raise EOFError
        except (OSError, EOFError, json.JSONDecodeError):
            slow = not timer.is_alive()
            self.close()
            raise ImageError("image.too-slow" if slow else "image.crash", name=path.name) from None
        finally:
            timer.cancel()
        pixels = np.frombuffer(bytearray(content), answer["dtype"]).reshape(answer["shape"])
        notices = [Notice(notice["code"], notice["values"]) for notice in answer["notices"]]
        return pixels, tuple(answer["spacing"]) if answer["spacing"] else None, notices

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


def read_apart(path: Path, kind: str) -> tuple[np.ndarray, tuple[float, float] | None, list[Notice]]:
    """Read a file in a process of its own, as `cxrseg.readers.kinds.read_pixels`; several at once get one each.

    Raises:
        ImageError: the file cannot be read.
    """
    try:
        worker = _SPARE.get_nowait()
    except Empty:
        worker = Worker()
    if not worker.alive:
        worker.close()
        worker = Worker()
    try:
        return worker.read(path, kind)
    finally:
        if worker.alive:
            _SPARE.put(worker)


def start_spare() -> None:
    """Start a process that stands ready, so that its imports go on beside those of this one."""
    _SPARE.put(Worker())


def close_workers() -> None:
    """End the idle processes."""
    while not _SPARE.empty():
        _SPARE.get().close()


def _forget() -> None:
    """In a forked process: the workers are the parent's."""
    global _SPARE
    _SPARE = Queue()


atexit.register(close_workers)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    for line in requests:
        content = b""
        name, kind = json.loads(line)
        try:
            pixels, spacing, notices = read_pixels(Path(name), kind)
            pixels = np.ascontiguousarray(pixels)
            described = [{"code": notice.code, "values": _plain(notice.values)} for notice in notices]
            answer = {"shape": pixels.shape, "dtype": pixels.dtype.str, "spacing": spacing, "notices": described}
            content = pixels.tobytes()
        except ImageError as error:
            answer = {"error": error.code, "values": _plain(error.values)}
        except MemoryError:
            answer = {"error": "image.memory", "values": {"name": Path(name).name, "most": MEMORY // 2**20}}
        answers.write(json.dumps(answer).encode() + b"\n" + content)
        answers.flush()


def _plain(values: Any) -> dict[str, Any]:
    return {name: v if isinstance(v, str | int | float | bool) else str(v) for name, v in values.items()}


def _limit() -> None:
    """Bound the memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        _, hard = resource.getrlimit(kind)
        most = MEMORY if kind == resource.RLIMIT_DATA else 2 * MEMORY  # address space counts what is never touched too
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    import cxrseg.readers.dicom  # noqa: F401  before the first file, and the limits

    _limit()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
