"""A segmentation as files: label map, masks, overlay and a description."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Film, load_film
from cxrseg.errors import DatasetError
from cxrseg.files import write_atomically
from cxrseg.metrics import FilmScore, score_film
from cxrseg.overlay import compose
from cxrseg.png import encode_mask, encode_png
from cxrseg.results.findings import Findings


def write_result(folder: Path, findings: Findings) -> None:
    """Write one film's result.

    ``labels.png`` (uint8, class indices 0 to 4), one ``STRUCTURE.png`` (0 or 255) per structure that the model has
    learned, ``overlay.png`` and, last, ``result.json`` (`Findings.to_json` with the film's name); all at the film's
    size.

    Args:
        folder: created if needed; a file of an earlier result is replaced, or removed if this one has none of its name.
        findings: what to write.
    """
    film, result = findings.film, findings.segmentation
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {structure: encode_mask(mask) for structure, mask in result.masks.items()}
    pictures |= {"labels": encode_png(result.labels), "overlay": encode_png(compose(film.pixels, result.masks))}
    for structure in result.not_trained:
        (folder / f"{structure}.png").unlink(missing_ok=True)
    for name, content in pictures.items():
        with write_atomically(folder / f"{name}.png") as path:
            path.write_bytes(content)
    with write_atomically(folder / "result.json") as path:
        text = json.dumps(findings.to_json(named=True), indent=1, ensure_ascii=False, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")


def read_masks(folder: Path) -> dict[str, np.ndarray]:
    """Read the masks that `write_result` wrote.

    Returns:
        Boolean (H, W) by structure, for the structures that have a file.

    Raises:
        DatasetError: the folder holds no mask, or one cannot be read.
    """
    masks = {}
    for structure in STRUCTURES:
        path = folder / f"{structure}.png"
        if path.is_file():
            try:
                with Image.open(path) as picture:
                    masks[structure] = np.asarray(picture) > 0
            except OSError as error:
                raise DatasetError("results.mask-unreadable", path=path, error=error) from error
    if not masks:
        raise DatasetError("results.no-mask", folder=folder)
    return masks


def score_written(film: Film, folder: Path) -> FilmScore:
    """Compare what `write_result` wrote with a film's truth.

    Args:
        film: with its truth.
        folder: with masks and, for a multiclass model's, ``result.json``, which says that they do not overlap.

    Raises:
        ImageError, DatasetError: the film, its truth or the masks cannot be read.
        LabelError: sizes differ, or no structure is in both.
    """
    masks, (_, truth) = read_masks(folder), load_film(film)
    try:
        head = json.loads((folder / "result.json").read_text())["model"]["head"]
    except (OSError, ValueError, KeyError, TypeError):
        head = None  # masks from elsewhere
    truth = truth.for_head(head)
    return score_film(film.name, truth.masks, masks, truth.unknown)


def name_folders(files: Iterable[Path]) -> dict[Path, str]:
    """Give each file a folder name of its own: its stem, with a number where a stem comes again.

    Names differ by more than upper and lower case, which some file systems do not tell apart.

    Example:
        >>> list(name_folders([Path("a/film.png"), Path("b/film.png"), Path("film-2.png")]).values())
        ['film', 'film-3', 'film-2']
    """
    files = list(dict.fromkeys(files))
    own = {file: file.stem.strip(". ") or "film" for file in files}  # "...png" has the stem "..", a folder elsewhere
    stems = {name.casefold() for name in own.values()}
    used: set[str] = set()
    names = {}
    for file in files:
        name, number = own[file], 1
        while name.casefold() in used or (number > 1 and name.casefold() in stems):
            number += 1
            name = f"{own[file]}-{number}"
        used.add(name.casefold())
        names[file] = name
    return names
