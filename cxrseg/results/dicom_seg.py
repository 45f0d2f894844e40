"""A segmentation as a DICOM Segmentation object, which viewers lay over the film it was made from."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

import cxrseg
from cxrseg.classes import STRUCTURES
from cxrseg.errors import ImageError
from cxrseg.overlay import rgb
from cxrseg.readers.kinds import is_dicom
from cxrseg.results.findings import Findings

if TYPE_CHECKING:
    import highdicom as hd
    from pydicom.sr.coding import Code

SNOMED = {"lungs": "Lung", "ribs": "Rib", "clavicles": "Clavicle", "heart": "Heart"}
"""pydicom's name of the SNOMED CT concept by structure: 39607008, 113197003, 51299004, 80891009."""

_IDENTITY = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
_MAY_BE_EMPTY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "AccessionNumber",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "ReferringPhysicianName",
)
"""Attributes of type 2: every object has them, but films are made anonymous by taking them out."""

_LONG_STRING = 64
"""Most characters of a value of type LO (PS3.5 6.2)."""


def concept(structure: str) -> "Code":
    """Return the SNOMED CT code of a structure."""
    from pydicom.sr.codedict import codes

    return getattr(codes.SCT, SNOMED[structure])


def dicom_segmentation(source: str | Path | Dataset, findings: Findings) -> "hd.seg.Segmentation":
    """Make a DICOM Segmentation object that belongs to the film's study and refers to the film.

    BINARY, one segment per structure that the model has learned, in the order of `STRUCTURES`, overlap kept; a segment
    may be empty. A projection radiograph has no position in space: then the object has none either (no Frame of
    Reference UID, no plane position, no spacing), and its pixels are the film's, row by row and column by column.
    Patient and study are copied from the film, as the standard asks: the object is as confidential as the film.
    Instance UIDs are new each time.

    Args:
        source: the DICOM film that was segmented, as a file or read already; its pixels are not needed.
        findings: what was found in it.

    Returns:
        highdicom's Segmentation, a pydicom Dataset; write it with ``save_as``.

    Raises:
        ImageError: the source is no DICOM object, has no identity to refer to, or is of another size than the masks.

    Source:
        PS3.3 A.51 and C.8.20 (Segmentation), PS3.16 CID 7150 and 7151 (property categories and types).
    """
    import highdicom as hd  # slow to import, and needed for this alone
    from pydicom.sr.codedict import codes

    film = source if isinstance(source, Dataset) else _read(Path(source))
    segmentation, model = findings.segmentation, findings.model
    if missing := [keyword for keyword in _IDENTITY if not film.get(keyword)]:
        raise ImageError("seg.no-identity", keyword=missing[0])
    if (film.get("Rows"), film.get("Columns")) != segmentation.labels.shape:
        size = f"{film.get('Rows')}x{film.get('Columns')}"
        raise ImageError("seg.size", film=size, segmentation=segmentation.labels.shape)
    structures = [structure for structure in STRUCTURES if structure in segmentation.masks]
    masks = np.stack([segmentation.masks[structure] for structure in structures], -1)[None]
    name, revision = (str(model.get(key) or "unknown")[:_LONG_STRING] for key in ("name", "revision"))
    algorithm = hd.AlgorithmIdentificationSequence(name, codes.DCM.ArtificialIntelligence, revision)
    try:
        result = hd.seg.Segmentation(
            source_images=[_header(film)],
            pixel_array=masks,
            segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
            segment_descriptions=[
                hd.seg.SegmentDescription(
                    segment_number=number,
                    segment_label=structure,
                    segmented_property_category=codes.SCT.AnatomicalStructure,
                    segmented_property_type=concept(structure),
                    algorithm_type=hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
                    algorithm_identification=algorithm,
                    display_color=hd.color.CIELabColor.from_rgb(*rgb(structure)),
                )
                for number, structure in enumerate(structures, 1)
            ],
            series_instance_uid=hd.UID(),
            series_number=1000,
            sop_instance_uid=hd.UID(),
            instance_number=1,
            manufacturer="cxrseg",
            manufacturer_model_name=name,
            software_versions=cxrseg.__version__,
            device_serial_number=revision,
            series_description="Chest structures (not a medical device)",
            content_label="CHEST_STRUCTURES",
            content_description="Lungs, ribs, clavicles and heart by a neural network",
            transfer_syntax_uid=ExplicitVRLittleEndian,
            omit_empty_frames=False,
        )
        if "ImageOrientationPatient" not in film:
            result.PatientOrientation = film.get("PatientOrientation")
    except (ValueError, TypeError, AttributeError, KeyError) as error:  # what highdicom makes of a damaged header
        raise ImageError("seg.header", error=error) from error
    return result


def _header(film: Dataset) -> Dataset:
    """Return what comes before the pixels, whole, and without a spacing where the film has no position in space.

    highdicom writes a spacing without a slice thickness, which its own reader then refuses. The object needs none: it
    refers to the film, and its pixels are the film's.
    """
    header = film[: pydicom.tag.Tag("PixelData")]
    if "ImagePositionPatient" not in header and "PixelSpacing" in header:
        del header.PixelSpacing
    for keyword in _MAY_BE_EMPTY:
        if keyword not in header:
            setattr(header, keyword, None)
    return header


def _read(path: Path) -> Dataset:
    if not is_dicom(path):
        raise ImageError("seg.no-dicom", name=path.name)
    try:
        return pydicom.dcmread(path, force=True, stop_before_pixels=True)
    except Exception as error:  # damaged bytes raise anything from EOFError to struct.error
        raise ImageError("dicom.damaged", name=path.name, error=error) from error
