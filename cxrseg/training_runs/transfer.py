"""With and without transfer learning: finished runs side by side, in a file that the page reads.

    python -m cxrseg.training_runs.transfer RUN [RUN ...]

collects run folders of train.py, some of them trained with ``--no-pretrained``, into `FILE`:
``{"training": {...}, "sources": [...], "runs": [{"pretrained": bool, "seed": int, "epochs": [...]}]}``. The epochs are
the rows of each run's ``history.json``; training and sources are what the runs have in common, as ``validation.json``
words it.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxrseg.errors import ModelError
from cxrseg.files import write_atomically

FILE = Path(__file__).parents[1] / "data" / "transfer.json"
"""The comparison that the package carries, if it has been run."""

_MAY_DIFFER = ("pretrained", "seed", "output", "workers", "resume", "datasets", "split")
_MAY_DIFFER += ("push_to_hub", "hub_private", "hub_revision")
_IN_COMMON = ("encoder", "head", "size", "epochs", "batch_size", "learning_rate", "augmentation")


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        pretrained: whether its encoder began with ImageNet weights.
        seed: of the split, the random weights, the order and the augmentation.
        epochs: the rows of its ``history.json``.
    """

    pretrained: bool
    seed: int
    epochs: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Comparison:
    """Runs that differ in where they began and in their seed alone.

    Attributes:
        runs: those with ImageNet weights first, by seed.
        training: what they have in common (encoder, head, ...).
        sources: per data set, its name, numbers of training and validation films and labelled structures.
    """

    runs: tuple[Run, ...]
    training: Mapping[str, Any]
    sources: tuple[Mapping[str, Any], ...]


def collect(folders: Sequence[str | Path]) -> Comparison:
    """Read finished run folders.

    Args:
        folders: outputs of train.py; at least one with ImageNet weights and one without.

    Raises:
        ModelError: a folder holds no finished run, or the runs differ in more than weights and seed.
    """
    found = [(Path(folder), *_read(Path(folder))) for folder in folders]
    if {options["pretrained"] for _, options, _, _ in found} != {True, False}:
        raise ModelError("transfer.needs-both")
    first, asked, _, validation = found[0]
    runs = []
    for folder, options, rows, told in found:
        for key in sorted({*asked, *options} - set(_MAY_DIFFER)):
            if options.get(key) != asked.get(key):
                raise ModelError(
                    "transfer.differs",
                    folder=folder,
                    option=key,
                    value=options.get(key),
                    first=first,
                    other=asked.get(key),
                )
        if told["sources"] != validation["sources"]:
            raise ModelError("transfer.other-films", folder=folder, first=first)
        runs.append(Run(options["pretrained"], options["seed"], tuple(rows)))
    if len({(run.pretrained, run.seed) for run in runs}) < len(runs):
        raise ModelError("transfer.same-run")
    runs.sort(key=lambda run: (not run.pretrained, run.seed))
    training = {key: validation["training"][key] for key in _IN_COMMON}
    return Comparison(tuple(runs), training, tuple(validation["sources"]))


def save(comparison: Comparison, path: Path = FILE) -> None:
    """Write a comparison as JSON; its folder is made if need be."""
    content = {
        "training": dict(comparison.training),
        "sources": [dict(source) for source in comparison.sources],
        "runs": [
            {"pretrained": run.pretrained, "seed": run.seed, "epochs": [_rounded(row) for row in run.epochs]}
            for run in comparison.runs
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_atomically(path) as temporary:
        temporary.write_text(json.dumps(content, separators=(",", ":")) + "\n")


def load(path: Path = FILE) -> Comparison | None:
    """Read what `save` wrote; None where there is no file.

    Raises:
        ModelError: the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text())
        runs = tuple(Run(run["pretrained"], int(run["seed"]), tuple(check_rows(run["epochs"]))) for run in data["runs"])
        if {run.pretrained for run in runs} != {True, False}:
            raise ValueError("one kind of runs is missing")
        return Comparison(runs, data.get("training", {}), tuple(data.get("sources", ())))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("transfer.damaged", path=path, error=error) from error


def load_history(folder: Path) -> list[dict[str, Any]] | None:
    """Read a checkpoint folder's ``history.json``; None where there is none.

    Raises:
        ModelError: the file is damaged.
    """
    path = folder / "history.json"
    if not path.is_file():
        return None
    try:
        return check_rows(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("history.damaged", path=path, error=error) from error


def check_rows(rows: Any) -> list[dict[str, Any]]:
    """Check that rows are those of a ``history.json``.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: they are not.
    """
    if not isinstance(rows, list) or not rows:
        raise ValueError("no epochs")
    for row in rows:
        numbers = [row["epoch"]]
        for part in ("training", "validation"):
            numbers += [row[part]["loss"], row[part]["mean_iou"]]
            numbers += [s[metric] for s in row[part]["structures"].values() for metric in ("dice", "iou")]
        if not all(isinstance(number, int | float) for number in numbers):
            raise TypeError(f"epoch {row['epoch']} holds something else than numbers")
    return rows


def _read(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """Read a run's options, its history and its report."""
    try:
        options = json.loads((folder / "train.json").read_text())
        rows = load_history(folder) or []
        report = json.loads((folder / "validation.json").read_text())
        options["pretrained"], options["seed"], report["training"], report["sources"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("transfer.no-run", folder=folder, error=error) from error
    if len(rows) != options["epochs"]:
        raise ModelError("transfer.unfinished", folder=folder, done=len(rows), epochs=options["epochs"])
    if options.get("init"):
        raise ModelError("transfer.began-with", folder=folder, init=options["init"])
    return options, rows, report


def _rounded(value: Any) -> Any:
    """Round figures to six decimals, which keeps the file small."""
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 6) if isinstance(value, float) else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect run folders into a file."""
    parser = argparse.ArgumentParser("python -m cxrseg.training_runs.transfer", description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", metavar="RUN", help="finished output folders of train.py")
    parser.add_argument("--output", type=Path, default=FILE, help="the file to write [the one that the page reads]")
    options = parser.parse_args(arguments)
    try:
        save(collect(options.runs), options.output)
    except ModelError as error:
        sys.stderr.write(f"cxrseg.training_runs.transfer: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
