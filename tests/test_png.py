"""PNG files as other programs read them."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from cxrseg.png import encode_indices, encode_mask, encode_png

SHAPES = [(1, 1), (1, 9), (9, 1), (33, 17), (130, 260)]


def read(content: bytes) -> Image.Image:
    """Read a picture, and fail where a checksum is wrong."""
    Image.open(io.BytesIO(content)).verify()
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channels", [(), (3,)])
def test_pictures_come_back(shape, channels):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, *channels), np.uint8)
    content = encode_png(pixels)
    assert read(content).mode == ("RGB" if channels else "L")
    np.testing.assert_array_equal(np.asarray(read(content)), pixels)
    seen = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(seen[..., ::-1] if channels else seen, pixels)
    flipped = pixels[:, ::-1]
    np.testing.assert_array_equal(np.asarray(read(encode_png(flipped))), flipped)


@pytest.mark.parametrize("shape", SHAPES)
def test_masks_are_black_and_white(shape):
    mask = np.random.default_rng(1).random(shape) < 0.5
    picture = read(encode_mask(mask))
    assert picture.mode == "L"
    np.testing.assert_array_equal(np.asarray(picture), mask * np.uint8(255))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 3, 64, 256])
def test_indices_come_back_with_their_colours(shape, count):
    random = np.random.default_rng(count)
    indices, colors = random.integers(0, count, shape, np.uint8), random.integers(0, 256, (count, 4), np.uint8)
    picture = read(encode_indices(indices, colors.tolist()))
    np.testing.assert_array_equal(np.asarray(picture), indices)
    np.testing.assert_array_equal(np.asarray(picture.convert("RGBA")), colors[indices])
    opaque = read(encode_indices(indices, colors[:, :3].tolist()))
    assert "transparency" not in opaque.info
    np.testing.assert_array_equal(np.asarray(opaque.convert("RGB")), colors[indices][..., :3])


def test_the_same_pixels_give_the_same_bytes():
    pixels = np.random.default_rng(2).integers(0, 9, (300, 200), np.uint8)
    assert encode_png(pixels) == encode_png(pixels.copy())
