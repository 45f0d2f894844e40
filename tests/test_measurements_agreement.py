import json

import pytest

from cxrseg.datasets import load_film
from cxrseg.hub.pull import shipped
from cxrseg.inference import Segmenter
from cxrseg.measurements.agreement import RATIOS, agreement
from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio
from cxrseg.results.model import describe_model
from cxrseg.samples import example_films


def test_a_model_that_was_not_measured_has_no_limits():
    assert agreement("sha256:0") is None


def test_limits_are_mean_and_spread_of_the_differences(tmp_path, monkeypatch):
    pairs = {str(number): (0.5 + 0.01 * (number % 2), 0.5) for number in range(10)}
    (tmp_path / "ratios.json").write_text(json.dumps({"measured": pairs, "hardly": {"0": (0.5, 0.5)}}))
    monkeypatch.setattr("cxrseg.measurements.agreement.RATIOS", tmp_path / "ratios.json")
    found = agreement("measured")
    spread = 1.96 * 0.005 * (10 / 9) ** 0.5
    assert (found.low, found.high) == pytest.approx((0.005 - spread, 0.005 + spread))
    assert found.films == 10
    assert found.reader(0.5) == pytest.approx((0.495 - spread, 0.495 + spread))
    assert agreement("hardly") is None


@pytest.mark.parametrize("name", shipped())
def test_what_is_kept_of_a_packaged_model_is_what_it_measures(name):
    segmenter = Segmenter.from_pretrained(name, "cpu")
    known = json.loads(RATIOS.read_text())[describe_model(segmenter.checkpoint)["revision"]]
    film = next(film for film in example_films() if film.name == "wingspan/wingspan-082")
    measured = cardiothoracic_ratio(segmenter(load_film(film)[0])).ratio
    assert measured == pytest.approx(known[film.name][0], abs=0.002)
    assert agreement(describe_model(segmenter.checkpoint)["revision"]).films >= 10
