"""The endpoints for programs, against the running app."""

import asyncio
import base64
import json
import re
import zipfile
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from cxrseg.inference import Segmenter
from cxrseg.samples import samples
from cxrseg.ui import build_page
from cxrseg.ui.api import Report
from cxrseg.ui.shared.models import Models

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


def test_the_lines_of_the_readme_work(address, film_file, page_segmenter, film, tmp_path, monkeypatch):
    (lines,) = re.findall(r"```python\n(from gradio_client.*?)```", README.read_text(), re.DOTALL)
    assert len(lines.strip().splitlines()) <= 6
    monkeypatch.chdir(film_file.parent)
    names: dict = {}
    exec(lines.replace("http://127.0.0.1:7860", address), names)  # noqa: S102
    report = names["report"]
    assert set(report) == set(Report.__annotations__)
    masks = page_segmenter(film).masks
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


@pytest.fixture(scope="module")
def wrong(tmp_path_factory) -> dict[str, Path]:
    """Files that are no films."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "text.png").write_text("this is no picture")
    (folder / "empty.dcm").write_bytes(b"")
    Image.new("1", (9000, 8000)).save(folder / "huge.png")
    data = FileDataset(None, {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.11", generate_uid()
    data.Modality = "SR"
    data.save_as(folder / "report.dcm", enforce_file_format=True)
    return {path.stem: path for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("text", r"^text\.png is not in a format that can be read .*use a PNG"),
        ("empty", r"^empty\.dcm is empty"),
        ("huge", r"^huge\.png is 9000x8000 pixels, more than 64 megapixels: make it smaller"),
        ("report", r"^report\.dcm is a DICOM object without pixels .*use the image object"),
    ],
)
def test_a_file_that_is_no_film(client, wrong, name, message):
    for endpoint in ("/measure", "/segment", "/overlay", "/dicom_segmentation"):
        with pytest.raises(AppError, match=message):
            client.predict(handle_file(wrong[name]), api_name=endpoint)


def test_arguments_that_are_wrong(client, film_file):
    film = handle_file(film_file)
    for given, message in (
        ((film, "large"), r"^There is no model 'large' here; the models are default, "),
        ((None,), r"^There is no film: send a file"),
        ((str(film_file),), r"^'.*film\.png' is not a file: with gradio_client, write handle_file\('film\.png'\)"),
        (([film, film],), r"^There are 2 films in a list: send one file"),
        (
            (handle_file("http://127.0.0.1:9/film.png"),),
            r"^http://127\.0\.0\.1:9/film\.png cannot be fetched by the server",
        ),
    ):
        with pytest.raises(AppError, match=message):
            client.predict(*given, api_name="/measure")
    with pytest.raises(TypeError, match="film"):
        client.predict(api_name="/measure")


def test_gradio_writes_no_files_beside_the_modules(address):
    assert not list((README.parent / "cxrseg").rglob("*.pyi"))


def test_parameters_and_results_are_described(client):
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    film, model = endpoints["/measure"]["parameters"]
    assert (film["python_type"]["type"], film["python_type"]["description"]) == ("filepath", "")
    assert not film["parameter_has_default"]
    assert model["parameter_default"] == "default"
    assert model["type"]["enum"][0] == "default"
    returned = {name: [value["label"] for value in endpoint["returns"]] for name, endpoint in endpoints.items()}
    assert returned == {
        "/measure": ["report"],
        "/segment": ["zip file", "report"],
        "/overlay": ["overlay"],
        "/dicom_segmentation": ["DICOM file"],
        "/models": ["models"],
    }
    for name in Report.__annotations__:
        assert f"{name}: " in endpoints["/measure"]["returns"][0]["python_type"]["type"]


def test_files_of_the_server_cannot_be_had(client):
    with pytest.raises((AppError, ValueError)):
        client.predict(
            {"path": str(README), "meta": {"_type": "gradio.FileData"}, "orig_name": "README.md"}, api_name="/measure"
        )


def test_a_film_is_segmented_once(tiny_segmenter, film_file, tmp_path, monkeypatch):
    """All that an endpoint tells comes from one call of the model."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "files"))
    looked = []

    once = Segmenter.__call__
    monkeypatch.setattr(Segmenter, "__call__", lambda self, film: looked.append(film.name) or once(self, film))

    async def build() -> gr.Blocks:
        return build_page(tiny_segmenter, Models(tiny_segmenter, {}))

    page = asyncio.run(build())
    looked.clear()  # of the film that the page opens with
    functions = {function.api_name: function.fn for function in page.fns.values() if function.fn}
    files, report = functions["segment"](str(film_file), "default")
    assert looked == ["film.png"]
    with zipfile.ZipFile(files) as archive:
        assert json.loads(archive.read("result.json"))["structures"] == report["structures"]
    film_file.unlink()
    with pytest.raises(gr.Error, match=r"film\.png is no longer on the server"):
        functions["measure"](str(film_file), "default")


def test_the_endpoints_are_tools_where_mcp_is_installed(address, film_file):
    pytest.importorskip("mcp")
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> None:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert set(tools) == {"measure", "segment", "overlay", "dicom_segmentation", "list_models"}
            assert tools["measure"].inputSchema["required"] == ["film"]
            film = "data:image/png;base64," + base64.b64encode(film_file.read_bytes()).decode()
            answer = await session.call_tool("measure", {"film": film})
            assert not answer.isError
            assert "'heart': {'trained': True" in answer.content[0].text
            answer = await session.call_tool("measure", {"film": "data:image/png;base64,aGVsbG8="})
            assert answer.isError
            assert "is not in a format that can be read" in answer.content[0].text

    asyncio.run(use())
