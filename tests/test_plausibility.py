"""What is no upright frontal chest film is told, what would make it one is proposed, and chest films are left alone."""

import hashlib
import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from helpers import chest_masks, write_dataset

from cxrseg import (
    Radiograph,
    Segmenter,
    load_image,
    other_pictures,
    plausibility,
    plausibility_figures,
    plausibility_fit,
)
from cxrseg.__main__ import main
from cxrseg.anatomical_signs import SIDE, planes_of, sides, signs
from cxrseg.datasets import open_dataset
from cxrseg.errors import DatasetError, ImageError
from cxrseg.model import PACKAGED
from cxrseg.plausibility import VIEWS, Code, Plausibility, Remedy, assess, undo
from cxrseg.plausibility_figures import FAULTS, Row, cross_validate, figures_json, figures_text, measure
from cxrseg.plausibility_rule import FITTED, Rule, load_rules, rule_for, save_rules
from cxrseg.stress import STRESSES

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples/images").iterdir())
TURNS = {Code.TURNED_90: 1, Code.TURNED_180: 2, Code.TURNED_270: 3}
packaged_only = pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")


@pytest.fixture(scope="module")
def packaged() -> Segmenter:
    return Segmenter.from_pretrained(device="cpu")


@pytest.fixture
def numbered() -> Radiograph:
    """Every pixel differs, rows and columns too, and so does their spacing."""
    return Radiograph(np.arange(12, dtype=np.uint8).reshape(3, 4), "numbered.png", (0.1, 0.2), ("It is small.",))


def planes(shift: float = 0.0) -> dict[str, np.ndarray]:
    return {name: mask.astype(np.float32) for name, mask in chest_masks((SIDE, SIDE), shift).items()}


def grey() -> np.ndarray:
    return np.random.default_rng(0).random((SIDE, SIDE), np.float32)


def pydicom_film(name: str) -> Radiograph:
    spec = find_spec("data_store")
    if spec is None:
        pytest.skip("pydicom-data is not installed")
    return load_image(Path(spec.submodule_search_locations[0]) / "data" / name)


# What a remedy does


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
    assert changed.warnings[0] == "It is small."
    assert "invert, turn by 90° to the left" in changed.warnings[1]
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
    np.testing.assert_allclose(plausibility.apply(remedy, picture / np.float32(255)), done / 255, atol=1e-6)


def test_remedies_have_words_that_differ():
    assert len({str(remedy) for remedy in VIEWS}) == len(VIEWS)
    assert str(Remedy(True, 2, True)) == "Invert, turn by 180°, mirror"


# Signs


def test_signs_are_those_of_the_mirror_image():
    seen, picture = planes(shift=0.04), grey()
    mirror = {name: np.fliplr(plane) for name, plane in seen.items()}
    assert signs(mirror, np.fliplr(picture)) == pytest.approx(signs(seen, picture), abs=1e-5)


def test_the_sides_change_their_sign_in_the_mirror_image():
    seen, picture = planes(), grey()
    mirror = {name: np.fliplr(plane) for name, plane in seen.items()}
    here, there = sides(seen, picture), sides(mirror, np.fliplr(picture))
    assert here["heart"] > 0.1
    assert there == pytest.approx({name: -value for name, value in here.items()}, abs=1e-4)


@pytest.mark.parametrize("missing", [("ribs",), ("clavicles",), ("ribs", "clavicles")], ids=str)
def test_what_is_not_learned_has_no_signs(missing):
    every = signs(planes(), grey())
    fewer = signs({name: plane for name, plane in planes().items() if name not in missing}, grey())
    assert set(every) - set(fewer) == {name for name in every if name.split()[0] in missing}
    assert fewer == {name: every[name] for name in fewer}


def test_nothing_seen_gives_finite_signs():
    empty = {name: np.zeros((SIDE, SIDE), np.float32) for name in planes()}
    assert np.isfinite(list(signs(empty, grey()).values())).all()
    assert set(sides(empty, grey()).values()) == {0.0}


def test_ribs_of_a_multiclass_network_leave_no_gaps_in_the_lungs():
    lungs = np.zeros((5, 256, 256), np.float32)
    lungs[1, 64:192, 64:192] = 1
    lungs[1, 100:112] = 0
    lungs[2, 100:112, 64:192] = 1
    trained = ("lungs", "ribs", "clavicles", "heart")
    assert planes_of(lungs, trained, "multiclass")["lungs"][53, 64] == pytest.approx(1)
    assert planes_of(lungs[1:], trained, "multilabel")["lungs"][53, 64] == pytest.approx(0)


# The rule


def small_rule(**changes) -> Rule:
    fields = {"head": "multilabel", "structures": ("lungs", "heart"), "checkpoint": "0", "intercept": 0.5}
    fields |= {"signs": {"lungs share": (1.0, 0.5, 2.0, -1.0)}, "least_lungs": 0.1, "sides": {"heart": 3.0}}
    return Rule(**fields | {"caution": 1.0, "figures": {}} | changes)


def test_a_rule_is_a_logistic_regression():
    rule = small_rule()
    z = (1.5 - 1) / 0.5
    assert rule.upright({"lungs share": 1.5}) == pytest.approx(1 / (1 + np.exp(-(0.5 + 2 * z - (z**2 - 1)))))
    assert rule.upright({"lungs share": 0.05}) == 0
    assert rule.mirrored({"heart": 1.0}) == pytest.approx(1 / (1 + np.exp(4)))
    assert rule.mirrored({"heart": -1.0}) == pytest.approx(1 / (1 + np.exp(-2)))


def test_rules_are_written_and_read_and_other_heads_are_kept(tmp_path):
    file = tmp_path / "rules.json"
    assert load_rules(file) == ()
    save_rules(file, [small_rule(head="multiclass")])
    save_rules(file, [small_rule()])
    save_rules(file, [small_rule(intercept=2.0)])
    multiclass, multilabel = load_rules(file)
    assert (multiclass.head, multilabel.head, multilabel.intercept) == ("multiclass", "multilabel", 2.0)
    assert multilabel.upright({"lungs share": 1.5}) == small_rule(intercept=2.0).upright({"lungs share": 1.5})


def test_the_rule_that_asks_for_most_is_taken():
    every = ("lungs", "ribs", "clavicles", "heart")
    assert rule_for("multilabel", every).structures == every
    assert rule_for("multilabel", ("lungs", "ribs", "heart")).structures == ("lungs", "ribs", "heart")
    assert rule_for("multilabel", ("lungs", "heart")).structures == ("lungs", "heart")
    assert rule_for("multilabel", ("lungs", "ribs")) is None


def test_a_model_without_a_heart_is_not_assessed(tiny_segmenter, film):
    lungs_only = Segmenter(replace(tiny_segmenter.checkpoint, trained=("lungs", "ribs")), device="cpu")
    result = assess(Radiograph(film, "film.png"), lungs_only)
    assert (result.plausible, result.score, result.code, result.remedy) == (True, None, Code.NOT_ASSESSED, None)
    assert "not assessed" in result.sentence
    assert "lungs, ribs" in result.sentence


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


# The packaged model


@packaged_only
def test_the_packaged_rule_was_fitted_to_the_packaged_model():
    """Else the README's figures are another model's; ``python -m cxrseg plausibility`` fits and measures anew."""
    digest = hashlib.sha256((PACKAGED / "model.safetensors").read_bytes()).hexdigest()
    assert {rule.checkpoint for rule in load_rules(FITTED) if rule.head == "multilabel"} == {digest}


@packaged_only
def test_no_example_gives_a_warning(packaged):
    assert len(EXAMPLES) >= 10
    for path in EXAMPLES:
        result = assess(load_image(path), packaged)
        assert (result.plausible, result.code, result.remedy) == (True, Code.OK, None), path.name
        assert 0.5 <= result.score <= 1


@packaged_only
@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "mirrored"])
def test_a_turned_or_inverted_film_is_told_and_set_right(packaged, fault):
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
def test_a_mirrored_film_is_told_by_its_heart(packaged):
    results = [assess(undo(load_image(path), Remedy(mirror=True)), packaged) for path in EXAMPLES]
    told = [result for result in results if result.code == Code.MIRRORED]
    assert len(told) >= 0.8 * len(results)
    assert all(result.remedy == Remedy(mirror=True) and "dextrocardia" in result.sentence for result in told)


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

    see = plausibility.see
    monkeypatch.setattr(plausibility, "see", counted)
    film = load_image(EXAMPLES[0])
    assess(film, packaged)
    assert looks == [1]
    assess(undo(film, Remedy(quarter_turns=1)), packaged)
    assert looks == [1, 1, 7]


# Fitting and measuring


@pytest.fixture(scope="module")
def small_fit(tiny_checkpoint, tmp_path_factory):
    """Examples of a model that knows nothing; the made pictures are replaced by a few drawings."""
    folder = write_dataset(tmp_path_factory.mktemp("data") / "one", 6)
    segmenter = Segmenter.from_pretrained(tiny_checkpoint, device="cpu")
    with pytest.MonkeyPatch.context() as patch:
        drawings = other_pictures.drawings(np.random.default_rng(0))
        patch.setattr(plausibility_fit, "made_pictures", lambda seed: [("drawings", drawings)])
        patch.setattr(plausibility_fit, "held_out", lambda segmenter: frozenset({"one/film00"}))
        return segmenter, folder, plausibility_fit.collect(segmenter, [open_dataset(folder)], [])


def test_held_out_films_are_those_of_the_validation(tiny_segmenter):
    listed = json.loads((tiny_segmenter.checkpoint.folder / "validation.json").read_text())["films"]
    assert plausibility_fit.held_out(tiny_segmenter) == {entry["film"] for entry in listed} != set()


def test_what_is_looked_at_for_the_fit(small_fit):
    *_, examples = small_fit
    assert {example.film for example in examples if example.source == "one"} == {f"one/film0{n}" for n in range(1, 6)}
    assert "one/film00" not in {example.film for example in examples}
    assert {example.source for example in examples} == {"one", "one, varied", "parts of chest films", "drawings"}
    assert all(example.view is None for example in examples if example.source in ("drawings", "parts of chest films"))
    assert sum(example.upright for example in examples) == 5 * 4


def test_rules_are_fitted_for_each_set_of_structures(small_fit):
    segmenter, _, examples = small_fit
    rules = plausibility_fit.fit(segmenter, examples)
    assert [rule.structures for rule in rules] == [("lungs", "heart"), ("lungs", "ribs", "heart")]
    assert not any(name.startswith(("ribs", "clavicles")) for name in rules[0].signs)
    for rule in rules:
        assert np.isfinite([number for row in rule.signs.values() for number in row]).all()
        assert 0 <= rule.upright(examples[0].signs) <= 1
    rows = cross_validate(segmenter, examples)
    assert {row.pictures: row.count for row in rows} == {"one, cross-validated": 5, "one, varied, cross-validated": 5}


def test_a_fit_separates_what_can_be_separated(small_fit):
    """With signs that tell the truth, the rule is right for all examples."""
    segmenter, _, examples = small_fit
    honest = [
        replace(
            example,
            signs=dict.fromkeys(example.signs, 0.0) | {"lungs share": 1.0 if example.upright else 0.6},
            sides=dict.fromkeys(example.sides, 0.0)
            | {"heart": 0.0 if example.view is None else -1.0 if example.view.mirror else 1.0},
        )
        for example in examples
    ]
    rule = plausibility_fit.fit(segmenter, honest)[-1]
    assert [rule.upright(e.signs) >= 0.5 for e in honest] == [e.upright for e in honest]
    upright = [e for e in honest if e.upright]
    assert [rule.mirrored(e.sides) >= 0.5 for e in upright] == [e.view.mirror for e in upright]


def test_heads_and_structures_for_which_there_are_rules():
    every = ("lungs", "ribs", "clavicles", "heart")
    assert plausibility_fit.structure_sets(every, "multiclass") == [every]
    assert len(plausibility_fit.structure_sets(every, "multilabel")) == 4
    assert plausibility_fit.structure_sets(every, "multilabel")[-1] == every
    assert plausibility_fit.structure_sets(("lungs", "ribs"), "multilabel") == []


def test_held_out_films_and_their_faulty_copies_are_measured(small_fit, monkeypatch):
    segmenter, folder, examples = small_fit
    monkeypatch.setattr(plausibility_figures, "held_out", lambda segmenter: frozenset({"one/film00", "one/film03"}))
    monkeypatch.setattr(plausibility_figures, "unseen_pictures", lambda films: [("photos", [*films, *films])])
    monkeypatch.setattr(plausibility_figures, "STRESSES", {"blur": STRESSES["blur"], "inverted": STRESSES["inverted"]})
    rule = plausibility_fit.fit(segmenter, examples)[-1]
    rows = {row.pictures: row for row in measure(segmenter, rule, [open_dataset(folder)])}
    faulty = {f"one, {name}" for name in FAULTS}
    assert set(rows) == {"one, as they are", "their stress copies, 1 of each", "photos"} | faulty
    assert {name: row.count for name, row in rows.items() if row.count != 2} == {"photos": 4}
    assert rows["photos"].warned == 2 * rows["one, as they are"].warned
    assert {row.remedied is None for name, row in rows.items() if name in faulty} == {False}


def test_the_command_fits_writes_and_measures(small_fit, tmp_path, monkeypatch, capsys):
    segmenter, folder, examples = small_fit
    for module in (plausibility_fit, plausibility_figures):
        monkeypatch.setattr(module, "held_out", lambda segmenter: frozenset({"one/film00"}))
    monkeypatch.setattr(plausibility_figures, "collect", lambda *_: examples)
    monkeypatch.setattr(plausibility_figures, "unseen_pictures", lambda films: [])
    file = tmp_path / "rules.json"
    command = ["plausibility", str(folder), "--model", str(segmenter.checkpoint.folder)]
    assert main([*command, "--trunks", str(folder), "--fit", str(file)]) == 0
    table = capsys.readouterr().out
    assert "| one, as they are | 1 | " in table
    assert "| one, lower part | 1 | " in table
    assert "| one, cross-validated | 5 | " in table
    assert load_rules(file)[-1].structures == ("lungs", "ribs", "heart")
    assert load_rules(file)[-1].figures["one, mirrored"]["count"] == 1
    assert main(command) == 0
    assert "| one, as they are | 1 | " in capsys.readouterr().out


def test_measuring_needs_films_that_were_held_out(small_fit, tmp_path):
    segmenter = small_fit[0]
    other = open_dataset(write_dataset(tmp_path / "other", 1))
    with pytest.raises(DatasetError, match=r"validation\.json"):
        measure(segmenter, small_rule(), [other])


@packaged_only
def test_the_figures_of_the_readme_are_those_that_were_measured():
    readme = (ROOT / "README.md").read_text()
    rule = rule_for("multilabel", ("lungs", "ribs", "clavicles", "heart"))
    assert rule.figures
    for pictures, figure in rule.figures.items():
        remedied = "" if figure["remedied"] is None else figure["remedied"]
        assert f"| {pictures} | {figure['count']} | {figure['warned']} | {remedied} |" in readme


def test_figures_as_a_table_and_as_json():
    rows = [Row("films", 20, 0), Row("turned films", 20, 19, 18)]
    assert figures_text(rows).splitlines()[2:] == ["| films | 20 | 0 |  |", "| turned films | 20 | 19 | 18 |"]
    assert figures_json(rows)["turned films"] == {"count": 20, "warned": 19, "remedied": 18}
