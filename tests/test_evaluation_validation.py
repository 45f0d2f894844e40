"""Scoring films, and the validation.json that a checkpoint carries."""

import json
from dataclasses import replace

import numpy as np
import pytest
from helpers import chest_masks, write_dataset
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import DatasetError, LabelError, ModelError
from cxrseg.evaluation.reliability import Calibration, Reliability, Temperature
from cxrseg.evaluation.reports import evaluation_text
from cxrseg.evaluation.stress import STRESSES
from cxrseg.evaluation.validation import (
    FILE,
    Validation,
    describe_sources,
    evaluate_films,
    evaluate_stressed,
    evaluation_json,
    plain_summary,
    stress_summary,
)
from cxrseg.images import Radiograph
from cxrseg.metrics import Counts, FilmScore
from cxrseg.model import HEADS


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return open_dataset(write_dataset(tmp_path_factory.mktemp("evaluation") / "set", 3, ("lungs", "ribs", "heart")))


def perfect_but_for_the_heart(radiograph: Radiograph) -> dict[str, np.ndarray]:
    number = int(radiograph.name[4:6])
    masks = chest_masks(radiograph.pixels.shape, shift=0.06 * np.sin(number))
    return {"lungs": masks["lungs"], "clavicles": masks["clavicles"], "heart": np.zeros_like(masks["heart"])}


def test_films_are_scored_over_what_both_sides_have(dataset):
    scores = evaluate_films(perfect_but_for_the_heart, dataset.films)
    assert [score.film for score in scores] == ["set/film00", "set/film01", "set/film02"]
    for score in scores:
        assert list(score.counts) == ["lungs", "heart"]  # ribs not predicted, clavicles not labelled
        assert score.counts["lungs"].dice == 1
        assert score.counts["heart"].dice == 0
        assert np.sum(score.confusion) == 96 * 80


def test_nothing_to_evaluate(dataset):
    with pytest.raises(DatasetError, match="no film"):
        evaluate_films(perfect_but_for_the_heart, [])
    with pytest.raises(LabelError, match=r"set/film00: truth has .* and the prediction has clavicles"):
        evaluate_films(lambda film: {"clavicles": np.zeros(film.pixels.shape, bool)}, dataset.films)


def test_a_prediction_of_another_size(dataset):
    with pytest.raises(LabelError, match="the same size"):
        evaluate_films(lambda _: {"lungs": np.zeros((64, 64), bool)}, dataset.films)


@pytest.fixture
def validation(dataset) -> Validation:
    return Validation(
        films=evaluate_films(perfect_but_for_the_heart, dataset.films),
        trained=("lungs", "clavicles", "heart"),
        seed=3,
        sources=describe_sources([dataset], ["set/film00", "set/film02"], ["set/film01"]),
        training={"encoder": "tf_efficientnet_lite0", "epochs": 2},
    )


def test_save_and_load(validation, tmp_path):
    assert Validation.load(tmp_path) is None
    validation.save(tmp_path)
    assert Validation.load(tmp_path) == validation
    assert "test" not in json.loads((tmp_path / FILE).read_text())
    held = replace(validation, films=validation.films[1:], test=validation.films[:1])
    held.save(tmp_path)
    assert Validation.load(tmp_path) == held
    (entry,) = json.loads((tmp_path / FILE).read_text())["test"]["scores"].values()
    assert entry["lungs"]["dice"]["films"] == 1


def test_scores_are_there_to_read(validation, tmp_path):
    validation.save(tmp_path)
    content = json.loads((tmp_path / FILE).read_text())
    scores = content["scores"]["set"]
    assert scores["lungs"]["dice"]["mean"] == 1
    assert scores["heart"]["iou"] == {
        "films": 3,
        "mean": 0,
        "low": 0,
        "high": 0,
        "std": 0,
        "median": 0,
        "min": 0,
        "max": 0,
    }
    assert content["scores"] == {"set": plain_summary(validation.films)}


def test_intervals_are_made_from_the_films_of_an_older_file(validation, tmp_path):
    """A file without intervals loads, and the next one written has them."""
    validation.save(tmp_path)
    content = json.loads((tmp_path / FILE).read_text())
    for structure in content["scores"]["set"].values():
        for figures in structure.values():
            del figures["low"], figures["high"]
    (tmp_path / FILE).write_text(json.dumps(content))
    loaded = Validation.load(tmp_path)
    assert loaded == validation
    (tmp_path / "new").mkdir()
    loaded.save(tmp_path / "new")
    assert json.loads((tmp_path / "new" / FILE).read_text())["scores"] == {"set": plain_summary(validation.films)}


def test_reliability_is_saved_and_may_be_lacking(validation, tmp_path):
    validation.save(tmp_path)
    assert Validation.load(tmp_path).reliability is None
    counted = Reliability.count(np.array([0.2, 0.9]), np.array([False, True]))
    table = {"set": {"heart": counted}}
    measured = replace(validation, reliability=Calibration({"heart": Temperature(1, 2, (2, 2))}, table, table))
    measured.save(tmp_path)
    assert Validation.load(tmp_path) == measured
    content = json.loads((tmp_path / FILE).read_text())
    del content["reliability"]["plain"]["set"]["heart"]["pixels"]
    (tmp_path / FILE).write_text(json.dumps(content))
    with pytest.raises(ModelError, match="damaged"):
        Validation.load(tmp_path)


def threshold(radiograph: Radiograph) -> dict[str, np.ndarray]:
    """A model that takes what is dark for lung: it stands geometry and noise, but no inversion."""
    return {"lungs": radiograph.pixels < 100}


def test_stress_copies_are_scored_against_truth_that_moved_along(dataset):
    plain = evaluate_films(threshold, dataset.films)
    stressed = evaluate_stressed(threshold, dataset.films)
    assert list(stressed) == list(STRESSES)
    assert all(
        [score.film for score in scores] == [film.name for film in dataset.films] for scores in stressed.values()
    )
    table = stress_summary(plain, stressed)
    for name in ("crop", "rotated +10°", "rotated -10°", "JPEG 10"):
        assert table[name]["lungs"]["dice"] > 0.8, name
    inverted = table["inverted"]["lungs"]
    assert inverted["dice"] < 0.5
    assert inverted["weak"] == 3
    mean = np.mean([score.counts["lungs"].dice for score in stressed["inverted"]])
    before = np.mean([score.counts["lungs"].dice for score in plain])
    assert inverted["drop"] == pytest.approx(before - mean)
    assert inverted["lowest"] == min(score.counts["lungs"].dice for score in stressed["inverted"])
    with pytest.raises(DatasetError, match="no film"):
        evaluate_stressed(threshold, [])


def test_a_multiclass_model_under_stress_is_held_against_what_is_visible(tmp_path):
    films = open_dataset(write_dataset(tmp_path / "set", 1)).films
    with_ribs, without = (evaluate_stressed(threshold, films, head=head)["blur"] for head in HEADS)
    assert with_ribs[0].counts["lungs"].tp > without[0].counts["lungs"].tp


def test_an_evaluation_in_plain_types(dataset, validation):
    report = json.loads(json.dumps(evaluation_json(validation.films), allow_nan=False))
    assert report["scores"] == {"set": plain_summary(validation.films)}
    assert report["weak"]["set"]["heart"] == [[film.film, 0.0] for film in validation.films]
    assert [film["film"] for film in report["films"]] == [film.film for film in validation.films]
    assert "stress" not in report
    stressed = {"blur": evaluate_films(threshold, dataset.films)}
    report = evaluation_json(evaluate_films(threshold, dataset.films), stressed)
    assert report["stress"]["set"]["blur"]["lungs"]["drop"] == 0


def test_data_sets_are_not_pooled(validation, tmp_path):
    other = FilmScore(
        "simulated/1", {"lungs": Counts(1, 1, 1, 1)}, ((1, 1, 0, 0, 0), (1, 1, 0, 0, 0)) + ((0,) * 5,) * 3
    )
    replace(validation, films=(*validation.films, other)).save(tmp_path)
    scores = json.loads((tmp_path / FILE).read_text())["scores"]
    assert (scores["set"]["lungs"]["dice"]["mean"], scores["simulated"]["lungs"]["dice"]["mean"]) == (1, 0.5)


def test_data_sets_come_in_the_order_of_the_sources(validation):
    films = (FilmScore("late/1", {}, ()), FilmScore("unnamed/1", {}, ()), *validation.films)
    sources = (*validation.sources, {"name": "absent"}, {"name": "late"})
    assert list(replace(validation, films=films, sources=sources).by_dataset) == ["set", "late", "unnamed"]


def test_films_of_one_data_set_may_label_different_structures(validation, tmp_path):
    part = FilmScore("set/odd", {"heart": Counts(1, 1, 1, 1)}, ((0,) * 5,) * 5)
    other = FilmScore("set/other", {"clavicles": Counts(1, 1, 1, 1)}, ((0,) * 5,) * 5)
    films = (*validation.films, part, other)
    replace(validation, films=films).save(tmp_path)
    assert Validation.load(tmp_path).films == films
    assert "no confusion matrix" in evaluation_text((part, other), {})


def test_pixels_of_unknown_truth_are_no_errors(dataset, tmp_path):
    film = dataset.films[0]
    wrong = ~load_film(film)[1].masks["heart"]
    Image.fromarray(wrong).save(tmp_path / "unknown.png")
    unknown = replace(film, unknown={"heart": tmp_path / "unknown.png"})
    everything = {"heart": np.ones_like(wrong)}
    assert evaluate_films(lambda film: everything, [unknown])[0].counts["heart"].dice == 1
    assert evaluate_films(lambda film: everything, [film])[0].counts["heart"].dice < 0.5
    turned = evaluate_stressed(lambda film: {"heart": np.ones(film.pixels.shape, bool)}, [unknown])
    assert turned["rotated +10°"][0].counts["heart"].dice > 0.98


def test_nan_becomes_null(tmp_path):
    nothing = FilmScore("a/1", {"heart": Counts(0, 0, 0, 9)}, ((9, 0, 0, 0, 0),) + ((0,) * 5,) * 4)
    Validation((nothing,), STRUCTURES, 0, ()).save(tmp_path)
    text = (tmp_path / FILE).read_text()
    assert "NaN" not in text
    assert json.loads(text)["scores"]["a"]["heart"]["dice"]["mean"] is None
    assert Validation.load(tmp_path).films == (nothing,)


def test_sources(dataset):
    (source,) = describe_sources([dataset], ["set/film02"], ["set/film01", "other/film01"])
    (held,) = describe_sources([dataset], ["set/film02"], ["set/film01"], ["set/film00"])
    assert held == {**source, "test": 1}
    assert source == {
        "name": "set",
        "origin": "other",
        "training": 1,
        "validation": 1,
        "labelled": ["lungs", "ribs", "heart"],
        "labelled_training": {"lungs": 1, "ribs": 1, "heart": 1},
    }


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"films": [1]}', '{"films": [{"film": "a", "counts": []}]}'])
def test_a_damaged_file(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ModelError, match=r"validation\.json is damaged"):
        Validation.load(tmp_path)
