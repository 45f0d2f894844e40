"""Where visitors' files lie while they are needed, and how they are deleted.

Gradio keeps uploads and results in one folder of the machine's temporary directory, where others can read them, and
deletes what it has on a list. Not on its list are uploads that broke off, files of a server that was killed and the
empty folders that stay behind; and its deletion ends for good when a film arrives while it goes through the list. So
the page has a folder of its own.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread
from typing import Any

from gradio import mcp
from gradio.utils import get_upload_folder, is_in_or_equal

from cxrseg.errors import ImageError
from cxrseg.images import Radiograph, load_image

KEPT_SECONDS = 600
"""How long a file stays after it was last written."""

FINISH_SECONDS = 20
"""How long a film in progress may still take when the server is asked to terminate."""

_DELIVERY_SECONDS = 1
"""For its result to be sent and fetched."""

_PREFIX = "cxrseg-visitors-"
_ROUND_SECONDS = 60
_VARIABLE = "GRADIO_TEMP_DIR"


@contextmanager
def private_folder(kept: float = KEPT_SECONDS, rounds: float = _ROUND_SECONDS) -> Iterator[Path]:
    """Let Gradio keep its files in a folder that this user alone can read, and delete them there.

    Build the page inside the block. The folder lies where ``GRADIO_TEMP_DIR`` says or else among the machine's
    temporary files; at the end it is removed with all that is in it, also where the process is asked to terminate, as
    containers and Spaces are. Files left by a killed server are removed too.

    Args:
        kept: seconds that a file stays.
        rounds: seconds between two looks.

    Yields:
        The folder.
    """
    before, before_mcp = os.environ.get(_VARIABLE), mcp.DEFAULT_TEMP_DIR
    mask = os.umask(0o077)  # what Gradio makes in it is for this user too
    parent = Path(before or tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent.resolve()))
    over = Event()

    def keep() -> None:
        while True:
            with suppress(OSError):  # perhaps the next round finds a better world
                folder.mkdir(mode=0o700, exist_ok=True)
                os.utime(folder)  # how others see that its server lives
                delete_old(folder, kept)
                remove_abandoned(parent, max(kept, 3 * rounds))
            if over.wait(rounds):
                return

    def terminate(number: int, _: Any) -> None:
        over.set()
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(number, handler)
        signal.raise_signal(number)

    keeper = Thread(target=keep, name="visitors' files", daemon=True)
    os.environ[_VARIABLE] = mcp.DEFAULT_TEMP_DIR = str(folder)  # mcp has looked when it was imported
    keeper.start()
    listens = current_thread() is main_thread()  # no other may
    handler = signal.signal(signal.SIGTERM, terminate) if listens else None
    try:
        yield folder
    finally:
        if listens:
            signal.signal(signal.SIGTERM, handler)
        over.set()
        keeper.join()
        os.umask(mask)
        mcp.DEFAULT_TEMP_DIR = before_mcp
        if before is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = before
        shutil.rmtree(folder, ignore_errors=True)


def finish_first(working: Callable[[], bool], most: float = FINISH_SECONDS) -> None:
    """Finish the films in progress when the process is asked to terminate; asked again, it ends at once.

    Call it in the main thread, inside `private_folder`, whose files the work needs.

    Args:
        working: whether there is work left.
        most: seconds to wait for it.
    """

    def terminate(number: int, _: Any) -> None:
        signal.signal(number, before)
        end = time.monotonic() + most
        busy = working()
        while working() and time.monotonic() < end:
            time.sleep(0.05)
        if busy:
            time.sleep(_DELIVERY_SECONDS)
        signal.raise_signal(number)

    before = signal.signal(signal.SIGTERM, terminate)


def delete_old(folder: Path, kept: float) -> None:
    """Delete files that were written longer ago, and folders that have been empty as long.

    Args:
        folder: it stays itself.
        kept: seconds.
    """
    oldest = time.time() - kept
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder comes before it
        try:
            status = path.lstat()
            if path.is_dir() and not path.is_symlink():
                if status.st_mtime < oldest:
                    path.rmdir()
            elif max(status.st_mtime, status.st_ctime) < oldest:  # a file that is moved here keeps its st_mtime
                path.unlink()
        except OSError:  # it has gone, or the folder holds something
            continue


def remove_abandoned(parent: Path, silent: float) -> None:
    """Remove this user's folders whose server has been silent for long.

    Args:
        parent: where they lie.
        silent: seconds.
    """
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            status = folder.lstat()
        except OSError:
            continue
        mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if mine and folder.is_dir() and not folder.is_symlink() and status.st_mtime < time.time() - silent:
            shutil.rmtree(folder, ignore_errors=True)


def uploaded(file: Any) -> Path | None:
    """Find what a visitor has uploaded.

    Args:
        file: Gradio's description of the file, as the browser sends it; anything else is no file.

    Returns:
        Its path; None for no file, and for one that does not lie where uploads lie.
    """
    path = file.get("path") if isinstance(file, Mapping) else None
    return Path(path) if isinstance(path, str) and is_in_or_equal(path, get_upload_folder()) else None


def load_upload(path: str | Path) -> Radiograph:
    """Read a film that a visitor has given, as `cxrseg.images.load_image`.

    Raises:
        ImageError: it cannot be read, or it has been deleted meanwhile.
    """
    if not Path(path).exists():
        raise ImageError("page.deleted", name=Path(path).name, minutes=KEPT_SECONDS // 60)
    return load_image(path)
