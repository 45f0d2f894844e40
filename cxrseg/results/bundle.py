"""A film's result as one zip file, with nothing in it that identifies the patient."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import cv2

from cxrseg.classes import STRUCTURES
from cxrseg.measurements.diameters import draw_cardiothoracic
from cxrseg.overlay import display, rgb, tint
from cxrseg.png import encode_indices, encode_mask, encode_png
from cxrseg.results.findings import Findings

_DATE = (1980, 1, 1, 0, 0, 0)
"""Earliest date that a zip file can hold; all entries have it, so that the same input gives the same bytes."""


def write_bundle(file: str | Path | BinaryIO, findings: Findings) -> None:
    """Write a zip file of a film's result; the same input gives the same bytes.

    All pictures are PNG at the film's size:

    - ``film.png``: 8 bits, as displayed;
    - ``overlay.png``: the film with its structures tinted and outlined;
    - ``cardiothoracic.png``: the film with both widths, only where the ratio can be measured;
    - ``masks/STRUCTURE.png``: 0 or 255, for the structures that the model has learned; they may overlap;
    - ``labels.png``: class indices 0 to 4 with a palette;
    - ``result.json``: `Findings.to_json` without the film's name.

    Neither the film's file name nor anything of a DICOM header but the pixel spacing is in it. Whatever is burned into
    the picture stays there.

    Args:
        file: path or binary file to write to; what is at the path is replaced.
        findings: what to write.
    """
    with zipfile.ZipFile(file, "w") as archive:
        _add_film(archive, "", findings)


def write_collection(file: str | Path | BinaryIO, films: Iterable[tuple[str, Findings | str]]) -> None:
    """Write a zip file of several films: a folder for each as in `write_bundle`, and ``films.csv`` with a row for each.

    Unlike the zip file of one film it contains the films' names, which are needed to tell them apart.

    Args:
        file: path or binary file to write to; what is at the path is replaced.
        films: name of each, which differs from all others, and what was found in it or why nothing was.
    """
    rows = []
    with zipfile.ZipFile(file, "w") as archive:
        for name, found in films:
            if isinstance(found, Findings):
                _add_film(archive, f"{name}/", found)
                rows.append({"film": name} | _row(found))
            else:
                rows.append({"film": name, "error": found})
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
        _add(archive, "films.csv", text.getvalue().encode("utf-8-sig"), zipfile.ZIP_DEFLATED)


_COLUMNS = (
    "film",
    "error",
    "width_px",
    "height_px",
    "looks_like_a_chest_film",
    "cardiothoracic_ratio",
    "left_to_right_lung",
    *(f"{name}_share" for name in (*STRUCTURES, "right_lung", "left_lung")),
    *(f"{structure}_cm2" for structure in STRUCTURES),
    "model",
)
"""Of ``films.csv``. Shares are of the picture, 0 to 1; what was not measured is left empty."""


def _row(findings: Findings) -> dict[str, str | float]:
    """A film's row in ``films.csv``."""
    height, width = findings.film.pixels.shape
    row = {"width_px": width, "height_px": height, "model": findings.model.get("name", "")}
    if findings.plausibility:
        row["looks_like_a_chest_film"] = "yes" if findings.plausibility.plausible else "no"
    numbers = {"cardiothoracic_ratio": findings.cardiothoracic.ratio, "left_to_right_lung": findings.lungs.ratio}
    numbers |= {f"{structure}_share": share for structure, share in findings.shares.items()}
    numbers |= {f"{structure}_cm2": area for structure, area in findings.areas.items()}
    for side in ("right", "left"):
        if lung := getattr(findings.lungs, side):
            numbers[f"{side}_lung_share"] = lung.share
    return row | {name: f"{value:.4f}" for name, value in numbers.items() if value is not None}


def _add_film(archive: zipfile.ZipFile, folder: str, findings: Findings) -> None:
    """Put all that belongs to a film into a folder of an archive, whose name ends with a slash or is empty."""
    film, segmentation, measured = findings.film, findings.segmentation, findings.cardiothoracic
    masks = {f"masks/{name}": segmentation.masks[name] for name in STRUCTURES if name in segmentation.masks}
    colors = ((0, 0, 0), *map(rgb, STRUCTURES))
    with ThreadPoolExecutor(2) as pool:
        packed = {name: pool.submit(encode_mask, mask) for name, mask in masks.items()}
        packed["labels"] = pool.submit(encode_indices, segmentation.labels, colors)
        shown = display(film.pixels)
        packed["overlay"] = pool.submit(lambda: encode_png(tint(shown, segmentation.masks)))
        if measured.ratio is not None:
            grey = cv2.cvtColor(shown, cv2.COLOR_GRAY2RGB)
            packed["cardiothoracic"] = pool.submit(lambda: encode_png(draw_cardiothoracic(grey, measured)))
        packed["film"] = pool.submit(encode_png, shown)
        text = json.dumps(findings.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
        for name in ("film", "overlay", "cardiothoracic", *masks, "labels"):
            if name in packed:
                _add(archive, f"{folder}{name}.png", packed[name].result(), zipfile.ZIP_STORED)
    _add(archive, f"{folder}result.json", f"{text}\n".encode(), zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = compression
    entry.create_system = 3  # Unix, wherever it is written
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
