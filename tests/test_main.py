"""The command line, run as a user runs it except for the one test that starts a process."""

import importlib.util
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import highdicom as hd
import numpy as np
import pytest
from PIL import Image

import cxrseg
from cxrseg.__main__ import main
from cxrseg.evaluation.stress import STRESSES
from cxrseg.evaluation.validation import Validation
from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.metrics import score_film
from cxrseg.results.files import read_masks

RG1 = Path(importlib.util.find_spec("data_store").origin).parent / "data/RG1_UNCI.dcm"


def save_film(path, size=(96, 80), seed=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = size
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(seed).normal(0, 10, size)
    pixels = 128 + 90 * np.sin(x / 9 + seed) * np.cos(y / 11) + noise
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
    return path


@pytest.fixture
def model(tiny_segmenter):
    return str(tiny_segmenter.checkpoint.folder)


@pytest.fixture
def dataset(tmp_path):
    for number in range(3):
        save_film(tmp_path / f"set/images/film{number}.png", seed=number)
        for structure, rows in (("lungs", slice(10, 50)), ("heart", slice(40, 70))):
            mask = np.zeros((96, 80), np.uint8)
            mask[rows, 20:60] = 255
            path = tmp_path / f"set/masks/{structure}/film{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask).save(path)
    return tmp_path / "set"


def test_segment_writes_a_folder_per_film(tmp_path, model, capsys):
    one, two = save_film(tmp_path / "a/film.png"), save_film(tmp_path / "b/film.png", (70, 150))
    assert main(["segment", str(one), str(two.parent), "--output", str(tmp_path / "out"), "--model", model]) == 0
    assert np.asarray(Image.open(tmp_path / "out/film/labels.png")).shape == (96, 80)
    assert np.asarray(Image.open(tmp_path / "out/film-2/labels.png")).shape == (70, 150)
    assert "2 of 2 films" in capsys.readouterr().out


def test_a_bad_file_is_reported_and_the_rest_go_on(tmp_path, model, capsys):
    save_film(tmp_path / "in/good.png")
    (tmp_path / "in/bad.png").write_text("I am no picture")
    (tmp_path / "in/void.png").touch()
    missing = tmp_path / "missing.png"
    empty = tmp_path / "empty"
    empty.mkdir()
    arguments = ["segment", str(tmp_path / "in"), str(missing), str(empty), "--output", str(tmp_path / "out")]
    assert main([*arguments, "--model", model]) == 1
    shown = capsys.readouterr()
    assert "1 of 4 films" in shown.out
    for name in ("bad.png", "void.png", "missing.png", "empty"):
        assert name in shown.err
    assert "Traceback" not in shown.err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["good"]


def test_downloads_only_where_asked_for(tmp_path, model):
    film = save_film(tmp_path / "film.png")
    arguments = ["segment", str(film), str(RG1), "--output", str(tmp_path / "out"), "--model", model]
    assert main([*arguments, "--bundle", "--dicom-seg"]) == 0
    with zipfile.ZipFile(tmp_path / "out/film/bundle.zip") as archive:
        np.testing.assert_array_equal(
            np.asarray(Image.open(archive.open("masks/heart.png"))) > 0, read_masks(tmp_path / "out/film")["heart"]
        )
    assert not (tmp_path / "out/film/segmentation.dcm").exists()
    made = hd.seg.segread(tmp_path / "out/RG1_UNCI/segmentation.dcm")
    (uids,) = made.get_source_image_uids()
    planes = made.get_pixels_by_source_instance([uids[2]])[0]
    for number, mask in enumerate(read_masks(tmp_path / "out/RG1_UNCI").values()):
        np.testing.assert_array_equal(planes[..., number], mask)
    assert main(arguments) == 0
    assert not list((tmp_path / "out").rglob("*.zip")) + list((tmp_path / "out").rglob("*.dcm"))


def test_an_output_that_cannot_be_written_is_reported(tmp_path, model, capsys):
    film = save_film(tmp_path / "film.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/film").write_text("a file where a folder should go")
    assert main(["segment", str(film), "--output", str(tmp_path / "out"), "--model", model]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_an_unknown_model_ends_with_one_line(tmp_path, capsys):
    film = save_film(tmp_path / "film.png")
    assert main(["segment", str(film), "--output", str(tmp_path), "--model", str(tmp_path / "nowhere")]) == 1
    shown = capsys.readouterr().err
    assert "nowhere" in shown
    assert len(shown.strip().splitlines()) == 1


def test_the_environment_names_the_model(tmp_path, model, monkeypatch, capsys):
    monkeypatch.setenv("CXRSEG_MODEL", model)
    film = save_film(tmp_path / "film.png")
    assert main(["segment", str(film), "--output", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out/film/result.json").read_text())["model"]["name"] == Path(model).name


def test_evaluate_scores_written_masks_exactly_as_the_model(tmp_path, dataset, model, capsys):
    out = tmp_path / "out"
    assert main(["segment", str(dataset / "images"), "--output", str(out), "--model", model]) == 0
    assert main(["evaluate", str(dataset), "--model", model, "--json", str(tmp_path / "a.json")]) == 0
    assert main(["evaluate", str(dataset), "--predictions", str(out), "--json", str(tmp_path / "b.json")]) == 0
    a, b = (json.loads((tmp_path / name).read_text()) for name in ("a.json", "b.json"))
    assert a == b
    truth = np.zeros((96, 80), bool)
    truth[40:70, 20:60] = True
    by_hand = score_film("set/film1", {"heart": truth}, {"heart": read_masks(out / "film1")["heart"]})
    assert a["films"][1]["film"] == "set/film1"
    assert a["films"][1]["counts"]["heart"]["dice"] == pytest.approx(by_hand.counts["heart"].dice, nan_ok=True)
    printed = capsys.readouterr().out
    assert "heart" in printed
    assert "no confusion matrix" in printed


def test_evaluate_under_stress(tmp_path, dataset, model, capsys):
    assert main(["evaluate", str(dataset), "--model", model, "--stress", "--json", str(tmp_path / "f.json")]) == 0
    report = json.loads((tmp_path / "f.json").read_text())
    assert list(report["stress"]["set"]) == list(STRESSES)
    printed = capsys.readouterr().out
    for name, row in report["stress"]["set"].items():
        line = next(line for line in printed.splitlines() if line.startswith(f"{name}  "))
        assert f"{row['heart']['dice']:.4f}" in line


def test_evaluate_several_data_sets(tmp_path, dataset, model, capsys):
    other = dataset.rename(tmp_path / "other")
    shutil.copytree(other, dataset)
    arguments = ["evaluate", str(dataset), str(other), "--model", model, "--json", str(tmp_path / "f.json")]
    assert main(arguments) == 0
    assert list(json.loads((tmp_path / "f.json").read_text())["scores"]) == ["set", "other"]
    assert "data set other" in capsys.readouterr().out
    for more in ([str(other)], ["--stress"]):
        assert main(["evaluate", str(dataset), *more, "--predictions", str(tmp_path)]) == 1
        assert "--predictions takes one data set" in capsys.readouterr().err


def test_figures_are_written_before_they_are_printed(tmp_path, dataset, model, monkeypatch):
    def broken(*_):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("builtins.print", broken)
    assert main(["evaluate", str(dataset), "--model", model, "--json", str(tmp_path / "f.json")]) == 1
    assert len(json.loads((tmp_path / "f.json").read_text())["films"]) == 3


def test_calibrate_changes_a_checkpoint_and_none_of_its_masks(tmp_path, dataset, model, capsys):
    folder = tmp_path / "checkpoint"
    shutil.copytree(model, folder)
    validation = Validation.load(folder)
    truth = {"heart": np.ones((2, 2), bool)}
    films = tuple(score_film(f"set/film{n}", truth, truth) for n in range(3))
    replace(validation, films=films).save(folder)
    before = Segmenter.from_pretrained(folder)(film := load_image(dataset / "images/film0.png"))
    assert main(["calibrate", str(folder), str(dataset)]) == 0
    assert "expected calibration error" in capsys.readouterr().out
    found = Validation.load(folder)
    assert found.films == films
    assert list(found.reliability.plain["set"]) == ["lungs", "heart"]
    segmenter = Segmenter.from_pretrained(folder)
    temperature = segmenter.checkpoint.preprocessing.temperature
    applied = {s: t.applied for s, t in found.reliability.temperatures.items()}
    assert temperature == (applied["lungs"], 1, 1, applied["heart"])
    assert temperature != (1, 1, 1, 1)  # random weights are never calibrated
    after = segmenter(film)
    for structure, mask in before.masks.items():
        np.testing.assert_array_equal(after.masks[structure], mask)
    assert not np.array_equal(after.probabilities, before.probabilities, equal_nan=True)


def test_calibrate_needs_a_folder_of_ones_own(dataset, capsys):
    assert main(["calibrate", "org/name", str(dataset)]) == 1
    assert "org/name is not a folder" in capsys.readouterr().err


def test_cleanup_and_tta_are_options(tmp_path, dataset, model, capsys):
    film = str(dataset / "images/film0.png")
    arguments = ["segment", film, "--model", model, "--output"]
    assert main([*arguments, str(tmp_path / "plain"), "--no-cleanup", "--tta", "none"]) == 0
    assert main([*arguments, str(tmp_path / "done"), "--cleanup", "--tta", "flip"]) == 0
    results = [json.loads((tmp_path / name / "film0/result.json").read_text()) for name in ("plain", "done")]
    assert [result["processing"] for result in results] == [[], ["tta flip", "cleanup"]]
    out = ["--json", str(tmp_path / "f.json")]
    assert main(["evaluate", str(dataset), "--model", model, "--cleanup", "--tta", "flip", *out]) == 0
    counted = json.loads((tmp_path / "f.json").read_text())["films"][0]["counts"]["heart"]
    mask = read_masks(tmp_path / "done/film0")["heart"]
    assert counted["tp"] + counted["fp"] == np.count_nonzero(mask)
    assert main(["evaluate", str(dataset), "--predictions", str(tmp_path / "done"), "--cleanup"]) == 1
    assert "--predictions takes one data set" in capsys.readouterr().err


def test_evaluate_prints_the_matrix_where_all_structures_are_labelled(tmp_path, tiny_segmenter, capsys):
    save_film(tmp_path / "set/images/film.png")
    labels = np.zeros((96, 80), np.uint8)
    for index in range(1, 5):
        labels[index * 16 : index * 16 + 10] = index
    (tmp_path / "set/masks").mkdir()
    Image.fromarray(labels).save(tmp_path / "set/masks/film.png")
    folder = tmp_path / "predictions/film"
    folder.mkdir(parents=True)
    for index, name in enumerate(cxrseg.STRUCTURES, 1):
        Image.fromarray(((labels == index) * 255).astype(np.uint8)).save(folder / f"{name}.png")
    assert main(["evaluate", str(tmp_path / "set"), "--predictions", str(folder.parent)]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("predicted"))
    table = np.array([[float(cell) for cell in line.split()[1:]] for line in lines[start + 1 : start + 6]])
    np.testing.assert_array_equal(table, np.eye(5))


def test_evaluate_only_the_validation_films(tmp_path, dataset, tiny_segmenter, monkeypatch, capsys):
    truth = {"heart": np.ones((2, 2), bool)}
    films, held = (score_film("set/film2", truth, truth),), (score_film("set/film1", truth, truth),)
    found = Validation(films, ("heart",), 0, (), test=held)
    monkeypatch.setattr(Validation, "load", classmethod(lambda cls, folder: found))
    model = str(tiny_segmenter.checkpoint.folder)
    arguments = [
        "evaluate",
        str(dataset),
        "--films",
        "validation",
        "--model",
        model,
        "--json",
        str(tmp_path / "f.json"),
    ]
    assert main(arguments) == 0
    assert [film["film"] for film in json.loads((tmp_path / "f.json").read_text())["films"]] == ["set/film2"]
    assert main([*arguments, "--films", "test"]) == 0
    assert [film["film"] for film in json.loads((tmp_path / "f.json").read_text())["films"]] == ["set/film1"]
    (dataset / "images/film2.png").unlink()
    assert main(arguments) == 1
    assert "No film of set is among the validation films" in capsys.readouterr().err
    monkeypatch.setattr(Validation, "load", classmethod(lambda cls, folder: None))
    assert main(arguments) == 1
    assert "--films all" in capsys.readouterr().err


def test_evaluate_names_what_is_missing(tmp_path, dataset, capsys):
    assert main(["evaluate", str(dataset), "--predictions", str(tmp_path / "none")]) == 1
    assert "film0" in capsys.readouterr().err
    assert main(["evaluate", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_benchmark_prints_every_step(model, capsys):
    parts = ["--parts", "network", "films", "files"]
    assert main(["benchmark", "--model", model, "--side", "96", "--repeats", "1", *parts]) == 0
    shown = capsys.readouterr().out
    for step in (
        "a film to its findings",
        "network",
        "openvino-f32",
        "measure",
        "film of 96×96",
        "layers of the page",
        "DICOM",
    ):
        assert step in shown
    assert main(["benchmark", "--model", model, "--side", "3"]) == 1


def test_benchmark_of_a_page_and_as_json(address, model, tmp_path, capsys):
    file = tmp_path / "speed.json"
    asked = ["--page", address, "--clients", "1", "2", "--repeats", "6", "--json", str(file)]
    assert main(["benchmark", *asked]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.startswith("programs at once")
    assert [row.split()[0] for row in rows] == ["1", "2"]
    measured = json.loads(file.read_text())
    assert {number: len(seconds) - 1 for number, seconds in measured.items()} == {"1": 2, "2": 4}
    asked = ["--model", model, "--parts", "network", "--repeats", "1", "--json", str(file)]
    assert main(["benchmark", *asked]) == 0
    assert {"machine", "network"} == set(json.loads(file.read_text()))


def test_it_runs_as_a_module():
    shown = subprocess.run([sys.executable, "-m", "cxrseg", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == cxrseg.__version__
