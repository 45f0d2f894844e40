"""The cardiothoracic ratio, against rectangles and against what was measured by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest
from helpers import chest_masks
from PIL import Image

from cxrseg.errors import ImageError
from cxrseg.inference import Segmentation
from cxrseg.labels import paint
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT, PLAUSIBLE_RATIOS, cardiothoracic_ratio, farthest
from cxrseg.measurements.quantities import NotMeasurable

WINGSPAN = Path(__file__).parents[2] / "shared/data/wingspan"
SHAPE = (200, 240)


def segmentation(**masks) -> Segmentation:
    return Segmentation(paint(masks), np.zeros((4, *SHAPE), np.float32), masks)


def box(rows, columns) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask[slice(*rows), slice(*columns)] = True
    return mask


LUNGS = box((20, 150), (20, 100)) | box((30, 160), (140, 221))
HEART = box((90, 140), (90, 180))


def test_widths_of_rectangles():
    found = cardiothoracic_ratio(segmentation(lungs=LUNGS, heart=HEART))
    assert found.reason is None
    assert found.ratio == 90 / 201
    assert (found.heart_px, found.chest.length_px) == (90, 201)
    assert found.midline == 120
    assert [(part.left[0], part.right[0]) for part in found.heart] == [(90, 120), (120, 180)]
    assert (found.chest.left, found.chest.right) == ((20.0, 85.0), (221.0, 95.0))
    assert found.chest.length_mm((0.5, 0.2)) == pytest.approx(40.2)
    assert PLAUSIBLE_RATIOS[0] < ADULT_PA_LIMIT < PLAUSIBLE_RATIOS[1]


def test_points_lie_on_the_borders():
    masks = chest_masks(SHAPE)
    found = cardiothoracic_ratio(segmentation(lungs=masks["lungs"], heart=masks["heart"]))
    (x, y), (x1, y1) = farthest(masks["heart"])
    assert (found.heart[0].left, found.heart[1].right) == ((x, y), (x1, y1))
    assert masks["heart"][int(y), int(x)]
    assert masks["heart"][int(y1), int(x1) - 1]
    for (x, y), edge in ((found.chest.left, 0), (found.chest.right, -1)):
        assert masks["lungs"][int(y), int(x) + edge]


def test_a_spur_of_the_heart_hardly_counts():
    """Where it begins the disc pokes a pixel or two into it; its 50 columns would make the ratio 0.70."""
    spur = box((120, 123), (60, 90)) | box((100, 102), (180, 200))
    found = cardiothoracic_ratio(segmentation(lungs=LUNGS, heart=HEART | spur))
    assert found.ratio == pytest.approx(90 / 201, abs=0.02)


def test_islands_change_nothing():
    clean = cardiothoracic_ratio(segmentation(lungs=LUNGS, heart=HEART))
    islands = box((5, 9), (1, 5)) | box((190, 195), (230, 235))
    assert cardiothoracic_ratio(segmentation(lungs=LUNGS | islands, heart=HEART | islands)) == clean


def test_a_heart_beside_the_midline_has_no_negative_part():
    found = cardiothoracic_ratio(segmentation(lungs=LUNGS, heart=box((90, 140), (128, 190))))
    assert [part.length_px for part in found.heart] == [0, 62]


@pytest.mark.parametrize(
    ("masks", "reason"),
    [
        ({"lungs": LUNGS, "ribs": LUNGS}, NotMeasurable.NOT_TRAINED),
        ({"heart": HEART}, NotMeasurable.NOT_TRAINED),
        ({"lungs": LUNGS, "heart": HEART & False}, NotMeasurable.NO_HEART),
        ({"lungs": LUNGS, "heart": box((90, 95), (110, 120))}, NotMeasurable.NO_HEART),
        ({"lungs": box((20, 150), (20, 100)), "heart": HEART}, NotMeasurable.NO_LUNG),
        ({"lungs": LUNGS & False, "heart": HEART}, NotMeasurable.NO_LUNG),
        ({"lungs": LUNGS, "heart": box((90, 200), (90, 180))}, NotMeasurable.HEART_CUT),
        ({"lungs": LUNGS | box((100, 140), (0, 30)), "heart": HEART}, NotMeasurable.CHEST_CUT),
        ({"lungs": LUNGS | box((100, 140), (200, 240)), "heart": HEART}, NotMeasurable.CHEST_CUT),
        ({"lungs": LUNGS, "heart": box((180, 195), (90, 180))}, NotMeasurable.HEART_OUTSIDE),
        ({"lungs": LUNGS, "heart": box((90, 140), (185, 235))}, NotMeasurable.HEART_OUTSIDE),
        ({"lungs": LUNGS, "heart": box((90, 140), (100, 140))}, NotMeasurable.IMPLAUSIBLE_RATIO),
        ({"lungs": LUNGS, "heart": box((90, 140), (25, 215))}, NotMeasurable.IMPLAUSIBLE_RATIO),
        ({"lungs": box((50, 75), (20, 100)) | box((50, 75), (140, 220)), "heart": HEART}, "implausible_film"),
    ],
)
def test_no_number_where_there_is_no_anatomy(masks, reason):
    found = cardiothoracic_ratio(segmentation(**masks))
    assert found.reason == reason
    assert (found.ratio, found.heart, found.chest, found.heart_px, found.midline) == (None,) * 5


def test_every_reason_has_a_sentence():
    sentences = {reason.sentence for reason in NotMeasurable}
    assert len(sentences) == len(NotMeasurable)
    assert all(sentence.endswith(".") and len(sentence) > 15 for sentence in sentences)


@pytest.mark.parametrize("spacing", [(0.0, 1.0), (1.0, -1.0), (float("nan"), 1.0), (1.0,)])
def test_an_impossible_spacing_is_refused(spacing):
    with pytest.raises(ImageError, match="two positive numbers"):
        cardiothoracic_ratio(segmentation(lungs=LUNGS, heart=HEART)).chest.length_mm(spacing)


@pytest.mark.skipif(not WINGSPAN.is_dir(), reason="the films measured by hand are not part of the repository")
def test_agreement_with_what_was_measured_by_hand():
    def mask(structure, name):
        with Image.open(WINGSPAN / "masks" / structure / name) as picture:
            return np.asarray(picture) > 0

    differences = []
    with (WINGSPAN / "cardiothoracic_ratio.csv").open() as file:
        for row in list(csv.DictReader(file))[:60]:
            if row["cardiothoracic_ratio"]:
                lungs = mask("left_lung", row["name"]) | mask("right_lung", row["name"])
                masks = {"lungs": lungs, "heart": mask("heart", row["name"])}
                result = Segmentation(paint(masks), np.zeros((4, *lungs.shape), np.float32), masks)
                differences.append(cardiothoracic_ratio(result).ratio - float(row["cardiothoracic_ratio"]))
    assert len(differences) > 40
    assert np.abs(differences).max() < 0.006
    assert abs(np.mean(differences)) < 0.001
