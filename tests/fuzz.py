"""Look for files that the readers do not stand: ``python tests/fuzz.py --minutes 10``, or ``make fuzz``.

Half of the time atheris (`fuzz_coverage.py`) changes sound files so that they reach new code; the other half, or all of
it without atheris, a seeded script damages files of all kinds and reads them as the page does. Each works in a process
of its own, which is started again when it dies.

A find is a file that ends neither in a film nor in one sentence, takes too long, or kills the process that reads files
for the page. It is saved by its fault, and shrunk while it keeps it.
"""

import argparse
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from hostile import bases, damaged, one_sentence

from cxrseg import images
from cxrseg.errors import ImageError

SLOW = 10.0
"""Seconds that no file of this size may take."""
SHRINK_SECONDS = 30.0


def fault(path: Path) -> str | None:
    """Read a file, and name what is wrong with how that ended; None where nothing is."""
    start = time.monotonic()
    try:
        film = images.load_image(path)
    except ImageError as error:
        if not one_sentence(str(error)):
            return f"message-{error.code}"
    except Exception as error:  # any is a find
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
        return f"{type(error).__name__}-{Path(frames[-1].filename).stem}-{frames[-1].lineno}"
    else:
        if film.pixels.ndim != 2 or not np.isfinite(film.pixels).all():
            return "pixels"
        if not all(one_sentence(str(notice)) for notice in film.warnings):
            return "notice"
    return "slow" if time.monotonic() - start > SLOW else None


def note(folder: Path, name: str, content: bytes) -> None:
    """Keep a find; of several with one fault the smallest."""
    path = folder / f"found-{name}"
    if not path.exists() or len(content) < path.stat().st_size:
        path.write_bytes(content)


def by_damage(folder: Path, seconds: int, seed: int) -> None:
    """Damage files until time is over; decoders may die, and this process may not."""
    random, sound, end = np.random.default_rng(seed), list(bases().values()), time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        for content in damaged(sound[random.integers(len(sound))], random).values():
            number += 1
            path = folder / "damage.bin"
            path.write_bytes(content)
            if name := fault(path):
                note(folder, name, content)
            path.unlink()
    print(f"{number} damaged files")


def shrink(content: bytes, same: Callable[[bytes], bool], seconds: float = SHRINK_SECONDS) -> bytes:
    """Cut blocks out of a file, ever smaller ones, while its fault stays.

    Args:
        content: the file.
        same: whether a file has the fault.
        seconds: how long to go on.
    """
    end, size = time.monotonic() + seconds, len(content) // 2
    while size and time.monotonic() < end:
        place = 0
        while place < len(content) and time.monotonic() < end:
            less = content[:place] + content[place + size :]
            if same(less):
                content = less
            else:
                place += size
        size //= 2
    return content


def shrunk(file: Path) -> bytes:
    """Shrink a find of `note`."""
    name, tried = file.name.removeprefix("found-"), file.with_name("shrink.bin")

    def same(content: bytes) -> bool:
        tried.write_bytes(content)
        return fault(tried) == name

    return shrink(file.read_bytes(), same)


def main() -> int:
    """Fuzz; the exit status is 1 where something was found."""
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    command.add_argument("--minutes", type=float, default=10, help="how long [10]")
    command.add_argument("--seed", type=int, default=int(time.time()), help="of all that is drawn [the time]")
    command.add_argument("--folder", type=Path, default=Path("runs/fuzz"), help="for finds and corpus [runs/fuzz]")
    command.add_argument("--work", choices=("damage", "shrink"), help=argparse.SUPPRESS)
    options = command.parse_args()
    folder, seconds = options.folder, options.minutes * 60
    if options.work == "damage":
        by_damage(folder, seconds, options.seed)
        return 0
    if options.work == "shrink":
        for file in folder.glob("found-*"):
            file.write_bytes(shrunk(file))
        return 0
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for name, content in bases().items():
        (folder / "corpus" / name).write_bytes(content)
    here, coverage, log = Path(__file__), find_spec("atheris") is not None, folder / "log.txt"
    place = ["--folder", folder]
    if coverage:
        repeat([here.with_name("fuzz_coverage.py"), *place], seconds / 2, options.seed, log)
    repeat([here, *place, "--work", "damage"], seconds / (1 + coverage), options.seed, log)
    subprocess.run([sys.executable, str(here), *map(str, place), "--work", "shrink"], timeout=600, check=False)
    finds = sorted([*folder.glob("found-*"), *folder.glob("crash-*"), *folder.glob("timeout-*"), *folder.glob("oom-*")])
    for file in finds:
        print(f"{file}: {file.stat().st_size} bytes")
    print(f"seed {options.seed}: {len(finds)} faults")
    return 1 if finds else 0


def repeat(command: list, seconds: float, seed: int, log: Path) -> None:
    """Run a process until the time is over; when it dies again, with another seed, and what it died of is kept."""
    end = time.monotonic() + seconds
    with log.open("a") as output:
        while (left := end - time.monotonic()) > 1:
            arguments = map(str, [*command, "--minutes", left / 60, "--seed", seed])
            done = subprocess.run([sys.executable, *arguments], stdout=output, stderr=output, check=False)
            if done.returncode and (last := log.with_name("damage.bin")).is_file():
                note(log.parent, f"death-{done.returncode}", last.read_bytes())
            seed += 1


if __name__ == "__main__":
    sys.exit(main())
