"""Films with exact truth, one by one: truth, prediction and where the two differ.

A film is segmented when it is first looked at, by the model of the page. Which structure is shown is the browser's
choice alone: all layers are there, and style sheets hide what is not asked for.
"""

import logging
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Film, load_film
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmenter
from cxrseg.labels import truth_for
from cxrseg.metrics import FilmScore, score_film
from cxrseg.overlay import OUTCOME_COLORS, OUTCOMES, error_map
from cxrseg.ui.markup import index_png, muted, panel, patch, swatch, table
from cxrseg.ui.viewer import layers, shrink, stage
from cxrseg.ui.work import answered

BUSY = panel("busy", "Segmenting…")
FAILED = "This film cannot be shown"
FAULT = "The server could not read or segment this film; its log says why. Please choose another one."

_OPACITY = {"right": 115, "missed": 225, "false": 225, "mixed": 225}
_MEANING = {
    "right": "right",
    "missed": "missed: in the truth only",
    "false": "false: in the prediction only",
    "mixed": "mixed: one structure missed, another false",
}

_log = logging.getLogger(__name__)


def browse(segmenter: Segmenter, films: Sequence[Film], index: int) -> Iterator[tuple[str, str]]:
    """Compare the truth of a film with what the model sees in it.

    Args:
        segmenter: what to call.
        films: the films on offer.
        index: of the chosen one.

    Yields:
        HTML of the three views and of the scores.

    Raises:
        gr.Error: the film cannot be read or segmented.
    """

    def work() -> tuple[str, str]:
        try:
            film, truth = load_film(films[index])
        except CxrsegError as error:  # its message names files of the server
            _log.exception(FAILED)
            raise DatasetError(FAULT) from error
        truth = truth_for(segmenter.checkpoint.head, truth)
        masks = segmenter(film).masks
        score = score_film(films[index].name, truth, masks)
        return views(film, truth, masks), score_table(score, segmenter.checkpoint.trained)

    yield from answered(work, FAILED, FAULT)


def views(film: Radiograph, truth: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray]) -> str:
    """Lay out the film with its truth, with the prediction and with the errors, as HTML.

    Args:
        film: the film.
        truth: boolean (H, W) by structure.
        masks: what the model sees, likewise; structures that it has not learned are left out.
    """
    without = "".join(
        f'<p class="cx-lacking" data-only="{structure}">{structure}: not trained</p>'
        for structure in STRUCTURES
        if structure not in masks
    )
    parts = (
        ("Truth", layers(truth), f"Radiograph {film.name} with its truth"),
        ("Prediction", layers(masks) + without, f"Radiograph {film.name} with what the model sees"),
        ("Errors", error_layers(truth, masks) + without, f"Where truth and prediction of {film.name} differ"),
    )
    figures = (
        f'<figure class="cx-viewer"><figcaption>{title}</figcaption>{stage(film, over, alt)}</figure>'
        for title, over, alt in parts
    )
    return f'<div class="cx-three">{"".join(figures)}</div>'


def error_layers(truth: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray]) -> str:
    """Make a picture of the errors over all structures and one per structure, as HTML for a `stage`."""
    common = [structure for structure in STRUCTURES if structure in truth and structure in masks]
    truth, masks = ({s: shrink(side[s]) for s in common} for side in (truth, masks))
    colors = [(*bytes.fromhex(OUTCOME_COLORS[name][1:]), _OPACITY[name]) for name in OUTCOMES]
    pictures = []
    for only in ("all", *common):
        chosen = common if only == "all" else [only]
        outcome = error_map({s: truth[s] for s in chosen}, {s: masks[s] for s in chosen})
        pictures.append(f'<img class="cx-errors" data-only="{only}" src="{index_png(outcome, colors)}" alt="">')
    return "".join(pictures)


def score_table(score: FilmScore, trained: Sequence[str]) -> str:
    """Tabulate Dice and IoU of one film, as HTML."""
    rows = []
    for structure in STRUCTURES:
        head = swatch(structure) + structure
        counts = score.counts.get(structure)
        if counts is None:
            rows.append((head, muted("not labelled" if structure in trained else "not trained"), ""))
        elif math.isnan(counts.dice):
            rows.append((head, muted("not in this film"), ""))
        else:
            rows.append((head, f"{counts.dice:.4f}", f"{counts.iou:.4f}"))
    caption = f"This film: {score.film.rpartition('/')[2]}"
    return table(caption, ("structure", "Dice", "IoU"), rows, name="cx-film-scores")


def picker(trained: Sequence[str]) -> str:
    """Let the visitor choose what the three views show, as HTML."""
    choices = []
    for only in ("all", *STRUCTURES):
        checked = " checked" if only == "all" else ""
        label = "all structures" if only == "all" else swatch(only) + only
        lacking = "" if only in ("all", *trained) else muted("not trained")
        box = f'<input type="radio" name="cx-pick" data-pick="{only}"{checked}>'
        choices.append(f'<label class="cx-key">{box}{label} {lacking}</label>')
    return f'<fieldset class="cx-keys"><legend>Show</legend>{"".join(choices)}</fieldset>'


def outcome_legend() -> str:
    """Say what the colours of the errors mean, as HTML."""
    keys = (f'<span class="cx-key">{patch(OUTCOME_COLORS[name])}{_MEANING[name]}</span>' for name in OUTCOMES)
    return f'<div class="cx-keys" role="group" aria-label="Colours of the errors">{"".join(keys)}</div>'
