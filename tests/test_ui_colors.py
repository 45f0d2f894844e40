"""The colours of the structures stay apart for everybody, on a grey projector too."""

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from cxrseg.classes import COLORS

# Machado, Oliveira and Fernandes, IEEE TVCG 15:1291-1298, 2009: full severity, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(color: str, matrix) -> np.ndarray:
    """CIELAB of a colour as an eye sees it."""
    srgb = np.array(list(bytes.fromhex(color[1:]))) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(matrix) @ linear, 0, 1)
    return rgb2lab(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


@pytest.mark.parametrize("eyes", BLINDNESS)
def test_any_two_structures_stay_apart(eyes):
    colors = [seen(color, BLINDNESS[eyes]) for color in COLORS.values()]
    assert min(deltaE_ciede2000(a, b) for a, b in combinations(colors, 2)) > 11


def test_they_stay_apart_in_grey():
    lightness = sorted(seen(color, BLINDNESS["none"])[0] for color in COLORS.values())
    assert np.diff(lightness).min() > 10
