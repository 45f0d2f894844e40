"""The Validation tab without a browser: what its handlers answer."""

import base64
import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from conftest import TRAINED, scores
from helpers import chest_masks
from PIL import Image

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.encoders import imagenet_weights
from cxrseg.evaluation.confusions import NORMS, Cell, rank
from cxrseg.evaluation.reliability import Calibration, Reliability, Temperature
from cxrseg.evaluation.thresholds import MEASURES, Sweep, mean_curves, sweep
from cxrseg.evaluation.validation import Validation, evaluate_films
from cxrseg.inference import Segmenter
from cxrseg.metrics import FilmScore, score_film
from cxrseg.model import Checkpoint, build_network
from cxrseg.preprocessing import Preprocessing
from cxrseg.samples import example_films
from cxrseg.ui.shared.language import LANGUAGES
from cxrseg.ui.shared.shelf import Shelf
from cxrseg.ui.validation.browse_section import browse, draw_curves, offers, which_films
from cxrseg.ui.validation.cell import where
from cxrseg.ui.validation.data import Figures, lowest_dice
from cxrseg.ui.validation.matrix import matrix_of, paper_matrix, paper_notes
from cxrseg.ui.validation.reliability import believe
from cxrseg.ui.validation.scores import score_tables
from cxrseg.ui.validation.strip import chosen_film, every_film, film_choice
from cxrseg.ui.validation.sweep import TRUTH_BIT, best, charts, lowest, rounded, threshold_levels
from cxrseg.ui.validation.tab import about_dataset, introduction, jumps

CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.fixture(scope="module")
def films():
    """Two of the simulated films at hand."""
    return example_films()[-2:]


@pytest.fixture(scope="module")
def shelf(tiny_segmenter, films) -> Shelf:
    return Shelf(tiny_segmenter, films)


@pytest.fixture(scope="module")
def figures(tiny_segmenter, films) -> Figures:
    """Films of three data sets, of which the simulated ones are at hand."""

    def masks(radiograph):
        return tiny_segmenter(radiograph).masks

    known = (*evaluate_films(masks, films), *scores())
    sources = (
        {
            "name": "simulated-512-seed0",
            "origin": "simulated",
            "training": 8,
            "validation": 2,
            "labelled": list(STRUCTURES),
        },
        {"name": "one", "training": 27, "validation": 3, "labelled": ["lungs", "heart"]},
        {"name": "two", "training": 18, "validation": 2, "labelled": ["ribs"]},
    )
    return Figures(Validation(known, TRAINED, 7, sources), TRAINED, films)


def decode(source: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))


def texts_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_real_films_come_first_and_then_most_structures(figures):
    assert list(figures.groups) == ["one", "two", "simulated-512-seed0"]
    assert about_dataset(figures.validation, "one", "en") == ""
    assert "one patient" in about_dataset(figures.validation, "simulated-512-seed0", "en")


def test_films_at_hand_are_known_by_their_names(figures, films):
    names = [f"simulated-512-seed0/{film.image.stem}" for film in films]
    assert figures.at_hand == {names[0]: 0, names[1]: 1}
    other = replace(figures.validation.films[1], film=f"real/{films[1].image.stem}")
    assert Figures(replace(figures.validation, films=(other,)), TRAINED, films).at_hand == {}
    assert Figures(None, TRAINED, films).at_hand == {}


def test_films_to_look_at_are_those_of_the_data_set_where_there_are_any(figures, films, tiny_segmenter):
    assert figures.own("simulated-512-seed0") == figures.shelved("simulated-512-seed0") == (0, 1)
    assert figures.own("one") == ()
    assert figures.shelved("one") == (0, 1)
    assert "different ones" in which_films(figures, "one", "en")
    assert "was not trained" in which_films(figures, "simulated-512-seed0", "en")
    assert "with their truth" in which_films(Figures(None, TRAINED, films), "", "en")
    half = Figures(replace(figures.validation, films=figures.validation.films[1:]), TRAINED, films)
    assert half.shelved("simulated-512-seed0") == (1,), "one that the model may have trained on is not offered"
    models = SimpleNamespace(names=["a", "b"])
    sheets = {"a": figures, "b": half}
    found = offers(SimpleNamespace(models=models, films=films, figures=sheets.__getitem__))
    of_a, of_b = (found["choices"][found["sets"][name]["simulated-512-seed0"]] for name in "ab")
    assert [place for _, place in of_a["en"]] == [0, 1]
    assert of_b["ru"] == [(f"1 из 1: {films[1].image.stem}", 1)]
    assert found["sets"]["b"][""] == found["sets"]["b"]["one"], "all there are"


def test_the_introduction_tells_what_was_measured(figures):
    text = introduction(figures, "en")
    assert "on 7 films" in text
    assert "3 of 30 from one (labelled: lungs and heart)" in text
    assert "на 7 снимках" in introduction(figures, "ru")
    assert "only the paper's" in introduction(Figures(None, TRAINED), "en")
    assert "cx-films" not in jumps(Figures(None, TRAINED), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("norm", NORMS)
def test_a_matrix_and_its_table_say_the_same(figures, norm, language):
    heading, figure, note, numbers = matrix_of(figures, "one", norm, language)
    printed = [note.text for note in figure.layout.annotations][1:]
    buttons = re.findall(r'data-value="([^"]*)" title="([^"]*)">([^<]*)<', numbers)
    assert [value for *_, value in buttons] == printed
    assert len(printed) == 9, "lungs, heart and background; the other classes are not labelled or not trained"
    for cell, title, _ in buttons:
        parsed = Cell.parse(cell)
        row, column = CLASSES.index(parsed.predicted), CLASSES.index(parsed.actual)
        assert figure.data[0].text[row][column] == title
    text = texts_of(heading + note + numbers)
    assert bool(CYRILLIC.search(text)) == (language == "ru")
    assert ("не обучена" if language == "ru" else "not trained") in figure.layout.xaxis.ticktext[3]


def test_the_paper_stays_as_it_was_printed_and_says_so():
    figure, numbers = paper_matrix("en")
    assert "0.8410" in [note.text for note in figure.layout.annotations]
    assert "0,8410" in paper_matrix("ru")[1]
    assert "data-send" not in numbers, "there are no films behind its cells"
    assert "1.0037" in paper_notes("actual", "en")
    assert "cannot be shown any other way" in paper_notes("predicted", "en")
    assert paper_notes("counts", "en") == paper_notes("predicted", "en")


def test_no_cell_and_cells_without_figures(figures, shelf):
    cell = Cell("background", "lungs")
    assert list(where(Figures(None, TRAINED), lambda: shelf, "one", "actual", cell, "", "en")) == [("", "")]
    ((listed, picture),) = where(figures, lambda: shelf, "one", "actual", Cell("ribs", "lungs"), "", "en")
    assert "choose one that is filled in" in listed
    assert picture == ""


def test_films_that_are_not_shipped_are_listed_with_their_counts(figures, shelf):
    cell = Cell("background", "heart")
    ((listed, picture),) = where(figures, lambda: shelf, "one", "actual", cell, "", "ru")
    first = rank(figures.groups["one"], cell, "actual")[0]
    assert f"<td>{first.pixels}</td>" in listed
    assert "не входят" in listed
    assert "Смоделированные снимки" in listed, "it says which films can be seen"
    assert "data-send" not in listed
    assert picture == ""


def test_films_at_hand_show_the_pixels_of_the_cell_worst_film_first(figures, shelf, films):
    dataset, cell = "simulated-512-seed0", Cell("background", "lungs")
    ranked = rank(figures.groups[dataset], cell, "actual")
    answers = list(where(figures, lambda: shelf, dataset, "actual", cell, "", "en"))
    assert len(answers) == 2, "the list is there before the film is segmented"
    assert "Segmenting" in answers[0][1]
    listed, picture = answers[1]
    assert re.search(rf'data-value="{ranked[0].film}" aria-pressed="true"', listed)
    assert listed.count('aria-pressed="false"') == len(ranked) - 1
    sources = re.findall(r'src="(data:[^"]*)"', picture)
    assert np.count_nonzero(decode(sources[-1])) == ranked[0].pixels
    assert f"{ranked[0].pixels} pixels highlighted" in picture

    *_, (listed, picture) = where(figures, lambda: shelf, dataset, "actual", cell, ranked[-1].film, "en")
    assert f"{ranked[-1].pixels} pixels highlighted" in picture
    *_, (listed, picture) = where(figures, lambda: shelf, dataset, "actual", cell, "elsewhere/film", "en")
    assert f"{ranked[0].pixels} pixels highlighted" in picture


def test_a_film_that_cannot_be_read_says_so_without_naming_files(figures, films, tiny_segmenter, tmp_path):
    broken = Shelf(tiny_segmenter, [replace(film, image=tmp_path / "gone.png") for film in films])
    answers = []
    answers.extend(
        where(figures, lambda: broken, "simulated-512-seed0", "actual", Cell("background", "lungs"), "", "en")
    )
    assert "cx-failed" in answers[-1][1]
    assert str(tmp_path) not in str(answers)
    for handler in (browse(lambda: broken, 0, "film", [0], "ru"), draw_curves(lambda: broken, 0, "all", [0], "ru")):
        answers = list(handler)
        last = answers[-1] if isinstance(answers[-1], str) else answers[-1][0]
        assert "другой снимок" in last
        assert str(tmp_path) not in last


def test_tables_have_intervals_beside_the_papers(figures):
    html = score_tables(figures, "one", "en")
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    lungs = next(texts_of(row) for row in rows if "lungs" in row and "0.9401" in row)
    assert re.search(r"0\.\d{4} ± 0\.\d{4} 0\.\d{3}– ?0\.\d{3} 3 0\.9401 0\.9244", lungs)
    assert "not trained" in html
    assert "not labelled" in html
    paper = score_tables(Figures(None, TRAINED), None, "ru")
    assert "0,9401" in paper
    assert "cx-scores-of" not in paper


def test_the_weakest_film_is_chosen_first(figures):
    first, second = chest_masks(shift=0.03), chest_masks(shift=0.12)
    films = [score_film(f"x/{n}", {"heart": chest_masks()["heart"]}, masks) for n, masks in enumerate((first, second))]
    absent = FilmScore("x/absent", films[0].counts, films[0].confusion)
    none = {"heart": replace(films[0].counts["heart"], tp=0, fp=0, fn=0)}
    absent = replace(absent, counts=none)
    assert math.isnan(lowest_dice(absent))
    found = Figures(Validation((*films, absent), TRAINED, 0, ()), TRAINED)
    assert chosen_film(found, "x", "").film == "x/1"
    assert chosen_film(found, "x", "x/0").film == "x/0"
    assert re.findall(r'value="([^"]*)"', film_choice(found, "x", "en")) == ["x/1", "x/0", "x/absent"]
    _, numbers, details = every_film(found, "x", "iou", "x/absent", "en")
    assert "not in this film" in details
    assert f"{films[1].counts['heart'].iou:.4f}" in numbers
    assert "1 of 2" in every_film(found, "x", "dice", "x/0", "en")[2], "places are among the films that have it"


def test_every_film_leads_to_its_picture_where_there_is_one(figures):
    figure, numbers, details = every_film(figures, "one", "dice", "", "en")
    assert "Not labelled here: ribs and clavicles" in numbers
    assert numbers.count('data-send="cx-film-pick"') == 3
    assert "not shipped" in details
    assert [trace.name for trace in figure.data if trace.legendgroup != "mean"] == ["lungs", "heart"]
    assert 'data-goto="cx-films"' in every_film(figures, "simulated-512-seed0", "dice", "", "en")[2]


def test_a_film_is_compared_and_swept_in_one_go(shelf, films, monkeypatch):
    ((views, table, stage, *curves),) = browse(lambda: shelf, 1, "film", [0, 1], "en")
    assert views.count("<figure") == 3
    assert films[1].image.stem in table
    levels = json.loads(re.search(r'data-levels="([^"]*)"', stage)[1].replace("&quot;", '"'))
    assert list(levels) == list(TRAINED)
    head, every, one, values = curves
    assert f"Film {films[1].image.stem}" in head
    assert every.visible
    assert one.visible
    monkeypatch.setattr(shelf, "compare", None)
    ((again, _, _, remembered),) = draw_curves(lambda: shelf, 1, "film", [0, 1], "en")
    assert (again, remembered) == (head, values), "counts are remembered"


def test_all_films_are_listed_one_by_one(tiny_segmenter, films):
    fresh = Shelf(tiny_segmenter, films)
    answers = list(draw_curves(lambda: fresh, 0, "all", [0, 1], "ru"))
    assert [("1 из 2" in a[0], "2 из 2" in a[0]) for a in answers[:2]] == [(True, False), (False, True)]
    assert [part.visible for part in answers[0][1:3]] == [False, False]
    assert "Среднее: 2 снимка" in answers[2][0]
    assert len(list(draw_curves(lambda: fresh, 0, "all", [0, 1], "ru"))) == 1, "the second time nothing is segmented"
    ((head, _, _, alone),) = draw_curves(lambda: fresh, 0, "all", [1], "en")
    assert "Mean of 1 film<" in head
    assert mean_curves([fresh.sweep(1, "en")])["lungs"]["dice"][49] == pytest.approx(
        json.loads(re.search(r'data-curves="([^"]*)"', alone)[1].replace("&quot;", '"'))["lungs"]["dice"][49], abs=1e-4
    )


def test_what_the_browser_draws_from_is_what_the_server_counts(shelf, films):
    found = shelf.compare(0, "en")
    curves = mean_curves([shelf.sweep(0, "en")])
    for structure in TRAINED:
        plane = found.segmentation.probabilities[STRUCTURES.index(structure)]
        levels = threshold_levels(plane, found.truth[structure])
        real, level = levels >= TRUTH_BIT, levels % TRUTH_BIT
        for threshold in (20, 50, 80):
            seen = level >= threshold
            dice = 2 * np.count_nonzero(seen & real) / (np.count_nonzero(seen) + np.count_nonzero(real))
            assert dice == pytest.approx(curves[structure]["dice"][threshold - 1])


def test_a_model_without_thresholds_is_shown_without_curves(films):
    torch.manual_seed(0)
    network = build_network("multiclass", imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    checkpoint = Checkpoint(
        lambda: network, Preprocessing(64), STRUCTURES, "test", None, Path(), settings={"classes": 5}
    )
    multiclass = Segmenter(checkpoint, device="cpu")
    shelf = Shelf(multiclass, films[:1])
    assert not shelf.has_threshold
    ((views, _, stage, head, *plots, values),) = browse(lambda: shelf, 0, "film", [0], "en")
    assert views.count("<figure") == 3
    assert stage == head == values == ""
    assert not any(plot.visible for plot in plots)


def test_curves_for_the_browser_have_no_nan():
    truth = np.array([[True, True, False, False]])
    curves = mean_curves([{"heart": Sweep.of(np.array([[0.6, 0.4, 0.1, 0.1]]), truth)}])
    sent = json.loads(json.dumps(rounded(curves), allow_nan=False))["heart"]
    assert set(sent) == set(MEASURES)
    assert sent["precision"][98] is None
    assert sent["dice"][49] == 0.6667
    drawn = charts(curves, "a <title>", "ru")
    assert "a &lt;title&gt;" in drawn.head
    assert "nan" not in drawn.values
    assert "1,0000 при\N{NO-BREAK SPACE}0,40" in drawn.values, "of the best thresholds the one nearest to 0.5"
    assert [(line.meta, line.y[49]) for line in drawn.every.data] == [("heart", pytest.approx(0.6667, abs=1e-4))]
    assert [line.name for line in drawn.one.data] == ["Дайс", "IoU (Жаккар)", "чувствительность", "точность"]
    assert drawn.one.data[3].y[98] is None
    assert drawn.one.layout.meta["floors"] == {"heart": 0}


def test_the_best_threshold_and_where_an_axis_begins():
    assert best(np.array([math.nan] * 99)) is None
    values = np.full(99, 0.5)
    values[[10, 60, 90]] = 0.7
    assert best(values) == 60
    assert lowest([np.array([0.85, math.nan])]) == 0.8
    assert lowest([np.array([0.85]), np.array([0.3])]) == 0
    assert lowest([np.array([0.5])]) == 0.5
    assert lowest([]) == 0.8


def test_probabilities_are_believed_where_they_were_measured(figures):
    measured = Reliability.of(np.array([[10.0] * 100, [5.0] * 100, [6.0] * 100]))
    tables = {"one": {"lungs": measured}}
    calibration = Calibration({"lungs": Temperature(1.0, 1.0, (1.0, 1.0))}, tables, tables)
    with_it = Figures(replace(figures.validation, reliability=calibration), TRAINED)
    lead, row, figure, table = believe(with_it, "one", "ru")
    assert row.visible
    assert f"{measured.ece:.4f}".replace(".", ",") in table
    assert [trace.name for trace in figure.data] == ["идеальная калибровка", "лёгкие"]
    assert "диагонали" in lead
    for nothing in (believe(with_it, "two", "en"), believe(figures, "one", "en")):
        assert "not been measured" in nothing[0]
        assert not nothing[1].visible
        assert nothing[2] is None


def test_sweeps_leave_out_what_has_no_truth():
    assert sweep(np.zeros((4, 96, 80)), {}, STRUCTURES) == {}
