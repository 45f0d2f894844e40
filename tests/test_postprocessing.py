"""Masks corrected by anatomy."""

import cv2
import numpy as np
import pytest
from helpers import chest_masks
from scipy.ndimage import label

from cxrseg.postprocessing import (
    GREAT_VESSELS,
    ISLAND,
    SPECK,
    clean,
    fill,
    flat_top,
    in_box,
    largest,
    opened,
    over_rib_cage,
    pair,
    without_islands,
    without_specks,
)

SHAPE = (200, 160)
MASKS = chest_masks(SHAPE)


def box(*boxes: tuple[slice, slice]) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    for place in boxes:
        mask[place] = True
    return mask


RIGHT, LEFT = np.s_[40:140, 20:60], np.s_[40:130, 90:130]


def test_anatomy_is_left_as_it_is():
    for structure, mask in clean(MASKS).items():
        np.testing.assert_array_equal(mask, MASKS[structure], err_msg=structure)


def test_nothing_stays_nothing():
    for structure, mask in clean({name: np.zeros(SHAPE, bool) for name in MASKS}).items():
        assert (mask.shape, mask.dtype, mask.any()) == (SHAPE, bool, False), structure


def test_the_given_masks_are_not_changed():
    masks = {name: mask.copy() for name, mask in MASKS.items()}
    masks["lungs"][5, 5] = True
    clean(masks)
    assert masks["lungs"][5, 5]


def test_only_the_given_structures_come_back():
    assert list(clean({"heart": MASKS["heart"]})) == ["heart"]


def test_a_bar_of_lung_above_both_lungs_goes():
    bar = np.s_[0:20, 0:160]
    np.testing.assert_array_equal(pair(box(RIGHT, LEFT, bar)), box(RIGHT, LEFT))


def test_the_second_part_is_on_the_other_side():
    below, island = np.s_[150:170, 15:65], np.s_[60:80, 140:150]
    np.testing.assert_array_equal(pair(box(RIGHT, LEFT, below, island)), box(RIGHT, LEFT))
    np.testing.assert_array_equal(pair(box(RIGHT, below)), box(RIGHT))


def test_a_second_lung_may_be_small_but_not_tiny():
    area = 100 * 40
    small, tiny = np.s_[60:75, 100:120], np.s_[60:70, 100:110]
    assert 15 * 20 > ISLAND * area > 10 * 10
    np.testing.assert_array_equal(pair(box(RIGHT, small)), box(RIGHT, small))
    np.testing.assert_array_equal(pair(box(RIGHT, tiny)), box(RIGHT))


def test_lungs_that_touch_are_one_part():
    bridge = np.s_[80:82, 60:90]
    np.testing.assert_array_equal(pair(box(RIGHT, LEFT, bridge)), box(RIGHT, LEFT, bridge))


def test_the_middle_of_the_film_does_not_matter():
    """Both lungs in one half of the film are still two lungs."""
    one, other = np.s_[40:140, 5:30], np.s_[40:130, 35:60]
    np.testing.assert_array_equal(pair(box(one, other)), box(one, other))


def test_one_heart():
    np.testing.assert_array_equal(largest(box(RIGHT, LEFT)), box(RIGHT))


@pytest.mark.parametrize("structure", ["lungs", "heart"])
def test_holes_are_filled(structure):
    mask = MASKS[structure].copy()
    rows, columns = np.nonzero(mask)
    middle = rows[len(rows) // 2], columns[len(columns) // 2]
    mask[middle] = False
    np.testing.assert_array_equal(clean({structure: mask})[structure], MASKS[structure])


def test_what_opens_to_the_frame_is_no_hole():
    ring = box(np.s_[0:50, 0:50]) & ~box(np.s_[0:30, 10:40])
    np.testing.assert_array_equal(fill(ring), ring)
    inner = box(np.s_[10:50, 10:50]) & ~box(np.s_[20:40, 20:40])
    np.testing.assert_array_equal(fill(inner), box(np.s_[10:50, 10:50]))
    assert fill(~box()).all()


def test_specks_of_rib_go_and_ribs_stay():
    ribs = box(*(np.s_[20 * n : 20 * n + 6, 20:140] for n in range(1, 8)))
    speck, piece = box(np.s_[2:5, 2:5]), box(np.s_[2:8, 100:104])
    assert 9 < SPECK * ribs.sum() < 24
    np.testing.assert_array_equal(without_specks(ribs | speck | piece), ribs | piece)


def test_a_broken_clavicle_keeps_its_pieces():
    pieces, island = box(np.s_[20:26, 10:40], np.s_[20:26, 42:60], np.s_[20:26, 90:140]), box(np.s_[150:153, 10:13])
    np.testing.assert_array_equal(without_islands(pieces | island), pieces)
    np.testing.assert_array_equal(clean({"clavicles": pieces | island})["clavicles"], pieces)


def test_clavicles_end_where_they_leave_the_rib_cage():
    ribs, lungs = box(np.s_[40:180, 30:130]), box(np.s_[60:140, 40:120])
    whole = box(np.s_[50:56, 0:160])
    np.testing.assert_array_equal(over_rib_cage(whole, ribs, lungs), box(np.s_[50:56, 30:130]))
    above = box(np.s_[30:45, 0:160])  # its lower part is within reach of the cage's upper edge
    np.testing.assert_array_equal(over_rib_cage(above, ribs, lungs), box(np.s_[37:45, 30:130]))


def test_the_rib_cage_is_the_hull_of_ribs_and_lungs():
    ribs, lungs = box(np.s_[60:62, 20:24], np.s_[170:172, 20:24]), box(np.s_[60:172, 100:104])
    inside = over_rib_cage(np.ones(SHAPE, bool), ribs, lungs)
    assert inside[110, 22:102].all()
    assert not inside[:, :20].any() and not inside[:, 104:].any()


def test_without_a_rib_cage_there_is_nothing_over_it():
    nothing = np.zeros(SHAPE, bool)
    assert not over_rib_cage(~nothing, nothing, nothing).any()


def test_a_heart_ends_flat_where_it_narrows_to_the_great_vessels():
    rows, columns = np.mgrid[:200, :200]
    heart = ((columns - 100) / 60) ** 2 + ((rows - 130) / 50) ** 2 < 1
    dome = (np.abs(columns - 100) < 22) & (rows > 40) & (rows < 130)
    cut = flat_top(heart | dome)
    width = cut.sum(1)
    assert width[np.argmax(width > 0)] >= GREAT_VESSELS * width.max()
    assert width.max() == (heart | dome).sum(1).max(), "the cardiothoracic ratio does not change"
    assert not cut[:80].any()
    np.testing.assert_array_equal(cut[100:], (heart | dome)[100:])
    np.testing.assert_array_equal(flat_top(cut), cut)
    assert not flat_top(np.zeros((5, 5), bool)).any()


def random_masks(count: int = 60):
    """Speckled and blotchy masks of odd sizes, some of which touch the frame."""
    random = np.random.default_rng(3)
    for number in range(count):
        noise = random.random(random.integers(1, 90, 2)).astype(np.float32)
        mask = noise < random.choice([0.05, 0.4, 0.6, 0.95]) if number % 2 else cv2.blur(noise, (5, 5)) > 0.5
        yield np.pad(mask, int(random.integers(0, 9)))


def test_holes_are_what_cannot_be_reached_from_the_frame():
    for mask in random_masks():
        _, grounds = cv2.connectedComponents(np.pad(~mask, 1, constant_values=True).astype(np.uint8), connectivity=4)
        reached = grounds[1:-1, 1:-1] == grounds[0, 0]
        np.testing.assert_array_equal(fill(mask), ~reached)


def test_the_box_around_a_mask_gives_what_the_whole_film_gives():
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    for mask in random_masks():
        numbers = label(mask, np.ones((3, 3)))[0]
        order = np.argsort(np.bincount(numbers.ravel())[1:], kind="stable")[::-1] + 1
        np.testing.assert_array_equal(largest(mask, 2), np.isin(numbers, order[:2]))
        whole = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0
        np.testing.assert_array_equal(opened(mask, 5), whole)


def test_a_rule_sees_the_box_and_its_margin_only():
    seen = []
    mask = box(np.s_[41:50, 21:30])
    np.testing.assert_array_equal(in_box(lambda part: seen.append(part.shape) or part, mask, 3), mask)
    assert seen == [(53 - 38, 33 - 18)]
