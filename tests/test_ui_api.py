"""The endpoints for programs, against the running app."""

import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from cxrseg.samples import samples
from cxrseg.ui.api import Report

README = Path(__file__).parents[1] / "README.md"
ENDPOINTS = {"/measure", "/segment", "/overlay", "/dicom_segmentation", "/models"}


@pytest.fixture(scope="module")
def client(address, tmp_path_factory) -> Client:
    return Client(address, verbose=False, download_files=str(tmp_path_factory.mktemp("downloads")))


def test_only_the_documented_endpoints_can_be_seen(client):
    described = client.view_api(return_format="dict", print_info=False)
    assert set(described["named_endpoints"]) == ENDPOINTS
    assert described["unnamed_endpoints"] == {}
    for name, endpoint in described["named_endpoints"].items():
        assert endpoint["description"], name
        assert name == "/models" or [p["label"] for p in endpoint["parameters"]] == ["film", "model"]


def test_the_lines_of_the_readme_work(address, film_file, tiny_segmenter, film, tmp_path, monkeypatch):
    (lines,) = re.findall(r"```python\n(from gradio_client.*?)```", README.read_text(), re.DOTALL)
    assert len(lines.strip().splitlines()) <= 6
    monkeypatch.chdir(film_file.parent)
    names: dict = {}
    exec(lines.replace("http://127.0.0.1:7860", address), names)  # noqa: S102
    report = names["report"]
    assert set(report) == set(Report.__annotations__)
    masks = tiny_segmenter(film).masks
    assert report["structures"]["heart"]["pixels"] == masks["heart"].sum()
    assert report["structures"]["clavicles"] == {"trained": False}
    with zipfile.ZipFile(names["files"]) as archive:
        assert json.loads(archive.read("result.json"))["structures"] == report["structures"]
        with archive.open("masks/lungs.png") as file:
            np.testing.assert_array_equal(np.array(Image.open(file)) > 0, masks["lungs"])


def test_models_and_overlay(client, film_file, film):
    assert client.predict(api_name="/models")[0] == "default"
    with Image.open(client.predict(handle_file(film_file), "default", api_name="/overlay")) as picture:
        assert picture.size == film.shape[::-1]
        colours = np.asarray(picture.convert("RGB"), int)
        assert (np.ptp(colours, axis=2) > 50).mean() > 0.1, "it is coloured"


def test_a_dicom_segmentation_of_a_dicom_film_alone(client, film_file):
    with pytest.raises(AppError, match="DICOM"):
        client.predict(handle_file(film_file), api_name="/dicom_segmentation")
    source = next((sample.path for sample in samples() if sample.path.suffix == ".dcm"), None)
    if source is None:
        pytest.skip("pydicom-data is not installed")
    assert client.predict(handle_file(source), api_name="/dicom_segmentation").endswith("-seg.dcm")


def test_errors_are_sentences(client, tmp_path):
    (tmp_path / "text.png").write_text("this is no picture")
    with pytest.raises(AppError, match=r"text.png is no picture that can be read"):
        client.predict(handle_file(tmp_path / "text.png"), api_name="/measure")
    with pytest.raises(AppError, match="no film"):
        client.predict(None, api_name="/measure")


def test_files_of_the_server_cannot_be_had(client):
    with pytest.raises((AppError, ValueError)):
        client.predict(
            {"path": str(README), "meta": {"_type": "gradio.FileData"}, "orig_name": "README.md"}, api_name="/measure"
        )
