import json

import numpy as np
import pytest

from cxrseg.errors import ImageError
from cxrseg.inference import Segmentation
from cxrseg.measurements.areas import area_shares, areas_cm2, describe_measurements, lung_area_ratio
from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio

HEART = np.zeros((10, 20), bool)
HEART[2:7, 4:12] = True  # 40 of 200 pixels


def described(found: Segmentation, spacing: tuple[float, float] | None) -> dict:
    return describe_measurements(cardiothoracic_ratio(found), lung_area_ratio(found), spacing)


RESULT = Segmentation(
    labels=np.zeros((10, 20), np.uint8),
    probabilities=np.zeros((4, 10, 20), np.float32),
    masks={"lungs": np.zeros((10, 20), bool), "heart": HEART},
)


def test_shares_are_of_the_whole_picture_and_only_of_what_is_trained():
    assert area_shares(RESULT) == {"lungs": 0.0, "heart": 0.2}


def test_areas_take_both_spacings():
    assert areas_cm2(RESULT, (5.0, 2.0)) == {"lungs": 0.0, "heart": pytest.approx(40 * 0.5 * 0.2)}


@pytest.mark.parametrize("spacing", [(0.0, 1.0), (1.0, -1.0), (float("nan"), 1.0), (1.0,)])
def test_an_impossible_spacing_is_refused(spacing):
    with pytest.raises(ImageError, match="two positive numbers"):
        areas_cm2(RESULT, spacing)


def test_on_a_model(tiny_segmenter, film):
    result = tiny_segmenter(film)
    shares = area_shares(result)
    assert set(shares) == {"lungs", "ribs", "heart"}
    assert all(share == pytest.approx(result.masks[name].sum() / film.size) for name, share in shares.items())


def segmentation(shape=(200, 240), **masks):
    return Segmentation(np.zeros(shape, np.uint8), np.zeros((4, *shape), np.float32), masks)


def lungs(left=80):
    mask = np.zeros((200, 240), bool)
    mask[20:150, 20:100] = True
    mask[20 : 20 + left, 140:220] = True
    return mask


def test_left_lung_over_right():
    found = lung_area_ratio(segmentation(lungs=lungs()))
    assert found.reason is None
    assert found.ratio == 80 / 130
    assert (found.left.pixels, found.right.pixels) == (80 * 80, 130 * 80)
    assert found.left.share == pytest.approx(6400 / 48000)
    assert found.right.area_cm2((0.5, 0.2)) == pytest.approx(10400 * 0.1 / 100)
    with pytest.raises(ImageError, match="two positive numbers"):
        found.left.area_cm2((0.0, 1.0))


@pytest.mark.parametrize(
    ("masks", "reason"),
    [
        ({"ribs": lungs()}, "not_trained"),
        ({"lungs": lungs(0)}, "no_lung"),
        ({"lungs": lungs(15)}, "no_lung"),
        ({"lungs": lungs(180)}, "chest_cut"),
        ({"lungs": lungs() & False}, "no_lung"),
        ({"lungs": lungs(), "heart": lungs() & False}, "implausible_film"),
    ],
)
def test_no_ratio_of_lungs_without_two_whole_ones(masks, reason):
    found = lung_area_ratio(segmentation(**masks))
    assert (found.ratio, found.left, found.right, found.reason) == (None, None, None, reason)


def test_measurements_in_plain_types():
    heart = np.zeros((200, 240), bool)
    heart[90:140, 90:180] = True
    result = json.loads(json.dumps(described(segmentation(lungs=lungs(), heart=heart), (0.5, 0.2))))
    ratio, sides = result["cardiothoracic_ratio"], result["lung_areas"]
    assert ratio["ratio"] == 90 / 200
    assert ratio["heart"]["width_px"] == 90
    assert ratio["heart"]["width_mm"] == pytest.approx(18)
    assert [point[0] for point in ratio["heart"]["points"]] == [90, ratio["midline_x"], ratio["midline_x"], 180]
    assert ratio["chest"] == {"width_px": 200, "width_mm": pytest.approx(40), "points": [[20, 85], [220, 60]]}
    assert ratio["not_measurable"] is sides["not_measurable"] is None
    assert sides["left_to_right"] == 80 / 130
    assert sides["left"] == {"pixels": 6400, "share": pytest.approx(6400 / 48000), "area_cm2": pytest.approx(6.4)}


def test_what_cannot_be_measured_in_plain_types():
    result = json.loads(json.dumps(described(segmentation(lungs=lungs(0)), None)))
    assert result["cardiothoracic_ratio"] == {
        "ratio": None,
        "heart": None,
        "chest": None,
        "midline_x": None,
        "not_measurable": "not_trained",
    }
    assert result["lung_areas"] == {"left_to_right": None, "left": None, "right": None, "not_measurable": "no_lung"}
    assert described(segmentation(lungs=lungs()), None)["lung_areas"]["left"]["area_cm2"] is None
