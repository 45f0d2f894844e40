"""With and without transfer learning: finished runs side by side, in a file that the page reads.

``research/transfer.py`` writes it: ``{"training": {...}, "sources": [...], "runs": [{"pretrained": bool, "seed": int,
"epochs": [...]}]}``. The epochs are the rows of each run's ``history.json``; training and sources are what the runs
have in common, as ``validation.json`` words it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxrseg.errors import ModelError

FILE = Path(__file__).parents[1] / "data" / "transfer.json"
"""The comparison that the package carries, if it has been run."""


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
    """Runs that differ only in their initial weights and seed.

    Attributes:
        runs: those with ImageNet weights first, by seed.
        training: what they have in common (encoder, head, ...).
        sources: per data set, its name, numbers of training and validation films and labelled structures.
    """

    runs: tuple[Run, ...]
    training: Mapping[str, Any]
    sources: tuple[Mapping[str, Any], ...]


def load(path: Path = FILE) -> Comparison | None:
    """Read what ``research/transfer.py`` wrote; None where there is no file.

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
