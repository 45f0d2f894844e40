"""The rule is a logistic regression that is kept in a file and belongs to a model."""

import hashlib

import numpy as np
import pytest

from cxrseg.model import PACKAGED
from cxrseg.plausibility.rule import FITTED, Rule, load_rules, rule_for, save_rules

packaged_only = pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")


def small_rule(**changes) -> Rule:
    fields = {"head": "multilabel", "structures": ("lungs", "heart"), "checkpoint": "0", "intercept": 0.5}
    fields |= {"signs": {"lungs share": (1.0, 0.5, 2.0, -1.0)}, "least_lungs": 0.1, "sides": {"heart": 3.0}}
    return Rule(**fields | {"caution": 1.0, "figures": {}} | changes)


def test_a_rule_is_a_logistic_regression():
    rule = small_rule()
    z = (1.5 - 1) / 0.5
    assert rule.upright({"lungs share": 1.5}) == pytest.approx(1 / (1 + np.exp(-(0.5 + 2 * z - (z**2 - 1)))))
    assert rule.upright({"lungs share": 0.05}) == 0
    assert rule.mirrored({"heart": 1.0}) == pytest.approx(1 / (1 + np.exp(4)))
    assert rule.mirrored({"heart": -1.0}) == pytest.approx(1 / (1 + np.exp(-2)))


def test_rules_are_written_and_read_and_other_heads_are_kept(tmp_path):
    file = tmp_path / "rules.json"
    assert load_rules(file) == ()
    save_rules(file, [small_rule(head="multiclass")])
    save_rules(file, [small_rule()])
    save_rules(file, [small_rule(intercept=2.0)])
    multiclass, multilabel = load_rules(file)
    assert (multiclass.head, multilabel.head, multilabel.intercept) == ("multiclass", "multilabel", 2.0)
    assert multilabel.upright({"lungs share": 1.5}) == small_rule(intercept=2.0).upright({"lungs share": 1.5})


def test_the_rule_that_asks_for_most_is_taken():
    every = ("lungs", "ribs", "clavicles", "heart")
    assert rule_for("multilabel", every).structures == every
    assert rule_for("multilabel", ("lungs", "ribs", "heart")).structures == ("lungs", "ribs", "heart")
    assert rule_for("multilabel", ("lungs", "heart")).structures == ("lungs", "heart")
    assert rule_for("multilabel", ("lungs", "ribs")) is None


@packaged_only
def test_the_packaged_rule_was_fitted_to_the_packaged_model():
    """Else the figures in the docs are another model's; ``research/plausibility_error_rates.py`` fits it again."""
    digest = hashlib.sha256((PACKAGED / "model.safetensors").read_bytes()).hexdigest()
    assert {rule.checkpoint for rule in load_rules(FITTED) if rule.head == "multilabel"} == {digest}
