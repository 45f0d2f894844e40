"""Figures of each epoch, kept over a resume and written for people, spreadsheets and the page."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator

from cxrseg.classes import STRUCTURES
from cxrseg.files import write_atomically


class History:
    """Rows of figures, one per epoch, that survive a resume."""

    def __init__(self):
        self.epochs: list[dict[str, Any]] = []

    def since_best(self) -> int:
        """How many epochs ago validation was best; the first of equal ones counts."""
        scores = [row["validation"]["mean_iou"] for row in self.epochs]
        return len(scores) - 1 - scores.index(max(scores)) if scores else 0

    def state_dict(self) -> dict[str, Any]:
        """For accelerate's checkpoints."""
        return {"epochs": json.dumps(self.epochs)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """For accelerate's checkpoints."""
        self.epochs = json.loads(state["epochs"])

    def write(self, folder: Path) -> None:
        """Write ``history.json`` and ``log.csv``."""
        with write_atomically(folder / "history.json") as path:
            path.write_text(json.dumps(self.epochs, indent=1) + "\n")
        rows = [flat(row) for row in self.epochs]
        with write_atomically(folder / "log.csv") as path, path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def describe_epoch(row: Mapping[str, Any], epochs: int, seconds: float) -> str:
    """One line for an epoch's row of history, which took so many seconds with its validation."""
    left = seconds * (epochs - row["epoch"])
    parts = [f"epoch {row['epoch']}/{epochs}", f"{row['images_per_second']:.1f} images/s", f"{left / 60:.0f} min left"]
    for part in ("training", "validation"):
        figures = row[part]
        scores = ", ".join(
            f"{structure} {s['dice']:.3f}/{s['iou']:.3f}" for structure, s in figures["structures"].items()
        )
        parts.append(f"{part} loss {figures['loss']:.4f}, Dice/IoU {scores}")
    return "  ".join(parts)


class EpochTotals:
    """Loss and per-film counts of one pass, gathered over processes without counting padding twice."""

    def __init__(self):
        self._losses: list[float] = []
        self._counts: list[np.ndarray] = []

    def add(self, accelerator: Accelerator, loss: torch.Tensor, counts: torch.Tensor) -> None:
        """Add one batch of this process.

        Args:
            accelerator: gathers over processes.
            loss: scalar.
            counts: (N, 4, 3) float, see `cxrseg.losses.counts`.
        """
        loss_per_film = loss.expand(len(counts)).contiguous()
        loss_per_film, counts = accelerator.gather_for_metrics((loss_per_film, counts))
        self._losses += loss_per_film.tolist()
        self._counts.append(counts.cpu().numpy())

    @property
    def films(self) -> int:
        """How many films were counted."""
        return len(self._losses)

    def scores(self) -> dict[str, Any]:
        """Mean loss, and mean Dice and IoU per structure over the films where its truth has a pixel."""
        tp, fp, fn = np.moveaxis(np.concatenate(self._counts), -1, 0)
        structures = {}
        for index, structure in enumerate(STRUCTURES):
            t, errors = tp[:, index], fp[:, index] + fn[:, index]
            present = t + fn[:, index] > 0  # neither unlabelled nor outside the crop
            if present.any():
                t, errors = t[present], errors[present]
                structures[structure] = {
                    "dice": float(np.mean(2 * t / (2 * t + errors))),
                    "iou": float(np.mean(t / (t + errors))),
                }
        mean_iou = float(np.mean([s["iou"] for s in structures.values()])) if structures else 0.0
        return {"loss": float(np.mean(self._losses)), "mean_iou": mean_iou, "structures": structures}


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten an epoch's row of history, as in ``log.csv``; what was not measured is ""."""
    figures = {key: value for key, value in row.items() if not isinstance(value, Mapping)}
    for part in ("training", "validation"):
        figures |= {f"{part}_loss": row[part]["loss"], f"{part}_mean_iou": row[part]["mean_iou"]}
        for structure in STRUCTURES:
            scores = row[part]["structures"].get(structure, {})
            figures |= {f"{part}_{structure}_{metric}": scores.get(metric, "") for metric in ("dice", "iou")}
    return figures
