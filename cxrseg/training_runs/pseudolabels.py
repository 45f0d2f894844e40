"""Labels that a model gives to training films for structures that nobody has outlined there.

They lie beside the data sets, never in them: ``FOLDER/DATASET/STRUCTURE/NAME.png``, 8-bit, `NO`, `UNSURE` or `YES`.
Only training reads them, and only where a film has no truth of its own; what is unsure is left out of the loss, and
films that validate are never measured against them.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from tqdm.auto import tqdm

from cxrseg.classes import PAINT_ORDER, UNKNOWN
from cxrseg.datasets import Film, load_film
from cxrseg.errors import DatasetError, ModelError
from cxrseg.files import write_atomically
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.labels import by_structure
from cxrseg.postprocessing import clean, over_rib_cage

NO, UNSURE, YES = 0, 128, 255
"""Grey levels of a pseudo-label."""


def write_pseudo_labels(
    segmenter: Segmenter, films: Sequence[Film], folder: Path, structures: Sequence[str], confidence: float = 0.8
) -> int:
    """Label films with a model.

    Args:
        segmenter: the model, best with test-time augmentation. Of a multiclass one, what a structure painted later may
            hide is `UNSURE`.
        films: what to label.
        folder: where the labels are written; what is there already is replaced.
        structures: what to label; a film's own truth is never replaced.
        confidence: probability, above 0.5, from which a pixel is `YES`; `NO` from 1 minus this down. What
            `postprocessing.clean` would remove is `UNSURE` wherever it is not `NO`. Clavicles end where they leave
            the rib cage, see `postprocessing.over_rib_cage`.

    Returns:
        The number of labels written.

    Raises:
        ModelError: the model has not learned one of the structures, or the confidence makes no sense.
        ImageError, DatasetError: a film cannot be read.
    """
    if not 0.5 < confidence < 1:
        raise ModelError("pseudolabels.confidence", confidence=confidence)
    checkpoint = segmenter.checkpoint
    if lacking := [s for s in structures if s not in checkpoint.trained]:
        raise ModelError("pseudolabels.not-learned", source=checkpoint.source, lacking=", ".join(lacking))
    written = 0
    for film in tqdm(films, "Labelling", leave=False):
        if not (wanted := [s for s in structures if s not in film.labelled]):
            continue
        result = segmenter(load_film(film)[0])
        believed = clean(result.masks)
        planes = by_structure(result.probabilities)
        for structure in wanted:
            probability = planes[structure]
            later = PAINT_ORDER[PAINT_ORDER.index(structure) + 1 :] if checkpoint.head == "multiclass" else ()
            label = np.full(probability.shape, UNSURE, np.uint8)
            label[sum((planes[other] for other in later), probability) <= 1 - confidence] = NO
            label[(probability >= confidence) & believed[structure]] = YES
            if structure == "clavicles":
                label[~_rib_cage(result)] = NO
            path = _path(folder, film, structure)
            path.parent.mkdir(parents=True, exist_ok=True)
            with write_atomically(path) as temporary:
                Image.fromarray(label).save(temporary, format="PNG")
            written += 1
    return written


def _rib_cage(result: Segmentation) -> np.ndarray:
    """Where clavicles count, (H, W): see `over_rib_cage`; all of the film where the model knows no ribs or lungs."""
    everywhere = np.ones(result.labels.shape, bool)
    ribs, lungs = (result.masks.get(structure, ~everywhere) for structure in ("ribs", "lungs"))
    return over_rib_cage(everywhere, ribs, lungs) if ribs.any() and lungs.any() else everywhere


def read_pseudo_label(folder: Path, film: Film, structure: str, shape: tuple[int, int]) -> np.ndarray | None:
    """Read what `write_pseudo_labels` wrote for one film.

    Args:
        folder: of the pseudo-labels.
        film: the film.
        structure: the structure.
        shape: of the film's pixels.

    Returns:
        (H, W) uint8: 0, 1 or `UNKNOWN`; None where this film has no such label.

    Raises:
        DatasetError: the file is no pseudo-label of this film.
    """
    path = _path(folder, film, structure)
    if not path.is_file():
        return None
    try:
        with Image.open(path) as picture:
            values = np.asarray(picture)
    except (UnidentifiedImageError, OSError) as error:
        raise DatasetError("pseudolabels.unreadable", path=path, error=error) from error
    if values.shape != shape or values.dtype != np.uint8 or not np.isin(values, (NO, UNSURE, YES)).all():
        raise DatasetError(
            "pseudolabels.odd",
            path=path,
            image=film.image,
            width=shape[1],
            height=shape[0],
            no=NO,
            unsure=UNSURE,
            yes=YES,
        )
    return np.select([values == NO, values == YES], [np.uint8(0), np.uint8(1)], np.uint8(UNKNOWN))


def _path(folder: Path, film: Film, structure: str) -> Path:
    dataset, _, stem = film.name.partition("/")
    return Path(folder) / dataset / structure / f"{stem}.png"
