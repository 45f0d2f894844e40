"""The parts of a film that a class chooses from."""

import numpy as np
from helpers import SHAPE, chest_masks

from cxrseg.classroom.parts import PARTS, find_parts, lettered
from cxrseg.inference import Segmentation


def seen(**changed: np.ndarray | None) -> Segmentation:
    masks = {name: mask for name, mask in (chest_masks() | changed).items() if mask is not None}
    return Segmentation(np.zeros(SHAPE, np.uint8), np.zeros((4, *SHAPE), np.float32), masks)


def column(mask: np.ndarray) -> float:
    return float(np.nonzero(mask)[1].mean())


def test_right_is_the_patients():
    parts = find_parts(seen())
    assert tuple(parts) == PARTS
    assert column(parts["right_lung"]) < SHAPE[1] / 2 < column(parts["left_lung"])
    assert column(parts["right_clavicle"]) < SHAPE[1] / 2 < column(parts["left_clavicle"])


def test_what_is_not_there_is_not_offered():
    nothing = np.zeros(SHAPE, bool)
    assert set(find_parts(seen(clavicles=None, heart=nothing))) == {"right_lung", "left_lung"}
    assert set(find_parts(seen(clavicles=nothing))) == {"right_lung", "left_lung", "heart"}
    assert find_parts(seen(lungs=nothing)) == find_parts(seen(lungs=None)) == {}


def test_letters_say_nothing_and_are_the_same_for_all():
    parts = find_parts(seen())
    letters = lettered(parts, "heart")
    assert list(letters) == ["A", "B", "C", "D", "E"]
    assert set(letters.values()) == set(PARTS)
    assert letters == lettered(dict(reversed(parts.items())), "heart")
    assert any(lettered(parts, asked) != letters for asked in PARTS), "another question has other letters"
