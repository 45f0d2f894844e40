"""Pictures of every depth and kind, and every way in which a file can be wrong."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage
import tifffile
from PIL import Image

from cxrseg.errors import ImageError
from cxrseg.images import IMAGE_SUFFIXES, find_images, load_image
from cxrseg.readers.raster import COLOUR_SHARE, colour_share

DEEP = np.add.outer(np.arange(128) * 100, np.arange(96) * 500).astype(np.uint16)  # 0 to 60200
GREY = (DEEP // 240).astype(np.uint8)  # 0 to 250


def film(size: int = 256) -> np.ndarray:
    """Draw something like a film: (size, size) float, 0 to 255, with all brightnesses, blobs and noise."""
    rows, columns = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    lungs = sum(np.exp(-(((columns - side) / 0.3) ** 2) - (rows / 0.6) ** 2) for side in (-0.45, 0.45))
    ribs = 0.1 * np.sin(rows * 25 + columns**2 * 4)
    noise = np.random.default_rng(0).normal(0, 0.02, rows.shape)
    return np.clip(0.85 - 0.7 * lungs + ribs + noise - 0.2 * columns**8, 0, 1) * 255


def save(tmp_path: Path, image: np.ndarray | Image.Image, name: str, **options) -> Path:
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(tmp_path / name, **options)
    return tmp_path / name


def sepia(grey: np.ndarray) -> np.ndarray:
    return np.stack([np.clip(grey * 1.08 + 10, 0, 255), grey * 0.9, grey * 0.65], -1).astype(np.uint8)


# --- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "no_suffix", "wrong.dcm"])
def test_eight_bit_grey_is_kept(tmp_path, name):
    options = {"a.webp": {"lossless": True}, "no_suffix": {"format": "TIFF"}, "wrong.dcm": {"format": "PNG"}}
    loaded = load_image(save(tmp_path, GREY, name, **options.get(name, {})))
    assert loaded.pixels.dtype == np.uint8
    assert (loaded.name, loaded.pixel_spacing, loaded.warnings) == (name, None, ())
    assert loaded.pixels.flags.writeable
    np.testing.assert_array_equal(loaded.pixels, GREY)


def test_jpeg(tmp_path):
    loaded = load_image(str(save(tmp_path, GREY, "a.jpg", quality=95)))
    np.testing.assert_allclose(loaded.pixels, GREY.astype(float), atol=4)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.tif", {}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("zip.tif", {"compression": "tiff_deflate"}),
    ],
)
def test_sixteen_bits_are_kept(tmp_path, name, options):
    loaded = load_image(save(tmp_path, DEEP, name, **options))
    assert loaded.pixels.dtype == np.float32
    np.testing.assert_array_equal(loaded.pixels, DEEP)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("dtype", ["u1", "u2", "i2", "u4", "f2", "f4", "f8"])
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
def test_tiff_of_every_number_type(tmp_path, byteorder, dtype, photometric):
    values = np.minimum(DEEP, 30000).astype(dtype) if dtype != "u1" else GREY
    tifffile.imwrite(tmp_path / "a.tif", values, byteorder=byteorder, photometric=photometric)
    pixels = load_image(tmp_path / "a.tif").pixels
    assert pixels.dtype == (np.uint8 if dtype == "u1" else np.float32)
    expected = values.astype(np.float32)
    if photometric == "miniswhite":
        top = 255 if dtype == "u1" else expected.max()  # 8 bits: the format's range, as Pillow has it
        expected = top - expected
    np.testing.assert_array_equal(pixels, expected)


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_sixteen_bit_colour_tiff_keeps_its_depth(tmp_path, planar):
    rgb = np.stack([DEEP] * 3, 0 if planar == "separate" else -1)
    tifffile.imwrite(tmp_path / "a.tif", rgb, photometric="rgb", planarconfig=planar)
    np.testing.assert_array_equal(load_image(tmp_path / "a.tif").pixels, DEEP)


def test_sixteen_bit_colour_png_keeps_its_depth(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.stack([DEEP] * 3, -1))
    np.testing.assert_array_equal(load_image(tmp_path / "a.png").pixels, DEEP)


def test_sixteen_bit_colour_png_is_laid_over_black(tmp_path):
    alpha = np.full_like(DEEP, 65535)
    alpha[:64] = 0
    cv2.imwrite(str(tmp_path / "a.png"), np.stack([DEEP + 1] * 3 + [alpha], -1))
    np.testing.assert_array_equal(load_image(tmp_path / "a.png").pixels, np.where(alpha, DEEP + 1, 0))


def test_sixteen_bit_tint_is_weighed_in_its_depth(tmp_path):
    bgr = np.stack([DEEP * 0.5, DEEP * 0.9, DEEP], -1).astype(np.uint16)
    cv2.imwrite(str(tmp_path / "a.png"), bgr)
    loaded = load_image(tmp_path / "a.png")
    np.testing.assert_allclose(loaded.pixels, (0.299 + 0.9 * 0.587 + 0.5 * 0.114) * DEEP, atol=2)
    assert "colour was removed" in str(loaded.warnings[0])


def test_grey_palette(tmp_path):
    image = Image.fromarray(255 - GREY).convert("P")
    image.putpalette([value for level in range(256) for value in [255 - level] * 3])  # index is not brightness
    loaded = load_image(save(tmp_path, image, "a.png"))
    np.testing.assert_array_equal(loaded.pixels, GREY)
    assert loaded.warnings == ()


def test_grey_in_rgb_is_kept_exactly(tmp_path):
    loaded = load_image(save(tmp_path, np.stack([GREY] * 3, -1), "a.png"))
    np.testing.assert_array_equal(loaded.pixels, GREY)
    assert loaded.warnings == ()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_varying_transparency_is_laid_over_black(tmp_path, mode):
    image = Image.fromarray(np.maximum(GREY, 1)).convert(mode)
    alpha = np.full_like(GREY, 255)
    alpha[:, :20] = 0
    image.putalpha(Image.fromarray(alpha))
    pixels = load_image(save(tmp_path, image, "a.png")).pixels
    np.testing.assert_array_equal(pixels, np.where(alpha, np.maximum(GREY, 1), 0))


@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_even_transparency_means_nothing(tmp_path, alpha):
    image = Image.fromarray(GREY).convert("RGBA")
    image.putalpha(alpha)
    np.testing.assert_array_equal(load_image(save(tmp_path, image, "a.png")).pixels, GREY)


def test_one_bit_is_read_with_a_warning(tmp_path):
    loaded = load_image(save(tmp_path, Image.fromarray(GREY > 100), "mask.png"))
    np.testing.assert_array_equal(loaded.pixels, (GREY > 100) * np.uint8(255))
    assert "only 2 grey levels" in str(loaded.warnings[0])


def test_cmyk_jpeg(tmp_path):
    image = Image.fromarray(np.stack([GREY] * 3, -1)).convert("CMYK")
    np.testing.assert_allclose(load_image(save(tmp_path, image, "a.jpg")).pixels, GREY.astype(float), atol=6)


@pytest.mark.parametrize(("name", "source"), [("a.jpg", GREY), ("a.png", GREY), ("b.png", DEEP), ("b.tif", DEEP)])
def test_exif_rotation_is_applied(tmp_path, name, source):
    exif = Image.Exif()
    exif[274] = 6  # turn clockwise
    pixels = load_image(save(tmp_path, source, name, exif=exif)).pixels
    np.testing.assert_allclose(pixels, np.rot90(source, -1).astype(float), atol=4 if name == "a.jpg" else 0)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_turned_tiff_agrees_with_turned_png(tmp_path, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    turned = [load_image(save(tmp_path, DEEP, name, exif=exif)).pixels for name in ("a.tif", "a.png")]
    np.testing.assert_array_equal(*turned)


def test_first_page_with_a_warning(tmp_path):
    pages = [Image.fromarray(GREY), Image.fromarray(255 - GREY), Image.fromarray(GREY)]
    for name in ("pages.tif", "pages.png"):
        loaded = load_image(save(tmp_path, pages[0], name, save_all=True, append_images=pages[1:]))
        np.testing.assert_array_equal(loaded.pixels, GREY)
        assert "first of 3 pages" in str(loaded.warnings[0])


def test_jsrt_film_is_inverted(tmp_path):
    values = np.add.outer(np.arange(2048), np.arange(2048)).astype(">u2")
    (tmp_path / "JPCLN001.IMG").write_bytes(values.tobytes())
    loaded = load_image(tmp_path / "JPCLN001.IMG")
    assert loaded.pixel_spacing == (0.175, 0.175)
    np.testing.assert_array_equal(loaded.pixels, 4095.0 - values)


def test_find_images(tmp_path):
    for name in ("b.PNG", "a.dcm", "JP.IMG", "notes.txt", ".hidden.png"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in find_images(tmp_path)] == ["JP.IMG", "a.dcm", "b.PNG"]
    assert all(suffix == suffix.lower() for suffix in IMAGE_SUFFIXES)
    with pytest.raises(ImageError, match="nowhere is not a folder"):
        find_images(tmp_path / "nowhere")


# --- colour ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"format": "JPEG", "quality": 40}])
def test_tinted_film_is_read_with_a_warning(tmp_path, options):
    loaded = load_image(save(tmp_path, sepia(film()), "sepia.png", **options))
    assert "colour was removed" in str(loaded.warnings[0])
    assert np.corrcoef(loaded.pixels.ravel(), film().ravel())[0, 1] > 0.99


def test_coloured_marks_are_read_with_a_warning(tmp_path):
    image = np.stack([film().astype(np.uint8)] * 3, -1)
    image[10:20, 10:80], image[128, :] = (255, 0, 0), (255, 255, 0)
    (warning,) = load_image(save(tmp_path, image, "marks.png")).warnings
    assert "coloured marks" in str(warning)


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg"])
def test_colour_photo_is_refused_with_a_margin(tmp_path, name):
    photo = Path(skimage.__file__).parent / "data" / name
    with pytest.raises(ImageError, match=f"{name} looks like a colour photo"):
        load_image(photo)
    assert colour_share(np.asarray(Image.open(photo).convert("RGB"))) > 2.5 * COLOUR_SHARE


def test_tint_stays_far_below_the_limit():
    assert colour_share(sepia(film())) < COLOUR_SHARE / 10
    drift = np.stack([film()] * 3, -1) * (1 - np.linspace(0, 1, 256)[:, None] * np.array([0.15, 0.05, 0]))
    assert colour_share(drift.astype(np.uint8)) < COLOUR_SHARE / 2


def test_sixteen_bit_colour_photo_is_refused(tmp_path):
    photo = cv2.imread(str(Path(skimage.__file__).parent / "data" / "astronaut.png")).astype(np.uint16) * 16
    cv2.imwrite(str(tmp_path / "photo.png"), photo)
    with pytest.raises(ImageError, match=r"photo\.png looks like a colour photo"):
        load_image(tmp_path / "photo.png")


# --- what is refused ------------------------------------------------------------------------------------------------


def refused(path: Path, part: str) -> None:
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert path.name in str(caught.value)
    assert part in str(caught.value)


def test_missing_folder_and_empty(tmp_path):
    refused(tmp_path / "nowhere.png", "There is no file")
    (tmp_path / "folder").mkdir()
    refused(tmp_path / "folder", "is a folder")
    (tmp_path / "empty.png").touch()
    refused(tmp_path / "empty.png", "0 bytes")


def test_text_renamed(tmp_path):
    (tmp_path / "text.png").write_text("This is no picture.")
    refused(tmp_path / "text.png", "begins with 'This is '")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.bmp", "a.tif", "lzw.tif", "a.webp", "deep.png", "deep.tif"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.6, 0.95])
def test_truncated(tmp_path, name, share):
    values = film().astype(np.uint8) if "deep" not in name else (film() * 200).astype(np.uint16)
    path = save(tmp_path, values, name, **({"compression": "tiff_lzw"} if "lzw" in name else {}))
    content = path.read_bytes()
    path.write_bytes(content[: max(12, int(share * len(content)))])
    refused(path, "")


@pytest.mark.parametrize("name", ["cut.png", "cut.tif"])
def test_truncated_sixteen_bit_colour(tmp_path, name):
    cv2.imwrite(str(tmp_path / name), np.stack([(film() * 200).astype(np.uint16)] * 3, -1))
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[:-2000])
    refused(tmp_path / name, "")


@pytest.mark.parametrize(("shape", "part"), [((1, 1), "at least 64"), ((63, 200), "at least 64"), ((64, 300), "4:1")])
def test_bad_size(tmp_path, shape, part):
    path = save(tmp_path, np.arange(np.prod(shape), dtype=np.uint8).reshape(shape), "size.png")
    refused(path, part)
    refused(path, f"{shape[1]}x{shape[0]} pixels")


def png_header(columns: int, rows: int) -> bytes:
    """Write a PNG that promises so many pixels and holds none."""
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = (
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)) for tag, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


@pytest.mark.parametrize("side", [8001, 10000, 20000])  # below, in and above where Pillow warns
def test_too_large_is_refused_from_the_header(tmp_path, side):
    (tmp_path / "huge.png").write_bytes(png_header(side, side))
    refused(tmp_path / "huge.png", "64 megapixels")


def test_too_large_tiff_of_a_rare_kind_is_refused_from_the_header(tmp_path):
    tifffile.memmap(tmp_path / "huge.tif", shape=(9000, 9000), dtype="f8", bigtiff=True).flush()  # a hole on disk
    refused(tmp_path / "huge.tif", "9000x9000 pixels, more than 64 megapixels")


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_not_finite(tmp_path, value):
    values = DEEP.astype("f8")
    values[3, 5] = value
    tifffile.imwrite(tmp_path / "bad.tif", values)
    refused(tmp_path / "bad.tif", "1 pixels that are NaN or infinite")


@pytest.mark.parametrize("name", ["flat.png", "flat.tif"])
def test_constant(tmp_path, name):
    refused(save(tmp_path, np.full((80, 80), 77, np.uint8), name), "no contrast: every pixel is 77")


def test_jsrt_size_with_impossible_values(tmp_path):
    (tmp_path / "raw.img").write_bytes(np.full(2048**2, 5000, ">u2").tobytes())
    refused(tmp_path / "raw.img", "value of 5000")


def test_rotated_sixteen_bit_colour(tmp_path):
    cv2.imwrite(str(tmp_path / "deep.png"), np.stack([DEEP] * 3, -1))
    content = (tmp_path / "deep.png").read_bytes()
    exif = Image.Exif()
    exif[274] = 6
    data = exif.tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(data)) + b"eXIf" + data + struct.pack(">I", zlib.crc32(b"eXIf" + data))
    (tmp_path / "deep.png").write_bytes(content[:33] + chunk + content[33:])
    refused(tmp_path / "deep.png", "rotation tag")
