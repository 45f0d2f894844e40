"""A film's result as one zip file, with nothing in it that tells whose film it is."""

import io
import json
import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.measurements.diameters import draw_cardiothoracic
from cxrseg.overlay import compose, display, rgb
from cxrseg.results.findings import Findings

_DATE = (1980, 1, 1, 0, 0, 0)
"""Earliest date that a zip file can hold; all entries have it, so that the same input gives the same bytes."""

_LEVEL = 2
"""Of compression: with a film of 1955×1841 pixels a third of the time of the usual 6, and 15 % more room."""


def write_bundle(file: str | Path | BinaryIO, findings: Findings) -> None:
    """Write a zip file of a film's result; the same input gives the same bytes.

    All pictures are PNG at the film's size:

    - ``film.png``: 8 bits, as displayed;
    - ``overlay.png``: the film with its structures tinted and outlined;
    - ``cardiothoracic.png``: the film with both widths, only where the ratio can be measured;
    - ``masks/STRUCTURE.png``: 0 or 255, for the structures that the model has learned; they may overlap;
    - ``labels.png``: class indices 0 to 4 with a palette;
    - ``result.json``: `Findings.to_json` without the film's name.

    Neither the film's file name nor anything of a DICOM header but the pixel spacing is in it. What is burned into the
    picture stays there.

    Args:
        file: path or binary file to write to; what is at the path is replaced.
        findings: what to write.
    """
    film, segmentation, measured = findings.film, findings.segmentation, findings.cardiothoracic
    pictures = {
        "film": Image.fromarray(display(film.pixels)),
        "overlay": Image.fromarray(compose(film.pixels, segmentation.masks)),
    }
    if measured.ratio is not None:
        pictures["cardiothoracic"] = Image.fromarray(draw_cardiothoracic(film.pixels, measured))
    for structure in STRUCTURES:
        if structure in segmentation.masks:
            mask = np.asarray(segmentation.masks[structure], bool)
            pictures[f"masks/{structure}"] = Image.fromarray(mask.astype(np.uint8) * 255)
    pictures["labels"] = Image.fromarray(segmentation.labels)
    pictures["labels"].putpalette([0, 0, 0, *(part for structure in STRUCTURES for part in rgb(structure))])
    text = json.dumps(findings.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
    with zipfile.ZipFile(file, "w") as archive:
        for name, picture in pictures.items():
            stream = io.BytesIO()
            picture.save(stream, format="PNG", compress_level=_LEVEL)
            _add(archive, f"{name}.png", stream.getvalue(), zipfile.ZIP_STORED)
        _add(archive, "result.json", f"{text}\n".encode(), zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = compression
    entry.create_system = 3  # Unix, wherever it is written
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
