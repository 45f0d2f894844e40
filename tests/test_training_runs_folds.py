"""Cross-validation: every film validates once, patients stay together, and the summary is of all folds."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import write_dataset

import train as script
from cxrseg.config import TrainConfig
from cxrseg.datasets import open_dataset
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.training import train
from cxrseg.training_runs.folds import split_folds, train_folds

SMALL = ("--encoder", "tf_efficientnet_lite0", "--no-pretrained", "--size", "64", "--batch-size", "2", "--workers", "0")


@pytest.fixture
def dataset(tmp_path):
    return open_dataset(write_dataset(tmp_path / "set", 7))


def test_every_film_validates_once(dataset):
    splits = split_folds([dataset], 3, seed=0)
    names = sorted(film.name for film in dataset.films)
    assert sorted(film for split in splits for film in split.validation) == names
    assert all(sorted(split.training + split.validation) == names for split in splits)
    assert sorted(len(split.validation) for split in splits) == [2, 2, 3]
    assert splits == split_folds([dataset], 3, seed=0) != split_folds([dataset], 3, seed=1)


def test_patients_stay_together(dataset):
    owned = replace(dataset, patients={f"set/film0{number}": f"set/{number // 2}" for number in range(6)})
    for split in split_folds([owned], 2, seed=0):
        assert not {owned.patient(film) for film in split.training} & {owned.patient(film) for film in split.validation}
    with pytest.raises(DatasetError, match="set has 4 patients, too few for 5 folds"):
        split_folds([owned], 5, seed=0)


def test_folds_are_trained_and_summarised_and_those_that_are_done_are_left(tmp_path, capsys):
    data, output = write_dataset(tmp_path / "set", 6), tmp_path / "out"
    arguments = [str(data), "--output", str(output), *SMALL, "--epochs", "1", "--folds", "2"]
    assert script.main(arguments) == 0
    printed = capsys.readouterr().out
    found = json.loads((output / "folds.json").read_text())["set"]
    reports = [Validation.load(output / f"fold-{number}") for number in (1, 2)]
    assert [len(report.films) for report in reports] == [3, 3]
    for structure, entry in found.items():
        means = [sum(film.counts[structure].dice for film in report.films) / 3 for report in reports]
        assert entry["dice"]["folds"] == pytest.approx(means)
        assert entry["dice"]["mean"] == pytest.approx(sum(means) / 2)
        assert entry["films"] == 6
        assert f"{entry['dice']['mean']:.4f} ± {entry['dice']['deviation']:.4f}" in printed
    assert script.main(arguments) == 1
    assert "holds" in capsys.readouterr().err
    (output / "fold-2/validation.json").unlink()
    trained = []
    again = script.TrainConfig(**script.parse([*arguments, "--resume"]))

    def counted(config: TrainConfig) -> Path:
        trained.append(config.output)
        return train(config)

    train_folds(again, counted)
    assert trained == [str(output / "fold-2")]
    assert json.loads((output / "folds.json").read_text())["set"] == found


def test_options_that_make_no_sense(tmp_path):
    for more in ({}, {"datasets": ("set",), "test": (1,)}, {"datasets": ("set",), "split": "split.json"}):
        with pytest.raises(ModelError, match="leave out --split and --test, and name a data set"):
            train_folds(TrainConfig(folds=2, output=str(tmp_path), **more), train)
    with pytest.raises(ModelError, match="at least 2"):
        TrainConfig(folds=1)
