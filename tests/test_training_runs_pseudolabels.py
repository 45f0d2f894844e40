"""Labels by a model for structures that nobody has outlined, and their way into training alone."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import write_dataset
from PIL import Image

from cxrseg.__main__ import main
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import DatasetError, ModelError
from cxrseg.inference import Segmentation
from cxrseg.labels import paint
from cxrseg.preprocessing import Preprocessing
from cxrseg.training_runs.films import cache_films
from cxrseg.training_runs.pseudolabels import NO, UNSURE, YES, read_pseudo_label, write_pseudo_labels

RIBS = STRUCTURES.index("ribs")


class Oracle:
    """A model that sees a sure part, a small island below it, and a place that it is unsure of."""

    def __init__(self, checkpoint):
        self.checkpoint = checkpoint

    def __call__(self, film):
        probabilities = np.full((4, *film.pixels.shape), 0.1, np.float32)
        probabilities[:, 10:20, 10:40] = 0.95
        probabilities[:, 60:62, 12:14] = 0.95
        probabilities[:, 20:24, 10:40] = 0.6
        masks = {s: plane >= 0.5 for s, plane in zip(STRUCTURES, probabilities, strict=True)}
        return Segmentation(paint(masks), probabilities, masks)


class Painted(Oracle):
    """A multiclass model: ribs from column 10 to 40, lungs under them, and a clavicle painted over both."""

    def __call__(self, film):
        probabilities = np.full((5, *film.pixels.shape), 0.01, np.float32)
        probabilities[0] = 0.96
        for plane, rows, columns in ((1, (5, 60), (5, 45)), (2, (10, 40), (10, 40)), (3, (20, 24), (10, 60))):
            probabilities[:, slice(*rows), slice(*columns)] = 0.01
            probabilities[plane, slice(*rows), slice(*columns)] = 0.96
        labels = probabilities.argmax(0).astype(np.uint8)
        return Segmentation(labels, probabilities, {s: labels == 1 + i for i, s in enumerate(STRUCTURES)})


@pytest.fixture
def dataset(tmp_path):
    return open_dataset(write_dataset(tmp_path / "set", 3, ("lungs", "heart")))


@pytest.fixture
def oracle(tiny_segmenter):
    return Oracle(replace(tiny_segmenter.checkpoint, trained=STRUCTURES))


class Shoulders(Oracle):
    """A model that draws clavicles out to the shoulders, and ribs and lungs between columns 10 and 40."""

    def __call__(self, film):
        probabilities = np.full((4, *film.pixels.shape), 0.1, np.float32)
        probabilities[:2, 10:60, 10:40] = 0.95
        probabilities[2, 20:24, 2:60] = 0.95
        masks = {s: plane >= 0.5 for s, plane in zip(STRUCTURES, probabilities, strict=True)}
        return Segmentation(paint(masks), probabilities, masks)


def test_clavicles_end_where_they_leave_the_rib_cage(dataset, oracle, tmp_path):
    write_pseudo_labels(Shoulders(oracle.checkpoint), dataset.films, tmp_path / "labels", ("clavicles",))
    with Image.open(tmp_path / "labels" / "set" / "clavicles" / f"{dataset.films[0].image.stem}.png") as picture:
        label = np.asarray(picture)
    assert (label[20:24, 10:40] == YES).all()
    assert np.count_nonzero(label) == 4 * 30


def test_sure_pixels_are_labelled_and_the_rest_is_left_open(dataset, oracle, tmp_path):
    assert write_pseudo_labels(oracle, dataset.films, tmp_path / "labels", ("clavicles",)) == 3
    film = dataset.films[0]
    with Image.open(tmp_path / "labels" / "set" / "clavicles" / f"{film.image.stem}.png") as picture:
        label = np.asarray(picture)
    assert label.dtype == np.uint8
    assert (label[10:20, 10:40] == YES).all()
    assert (label[20:24, 10:40] == UNSURE).all()
    assert (label[60:62, 12:14] == UNSURE).all(), "clean would remove the island"
    label = np.array(label)
    label[10:24, 10:40] = label[60:62, 12:14] = NO
    assert (label == NO).all()


def test_a_films_own_truth_is_never_replaced(dataset, oracle, tmp_path):
    assert write_pseudo_labels(oracle, dataset.films, tmp_path / "labels", STRUCTURES) == 6
    assert {path.name for path in (tmp_path / "labels" / "set").iterdir()} == {"ribs", "clavicles"}
    cached = cache_films(dataset.films, Preprocessing(64), "", tmp_path / "labels")
    plain = cache_films(dataset.films, Preprocessing(64), "")
    for (_, truth), (_, own) in zip(cached, plain, strict=True):
        for index, structure in enumerate(STRUCTURES):
            if structure in ("lungs", "heart"):
                np.testing.assert_array_equal(truth[..., index], own[..., index])
            else:
                assert set(np.unique(truth[..., index])) == {0, 1, UNKNOWN}
                assert (own[..., index] == UNKNOWN).all()


def test_films_without_a_pseudo_label_stay_unlabelled(dataset, oracle, tmp_path):
    write_pseudo_labels(oracle, dataset.films[:1], tmp_path / "labels", ("ribs",))
    cached = cache_films(dataset.films, Preprocessing(64), "", tmp_path / "labels")
    assert [(truth[..., RIBS] == UNKNOWN).all() for _, truth in cached] == [False, True, True]


def test_a_file_of_another_kind_is_refused(dataset, oracle, tmp_path):
    write_pseudo_labels(oracle, dataset.films, tmp_path / "labels", ("ribs",))
    film = dataset.films[0]
    path = tmp_path / "labels" / "set" / "ribs" / f"{film.image.stem}.png"
    shape = load_film(film)[0].pixels.shape
    for wrong in (np.full(shape, 7, np.uint8), np.zeros((5, 5), np.uint8)):
        Image.fromarray(wrong).save(path)
        with pytest.raises(DatasetError, match="is not a pseudo-label for"):
            read_pseudo_label(tmp_path / "labels", film, "ribs", shape)
    path.write_bytes(b"no picture")
    with pytest.raises(DatasetError, match="cannot be read as a pseudo-label"):
        read_pseudo_label(tmp_path / "labels", film, "ribs", shape)


def test_what_a_multiclass_model_paints_later_may_hide_a_structure(dataset, tmp_path):
    painted = Painted(SimpleNamespace(head="multiclass", trained=STRUCTURES))
    write_pseudo_labels(painted, dataset.films[:1], tmp_path / "labels", ("ribs",), 0.8)
    with Image.open(
        tmp_path / "labels" / dataset.name / "ribs" / f"{dataset.films[0].name.partition('/')[2]}.png"
    ) as p:
        label = np.asarray(p)
    assert (label[10:20, 10:40] == YES).all()
    assert (label[20:24, 10:60] == UNSURE).all()
    assert (label[45:60, 5:45] == NO).all(), "lungs are painted before ribs and hide none"


def test_models_and_options_that_make_no_sense(dataset, oracle, tmp_path):
    with pytest.raises(ModelError, match=r"The confidence is 0\.5"):
        write_pseudo_labels(oracle, dataset.films, tmp_path, ("ribs",), 0.5)
    oracle.checkpoint = replace(oracle.checkpoint, trained=("lungs",))
    with pytest.raises(ModelError, match="has not learned ribs"):
        write_pseudo_labels(oracle, dataset.films, tmp_path, ("ribs",))


def test_the_command_writes_them(dataset, tiny_checkpoint, tmp_path, capsys):
    command = [
        "pseudolabel",
        str(dataset.folder),
        "--model",
        str(tiny_checkpoint),
        "--output",
        str(tmp_path / "labels"),
    ]
    assert main([*command, "--structures", "ribs", "--tta", "none"]) == 0
    assert "3 pseudo-labels" in capsys.readouterr().out
    assert len(list((tmp_path / "labels" / "set" / "ribs").glob("*.png"))) == 3
