import numpy as np
import pytest

from cxrseg.errors import ImageError
from cxrseg.inference import Segmentation
from cxrseg.measurements import area_shares, areas_cm2

HEART = np.zeros((10, 20), bool)
HEART[2:7, 4:12] = True  # 40 of 200 pixels
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
