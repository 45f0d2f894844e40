"""A DICOM projection radiograph to a (H, W) array as a viewer would show it, and its scale."""

import hashlib
import re
import warnings
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, UID_dictionary

from cxrseg.errors import ImageError, Notice
from cxrseg.readers.raster import check_size, invert

SPACINGS = (0.01, 10.0)
"""Least and largest pixel spacing that is believed, in millimetres: detectors have 0.05 to 0.4, thumbnails a few."""


def read_dicom(path: Path) -> tuple[np.ndarray, tuple[float, float] | None, list[Notice]]:
    """Read one grey film as a viewer shows it.

    Modality LUT, then VOI LUT or the first window, then inversion of MONOCHROME1 within the array's own range. Padding
    (PS3.3 C.7.5.1.1.2) becomes the black of the rest.

    Returns:
        (H, W) uint8, or another real type where the file has more than 8 bits; bright = dense. The pixel spacing as
        ``pixel_spacing`` gives it. Notices for the user.

    Raises:
        ImageError: the file is damaged, has no pixels, colour or several frames, its size is out of bounds, or its
            pixels cannot be decoded.

    Source:
        PS3.3 C.11.1 (modality LUT), C.11.2 (VOI LUT and window), C.7.6.3.1.2 (MONOCHROME1).
    """
    name = path.name
    _check_header(path)
    dataset = _read(path)
    if "PixelData" not in dataset:
        raise ImageError("dicom.no-pixels", name=name)
    try:
        stored = dataset.pixel_array
        if stored.shape != (dataset.Rows, dataset.Columns):
            found = "x".join(map(str, stored.shape[::-1]))
            declared = f"{dataset.Columns}x{dataset.Rows}"
            raise ImageError("dicom.size-differs", name=name, declared=declared, found=found)
        notes = _odd_content(dataset)
        pixels = _window(apply_modality_lut(stored, dataset), dataset, notes)
        padding = _padding(stored, dataset)
        inverted = dataset.PhotometricInterpretation == "MONOCHROME1"
        spacing = pixel_spacing(dataset)
        if spacing and not all(SPACINGS[0] <= value <= SPACINGS[1] for value in spacing):
            notes.append(Notice("dicom.spacing-ignored", {"spacing": "×".join(f"{value:g}" for value in spacing)}))
            spacing = None
    except ImageError:
        raise
    except Exception as error:  # decoders of other packages, and values that pydicom converts when asked for them
        raise ImageError("dicom.undecodable", name=name, error=_reason(error)) from error
    if padding is not None and not padding.all():
        pixels = np.where(padding, pixels[~padding].min(), pixels)
    if inverted:
        pixels = invert(pixels)
        if padding is not None:
            pixels[padding] = pixels.min()
    return pixels, spacing, notes


def patient_key(path: Path) -> str:
    """Return a key shared by the films of one patient, which does not identify the patient.

    Returns:
        12 hexadecimal digits of a checksum of Patient ID; empty where there is none, or no header that can be read.

    Source:
        PS3.3 C.7.1.1, Patient ID (0010,0020).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's repeat what stands in the header
            header = pydicom.dcmread(path, stop_before_pixels=True, specific_tags=["PatientID"])
            patient = str(header.get("PatientID") or "").strip()
    except Exception:  # of a dozen kinds, by what is damaged; reading its pixels will say so
        return ""
    return hashlib.sha256(patient.encode()).hexdigest()[:12] if patient else ""


def pixel_spacing(dataset: Dataset) -> tuple[float, float] | None:
    """Return millimetres between rows and between columns.

    Pixel Spacing, if it was calibrated: then it is the size in the patient. Otherwise Imager Pixel Spacing, which is
    the size on the detector, where the heart looks larger than it is; divided by the Estimated Radiographic
    Magnification Factor if there is one. Values that are not positive numbers are ignored.

    Source:
        PS3.3 10.7.1 (a Pixel Spacing equal to Imager Pixel Spacing is uncalibrated unless a calibration type is
        given), C.8.11.4 (Imager Pixel Spacing), C.8.11.5 (Estimated Radiographic Magnification Factor).
    """
    patient, detector = _positive(dataset, "PixelSpacing", 2), _positive(dataset, "ImagerPixelSpacing", 2)
    if patient and (patient != detector or dataset.get("PixelSpacingCalibrationType")):
        return patient
    if detector:
        (magnification,) = _positive(dataset, "EstimatedRadiographicMagnificationFactor", 1) or (1.0,)
        return detector[0] / magnification, detector[1] / magnification
    return None


def _check_header(path: Path) -> None:
    """Read what comes before the pixels and check that they are those of one grey picture of a fair size."""
    name = path.name
    header = _read(path, stop_before_pixels=True)
    try:
        rows, columns = int(header.get("Rows") or 0), int(header.get("Columns") or 0)
        samples, frames = int(header.get("SamplesPerPixel") or 1), int(header.get("NumberOfFrames") or 1)
        photometric = str(header.get("PhotometricInterpretation", ""))
        kind = UID_dictionary.get(str(header.get("SOPClassUID")), ("of unknown class",))[0]
    except Exception as error:  # pydicom converts a value when it is asked for; any type of error may come of it
        raise ImageError("dicom.header", name=name, error=_reason(error)) from error
    if not rows or not columns:
        raise ImageError("dicom.no-pixels-kind", name=name, kind=kind)
    if frames > 1:
        raise ImageError("dicom.frames", name=name, frames=frames)
    if samples != 1 or photometric not in {"MONOCHROME1", "MONOCHROME2"}:
        raise ImageError(
            "dicom.colour", name=name, kind=photometric or "no photometric interpretation", samples=samples
        )
    check_size(rows, columns, name)


def _read(path: Path, stop_before_pixels: bool = False) -> Dataset:
    """Read a dataset and, where it has none, note the transfer syntax in which it was found."""
    try:
        dataset = pydicom.dcmread(path, force=True, stop_before_pixels=stop_before_pixels)
        implicit, little = dataset.original_encoding
    except Exception as error:  # damaged bytes raise anything from EOFError to struct.error
        raise ImageError("dicom.damaged", name=path.name, error=_reason(error)) from error
    if not len(dataset) or not any(keyword in dataset for keyword in ("SOPClassUID", "Rows", "PatientID")):
        raise ImageError("dicom.none", name=path.name)
    if "TransferSyntaxUID" not in dataset.file_meta:
        explicit = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else explicit
    return dataset


def _window(modality: np.ndarray, dataset: Dataset, notes: list[Notice]) -> np.ndarray:
    """Apply the VOI LUT or the first window, unless that fails or leaves no contrast."""
    try:
        pixels = apply_voi_lut(modality, dataset)
    except Exception as error:  # no number, no width, unknown function: the picture is good without it
        notes.append(Notice("dicom.window-ignored", {"error": _reason(error)}))
        return modality
    if pixels.min() == pixels.max():
        notes.append(Notice("dicom.window-flat"))
        return modality
    windowed = pixels is not modality and not dataset.get("VOILUTSequence")
    falling = (
        dataset.get("RescaleIntercept") is not None
        and not dataset.get("ModalityLUTSequence")
        and dataset.get("RescaleSlope", 1) < 0
    )
    # pydicom spreads a window over [slope * smallest, slope * largest], which runs downwards if the slope is negative
    return invert(pixels) if windowed and falling else pixels


def _padding(stored: np.ndarray, dataset: Dataset) -> np.ndarray | None:
    """Find the pixels that pad the picture to a rectangle, if the object says how they are marked."""
    value, limit = dataset.get("PixelPaddingValue"), dataset.get("PixelPaddingRangeLimit")
    if not isinstance(value, int):
        return None
    low, high = sorted((value, limit if isinstance(limit, int) else value))
    return (stored >= low) & (stored <= high)


def _odd_content(dataset: Dataset) -> list[Notice]:
    """Tell from the header what may be no frontal chest film, or shown the wrong way round."""
    notes = []
    modality, part = (_code(dataset.get(keyword)) for keyword in ("Modality", "BodyPartExamined"))
    view = str(dataset.get("ViewPosition", ""))
    if modality and modality not in {"CR", "DX", "RG", "XR", "RF", "OT", "SC"}:
        notes.append(Notice("dicom.modality", {"modality": modality}))
    if part and part.upper() not in {"CHEST", "THORAX", "LUNG", "RIB", "RIBS", "HEART", "CLAVICLE", "PORT CHEST"}:
        notes.append(Notice("dicom.body-part", {"part": part}))
    if view.upper() in {"LL", "RL", "LLD", "RLD", "LLO", "RLO", "LATERAL", "LAT"}:
        notes.append(Notice("dicom.view", {"view": view}))
    orientation = dataset.get("PatientOrientation") or ""
    if str(orientation if isinstance(orientation, str) else orientation[0]).startswith("R"):
        notes.append(Notice("dicom.mirrored"))
    return notes


def _positive(dataset: Dataset, keyword: str, count: int) -> tuple[float, ...] | None:
    """Read so many positive numbers; None if they are missing or anything else."""
    try:
        values = np.atleast_1d(np.asarray(dataset.get(keyword), float))
    except (TypeError, ValueError):
        return None
    good = values.shape == (count,) and np.all(np.isfinite(values) & (values > 0))
    return tuple(values.tolist()) if good else None


def _code(value: object) -> str:
    """A code string as it stands in a header, or a question mark where it is none and might be anything.

    Source:
        DICOM PS3.5 6.2: up to 16 capital letters, digits, spaces and underscores.
    """
    text = str(value or "")
    return text if re.fullmatch(r"[A-Z0-9_ ]{0,16}", text) else "?"


def _reason(error: Exception) -> str:
    """What another package's error says up to where it quotes the file, which may name a patient there."""
    return re.split(r"b?['\"\n]", str(error), maxsplit=1)[0].strip(" :(,") or type(error).__name__
