"""A PNG, JPEG, BMP, TIFF or WebP picture to a grey (H, W) array; and the limits of any picture."""

import re
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import Image, ImageOps, UnidentifiedImageError

from cxrseg.errors import ImageError, Notice

MIN_SIDE = 64
"""Fewest pixels on a side: below, structures cannot be distinguished."""
MAX_PIXELS = 64_000_000
"""Most pixels: the finest chest detectors give about 18 million, and a decoded array must fit in memory."""
MAX_ASPECT = 4
"""Longest side over shortest; a chest film is below 1.5."""

COLOUR_LEVELS = 12
"""A pixel is coloured if a chroma is more than this many of 255 levels off the tint of its brightness."""
COLOUR_SHARE = 0.09
"""A picture is a colour photo if more than this share of its pixels is coloured.

Measured on 200 real films: tinted (blue base, sepia, a "bone" palette, also as poor JPEGs) at most 0.005, with a tint
that drifts across the picture 0.013, with large coloured marks 0.075. Everyday photos have 0.25 to 0.77.
"""

_FORMATS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"RIFF": "WEBP",
}
_TIFF_BITS, _TIFF_PHOTOMETRIC, _ORIENTATION, _TIFF_PLANAR = 258, 262, 274, 284


def format_of(head: bytes) -> str | None:
    """Name the format that a file may have by its first bytes, in Pillow's words; None if none of them."""
    return next((kind for magic, kind in _FORMATS.items() if head.startswith(magic)), None)


def check_size(rows: int, columns: int, name: str) -> None:
    """Refuse a picture by the size that its header gives, before it is decoded.

    Raises:
        ImageError: a side below ``MIN_SIDE``, more than ``MAX_PIXELS``, or longer than ``MAX_ASPECT`` to 1.
    """
    size = f"{columns}x{rows}"
    if min(rows, columns) < MIN_SIDE:
        raise ImageError("image.too-small", name=name, size=size, least=MIN_SIDE)
    if rows * columns > MAX_PIXELS:
        raise ImageError("image.too-large", name=name, size=size, most=MAX_PIXELS // 10**6)
    if max(rows, columns) > MAX_ASPECT * min(rows, columns):
        raise ImageError("image.too-long", name=name, size=size, aspect=MAX_ASPECT)


def invert(pixels: np.ndarray) -> np.ndarray:
    """Turn white to black and back within the array's own range; uint8 stays, other numbers become float32."""
    if pixels.dtype != np.uint8:
        pixels = pixels.astype(np.float32)
    return pixels.max() - pixels + pixels.min()


def read_raster(path: Path, kind: str) -> tuple[np.ndarray, list[Notice]]:
    """Read a picture with Pillow, or with what reads the depths that Pillow reduces to 8 bits or refuses.

    Args:
        path: the file.
        kind: what ``format_of`` says of it.

    Returns:
        (H, W) uint8, or another real type where the file has more than 8 bits. Notices for the user.

    Raises:
        ImageError: the file is damaged or of a rare kind, its size is out of bounds or it is a colour photo.
    """
    name = path.name
    try:
        # an open file, because Pillow garbles a turned TIFF that it opens by name (it maps it into memory unturned)
        with path.open("rb") as file, Image.open(file, formats=[kind]) as image:
            check_size(image.height, image.width, name)
            notes = _page_note(getattr(image, "n_frames", 1))
            tags = getattr(image, "tag_v2", {})
            bits, planar = tags.get(_TIFF_BITS, (8,)), tags.get(_TIFF_PLANAR) == 2
            white_is_zero = tags.get(_TIFF_PHOTOMETRIC) == 0
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            image.load()
            if image.mode in {"I", "F"} or image.mode.startswith("I;"):
                pixels = np.asarray(ImageOps.exif_transpose(image))
                return (invert(pixels) if white_is_zero else pixels), notes
            if (kind == "PNG" and _png_bits(path) == 16) or (len(bits) > 1 and max(bits) > 8):
                if turned:
                    raise ImageError("image.deep-colour-turned", name=name)
                rgb = _read_deep_colour(path, planar)
            else:
                rgb = np.asarray(_over_black(ImageOps.exif_transpose(image)))
    except ImageError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        count = int(re.search(r"\d+", str(error)).group())
        raise ImageError("image.too-many-pixels", name=name, count=count, most=MAX_PIXELS // 10**6) from None
    except UnidentifiedImageError as error:
        if kind == "TIFF":
            return _read_scientific_tiff(path)
        raise ImageError("image.not-what-it-begins-like", name=name, kind=kind) from error
    except Exception as error:  # what Pillow's decoders raise on damaged bytes is not listed anywhere
        raise ImageError("image.unreadable", name=name, kind=kind, error=error) from error
    grey, colour_notes = _to_grey(rgb, name)
    return grey, notes + colour_notes


def _png_bits(path: Path) -> int:
    """Read the bit depth from the header that every PNG file begins with."""
    with path.open("rb") as file:
        return file.read(25)[24]


def _page_note(pages: int) -> list[Notice]:
    return [Notice("image.pages", {"pages": pages})] if pages > 1 else []


def _over_black(image: Image.Image) -> Image.Image:
    """Make a picture L or RGB. Transparency that varies is laid over black; one that does not is dropped."""
    if image.mode in {"1", "L"} and "transparency" not in image.info:
        return image.convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    low, high = image.getchannel("A").getextrema()
    if low != high:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image)
    return image.convert("RGB")


def _read_deep_colour(path: Path, planar: bool) -> np.ndarray:
    """Read 16-bit colour, (H, W, 3) uint16, which Pillow reduces to 8 bits; it and OpenCV garble the planar kind."""
    if planar:
        image = np.moveaxis(tifffile.imread(path, key=0)[:3], 0, -1)[..., ::-1]
    else:
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.ndim != 3 or image.shape[2] not in {3, 4} or image.dtype != np.uint16:
        raise ImageError("image.deep-colour", name=path.name)
    rgb = image[..., 2::-1]
    if image.shape[2] == 4 and image[..., 3].min() != image[..., 3].max():
        rgb = (rgb * (image[..., 3:] / np.float32(65535))).astype(np.uint16)
    return np.ascontiguousarray(rgb)


def _read_scientific_tiff(path: Path) -> tuple[np.ndarray, list[Notice]]:
    """Read the number types that Pillow does not know (big-endian white-is-zero, float64, float16, ...)."""
    try:
        with tifffile.TiffFile(path) as tiff:
            page = tiff.pages[0]
            check_size(page.imagelength, page.imagewidth, path.name)
            pixels = page.asarray()
            white_is_zero = page.photometric == tifffile.PHOTOMETRIC.MINISWHITE
            return (invert(pixels) if white_is_zero else pixels), _page_note(len(tiff.pages))
    except ImageError:
        raise
    except Exception as error:  # as above
        raise ImageError("image.tiff", name=path.name, error=error) from error


def _to_grey(rgb: np.ndarray, name: str) -> tuple[np.ndarray, list[Notice]]:
    """Reduce (H, W) or (H, W, 3), uint8 or uint16, to the luminance of ITU-R BT.601; refuse colour photos."""
    if rgb.ndim == 2:
        return rgb, []
    if all(np.array_equal(rgb[..., 0], rgb[..., channel]) for channel in (1, 2)):
        return np.ascontiguousarray(rgb[..., 0]), []
    share = colour_share(rgb)
    if share > COLOUR_SHARE:
        raise ImageError("image.colour-photo", name=name, share=share)
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), [Notice("image.tinted")]


def colour_share(rgb: np.ndarray) -> float:
    """Measure the share of pixels whose colour does not follow from their brightness.

    A tinted film has one colour per brightness, whatever the tint: so for each of 32 steps of brightness the median of
    R - Y and of B - Y is its tint, and a pixel more than ``COLOUR_LEVELS`` away from it is coloured. The picture is
    first averaged to about 256 pixels a side, which takes away the colour noise of JPEG.

    Args:
        rgb: (H, W, 3) uint8, or uint16 of any range.

    Returns:
        0 to 1.
    """
    if rgb.dtype != np.uint8:
        rgb = (rgb * np.float32(255 / max(int(rgb.max()), 1))).astype(np.uint8)
    from scipy import ndimage  # takes long to import, and only colour needs it

    small = Image.fromarray(rgb).reduce(max(1, max(rgb.shape[:2]) // 256))
    red, _, blue = np.moveaxis(np.asarray(small, np.float32), -1, 0)
    brightness = np.asarray(small.convert("L"), np.float32)
    steps, step = np.unique(brightness // 8, return_inverse=True)
    coloured = np.zeros(step.shape, bool)
    for chroma in (red - brightness, blue - brightness):
        tint = np.asarray(ndimage.median(chroma, step, np.arange(len(steps))))
        coloured |= np.abs(chroma - tint[step]) > COLOUR_LEVELS
    return float(coloured.mean())
