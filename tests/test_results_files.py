import json
from pathlib import Path

import numpy as np
import pytest
from helpers import write_dataset
from PIL import Image

from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import DatasetError, Notice
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.labels import paint, visible
from cxrseg.results.files import name_folders, read_masks, score_written, write_result
from cxrseg.results.findings import Findings
from cxrseg.results.model import describe_model


@pytest.fixture
def radiograph():
    return Radiograph(np.arange(80 * 100, dtype=np.float32).reshape(80, 100), "film.dcm", (0.5, 0.2))


@pytest.fixture
def result():
    masks = {name: np.zeros((80, 100), bool) for name in ("lungs", "ribs", "heart")}
    masks["lungs"][10:60, 10:90] = True
    masks["ribs"][20:30] = True
    masks["heart"][40:60, 40:70] = True
    planes = np.zeros((4, 80, 100), np.float32)
    planes[2] = np.nan
    return Segmentation(paint(masks), planes, masks, (Notice("image.pages", {"pages": 2}),))


def test_files_hold_what_the_model_saw(tmp_path, radiograph, result, tiny_segmenter):
    write_result(tmp_path / "film", Findings(radiograph, result, describe_model(tiny_segmenter.checkpoint)))
    folder = tmp_path / "film"
    assert {p.name for p in folder.iterdir()} == {
        "labels.png",
        "lungs.png",
        "ribs.png",
        "heart.png",
        "overlay.png",
        "result.json",
    }
    labels = np.asarray(Image.open(folder / "labels.png"))
    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, result.labels)
    for name, mask in read_masks(folder).items():
        np.testing.assert_array_equal(mask, result.masks[name])
    assert set(np.unique(np.asarray(Image.open(folder / "ribs.png")))) == {0, 255}
    assert np.asarray(Image.open(folder / "overlay.png")).shape == (80, 100, 3)


def test_result_json_tells_areas_model_and_warnings(tmp_path, radiograph, result, tiny_segmenter):
    write_result(tmp_path, Findings(radiograph, result, describe_model(tiny_segmenter.checkpoint)))
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["film"] == {"name": "film.dcm", "height": 80, "width": 100, "pixel_spacing_mm": [0.5, 0.2]}
    assert result["structures"]["heart"]["pixels"] == 600
    assert result["structures"]["heart"]["area_share"] == pytest.approx(600 / 8000)
    assert result["structures"]["heart"]["area_cm2"] == pytest.approx(600 * 0.5 * 0.2 / 100)
    assert result["structures"]["clavicles"] == {"trained": False}
    assert result["model"]["encoder"] == "tf_efficientnet_lite0"
    assert result["measurements"]["lung_areas"]["not_measurable"] == "no_lung"
    assert [warning["code"] for warning in result["warnings"]] == ["image.pages"]


def test_a_second_result_leaves_no_mask_of_the_first(tmp_path, radiograph, result, tiny_segmenter):
    write_result(tmp_path, Findings(radiograph, result, describe_model(tiny_segmenter.checkpoint)))
    fewer = Segmentation(result.labels, result.probabilities, {"lungs": result.masks["lungs"]})
    write_result(tmp_path, Findings(radiograph, fewer, describe_model(tiny_segmenter.checkpoint)))
    assert set(read_masks(tmp_path)) == {"lungs"}


def test_reading_masks_of_an_empty_or_damaged_folder(tmp_path):
    with pytest.raises(DatasetError, match="holds no mask"):
        read_masks(tmp_path)
    (tmp_path / "lungs.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"lungs\.png cannot be read"):
        read_masks(tmp_path)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a/x.png", "b/y.png"], ["x", "y"]),
        (["a/x.png", "b/x.png", "b/x.dcm"], ["x", "x-2", "x-3"]),
        (["a/x.png", "b/X.png"], ["x", "X-2"]),
        (["a/x-2.png", "a/x.png", "b/x.png"], ["x-2", "x", "x-3"]),
        (["a/x.png", "a/x.png"], ["x"]),
    ],
)
def test_every_file_gets_a_folder_of_its_own(files, names):
    assert list(name_folders(map(Path, files)).values()) == names


def test_masks_that_do_not_overlap_are_held_against_what_is_seen(tmp_path):
    """A multiclass model that paints the truth perfectly scores 1, though its lungs lack the ribs."""
    dataset = open_dataset(write_dataset(tmp_path / "set", 1))
    film = dataset.films[0]
    _, truth = load_film(film)
    for structure, mask in visible(truth.masks).items():
        Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / f"{structure}.png")
    assert score_written(film, tmp_path).counts["lungs"].dice < 0.99
    (tmp_path / "result.json").write_text(json.dumps({"model": {"head": "multiclass"}}))
    assert all(counts.dice == 1 for counts in score_written(film, tmp_path).counts.values())
