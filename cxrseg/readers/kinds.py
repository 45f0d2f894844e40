"""What kind of file it is, by its first bytes, and the reader for it."""

from pathlib import Path

import numpy as np

from cxrseg.errors import ImageError, Notice
from cxrseg.readers import raster

HEAD_BYTES = 132
"""How many bytes of a file `kind_of` looks at."""

TRUSTED = ("PNG", "BMP", "JSRT")
"""Kinds whose decoders are bounded by the size in the header, which is checked first: they are read in this process.
All others are read apart, see `cxrseg.readers.worker`."""

_FIRST_GROUPS = (b"\x02\x00", b"\x08\x00", b"\x00\x08")
_JSRT_SIDE = 2048
_JSRT_SPACING = (0.175, 0.175)
_JSRT_MAX = 4095


def kind_of(head: bytes, size: int) -> str | None:
    """Say what kind of file it may be: one of `raster`'s formats, ``DICOM`` or ``JSRT``; None if it is none of them.

    Args:
        head: the first `HEAD_BYTES` bytes.
        size: of the file in bytes: a JSRT film has no header, but always the same size.
    """
    if _has_preamble(head):
        return "DICOM"
    if kind := raster.format_of(head):
        return kind
    if size == 2 * _JSRT_SIDE**2:
        return "JSRT"
    return "DICOM" if _lacks_preamble(head) else None


def is_dicom(path: str | Path) -> bool:
    """Return whether a file may be a DICOM object, by its first bytes."""
    with Path(path).open("rb") as file:
        head = file.read(HEAD_BYTES)
    return _has_preamble(head) or _lacks_preamble(head)


def read_pixels(path: Path, kind: str) -> tuple[np.ndarray, tuple[float, float] | None, list[Notice]]:
    """Read a file of a kind.

    Returns:
        (H, W) of any real dtype, bright = dense; millimetres between rows and between columns, or None; notices.

    Raises:
        ImageError: it cannot be read.
    """
    if kind == "DICOM":
        from cxrseg.readers.dicom import read_dicom  # pydicom and its decoders take long to import

        return read_dicom(path)
    if kind == "JSRT":
        return _read_jsrt(path), _JSRT_SPACING, []
    pixels, notes = raster.read_raster(path, kind)
    return pixels, None, notes


def _has_preamble(head: bytes) -> bool:
    """Return whether a file begins as DICOM files do (PS3.10 7.1): 128 free bytes, then DICM."""
    return head[128:132] == b"DICM"


def _lacks_preamble(head: bytes) -> bool:
    """Return whether a file may be DICOM that lost its preamble: it begins with group 0002 or 0008."""
    return head[:2] in _FIRST_GROUPS and len(head) == HEAD_BYTES


def _read_jsrt(path: Path) -> np.ndarray:
    values = np.fromfile(path, ">u2").reshape(_JSRT_SIDE, _JSRT_SIDE)
    if values.max() > _JSRT_MAX:
        raise ImageError("image.jsrt-range", name=path.name, value=values.max(), most=_JSRT_MAX)
    return np.float32(_JSRT_MAX) - values
