"""Confidence intervals of means over films."""

import math
import time

import numpy as np
import pytest

from cxrseg.intervals import mean_interval, spread


def test_it_agrees_with_the_normal_interval_where_that_holds():
    values = np.random.default_rng(1).normal(0.9, 0.02, 400)
    half = 1.96 * values.std(ddof=1) / 20
    low, high = mean_interval(values)
    assert low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_it_covers_the_true_mean_as_often_as_it_says():
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(100):
        low, high = mean_interval(rng.beta(9, 1, 40))  # skewed as Dice is; its mean is 0.9
        hits += low <= 0.9 <= high
    assert 88 <= hits <= 99


def test_it_reaches_further_down_where_one_film_failed():
    values = [0.96, 0.97, 0.95, 0.96, 0.97, 0.98, 0.96, 0.95, 0.97, 0.6]
    low, high = mean_interval(values)
    assert np.mean(values) - low > high - np.mean(values)


def test_it_repeats_itself_whatever_the_global_state():
    np.random.seed(5)
    first = mean_interval([0.1, 0.5, 0.7])
    np.random.seed(6)
    assert mean_interval(np.array([0.1, 0.5, 0.7])) == first


def test_where_there_is_nothing_to_draw():
    assert all(map(math.isnan, mean_interval([])))
    assert all(map(math.isnan, mean_interval([0.9])))
    assert mean_interval([0.9, 0.9, 0.9]) == (0.9, 0.9)


def test_sixty_films_take_well_under_a_second():
    values = np.random.default_rng(3).random(60)
    start = time.perf_counter()
    mean_interval(values)
    assert time.perf_counter() - start < 1


def test_spread_leaves_absent_structures_out():
    figures = spread([0.5, math.nan, 1.0])
    assert figures["films"] == 2
    assert figures["mean"] == pytest.approx(0.75)
    assert figures["std"] == pytest.approx(math.sqrt(0.125))
    assert (figures["min"], figures["median"], figures["max"]) == (0.5, 0.75, 1.0)
    assert (figures["low"], figures["high"]) == mean_interval([0.5, 1.0])
    assert spread([0.3])["std"] == 0
    assert math.isnan(spread([0.3])["low"])
    nothing = spread([math.nan])
    assert nothing["films"] == 0
    assert math.isnan(nothing["mean"])
