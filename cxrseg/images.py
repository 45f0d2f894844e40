"""Any file that may hold a radiograph to one (H, W) array, or an error that says what is wrong with it.

What a file is, is decided by its first bytes and never by its suffix. `cxrseg.readers` reads them.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cxrseg.errors import ImageError, Notice
from cxrseg.readers.kinds import HEAD_BYTES, TRUSTED, kind_of, read_pixels
from cxrseg.readers.worker import read_apart

IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".dcm", ".dicom", ".img"},
)
"""Suffixes, in lower case, that ``find_images`` picks up. ``load_image`` reads files with any other suffix too."""


MOST_BYTES = 2**30
"""Largest file that is read: the largest picture that is allowed has half of that, uncompressed and in float64."""


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One film.

    Attributes:
        pixels: (H, W) uint8 or float32, in the range of the file, bright = dense (bone is white).
        name: file name without folder.
        pixel_spacing: millimetres (between rows, between columns), where the file gives them. See
            `cxrseg.readers.dicom.pixel_spacing` for the plane they are measured in.
        warnings: notices for the user, about what was lost or looks odd.
    """

    pixels: np.ndarray
    name: str
    pixel_spacing: tuple[float, float] | None = None
    warnings: tuple[Notice, ...] = ()


def find_images(folder: Path) -> list[Path]:
    """List the files of a folder, not of its subfolders, whose suffix is in ``IMAGE_SUFFIXES``, sorted.

    Hidden files are left out.

    Raises:
        ImageError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ImageError("folder.missing", folder=folder)
    files = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in files if path.suffix.lower() in IMAGE_SUFFIXES)


def load_image(path: str | Path) -> Radiograph:
    """Read a PNG, JPEG, BMP, TIFF or WebP picture, a DICOM object or a raw JSRT film.

    8 bits stay uint8; more become float32 with the values of the file. Turned photos (EXIF) are set upright,
    transparency is laid over black, colour becomes brightness and white-is-zero files are inverted.

    Raises:
        ImageError: the file is missing, empty, damaged or of another kind; the picture is too small, too large, too
            long, without contrast or not finite; it is a colour photo, or a DICOM object that is not a single grey
            film.

    Source:
        JSRT: Shiraishi et al., AJR 174:71-74, 2000: 2048x2048, 0.175 mm, 12 bits, value linear in optical density (so
        low is bright), here as distributed in 16-bit big-endian words without header.
    """
    path = Path(path)
    name = path.name.encode("utf-8", "replace").decode()  # a name may be no valid text
    try:
        found = path.stat()
        size = found.st_size
        if stat.S_ISDIR(found.st_mode):
            raise ImageError("image.folder", name=name)
        if not stat.S_ISREG(found.st_mode):
            raise ImageError("image.not-a-file", name=name)
        if size > MOST_BYTES:
            raise ImageError("image.file-too-large", name=name, size=size // 2**20, most=MOST_BYTES // 2**20)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise ImageError("image.missing", name=name, path=path) from None
    except OSError as error:
        raise ImageError("image.unopened", name=name, error=error.strerror) from error
    if not size:
        raise ImageError("image.empty", name=name)

    if (kind := kind_of(head, size)) is None:
        raise ImageError("image.unknown-format", name=name, head=head[:8].decode("ascii", "replace"))
    pixels, spacing, notes = read_pixels(path, kind) if kind in TRUSTED else read_apart(path, kind)
    pixels = _check_pixels(pixels, name)
    if pixels.dtype == np.uint8 and (levels := np.count_nonzero(np.bincount(pixels.ravel()))) < 16:
        notes.append(Notice("image.few-levels", {"levels": int(levels)}))
    return Radiograph(pixels, name, spacing, tuple(notes))


def _check_pixels(pixels: np.ndarray, name: str) -> np.ndarray:
    """Make any real (H, W) array uint8 or float32; refuse what is not finite or has no contrast."""
    if pixels.ndim != 2:
        raise ImageError("image.shape", name=name, shape=pixels.shape)
    if pixels.dtype != np.uint8:
        with np.errstate(over="ignore"):  # becomes infinite, which is refused below
            pixels = np.ascontiguousarray(pixels, np.float32)
        if bad := int(np.count_nonzero(~np.isfinite(pixels))):
            raise ImageError("image.not-finite", name=name, bad=bad)
    if pixels.min() == pixels.max():
        raise ImageError("image.no-contrast", name=name, value=pixels.flat[0])
    return np.require(pixels, requirements=["C", "W"])  # torch warns of arrays that are read-only, as Pillow's are
