"""The rule is fitted to a model, and measured on what it was not fitted to."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import other_pictures
import plausibility_error_rates as error_rates
import plausibility_fitting as fitting
import pytest
from helpers import write_dataset
from plausibility_error_rates import FAULTS, Row, cross_validate, figures_json, figures_text, measure

from cxrseg import Segmenter
from cxrseg.datasets import open_dataset
from cxrseg.errors import DatasetError
from cxrseg.evaluation.stress import STRESSES
from cxrseg.model import PACKAGED
from cxrseg.plausibility.rule import load_rules

ROOT = Path(__file__).parent.parent
packaged_only = pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")


@pytest.fixture(scope="module")
def small_fit(tiny_checkpoint, tmp_path_factory):
    """Examples of a model that knows nothing; the made pictures are replaced by a few drawings."""
    folder = write_dataset(tmp_path_factory.mktemp("data") / "one", 6)
    segmenter = Segmenter.from_pretrained(tiny_checkpoint, device="cpu")
    with pytest.MonkeyPatch.context() as patch:
        drawings = other_pictures.drawings(np.random.default_rng(0))
        patch.setattr(fitting, "made_pictures", lambda seed: [("drawings", drawings)])
        patch.setattr(fitting, "held_out", lambda segmenter: frozenset({"one/film00"}))
        return segmenter, folder, fitting.collect(segmenter, [open_dataset(folder)], [])


def test_held_out_films_are_those_of_the_validation(tiny_segmenter):
    listed = json.loads((tiny_segmenter.checkpoint.folder / "validation.json").read_text())["films"]
    assert fitting.held_out(tiny_segmenter) == {entry["film"] for entry in listed} != set()


def test_what_is_looked_at_for_the_fit(small_fit):
    *_, examples = small_fit
    assert {example.film for example in examples if example.source == "one"} == {f"one/film0{n}" for n in range(1, 6)}
    assert "one/film00" not in {example.film for example in examples}
    assert {example.source for example in examples} == {"one", "one, varied", "parts of chest films", "drawings"}
    assert all(example.view is None for example in examples if example.source in ("drawings", "parts of chest films"))
    assert sum(example.upright for example in examples) == 5 * 4


def test_rules_are_fitted_for_each_set_of_structures(small_fit):
    segmenter, _, examples = small_fit
    rules = fitting.fit(segmenter, examples)
    assert [rule.structures for rule in rules] == [("lungs", "heart"), ("lungs", "ribs", "heart")]
    assert not any(name.startswith(("ribs", "clavicles")) for name in rules[0].signs)
    for rule in rules:
        assert np.isfinite([number for row in rule.signs.values() for number in row]).all()
        assert 0 <= rule.upright(examples[0].signs) <= 1
    rows = cross_validate(segmenter, examples)
    assert {row.pictures: row.count for row in rows} == {"one, cross-validated": 5, "one, varied, cross-validated": 5}


def test_a_fit_separates_what_can_be_separated(small_fit):
    """With signs that tell the truth, the rule is right for all examples."""
    segmenter, _, examples = small_fit
    honest = [
        replace(
            example,
            signs=dict.fromkeys(example.signs, 0.0) | {"lungs share": 1.0 if example.upright else 0.6},
            sides=dict.fromkeys(example.sides, 0.0)
            | {"heart": 0.0 if example.view is None else -1.0 if example.view.mirror else 1.0},
        )
        for example in examples
    ]
    rule = fitting.fit(segmenter, honest)[-1]
    assert [rule.upright(e.signs) >= 0.5 for e in honest] == [e.upright for e in honest]
    upright = [e for e in honest if e.upright]
    assert [rule.mirrored(e.sides) >= 0.5 for e in upright] == [e.view.mirror for e in upright]


def test_heads_and_structures_for_which_there_are_rules():
    every = ("lungs", "ribs", "clavicles", "heart")
    assert fitting.structure_sets(every, "multiclass") == [every]
    assert len(fitting.structure_sets(every, "multilabel")) == 4
    assert fitting.structure_sets(every, "multilabel")[-1] == every
    assert fitting.structure_sets(("lungs", "ribs"), "multilabel") == []


def test_held_out_films_and_their_faulty_copies_are_measured(small_fit, monkeypatch):
    segmenter, folder, examples = small_fit
    monkeypatch.setattr(error_rates, "held_out", lambda segmenter: frozenset({"one/film00", "one/film03"}))
    monkeypatch.setattr(error_rates, "unseen_pictures", lambda films: [("photos", [*films, *films])])
    monkeypatch.setattr(error_rates, "STRESSES", {"blur": STRESSES["blur"], "inverted": STRESSES["inverted"]})
    rule = fitting.fit(segmenter, examples)[-1]
    rows = {row.pictures: row for row in measure(segmenter, rule, [open_dataset(folder)])}
    faulty = {f"one, {name}" for name in FAULTS}
    assert set(rows) == {"one, as they are", "their stress copies, 1 of each", "photos"} | faulty
    assert {name: row.count for name, row in rows.items() if row.count != 2} == {"photos": 4}
    assert rows["photos"].warned == 2 * rows["one, as they are"].warned
    assert {row.remedied is None for name, row in rows.items() if name in faulty} == {False}


def test_the_command_fits_writes_and_measures(small_fit, tmp_path, monkeypatch, capsys):
    segmenter, folder, examples = small_fit
    for module in (fitting, error_rates):
        monkeypatch.setattr(module, "held_out", lambda segmenter: frozenset({"one/film00"}))
    monkeypatch.setattr(error_rates, "collect", lambda *_: examples)
    monkeypatch.setattr(error_rates, "unseen_pictures", lambda films: [])
    file = tmp_path / "rules.json"
    command = [str(folder), "--model", str(segmenter.checkpoint.folder)]
    assert error_rates.main([*command, "--trunks", str(folder), "--fit", str(file)]) == 0
    table = capsys.readouterr().out
    assert "| one, as they are | 1 | " in table
    assert "| one, lower part | 1 | " in table
    assert "| one, cross-validated | 5 | " in table
    assert load_rules(file)[-1].structures == ("lungs", "ribs", "heart")
    assert load_rules(file)[-1].figures["one, mirrored"]["count"] == 1
    assert error_rates.main(command) == 0
    assert "| one, as they are | 1 | " in capsys.readouterr().out


def test_measuring_needs_films_that_were_held_out(small_fit, tmp_path):
    segmenter, _, examples = small_fit
    other = open_dataset(write_dataset(tmp_path / "other", 1))
    with pytest.raises(DatasetError, match=r"validation\.json"):
        measure(segmenter, fitting.fit(segmenter, examples)[-1], [other])


def test_figures_as_a_table_and_as_json():
    rows = [Row("films", 20, 0), Row("turned films", 20, 19, 18)]
    assert figures_text(rows).splitlines()[2:] == ["| films | 20 | 0 |  |", "| turned films | 20 | 19 | 18 |"]
    assert figures_json(rows)["turned films"] == {"count": 20, "warned": 19, "remedied": 18}
