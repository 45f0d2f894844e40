"""The state of a run in its folder ``last``, so that a stopped run can continue."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from accelerate import Accelerator
from filelock import FileLock, Timeout

from cxrseg.config import TrainConfig
from cxrseg.errors import DatasetError, ModelError
from cxrseg.files import write_atomically

_MAY_CHANGE = (
    "resume",
    "workers",
    "film_store",
    "output",
    "datasets",
    "track",
    "push_to_hub",
    "hub_private",
    "hub_revision",
)


@contextmanager
def alone(output: Path) -> Iterator[None]:
    """Keep a folder to one run at a time; the system releases it when a run is killed.

    Raises:
        ModelError: another run is at work there.
    """
    if os.environ.get("RANK", "0") != "0":  # torchrun's other processes belong to the first
        yield
        return
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ModelError("training.in-use", output=output) from None
    for left in output.glob(".*.tmp"):  # by a run that was killed while it wrote
        left.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.release()
        (output / ".lock").unlink(missing_ok=True)


def save_options(output: Path, config: TrainConfig) -> None:
    """Write a run's options to ``train.json``, with which `find_state` compares those of a resumed run."""
    with write_atomically(output / "train.json") as path:
        path.write_text(json.dumps(asdict(config), indent=1) + "\n")


def save_data(output: Path, films: Mapping[str, str], processes: int) -> None:
    """Write to ``data.json`` what `check_data` compares a resumed run with.

    Args:
        output: the run's folder.
        films: a checksum by film, from `cxrseg.training_runs.films.digests`.
        processes: how many train together.
    """
    with write_atomically(output / "data.json") as path:
        path.write_text(json.dumps({"processes": processes, "films": dict(films)}, indent=1) + "\n")


def check_data(output: Path, films: Mapping[str, str], processes: int) -> None:
    """Compare a resumed run's films and processes with those that it began with.

    Raises:
        ModelError: there are more or fewer processes, so that steps would not be the same.
        DatasetError: a film or its masks have changed since.
    """
    try:
        was = json.loads((output / "data.json").read_text())
        then, before = was["processes"], dict(was["films"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("resume.unreadable", path=output / "data.json", error=error) from error
    if processes != then:
        raise ModelError("resume.processes", then=then, now=processes)
    if changed := [name for name in before if films.get(name) != before[name]]:
        raise DatasetError("resume.films", count=len(changed), film=changed[0])


def save_state(accelerator: Accelerator, output: Path) -> None:
    """Replace ``last`` by a new state; an old one is kept until the new one is whole."""
    new, last, old = output / "last.new", output / "last", output / "last.old"
    accelerator.save_state(str(new))
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        if last.exists():
            shutil.rmtree(old, ignore_errors=True)  # left by a run that was stopped right here
            last.replace(old)
        new.replace(last)
        shutil.rmtree(old, ignore_errors=True)
    accelerator.wait_for_everyone()


def load_state(accelerator: Accelerator, state: Path) -> None:
    """Load a state that `save_state` wrote.

    Raises:
        ModelError: it is damaged.
    """
    try:
        accelerator.load_state(str(state))
    except Exception as error:  # of torch, safetensors, pickle, json, by which file is damaged and how
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError("resume.damaged", state=state, error=reason) from error


def find_state(output: Path, config: TrainConfig) -> tuple[Path, TrainConfig]:
    """Find the state from which a resumed run continues.

    Args:
        output: the run's folder.
        config: today's options. Data sets may have moved, but must bear the same names.

    Returns:
        The folder of accelerate's state, and the options with head and encoder as they were settled then.

    Raises:
        ModelError: there is none, or the run began with other options.
    """
    folders = [folder for name in ("last", "last.old") if (folder := output / name).is_dir()]
    if not folders:
        raise ModelError("resume.nothing", folder=output / "last")
    try:
        was = json.loads((output / "train.json").read_text())
        names = {"then": was["datasets"], "now": config.datasets}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("resume.unreadable", path=output / "train.json", error=error) from error
    names = {when: [Path(folder).resolve().name for folder in folders] for when, folders in names.items()}
    if names["then"] != names["now"]:
        raise ModelError("resume.datasets", datasets=", ".join(names["then"]))
    for key, value in json.loads(json.dumps(asdict(config))).items():
        settled = config.init if key == "architecture" else value is None and key in ("head", "encoder")
        if key not in _MAY_CHANGE and not settled and value != was.get(key, value):
            if key == "epochs":
                raise ModelError("resume.epochs", then=was[key], now=value, output=output)
            raise ModelError("resume.option", option=key.replace("_", "-"), value=was[key])
    architecture = was.get("architecture", config.architecture)
    return folders[0], replace(config, head=was.get("head"), encoder=was.get("encoder"), architecture=architecture)
