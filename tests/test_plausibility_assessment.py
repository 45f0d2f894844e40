"""What is no upright frontal chest film is named, with what would make it one; chest films are left alone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import other_pictures
import pytest
from plausibility_error_rates import FAULTS

from cxrseg import Radiograph, Segmenter, load_image
from cxrseg.errors import ImageError, Notice
from cxrseg.model import PACKAGED
from cxrseg.plausibility import assessment
from cxrseg.plausibility.assessment import VIEWS, Code, Plausibility, Remedy, assess, undo
from cxrseg.samples import SETS

ROOT = Path(__file__).parent.parent
REAL, SIMULATED = (sorted((ROOT / "examples" / name / "images").iterdir()) for name in SETS)
EXAMPLES = REAL + SIMULATED
TURNS = {Code.TURNED_90: 1, Code.TURNED_180: 2, Code.TURNED_270: 3}
packaged_only = pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")


@pytest.fixture(scope="module")
def packaged() -> Iterator[Segmenter]:
    """The packaged model, on the engine that a page or a command line has where nothing else is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CXRSEG_ENGINE")
        assessment.packaged_judge.cache_clear()
        yield assessment.packaged_judge()[0]
    assessment.packaged_judge.cache_clear()


@pytest.fixture
def numbered() -> Radiograph:
    """Every pixel differs, rows and columns too, and so does their spacing."""
    return Radiograph(
        np.arange(12, dtype=np.uint8).reshape(3, 4),
        "numbered.png",
        (0.1, 0.2),
        (Notice("image.few-levels", {"levels": 12}),),
    )


def pydicom_film(name: str) -> Radiograph:
    spec = find_spec("data_store")
    if spec is None:
        pytest.skip("pydicom-data is not installed")
    return load_image(Path(spec.submodule_search_locations[0]) / "data" / name)


def test_undo_turns_mirrors_and_inverts(numbered):
    pixels = numbered.pixels
    np.testing.assert_array_equal(undo(numbered, Remedy(invert=True)).pixels, 255 - pixels)
    np.testing.assert_array_equal(undo(numbered, Remedy(quarter_turns=1)).pixels, np.rot90(pixels))
    np.testing.assert_array_equal(undo(numbered, Remedy(mirror=True)).pixels, np.fliplr(pixels))
    np.testing.assert_array_equal(undo(numbered, Remedy(True, 3, True)).pixels, np.fliplr(np.rot90(255 - pixels, 3)))


@pytest.mark.parametrize("turns", range(4))
def test_the_pixel_spacing_goes_along(numbered, turns):
    turned = undo(numbered, Remedy(quarter_turns=turns))
    assert turned.pixel_spacing == ((0.1, 0.2), (0.2, 0.1))[turns % 2]
    lengths = [number * mm for number, mm in zip(turned.pixels.shape, turned.pixel_spacing, strict=True)]
    assert sorted(lengths) == pytest.approx(sorted([3 * 0.1, 4 * 0.2]))
    assert undo(replace(numbered, pixel_spacing=None), Remedy(quarter_turns=turns)).pixel_spacing is None


def test_an_inverted_film_keeps_its_range_and_dtype():
    film = Radiograph(np.array([[100.0, 4095.0], [700.0, 2000.0]], np.float32), "film.dcm")
    inverted = undo(film, Remedy(invert=True))
    assert inverted.pixels.dtype == np.float32
    assert (inverted.pixels.min(), inverted.pixels.max()) == (100, 4095)
    assert inverted.pixels[0, 0] == 4095
    np.testing.assert_array_equal(undo(inverted, Remedy(invert=True)).pixels, film.pixels)


def test_undo_says_what_was_done_and_leaves_the_film_alone(numbered):
    before = numbered.pixels.copy()
    changed = undo(numbered, Remedy(True, 1))
    assert changed.warnings[0].code == "image.few-levels"
    assert "invert, turn by 90° to the left" in str(changed.warnings[1])
    assert changed.name == "numbered.png"
    changed.pixels[:] = 0
    np.testing.assert_array_equal(numbered.pixels, before)
    nothing = undo(numbered, Remedy())
    assert nothing.warnings == numbered.warnings
    np.testing.assert_array_equal(nothing.pixels, before)


@pytest.mark.parametrize("remedy", [*VIEWS, Remedy(mirror=True)], ids=str)
def test_the_views_are_what_undo_does(remedy):
    picture = np.random.default_rng(1).integers(0, 256, (32, 32), np.uint8)
    done = undo(Radiograph(picture, "x"), remedy).pixels
    np.testing.assert_allclose(assessment.apply(remedy, picture / np.float32(255)), done / 255, atol=1e-6)


def test_remedies_have_words_that_differ():
    assert len({str(remedy) for remedy in VIEWS}) == len(VIEWS)
    assert str(Remedy(True, 2, True)) == "Invert, turn by 180°, mirror"


@packaged_only
@pytest.mark.parametrize("remedy", [Remedy(), Remedy(invert=True), Remedy(quarter_turns=1)], ids=str)
def test_where_a_model_has_no_rule_the_packaged_one_looks(tiny_segmenter, packaged, remedy):
    lungs_only = Segmenter(replace(tiny_segmenter.checkpoint, trained=("lungs", "ribs")), device="cpu")
    film = undo(load_image(EXAMPLES[0]), remedy)
    assert assess(film, lungs_only) == assess(film, packaged)


def test_a_model_that_knows_nothing_sees_no_chest(tiny_segmenter, film):
    result = assess(Radiograph(film, "film.png"), tiny_segmenter)
    assert isinstance(result, Plausibility)
    assert not result.plausible
    assert result.sentence.startswith("This does not look like an upright frontal chest radiograph: ")


@pytest.mark.parametrize(
    "pixels", [np.full((64, 64), 7, np.uint8), np.full((64, 64), np.nan, np.float32)], ids=["flat", "nan"]
)
def test_what_is_no_film_is_refused(tiny_segmenter, pixels):
    with pytest.raises(ImageError):
        assess(Radiograph(pixels, "film.png"), tiny_segmenter)


@packaged_only
def test_of_the_examples_only_films_that_are_stored_inverted_give_a_warning(packaged):
    films = json.loads((SIMULATED[0].parents[1] / "dataset.json").read_text())["films"]
    inverted = {name for name, record in films.items() if record["film"]["inverted"]}
    assert len(EXAMPLES) >= 30
    for path in EXAMPLES:
        result = assess(load_image(path), packaged)
        if path.stem in inverted:
            assert (result.plausible, result.code, result.remedy) == (False, Code.INVERTED, Remedy(invert=True))
        else:
            assert (result.plausible, result.code, result.remedy) == (True, Code.OK, None), path.name
            assert 0.5 <= result.score <= 1


@packaged_only
@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "mirrored"])
def test_a_turned_or_inverted_film_is_named_and_set_right(packaged, fault):
    for path in EXAMPLES[:4]:
        film = load_image(path)
        wrong = undo(film, FAULTS[fault])
        result = assess(wrong, packaged)
        assert not result.plausible
        assert result.score < 0.5
        np.testing.assert_array_equal(undo(wrong, result.remedy).pixels, film.pixels)
        assert TURNS.get(result.code, 0) == result.remedy.quarter_turns
        assert ("inverted" in result.sentence) == result.remedy.invert
        assert "Then too" not in result.sentence


@packaged_only
def test_a_mirrored_film_is_known_by_its_heart(packaged):
    results = [assess(undo(load_image(path), Remedy(mirror=True)), packaged) for path in EXAMPLES]
    found = [result for result in results if result.code == Code.MIRRORED]
    assert len(found) >= 0.8 * len(results)
    assert all(result.remedy == Remedy(mirror=True) and "dextrocardia" in result.sentence for result in found)


@packaged_only
def test_a_chest_film_from_elsewhere_is_plausible_and_a_leg_is_not(packaged):
    assert assess(pydicom_film("RG1_UNCI.dcm"), packaged).plausible
    leg = assess(pydicom_film("RG3_UNCI.dcm"), packaged)
    assert (leg.plausible, leg.code, leg.remedy) == (False, Code.NOT_A_CHEST, None)


@packaged_only
def test_photos_noise_and_text_are_no_chest(packaged):
    skimage = pytest.importorskip("skimage")
    names = ("camera", "page", "moon")
    files = [Path(skimage.__file__).parent / "data" / f"{name}.png" for name in names]
    pictures = other_pictures.grey_pictures(files) + other_pictures.drawings(np.random.default_rng(5))[::2]
    for picture in pictures:
        result = assess(Radiograph(picture, "picture"), packaged)
        assert (result.plausible, result.code, result.remedy) == (False, Code.NOT_A_CHEST, None)


@packaged_only
def test_a_fine_film_costs_one_look_and_an_odd_one_eight(packaged, monkeypatch):
    looks = []

    def counted(segmenter, pictures):
        looks.append(len(pictures))
        return see(segmenter, pictures)

    see = assessment.see
    monkeypatch.setattr(assessment, "see", counted)
    film = load_image(EXAMPLES[0])
    assess(film, packaged)
    assert looks == [1]
    assess(undo(film, Remedy(quarter_turns=1)), packaged)
    assert looks == [1, 1, 7]
