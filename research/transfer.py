"""Collect finished runs of train.py, with and without ImageNet weights, into the files that the Training tab reads.

    python research/transfer.py RUN [RUN ...]
    python research/transfer.py --snapshots PRETRAINED RANDOM

Some of the runs are trained with ``--no-pretrained``; `cxrseg.training_runs.transfer` says what the file holds. The
second way collects what two runs with ``--snapshots`` saw epoch by epoch, see `cxrseg.training_runs.snapshots`.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cxrseg.errors import ModelError
from cxrseg.files import write_atomically
from cxrseg.training_runs import snapshots
from cxrseg.training_runs.transfer import FILE, Comparison, Run, load_history

_MAY_DIFFER = ("pretrained", "seed", "output", "workers", "resume", "datasets", "split")
_MAY_DIFFER += ("push_to_hub", "hub_private", "hub_revision")
_IN_COMMON = ("encoder", "head", "size", "epochs", "batch_size", "learning_rate", "augmentation")

_SIDE, _FILMS = 256, 3
"""Size and number of the films whose snapshots the page carries."""


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
    for folder, options, rows, report in found:
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
        if report["sources"] != validation["sources"]:
            raise ModelError("transfer.other-films", folder=folder, first=first)
        runs.append(Run(options["pretrained"], options["seed"], tuple(rows)))
    if len({(run.pretrained, run.seed) for run in runs}) < len(runs):
        raise ModelError("transfer.same-run")
    runs.sort(key=lambda run: (not run.pretrained, run.seed))
    training = {key: validation["training"][key] for key in _IN_COMMON}
    return Comparison(tuple(runs), training, tuple(validation["sources"]))


def save(comparison: Comparison, path: Path = FILE) -> None:
    """Write a comparison as JSON; its folder is created if needed."""
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", metavar="RUN", help="finished output folders of train.py")
    parser.add_argument(
        "--snapshots",
        action="store_true",
        help="collect snapshots of two runs, one with ImageNet weights and one without",
    )
    parser.add_argument("--output", type=Path, help="file to write [the one that the page reads]")
    options = parser.parse_args(arguments)
    if options.snapshots and len(options.runs) != 2:
        parser.error("--snapshots needs two runs")
    try:
        if options.snapshots:
            learning = snapshots.Learning.of_runs(*map(Path, options.runs))
            learning.reduced(_SIDE, _FILMS).save(options.output or snapshots.FILE)
        else:
            save(collect(options.runs), options.output or FILE)
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
