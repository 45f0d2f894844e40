"""The DICOM Segmentation object, written to a file and read back with highdicom's own reader."""

import importlib.util
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from cxrseg.classes import COLORS, STRUCTURES
from cxrseg.errors import ImageError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.labels import paint
from cxrseg.results.dicom_seg import concept, dicom_segmentation, is_dicom
from cxrseg.results.findings import Findings

RG1 = Path(importlib.util.find_spec("data_store").origin).parent / "data/RG1_UNCI.dcm"
MODEL = {"name": "someone/model", "revision": "sha256:0123456789ab"}


def findings(result: Segmentation, model: dict = MODEL) -> Findings:
    return Findings(Radiograph(np.zeros(result.labels.shape, np.uint8), "film"), result, model)


def segmentation(shape, structures=STRUCTURES, seed=0) -> Segmentation:
    generator = np.random.default_rng(seed)
    masks = {structure: generator.random(shape) < 0.3 for structure in structures}
    return Segmentation(paint(masks), np.zeros((4, *shape), np.float32), masks)


def header(shape=(35, 41), **values) -> Dataset:
    """The least that a film can be: no patient, no position, sides that are no multiples of 8."""
    film = Dataset()
    film.file_meta = FileMetaDataset()
    film.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    film.SOPClassUID = DigitalXRayImageStorageForPresentation
    film.SOPInstanceUID, film.SeriesInstanceUID, film.StudyInstanceUID = (hd.UID() for _ in range(3))
    film.Rows, film.Columns = shape
    for keyword, value in values.items():
        setattr(film, keyword, value)
    return film


def read_back(made, path) -> hd.seg.Segmentation:
    made.save_as(path)
    return hd.seg.segread(path)


def test_a_real_film(tmp_path):
    film = pydicom.dcmread(RG1, stop_before_pixels=True)
    result = segmentation((film.Rows, film.Columns))
    found = read_back(dicom_segmentation(RG1, findings(result)), tmp_path / "seg.dcm")
    assert found.get_source_image_uids() == [(film.StudyInstanceUID, film.SeriesInstanceUID, film.SOPInstanceUID)]
    planes = found.get_pixels_by_source_instance([film.SOPInstanceUID])
    assert planes.shape == (1, film.Rows, film.Columns, 4)
    for number, structure in enumerate(STRUCTURES):
        np.testing.assert_array_equal(planes[0, ..., number], result.masks[structure])
    assert (found.Modality, found.SegmentationType, found.SegmentsOverlap) == ("SEG", "BINARY", "YES")
    assert found.PatientID == film.PatientID
    assert found.StudyInstanceUID == film.StudyInstanceUID
    assert found.SeriesInstanceUID != film.SeriesInstanceUID
    assert found.PatientOrientation == film.PatientOrientation
    assert "FrameOfReferenceUID" not in found


def test_segments_are_coded_named_and_coloured(tmp_path):
    found = read_back(dicom_segmentation(header(), findings(segmentation((35, 41)))), tmp_path / "seg.dcm")
    values = {"lungs": "39607008", "ribs": "113197003", "clavicles": "51299004", "heart": "80891009"}
    for number, structure in enumerate(STRUCTURES, 1):
        described = found.get_segment_description(number)
        assert described.segment_label == structure
        assert described.segmented_property_type.value == values[structure] == concept(structure).value
        assert described.segmented_property_type.scheme_designator == "SCT"
        assert described.algorithm_type.value == "AUTOMATIC"
        (algorithm,) = described.algorithm_identification
        assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == (MODEL["name"], MODEL["revision"])
        color = hd.color.CIELabColor.from_dicom_value(described.RecommendedDisplayCIELabValue).to_rgb()
        np.testing.assert_allclose(color, tuple(bytes.fromhex(COLORS[structure][1:])), atol=2)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SOPClassUID": ComputedRadiographyImageStorage, "PixelSpacing": [0.2, 0.1]},
        {"PixelSpacing": [0.2, 0.1], "SliceThickness": "1", "FrameOfReferenceUID": "1.2.3"},
        {"ImagerPixelSpacing": [0.2, 0.1], "PatientName": "Doe^Jane", "PatientBirthDate": "19700101"},
    ],
)
def test_other_headers(tmp_path, values):
    film, result = header(**values), segmentation((35, 41), ("lungs", "heart"))
    before = film.to_json_dict()
    found = read_back(dicom_segmentation(film, findings(result)), tmp_path / "seg.dcm")
    assert film.to_json_dict() == before
    planes = found.get_pixels_by_source_instance([film.SOPInstanceUID])
    np.testing.assert_array_equal(planes[0], np.stack([result.masks["lungs"], result.masks["heart"]], -1))


def test_an_empty_structure_is_a_segment_too(tmp_path):
    result = segmentation((35, 41))
    for mask in result.masks.values():
        mask[:] = False
    film = header()
    found = read_back(dicom_segmentation(film, findings(result)), tmp_path / "seg.dcm")
    assert found.number_of_segments == 4
    assert not found.get_pixels_by_source_instance([film.SOPInstanceUID]).any()


def test_two_objects_of_one_film_are_two(tmp_path):
    film, result = header(), segmentation((35, 41))
    first, second = (dicom_segmentation(film, findings(result)) for _ in range(2))
    assert first.SOPInstanceUID != second.SOPInstanceUID


@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_a_film_without_identity_is_refused(keyword):
    film = header()
    del film[keyword]
    with pytest.raises(ImageError, match=keyword):
        dicom_segmentation(film, findings(segmentation((35, 41))))


def test_what_does_not_fit_is_refused(tmp_path):
    with pytest.raises(ImageError, match="35x41"):
        dicom_segmentation(header(), findings(segmentation((41, 35))))
    (tmp_path / "film.png").write_bytes(b"\x89PNG" + bytes(200))
    assert not is_dicom(tmp_path / "film.png")
    assert is_dicom(RG1)
    with pytest.raises(ImageError, match=r"film\.png is not a DICOM"):
        dicom_segmentation(tmp_path / "film.png", findings(segmentation((35, 41))))
    with pytest.raises(ImageError, match="header"):
        dicom_segmentation(header(SOPClassUID="1.2.3"), findings(segmentation((35, 41))))


def test_a_long_model_name_is_cut(tmp_path):
    made = dicom_segmentation(header(), findings(segmentation((35, 41)), {"name": "n" * 96, "revision": None}))
    assert made.ManufacturerModelName == "n" * 64
    assert made.DeviceSerialNumber == "unknown"
