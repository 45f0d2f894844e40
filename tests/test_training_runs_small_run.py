"""The small run that the page starts: a process of its own, one at a time, with a checkpoint at its end."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxrseg.errors import ModelError
from cxrseg.training_runs import small_run
from cxrseg.training_runs.small_run import DATASET, OPTIONS, SmallRun, allowed
from cxrseg.training_runs.snapshots import Learning
from cxrseg.ui.shared.models import HERE, Models
from cxrseg.ui.training.here import show

TINY = {"size": 64, "epochs": 1, "repeats": 1, "snapshots": 1, "workers": 0, "validation": [4]}


def wait(run: SmallRun, seconds: float = 600) -> str:
    """Wait until a run has ended, and say how."""
    end = time.monotonic() + seconds
    while run.progress().state == "running" and time.monotonic() < end:
        time.sleep(0.1)
    return run.progress().state


@pytest.fixture
def folders() -> list[Path]:
    return []


@pytest.fixture
def run(folders) -> Iterator[SmallRun]:
    run = SmallRun(folders.append, TINY)
    yield run
    run.close()
    assert run.progress().folder is None


def test_a_run_trains_a_model_that_the_page_can_choose(run, folders, tiny_segmenter):
    assert run.progress().state == "idle"
    run.start(pretrained=False)
    with pytest.raises(ModelError, match="A run is already in progress"):
        run.start(pretrained=True)
    assert wait(run) == "done"
    progress = run.progress()
    assert [row["epoch"] for row in progress.epochs] == [1]
    assert progress.seconds > 0
    learning = Learning.of_run(progress.folder, pretrained=False)
    assert learning.predicted[False].shape == (1, 1, 64, 64)
    html, plot, now, stop, timer = show(progress, 1, "", mine=True, language="en")
    assert "Done: 1 epochs" in html
    assert "cx-learning" in html
    assert plot.visible
    assert (now, stop.visible, timer.active) == ("done 1", False, False)
    assert show(progress, 1, now, mine=True, language="en")[0] != html, "what is on show is not sent again"
    end = time.monotonic() + 60
    while not folders and time.monotonic() < end:
        time.sleep(0.05)
    models = Models(tiny_segmenter, {})
    with pytest.raises(ModelError, match="There is no model"):
        models(HERE)
    models.add_trained(folders[0])
    assert models(HERE).checkpoint.preprocessing.size == 64
    assert models.names == ("default",), "parts of the page that are built for its models stay as they are"


def test_who_started_a_run_can_stop_it(run, folders):
    run.start(pretrained=False)
    _, _, _, stop, timer = show(run.progress(), 1, "", mine=True, language="ru")
    assert (stop.visible, timer.active) == (True, True)
    assert not show(run.progress(), 1, "", mine=False, language="ru")[3].visible
    run.stop()
    run.stop()
    assert run.progress().state == "stopped"
    assert "Остановлено" in show(run.progress(), 1, "", mine=True, language="ru")[0]
    run._process.wait(60)
    assert folders == []


def test_a_run_that_fails_says_so_and_the_log_why(folders, caplog):
    run = SmallRun(folders.append, TINY | {"encoder": "no_such_encoder"})
    run.start(pretrained=False)
    assert wait(run) == "failed"
    run.close()
    assert "no_such_encoder" in caplog.text
    assert folders == []


def test_a_space_does_not_train_unless_it_is_asked_to(monkeypatch, tmp_path):
    assert allowed() == DATASET.is_dir()
    monkeypatch.setenv("SPACE_ID", "org/name")
    assert not allowed()
    monkeypatch.setenv("CXRSEG_TRAIN_HERE", "1")
    assert allowed()
    monkeypatch.setattr(small_run, "DATASET", tmp_path / "nowhere")
    assert not allowed()


def test_the_words_of_the_page_are_those_of_the_options(tiny_segmenter):
    assert (OPTIONS["size"], OPTIONS["validation"], OPTIONS["encoder"]) == (128, [4], "tf_efficientnet_lite0")
    assert len(list((DATASET / "images").iterdir())) == 14
