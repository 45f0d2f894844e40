import json

import numpy as np
import pytest
from PIL import Image

from cxrseg.__main__ import main
from cxrseg.classes import STRUCTURES
from cxrseg.datasets import load_film, open_dataset
from cxrseg.errors import DatasetError
from cxrseg.simulation import dataset as module
from cxrseg.simulation.dataset import VERSION, simulate


@pytest.fixture
def draws(monkeypatch):
    """Stand-ins for anatomy and physics: a film's bytes depend on its random numbers alone."""
    drawn = []

    def project(anatomy, body, size):
        return size

    def develop(size, film, rng):
        picture = rng.integers(0, 256, (size, size), dtype=np.uint8)
        drawn.append(int(picture[0, 0]))
        masks = {structure: np.zeros((size, size), bool) for structure in STRUCTURES}
        for row, structure in enumerate(STRUCTURES):
            masks[structure][row * 8 : row * 8 + 20, 5:50] = True
        return picture, masks

    monkeypatch.setattr(module, "load_anatomy", lambda: None)
    monkeypatch.setattr(module, "project", project)
    monkeypatch.setattr(module, "develop", develop)
    return drawn


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path, draws):
    one, two, other = (simulate(tmp_path / n, 3, seed, 64) for n, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert contents(one) == contents(two)
    assert contents(one)["images/simulated-0000.png"] != contents(other)["images/simulated-0000.png"]


def test_a_second_run_continues_where_the_first_stopped(tmp_path, draws, monkeypatch):
    whole = simulate(tmp_path / "whole", 4, 0, 64)
    part = simulate(tmp_path / "part", 2, 0, 64)
    (part / "images/simulated-0001.png").unlink()  # stopped before the picture, which is written last
    before = len(draws)
    simulate(part, 4, 0, 64)
    assert len(draws) - before == 3
    assert contents(part) == contents(whole)
    simulate(part, 4, 0, 64)
    assert len(draws) - before == 3


def test_it_is_a_data_set_with_parameters_and_source(tmp_path, draws):
    folder = simulate(tmp_path / "set", 2, 0, 64)
    dataset = open_dataset(folder)
    assert dataset.labelled == STRUCTURES
    film, truth = load_film(dataset.films[0])
    masks = truth.masks
    assert film.pixels.shape == (64, 64)
    assert np.count_nonzero(masks["lungs"]) == 20 * 45
    with Image.open(folder / "masks/ribs/simulated-0000.png") as mask:
        assert mask.mode == "1"
    description = json.loads((folder / "dataset.json").read_text())
    assert "CC BY 3.0" in description["source"]
    assert set(description["films"]) == {"simulated-0000", "simulated-0001"}
    assert description["films"]["simulated-0000"]["body"] != description["films"]["simulated-0001"]["body"]


def test_a_film_without_a_whole_chest_is_drawn_again(tmp_path, draws, monkeypatch):
    real, calls = module.develop, []

    def sometimes_empty(size, film, rng):
        picture, masks = real(size, film, rng)
        calls.append(1)
        if len(calls) == 1:
            masks["clavicles"][:] = False
        return picture, masks

    monkeypatch.setattr(module, "develop", sometimes_empty)
    folder = simulate(tmp_path / "set", 1, 0, 64)
    assert json.loads((folder / "dataset.json").read_text())["films"]["simulated-0000"]["attempt"] == 1
    monkeypatch.setattr(module, "_LEAST_SHARE", {"clavicles": 1.0})
    with pytest.raises(DatasetError, match="no whole chest"):
        simulate(tmp_path / "never", 1, 0, 64)


def test_what_cannot_be_simulated_is_refused(tmp_path, draws):
    for count, seed, size in ((0, 0, 64), (1, -1, 64), (1, 0, 8)):
        with pytest.raises(DatasetError, match="--count"):
            simulate(tmp_path / "x", count, seed, size)
    simulate(tmp_path / "set", 1, 0, 64)
    with pytest.raises(DatasetError, match="holds films of"):
        simulate(tmp_path / "set", 1, 1, 64)
    records = json.loads((tmp_path / "set/dataset.json").read_text())
    for was, version in ((VERSION - 1, {"version": VERSION - 1}), (1, {})):  # the first version had no number
        (tmp_path / "set/dataset.json").write_text(json.dumps({"seed": 0, "size": 64, "films": {}} | version))
        with pytest.raises(DatasetError, match=f"'version': {was}"):
            simulate(tmp_path / "set", 1, 0, 64)
    (tmp_path / "set/dataset.json").write_text(json.dumps(records))
    simulate(tmp_path / "set", 1, 0, 64)
    (tmp_path / "set/dataset.json").write_text("[]")
    with pytest.raises(DatasetError, match="damaged"):
        simulate(tmp_path / "set", 1, 0, 64)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").touch()
    with pytest.raises(DatasetError, match="not empty"):
        simulate(tmp_path / "mine", 1, 0, 64)


def test_the_command_line(tmp_path, draws, capsys):
    assert main(["simulate", str(tmp_path / "set"), "--count", "2", "--size", "64", "--seed", "3"]) == 0
    assert len(open_dataset(tmp_path / "set").films) == 2
    assert "2 films" in capsys.readouterr().out
    assert main(["simulate", str(tmp_path / "set"), "--count", "2", "--size", "96"]) == 1
    assert "holds films of" in capsys.readouterr().err
