"""Put the real films together as a data set folder: people's lungs and hearts, and the outlines in ``outlines/``.

    python research/wingspan.py SOURCE OUTPUT

SOURCE is the "Cardiothoracic Ratio Estimation Dataset" as a folder: ``images/NAME.png`` and
``masks/{left_lung,right_lung,heart}/NAME.png``. What is done to its masks:

- film 044 has heart and left lung exchanged: they are put right;
- lungs end where the heart as drawn begins, since a lung field does (in six films a lung runs behind the heart);
- hearts end flat where they narrow to the great vessels, see `cxrseg.postprocessing.flat_top`.

Clavicles and ribs are labelled on the films that have outlines. Where nothing is drawn, these are unknown: what lies
around a guessed outline; mediastinum and abdomen, where ribs are too faint to say that there is none; and a rib's way
on from where its outline ends, towards the spine or the cartilage, since it ends where it is last seen.
"""

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from outlines.outline import fill, polygon, read, settle
from scipy import ndimage

from cxrseg.classes import JOINED
from cxrseg.datasets import LABELLED_FILMS
from cxrseg.postprocessing import convex_hull, flat_top

OUTLINES = Path(__file__).parent / "outlines"

EXCHANGED = ("wingspan-044",)
"""Films whose heart and left lung are exchanged."""

TOO_POOR = ("wingspan-048", "wingspan-088", "wingspan-194")
"""Validation films on which hardly an anterior rib can be seen: no truth for figures, so their ribs stay unlabelled."""

FEWEST_ANTERIOR = 2
"""Where fewer anterior ribs are drawn on a side, what is not drawn in its lung is unknown."""

BESIDE_LUNG = 10
"""Pixels around a lung field's convex hull within which all ribs are drawn."""

ON_FROM_END = {"posterior": 30.0, "anterior": 10.0}
"""Pixels beyond the last cross-section that is drawn, along the rib, that are unknown."""

AROUND_GUESS = 6
"""Pixels around a guessed outline that are unknown too."""


def lungs_and_heart(source: Path, name: str) -> dict[str, np.ndarray]:
    """Read a film's lungs and heart and bring them to this project's definitions.

    Returns:
        Boolean (H, W) masks ``right_lung``, ``left_lung`` and ``heart``.
    """
    masks = {part: _read(source / "masks" / part / f"{name}.png") for part in (*JOINED["lungs"], "heart")}
    if name in EXCHANGED:
        masks["heart"], masks["left_lung"] = masks["left_lung"], masks["heart"]
    drawn = masks["heart"]
    lungs = {part: masks[part] & ~drawn for part in JOINED["lungs"]}
    return lungs | {"heart": flat_top(drawn)}


def clavicles(outlines: Sequence[Mapping[str, Any]], shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Draw clavicles.

    Returns:
        Two boolean (H, W): where they are, and where that is unknown.
    """
    seen, guessed = _by_certainty(outlines, shape)
    return seen, _around(guessed) & ~seen


def anterior_parts(outlines: Sequence[Mapping[str, Any]], side: str) -> int:
    """How many anterior ribs are drawn on a side."""
    return len({rib["rib"] for rib in outlines if rib["part"] == "anterior" and rib["side"] == side})


def ribs(
    outlines: Sequence[Mapping[str, Any]], film: np.ndarray, lungs: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ribs.

    Args:
        outlines: the film's.
        film: (H, W) uint8.
        lungs: boolean (H, W) ``right_lung`` and ``left_lung``.

    Returns:
        Two boolean (H, W): where they are, and where that is unknown.
    """
    shape = film.shape
    settled = [{**rib, "polygon": settle(rib, film)} for rib in outlines]
    seen, guessed = _by_certainty(settled, shape)
    guessed |= fill([_on_from_end(rib) for rib in outlines], shape)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    sides = [convex_hull(lungs[part]) for part in ("right_lung", "left_lung")]
    certain = ndimage.distance_transform_edt(~(sides[0] | sides[1])) <= BESIDE_LUNG
    tops, bottoms = zip(
        *((np.flatnonzero(side.any(1))[0], np.flatnonzero(side.any(1))[-1]) for side in sides), strict=True
    )
    inner = [np.flatnonzero(sides[0].any(0))[-1], np.flatnonzero(sides[1].any(0))[0]]
    middle = sum(inner) / 2
    between = (columns > inner[0] - 60) & (columns < inner[1] + 60) & (rows > min(tops))
    below = np.where(columns < middle, rows > bottoms[0], rows > bottoms[1])
    for side in sides:  # beneath a diaphragm that rises towards the middle
        below |= side.any(0)[None] & (rows > np.where(side.any(0), shape[0] - 1 - side[::-1].argmax(0), 0)[None])
    for side, lung in zip(("right", "left"), sides, strict=True):
        if anterior_parts(outlines, side) < FEWEST_ANTERIOR:
            certain &= ~lung
            below |= lung
    unknown = (_around(guessed) | ((between | below) & ~certain)) & ~seen
    return seen, unknown


def assemble(source: Path, output: Path) -> None:
    """Write the data set folder; what is there already is replaced, and nothing is left half done."""
    wanted, output = output, output.with_name(f".{output.name}.new")
    shutil.rmtree(output, ignore_errors=True)
    found = {kind: read([OUTLINES / kind]) for kind in ("clavicles", "ribs")}
    for name in TOO_POOR:
        del found["ribs"][name]
    for image in sorted((source / "images").glob("*.png")):
        name = image.stem
        (output / "images").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(image, output / "images" / image.name)
        masks = lungs_and_heart(source, name)
        truth = {"lungs": masks["right_lung"] | masks["left_lung"], "heart": masks["heart"]}
        unknown = {}
        if name in found["clavicles"]:
            outlines = found["clavicles"][name]["clavicles"]
            truth["clavicles"], unknown["clavicles"] = clavicles(outlines, truth["heart"].shape)
        if name in found["ribs"]:
            film = cv2.imread(str(image), cv2.IMREAD_GRAYSCALE)
            truth["ribs"], unknown["ribs"] = ribs(found["ribs"][name]["ribs"], film, masks)
        for structure, mask in truth.items():
            _write(output / "masks" / structure / image.name, mask)
        for structure, mask in unknown.items():
            if mask.any():
                _write(output / "unknown" / structure / image.name, mask)
    for kind, films in found.items():
        (output / "masks" / kind / LABELLED_FILMS).write_text("\n".join(sorted(films)) + "\n")
    (output / "dataset.json").write_text(json.dumps({"origin": "wingspan"}) + "\n")
    shutil.rmtree(wanted, ignore_errors=True)
    output.rename(wanted)


def _by_certainty(outlines: Sequence[Mapping[str, Any]], shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """What was seen, and what was guessed, as boolean (H, W)."""
    return tuple(
        fill([polygon(outline) for outline in outlines if (outline["sure"] > 1) == seen], shape)
        for seen in (True, False)
    )


def _on_from_end(rib: Mapping[str, Any]) -> np.ndarray:
    """The way that a rib goes on from its spinal end, or an anterior part from its front end, as an outline (4, 2)."""
    sections = np.array(rib["sections"], float).reshape(-1, 2, 2)
    if rib["part"] == "anterior":
        sections = sections[::-1]
    middle = sections.mean(1)
    along = middle[0] - middle[min(2, len(middle) - 1)]
    far = sections[0] + along / max(float(np.linalg.norm(along)), 1e-6) * ON_FROM_END[rib["part"]]
    return np.array([sections[0, 0], far[0], far[1], sections[0, 1]])


def _around(mask: np.ndarray) -> np.ndarray:
    return ndimage.distance_transform_edt(~mask) <= AROUND_GUESS if mask.any() else mask


def _read(path: Path) -> np.ndarray:
    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) > 0


def _write(path: Path, mask: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), mask.astype(np.uint8) * 255, [cv2.IMWRITE_PNG_BILEVEL, 1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    assemble(options.source, options.output)
