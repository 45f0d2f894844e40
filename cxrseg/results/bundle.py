"""A film's result as one zip file, with nothing in it that tells whose film it is."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

import cxrseg
from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.measurements.areas import area_shares, areas_cm2, describe_measurements
from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio
from cxrseg.measurements.diameters import draw_cardiothoracic
from cxrseg.model import Checkpoint
from cxrseg.overlay import compose, display, rgb

NOTICE = "For teaching and learning. Not a medical device."

_DATE = (1980, 1, 1, 0, 0, 0)
"""Earliest date that a zip file can hold; all entries have it, so that the same input gives the same bytes."""

_LEVEL = 2
"""Of compression: with a film of 1955×1841 pixels a third of the time of the usual 6, and 15 % more room."""

_HASH_DIGITS = 12


def write_bundle(
    file: str | Path | BinaryIO, film: Radiograph, segmentation: Segmentation, *, model: Mapping[str, Any]
) -> None:
    """Write a zip file of a film's result; the same input gives the same bytes.

    All pictures are PNG at the film's size:

    - ``film.png``: 8 bits, as displayed;
    - ``overlay.png``: the film with its structures tinted and outlined;
    - ``cardiothoracic.png``: the film with both widths, only where the ratio can be measured;
    - ``masks/STRUCTURE.png``: 0 or 255, for the structures that the model has learned; they may overlap;
    - ``labels.png``: class indices 0 to 4 with a palette;
    - ``result.json``: as `describe_bundle`.

    Neither the film's file name nor anything of a DICOM header but the pixel spacing is in it. What is burned into the
    picture stays there.

    Args:
        file: path or binary file to write to; what is at the path is replaced.
        film: what was segmented.
        segmentation: what the model saw in it.
        model: plain values, with ``name`` and ``revision``, as from `describe_model`.

    Raises:
        LabelError: film and segmentation differ in size.
    """
    if film.pixels.shape != segmentation.labels.shape:
        raise LabelError(f"The film is {film.pixels.shape}, but the segmentation {segmentation.labels.shape}.")
    pictures = {
        "film": Image.fromarray(display(film.pixels)),
        "overlay": Image.fromarray(compose(film.pixels, segmentation.masks)),
    }
    measured = cardiothoracic_ratio(segmentation)
    if measured.ratio is not None:
        pictures["cardiothoracic"] = Image.fromarray(draw_cardiothoracic(film.pixels, measured))
    for structure in STRUCTURES:
        if structure in segmentation.masks:
            mask = np.asarray(segmentation.masks[structure], bool)
            pictures[f"masks/{structure}"] = Image.fromarray(mask.astype(np.uint8) * 255)
    pictures["labels"] = Image.fromarray(segmentation.labels)
    pictures["labels"].putpalette([0, 0, 0, *(part for structure in STRUCTURES for part in rgb(structure))])
    text = json.dumps(describe_bundle(film, segmentation, model=model), indent=1, ensure_ascii=False, allow_nan=False)
    with zipfile.ZipFile(file, "w") as archive:
        for name, picture in pictures.items():
            stream = io.BytesIO()
            picture.save(stream, format="PNG", compress_level=_LEVEL)
            _add(archive, f"{name}.png", stream.getvalue(), zipfile.ZIP_STORED)
        _add(archive, "result.json", f"{text}\n".encode(), zipfile.ZIP_DEFLATED)


def describe_bundle(film: Radiograph, segmentation: Segmentation, *, model: Mapping[str, Any]) -> dict[str, Any]:
    """Tell a film's result in plain types.

    Args:
        film: what was segmented.
        segmentation: what the model saw in it.
        model: plain values, with ``name`` and ``revision``, as from `describe_model`.

    Returns:
        ``notice``; ``cxrseg``: the package's version; ``model``: as given; ``film``: ``height``, ``width``,
        ``pixel_spacing_mm`` (between rows, between columns; or None); ``classes``: names by index of ``labels.png``;
        ``structures``: by name, ``trained`` and, if so, ``pixels``, ``area_share`` (of the picture) and ``area_cm2``
        (None without a spacing); ``measurements``: as `describe_measurements`; ``warnings``: sentences.
    """
    height, width = segmentation.labels.shape
    shares = area_shares(segmentation)
    areas = areas_cm2(segmentation, film.pixel_spacing) if film.pixel_spacing else {}
    structures: dict[str, Any] = {structure: {"trained": False} for structure in STRUCTURES}
    for structure, mask in segmentation.masks.items():
        structures[structure] = {
            "trained": True,
            "pixels": int(np.count_nonzero(mask)),
            "area_share": shares[structure],
            "area_cm2": areas.get(structure),
        }
    return {
        "notice": NOTICE,
        "cxrseg": cxrseg.__version__,
        "model": dict(model),
        "film": {"height": height, "width": width, "pixel_spacing_mm": film.pixel_spacing},
        "classes": list(CLASSES),
        "structures": structures,
        "measurements": describe_measurements(segmentation, film.pixel_spacing),
        "warnings": list(segmentation.warnings),
    }


def describe_model(checkpoint: Checkpoint) -> dict[str, Any]:
    """Name a model so that it can be found again, without telling where it lies on this machine.

    Returns:
        ``name``: the Hub id, the name of a model in the package, or a folder's own name; ``revision``: the commit on
        the Hub, or ``sha256:`` and the first 12 digits of the weights' checksum; ``encoder``, ``head``,
        ``input_size`` and ``trained``.
    """
    weights = checkpoint.folder / "model.safetensors"
    local = checkpoint.revision is None
    return {
        "name": Path(checkpoint.source).resolve().name if local else checkpoint.source,
        "revision": _checksum(weights, weights.stat().st_mtime_ns) if local else checkpoint.revision,
        "encoder": checkpoint.encoder,
        "head": checkpoint.head,
        "input_size": checkpoint.preprocessing.size,
        "trained": list(checkpoint.trained),
    }


@lru_cache(maxsize=8)
def _checksum(weights: Path, _changed: int) -> str:
    with weights.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()[:_HASH_DIGITS]}"


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = compression
    entry.create_system = 3  # Unix, wherever it is written
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
