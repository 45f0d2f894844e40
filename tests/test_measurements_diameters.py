import numpy as np
import pytest

from cxrseg.measurements.cardiothoracic import Cardiothoracic
from cxrseg.measurements.diameters import LINE_COLORS, cardiothoracic_lines, draw_cardiothoracic
from cxrseg.measurements.quantities import Diameter, NotMeasurable

MEASURED = Cardiothoracic(
    0.5,
    (Diameter((60.0, 70.5), (80.0, 70.5)), Diameter((80.0, 60.5), (120.0, 60.5))),
    Diameter((30.0, 90.5), (150.0, 100.5)),
)


def test_lines_are_level_and_as_long_as_what_is_measured():
    lines = cardiothoracic_lines(MEASURED, 128)
    assert [line.role for line in lines] == ["midline", "guide", "guide", "chest", "heart", "heart"]
    length = {"heart": 0.0, "chest": 0.0}
    for line in lines:
        assert line.start[0] == line.end[0] or line.start[1] == line.end[1]
        if line.role in length:
            length[line.role] += line.end[0] - line.start[0]
    assert length == {"heart": MEASURED.heart_px, "chest": MEASURED.chest.length_px}
    guides = [line for line in lines if line.role == "guide"]
    assert [line.start for line in guides] == [MEASURED.chest.left, MEASURED.chest.right]
    assert {line.end[1] for line in guides} == {95.5}


def test_no_guides_where_the_chest_is_level():
    level = Cardiothoracic(MEASURED.ratio, MEASURED.heart, Diameter((30.0, 90.5), (150.0, 90.5)))
    assert "guide" not in [line.role for line in cardiothoracic_lines(level, 128)]


def test_lines_are_drawn_where_they_are(film):
    before = film.copy()
    picture = draw_cardiothoracic(film, MEASURED)
    assert picture.shape == (*film.shape, 3)
    assert picture.dtype == np.uint8
    np.testing.assert_array_equal(film, before)
    for x, y, role in ((70, 70, "heart"), (100, 60, "heart"), (50, 95, "chest"), (140, 95, "chest")):
        assert np.abs(picture[y, x].astype(int) - LINE_COLORS[role]).max() <= 25
    assert (picture[5:20, 5:20] == picture[5:20, 5:20, :1]).all()


def test_a_picture_is_drawn_on_as_it_is():
    picture = np.full((128, 160, 3), (1, 2, 3), np.uint8)
    drawn = draw_cardiothoracic(picture, MEASURED)
    assert drawn[0, 0].tolist() == [1, 2, 3]
    assert not np.array_equal(drawn, picture)
    assert (picture == (1, 2, 3)).all()


@pytest.mark.parametrize("side", [64, 3000])
def test_nothing_is_drawn_without_a_ratio(side):
    picture = np.zeros((side, side, 3), np.uint8)
    assert cardiothoracic_lines(Cardiothoracic(reason=NotMeasurable.NO_HEART), side) == ()
    assert not draw_cardiothoracic(picture, Cardiothoracic(reason=NotMeasurable.NO_HEART)).any()
