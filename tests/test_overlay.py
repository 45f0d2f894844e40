import numpy as np
import pytest

from cxrseg.classes import COLORS, STRUCTURES
from cxrseg.errors import CxrsegError, ImageError, LabelError
from cxrseg.overlay import HEAT_SCALE, OUTCOME_COLORS, OUTCOMES, compose, display, error_map, outline, rgb


def square(shape: tuple[int, int], low: int, high: int) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[low:high, low:high] = True
    return mask


@pytest.mark.parametrize(("dtype", "scale"), [(np.uint8, 1), (np.float32, 257), (np.float32, 1e-3)])
def test_display_uses_the_whole_range_at_any_depth(film, dtype, scale):
    shown = display((film.astype(float) * scale).astype(dtype))
    assert shown.dtype == np.uint8
    assert shown.shape == film.shape
    assert (shown.min(), shown.max()) == (0, 255)
    assert np.abs(shown.astype(int) - display(film)).max() <= 1


def test_display_refuses_what_has_nothing_to_show():
    with pytest.raises(ImageError, match="nothing to see"):
        display(np.full((8, 8), 7, np.uint8))


def test_colors_are_the_palette():
    assert [f"#{bytes(rgb(structure)).hex().upper()}" for structure in STRUCTURES] == list(COLORS.values())


@pytest.mark.parametrize(("size", "width"), [(128, 1), (512, 1), (2000, 4)])
def test_outlines_grow_with_the_film(size, width):
    edge = outline(square((size, size), size // 4, size // 2))
    assert edge[size // 4 : size // 4 + width, size * 3 // 8].all()
    assert not edge[size // 4 + width, size * 3 // 8]
    assert not edge[size // 4 - 1].any()


def test_no_outline_where_the_frame_cuts():
    edge = outline(square((64, 64), 0, 32))
    assert not edge[0, :30].any()
    assert edge[31, :32].all()


def test_an_outline_can_be_asked_for_in_pixels():
    mask = square((64, 64), 16, 48)
    assert [int(outline(mask, width)[:, 32].sum()) for width in (1, 2, 5)] == [2, 4, 10]
    with pytest.raises(CxrsegError, match="thickness of an outline is 0"):
        outline(mask, 0)


def test_heat_rises_evenly_from_dark_to_bright():
    assert HEAT_SCALE.shape == (256, 4)
    linear = (HEAT_SCALE[:, :3] / 255.0) ** 2.2 @ (0.2126, 0.7152, 0.0722)
    lightness = 116 * np.cbrt(linear) - 16
    steps = np.diff(lightness[::15])
    assert (steps > 0).all()
    assert steps.max() < 2 * steps.min()


def test_compose_tints_inside_and_nothing_outside(film):
    mask = square(film.shape, 40, 80)
    picture = compose(film, {"heart": mask}, opacity=0.5)
    grey = display(film)
    assert picture.dtype == np.uint8
    np.testing.assert_array_equal(picture[~mask], np.repeat(grey[~mask][:, None], 3, 1))
    assert np.abs(picture[60, 60] - (grey[60, 60] / 2 + np.array(rgb("heart")) / 2)).max() <= 1
    assert tuple(picture[40, 60]) == rgb("heart")


def test_later_structures_lie_over_earlier_ones(film):
    mask = square(film.shape, 40, 80)
    picture = compose(film, dict.fromkeys(("clavicles", "ribs", "heart", "lungs"), mask), opacity=1)
    assert tuple(picture[60, 60]) == rgb("clavicles")


def test_structures_can_be_left_out(film):
    mask = square(film.shape, 40, 80)
    picture = compose(film, {"heart": mask, "lungs": mask}, structures=("lungs",), opacity=1)
    assert tuple(picture[60, 60]) == rgb("lungs")
    assert (compose(film, {"heart": mask}, structures=()) == display(film)[..., None]).all()


@pytest.mark.parametrize(
    ("masks", "options", "error", "message"),
    [
        ({"liver": np.zeros((128, 160), bool)}, {}, LabelError, "'liver' is not a structure"),
        ({"heart": np.zeros((160, 128), bool)}, {}, LabelError, r"\(160, 128\)"),
        ({}, {"opacity": 1.5}, CxrsegError, "1.5"),
    ],
)
def test_what_does_not_fit_is_refused(film, masks, options, error, message):
    with pytest.raises(error, match=message):
        compose(film, masks, **options)


def test_errors_of_one_structure():
    truth, guess = np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 1, 0]], bool)
    outcome = error_map({"heart": truth}, {"heart": guess})
    assert outcome.dtype == np.uint8
    assert outcome.tolist() == [[1, 2, 3, 0]]
    assert [OUTCOMES[value - 1] for value in outcome[0, :3]] == ["right", "missed", "false"]
    assert tuple(OUTCOME_COLORS) == OUTCOMES


def test_an_error_in_any_structure_outweighs_what_is_right():
    all_on, none = np.ones((1, 2), bool), np.zeros((1, 2), bool)
    first = np.array([[True, False]])
    assert error_map({"lungs": all_on, "heart": all_on}, {"lungs": all_on, "heart": first}).tolist() == [[1, 2]]
    assert error_map({"lungs": all_on, "heart": none}, {"lungs": first, "heart": all_on}).tolist() == [[3, 4]]


def test_errors_are_drawn_of_structures_that_both_sides_have():
    on, off = np.ones((1, 1), bool), np.zeros((1, 1), bool)
    assert error_map({"lungs": on, "ribs": on}, {"lungs": on, "heart": on}).tolist() == [[1]]
    assert error_map({"lungs": off}, {"lungs": off}).tolist() == [[0]]
    with pytest.raises(LabelError, match="Truth has ribs, the prediction heart"):
        error_map({"ribs": on}, {"heart": on})
    with pytest.raises(LabelError, match="the same shape"):
        error_map({"ribs": on}, {"ribs": np.ones((2, 1), bool)})
