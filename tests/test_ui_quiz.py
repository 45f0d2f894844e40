"""The Quiz tab without a browser: drawings, regions, the order of the films and what the handlers answer."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from helpers import chest_masks, write_dataset
from PIL import Image
from scipy.ndimage import gaussian_filter

from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import DatasetError, LabelError
from cxrseg.evaluation.regions import PAIRED, REGIONS, RegionErrors, find_errors, midline, region_map
from cxrseg.metrics import count
from cxrseg.ui.quiz import films as quiz_films
from cxrseg.ui.quiz import texts as texts_quiz
from cxrseg.ui.quiz.answer import drawing_answer, judged, span, verdict
from cxrseg.ui.quiz.drawing import fill_outlines, read_drawing, read_message, shade
from cxrseg.ui.quiz.films import STEPS, Quiz, visibility
from cxrseg.ui.quiz.tab import answer, show_film
from cxrseg.ui.shared.language import LANGUAGES

SHAPE = (120, 100)
TRUTH = chest_masks(SHAPE)


def png(mask: np.ndarray, alpha: int = 255) -> bytes:
    """A drawing as the canvas gives it."""
    pixels = np.zeros((*mask.shape, 4), np.uint8)
    pixels[mask] = (213, 94, 0, alpha)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def uri(mask: np.ndarray) -> str:
    """The same as the browser sends it."""
    return "data:image/png;base64," + base64.b64encode(png(mask)).decode()


def said(kind: str = "draw", **values) -> dict:
    """A message as the browser sends it; a mask as ``mask`` becomes its picture."""
    mask = values.pop("mask", None)
    if mask is not None:
        values["picture"] = uri(mask)
    return {"kind": kind, "film": "quiz/film00", "structure": "heart", "number": 1, **values}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("data") / "quiz", 3)


@pytest.fixture
def quiz(tiny_segmenter, folder) -> Quiz:
    return Quiz(tiny_segmenter, open_dataset(folder).films)


@pytest.fixture
def truth(folder) -> dict[str, np.ndarray]:
    return load_film(open_dataset(folder).films[0])[1].masks


def ring(gap: int = 0) -> np.ndarray:
    """A line around a square; the gap is in its upper side."""
    mask = np.zeros((200, 200), bool)
    mask[50:150, 50:150] = True
    mask[53:147, 53:147] = False
    mask[50:53, 100 : 100 + gap] = False
    return mask


def test_a_drawing_is_what_is_at_least_half_opaque():
    mask = ring()
    np.testing.assert_array_equal(read_drawing(png(mask), mask.shape), mask)
    assert not read_drawing(png(mask, alpha=120), mask.shape).any()
    assert not read_drawing(b"", mask.shape).any()


def test_a_drawing_of_another_size_was_made_on_another_film():
    with pytest.raises(LabelError, match="another film"):
        read_drawing(png(ring()), (200, 201))
    with pytest.raises(LabelError, match="damaged"):
        read_drawing(b"no picture", (200, 200))
    with pytest.raises(LabelError, match="damaged"):
        read_drawing(png(ring())[:150], (200, 200))


@pytest.mark.parametrize(
    "message",
    [None, "", "text", 3, [], {}, said("shout"), said(picture="data:;base64,%"), said(number="x"), {"kind": "draw"}],
)
def test_a_damaged_message_is_refused(message):
    with pytest.raises(LabelError, match="damaged"):
        read_message(message)


def test_a_message_that_is_too_long_is_not_read():
    with pytest.raises(LabelError, match="4000001 characters"):
        read_message(said(picture="x" * 4_000_001))


@pytest.mark.parametrize("gap", [0, 2])
def test_a_closed_line_is_filled_and_a_small_gap_bridged(gap):
    filled = fill_outlines(ring(gap))
    assert filled[53:147, 53:147].all()
    assert filled[ring(gap)].all()
    assert filled.sum() <= 100 * 100


def test_what_an_outline_encloses_is_shown_as_it_is_scored():
    drawn = ring(2)
    shown = shade({"picture": uri(drawn), "structure": "heart"})
    added = read_drawing(base64.b64decode(shown.partition("base64,")[2]), drawn.shape)
    np.testing.assert_array_equal(added | drawn, fill_outlines(drawn))
    assert not (added & drawn).any()


@pytest.mark.parametrize("text", ["", "no picture", "data:;base64,%", "data:image/png;base64,AAAA", None])
def test_nothing_is_shown_for_what_is_no_drawing(text):
    assert shade({"picture": text, "structure": "heart"}) == ""
    assert shade(text) == ""
    assert shade({"picture": uri(ring()), "structure": "liver"}) == ""


def test_films_of_one_name_in_two_data_sets_are_two(tiny_segmenter, tmp_path):
    films = [film for name in ("a", "b") for film in open_dataset(write_dataset(tmp_path / name, 1)).films]
    assert set(Quiz(tiny_segmenter, films).series("heart")) == {"a/film00", "b/film00"}


def test_an_open_line_and_an_area_stay_what_they_are():
    for mask in (ring(gap=20), np.pad(np.ones((30, 40), bool), 60)):
        np.testing.assert_array_equal(fill_outlines(mask), mask)


@pytest.mark.parametrize("structure", REGIONS)
def test_every_pixel_has_a_region_and_every_region_a_name(structure):
    where = region_map(structure, TRUTH)
    assert where.shape == SHAPE
    assert set(np.unique(where[TRUTH[structure]])) == set(range(len(REGIONS[structure])))
    assert tuple(texts_quiz.WHERE[structure]) == REGIONS[structure]


def test_right_is_the_patients_which_is_left_in_the_picture():
    assert midline("ribs", TRUTH) == pytest.approx(SHAPE[1] / 2, abs=1)
    for structure in PAIRED:
        names = np.array(REGIONS[structure])[region_map(structure, TRUTH)]
        assert all(name.startswith("right") for name in names[:, :40].ravel())
        assert all(name.startswith("left") for name in names[:, 60:].ravel())
    heart = np.array(REGIONS["heart"])[region_map("heart", TRUTH)]
    row, column = round(0.62 * SHAPE[0]), round(0.57 * SHAPE[1])
    assert heart[row, column - 12] == "right"
    assert heart[row, column + 12] == "left"
    assert heart[row - 12, column] == "upper"
    assert heart[row + 12, column] == "lower"


def test_what_is_missed_and_what_is_false_is_counted_where_it_lies():
    mask = TRUTH["lungs"].copy()
    mask[: SHAPE[0] // 4] = False  # both apices
    mask[90:100, 80:] = True  # below and beside the left base
    found = find_errors("lungs", TRUTH, mask)
    assert sum(found.missed.values()) == (TRUTH["lungs"] & ~mask).sum()
    assert sum(found.false.values()) == (mask & ~TRUTH["lungs"]).sum()
    assert [name for name, number in found.missed.items() if number] == ["right_upper", "left_upper"]
    assert [name for name, number in found.false.items() if number] == ["left_lower"]
    assert found.largest[0] == "missed"
    assert found.left_out is None


def test_a_side_that_was_left_out_is_named():
    lungs = TRUTH["lungs"].copy()
    lungs[:, :50] = False
    assert find_errors("lungs", TRUTH, lungs).left_out == "right"
    assert find_errors("lungs", TRUTH, np.zeros(SHAPE, bool)).left_out is None
    assert find_errors("heart", TRUTH, TRUTH["heart"]).largest is None


def test_errors_need_a_truth_of_the_same_size():
    with pytest.raises(LabelError, match="no heart"):
        find_errors("heart", {"lungs": TRUTH["lungs"]}, TRUTH["heart"])
    with pytest.raises(LabelError, match="the same size"):
        find_errors("heart", TRUTH, TRUTH["heart"][1:])


def test_the_sentence_names_the_largest_error():
    drawing = TRUTH["lungs"].copy()
    drawing[round(0.62 * SHAPE[0]) :, :50] = False
    errors = find_errors("lungs", TRUTH, drawing)
    sentence = verdict("lungs", count(TRUTH["lungs"], drawing), errors, "en")
    assert re.fullmatch(r"Most of what you missed \(\d+\s%\) lies at the base of the right lung\.", sentence)
    assert "у основания правого лёгкого" in verdict("lungs", count(TRUTH["lungs"], drawing), errors, "ru")
    counts = count(TRUTH["heart"], TRUTH["heart"])
    assert verdict("heart", counts, find_errors("heart", TRUTH, TRUTH["heart"]), "en") == "Every pixel is correct."
    nowhere = count(TRUTH["heart"], ~TRUTH["heart"] & False)
    assert "does not touch" in verdict("heart", nowhere, errors, "en")
    spread = replace(errors, missed={"upper": 4, "left": 3, "right": 3}, false={})
    assert "the largest part of what you missed (40" in verdict("heart", counts, spread, "en")


def test_scores_are_those_of_known_masks(folder, truth):
    film, _ = load_film(open_dataset(folder).films[0])
    drawing = truth["heart"].copy()
    drawing[: drawing.shape[0] * 62 // 100] = False
    html, scores = drawing_answer(film, "heart", truth, truth, {"heart": truth["heart"]}, drawing, False, "en")
    expected = count(truth["heart"], drawing)
    assert scores == {"dice": f"{expected.dice:.4f}", "model": "1.0000"}
    cells = [re.sub("<[^>]+>", " ", row).split() for row in re.findall("<tr>(.*?)</tr>", html)]
    figures = [f"{expected.dice:.3f}", f"{expected.iou:.3f}"]
    assert [row[-2:] for row in cells[1:4]] == [figures, ["1.000", "1.000"], figures]
    assert html.count("<figure") == 3
    assert "upper border" in html
    assert "closer to the truth" not in html


def test_whoever_beats_the_model_reads_so(folder, truth):
    film, _ = load_film(open_dataset(folder).films[0])
    worse = {"heart": np.roll(truth["heart"], 5, 1)}
    html, _ = drawing_answer(film, "heart", truth, truth, worse, truth["heart"], False, "en")
    assert "Every pixel is correct. On this film you were closer to the truth than the model." in html


def test_a_judgement_is_right_where_most_pixels_are_wrong():
    errors = RegionErrors(
        {"upper": 6, "right": 0, "left": 1, "lower": 0}, {"upper": 0, "right": 2, "left": 1, "lower": 0}
    )
    assert judged("heart", errors, "upper", "en")[0] is True
    right, sentence = judged("heart", errors, "left", "en")
    assert right is False
    assert "60" in sentence and "20" in sentence and "upper border" in sentence
    near = replace(errors, missed={"upper": 19, "right": 0, "left": 17, "lower": 0})
    assert judged("heart", near, "left", "en")[0] is True
    assert judged("heart", RegionErrors({"upper": 0}, {"upper": 0}), "upper", "en")[0] is True


def test_a_mask_is_put_in_words():
    mask = np.zeros((10, 20), bool)
    mask[2:4, 5:15] = True
    spans = [text.replace("\N{NO-BREAK SPACE}", " ") for text in span(mask, "en")]
    assert spans == ["10.0 %", "25–75 %", "20–40 %"]
    assert span(mask & False, "en")[0] == "nothing"


def test_a_blurred_border_shows_less():
    rng = np.random.default_rng(0)
    mask = TRUTH["heart"]
    clear = 100.0 * mask
    noise = gaussian_filter(rng.normal(0, 60, SHAPE), 1)
    values = [visibility(film, mask) for film in (clear, clear + noise, gaussian_filter(clear, 8) + noise)]
    assert 0.95 < values[0] <= 1
    assert values[0] > values[1] > values[2] >= 0
    assert np.isnan(visibility(clear, mask & False))


def test_films_go_from_clear_to_unclear(quiz, monkeypatch):
    names = quiz.series("heart")
    values = [quiz.visibility(name, "heart") for name in names]
    assert sorted(names) == ["quiz/film00", "quiz/film01", "quiz/film02"]
    assert values == sorted(values, reverse=True)
    monkeypatch.setattr(quiz_films, "STEPS", 2)
    assert quiz.series("heart") == (names[0], names[-1])
    assert STEPS == 8


def test_a_film_that_is_not_there_is_named(quiz, tiny_segmenter, folder, tmp_path):
    with pytest.raises(DatasetError, match="film99"):
        quiz.film("film99")
    with pytest.raises(DatasetError, match="film99"):
        quiz.visibility("film99", "heart")
    films = open_dataset(write_dataset(tmp_path / "gone", 1)).films
    (tmp_path / "gone" / "images" / "film00.png").write_text("no picture")
    with pytest.raises(DatasetError, match=r"^The film gone/film00 cannot be read\.$"):
        Quiz(tiny_segmenter, films).series("heart")


def test_the_model_is_called_once_per_film(quiz, monkeypatch):
    film, _ = quiz.film("quiz/film00")
    first = quiz.masks("quiz/film00", film)
    monkeypatch.setattr(quiz, "segmenter", None)
    assert quiz.masks("quiz/film00", film) is first


@pytest.mark.parametrize("language", [*LANGUAGES, None])
@pytest.mark.parametrize("mode", ["draw", "judge"])
def test_a_film_is_shown_with_its_place_in_the_series(quiz, mode, language):
    ((html, places),) = show_film(quiz, "heart", mode, 1, language)
    assert f'data-film="{quiz.series("heart")[1]}"' in html
    assert ("<canvas" in html) == (mode == "draw")
    assert ("cx-line" in html) == (mode == "judge")
    assert ("Снимок 2 из 3" if language == "ru" else "Film 2 of 3") in html
    assert [value for _, value in places.choices] == list(REGIONS["heart"])


def test_what_lies_beyond_the_series_is_its_end(quiz):
    ((html, _),) = show_film(quiz, "heart", "draw", 99, "en")
    assert "Film 3 of 3" in html
    ((html, _),) = show_film(quiz, "heart", "draw", -1, "en")
    assert "Film 1 of 3" in html


def test_a_structure_that_was_not_trained_can_be_drawn_but_not_judged(quiz, truth):
    ((html, _),) = show_film(quiz, "clavicles", "judge", 0, "en")
    assert "has not learned this structure" in html
    ((html,),) = answer(quiz, said(structure="clavicles", mask=truth["clavicles"]), "en")
    assert "the model has not learned this structure" in html
    assert 'data-dice="1.0000"' in html
    assert "data-model" not in html
    assert html.count("<figure") == 1


def test_a_drawing_is_checked(quiz, truth):
    ((html,),) = answer(quiz, said(mask=truth["heart"], number=7), "en")
    assert 'data-mode="draw" data-film="quiz/film00" data-structure="heart" data-number="7" data-dice="1.0000"' in html
    assert "Every pixel is correct." in html
    ((html,),) = answer(quiz, said(mask=truth["heart"], number=7), "ru")
    assert "Верен каждый пиксель." in html
    assert re.search(r"<td>1,000</td>", html)


def test_an_outline_counts_as_its_area_if_asked_to(quiz, truth):
    from scipy.ndimage import binary_erosion

    line = truth["heart"] & ~binary_erosion(truth["heart"], iterations=2)
    ((filled,),) = answer(quiz, said(mask=line, fill=True), "en")
    ((plain,),) = answer(quiz, said(mask=line, fill=False), "en")
    assert 'data-dice="1.0000"' in filled
    assert 'data-dice="1.0000"' not in plain
    half = line.copy()
    half[:, : half.shape[1] // 2] = False
    ((opened,),) = answer(quiz, said(mask=half, fill=True), "en")
    assert "The outline is not closed" in opened
    assert "The outline is not closed" not in filled + plain


def test_nothing_drawn_and_nothing_chosen_are_no_errors(quiz, truth):
    for message, sentence in (
        (said(), "Nothing drawn yet"),
        (said(mask=truth["heart"] & False), "Nothing drawn yet"),
        (said("judge"), "No answer chosen yet"),
    ):
        ((html,),) = answer(quiz, message, "en")
        assert sentence in html
        assert "data-number" not in html


def test_a_judgement_is_answered(quiz):
    ((html,),) = answer(quiz, said("judge", region="left"), "en")
    assert re.search(r'data-right="[01]"', html)
    assert html.count("<figure") == 1
    assert html.count("The model: wrong pixels by place") == 1


@pytest.mark.parametrize(
    ("message", "language", "sentence"),
    [
        (said(mask=np.ones((7, 7), bool)), "en", "another film"),
        (said(mask=np.ones((7, 7), bool)), "ru", "на другом снимке"),
        (said(structure="liver"), "en", "damaged"),
        (said("judge", region="apex"), "en", "damaged"),
        (said(film="../../etc/passwd"), "en", "try again or choose another film"),
        ({}, "ru", "дошёл повреждённым"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_way_out(quiz, message, language, sentence):
    answers = answer(quiz, message, language)
    (html,) = next(answers)
    assert sentence in html
    assert "cx-failed" in html
    assert "passwd" not in html
    assert list(answers) == [], "it is said once"
