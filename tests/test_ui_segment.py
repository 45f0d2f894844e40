"""The Segment tab without a browser: what its handlers answer."""

import asyncio
import base64
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import gradio as gr
import numpy as np
import pydicom
import pytest
from helpers import chest_masks
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.errors import CxrsegError, ModelError, Notice
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.measurements.agreement import agreement
from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio
from cxrseg.measurements.quantities import NotMeasurable
from cxrseg.model import load_checkpoint
from cxrseg.plausibility import Code, Plausibility, Remedy
from cxrseg.results import findings
from cxrseg.results.findings import Findings
from cxrseg.results.model import describe_model
from cxrseg.samples import samples
from cxrseg.ui import build_page
from cxrseg.ui.segment import tab as segment_tab
from cxrseg.ui.segment import texts as texts_segment
from cxrseg.ui.segment.asked import Asked
from cxrseg.ui.segment.downloads import make_collection, make_dicom, make_zip
from cxrseg.ui.segment.examples import thumbnail
from cxrseg.ui.segment.numbers import numbers, remarks
from cxrseg.ui.segment.tab import empty, opening
from cxrseg.ui.shared.layers import LONGEST, LONGEST_MAP, film_view, outlines
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.notices import notice, pack_remedy, unpack_remedy

REMEDY = Remedy(invert=True, quarter_turns=1)


@pytest.fixture
def models(tiny_segmenter) -> Models:
    return Models(tiny_segmenter, {})


@pytest.fixture
def odd_file(tmp_path, film) -> Path:
    path = tmp_path / 'a "<b>film.png'
    Image.fromarray(film).save(path)
    return path


@pytest.fixture
def chest(film) -> tuple[Radiograph, Segmentation]:
    """A film with a chest in it that can be measured."""
    masks = chest_masks((128, 160))
    probabilities = np.stack([masks[structure] for structure in STRUCTURES]).astype(np.float32) * 0.9
    labels = np.zeros((128, 160), np.uint8)
    return Radiograph(film, "a.png"), Segmentation(labels, probabilities, masks)


def answer(models: Models, path: Path | None, change: str, model: str | None, language: str) -> Iterator[tuple]:
    return segment_tab.answer(models, Asked(path, change, model), language)


def found(chest: tuple[Radiograph, Segmentation], film: Radiograph | None = None) -> Findings:
    return Findings(film or chest[0], chest[1], {})


def in_language(html: str, language: str) -> str:
    """What the page shows of a piece in one language."""
    other = {"en": "ru", "ru": "en"}[language]
    return re.sub(
        rf'<(div|span) class="cx-said" lang="{other}">.*?(?=<(div|span) class="cx-said"|$)', "", html, flags=re.DOTALL
    )


def picture(html: str, marker: str) -> np.ndarray:
    """Decode the first embedded picture whose tag holds the marker."""
    tag = next(tag for tag in re.findall(r"<img[^>]*>", html) if marker in tag)
    data = base64.b64decode(re.search(r'src="data:image/png;base64,([^"]*)"', tag)[1])
    return np.array(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_a_film_is_answered_with_layers_maps_and_numbers(models, film_file, film):
    ((view, measures, *_),) = answer(models, film_file, "", None, "en")
    result = models()(film)
    for structure, mask in result.masks.items():
        layer = picture(view, f'class="cx-fill" data-structure="{structure}"')
        np.testing.assert_array_equal(layer[..., 3] > 0, mask)
        assert f"{mask.mean():.1%}".replace("%", "\N{NO-BREAK SPACE}%") in measures
        assert picture(view, f'data-map="{structure}"').shape[:2] == film.shape
    assert picture(view, 'data-map="uncertainty"').shape[:2] == film.shape
    assert 'data-structure="clavicles"' not in view
    assert 'data-map="clavicles"' not in view
    assert "not trained" in measures
    assert "160 × 128 pixels" in view


def test_a_film_is_answered_in_russian(models, film_file):
    ((view, measures, warning, *_),) = answer(models, film_file, "", None, "ru")
    assert "160 × 128 пикселей" in view
    assert "рёбра" in measures
    assert re.search(r"\d,\d\xa0%", measures)
    shown = in_language(measures, "ru") + in_language(warning, "ru")
    assert not re.search(r"\b(lungs|heart|structure|picture|measurable)\b", re.sub("<[^>]*>", " ", shown))


def test_probabilities_brighten_with_their_value(chest):
    _, segmentation = chest
    view = film_view(found(chest), "en")
    colours = picture(view, 'data-map="lungs"')[..., :3].sum(-1, dtype=int)
    mask = segmentation.masks["lungs"]
    assert colours[mask].min() > colours[~mask].max()


def test_file_names_are_escaped(models, odd_file):
    ((view, *_),) = answer(models, odd_file, "", None, "en")
    assert "&lt;b&gt;film.png" in view
    assert "<b>" not in view


def test_the_alternative_text_tells_what_was_found(models, film_file):
    ((view, *_),) = answer(models, film_file, "", None, "en")
    assert re.search(r'alt="Radiograph [^"]*: lungs [\d.]+\s% of the picture, .*clavicles not trained', view)


def test_large_films_are_shrunk_for_display_only(tiny_segmenter):
    large = Radiograph(np.add.outer(np.arange(2000), np.arange(900)).astype(np.float32), "large.png")
    result = tiny_segmenter(large)
    view = film_view(Findings(large, result, {}), "en")
    assert picture(view, "cx-film").shape[:2] == (LONGEST, 461)
    assert picture(view, "cx-map").shape[0] == LONGEST_MAP
    assert "900 × 2000 pixels" in view


def test_measurements_with_and_without_a_spacing(chest):
    film, segmentation = chest
    measured = cardiothoracic_ratio(segmentation)
    assert measured.ratio is not None
    shown = numbers(found(chest), "en")
    assert f"<strong>{measured.ratio:.2f}</strong>" in shown
    assert "cm²" not in shown
    assert "px" in shown
    assert "adults" in shown
    assert texts_segment.NO_AGREEMENT("en") in unescape(shown), "no verdict on a model that was not measured"
    assert "usual limit, 0.5" not in shown
    spaced = numbers(found(chest, replace(film, pixel_spacing=(2.0, 1.0))), "ru")
    assert f"<strong>{measured.ratio:.2f}</strong>".replace(".", ",") in spaced
    assert f"<td>{segmentation.masks['ribs'].sum() * 0.02:.0f}</td>" in spaced
    assert f"сердце {measured.heart_px:.0f} мм" in spaced


@pytest.mark.parametrize(
    ("width", "verdict"), [(0.10, "within the usual"), (0.2, "it may lie on either side of"), (0.27, "above the")]
)
def test_a_ratio_is_judged_by_the_limits_of_agreement_of_its_model(width, verdict, film):
    masks = chest_masks((128, 160))
    rows, columns = np.mgrid[0:1:128j, 0:1:160j]
    masks["heart"] = ((columns - 0.5) / width) ** 2 + ((rows - 0.62) / 0.14) ** 2 < 1
    probabilities = np.stack([masks[structure] for structure in STRUCTURES]).astype(np.float32)
    seen = Segmentation(np.zeros((128, 160), np.uint8), probabilities, masks)
    packaged = describe_model(load_checkpoint(None))
    shown = numbers(Findings(Radiograph(film, "a.png"), seen, packaged), "en")
    low, high = agreement(packaged["revision"]).reader(cardiothoracic_ratio(seen).ratio)
    assert f"{low:.2f} to {high:.2f} given the limits of agreement: {verdict}" in shown


def test_both_lungs_have_numbers_of_their_own(chest):
    shown = numbers(found(chest), "en")
    lungs = found(chest).lungs
    for name, lung in (("right lung", lungs.right), ("left lung", lungs.left)):
        assert re.search(rf"{name}</span></th><td>{lung.share * 100:.1f}\s%", shown)
    sides = picture(film_view(found(chest), "en"), "cx-sides")
    right, left = found(chest).sides
    np.testing.assert_array_equal(sides[..., 0] > 0, right)
    np.testing.assert_array_equal(sides[..., 2] > 0, left)


def test_lungs_of_one_class_a_pixel_are_not_said_to_overlap(chest):
    film, segmentation = chest
    html = remarks(Findings(film, replace(segmentation, head="multiclass"), {}), "en")
    assert texts_segment.EXCLUSIVE("en") in html
    assert texts_segment.OVERLAPPING("en") not in html


def test_an_outline_follows_the_edge_of_its_mask_but_not_the_frame():
    mask = np.zeros((40, 60), bool)
    mask[10:30, 0:20] = True
    mask[15:20, 5:10] = False
    drawn = re.search(r'd="([^"]*)"', outlines(mask, "heart"))[1]
    points = np.array([float(value) for value in re.findall(r"[\d.]+", drawn)]).reshape(-1, 2)
    assert {tuple(point) for point in points} >= {(0, 10), (19, 10), (19, 29), (0, 29)}
    assert np.hypot(*np.diff(points, axis=0).T).max() < 25
    runs = [re.findall(r"[\d.]+", run) for run in drawn.split("M")[1:]]
    frame = [run for run in runs if len(run) > 2 and set(run[::2]) == {"0"}]
    assert frame == [], "nothing runs along the frame"
    assert outlines(mask & False, "heart").count('d=""') == 1


def test_the_page_opens_with_a_film_that_is_segmented(models, tiny_segmenter):
    path = samples()[0].path
    view, measures, *_ = opening(models, path)
    np.testing.assert_array_equal(
        picture(view, 'class="cx-fill" data-structure="heart"')[..., 3] > 0,
        tiny_segmenter(load_image(path)).masks["heart"],
    )
    assert "Cardiothoracic" in measures
    assert texts_segment.EMPTY_TITLE("en") in opening(models, None)[0]


def test_a_page_whose_example_cannot_be_read_asks_for_a_film(models, tmp_path):
    (tmp_path / "film.png").write_text("no picture")
    view, measures, *_ = opening(models, tmp_path / "film.png")
    assert texts_segment.EMPTY_TITLE("en") in view
    assert "cx-failed" not in view
    assert measures == ""


def test_examples_have_small_pictures():
    first, *_, last = samples()
    small = thumbnail(first.path).partition(",")[2]
    assert max(Image.open(io.BytesIO(base64.b64decode(small))).size) == 112
    assert thumbnail(last.path) != thumbnail(first.path)


def test_the_diameters_are_drawn_only_where_there_is_a_ratio(chest):
    film, segmentation = chest
    assert "cx-diameters" in film_view(found(chest), "en")
    heartless = replace(segmentation, masks={**segmentation.masks, "heart": segmentation.masks["heart"] & False})
    none = Findings(film, heartless, {})
    assert none.cardiothoracic.reason == NotMeasurable.NO_HEART
    assert "cx-diameters" not in film_view(none, "en")
    shown = numbers(none, "en")
    assert "not measurable" in shown
    assert "No heart was found." in shown


def test_taking_the_file_away_empties_the_page(models):
    ((view, measures, *_),) = answer(models, None, "", None, "ru")
    assert empty("ru") in view
    assert measures == ""


@pytest.mark.parametrize(
    ("language", "title", "sentence"),
    [
        ("en", "This file cannot be segmented", "is not in a format that can be read"),
        ("ru", "Этот файл не удалось сегментировать", "не снимок, который"),
    ],
)
def test_a_bad_file_clears_the_old_result_and_tells_the_reason(models, tmp_path, language, title, sentence):
    path = tmp_path / "notes.png"
    path.write_text("no picture, but <b>text</b>")
    answers = answer(models, path, "", None, language)
    view, measures, *_ = next(answers)
    assert sentence in view
    assert measures == ""
    assert title in view
    assert "Traceback" not in view
    assert list(answers) == [], "it is said once"


def test_an_unforeseen_fault_goes_to_the_log_and_not_to_the_page(models, film_file, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Segmenter, "__call__", broken)
    answers = answer(models, film_file, "", None, "en")
    view, *_ = next(answers)
    assert texts_segment.FAULT("en") in view
    assert list(answers) == []
    assert "secret detail" not in view
    assert "secret detail" in caplog.text


def test_a_film_that_lies_on_its_side_is_offered_to_be_turned(models, film_file, film, monkeypatch):
    doubt = Plausibility(False, 0.1, Code.TURNED_90, REMEDY)
    monkeypatch.setattr(findings, "assess", lambda film, segmenter, seen: doubt)
    ((_, _, warning),) = answer(models, film_file, "", None, "en")
    button = in_language(warning.partition("<button")[2], "en")
    offer = unescape(re.search('data-change="(.*?)"', warning)[1])
    assert "does not look like an upright frontal chest radiograph" in warning
    assert "turned by 90° to the right and inverted" in warning
    assert "Invert, turn by 90° to the left" in button
    assert unpack_remedy(offer) == REMEDY
    ((view, _, warning),) = answer(models, film_file, offer, None, "en")
    assert "128 × 160 pixels" in view
    assert "This film was changed: invert, turn by 90° to the left." in warning
    assert "Show the original" in in_language(warning.partition("<button")[2], "en")
    assert 'data-change=""' in warning
    np.testing.assert_array_equal(
        picture(view, 'class="cx-fill" data-structure="lungs"')[..., 3] > 0,
        models()(np.rot90(255 - film)).masks["lungs"],
    )


def test_every_doubt_is_worded_in_russian():
    for invert, turns, mirror in np.ndindex(2, 4, 2):
        remedy = Remedy(bool(invert), turns, bool(mirror))
        if invert or turns or mirror:
            html = notice(Plausibility(False, 0.1, Code.INVERTED, remedy), None, ())
            assert not re.search("[A-Za-z]{3}", re.sub("<[^>]*>", "", in_language(html, "ru")))
    html = notice(Plausibility(True, 0.9, Code.OK), None, ())
    assert html == ""


def test_a_change_that_is_none_is_refused():
    assert unpack_remedy(pack_remedy(REMEDY)) == REMEDY
    assert unpack_remedy("") is unpack_remedy(None) is None
    for text in ("{", "[1, 2]", "[true, 7, false]", json.dumps([True, "1", False]), "3"):
        with pytest.raises(CxrsegError, match="no change"):
            unpack_remedy(text)


def test_what_the_browser_sends_is_read_and_other_files_of_the_server_are_none(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    film, other, example = tmp_path / "cache" / "a" / "film.png", tmp_path / "other.png", Path("example.png")
    films = {"one": example}
    sent = {"file": {"path": str(film)}, "example": "", "change": "[true, 0, false]", "model": "paper"}
    assert Asked.parse(sent, films) == Asked(film, "[true, 0, false]", "paper")
    assert Asked.parse(sent | {"example": "one"}, films).path == example
    for file in (None, "film.png", {"path": str(other)}, {"path": f"{film.parent}/../../other.png"}, {"path": 3}, []):
        assert Asked.parse(sent | {"file": file}, films).path is None
    assert Asked.parse(None, films) == Asked.parse("", films) == Asked(None)


def test_warnings_are_escaped(models):
    html = notice(Plausibility(True, 0.9, Code.OK), None, (Notice("dicom.view", {"view": "<LAT>"}),))
    assert "not a frontal view: &lt;LAT&gt;" in html


def test_models_are_loaded_once_and_when_asked_for(tiny_segmenter, tiny_checkpoint, monkeypatch):
    models = Models(tiny_segmenter, {"other": tiny_checkpoint})
    assert models.names == ("default", "other")
    assert models() is models("default") is tiny_segmenter
    other = models("other")
    assert other is not tiny_segmenter
    monkeypatch.setattr(Segmenter, "from_pretrained", lambda *_: pytest.fail("it is loaded already"))
    assert models("other") is other
    with pytest.raises(ModelError, match="no model 'third' here; the models are default, other"):
        models("third")


def test_a_zip_has_masks_and_numbers(models, film_file, film, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    path, again = make_zip(models, Asked(film_file)), make_zip(models, Asked(film_file))
    assert path.name == again.name == "film-cxrseg.zip"
    assert path.parent != again.parent, "a name that nobody can guess"
    assert len(path.parent.name) == 64
    with zipfile.ZipFile(path) as archive:
        report = json.loads(archive.read("result.json"))
        mask = np.array(Image.open(io.BytesIO(archive.read("masks/heart.png"))))
    np.testing.assert_array_equal(mask > 0, models()(film).masks["heart"])
    assert report["structures"]["clavicles"] == {"trained": False}


def test_several_films_make_one_zip_with_a_row_for_each(models, film, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    paths = []
    for folder, pixels in (("a", film), ("b", film[::-1])):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "film.png")
        Image.fromarray(pixels).save(paths[-1])
    (tmp_path / "notes.png").write_text("no picture")
    with zipfile.ZipFile(make_collection(models, [*paths, tmp_path / "notes.png"], None, "en")) as archive:
        names = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read("films.csv").decode("utf-8-sig"))))
        mask = np.array(Image.open(io.BytesIO(archive.read("film-2/masks/heart.png"))))
    assert {name.partition("/")[0] for name in names} == {"film", "film-2", "films.csv"}
    np.testing.assert_array_equal(mask > 0, models()(film[::-1]).masks["heart"])
    assert [row["film"] for row in rows] == ["film", "film-2", "notes"]
    assert [bool(row["error"]) for row in rows] == [False, False, True]
    assert "not in a format that can be read" in rows[2]["error"]
    assert float(rows[0]["lungs_share"]) == pytest.approx(models()(film).masks["lungs"].mean(), abs=1e-4)
    assert rows[0]["clavicles_share"] == rows[2]["lungs_share"] == "", "what is not known is left empty"


def test_a_dicom_segmentation_refers_to_the_film(models, tmp_path, monkeypatch):
    source = next((sample.path for sample in samples() if sample.path.suffix == ".dcm"), None)
    if source is None:
        pytest.skip("pydicom-data is not installed")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    found = pydicom.dcmread(make_dicom(models, Asked(source)))
    assert found.Modality == "SEG"
    assert found.StudyInstanceUID == pydicom.dcmread(source).StudyInstanceUID
    with pytest.raises(CxrsegError, match="original film"):
        make_dicom(models, Asked(source, pack_remedy(REMEDY)))
    assert load_image(source).pixels.shape == (found.Rows, found.Columns)


@pytest.mark.parametrize("number", [1, 2])
def test_there_is_a_choice_only_where_there_are_models(tiny_segmenter, tiny_checkpoint, number):
    async def build() -> gr.Blocks:
        return build_page(tiny_segmenter, Models(tiny_segmenter, {"paper": tiny_checkpoint} if number > 1 else {}))

    page = asyncio.run(build())
    (radio,) = (block for block in page.blocks.values() if block.elem_id == "cx-model")
    assert radio.visible == (True if number > 1 else "hidden")
    assert [value for _, value in radio.choices] == ["default", "paper"][:number]
