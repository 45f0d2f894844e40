"""The loop, on films so small that an epoch takes a second."""

import copy
import csv
import dataclasses
import json
import math
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import torch
from accelerate import Accelerator
from accelerate.tracking import GeneralTracker
from helpers import write_dataset
from PIL import Image

from cxrseg import training
from cxrseg.augmentation import plain
from cxrseg.classes import STRUCTURES
from cxrseg.config import TrainConfig
from cxrseg.datasets import open_dataset, open_datasets
from cxrseg.encoders import DEFAULT
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.validation import Validation, evaluate_films
from cxrseg.inference import Segmenter
from cxrseg.metrics import film_to_json
from cxrseg.model import load_checkpoint
from cxrseg.preprocessing import Preprocessing
from cxrseg.training import train
from cxrseg.training_runs import films, resuming
from cxrseg.training_runs.films import EpochOrder, FilmTensors, cache_films
from cxrseg.training_runs.snapshots import unpack
from cxrseg.training_runs.splits import Split, select


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Sums are then added in one order, and a test takes no core from another process."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data") / "set", 12)


def options(data: Path | tuple[Path, ...], output: Path, **changes) -> TrainConfig:
    small = {
        "head": "multilabel",
        "encoder": "tf_efficientnet_lite0",
        "pretrained": False,
        "size": 64,
        "validation": (4,),
        "epochs": 2,
        "batch_size": 4,
        "workers": 0,
    }
    datasets = tuple(map(str, data if isinstance(data, tuple) else (data,)))
    return TrainConfig(datasets, str(output), **(small | changes))


def history(output: Path) -> list[dict]:
    return json.loads((output / "history.json").read_text())


@pytest.fixture(scope="module")
def run(data, tmp_path_factory) -> Path:
    """A finished run of two epochs."""
    return train(options(data, tmp_path_factory.mktemp("run") / "out"))


# --- what a run leaves ----------------------------------------------------------------------------------------------


def test_all_files_are_there(run):
    assert {path.name for path in run.iterdir()} == {
        "README.md",
        "config.json",
        "data.json",
        "history.json",
        "last",
        "log.csv",
        "model.safetensors",
        "preprocessing.json",
        "split.json",
        "train.json",
        "validation.json",
    }


def test_the_history_has_a_row_per_epoch(run):
    rows = history(run)
    assert [row["epoch"] for row in rows] == [1, 2]
    for row in rows:
        assert row["images_per_second"] > 0
        for part in ("training", "validation"):
            assert math.isfinite(row[part]["loss"])
            assert row[part]["loss"] > 0
            assert set(row[part]["structures"]) == set(STRUCTURES)
            scores = [s["iou"] for s in row[part]["structures"].values()]
            assert row[part]["mean_iou"] == pytest.approx(sum(scores) / 4)
    with (run / "log.csv").open(newline="") as file:
        logged = list(csv.DictReader(file))
    assert [float(row["validation_loss"]) for row in logged] == [row["validation"]["loss"] for row in rows]


def test_the_learning_rate_has_fallen_at_the_end(run):
    assert history(run)[-1]["learning_rate"] == pytest.approx(1e-5, rel=0.01)


def test_the_checkpoint_is_that_of_the_options(run):
    checkpoint = load_checkpoint(run)
    assert (checkpoint.head, checkpoint.encoder) == ("multilabel", "tf_efficientnet_lite0")
    assert checkpoint.trained == STRUCTURES
    assert checkpoint.preprocessing.size == 64
    text = (run / "README.md").read_text()
    assert "tf_efficientnet_lite0" in text
    assert "| set | 8 | 4 |" in text


def test_the_checkpoint_is_the_best_epochs_average(data, tmp_path, monkeypatch):
    """Epochs with mean IoU 0.2, 0.6 and 0.4: what is kept must be the second."""
    kept = []
    scores = iter([0.2, 0.6, 0.4])
    real = training.save_checkpoint

    def validate(accelerator, network, *_):
        kept.append({name: tensor.clone() for name, tensor in network.state_dict().items()})
        return {"loss": 1.0, "mean_iou": next(scores), "structures": {}}

    monkeypatch.setattr(training, "_validate", validate)
    saved = []
    monkeypatch.setattr(training, "save_checkpoint", lambda *args: (saved.append(1), real(*args)))
    train(options(data, tmp_path / "out", epochs=3))
    assert len(saved) == 2
    state = load_checkpoint(tmp_path / "out").network.state_dict()
    key = "segmentation_head.0.weight"
    assert torch.equal(state[key], kept[1][key].half().float())
    assert not torch.equal(state[key], kept[2][key].half().float())
    assert Validation.load(tmp_path / "out").training["best_epoch"] == 2


def test_validation_is_what_anyone_gets_from_the_saved_checkpoint(run, data):
    report = Validation.load(run)
    films = select(open_datasets([data]), Split.load(run / "split.json").validation)
    segmenter = Segmenter.from_pretrained(run, "cpu")
    again = evaluate_films(lambda film: segmenter(film).masks, films)
    assert [film_to_json(score) for score in report.films] == [film_to_json(score) for score in again]
    labelled = dict.fromkeys(STRUCTURES, 8)
    source = {
        "name": "set",
        "origin": "other",
        "training": 8,
        "validation": 4,
        "labelled": [*labelled],
        "labelled_training": labelled,
    }
    assert report.sources == (source,)


def test_the_moving_average_follows_the_weights_from_the_first_step(data, tmp_path, monkeypatch):
    """Without a step timm's average keeps 99.8 % of the random start after each: the first epochs are lost."""
    seen = {}

    def validate(accelerator, network, *_):
        seen["average"] = network.state_dict()
        return {"loss": 1.0, "mean_iou": 0.5, "structures": {}}

    class Watched(training.ModelEmaV3):
        def update(self, model, step=None):
            super().update(model, step)
            seen["last"] = {name: tensor.clone() for name, tensor in model.state_dict().items()}
            seen.setdefault("first", seen["last"])

    monkeypatch.setattr(training, "_validate", validate)
    monkeypatch.setattr(training, "ModelEmaV3", Watched)
    train(options(data, tmp_path / "out", epochs=1))
    key = "segmentation_head.0.weight"
    moved = (seen["last"][key] - seen["first"][key]).abs().mean()
    assert (seen["last"][key] - seen["average"][key]).abs().mean() < 0.9 * moved


# --- splits and resuming --------------------------------------------------------------------------------------------


def test_a_split_can_be_repeated(run, data, tmp_path, monkeypatch):
    class EnoughError(Exception):
        pass

    def stop(*_, **__):
        raise EnoughError

    monkeypatch.setattr(training, "_validate", stop)
    with pytest.raises(EnoughError):
        train(options(data, tmp_path / "again", split=str(run / "split.json"), seed=99))
    assert (tmp_path / "again/split.json").read_bytes() == (run / "split.json").read_bytes()


class StopError(Exception):
    """What stops a run in a test."""


@pytest.fixture(scope="module")
def stopped(data, tmp_path_factory) -> Path:
    """The run of `run`, stopped after its first epoch and then resumed."""
    output = tmp_path_factory.mktemp("stopped") / "out"
    with pytest.MonkeyPatch.context() as patch:

        def save_and_stop(*arguments):
            resuming.save_state(*arguments)
            raise StopError

        patch.setattr(training, "save_state", save_and_stop)
        with pytest.raises(StopError):
            train(options(data, output))
    assert (output / "last").is_dir()
    assert not (output / "history.json").exists(), "it was stopped between the state and the history"
    with pytest.raises(ModelError, match=r"already holds a run"):
        train(options(data, output))
    return train(options(data, output, resume=True))


def same(one, other):
    """Equal but for the speed."""
    strip = [{key: value for key, value in row.items() if key != "images_per_second"} for row in one]
    return strip == [{key: value for key, value in row.items() if key != "images_per_second"} for row in other]


def test_workers_change_nothing_and_end_with_the_run(run, data, tmp_path):
    before = psutil.Process().children()
    output = train(options(data, tmp_path / "out", workers=1))
    assert set(psutil.Process().children()) <= set(before)
    assert same(history(output), history(run))
    assert (output / "model.safetensors").read_bytes() == (run / "model.safetensors").read_bytes()


def test_a_stopped_run_goes_on_as_if_nothing_had_happened(run, stopped):
    assert same(history(stopped), history(run))
    mine, other = load_checkpoint(stopped).network.state_dict(), load_checkpoint(run).network.state_dict()
    assert all(torch.equal(mine[name], other[name]) for name in other)
    assert Validation.load(stopped) == Validation.load(run)


def test_a_run_is_not_overwritten(run, data):
    before = {path: path.read_bytes() for path in run.iterdir() if path.is_file()}
    with pytest.raises(ModelError, match=r"already holds a run\. Use --resume"):
        train(options(data, run))
    assert before == {path: path.read_bytes() for path in run.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 3}, "planned for 2 epochs"),
        ({"batch_size": 2}, "--batch-size was 4"),
        ({"seed": 1}, "--seed was 0"),
        ({"validation": (3,)}, r"--validation was \[4\]"),
        ({"learning_rate": 0.1}, "--learning-rate was 0.001"),
    ],
    ids=str,
)
def test_a_resumed_run_keeps_its_options(run, data, changes, message):
    with pytest.raises(ModelError, match=message):
        train(options(data, run, resume=True, **changes))


def test_a_resumed_run_keeps_its_data_sets(run, data, tmp_path):
    with pytest.raises(ModelError, match="began with the data sets set"):
        resuming.find_state(run, options(write_dataset(tmp_path / "other", 2), run, resume=True))
    moved = write_dataset(tmp_path / "set", 2)
    assert resuming.find_state(run, options(moved, run, resume=True, workers=1))[0] == run / "last"


def test_nothing_to_resume(data, tmp_path):
    with pytest.raises(ModelError, match="nothing to resume"):
        train(options(data, tmp_path, resume=True))
    (tmp_path / "last").mkdir()
    with pytest.raises(ModelError, match=r"train\.json cannot be read"):
        train(options(data, tmp_path, resume=True))


def test_a_state_is_there_wherever_a_run_is_stopped(data, tmp_path):
    """Stopped between the two moves, or before the old state is gone."""
    config = options(data, tmp_path)
    resuming.save_options(tmp_path, config)
    accelerator = Accelerator(cpu=True)
    (tmp_path / "last.old").mkdir()
    (tmp_path / "last.old/a").touch()
    assert resuming.find_state(tmp_path, config)[0] == tmp_path / "last.old"
    for _ in range(2):
        resuming.save_state(accelerator, tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == {"last", "train.json"}
    (tmp_path / "last.old").mkdir()
    (tmp_path / "last.old/a").touch()
    resuming.save_state(accelerator, tmp_path)
    assert resuming.find_state(tmp_path, config)[0] == tmp_path / "last"


# --- labels ---------------------------------------------------------------------------------------------------------


def test_the_head_follows_the_labels(tmp_path):
    """The paper's softmax where it can be had; a resumed run keeps what was settled."""
    part = write_dataset(tmp_path / "part", 6, structures=("lungs", "heart"))
    train(options(part, tmp_path / "a", epochs=1, head=None, validation=(2,)))
    assert load_checkpoint(tmp_path / "a").head == "multilabel"
    train(
        options(write_dataset(tmp_path / "all", 6), tmp_path / "b", epochs=1, validation=(2,), head=None, encoder=None)
    )
    assert load_checkpoint(tmp_path / "b").head == "multiclass"
    settled = json.loads((tmp_path / "b/train.json").read_text())
    assert (settled["head"], settled["encoder"]) == ("multiclass", DEFAULT)
    again = options(tmp_path / "all", tmp_path / "b", epochs=1, validation=(2,), head=None, encoder=None, resume=True)
    assert resuming.find_state(tmp_path / "b", again)[1].head == "multiclass"


def test_a_multiclass_head_needs_every_structure(tmp_path):
    data = write_dataset(tmp_path / "part", 3, ("lungs", "heart"))
    with pytest.raises(DatasetError, match=r"part does not label ribs, clavicles.*--head multilabel"):
        train(options(data, tmp_path / "out", head="multiclass", validation=(1,)))
    assert not (tmp_path / "out").exists()


def test_a_multiclass_run(data, tmp_path):
    train(options(data, tmp_path / "out", head="multiclass", epochs=1))
    assert load_checkpoint(tmp_path / "out").head == "multiclass"
    assert Validation.load(tmp_path / "out").training["head"] == "multiclass"


def test_a_model_may_be_used_at_another_size_than_it_was_trained_at(data, tmp_path):
    folder = train(options(data, tmp_path / "out", epochs=1, inference_size=96))
    checkpoint = load_checkpoint(folder)
    assert checkpoint.preprocessing.size == 96
    validation = Validation.load(folder)
    assert (validation.training["size"], validation.training["inference_size"]) == (64, 96)
    assert "input 64×64 in training, 96×96 in use" in (folder / "README.md").read_text(encoding="utf-8")
    segmenter = Segmenter(checkpoint)
    films = select(open_datasets((data,)), Split.load(folder / "split.json").validation)
    assert validation.films == evaluate_films(lambda film: segmenter(film).masks, films, head=checkpoint.head)


def test_partly_labelled_data_sets_teach_together(tmp_path):
    """The network learns each structure from the data set that draws it; nobody draws clavicles."""
    one = write_dataset(tmp_path / "one", 3, ("lungs", "heart"))
    two = write_dataset(tmp_path / "two", 3, ("ribs",))
    config = options(
        (one, two), tmp_path / "out", validation=(1,), augmentation="none", epochs=12, repeats=2, learning_rate=5e-3
    )
    train(config)
    rows = history(tmp_path / "out")
    assert set(rows[0]["training"]["structures"]) == {"lungs", "ribs", "heart"}
    first, last = rows[0]["training"]["structures"], rows[-1]["training"]["structures"]
    for structure in first:
        assert last[structure]["iou"] > first[structure]["iou"] + 0.1, structure
    assert last["lungs"]["iou"] > 0.7
    assert rows[-1]["training"]["loss"] < rows[0]["training"]["loss"]
    assert load_checkpoint(tmp_path / "out").trained == ("lungs", "ribs", "heart")
    report = Validation.load(tmp_path / "out")
    assert [list(score.counts) for score in report.films] == [["lungs", "heart"], ["ribs"]]
    assert "not been trained for clavicles" in (tmp_path / "out/README.md").read_text()


# --- starting from a checkpoint, and what cannot be trained ---------------------------------------------------------


def test_a_run_may_start_from_a_checkpoint(run, tmp_path):
    data = write_dataset(tmp_path / "more", 5, ("ribs",))
    train(options(data, tmp_path / "out", init=str(run), validation=(1,), epochs=1, learning_rate=1e-12))
    checkpoint, start = load_checkpoint(tmp_path / "out"), load_checkpoint(run)
    assert checkpoint.trained == STRUCTURES  # what was learned before is not forgotten on paper
    key = "segmentation_head.0.weight"
    torch.testing.assert_close(checkpoint.network.state_dict()[key], start.network.state_dict()[key])
    with pytest.raises(ModelError, match=r"has a multilabel head.*--head multilabel"):
        train(options(write_dataset(tmp_path / "all", 5), tmp_path / "out2", init=str(run), head="multiclass"))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"leave_out": ("set/hearts",)}, DatasetError, "--leave-out set/hearts matches none of the labels"),
        ({"head": "multiclass", "leave_out": ("set/heart",)}, DatasetError, "set does not label heart"),
        ({"epoch_films": 3}, DatasetError, "3 training films do not fill a batch of 4: lower --batch-size"),
        ({"batch_size": 9}, DatasetError, "8 training films do not fill a batch of 9: lower --batch-size"),
        ({"validation": (12,)}, DatasetError, "at least one must be left to validate on and one to train on"),
        ({"size": 100}, ModelError, "multiple of 32"),
        ({"encoder": "no_such"}, ModelError, "no encoder 'no_such'"),
        ({"split": "nowhere.json"}, DatasetError, r"nowhere\.json cannot be read as a split"),
        ({"init": "nowhere"}, ModelError, "'nowhere' is neither a folder"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_trained_leaves_no_folder(data, tmp_path, changes, error, message):
    with pytest.raises(error, match=message):
        train(options(data, tmp_path / "out", **changes))
    assert not (tmp_path / "out").exists()


def test_options_are_written_down(run, data):
    written = json.loads((run / "train.json").read_text())
    assert written == json.loads(json.dumps(dataclasses.asdict(options(data, run))))


def test_a_small_data_set_comes_as_often_as_a_large_one(tmp_path):
    films = [f"large/{n}" for n in range(900)] + [f"small/{n}" for n in range(100)]
    weights = training._balanced(films, options(tmp_path, tmp_path))
    tensors = FilmTensors([(np.zeros(1), np.zeros(1))] * 1000, None)
    sampler, drawn = EpochOrder(tensors, 100, weights), []
    for epoch in range(20):
        tensors.epoch = epoch
        assert list(sampler) == list(sampler), "an epoch has one order"
        drawn += [films[index] for index in sampler]
    assert len(drawn) == 2000
    small = sum(film.startswith("small") for film in drawn) / len(drawn)
    assert 0.4 < small < 0.52  # without repetition the small set slowly runs out
    assert all(len(set(sampler)) == 100 for _ in range(3))


def test_an_epoch_is_as_long_as_asked(data, tmp_path):
    output = train(options(data, tmp_path / "out", epoch_films=4, epochs=1, augmentation="robust"))
    assert (output / "model.safetensors").is_file()


def test_a_loss_that_is_not_finite_ends_the_run_and_says_so(data, tmp_path):
    with pytest.raises(ModelError, match=r"NaN or infinite in epoch \d+ on set/film\d\d, .*lower --learning-rate"):
        train(options(data, tmp_path / "out", learning_rate=1e30, clip=1e30, warmup=0.0))


def test_gradients_of_batches_are_added_up_before_a_step(tmp_path, monkeypatch):
    data, steps = write_dataset(tmp_path / "set", 14), []
    update = _Last.update
    monkeypatch.setattr(training, "ModelEmaV3", _Last)
    monkeypatch.setattr(_Last, "update", lambda self, network, step: steps.append(step) or update(self, network, step))
    rates = {}
    for count in (1, 2):
        output = train(options(data, tmp_path / str(count), batch_size=2, accumulate=count))
        rates[count] = [row["learning_rate"] for row in history(output)]
    assert steps == [*range(1, 11), *range(1, 7)], "5 batches an epoch are 3 steps where two are one"
    assert rates[1][-1] == pytest.approx(rates[2][-1])


def test_the_encoder_stays_as_it_is_where_it_is_frozen(data, tmp_path, monkeypatch):
    begun = []
    build = training.build_network
    monkeypatch.setattr(training, "build_network", lambda *args: begun.append(build(*args)) or copy.deepcopy(begun[-1]))
    monkeypatch.setattr(training, "ModelEmaV3", _Last)
    moved = {}
    for frozen in (1, 0):
        output = train(options(data, tmp_path / str(frozen), freeze_encoder=frozen, epochs=1))
        then, now = begun[-1].state_dict(), load_checkpoint(output).network.state_dict()
        kept = {key: value.half().to(now[key].dtype) for key, value in then.items()}  # as a checkpoint keeps it
        moved[frozen] = {key.partition(".")[0] for key in now if not torch.equal(now[key], kept[key])}
    assert "encoder" in moved[0]
    assert moved[1] == {"decoder", "segmentation_head"}


def test_films_in_files_train_as_those_in_memory_and_are_read_once(data, tmp_path, run, monkeypatch, capsys):
    store = tmp_path / "store"
    output = train(options(data, tmp_path / "out", film_store=str(store)))
    assert (output / "model.safetensors").read_bytes() == (run / "model.safetensors").read_bytes()
    assert "GB in files" in capsys.readouterr().out
    kept = {file.name: file.stat().st_mtime_ns for file in store.iterdir()}
    assert len(kept) == 4, "pictures and truth of training and validation, and nothing half written"
    monkeypatch.setattr(films, "read_film", lambda *_, **__: 1 / 0)
    train(options(data, tmp_path / "again", film_store=str(store)))
    assert {file.name: file.stat().st_mtime_ns for file in store.iterdir()} == kept


def test_films_that_memory_would_not_hold_are_kept_in_files(data, tmp_path, run, monkeypatch):
    monkeypatch.setattr(training.psutil, "virtual_memory", lambda: SimpleNamespace(available=100_000))
    output = train(options(data, tmp_path / "out"))
    assert list((output / "films").glob("*.npy"))
    assert (output / "model.safetensors").read_bytes() == (run / "model.safetensors").read_bytes()


def test_a_film_that_has_changed_is_read_again(tmp_path):
    data = write_dataset(tmp_path / "set", 3)
    first, second = (open_dataset(data).films for _ in range(2))
    before = cache_films(first, Preprocessing(64), "", store=tmp_path / "store")
    picture = np.array(Image.open(first[1].image))
    Image.fromarray(255 - picture).save(first[1].image)
    after = cache_films(second, Preprocessing(64), "", store=tmp_path / "store")
    assert [np.array_equal(a[0], b[0]) for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_another_architecture_trains_and_says_what_it_is(data, tmp_path):
    output = train(options(data, tmp_path / "out", architecture="FPN", epochs=1))
    assert load_checkpoint(output).architecture == "FPN"
    assert Validation.load(output).training["architecture"] == "FPN"
    assert (
        "A Feature Pyramid Network with the encoder tf_efficientnet_lite0 labels" in (output / "README.md").read_text()
    )
    further = train(options(data, tmp_path / "further", init=str(output), epochs=1))
    assert load_checkpoint(further).architecture == "FPN", "as the checkpoint that it begins with"
    again = options(data, tmp_path / "further", init=str(output), epochs=1, resume=True)
    assert train(again) == further, "and a resumed run as well"


def test_a_run_stops_where_nothing_gets_better(data, tmp_path, monkeypatch):
    scores = iter((0.3, 0.2, 0.1, 0.4, 0.5))
    validate = training._validate
    monkeypatch.setattr(training, "_validate", lambda *args: validate(*args) | {"mean_iou": next(scores)})
    output = train(options(data, tmp_path / "out", epochs=5, early_stop=2))
    assert len(history(output)) == 3
    assert Validation.load(output).training["best_epoch"] == 1


def test_snapshots_are_what_the_network_saw(data, tmp_path):
    output = train(options(data, tmp_path / "out", snapshots=2))
    folder = output / "snapshots"
    content = json.loads((folder / "snapshots.json").read_text())
    assert content["films"] == list(Split.load(output / "split.json").validation[:2])
    names = {f"{number}{kind}.png" for number in (0, 1) for kind in ("", "-truth", "-1", "-2")}
    assert {path.name for path in folder.iterdir()} == names | {"snapshots.json"}
    best = Validation.load(output).training["best_epoch"]
    checkpoint = load_checkpoint(output)
    (film,) = select(open_datasets([data]), content["films"][:1])
    tensors = FilmTensors(cache_films([film], checkpoint.preprocessing, ""), plain(checkpoint.preprocessing))
    with torch.no_grad():
        seen = checkpoint.network(tensors[0][0][None])[0].numpy() > 0
    kept = unpack(np.array(Image.open(folder / f"0-{best}.png")))
    for structure, mask in zip(STRUCTURES, seen, strict=True):
        assert (kept[structure] != mask).mean() < 0.01, structure  # weights are kept in 16 bits
    assert sum(mask.any() for mask in unpack(np.array(Image.open(folder / "0-truth.png"))).values()) == 4


def test_films_that_have_changed_are_noticed(run, data, tmp_path):
    output, films = tmp_path / "run", tmp_path / "set"
    shutil.copytree(run, output)
    shutil.copytree(data, films)
    film = Split.load(run / "split.json").training[1].partition("/")[2]
    for mask in films.glob(f"masks/**/{film}.png"):
        with Image.open(mask) as picture:
            Image.fromarray(np.zeros_like(np.array(picture))).save(mask)
    with pytest.raises(DatasetError, match=rf"1 films or their masks have changed .* set/{film} among them"):
        train(options(films, output, resume=True))


@pytest.mark.parametrize("content", [b"", b"no state at all"])
def test_a_damaged_state_is_one_sentence(run, data, tmp_path, content):
    output = tmp_path / "run"
    shutil.copytree(run, output)
    for file in (output / "last").iterdir():
        file.write_bytes(content)
    with pytest.raises(ModelError, match=r"The state .*last is damaged") as error:
        train(options(data, output, resume=True))
    assert "\n" not in str(error.value)


def test_all_faults_are_named_at_once(tmp_path):
    folder = write_dataset(tmp_path / "set", 8)
    for name in ("film01", "film05"):
        (folder / f"images/{name}.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"2 of \d films cannot be used: \(1\) .*film01.* \(2\) .*film05") as error:
        cache_films(open_datasets([folder])[0].films, Preprocessing(64), "")
    assert "\n" not in str(error.value)


def test_what_a_killed_run_left_half_written_goes(data, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.train.json.123.tmp").touch()
    with resuming.alone(tmp_path / "out"):
        assert not list((tmp_path / "out").glob("*.tmp"))


class _Last:
    """Stands for the moving average: the weights as they are."""

    def __init__(self, network, **options):
        self.module = copy.deepcopy(network).eval()

    def update(self, network, step):
        self.module.load_state_dict(network.state_dict())


def test_two_runs_do_not_share_a_folder(data, tmp_path):
    with resuming.alone(tmp_path), pytest.raises(ModelError, match="Another run is using"):
        train(options(data, tmp_path))
    assert not (tmp_path / ".lock").exists()


class _Recorder(GeneralTracker):
    """What accelerate tells a tracker."""

    name, requires_logging_directory, main_process_only = "recorder", False, True
    tracker = None

    def __init__(self):
        super().__init__()
        self.begun, self.logged = [], []

    def store_init_configuration(self, values):
        self.begun.append(values)

    def log(self, values, step):
        self.logged.append((step, values))


def test_a_tracker_gets_the_options_and_each_epoch(data, tmp_path, monkeypatch):
    recorder = _Recorder()
    monkeypatch.setattr(training, "find_spec", lambda name: name)
    monkeypatch.setattr("accelerate.accelerator.filter_trackers", lambda *_: [recorder])
    output = train(options(data, tmp_path / "out", track="tensorboard"))
    (shown,) = recorder.begun
    assert (shown["epochs"], shown["structure_weights"], shown["init"]) == (2, "1.0 1.0 1.0 1.0", "")
    assert {type(value) for value in shown.values()} <= {bool, str, int, float}
    assert [step for step, _ in recorder.logged] == [1, 2]
    for row, (_, figures) in zip(history(output), recorder.logged, strict=True):
        assert figures["validation_mean_iou"] == row["validation"]["mean_iou"]
        assert figures["training_heart_dice"] == row["training"]["structures"]["heart"]["dice"]


def test_a_tracker_that_is_not_installed_is_named_before_anything_is_read(data, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install wandb"):
        train(options(data, tmp_path / "out", track="wandb"))
    assert not (tmp_path / "out").exists()
