import io
import json
import zipfile

import numpy as np
import pytest
from helpers import chest_film, chest_masks
from PIL import Image

import cxrseg
from cxrseg.classes import CLASSES, COLORS
from cxrseg.errors import LabelError, Notice
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.labels import paint
from cxrseg.overlay import compose, display
from cxrseg.results.bundle import write_bundle
from cxrseg.results.findings import SCHEMA, Findings
from cxrseg.results.model import describe_model

MASKS = {name: mask for name, mask in chest_masks((120, 150)).items() if name != "clavicles"}
PLANES = np.where(np.arange(4)[:, None, None] == 2, np.float32(np.nan), np.zeros((4, 120, 150), np.float32))
RESULT = Segmentation(paint(MASKS), PLANES, MASKS, (Notice("image.pages", {"pages": 2}),))
FILM = Radiograph(chest_film(chest_masks((120, 150))).astype(np.float32) * 16, "Doe^Jane 1970.dcm", (0.5, 0.2))
MODEL = {"name": "someone/model", "revision": "abc"}


def bundle(film=FILM, result=RESULT) -> bytes:
    file = io.BytesIO()
    write_bundle(file, Findings(film, result, MODEL))
    return file.getvalue()


@pytest.fixture(scope="module")
def archive():
    with zipfile.ZipFile(io.BytesIO(bundle())) as opened:
        yield opened


def pixels(archive, name):
    with Image.open(archive.open(name)) as picture:
        return np.asarray(picture)


def test_what_is_in_it(archive):
    assert archive.testzip() is None
    assert archive.namelist() == [
        "film.png",
        "overlay.png",
        "cardiothoracic.png",
        "masks/lungs.png",
        "masks/ribs.png",
        "masks/heart.png",
        "labels.png",
        "result.json",
    ]
    np.testing.assert_array_equal(pixels(archive, "film.png"), display(FILM.pixels))
    np.testing.assert_array_equal(pixels(archive, "overlay.png"), compose(FILM.pixels, MASKS))
    for name, mask in MASKS.items():
        np.testing.assert_array_equal(pixels(archive, f"masks/{name}.png"), mask * np.uint8(255))


def test_the_label_map_holds_indices_and_shows_colours(archive):
    np.testing.assert_array_equal(pixels(archive, "labels.png"), RESULT.labels)
    with Image.open(archive.open("labels.png")) as picture:
        shown = np.asarray(picture.convert("RGB"))
    heart = RESULT.labels == CLASSES.index("heart")
    assert np.unique(shown[heart], axis=0).tolist() == [list(bytes.fromhex(COLORS["heart"][1:]))]
    assert not shown[RESULT.labels == 0].any()


def test_result_json(archive):
    result = json.loads(archive.read("result.json"))
    assert set(result) == {
        "schema",
        "notice",
        "cxrseg",
        "model",
        "film",
        "processing",
        "classes",
        "structures",
        "measurements",
        "plausibility",
        "warnings",
    }
    assert "Not a medical device" in result["notice"]
    assert result["cxrseg"] == cxrseg.__version__
    assert result["model"] == MODEL
    assert result["film"] == {"height": 120, "width": 150, "pixel_spacing_mm": [0.5, 0.2]}
    assert result["structures"]["clavicles"] == {"trained": False}
    heart = result["structures"]["heart"]
    assert heart["pixels"] == MASKS["heart"].sum()
    assert heart["area_cm2"] == pytest.approx(heart["pixels"] * 0.5 * 0.2 / 100)
    assert result["measurements"]["cardiothoracic_ratio"]["ratio"] > 0.3
    assert result["warnings"] == [
        {"code": "image.pages", "values": {"pages": 2}, "sentence": "Only the first of 2 pages was read."}
    ]
    assert result["schema"] == SCHEMA


def test_the_same_input_gives_the_same_bytes(tmp_path):
    write_bundle(tmp_path / "a.zip", Findings(FILM, RESULT, MODEL))
    assert (tmp_path / "a.zip").read_bytes() == bundle()


def test_whose_film_it_is_stays_outside(archive):
    for name in archive.namelist():
        content = archive.read(name)
        assert b"Doe" not in content
        assert b"1970" not in content
        if name.endswith(".png"):
            with Image.open(io.BytesIO(content)) as picture:
                assert not picture.text
    assert bundle(Radiograph(FILM.pixels, "another.png", FILM.pixel_spacing)) == bundle()


def test_no_widths_without_a_ratio_and_no_numbers_that_json_lacks():
    blind = Segmentation(RESULT.labels, PLANES, {"lungs": MASKS["lungs"], "heart": MASKS["heart"] & False})
    with zipfile.ZipFile(io.BytesIO(bundle(Radiograph(FILM.pixels, "x"), blind))) as archive:
        assert "cardiothoracic.png" not in archive.namelist()
        result = json.loads(archive.read("result.json"), parse_constant=pytest.fail)
    assert result["film"]["pixel_spacing_mm"] is None
    assert result["structures"]["heart"]["area_cm2"] is None
    assert result["measurements"]["cardiothoracic_ratio"]["not_measurable"] == "no_heart"


def test_a_film_of_another_size_is_refused():
    with pytest.raises(LabelError, match=r"\(12, 15\)"):
        bundle(Radiograph(FILM.pixels[:12, :15], "x"))


def test_a_model_is_named_without_its_place(tiny_segmenter, tiny_checkpoint):
    result = describe_model(tiny_segmenter.checkpoint)
    assert str(tiny_checkpoint.parent) not in json.dumps(result)
    assert result["name"] == "tiny"
    assert result["revision"].startswith("sha256:")
    assert len(result["revision"]) == len("sha256:") + 12
    assert result["trained"] == ["lungs", "ribs", "heart"]
