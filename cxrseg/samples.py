"""Radiographs to try the model on, each with its origin and licence."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path


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
    """List the films that are there: those of packages that are not installed are left out."""
    path = _package_file("data_store", "data/RG1_UNCI.dcm")
    if path is None:
        return ()
    return (
        Sample(
            title="Chest radiograph, DICOM",
            path=path,
            origin="the DICOM committee's compression samples (WG-04), in the package pydicom-data",
            licence="MIT",
        ),
    )


def _package_file(module: str, name: str) -> Path | None:
    """Find a data file of an installed package without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.is_file() else None
