"""Data set folders: films, their masks.

Three layouts are read:

- ``images/NAME.*`` with ``masks/NAME.png`` (or BMP, with or without a palette): a label map of class indices 0 to 4;
- ``images/NAME.*`` with ``masks/STRUCTURE/NAME.png``: one binary mask per structure. ``left_lung`` and
  ``right_lung`` are joined, and so are the clavicles. A structure without a folder is unlabelled, which is not the same
  as empty. A structure that only some films label has their names in ``masks/STRUCTURE/films.txt``, one per line.
  Pixels that may or may not belong to a structure can be marked in ``unknown/STRUCTURE/NAME.png``. Films
  that belong to one patient are named in ``patients.csv``; without it the Patient ID of DICOM films decides;
- JSRT with SCR as they are distributed: ``*.IMG`` films and, anywhere below the folder, SCR's ``left lung``,
  ``right lung``, ``heart``, ``left clavicle`` and ``right clavicle`` with one GIF or PNG per film.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from cxrseg.classes import JOINED, STRUCTURES
from cxrseg.errors import DatasetError, LabelError
from cxrseg.images import Radiograph, find_images, load_image
from cxrseg.labels import Truth, check_labels, unpaint

LABELLED_FILMS = "films.txt"
"""In a structure's folder of masks, the stems of the films that label it; without this file all do."""

PATIENTS = "patients.csv"
"""In a data set folder, whose films are whose: columns ``film``, the stem of its file, and ``patient``."""

_MASK_SUFFIXES = (".png", ".bmp", ".gif")
_PARTS = {part: structure for structure in STRUCTURES for part in (structure, *JOINED.get(structure, ()))}


@dataclass(frozen=True)
class Film:
    """Where one film and its truth lie.

    Attributes:
        name: ``dataset/stem``, unique within a training run.
        image: the picture.
        masks: by structure, the files that are joined into its mask; empty where `label_map` is given.
        label_map: a file of class indices, which labels all structures.
        unknown: by structure, the file that marks the pixels whose truth is unknown, where there is one.
        mask_scale: how many times larger the picture is than its masks (2 for JSRT with SCR).
    """

    name: str
    image: Path
    masks: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    label_map: Path | None = None
    unknown: Mapping[str, Path] = field(default_factory=dict)
    mask_scale: int = 1

    @property
    def labelled(self) -> tuple[str, ...]:
        """The structures whose truth is known, in the order of `STRUCTURES`."""
        return STRUCTURES if self.label_map else tuple(s for s in STRUCTURES if s in self.masks)


@dataclass(frozen=True)
class Dataset:
    """A data set folder whose contents have been listed.

    Attributes:
        name: the folder's name.
        folder: where it lies.
        films: sorted by name.
        labelled: the structures that any of its films labels.
        origin: where its films come from, as ``dataset.json`` in the folder says: ``simulated``, ``wingspan``, or what
            you name yours; ``other`` without that. All but ``simulated`` count as real films.
        patients: patient by `Film.name`, as `PATIENTS` in the folder says, or a checksum of a DICOM film's Patient ID.
    """

    name: str
    folder: Path
    films: tuple[Film, ...]
    labelled: tuple[str, ...]
    origin: str = "other"
    patients: Mapping[str, str] = field(default_factory=dict)

    def patient(self, film: str) -> str:
        """Whose film it is, by `Film.name`; a film that is not listed counts as a patient of its own."""
        return self.patients.get(film, film)

    @property
    def complete(self) -> tuple[str, ...]:
        """The structures that all of its films label."""
        return tuple(s for s in self.labelled if all(s in film.labelled for film in self.films))


def open_dataset(folder: str | Path) -> Dataset:
    """List a data set folder; pictures are not read yet.

    Args:
        folder: in one of the module's layouts.

    Raises:
        DatasetError: no such folder, no film, no mask, or a film whose mask is missing.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DatasetError("dataset.no-folder", root=root)
    name = root.resolve().name
    if (root / "images").is_dir():
        films = _open_folder(name, root)
    elif raw := sorted(p for p in root.rglob("*") if p.suffix.lower() == ".img"):
        films = _open_jsrt(name, root, raw)
    else:
        raise DatasetError("dataset.no-images", root=root)
    labelled = {structure for film in films for structure in film.labelled}
    labelled = tuple(s for s in STRUCTURES if s in labelled)
    return Dataset(name, root, tuple(films), labelled, _origin(root), _patients(root, name, films))


def _patients(root: Path, name: str, films: Sequence[Film]) -> dict[str, str]:
    """Read `PATIENTS` or, where there is none, what DICOM headers say; one patient for all of them says nothing."""
    if not (file := root / PATIENTS).is_file():
        headed = [film for film in films if film.image.suffix.lower() in (".dcm", ".dicom")]
        if not headed:
            return {}
        from cxrseg.readers.dicom import patient_key  # pydicom takes long to import

        keys = {film.name: key for film in headed if (key := patient_key(film.image))}
        return {film: f"{name}/{key}" for film, key in keys.items()} if len(set(keys.values())) > 1 else {}
    stems = {film.name.partition("/")[2] for film in films}
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            rows = [(row["film"].strip(), row["patient"].strip()) for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError, TypeError) as error:
        raise DatasetError("dataset.patients", path=file) from error
    if strange := [film for film, _ in rows if film not in stems]:
        raise DatasetError("dataset.list-names-no-film", file=file, film=strange[0])
    return {f"{name}/{film}": f"{name}/{patient}" for film, patient in rows if patient}


def _origin(root: Path) -> str:
    file = root / "dataset.json"
    try:
        return str(json.loads(file.read_text()).get("origin", "other")) if file.is_file() else "other"
    except (ValueError, AttributeError) as error:
        raise DatasetError("dataset.description", path=file, error=error) from error


def open_datasets(folders: Sequence[str | Path]) -> tuple[Dataset, ...]:
    """Open several data sets.

    Raises:
        DatasetError: as `open_dataset`, or two folders have one name, so that films could be mixed up.
    """
    datasets = tuple(open_dataset(folder) for folder in folders)
    names = [dataset.name for dataset in datasets]
    if len(set(names)) < len(names):
        raise DatasetError("dataset.same-name", names=", ".join(names))
    return datasets


def load_film(film: Film) -> tuple[Radiograph, Truth]:
    """Read a film and its truth, which has the film's size and the labelled structures alone.

    Raises:
        ImageError: the picture cannot be read.
        DatasetError: a mask cannot be read, has another size or impossible values.
    """
    radiograph = load_image(film.image)
    shape = radiograph.pixels.shape
    unknown = {s: _binary(_read_mask(path, film, shape, binary=True), path) for s, path in film.unknown.items()}
    if film.label_map:
        labels = _read_mask(film.label_map, film, shape)
        try:
            check_labels(labels, str(film.label_map))
        except LabelError as error:
            raise DatasetError(error.code, **error.values) from error
        return radiograph, Truth(unpaint(labels), unknown)
    masks = {}
    for structure, files in film.masks.items():
        parts = [_binary(_read_mask(file, film, shape, binary=True), file) for file in files]
        masks[structure] = np.logical_or.reduce(parts)
    return radiograph, Truth(masks, unknown)


def _open_folder(name: str, root: Path) -> list[Film]:
    images = find_images(root / "images")
    if not images:
        raise DatasetError("dataset.empty", folder=root / "images")
    _check_stems(images)
    masks = root / "masks"
    folders = sorted(p for p in masks.iterdir() if p.is_dir() and p.name[0] != ".") if masks.is_dir() else []
    unknown = _unknown_files(root / "unknown", images)
    if not folders:
        return [
            Film(f"{name}/{p.stem}", p, label_map=_find_mask(masks, p), unknown=unknown.get(p.stem, {})) for p in images
        ]
    parts = _parts_by_structure(folders)
    listed = {s: _listed_films(found, images) for s, found in parts.items()}
    films = []
    for p in images:
        files = {s: tuple(_find_mask(f, p) for f in found) for s, found in parts.items() if p.stem in listed[s]}
        if not files:
            raise DatasetError("dataset.in-no-list", film=p, file=LABELLED_FILMS, masks=masks)
        for structure, file in unknown.get(p.stem, {}).items():
            if structure not in files:
                raise DatasetError("dataset.unknown-unlabelled", file=file, folder=p.name, structure=structure)
        films.append(Film(f"{name}/{p.stem}", p, files, unknown=unknown.get(p.stem, {})))
    return films


def read_list(path: Path) -> set[str]:
    """Read the stems in a `LABELLED_FILMS`, one a line; they may hold blanks."""
    return {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}


def _listed_films(folders: Sequence[Path], images: Sequence[Path]) -> set[str]:
    """The stems of the films that label a structure, by its folders' lists; all of them where there is no list."""
    stems = {image.stem for image in images}
    lists = [folder / LABELLED_FILMS for folder in folders if (folder / LABELLED_FILMS).is_file()]
    if not lists:
        return stems
    if len(lists) < len(folders):
        raise DatasetError("dataset.one-list", file=lists[0])
    found = [read_list(path) for path in lists]
    if any(names != found[0] for names in found):
        raise DatasetError("dataset.lists-differ", one=lists[0], other=lists[1])
    if strange := sorted(found[0] - stems):
        raise DatasetError("dataset.list-names-no-film", file=lists[0], film=strange[0])
    for folder in folders:
        masks = {path.stem for path in folder.iterdir() if path.suffix.lower() in _MASK_SUFFIXES}
        if strange := sorted(masks - found[0]):
            raise DatasetError("dataset.mask-not-in-list", folder=folder, film=strange[0], file=LABELLED_FILMS)
    return found[0]


def _unknown_files(root: Path, images: Sequence[Path]) -> dict[str, dict[str, Path]]:
    """By film and structure, the files below the folder ``unknown``."""
    stems = {image.stem for image in images}
    found: dict[str, dict[str, Path]] = {}
    for folder in sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != ".") if root.is_dir() else ():
        if folder.name not in STRUCTURES:
            raise DatasetError("dataset.no-structure", folder=folder, known=", ".join(STRUCTURES))
        for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in _MASK_SUFFIXES):
            if path.stem not in stems:
                raise DatasetError("dataset.unknown-of-no-film", path=path, film=path.stem)
            found.setdefault(path.stem, {})[folder.name] = path
    return found


def _open_jsrt(name: str, root: Path, images: list[Path]) -> list[Film]:
    _check_stems(images)
    files: dict[str, dict[str, Path]] = {}
    for path in root.rglob("*"):
        part = _part_name(path.parent.name)
        if part in _PARTS and path.suffix.lower() in _MASK_SUFFIXES:
            files.setdefault(part, {})[path.stem] = path
    if not files:
        raise DatasetError("dataset.no-scr-masks", root=root)
    _check_pairs(set(files), root)
    films = []
    for image in images:
        masks: dict[str, tuple[Path, ...]] = {}
        for part, found in sorted(files.items()):
            if image.stem not in found:
                raise DatasetError("dataset.no-scr-mask", image=image, part=part, root=root)
            masks[_PARTS[part]] = (*masks.get(_PARTS[part], ()), found[image.stem])
        films.append(Film(f"{name}/{image.stem}", image, masks, mask_scale=2))
    return films


def _part_name(folder: str) -> str:
    return folder.lower().replace(" ", "_").replace("-", "_")


def _parts_by_structure(folders: list[Path]) -> dict[str, list[Path]]:
    parts: dict[str, list[Path]] = {}
    for folder in folders:
        part = _part_name(folder.name)
        if part not in _PARTS:
            raise DatasetError("dataset.no-structure-known", folder=folder, known=", ".join(_PARTS))
        parts.setdefault(_PARTS[part], []).append(folder)
    _check_pairs({_part_name(folder.name) for folder in folders}, folders[0].parent)
    return parts


def _check_pairs(parts: set[str], folder: Path) -> None:
    """One side alone would make the other side's pixels a false background."""
    for structure, sides in JOINED.items():
        given = [side for side in sides if side in parts]
        if len(given) == 1 or (given and structure in parts):
            raise DatasetError(
                "dataset.one-side",
                folder=folder,
                structure=structure,
                whole=structure,
                sides=" and ".join(sides),
                given=", ".join(sorted(set(given) | {structure} & parts)),
            )


def _check_stems(images: list[Path]) -> None:
    seen: dict[str, Path] = {}
    for image in images:
        if image.stem in seen:
            raise DatasetError("dataset.mask-name-shared", one=seen[image.stem], other=image)
        seen[image.stem] = image


def _find_mask(folder: Path, image: Path) -> Path:
    for suffix in (*_MASK_SUFFIXES, *map(str.upper, _MASK_SUFFIXES)):
        if (path := folder / f"{image.stem}{suffix}").is_file():
            return path
    raise DatasetError("dataset.no-mask", image=image, mask=folder / (image.stem + ".png"))


def _read_mask(path: Path, film: Film, shape: tuple[int, int], binary: bool = False) -> np.ndarray:
    try:
        with Image.open(path) as picture:
            mode, values = picture.mode, np.asarray(picture)
            if binary and mode == "P":
                values = _palette_levels(values, np.asarray(picture.convert("L")))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise DatasetError("dataset.mask-unreadable", path=path, error=error) from error
    if values.ndim != 2:
        raise DatasetError("dataset.mask-mode", path=path, mode=mode)
    values = np.kron(values, np.ones((film.mask_scale,) * 2, values.dtype)) if film.mask_scale > 1 else values
    if values.shape != shape:
        height, width = values.shape
        raise DatasetError(
            "dataset.mask-size",
            path=path,
            width=width,
            height=height,
            image=film.image,
            image_width=shape[1],
            image_height=shape[0],
        )
    return values.astype(np.uint8) if values.dtype == bool else values


def _palette_levels(indices: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """A binary mask's palette may begin with white: what is black is outside, wherever the colours tell."""
    levels = np.unique(grey)
    return grey if levels[0] == 0 and len(levels) == len(np.unique(indices)) else indices


def _binary(values: np.ndarray, path: Path) -> np.ndarray:
    levels = np.unique(values)
    if len(levels) > 2 or (len(levels) == 2 and levels[0] != 0):
        shown = ", ".join(map(str, levels[:4].tolist()))
        raise DatasetError("dataset.mask-not-binary", path=path, count=len(levels), values=shown)
    return values > 0
