"""DICOM: values, brightness, scale and refusals. The real films come from the package pydicom-data."""

from importlib import resources

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian, RLELossless, generate_uid

from cxrseg.errors import ImageError
from cxrseg.images import load_image

REAL = resources.files("data_store") / "data"
RAMP = np.add.outer(np.arange(128) * 8, np.arange(96) * 32).astype(np.uint16)  # 0 to 4056


@pytest.fixture
def write(tmp_path):
    """Write a film with the given elements; None takes an element away."""

    def write(name="film.dcm", pixels=RAMP, compress=False, **elements):
        meta = FileMetaDataset()
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
        meta.MediaStorageSOPInstanceUID = generate_uid()
        dataset = FileDataset(str(tmp_path / name), {}, file_meta=meta, preamble=b"\0" * 128)
        dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
        dataset.Modality, dataset.PatientID = "CR", "synthetic"
        dataset.Rows, dataset.Columns = pixels.shape[:2]
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated = 8 * pixels.dtype.itemsize
        dataset.BitsStored = 8 if pixels.dtype == np.uint8 else 12
        dataset.HighBit = dataset.BitsStored - 1
        dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
        dataset.PixelData = pixels.tobytes()
        for keyword, value in elements.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        if compress:
            dataset.compress(RLELossless)
        dataset.save_as(tmp_path / name, enforce_file_format=True)
        return tmp_path / name

    return write


def test_full_range_is_kept(write):
    film = load_image(write())
    assert film.pixels.dtype == np.float32
    np.testing.assert_array_equal(film.pixels, RAMP)
    assert (film.name, film.pixel_spacing, film.warnings) == ("film.dcm", None, ())


def test_eight_bits_stay_eight_bits(write):
    pixels = (RAMP // 16).astype(np.uint8)
    film = load_image(write(pixels=pixels))
    assert film.pixels.dtype == np.uint8
    np.testing.assert_array_equal(film.pixels, pixels)


def test_monochrome1_is_inverted_within_its_own_range(write):
    film = load_image(write(pixels=RAMP + 7, PhotometricInterpretation="MONOCHROME1"))
    np.testing.assert_array_equal(film.pixels, 4056.0 + 7 - RAMP)


def test_signed_monochrome1_does_not_overflow(write):
    pixels = np.where(np.arange(128 * 96).reshape(128, 96) % 2, 32767, -32768).astype(np.int16)
    film = load_image(write(pixels=pixels, BitsStored=16, HighBit=15, PhotometricInterpretation="MONOCHROME1"))
    np.testing.assert_array_equal(film.pixels, -1.0 - pixels)


def test_first_window_is_applied_before_the_inversion(write):
    elements = {"WindowCenter": [1000.5, 3000], "WindowWidth": [1001, 10], "PhotometricInterpretation": "MONOCHROME1"}
    film = load_image(write(**elements))
    expected = 4095 - np.clip((RAMP - 500.0) / 1000, 0, 1) * 4095
    np.testing.assert_allclose(film.pixels, expected, atol=0.01)


def test_rescale_comes_before_the_window(write):
    film = load_image(write(RescaleSlope=2, RescaleIntercept=-100, WindowCenter=2900.5, WindowWidth=4001))
    inside = np.clip((2.0 * RAMP - 100 - 900) / 4000, 0, 1)
    np.testing.assert_allclose(film.pixels, inside * 8190 - 100, atol=0.01)


def test_falling_rescale_is_not_turned_round_by_the_window(write):
    # 4095 - value, in a window that holds all of it: dark where the stored value is high
    film = load_image(write(RescaleSlope=-1, RescaleIntercept=4095, WindowCenter=2048, WindowWidth=4096))
    assert film.pixels[0, 0] == film.pixels.max()
    assert film.pixels[-1, -1] == film.pixels.min()


@pytest.mark.parametrize(("center", "width"), [(1000, 0), (50000, 10)])
def test_useless_window_is_ignored_with_a_warning(write, center, width):
    film = load_image(write(WindowCenter=center, WindowWidth=width))
    np.testing.assert_array_equal(film.pixels, RAMP)
    assert "window was ignored" in str(film.warnings[0])


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_becomes_black_and_leaves_the_range_alone(write, photometric):
    pixels = RAMP + 1
    pixels[:, :10] = 0
    film = load_image(write(pixels=pixels, PixelPaddingValue=0, PhotometricInterpretation=photometric))
    rest = film.pixels[:, 10:]
    assert np.all(film.pixels[:, :10] == rest.min())
    assert {rest.min(), rest.max()} == {pixels[:, 10:].min(), pixels[:, 10:].max()}


@pytest.mark.parametrize(
    ("elements", "spacing"),
    [
        ({"PixelSpacing": [0.2, 0.3]}, (0.2, 0.3)),
        ({"ImagerPixelSpacing": [0.2, 0.3]}, (0.2, 0.3)),
        ({"PixelSpacing": [0.16, 0.16], "ImagerPixelSpacing": [0.2, 0.2]}, (0.16, 0.16)),
        ({"ImagerPixelSpacing": [0.2, 0.4], "EstimatedRadiographicMagnificationFactor": 1.25}, (0.16, 0.32)),
        (
            {
                "PixelSpacing": [0.2, 0.2],
                "ImagerPixelSpacing": [0.2, 0.2],
                "EstimatedRadiographicMagnificationFactor": 1.25,
            },
            (0.16, 0.16),
        ),
        (
            {
                "PixelSpacing": [0.2, 0.2],
                "ImagerPixelSpacing": [0.2, 0.2],
                "EstimatedRadiographicMagnificationFactor": 1.25,
                "PixelSpacingCalibrationType": "FIDUCIAL",
            },
            (0.2, 0.2),
        ),
        ({"PixelSpacing": [0, 0.2]}, None),
        ({"PixelSpacing": [-0.2, -0.2], "ImagerPixelSpacing": [0.1, 0.1]}, (0.1, 0.1)),
        ({}, None),
    ],
)
def test_pixel_spacing(write, elements, spacing):
    assert load_image(write(**elements)).pixel_spacing == (spacing and pytest.approx(spacing))


def test_rle_agrees_with_uncompressed(write):
    np.testing.assert_array_equal(load_image(write("rle.dcm", compress=True)).pixels, RAMP)


def test_without_preamble_and_suffix(write, tmp_path):
    path = tmp_path / "FILE0001"
    path.write_bytes(write().read_bytes()[132:])
    np.testing.assert_array_equal(load_image(path).pixels, RAMP)


def test_without_preamble_and_meta_header(write, tmp_path):
    content = write().read_bytes()
    path = tmp_path / "FILE0002"
    path.write_bytes(content[content.index(b"\x08\x00\x16\x00UI") :])
    np.testing.assert_array_equal(load_image(path).pixels, RAMP)


@pytest.mark.parametrize(
    ("elements", "part"),
    [
        ({"Modality": "CT"}, "not a radiograph"),
        ({"BodyPartExamined": "HAND"}, "another part of the body: HAND"),
        ({"ViewPosition": "LL"}, "not a frontal view"),
        ({"PatientOrientation": ["R", "F"]}, "mirrored"),
    ],
)
def test_header_that_speaks_against_a_chest_film_is_passed_on(write, elements, part):
    (warning,) = load_image(write(**elements)).warnings
    assert part in str(warning)


def test_chest_film_has_no_warning(write):
    elements = {"BodyPartExamined": "CHEST", "ViewPosition": "PA", "PatientOrientation": ["L", "F"]}
    assert load_image(write(**elements)).warnings == ()


@pytest.mark.parametrize(
    ("elements", "part"),
    [
        ({"PixelData": None}, "without pixels"),
        ({"PixelData": None, "Rows": None, "Columns": None}, "without pixels"),
        ({"SOPClassUID": ["1.2.3", "1.2.4"], "PixelData": None, "Rows": None}, "without pixels"),
        ({"Rows": [128, 128]}, "damaged header"),
        ({"NumberOfFrames": 3}, "3 frames"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour DICOM"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "colour DICOM"),
        ({"Rows": 20000, "Columns": 20000}, "64 megapixels"),
        ({"Rows": 32}, "at least 64"),
        ({"Rows": 127 * 96, "Columns": 64}, "longer than 4:1"),
        ({"PixelData": b"\0" * 1000}, "cannot be decoded"),
        ({"PixelData": b"\0" * RAMP.nbytes}, "no contrast"),
    ],
)
def test_refused(write, elements, part):
    with pytest.raises(ImageError, match=part) as caught:
        load_image(write("odd.dcm", **elements))
    assert "odd.dcm" in str(caught.value)


@pytest.mark.parametrize("length", [140, 200, 500, 5000])
def test_truncated(write, length):
    path = write("cut.dcm")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ImageError, match=r"cut\.dcm"):
        load_image(path)


def test_begins_like_dicom_but_is_not(tmp_path):
    path = tmp_path / "noise.bin"
    path.write_bytes(b"\x08\x00" + bytes(range(256)) * 8)
    with pytest.raises(ImageError, match=r"noise\.bin"):
        load_image(path)


@pytest.mark.parametrize("pair", ["UNCI J2KI", "UNCR J2KR"])  # the UNC files are the decoded J2K ones
@pytest.mark.parametrize("film", ["RG1", "RG3"])
def test_real_films_agree_in_every_transfer_syntax(film, pair):
    plain, compressed = (load_image(REAL / f"{film}_{kind}.dcm") for kind in pair.split())
    np.testing.assert_array_equal(plain.pixels, compressed.pixels)


def test_real_chest_film_is_bright_where_it_is_dense():
    film = load_image(REAL / "RG1_UNCI.dcm")
    assert film.pixels.shape == (1955, 1841)
    assert film.pixel_spacing is None  # the file says 0.000
    assert film.warnings == ()
    spine, right_lung = film.pixels[900:1100, 880:960], film.pixels[700:900, 400:600]
    assert np.median(spine) > np.median(right_lung) + 3000


def test_real_leg_is_no_chest():
    assert "EXTREMITY" in str(str(load_image(REAL / "RG3_UNCI.dcm").warnings[0]))


def test_modality_lut_sequence(write):
    item = Dataset()
    item.LUTDescriptor, item.ModalityLUTType = [4096, 0, 16], "US"
    item.add_new("LUTData", "OW", (65535 - 16 * np.arange(4096)).astype("<u2").tobytes())
    film = load_image(write(ModalityLUTSequence=[item]))
    np.testing.assert_array_equal(film.pixels, 65535.0 - 16 * RAMP.astype(float))
