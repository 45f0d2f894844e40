"""Figures per epoch: means over films, and files for people and spreadsheets."""

import csv
import json

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from cxrseg.classes import STRUCTURES
from cxrseg.training_runs.history import EpochTotals, History, describe_epoch


def counts(*films: dict[str, tuple[int, int, int]]) -> torch.Tensor:
    return torch.tensor([[film.get(structure, (0, 0, 0)) for structure in STRUCTURES] for film in films]).float()


def test_scores_are_means_over_films_not_over_pixels():
    totals = EpochTotals()
    accelerator = Accelerator(cpu=True)
    totals.add(accelerator, torch.tensor(1.0), counts({"lungs": (1, 1, 0)}, {"lungs": (1000, 0, 0)}))
    totals.add(accelerator, torch.tensor(4.0), counts({"lungs": (0, 0, 5), "heart": (2, 1, 1)}))
    scores = totals.scores()
    assert totals.films == 3
    assert scores["loss"] == pytest.approx((1 + 1 + 4) / 3)
    assert scores["structures"]["lungs"]["dice"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert scores["structures"]["lungs"]["iou"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert scores["structures"]["heart"] == {"dice": pytest.approx(4 / 6), "iou": pytest.approx(2 / 4)}
    assert scores["mean_iou"] == pytest.approx((0.5 + 0.5) / 2)


def test_structures_without_truth_are_left_out():
    totals = EpochTotals()
    totals.add(Accelerator(cpu=True), torch.tensor(1.0), counts({"ribs": (0, 7, 0)}))
    assert totals.scores() == {"loss": 1.0, "mean_iou": 0.0, "structures": {}}


def row(epoch: int, **structures: float) -> dict:
    part = {
        "loss": 0.5,
        "mean_iou": float(np.mean(list(structures.values()))),
        "structures": {structure: {"dice": value, "iou": value / 2} for structure, value in structures.items()},
    }
    return {"epoch": epoch, "learning_rate": 0.1, "images_per_second": 3.0, "training": part, "validation": part}


def test_files(tmp_path):
    history = History()
    history.epochs += [row(1, lungs=0.5), row(2, lungs=0.75, heart=0.25)]
    history.write(tmp_path)
    assert json.loads((tmp_path / "history.json").read_text()) == history.epochs
    with (tmp_path / "log.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert first["epoch"] == "1"
    assert float(first["validation_lungs_dice"]) == 0.5
    assert first["validation_heart_dice"] == ""  # no figure is not 0
    assert float(second["training_heart_iou"]) == 0.125
    assert float(second["validation_loss"]) == 0.5
    assert len(first) == 3 + 2 * (2 + 2 * len(STRUCTURES))


def test_a_line_for_people():
    line = describe_epoch(row(3, lungs=0.5), 24, 120.0)
    assert line.startswith("epoch 3/24  3.0 images/s  42 min left  training loss 0.5000, Dice/IoU lungs 0.500/0.250")
    assert "\n" not in line


def test_epochs_since_the_best_one():
    history, found = History(), []
    for number, score in enumerate((0.5, 0.7, 0.7, 0.6, 0.8), 1):
        history.epochs.append({"epoch": number, "validation": {"mean_iou": score}})
        found.append(history.since_best())
    assert found == [0, 0, 1, 2, 0]
    assert History().since_best() == 0


def test_it_survives_a_resume():
    history, other = History(), History()
    history.epochs.append(row(1, lungs=0.5))
    other.load_state_dict(history.state_dict())
    assert other.epochs == history.epochs
