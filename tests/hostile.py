"""Some three hundred files that no film should be: the same ones every time, from a seed."""

import io
import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from helpers import chest_film, chest_masks
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

SIDE = 96
FILM = chest_film(chest_masks((SIDE, SIDE)))

_JPEGLS_HEAD = bytes.fromhex("fff7000b08ffdcffdc01011100ffda00080101000000 00")
"""Of a stream that claims 65,500 × 65,500 pixels."""


def encoded(kind: str, pixels: np.ndarray = FILM, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format=kind, **options)
    return file.getvalue()


def dicom(syntax: UID = ExplicitVRLittleEndian, data: bytes | None = None, **elements: object) -> bytes:
    """A film as DICOM, with elements as given; None takes one away. Nothing is checked."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = syntax, ComputedRadiographyImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["hostile"])
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = ComputedRadiographyImageStorage, meta.MediaStorageSOPInstanceUID
    dataset.Modality, dataset.PatientName, dataset.PatientID = "CR", "SECRET^NAME", "SECRET-ID"
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = SIDE, SIDE, 1
    dataset.PhotometricInterpretation, dataset.PixelRepresentation = "MONOCHROME2", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelData = FILM.tobytes() if data is None else encapsulate([data])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for keyword, value in elements.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        file = io.BytesIO()
        dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def bases() -> dict[str, bytes]:
    """Sound files of every kind, by name."""
    deep = FILM.astype(np.uint16) * 257
    j2k, jpeg = encoded("JPEG2000", irreversible=False), encoded("JPEG")
    return {
        "grey.png": encoded("PNG"),
        "deep.png": encoded("PNG", deep),
        "colour.png": encoded("PNG", np.dstack([FILM] * 3)),
        "plain.jpg": jpeg,
        "progressive.jpg": encoded("JPEG", progressive=True),
        "plain.bmp": encoded("BMP"),
        "lzw.tif": encoded("TIFF", deep, compression="tiff_lzw"),
        "deflate.tif": encoded("TIFF", compression="tiff_adobe_deflate"),
        "plain.webp": encoded("WEBP", np.dstack([FILM] * 3)),
        "plain.dcm": dicom(),
        "deflated.dcm": dicom(DeflatedExplicitVRLittleEndian),
        "jpeg.dcm": dicom(JPEGBaseline8Bit, jpeg),
        "j2k.dcm": dicom(JPEG2000Lossless, j2k),
        "raw.IMG": bytes(2048),
    }


def damaged(content: bytes, rng: np.random.Generator) -> dict[str, bytes]:
    """A file cut short, with bits turned, a part zeroed, a part doubled or another file's end."""

    def turned(count: int, start: int = 0, end: int | None = None) -> bytes:
        result = bytearray(content)
        for place in rng.integers(start, end or len(content), count):
            result[place] ^= 1 << rng.integers(8)
        return bytes(result)

    half = len(content) // 2
    return {
        "cut-early": content[: len(content) // 50 + 1],
        "cut-half": content[:half],
        "cut-late": content[:-7],
        **{f"head-{n}": turned(n, 0, min(200, len(content))) for n in (1, 4)},
        **{f"bits-{n}": turned(n) for n in (1, 8, 64)},
        "zeroed": content[:half] + bytes(min(200, len(content) - half)) + content[half + 200 :],
        "doubled": content[:half] + content[: half // 2] + content[half:],
        "noise": content[: len(content) // 4] + rng.bytes(len(content) // 2),
        "tail": content + rng.bytes(2000),
    }


def _png(width: int, height: int, rows: int = 1, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG that claims a size and holds only so many rows."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    line = bytes(1 + width * depth // 8)
    data = b"".join(packer.compress(line) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def made() -> dict[str, bytes]:
    """Files that were made to do harm, and such as people mistake for films."""
    jpeg, j2k = encoded("JPEG"), encoded("JPEG2000", irreversible=False)
    sof = jpeg.index(b"\xff\xc0")
    vast = jpeg[: sof + 5] + struct.pack(">HH", 65500, 65500) + jpeg[sof + 9 :]
    values: dict[str, dict[str, object]] = {
        "rows-65535": {"Rows": 65535},
        "rows-0": {"Rows": 0},
        "no-rows": {"Rows": None},
        "columns-1": {"Columns": 1},
        "no-pixels": {"PixelData": None},
        "few-pixels": {"PixelData": b"\0" * 10},
        "bits-7": {"BitsAllocated": 7},
        "bits-64": {"BitsAllocated": 64},
        "stored-0": {"BitsStored": 0},
        "stored-99": {"BitsStored": 99},
        "frames": {"NumberOfFrames": 1_000_000},
        "frames-negative": {"NumberOfFrames": -5},
        "samples-4": {"SamplesPerPixel": 4},
        "samples-3": {"SamplesPerPixel": 3},
        "palette": {"PhotometricInterpretation": "PALETTE COLOR"},
        "photometric": {"PhotometricInterpretation": "NOTHING\nAT ALL"},
        "no-photometric": {"PhotometricInterpretation": None},
        "spacing-vast": {"PixelSpacing": [1e300, 1e300]},
        "spacing-tiny": {"PixelSpacing": [1e-320, 1e-320]},
        "spacing-negative": {"PixelSpacing": [-1, -1]},
        "spacing-one": {"PixelSpacing": 0.2},
        "magnification": {"ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 0},
        "window-0": {"WindowCenter": 100, "WindowWidth": 0},
        "window-negative": {"WindowCenter": 100, "WindowWidth": -50},
        "window-vast": {"WindowCenter": 1e300, "WindowWidth": 1e-300},
        "slope-0": {"RescaleSlope": 0, "RescaleIntercept": 0},
        "slope-vast": {"RescaleSlope": 1e308, "RescaleIntercept": 1e308},
        "modality": {"Modality": "SECRET^NAME"},
        "class": {"SOPClassUID": "1.2.3.SECRET"},
        "representation": {"PixelRepresentation": 7},
    }
    streams: dict[str, tuple[UID, bytes]] = {
        "jpegls-claims": (JPEGLSLossless, b"\xff\xd8" + _JPEGLS_HEAD + bytes(500)),
        "jpegls-nothing": (JPEGLSLossless, b"\xff\xd8"),
        "rle-noise": (RLELossless, bytes(range(256)) * 4),
        "rle-empty": (RLELossless, bytes(64)),
        "jpeg-vast": (JPEGBaseline8Bit, vast),
        "jpeg-is-j2k": (JPEGBaseline8Bit, j2k),
        "j2k-is-jpeg": (JPEG2000Lossless, jpeg),
        "j2k-other-size": (JPEG2000Lossless, encoded("JPEG2000", np.tile(FILM, (3, 3)), irreversible=False)),
        "j2k-claims": (JPEG2000Lossless, _claiming(j2k, 60000)),
    }
    return {
        "class-as-number.dcm": dicom(SOPClassUID="1.2.3.SECRET^NAME").replace(b"\x08\0\x16\0UI", b"\x08\0\x16\0FD"),
        "empty.png": b"",
        "empty.dcm": b"",
        "text.png": b"I am a film.\n",
        "page.jpg": b"<!doctype html><script>alert(1)</script>",
        "archive.dcm": b"PK\x03\x04" + bytes(100),
        "flat.png": encoded("PNG", np.full((64, 64), 7, np.uint8)),
        "one-pixel.png": encoded("PNG", np.zeros((1, 1), np.uint8)),
        "thin.png": encoded("PNG", np.tile(np.arange(200, dtype=np.uint8), (1, 1))),
        "bomb.png": _png(30_000, 30_000, rows=30_000),
        "claims.png": _png(60_000, 60_000),
        "claims-colour.png": _png(20_000, 20_000, depth=8, colour=2),
        "no-width.png": _png(0, 10),
        "vast.jpg": vast,
        "bomb.tif": encoded("TIFF", np.zeros((9000, 9000), np.uint8), compression="tiff_adobe_deflate"),
        "bomb.webp": encoded("WEBP", np.zeros((9000, 9000, 3), np.uint8), quality=1, method=0),
        "bomb.bmp": encoded("BMP")[:18] + struct.pack("<ii", 2**30, 2**30) + encoded("BMP")[26:],
        "deflated-bomb.dcm": dicom(DeflatedExplicitVRLittleEndian, None, PixelData=bytes(300_000_000)),
        **{f"{name}.dcm": dicom(**elements) for name, elements in values.items()},
        **{f"{name}.dcm": dicom(syntax, data) for name, (syntax, data) in streams.items()},
    }


def _claiming(j2k: bytes, side: int) -> bytes:
    """A JPEG 2000 stream that says it is larger than it is."""
    place = j2k.index(b"\xff\x51") + 6
    return j2k[:place] + struct.pack(">II", side, side) + j2k[place + 8 :]


def odd_names(folder: Path) -> list[Path]:
    """Sound and unsound things under names and of kinds that a folder of films should not hold."""
    sound = encoded("PNG")
    names = ["..png", "a\nb.png", "esc\x1b[31m.png", "x" * 240 + ".png", "quote'\".png", "ünïcode ☢.png", " .png"]
    found = [folder / name for name in names]
    for path in found:
        path.write_bytes(sound)
    raw = os.fsencode(folder) + b"/bad-\xff\xfe.png"
    Path(os.fsdecode(raw)).write_bytes(sound)
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    (folder / "loop.png").symlink_to(folder / "loop.png")
    with (folder / "sparse.dcm").open("wb") as file:
        file.truncate(5_000_000_000)
    others = ("folder.png", "pipe.png", "loop.png", "sparse.dcm")
    return [*found, Path(os.fsdecode(raw)), *(folder / name for name in others)]


def hostile_files(folder: Path, *, every: int = 1) -> list[Path]:
    """Write the files.

    Args:
        folder: where to.
        every: keep one of so many of the damaged files; those that were made to do harm are all written.
    """
    rng = np.random.default_rng(20)
    found = []
    number = 0
    for name, content in bases().items():
        for damage, changed in damaged(content, rng).items():
            number += 1
            if number % every == 0:
                found.append(folder / f"{damage}-{name}")
                found[-1].write_bytes(changed)
    for name, content in made().items():
        found.append(folder / name)
        found[-1].write_bytes(content)
    return [*found, *odd_names(folder)]


def one_sentence(text: str) -> bool:
    """Whether an error can be shown: one line, no traceback, nothing of a patient, no control characters."""
    return text.isprintable() and 10 < len(text) < 600 and "Traceback" not in text and "SECRET" not in text
