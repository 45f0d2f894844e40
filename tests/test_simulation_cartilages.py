"""The ossified cartilages of the first ribs."""

from dataclasses import replace

import numpy as np
import pytest

from cxrseg.simulation.cartilages import first_cartilage
from cxrseg.simulation.parameters import BodyParameters

SHAPE, SPACING = (40, 60, 80), (2.8, 1.25, 1.4)
RIB_END, CLAVICLE_END = np.array([50.0, 30.0, 30.0]), np.array([50.0, 12.0, 60.0])


def draw(parameters, side=1):
    box, mineral = first_cartilage(RIB_END, CLAVICLE_END, side, parameters, SHAPE, SPACING)
    volume = np.zeros(SHAPE, np.float32)
    volume[box] = mineral
    return volume


def test_it_begins_at_the_rib_and_holds_what_lime_is_asked_for():
    parameters = BodyParameters(first_cartilage=0.5, cartilage_drop=0.0)
    volume = draw(parameters)
    place = np.argwhere(volume > 0.05) * SPACING
    assert np.linalg.norm(place - RIB_END, axis=1).min() < 4
    assert place[:, 2].min() > RIB_END[2] - 25
    assert 0 < volume.max() < 1.0
    twice = draw(replace(parameters, first_cartilage=1.0))
    np.testing.assert_allclose(twice, 2 * volume, rtol=1e-5)


def test_it_is_lower_and_wider_where_asked():
    parameters = BodyParameters(cartilage_drop=0.0, cartilage_width=12.0)
    middle = [np.average(np.arange(SHAPE[1]), weights=draw(p).sum((0, 2))) for p in
              (parameters, replace(parameters, cartilage_drop=10.0))]  # fmt: skip
    assert (middle[1] - middle[0]) * SPACING[1] == pytest.approx(10, abs=3)
    wide = draw(replace(parameters, cartilage_width=20.0))
    assert np.count_nonzero(wide) > 1.5 * np.count_nonzero(draw(parameters))


def test_the_same_body_has_the_same_cartilage_and_the_sides_differ():
    parameters = BodyParameters(warp_seed=3)
    assert (draw(parameters) == draw(parameters)).all()
    assert (draw(parameters) != draw(parameters, side=-1)).any()
