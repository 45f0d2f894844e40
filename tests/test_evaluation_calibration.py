"""A temperature is fitted on one half of the films and judged on the other."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers import chest_masks, write_dataset
from torch.nn import functional

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import open_dataset
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.calibration import TEMPERATURES, calibrate, store_temperature, temperature_of
from cxrseg.inference import Segmenter
from cxrseg.labels import Truth, paint
from cxrseg.model import HEADS, Checkpoint, load_checkpoint
from cxrseg.preprocessing import Preprocessing

SIDE = 96
STEP = float(TEMPERATURES[1] / TEMPERATURES[0])


class Oracle(torch.nn.Module):
    """Knows where films of `write_dataset` have what, and is surer of it than it should be.

    The films' own truth is drawn again by `doubted`, so that a logit of 2 and of -2 is right as often as it says
    when divided by `sharpness`.
    """

    def __init__(self, sharpness: float, head: str):
        super().__init__()
        self.config = {"encoder_name": "tu-none"}
        masks = chest_masks((SIDE, SIDE))
        if head == "multilabel":
            planes = np.stack([masks[s] for s in STRUCTURES]) * 4.0 - 2.0
        else:
            labels = paint(masks)
            planes = np.stack([labels == i for i in range(5)]) * 4.0
        self.logits = torch.from_numpy(planes * sharpness).float()

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(self.logits[None], batch.shape[-2:]).expand(len(batch), -1, -1, -1)


def oracle(tmp_path, sharpness: float, head: str = "multilabel", trained=STRUCTURES) -> Segmenter:
    network, settings = Oracle(sharpness, head), {"classes": len(HEADS[head])}
    checkpoint = Checkpoint(lambda: network, Preprocessing(SIDE), trained, "oracle", None, tmp_path, settings=settings)
    return Segmenter(checkpoint, "cpu")


def doubted(monkeypatch, head: str = "multilabel") -> None:
    """Draw each film's truth from the probabilities that an oracle of sharpness 1 gives."""
    network = Oracle(1, head)
    p = (network.logits.sigmoid() if head == "multilabel" else network.logits.softmax(0)).numpy()

    def load(film):
        from cxrseg.datasets import load_film

        radiograph, truth = load_film(film)
        rng = np.random.default_rng(int(film.name[-2:]))
        if head == "multilabel":
            return radiograph, Truth({s: rng.random((SIDE, SIDE)) < p[STRUCTURES.index(s)] for s in truth.masks})
        labels = (rng.random((SIDE, SIDE))[None] > p.cumsum(axis=0)).sum(axis=0)
        return radiograph, Truth({s: labels == i for i, s in enumerate(STRUCTURES, 1)})

    monkeypatch.setattr("cxrseg.evaluation.calibration.load_film", load)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    return open_dataset(write_dataset(tmp_path_factory.mktemp("calibration") / "set", 4, shape=(SIDE, SIDE))).films


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
def test_it_finds_how_much_too_sure_a_model_is(tmp_path, films, monkeypatch, sharpness):
    doubted(monkeypatch)
    found = calibrate(oracle(tmp_path, sharpness), films)
    assert list(found.temperatures) == list(STRUCTURES)
    for structure, temperature in found.temperatures.items():
        assert sharpness / STEP**2 < temperature.applied < sharpness * STEP**2, structure
        assert temperature.applied == temperature.fitted
        before, after = found.plain["set"][structure], found.scaled["set"][structure]
        assert before.ece > 0.05 > 0.02 > after.ece
        assert sum(before.pixels) == sum(after.pixels) == 4 * SIDE**2
    assert temperature_of(found, "multilabel") == tuple(t.applied for t in found.temperatures.values())


def test_a_multiclass_model_gets_one_temperature(tmp_path, films, monkeypatch):
    doubted(monkeypatch, "multiclass")
    found = calibrate(oracle(tmp_path, 2, "multiclass"), films)
    assert len(set(found.temperatures.values())) == 1
    (number,) = temperature_of(found, "multiclass")
    assert number == pytest.approx(2, rel=0.1)
    assert found.scaled["set"]["lungs"].ece < found.plain["set"]["lungs"].ece


def test_the_temperature_it_has_is_left_out_of_account(tmp_path, films, monkeypatch):
    doubted(monkeypatch)
    model = oracle(tmp_path, 2)
    warm = replace(model.checkpoint, preprocessing=Preprocessing(SIDE, temperature=(3.0,)))
    assert calibrate(Segmenter(warm, "cpu"), films) == calibrate(model, films)


def test_what_does_not_help_is_not_applied(tmp_path, films, monkeypatch):
    """Films that disagree: what one half is fitted with makes the other half worse."""
    network = Oracle(1, "multilabel")

    def load(film):
        from cxrseg.datasets import load_film
        from cxrseg.evaluation.calibration import _halves

        radiograph, truth = load_film(film)
        rng = np.random.default_rng(int(film.name[-2:]))
        sharpness = 3.0 if _halves([f.name for f in films])[film.name] else 0.2
        p = (network.logits * sharpness).sigmoid().numpy()
        return radiograph, Truth({s: rng.random((SIDE, SIDE)) < p[STRUCTURES.index(s)] for s in truth.masks})

    monkeypatch.setattr("cxrseg.evaluation.calibration.load_film", load)
    found = calibrate(oracle(tmp_path, 1), films)
    assert found.temperatures["lungs"].halves[0] > 2 > 0.5 > found.temperatures["lungs"].halves[1]
    assert found.temperatures["lungs"].applied == 1
    assert found.shipped == found.plain


def test_only_what_is_labelled_and_learned(tmp_path):
    folder = write_dataset(tmp_path / "set", 2, ("lungs", "heart"), shape=(SIDE, SIDE))
    found = calibrate(oracle(tmp_path, 1, trained=("lungs", "ribs")), open_dataset(folder).films)
    assert list(found.temperatures) == list(found.plain["set"]) == ["lungs"]
    assert temperature_of(found, "multilabel")[1:] == (1, 1, 1)
    with pytest.raises(DatasetError, match="nothing to calibrate"):
        calibrate(oracle(tmp_path, 1, trained=("ribs",)), open_dataset(folder).films)


def test_one_film_is_not_enough(tmp_path, films):
    with pytest.raises(DatasetError, match="Only one film has lungs labelled"):
        calibrate(oracle(tmp_path, 1), films[:1])


def test_the_temperature_is_stored_and_loaded(tiny_checkpoint, tmp_path):
    for file in tiny_checkpoint.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = json.loads((tmp_path / "preprocessing.json").read_text())
    store_temperature(tmp_path, (1.5, 1.0, 1.0, 0.5))
    after = json.loads((tmp_path / "preprocessing.json").read_text())
    assert after == before | {"temperature": [1.5, 1.0, 1.0, 0.5]}
    assert load_checkpoint(tmp_path).preprocessing.temperature == (1.5, 1.0, 1.0, 0.5)
    with pytest.raises(ModelError, match=r"preprocessing\.json cannot be read"):
        store_temperature(tmp_path / "nowhere", (1.0,))
