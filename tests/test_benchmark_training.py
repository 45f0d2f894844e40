"""What is measured of training: its rows, in films per second, not their values."""

import math

import pytest

from cxrseg.benchmark_training import BARE, time_training, training_text
from cxrseg.model import load_checkpoint
from cxrseg.samples import example_films


@pytest.mark.skipif(not example_films(), reason="no example films")
def test_training_is_measured_beside_its_bare_step_and_its_loader(tiny_checkpoint):
    speeds = time_training(load_checkpoint(tiny_checkpoint), 1)
    assert list(speeds) == ["training", BARE, "loader alone"]
    assert all(len(each) == 1 and 0 < each[0] < math.inf for each in speeds.values())
    _, training, bare, loader = training_text(speeds)
    assert bare.endswith("1.00")
    assert "films/s" in training and "films/s" in loader
