"""Every layout of a data set folder, and every way in which one can be wrong."""

import shutil
from pathlib import Path

import numpy as np
import pydicom
import pytest
from helpers import SHAPE, chest_masks, write_dataset
from PIL import Image
from pydicom.data import get_testdata_file

from cxrseg.classes import JOINED, STRUCTURES
from cxrseg.datasets import load_film, open_dataset, open_datasets
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.labels import paint, unpaint

MASKS = chest_masks()
LABELS = paint(MASKS)


def save(values: np.ndarray, path: Path, palette: list[int] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.fromarray(values)
    if palette:
        picture.putpalette(palette)
    picture.save(path)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """A data set of one film, film00.png, without masks."""
    return write_dataset(tmp_path / "set", 1, structures=())


def the_film(folder: Path):
    dataset = open_dataset(folder)
    assert len(dataset.films) == 1
    return dataset.films[0]


def check_masks(folder: Path, expected: dict[str, np.ndarray]):
    radiograph, truth = load_film(the_film(folder))
    masks = truth.masks
    assert radiograph.pixels.shape == SHAPE
    assert set(masks) == set(expected)
    for structure, mask in masks.items():
        assert mask.dtype == bool
        np.testing.assert_array_equal(mask, expected[structure], structure)


def test_whose_films_are_whose(tmp_path):
    folder = write_dataset(tmp_path / "set", 3)
    (folder / "patients.csv").write_text("patient,film\nAnna, film00\nAnna,film02\n,film01\n")
    dataset = open_dataset(folder)
    assert [dataset.patient(film.name) for film in dataset.films] == ["set/Anna", "set/film01", "set/Anna"]


@pytest.mark.parametrize(("ids", "kept_together"), [(("Anna", "Bea", "Anna"), True), (("ANON",) * 3, False)])
def test_a_patients_dicom_films_are_known_by_their_headers_and_not_by_name(tmp_path, ids, kept_together):
    folder = write_dataset(tmp_path / "set", 3)
    for number, patient in enumerate(ids):
        film = folder / f"images/film0{number}.png"
        header = pydicom.dcmread(get_testdata_file("CT_small.dcm"))
        header.PatientID = patient
        header.save_as(film.with_suffix(".dcm"))
        film.unlink()
    dataset = open_dataset(folder)
    whose = [dataset.patient(film.name) for film in dataset.films]
    assert (whose[0] == whose[2]) is kept_together
    assert whose[0] != whose[1]
    assert "Anna" not in str(dataset)


@pytest.mark.parametrize(
    ("content", "message"),
    [("name;whose\na;b\n", "needs the columns film and patient"), ("film,patient\nfilm09,Anna\n", "names 'film09'")],
)
def test_a_list_of_patients_that_makes_no_sense(tmp_path, content, message):
    folder = write_dataset(tmp_path / "set", 3)
    (folder / "patients.csv").write_text(content)
    with pytest.raises(DatasetError, match=message):
        open_dataset(folder)


# --- label maps -----------------------------------------------------------------------------------------------------


PALETTE = [255, 255, 255, 9, 9, 200, 9, 9, 200, 200, 9, 9, 0, 0, 0]  # the colours say nothing, the indices all


@pytest.mark.parametrize(
    ("suffix", "palette"),
    [("png", None), ("bmp", None), ("BMP", None), ("png", PALETTE), ("bmp", PALETTE), ("gif", PALETTE)],
)
def test_label_map(folder, suffix, palette):
    save(LABELS, folder / f"masks/film00.{suffix}", palette)
    assert open_dataset(folder).labelled == STRUCTURES
    check_masks(folder, unpaint(LABELS))


def test_label_map_of_another_bmp(folder):
    """A film in BMP with a BMP label map: the reference paper's own format."""
    Image.open(folder / "images/film00.png").save(folder / "images/film00.bmp")
    (folder / "images/film00.png").unlink()
    save(LABELS, folder / "masks/film00.bmp", [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0])
    check_masks(folder, unpaint(LABELS))


def test_a_label_that_is_no_class(folder):
    wrong = LABELS.copy()
    wrong[3, 4] = 7
    path = save(wrong, folder / "masks/film00.png")
    with pytest.raises(DatasetError, match="holds the value 7") as error:
        load_film(the_film(folder))
    assert str(path) in str(error.value)


def test_a_16_bit_label_map_is_not_wrapped_round(folder):
    save(LABELS.astype(np.uint16) + 256, folder / "masks/film00.png")
    with pytest.raises(DatasetError, match="holds the value 256"):
        load_film(the_film(folder))


# --- a folder per structure -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "bmp", "gif"])
def test_one_folder_per_structure(folder, suffix):
    for structure in ("heart", "lungs"):
        save(MASKS[structure].astype(np.uint8) * 255, folder / f"masks/{structure}/film00.{suffix}")
    assert open_dataset(folder).labelled == ("lungs", "heart")
    assert the_film(folder).labelled == ("lungs", "heart")
    check_masks(folder, {s: MASKS[s] for s in ("lungs", "heart")})


@pytest.mark.parametrize("convert", [lambda m: m, lambda m: m.astype(np.uint8), lambda m: m.astype(np.uint16) * 65535])
def test_whatever_is_not_zero_is_the_structure(folder, convert):
    save(convert(MASKS["heart"]), folder / "masks/heart/film00.png")
    check_masks(folder, {"heart": MASKS["heart"]})


def test_an_empty_mask_is_labelled_and_empty(folder):
    save(np.zeros(SHAPE, np.uint8), folder / "masks/heart/film00.png")
    check_masks(folder, {"heart": np.zeros(SHAPE, bool)})


def test_a_full_mask_is_the_structure(folder):
    save(np.full(SHAPE, 255, np.uint8), folder / "masks/heart/film00.png")
    check_masks(folder, {"heart": np.ones(SHAPE, bool)})


@pytest.mark.parametrize(
    "palette", [[0, 0, 0, 255, 255, 255], [31, 119, 180, 255, 127, 14], [0, 0, 0, 0, 0, 1]], ids=["grey", "tab", "dark"]
)
def test_a_binary_mask_with_a_palette(folder, palette):
    save(MASKS["heart"].astype(np.uint8), folder / "masks/heart/film00.png", palette)
    check_masks(folder, {"heart": MASKS["heart"]})


def test_a_binary_mask_whose_palette_begins_with_white(folder):
    save((~MASKS["heart"]).astype(np.uint8), folder / "masks/heart/film00.png", [255, 255, 255, 0, 0, 0])
    check_masks(folder, {"heart": MASKS["heart"]})


def write_listed(folder: Path, structure: str, stems: list[str], listed: list[str]) -> None:
    for stem in stems:
        save(MASKS["heart"].astype(np.uint8) * 255, folder / f"masks/{structure}/{stem}.png")
    (folder / f"masks/{structure}/films.txt").write_text("\n".join(listed) + "\n")


@pytest.fixture
def listed(tmp_path) -> Path:
    """Three films with hearts, of which only the second has ribs."""
    folder = write_dataset(tmp_path / "set", 3, structures=("heart",))
    write_listed(folder, "ribs", ["film01"], ["film01"])
    return folder


def test_a_structure_that_only_some_films_label(listed):
    dataset = open_dataset(listed)
    assert dataset.labelled == ("ribs", "heart")
    assert dataset.complete == ("heart",)
    assert [film.labelled for film in dataset.films] == [("heart",), ("ribs", "heart"), ("heart",)]
    assert set(load_film(dataset.films[0])[1].masks) == {"heart"}


def test_a_listed_film_without_a_mask_is_an_error(listed):
    (listed / "masks/ribs/film01.png").unlink()
    with pytest.raises(DatasetError, match=r"film01.*has no mask"):
        open_dataset(listed)


def test_a_mask_that_the_list_does_not_name_is_an_error(listed):
    save(MASKS["ribs"], listed / "masks/ribs/film02.png")
    with pytest.raises(DatasetError, match=r"a mask of 'film02', which its films.txt does not list"):
        open_dataset(listed)


def test_names_in_a_list_may_hold_blanks(tmp_path):
    folder = write_dataset(tmp_path / "set", 2, structures=("heart",))
    for place in ("images", "masks/heart"):
        (folder / place / "film01.png").rename(folder / place / "film 1.png")
    write_listed(folder, "ribs", ["film 1"], ["film 1"])
    assert [film.labelled for film in open_dataset(folder).films] == [("ribs", "heart"), ("heart",)]


def test_a_film_that_nothing_labels_is_an_error(tmp_path):
    folder = write_dataset(tmp_path / "set", 2, structures=())
    write_listed(folder, "ribs", ["film01"], ["film01"])
    with pytest.raises(DatasetError, match=r"film00.png is not listed in any films.txt"):
        open_dataset(folder)


def test_unknown_pixels_of_what_a_film_does_not_label_are_an_error(listed):
    save(MASKS["lungs"], listed / "unknown/ribs/film00.png")
    with pytest.raises(DatasetError, match=r"film00.png does not label ribs at all"):
        open_dataset(listed)


def test_a_label_map_may_have_unknown_pixels(folder):
    save(LABELS, folder / "masks/film00.png")
    save(MASKS["lungs"], folder / "unknown/ribs/film00.png")
    np.testing.assert_array_equal(load_film(the_film(folder))[1].unknown["ribs"], MASKS["lungs"])


def test_a_list_that_names_no_film_is_an_error(listed):
    (listed / "masks/ribs/films.txt").write_text("film01\nfilm07\n")
    with pytest.raises(DatasetError, match="names 'film07', but there is no such film"):
        open_dataset(listed)


@pytest.mark.parametrize("other", [None, ["film00"]])
def test_both_sides_need_the_same_list(listed, other):
    write_listed(listed, "left_lung", ["film00", "film01"], ["film00", "film01"])
    write_listed(listed, "right_lung", ["film00", "film01", "film02"] if other is None else ["film00"], other or [])
    if other is None:
        (listed / "masks/right_lung/films.txt").unlink()
    with pytest.raises(DatasetError, match=r"same list|same films"):
        open_dataset(listed)


def test_pixels_of_unknown_truth(listed):
    save(MASKS["lungs"], listed / "unknown/ribs/film01.png")
    films = open_dataset(listed).films
    unknown = load_film(films[1])[1].unknown
    np.testing.assert_array_equal(unknown["ribs"], MASKS["lungs"])
    assert load_film(films[0])[1].unknown == {}


@pytest.mark.parametrize(
    ("place", "message"),
    [("ribs/film09.png", "belongs to no film"), ("spleen/film01.png", "not named after a structure")],
)
def test_unknown_truth_of_nothing_is_an_error(listed, place, message):
    save(MASKS["lungs"], listed / "unknown" / place)
    with pytest.raises(DatasetError, match=message):
        open_dataset(listed)


def halves(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The patient's left is on the right of the picture."""
    left, right = mask.copy(), mask.copy()
    left[:, : mask.shape[1] // 2] = False
    right[:, mask.shape[1] // 2 :] = False
    return left, right


@pytest.mark.parametrize("structure", JOINED)
@pytest.mark.parametrize("spelling", [str, lambda name: name.replace("_", " ").title()], ids=["plain", "spaces"])
def test_two_sides_are_joined(folder, structure, spelling):
    for side, mask in zip(JOINED[structure], halves(MASKS[structure]), strict=True):
        assert mask.any()
        save(mask, folder / "masks" / spelling(side) / "film00.png")
    check_masks(folder, {structure: MASKS[structure]})


@pytest.mark.parametrize("side", [side for sides in JOINED.values() for side in sides])
def test_one_side_alone_is_refused(folder, side):
    save(MASKS["lungs"], folder / "masks" / side / "film00.png")
    with pytest.raises(DatasetError, match=f"not {side} alone"):
        open_dataset(folder)


def test_both_the_sides_and_the_whole_are_refused(folder):
    for name in ("left_lung", "right_lung", "lungs"):
        save(MASKS["lungs"], folder / "masks" / name / "film00.png")
    with pytest.raises(DatasetError):
        open_dataset(folder)


def test_hidden_folders_are_ignored(folder):
    save(MASKS["heart"], folder / "masks/heart/film00.png")
    (folder / "masks/.ipynb_checkpoints").mkdir()
    check_masks(folder, {"heart": MASKS["heart"]})


# --- what is wrong with a folder ------------------------------------------------------------------------------------


def test_no_folder(tmp_path):
    with pytest.raises(DatasetError, match=r"nowhere is not a folder"):
        open_dataset(tmp_path / "nowhere")


def test_an_empty_folder(tmp_path):
    with pytest.raises(DatasetError, match=f"{tmp_path} has neither"):
        open_dataset(tmp_path)
    (tmp_path / "images").mkdir()
    with pytest.raises(DatasetError, match="images contains no images"):
        open_dataset(tmp_path)


def test_no_masks_at_all(folder):
    with pytest.raises(DatasetError, match=r"film00\.png has no mask: .*masks/film00\.png is missing"):
        open_dataset(folder)


def test_one_mask_missing(tmp_path):
    folder = write_dataset(tmp_path / "set", 3, ("lungs", "heart"))
    (folder / "masks/heart/film01.png").unlink()
    with pytest.raises(DatasetError, match=r"film01\.png has no mask: .*heart/film01\.png is missing"):
        open_dataset(folder)


def test_a_folder_named_after_no_structure(folder):
    save(MASKS["heart"], folder / "masks/hart/film00.png")
    with pytest.raises(DatasetError, match="hart is not named after a structure; those known are lungs, left_lung"):
        open_dataset(folder)


@pytest.mark.parametrize("where", ["masks/film00.png", "masks/heart/film00.png"])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((SHAPE[0], SHAPE[1] + 1), np.uint8), "is 81×96 but .*film00.png is 80×96"),
        (np.zeros((SHAPE[1], SHAPE[0]), np.uint8), "is 96×80 but"),
        (np.zeros((*SHAPE, 3), np.uint8), "mode RGB"),
        (np.zeros((*SHAPE, 4), np.uint8), "mode RGBA"),
        (np.zeros((*SHAPE, 2), np.uint8), "mode LA"),
    ],
    ids=["wider", "turned", "RGB", "RGBA", "LA"],
)
def test_a_mask_that_does_not_fit(folder, where, values, message):
    save(values, folder / where)
    with pytest.raises(DatasetError, match=message) as error:
        load_film(the_film(folder))
    assert where in str(error.value)


@pytest.mark.parametrize("values", [LABELS, LABELS + 1, np.where(MASKS["heart"], 255, 10).astype(np.uint8)])
def test_a_mask_that_is_not_binary(folder, values):
    save(values, folder / "masks/heart/film00.png")
    with pytest.raises(DatasetError, match=r"heart/film00\.png is not a binary mask: it holds \d values"):
        load_film(the_film(folder))


def test_a_mask_that_is_damaged(folder):
    path = save(np.random.default_rng(0).integers(0, 2, SHAPE).astype(np.uint8), folder / "masks/heart/film00.png")
    whole = path.read_bytes()
    for end in (0, 10, 40, len(whole) // 2):
        path.write_bytes(whole[:end])
        with pytest.raises(DatasetError, match="cannot be read as a mask"):
            load_film(the_film(folder))


def test_a_damaged_film_is_named(folder):
    save(MASKS["heart"], folder / "masks/heart/film00.png")
    (folder / "images/film00.png").write_bytes(b"no picture")
    with pytest.raises(CxrsegError, match=r"film00\.png"):
        load_film(the_film(folder))


def test_two_films_with_one_stem(folder):
    save(MASKS["heart"], folder / "masks/heart/film00.png")
    shutil.copy(folder / "images/film00.png", folder / "images/film00.bmp")
    with pytest.raises(DatasetError, match=r"film00\.bmp and .*film00\.png share one mask name"):
        open_dataset(folder)


# --- several data sets ----------------------------------------------------------------------------------------------


def test_several_data_sets_label_what_they_label(tmp_path):
    one = write_dataset(tmp_path / "one", 2, ("ribs",))
    two = write_dataset(tmp_path / "two", 3, label_map=True)
    datasets = open_datasets([one, two])
    assert [dataset.labelled for dataset in datasets] == [("ribs",), STRUCTURES]
    assert [film.name for film in datasets[0].films] == ["one/film00", "one/film01"]
    assert len({film.name for dataset in datasets for film in dataset.films}) == 5


def test_two_data_sets_with_one_name(tmp_path):
    folders = [write_dataset(tmp_path / part / "set", 1) for part in ("a", "b")]
    with pytest.raises(DatasetError, match="these names repeat: set, set"):
        open_datasets(folders)


# --- JSRT with SCR --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jsrt(tmp_path_factory) -> Path:
    """Two films with masks as SCR distributes them: odd films in fold1, even ones in fold2, at half the size."""
    root = tmp_path_factory.mktemp("jsrt")
    masks = chest_masks((1024, 1024))
    sides = dict(zip(JOINED["lungs"], halves(masks["lungs"]), strict=True))
    sides |= dict(zip(JOINED["clavicles"], halves(masks["clavicles"]), strict=True))
    for fold, stem in (("fold1", "JPCLN001"), ("fold2", "JPCLN002")):
        film = np.kron(1000 + 2000 * masks["lungs"], np.ones((2, 2))).astype(">u2")  # value falls with brightness
        (root / "All247images").mkdir(exist_ok=True)
        film.tofile(root / f"All247images/{stem}.IMG")
        for name, mask in {**sides, "heart": masks["heart"]}.items():
            save(mask.astype(np.uint8) * 255, root / fold / "masks" / name.replace("_", " ") / f"{stem}.gif")
    return root


def test_jsrt_with_scr(jsrt):
    dataset = open_dataset(jsrt)
    assert [film.name.partition("/")[2] for film in dataset.films] == ["JPCLN001", "JPCLN002"]
    assert dataset.labelled == ("lungs", "clavicles", "heart")
    radiograph, truth = load_film(dataset.films[1])
    masks = truth.masks
    assert radiograph.pixels.shape == (2048, 2048)
    expected = chest_masks((1024, 1024))
    for structure, mask in masks.items():
        assert mask.shape == (2048, 2048)
        np.testing.assert_array_equal(mask[::2, ::2], expected[structure])
        np.testing.assert_array_equal(mask[1::2, 1::2], expected[structure])
    only_lung, outside = masks["lungs"] & ~masks["heart"], ~masks["lungs"]
    assert radiograph.pixels[only_lung].mean() < radiograph.pixels[outside].mean()  # lungs are dark


def test_jsrt_film_without_a_mask(jsrt, tmp_path):
    shutil.copytree(jsrt / "fold1", tmp_path / "fold1")
    for stem in ("JPCLN001", "JPCLN002"):
        (tmp_path / f"{stem}.IMG").touch()
    with pytest.raises(DatasetError, match=r"JPCLN002\.IMG has no mask in the folders"):
        open_dataset(tmp_path)


def test_jsrt_with_one_lung_or_no_mask_at_all(jsrt, tmp_path):
    (tmp_path / "JPCLN001.IMG").touch()
    with pytest.raises(DatasetError, match="none of SCR's folders"):
        open_dataset(tmp_path)
    shutil.copytree(jsrt / "fold1/masks/left lung", tmp_path / "fold1/masks/left lung")
    with pytest.raises(DatasetError, match="not left_lung alone"):
        open_dataset(tmp_path)
