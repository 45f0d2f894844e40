"""The lesson on the model's errors: what it chooses, and what it says of a prediction."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import WAIT, expect, needs_chromium, serious, serve, visit
from helpers import chest_film, chest_masks, write_dataset

from cxrseg.datasets import open_dataset
from cxrseg.evaluation.faults import Fault
from cxrseg.evaluation.stress import STRESSES
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import PACKAGED
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.labels import paint
from cxrseg.metrics import Counts, count
from cxrseg.samples import example_films
from cxrseg.ui.lesson import answers, tab, texts
from cxrseg.ui.shared.shelf import Compared, Shelf

SHAPE = (120, 100)
TRUTH = chest_masks(SHAPE)


def seen(masks: dict[str, np.ndarray], head: str = "multilabel") -> Segmentation:
    """What a model sees that is sure of these masks."""
    planes = np.stack([masks[name] * 0.98 + 0.01 for name in ("lungs", "ribs", "clavicles", "heart")])
    if head == "multiclass":
        planes = np.concatenate([(1 - planes.max(0))[None], planes])
    return Segmentation(paint(masks), planes.astype(np.float32), masks, head)


def compared(**changed: np.ndarray) -> Compared:
    film = Radiograph(chest_film(TRUTH), "film")
    return Compared("set/film", film, TRUTH, seen(TRUTH | changed))


def words(html: str, language: str = "en") -> str:
    """The words of one language in an answer."""
    return re.sub(r"<[^>]+>", " ", " ".join(re.findall(rf'<div class="cx-said" lang="{language}">(.*?)</div>', html)))


@pytest.fixture
def lesson(tiny_segmenter, tmp_path) -> tab.Lesson:
    films = open_dataset(write_dataset(tmp_path / "set", 2)).films
    fault = Fault(films[0].name, "heart", Counts(50, 0, 50, 100), 0.9)
    return tab.Lesson(Shelf(tiny_segmenter, films), (fault,), films[1].name)


def test_the_packaged_model_has_a_lesson_of_real_films(tiny_segmenter):
    validation = Validation.load(PACKAGED)
    lesson = tab.plan(Shelf(Segmenter.from_pretrained(PACKAGED), example_films()), validation)
    assert len(lesson.faults) == 6
    assert {fault.film.partition("/")[0] for fault in lesson.faults} == {"wingspan"}
    assert {fault.structure for fault in lesson.faults} == {"lungs", "ribs", "clavicles", "heart"}
    assert lesson.usual not in {fault.film for fault in lesson.faults}
    untrained = tab.plan(Shelf(tiny_segmenter, example_films()), validation)
    assert {fault.structure for fault in untrained.faults} == {"lungs", "ribs", "heart"}, "as the model knows"
    assert tab.plan(Shelf(tiny_segmenter, ()), validation) is None
    assert tab.plan(Shelf(tiny_segmenter, example_films()), None) is None


@pytest.mark.parametrize("head", ["multilabel", "multiclass"])
def test_an_answer_says_what_was_measured_and_judges_the_prediction(head):
    heart = TRUTH["heart"].copy()
    heart[: np.flatnonzero(heart.any(1)).mean().astype(int)] = False  # the upper half is missed
    found = compared(heart=heart)
    found = Compared(found.name, found.film, found.truth, seen(found.segmentation.masks, head))
    counts = count(TRUTH["heart"], heart)
    fault = Fault("set/film", "heart", counts, 0.9)
    text = words(answers.answer(found, fault, answers.Guess("missed", "clavicles")))
    assert f"Dice of the heart is {counts.dice:.2f} here and 0.90 on the median film" in text
    assert f"the model misses {100 * counts.fn / TRUTH['heart'].sum():.1f}" in text
    assert "“It misses more than it adds”: correct." in text
    assert "“clavicles”: not correct." in text
    assert "actual heart" in text
    silent = words(answers.answer(found, fault, answers.Guess()))
    assert "You said" not in silent
    assert "сердце" in words(answers.answer(found, fault, answers.Guess()), "ru")


def test_only_the_probability_of_the_structure_asked_for_makes_it_uncertain():
    segmentation = compared().segmentation
    segmentation.probabilities[1] = 0.5  # ribs: a mere guess
    assert answers.uncertainty(segmentation, "heart").max() < 0.2
    assert answers.uncertainty(segmentation, "ribs").min() == 1


def test_the_words_of_stress_copies_are_of_copies_that_there_are():
    assert set(texts.STRESSES) <= set(STRESSES)


def test_the_steps_answer_with_the_model_and_say_when_they_cannot(lesson, tiny_segmenter):
    film, asked = tab.show_film(lesson, 0)
    assert "<img" in film
    assert "the heart comes out worse" in asked
    (answer,) = tab.show_answer(lesson, 0, "both", None)
    assert "Dice of the heart" in words(answer)
    (degraded,) = tab.show_degraded(lesson, "crop", "ribs")
    assert degraded.count("<figure") == 2
    for path in lesson.shelf.films[0].masks["heart"]:
        path.write_bytes(b"")
    (failed,) = tab.show_answer(lesson, 0, None, None)
    assert "This step cannot be shown" in failed


def test_what_is_lost_most_is_named_unless_it_is_next_to_nothing():
    before, nothing = compared(), np.zeros_like(TRUTH["ribs"])
    after = compared(ribs=nothing)
    assert "Largest loss: ribs (1.00 in Dice)" in words(answers.compared(before, after, "blur", "ribs"))
    assert "“ribs”: correct." in words(answers.compared(before, after, "blur", "ribs"))
    assert "No structure loses more than 0.01" in words(answers.compared(before, before, "blur", "ribs"))


@pytest.fixture(scope="module")
def taught(tiny_checkpoint, tmp_path_factory) -> Iterator[str]:
    """The address of an app.py whose model is said to have been measured on the examples."""
    folder = Path(shutil.copytree(tiny_checkpoint, tmp_path_factory.mktemp("lesson") / "model"))
    Validation.load(PACKAGED).save(folder)
    with serve(tmp_path_factory.mktemp("app"), ["app.py", "--model", str(folder)]) as url:
        yield url


@pytest.mark.browser
@pytest.mark.skipif(*needs_chromium[1].args, **needs_chromium[1].kwargs)
@pytest.mark.parametrize(("size", "language", "scheme"), [("desktop", "en", "light"), ("phone", "ru", "dark")])
def test_a_visitor_predicts_looks_and_degrades_a_film(chromium, taught, size, language, scheme):
    with visit(chromium, taught, size, language=language, scheme=scheme, query="?tab=errors") as page:
        page.locator("#cx-lesson-film img.cx-film").wait_for(timeout=WAIT)
        page.locator("#cx-lesson-leaning input").first.check()
        page.locator("#cx-lesson-show").click()
        page.locator(".cx-lesson-answer .cx-three").wait_for(timeout=WAIT)
        expect(page.locator(".cx-lesson-answer li:visible").nth(3)).to_be_attached()
        assert serious(page) == []
        first = page.locator("#cx-lesson-film img.cx-film").get_attribute("src")
        page.locator("#cx-lesson-next").click()
        page.wait_for_function(
            "first => document.querySelector('#cx-lesson-film img.cx-film')?.getAttribute('src') !== first", arg=first
        )
        expect(page.locator(".cx-lesson-answer"), "an answer goes with its film").to_have_count(0)
        expect(page.locator("#cx-lesson-leaning input:checked")).to_have_count(0)
        page.locator("#cx-lesson-step input").last.check()
        page.locator("#cx-lesson-try").click()
        page.locator("#cx-lesson-degraded .cx-lesson-two").wait_for(timeout=WAIT)
        rows = page.locator("#cx-lesson-degraded tbody tr:visible")
        expect(rows, "of the structures that the model has learned").to_have_count(3)
        assert serious(page) == []
