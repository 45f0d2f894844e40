"""The augmentation explorer: the paper's operations, what they draw and what becomes of the truth."""

from types import SimpleNamespace

import albumentations as A
import numpy as np
import pytest
from helpers import write_dataset

from cxrseg.augmentation import apply, paper
from cxrseg.classes import STRUCTURES, UNKNOWN
from cxrseg.datasets import open_dataset
from cxrseg.preprocessing import Preprocessing
from cxrseg.ui.training.code import in_code, outline
from cxrseg.ui.training.draw import prepare, try_operation
from cxrseg.ui.training.explorer import answer
from cxrseg.ui.training.operations import operations
from cxrseg.ui.training.texts_operations import EXPLAINED
from cxrseg.ui.training.views import describe, facts, views

PREPROCESSING = Preprocessing(64)
OPERATIONS = operations(PREPROCESSING)
PAPER = {
    "HorizontalFlip", "OneOf", "RandomContrast", "RandomGamma", "Resize", "RandomBrightness", "ElasticTransform",
    "GridDistortion", "Compose", "OpticalDistortion", "PadIfNeeded", "RandomSizedCrop", "Normalize",
}  # fmt: skip


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    dataset = open_dataset(write_dataset(tmp_path_factory.mktemp("data") / "one", 1, shape=(128, 128)))
    return prepare(dataset.films[0], PREPROCESSING)


def test_all_of_the_papers_operations_are_there_and_explained():
    assert set(OPERATIONS) == set(EXPLAINED) == PAPER


@pytest.mark.parametrize("name", sorted(PAPER))
def test_the_controls_start_at_what_training_uses_and_every_setting_works(name, film):
    operation = OPERATIONS[name]
    values = [control.value for control in operation.controls]
    assert in_code(operation, values) == in_code(operation)
    for control in operation.controls:
        assert control.low <= control.value <= control.high
    for ends in ([c.low for c in operation.controls], [c.high for c in operation.controls]):
        for seed in range(2):
            after = try_operation(operation, ends, film, seed)
            assert after.image.shape == after.truth.shape[:2] == after.grid.shape
            assert set(np.unique(after.truth)) <= {0, 1, UNKNOWN}
        if operation.controls:
            assert in_code(operation, ends) != in_code(operation) or ends == values


def test_a_value_out_of_reach_is_held_at_the_end(film):
    gamma = OPERATIONS["RandomGamma"]
    assert in_code(gamma, (-5, 1e9)) == "RandomGamma(gamma_limit=(10, 400))"


def test_one_seed_gives_one_draw(film):
    for name in ("ElasticTransform", "Compose", "OneOf"):
        first, again, other = (try_operation(OPERATIONS[name], (), film, seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first.image, again.image)
        np.testing.assert_array_equal(first.truth, again.truth)
        assert first.image.shape != other.image.shape or (first.image != other.image).any()


def test_compose_shows_what_training_sees(film):
    for seed in range(8):
        shown = try_operation(OPERATIONS["Compose"], (), film, seed)
        image, truth = apply(paper(PREPROCESSING), film.image, film.truth, seed)
        np.testing.assert_array_equal(shown.truth, truth)
        np.testing.assert_allclose(shown.image, (image[..., 0] * 0.5 + 0.5) * 255, atol=0.51)


def test_the_grid_moves_with_the_picture(film):
    """Mirroring moves the grid as it moves the film; a change of grey levels leaves it."""
    flipped = try_operation(OPERATIONS["HorizontalFlip"], (), film, 0)
    np.testing.assert_array_equal(flipped.image, film.image[:, ::-1])
    np.testing.assert_array_equal(flipped.grid, film.grid[:, ::-1])
    np.testing.assert_array_equal(try_operation(OPERATIONS["RandomGamma"], (), film, 0).grid, film.grid)
    warped = try_operation(OPERATIONS["GridDistortion"], (), film, 0)
    assert (warped.grid != film.grid).mean() > 0.01


def test_what_lies_beyond_the_film_is_unknown_and_named(film):
    pad = OPERATIONS["PadIfNeeded"]
    after = try_operation(pad, (160,), film, 0)
    assert after.unknown.mean() == pytest.approx(1 - (80 / 160) ** 2)
    html = facts(pad, (160,), film, after, "en")
    assert "75.0" in html
    assert "min_height=160" in html
    assert "cx-unknown" in views("film", pad, film, after, "en")
    assert "cx-unknown" not in views("film", pad, film, film, "en")


def test_a_draw_is_put_in_numbers(film):
    contrast = OPERATIONS["RandomContrast"]
    after = try_operation(contrast, (1.0,), film, 5)
    ((name, drawn),) = after.applied
    expected = np.clip(film.image * drawn["alpha"], 0, 255)
    np.testing.assert_allclose(after.image, expected, atol=1.01)
    assert describe(name, drawn, after, "ru") == f"контраст × {drawn['alpha']:.2f}".replace(".", ",")
    (_, normal), = try_operation(OPERATIONS["Normalize"], (0.25, 0.5), film, 0).applied  # fmt: skip
    assert (normal["low"], normal["high"]) == (-0.5, 1.5)
    assert normal["mean"] == pytest.approx((film.image.mean() / 255 - 0.25) / 0.5, abs=1e-3)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", sorted(PAPER))
def test_words_and_pictures_in_both_languages(name, language, film):
    operation = OPERATIONS[name]
    for seed in range(2):
        after = try_operation(operation, (), film, seed)
        html = facts(operation, (), film, after, language) + views("<film>", operation, film, after, language)
        assert "<film>" not in html
        assert "&lt;film&gt;" in html
        assert html.count('class="cx-film"') == 2
        assert "{" not in html.replace("{" * 2, "")


def test_chances_are_those_of_the_pipeline(film):
    """Counted over many draws of the whole pipeline."""
    counts = dict.fromkeys(PAPER, 0)
    draws = 160
    for seed in range(draws):
        for name, _ in try_operation(OPERATIONS["Compose"], (), film, seed).applied:
            counts[name] += 1
    for name in PAPER - {"Compose", "OneOf"}:
        assert counts[name] / draws == pytest.approx(OPERATIONS[name].chance, abs=0.12), name


def test_a_pipeline_is_written_as_it_is_built():
    lines = outline(OPERATIONS["Compose"].transforms)
    assert lines[0].split() == ["HorizontalFlip", "p=0.5"]
    assert lines[2] == "    RandomBrightnessContrast  p=1  # RandomContrast"
    assert len(lines) == 14
    assert isinstance(OPERATIONS["OneOf"].transforms[0], A.OneOf)


def test_an_unlabelled_structure_is_not_beyond_the_frame(tmp_path):
    dataset = open_dataset(write_dataset(tmp_path / "two", 1, ("lungs",)))
    film = prepare(dataset.films[0], PREPROCESSING)
    assert not film.unknown.any()
    assert (film.truth[..., STRUCTURES.index("heart")] == UNKNOWN).all()


def test_a_film_that_cannot_be_read_is_refused_without_names_of_files(tmp_path, tiny_segmenter):
    films = open_dataset(write_dataset(tmp_path / "one", 1)).films
    films[0].image.write_bytes(b"no picture")
    context = SimpleNamespace(segmenter=tiny_segmenter)
    answers = answer(films, OPERATIONS, 0, "RandomGamma", (None, None), None, context, "ru")
    html, facts = next(answers)
    assert "cx-failed" in html
    assert "другой снимок" in html
    assert str(tmp_path) not in html
    assert facts == ""
    assert list(answers) == [], "it is said once"


def test_an_answer_depends_on_what_is_asked_alone(tmp_path, tiny_segmenter):
    films = open_dataset(write_dataset(tmp_path / "one", 2)).films
    context = SimpleNamespace(segmenter=tiny_segmenter)

    def ask(index: int, name: str, seed: float | None) -> tuple[str, str]:
        return next(answer(films, OPERATIONS, index, name, (80, 150), seed, context, "en"))

    first = ask(0, "RandomGamma", 3)
    assert ask(1, "Compose", -1) != first
    assert ask(0, "RandomGamma", 3) == first
    assert ask(0, "RandomGamma", None) == ask(0, "RandomGamma", 0)
    assert "gamma_limit=(80, 150)" in first[1]
