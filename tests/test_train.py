"""The command line of training: every option, one line for an error, and more than one process."""

import errno
import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from helpers import write_dataset
from torch.utils.data import DataLoader

import train as script
from cxrseg import training
from cxrseg.augmentation import plain
from cxrseg.config import TrainConfig
from cxrseg.datasets import open_datasets
from cxrseg.evaluation.validation import Validation
from cxrseg.model import load_checkpoint
from cxrseg.training_runs.films import FilmTensors, cache_films
from cxrseg.training_runs.splits import Split, select

ROOT = Path(script.__file__).parent


@pytest.fixture
def config(monkeypatch, tmp_path_factory):
    """What train.py would train, caught before it does."""
    caught, folder = [], tmp_path_factory.mktemp("folds")
    monkeypatch.setattr(script, "train", lambda config: caught.append(config) or folder)
    monkeypatch.setattr(script, "train_folds", lambda config, train: caught.append(config) or folder)
    (folder / "folds.json").write_text("{}")
    monkeypatch.setattr(script, "check_target", lambda repo: None)
    monkeypatch.setattr(script, "publish", lambda folder, config: None)

    def parse(*arguments: str) -> TrainConfig:
        assert script.main(list(arguments)) == 0
        return caught[-1]

    return parse


def test_every_option_is_in_the_help(capsys):
    with pytest.raises(SystemExit) as end:
        script.main(["--help"])
    assert end.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for field in fields(TrainConfig):
        option = "DATASET" if field.name == "datasets" else f"--{field.name.replace('_', '-')}"
        assert re.search(rf"{option}\b", text), option
        words = field.metadata["help"].split()[0]
        assert words in text
        if isinstance(field.default, bool):
            assert f"--no-{field.name.replace('_', '-')}" in text
        elif field.default is not None and isinstance(field.default, int | float | str):
            assert f"[{field.default}]" in text, option


def test_defaults_are_those_of_the_config(config):
    assert config("data", "--output", "out") == TrainConfig(("data",), "out")


def test_every_option_reaches_the_config(config):
    given = config(
        *("one", "two", "--output", "out", "--head", "multiclass", "--encoder", "tf_efficientnet_lite0"),
        *(
            "--no-pretrained",
            "--init",
            "org/name",
            "--size",
            "64",
            "--inference-size",
            "96",
            "--validation",
            "3",
            "4",
            "--split",
            "split.json",
        ),
        *(
            "--augmentation",
            "none",
            "--precision",
            "bf16",
            "--no-flip",
            "--repeats",
            "10",
            "--epochs",
            "3",
            "--batch-size",
            "2",
        ),
        *("--learning-rate", "1e-4", "--weight-decay", "0", "--warmup", "0.1", "--ema", "0.9", "--clip", "2"),
        *("--workers", "0", "--seed", "7", "--resume", "--epoch-films", "9", "--pseudo-labels", "labels"),
        *(
            "--leave-out",
            "one/heart",
            "two/lungs",
            "--push-to-hub",
            "org/name",
            "--hub-private",
            "--hub-revision",
            "v2",
        ),
        *("--accumulate", "2", "--freeze-encoder", "1", "--early-stop", "4", "--snapshots", "3"),
        *("--structure-weights", "1", "2", "2.5", "1", "--track", "tensorboard"),
        *("--architecture", "FPN", "--film-store", "store", "--test", "1", "2"),
    )
    given = replace(given, folds=config("one", "--folds", "3").folds)
    default = TrainConfig(("data",), "other")
    unchanged = [field.name for field in fields(given) if getattr(given, field.name) == getattr(default, field.name)]
    assert not unchanged
    assert given.datasets == ("one", "two")
    assert given.validation == (3, 4)
    assert (given.flip, given.pretrained, given.resume) == (False, False, True)
    assert given.weight_decay == 0.0
    assert given.leave_out == ("one/heart", "two/lungs")


def test_a_runs_own_options_can_be_given_back(config, tmp_path):
    first = config("one", "--epochs", "3", "--validation", "4", "--no-flip", "--resume", "--output", "first")
    file = tmp_path / "train.json"
    file.write_text(json.dumps(asdict(first)))
    assert config("--config", str(file), "--output", "second") == replace(first, output="second", resume=False)
    again = config("two", "--config", str(file), "--epochs", "5", "--flip")
    assert again == replace(first, datasets=("two",), epochs=5, flip=True, resume=False)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read as options"),
        ("[1", "cannot be read as options"),
        ('{"epoch": 3}', "an option 'epoch' that does not exist"),
    ],
)
def test_a_file_that_holds_no_options(tmp_path, capsys, content, message):
    file = tmp_path / "options.json"
    if content:
        file.write_text(content)
    assert script.main(["--config", str(file)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


@pytest.mark.parametrize(
    "arguments",
    [
        ["data", "--output", "out", "--head", "both"],
        ["data", "--output", "o", "--x", "1"],
    ],
)
def test_a_wrong_command_line(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        script.main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "nowhere is not a folder. A data set has the folders images and masks."),
        (("--epochs", "0"), "--epochs is 0, but must be at least 1."),
        (("--resume",), "There is nothing to resume"),
    ],
)
def test_an_error_is_one_line(tmp_path, capsys, options, message):
    assert script.main([str(tmp_path / "nowhere"), "--output", str(tmp_path / "out"), *options]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("train.py: ")
    assert err.count("\n") == 1
    assert message in err
    assert not (tmp_path / "out").exists()


def test_films_are_held_out_and_measured_once_at_the_end(tmp_path, capsys, monkeypatch):
    data, output = write_dataset(tmp_path / "set", 6), tmp_path / "out"
    arguments = [str(data), "--output", str(output), "--encoder", "tf_efficientnet_lite0", "--no-pretrained"]
    arguments += ["--size", "64", "--validation", "1", "--batch-size", "2", "--epochs", "1", "--workers", "0"]
    seen = []
    evaluate = training.evaluate_films
    monkeypatch.setattr(training, "evaluate_films", lambda *a, **k: seen.append(evaluate(*a, **k)) or seen[-1])
    assert script.main([*arguments, "--test", "2"]) == 0
    split = Split.load(output / "split.json")
    assert [len(side) for side in (split.training, split.validation, split.test)] == [3, 1, 2]
    report = Validation.load(output)
    assert sorted(film.film for film in report.test) == list(split.test)
    assert seen == [report.films, report.test]
    assert set(json.loads((output / "data.json").read_text())["films"]) == set(split.training)
    assert "2 held-out films" in capsys.readouterr().out
    assert "## Test" in (output / "README.md").read_text()
    again = ["--split", str(output / "split.json"), "--output", str(tmp_path / "again")]
    held = next((data / "images").glob(f"{split.test[0].partition('/')[2]}.*"))
    held.write_bytes(b"")
    assert script.main([*arguments, *again]) == 1
    assert f"{held.name} is empty" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()


def test_folds_are_not_pushed(capsys):
    assert script.main(["data", "--folds", "2", "--push-to-hub", "org/name", "--output", "out"]) == 1
    assert "python -m cxrseg push out/fold-1 org/name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 1, "Free some space, then continue: --resume --output "),
        (KeyboardInterrupt(), 130, "stopped. To continue: --resume --output "),
    ],
    ids=["disk full", "ctrl-c"],
)
def test_what_stops_a_run_leaves_its_last_good_state_and_says_how_to_go_on(
    tmp_path, capsys, monkeypatch, fault, code, said
):
    data, output = write_dataset(tmp_path / "set", 4), tmp_path / "out"
    arguments = [str(data), "--output", str(output), "--encoder", "tf_efficientnet_lite0", "--no-pretrained"]
    arguments += ["--size", "64", "--validation", "1", "--batch-size", "2", "--epochs", "2", "--workers", "0"]
    save, states = training.save_state, []

    def stopped(*given) -> None:
        states.append(given)
        if len(states) == 2:
            raise fault
        save(*given)

    monkeypatch.setattr(training, "save_state", stopped)
    assert script.main(arguments) == code
    assert f"{said}{output}" in capsys.readouterr().err
    monkeypatch.undo()
    assert script.main([*arguments, "--resume"]) == 0
    assert [row["epoch"] for row in json.loads((output / "history.json").read_text())] == [1, 2]


def test_a_bad_data_set_from_the_shell(tmp_path):
    data = write_dataset(tmp_path / "set", 3, ("heart",))
    (data / "masks/heart/film01.png").unlink()
    done = subprocess.run(
        [sys.executable, ROOT / "train.py", data, "--output", tmp_path / "out"],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert re.fullmatch(r"train\.py: \S*film01\.png has no mask: \S*heart/film01\.png is missing\.", line)


# train.py itself, made to say how many films each pass of each process has counted.
DRIVER = """
import json, os, sys
from cxrseg.training_runs import history
scores = history.EpochTotals.scores
def count(self):
    with open(f"{os.environ['RANK']}-{run}.counted", "a") as file:
        file.write(f"{self.films} ")
    return scores(self)
history.EpochTotals.scores = count
import train
end, runs = train.end_processes, json.loads(sys.argv[1])
for run, arguments in enumerate(runs, start=1):
    train.end_processes = end if run == len(runs) else lambda: None
    if code := train.main(arguments):
        sys.exit(code)
"""


def two_processes(folder: Path, *runs: list) -> subprocess.CompletedProcess:
    """Run ``driver.py`` of a folder by torchrun with two processes, without workers, with a tiny network.

    Args:
        folder: where it runs.
        runs: train.py's arguments for each run, one after another.
    """
    small = "--encoder tf_efficientnet_lite0 --no-pretrained --size 64 --batch-size 2 --workers 0"
    command = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", "driver.py")
    return subprocess.run(
        [*command, json.dumps([[*map(str, arguments), *small.split()] for arguments in runs])],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """What two processes made of a data set: one run of two epochs, and one of two folds, in one go.

    Gives the folder of both, ``out`` and ``folds``, the data set, and what was said.
    """
    folder = tmp_path_factory.mktemp("pair")
    data = write_dataset(folder / "set", 13)
    (folder / "driver.py").write_text(DRIVER)
    once = [data, "--output", folder / "out", "--validation", 5, "--epochs", 2]
    folds = [write_dataset(folder / "few/set", 8), "--output", folder / "folds", "--epochs", 1, "--folds", 2]
    done = two_processes(folder, once, folds)
    assert done.returncode == 0, done.stderr
    return folder, data, done.stdout


def test_two_processes_count_every_film_once(pair):
    """5 validation films over 2 processes in batches of 2 are padded to 8; the padding must not count."""
    folder, data, _ = pair
    output = folder / "out"
    counted = {path.name: path.read_text() for path in folder.glob("*-1.counted")}
    assert counted == {"0-1.counted": "8 5 8 5 ", "1-1.counted": "8 5 8 5 "}  # each knows the films of both

    report = Validation.load(output)
    assert report.training["batch_size"] == 4
    assert [score.film for score in report.films] == list(Split.load(output / "split.json").validation)

    # The figures of the best epoch are those of the saved weights over the five films, each once.
    checkpoint = load_checkpoint(output)
    films = select(open_datasets([data]), Split.load(output / "split.json").validation)
    tensors = FilmTensors(cache_films(films, checkpoint.preprocessing, ""), plain(checkpoint.preprocessing))
    alone = training._validate(Accelerator(cpu=True), checkpoint.network, DataLoader(tensors, 1), checkpoint.head)
    rows = json.loads((output / "history.json").read_text())
    row = rows[report.training["best_epoch"] - 1]
    for structure, scores in alone["structures"].items():
        assert row["validation"]["structures"][structure]["iou"] == pytest.approx(scores["iou"], abs=2e-3), structure
    assert torch.isfinite(torch.tensor(row["validation"]["loss"]))


def test_two_processes_train_folds(pair):
    folder, _, said = pair
    assert said.count("mean of folds") == 1  # one process speaks for both
    reports = [Validation.load(folder / f"folds/fold-{number}") for number in (1, 2)]
    assert [len(report.films) for report in reports] == [4, 4]
    lungs = json.loads((folder / "folds/folds.json").read_text())["set"]["lungs"]
    assert lungs["films"] == 8
    means = [sum(film.counts["lungs"].dice for film in report.films) / 4 for report in reports]
    assert lungs["dice"]["folds"] == pytest.approx(means)


# train.py itself, killed with all it has started once the first epoch's state is whole.
KILLED = """
import os, signal, sys
from cxrseg import training
save = training.save_state
def save_and_die(accelerator, output):
    save(accelerator, output)
    if accelerator.is_main_process:
        os.killpg(0, signal.SIGKILL)
training.save_state = save_and_die
import json, train
sys.exit(train.main(json.loads(sys.argv[1])[0]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups of this kind")
def test_two_processes_that_were_killed_go_on_as_if_nothing_had_happened(pair, tmp_path, capsys):
    folder, data, _ = pair
    command = [data, "--output", tmp_path / "out", "--validation", 5, "--epochs", 2]
    (tmp_path / "driver.py").write_text(KILLED.replace("os.killpg(0,", "os.kill(os.getpid(),"))
    assert two_processes(tmp_path, command).returncode != 0
    assert (tmp_path / "out/last").is_dir()
    assert not (tmp_path / "out/history.json").exists()
    (tmp_path / "driver.py").write_text(DRIVER)
    done = two_processes(tmp_path, [*command, "--resume"])
    assert done.returncode == 0, done.stderr
    mine, other = (load_checkpoint(output).network.state_dict() for output in (tmp_path / "out", folder / "out"))
    assert all(torch.equal(mine[name], other[name]) for name in other)
    alone = [str(data), "--output", str(tmp_path / "out"), "--validation", "5", "--epochs", "2", "--resume"]
    small = "--encoder tf_efficientnet_lite0 --no-pretrained --size 64 --batch-size 2 --workers 0"
    assert script.main([*alone, *small.split()]) == 1
    assert "began with 2 processes, not 1" in capsys.readouterr().err
