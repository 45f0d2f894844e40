"""What makes the shipped models: outlines drawn by eye, the real films put together, the recipe."""

import json

import cardiothoracic
import cv2
import numpy as np
import pictures
import pytest
import tables
import wingspan
from helpers import chest_film, chest_masks
from models import DEFAULT, FOLDS, PAPER, SPLIT
from outlines import outline

from cxrseg import samples
from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film, open_dataset
from cxrseg.inference import Segmenter
from cxrseg.measurements.agreement import RATIOS
from cxrseg.training_runs.splits import Split
from train import parser

SHAPE = (200, 160)


def bar(top: float, bottom: float, shape=SHAPE) -> np.ndarray:
    """A film with one bright band between two heights, pixels that it crosses partly grey."""
    rows = np.arange(shape[0], dtype=float)[:, None]
    share = np.clip(np.minimum(rows + 0.5, bottom) - np.maximum(rows - 0.5, top), 0, 1)
    return np.rint(60 + 120 * np.repeat(share, shape[1], axis=1)).astype(np.uint8)


def rib(top: float, bottom: float, **other) -> dict:
    sections = [[x, top, x, bottom] for x in (120, 95, 70, 45)]
    return {"side": "right", "rib": 4, "part": "posterior", "sure": 3, "sections": sections} | other


def test_borders_run_through_all_cross_sections():
    sections = [[10, 20, 12, 30], [30, 15, 31, 26], [60, 25, 58, 36], [80, 50, 70, 55]]
    upper, lower = outline.borders(sections, steps=8)
    for number, (x1, y1, x2, y2) in enumerate(sections):
        np.testing.assert_allclose(upper[number * 8], (x1, y1), atol=1e-9)
        np.testing.assert_allclose(lower[number * 8], (x2, y2), atol=1e-9)
    straight, _ = outline.borders([[0, 0, 0, 1], [5, 5, 5, 6], [20, 20, 20, 21]])
    np.testing.assert_allclose(straight[:, 0], straight[:, 1], atol=1e-9)


def test_an_outline_is_filled_about_the_centres_of_pixels():
    square = np.array([[9.5, 19.5], [29.5, 19.5], [29.5, 39.5], [9.5, 39.5]])
    mask = outline.fill([square], (60, 50))
    assert mask.sum() == 400
    assert mask[20:40, 10:30].all()


@pytest.mark.parametrize(("above", "below"), [(1.5, -1.5), (-1.5, 1.5), (2.0, 2.0), (0.0, 0.0)])
def test_borders_settle_on_the_edge(above, below):
    film = bar(80, 92)
    settled = outline.settle(rib(80 + above, 92 + below), film)
    upper, lower = settled[: len(settled) // 2], settled[len(settled) // 2 :]
    assert np.abs(upper[:, 1] - 80).mean() < 0.5
    assert np.abs(lower[:, 1] - 92).mean() < 0.5


def test_a_border_with_no_edge_nearby_stays():
    settled = outline.settle(rib(80, 92), np.full(SHAPE, 100, np.uint8))
    np.testing.assert_allclose(settled, outline.polygon(rib(80, 92)), atol=1e-6)


def test_a_border_never_goes_further_than_its_reach():
    settled = outline.settle(rib(80, 92), bar(84, 96))
    assert np.abs(settled - outline.polygon(rib(80, 92))).max() <= outline.REACH + 1e-6


@pytest.fixture
def source(tmp_path, monkeypatch):
    """Three films as the data set is distributed; the first has outlines."""
    folder, outlines = tmp_path / "source", tmp_path / "outlines"
    names = ("wingspan-001", "wingspan-002", "wingspan-044")
    masks = chest_masks(SHAPE)
    left = masks["lungs"] & (np.arange(SHAPE[1]) > SHAPE[1] // 2)
    parts = {"left_lung": left, "right_lung": masks["lungs"] & ~left, "heart": masks["heart"]}
    for name in names:
        swapped = parts | ({"heart": left, "left_lung": masks["heart"]} if name == "wingspan-044" else {})
        for place, values in {
            "images": chest_film(masks),
            **{f"masks/{p}": m * 255 for p, m in swapped.items()},
        }.items():
            (folder / place).mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / place / f"{name}.png"), values.astype(np.uint8))
    clavicle = [[20.0, 30.0], [60.0, 36.0], [60.0, 42.0], [20.0, 36.0]]
    guess = [[100.0, 36.0], [140.0, 30.0], [140.0, 36.0], [100.0, 42.0]]
    anterior = [rib(100 + 20 * n, 110 + 20 * n, part="anterior", rib=n) for n in range(2)]
    contents = {
        "clavicles": {
            "clavicles": [
                {"side": "right", "sure": 2, "polygon": clavicle},
                {"side": "left", "sure": 1, "polygon": guess},
            ]
        },
        "ribs": {"ribs": [rib(70, 80), rib(90, 100, sure=1), *anterior]},
    }
    for kind, content in contents.items():
        (outlines / kind).mkdir(parents=True)
        (outlines / kind / "wingspan-001.json").write_text(json.dumps({"film": "wingspan-001", **content}))
    monkeypatch.setattr(wingspan, "OUTLINES", outlines)
    monkeypatch.setattr(wingspan, "TOO_POOR", ())
    return folder


def test_real_films_are_put_together(source, tmp_path):
    wingspan.assemble(source, tmp_path / "wingspan")
    dataset = open_dataset(tmp_path / "wingspan")
    assert dataset.labelled == STRUCTURES
    assert dataset.complete == ("lungs", "heart")
    first, second, exchanged = dataset.films
    assert first.labelled == STRUCTURES
    assert second.labelled == ("lungs", "heart")
    known = load_film(first)[1]
    truth, unknown = known.masks, known.unknown
    assert not (truth["lungs"] & truth["heart"]).any()
    assert truth["clavicles"][36, 30] and not truth["clavicles"][:, 90:].any(), "a guess is no truth"
    assert unknown["clavicles"][36, 120] and not unknown["clavicles"][:, :80].any()
    assert truth["ribs"][75, 80] and not truth["ribs"][93, 80]
    assert unknown["ribs"][95, 80], "a guess"
    assert unknown["ribs"][75, 135], "the rib goes on towards the spine"
    assert unknown["ribs"][-3].all(), "the abdomen"
    np.testing.assert_array_equal(load_film(exchanged)[1].masks["heart"], load_film(second)[1].masks["heart"])


def test_what_is_not_drawn_in_a_lung_without_anterior_ribs_is_unknown(source):
    masks = wingspan.lungs_and_heart(source, "wingspan-001")
    film = cv2.imread(str(source / "images/wingspan-001.png"), 0)
    outlines = [rib(70, 80)]
    seen, unknown = wingspan.ribs(outlines, film, masks)
    lungs = masks["right_lung"] | masks["left_lung"]
    assert (seen | unknown)[lungs].all()


def test_outlines_in_the_repository_can_be_drawn():
    ribs, clavicles = (outline.read([wingspan.OUTLINES / kind]) for kind in ("ribs", "clavicles"))
    split = Split.load(SPLIT)
    validation = {film.partition("/")[2] for film in split.validation}
    assert len(set(ribs) & validation) >= 12
    assert len(set(ribs) - validation) >= 24
    assert len(clavicles) >= 80
    for name, content in (ribs | clavicles).items():
        assert content["film"] == name
        for one in outline.outlined(content):
            assert one["sure"] in (1, 2, 3)
            assert one["side"] in ("left", "right")
            points = outline.polygon(one)
            assert points.shape[1] == 2
            assert ((points > -40) & (points < 552)).all(), name
    seconds = outline.read([wingspan.OUTLINES / "ribs_second_pass"])
    assert len(set(seconds) & set(ribs)) >= 6


@pytest.mark.parametrize("options", [DEFAULT, FOLDS, PAPER], ids=["default", "folds", "paper"])
def test_the_recipe_is_one_that_train_py_takes(options):
    parsed = parser().parse_args(["folder", *options, "--output", "out"])
    assert parsed.epochs > 0


def test_no_film_trains_and_validates():
    split = Split.load(SPLIT)
    assert not set(split.training) & set(split.validation)


def test_ratios_are_measured_beside_those_of_the_drawn_outlines(monkeypatch):
    films = [film for film in samples.example_films() if film.name.endswith(("-082", "-152"))]
    monkeypatch.setattr(cardiothoracic, "example_films", lambda: films)
    found = cardiothoracic.ratios(Segmenter.from_pretrained("packaged"))
    shipped = json.loads(RATIOS.read_text())
    known = next(ratios for ratios in shipped.values() if found.keys() <= ratios.keys())
    for film, (seen, drawn) in found.items():
        assert seen == pytest.approx(known[film][0], abs=0.01)
        assert drawn == pytest.approx(known[film][1], abs=1e-4)


def test_the_picture_of_speed_shows_what_the_table_says():
    figure = pictures.speed_figure()
    rows = [row.split(" | ")[1:] for row in tables.speed_turns()[2:]]
    shown = [[f"{bar.x[row]:.2f}" for bar in figure.data] for row in range(len(figure.data[0].y))]
    assert shown == [[cell.split()[0] for cell in row] for row in rows]
