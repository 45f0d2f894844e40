"""Runs with and without transfer learning are compared only where nothing else differs."""

import json
from pathlib import Path

import pytest
from transfer import collect, main, save

from cxrseg.errors import ModelError
from cxrseg.training_runs.transfer import load


def row(epoch: int, iou: float) -> dict:
    part = {"loss": 1 - iou, "mean_iou": iou, "structures": {"lungs": {"dice": iou, "iou": iou}}}
    return {"epoch": epoch, "learning_rate": 0.1, "images_per_second": 3.0, "training": part, "validation": part}


def write_run(folder: Path, *, pretrained: bool, seed: int = 0, done: int = 3, **options) -> Path:
    folder.mkdir(parents=True)
    asked = {"pretrained": pretrained, "seed": seed, "epochs": 3, "init": None, "encoder": "e", "output": str(folder)}
    (folder / "train.json").write_text(json.dumps(asked | options))
    rows = [row(epoch, 0.1234567 * epoch) for epoch in range(1, done + 1)]
    (folder / "history.json").write_text(json.dumps(rows))
    common = ("encoder", "head", "size", "epochs", "batch_size", "learning_rate", "augmentation")
    sources = [{"name": "one", "training": 27, "validation": 3, "labelled": ["lungs"]}]
    training = {**dict.fromkeys(common, 1), "best_epoch": 3}
    (folder / "validation.json").write_text(json.dumps({"training": training, "sources": sources}))
    return folder


def test_runs_are_collected_saved_and_read_again(tmp_path):
    runs = [
        write_run(tmp_path / "b", pretrained=False, seed=1),
        write_run(tmp_path / "a", pretrained=True, seed=1),
        write_run(tmp_path / "c", pretrained=True, seed=0),
    ]
    save(collect(runs), tmp_path / "new" / "transfer.json")
    comparison = load(tmp_path / "new" / "transfer.json")
    assert [(run.pretrained, run.seed) for run in comparison.runs] == [(True, 0), (True, 1), (False, 1)]
    assert comparison.runs[0].epochs[2]["validation"]["mean_iou"] == pytest.approx(0.370370, abs=1e-9)
    assert comparison.sources[0]["name"] == "one"
    assert "best_epoch" not in comparison.training


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pretrained": True, "seed": 1}, "--no-pretrained"),
        ({"pretrained": False, "encoder": "f"}, "encoder 'f'"),
        ({"pretrained": False, "done": 2}, "2 of 3 epochs"),
        ({"pretrained": False, "init": "x"}, "began with the checkpoint x"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused(tmp_path, options, message):
    runs = [write_run(tmp_path / "a", pretrained=True), write_run(tmp_path / "b", **options)]
    with pytest.raises(ModelError, match=message):
        collect(runs)


def test_the_same_run_twice_and_other_films_are_refused(tmp_path):
    one, two, three = (write_run(tmp_path / name, pretrained=name == "a") for name in "abc")
    with pytest.raises(ModelError, match="same seed"):
        collect([one, two, three])
    report = json.loads((two / "validation.json").read_text())
    report["sources"][0]["name"] = "two"
    (two / "validation.json").write_text(json.dumps(report))
    with pytest.raises(ModelError, match="not trained on the same films"):
        collect([one, two])


def test_the_command_says_what_is_wrong_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path), "--output", str(tmp_path / "out.json")]) == 1
    assert "holds no finished run" in capsys.readouterr().err
    runs = [str(write_run(tmp_path / name, pretrained=name == "a")) for name in "ab"]
    assert main([*runs, "--output", str(tmp_path / "out.json")]) == 0
    assert load(tmp_path / "out.json")
