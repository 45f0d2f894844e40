"""Films with truth, one by one: truth, prediction and where the two differ.

A film is segmented when it is looked at, by the model of the page. Which structure is shown is the browser's choice
alone: all layers are there, and style sheets hide what is not asked for.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.metrics import FilmScore
from cxrseg.overlay import OUTCOME_COLORS, OUTCOMES, error_map
from cxrseg.ui.shared.html import index_png, muted, named, patch, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.layers import layers, shrink, stage
from cxrseg.ui.shared.shelf import Compared
from cxrseg.ui.shared.texts import NOT_TRAINED, STRUCTURE_NAMES
from cxrseg.ui.validation import texts_films as texts
from cxrseg.ui.validation.data import missing, short
from cxrseg.ui.validation.texts import METRIC_NAMES

OPACITY = {"right": 115, "missed": 225, "false": 225, "mixed": 225}
"""How much each outcome covers the film, 0 to 255."""


def views(found: Compared, language: Language) -> str:
    """Lay out the film with its truth, with the prediction and with the errors, as HTML.

    Args:
        found: the film, its truth and what the model sees in it.
        language: of the words.
    """
    film, truth, masks = found.film, found.truth, found.segmentation.masks
    without = "".join(
        f'<p class="cx-lacking" data-only="{structure}">'
        f"{texts.LACKING(language, name=STRUCTURE_NAMES[structure](language))}</p>"
        for structure in STRUCTURES
        if structure not in masks
    )
    parts = (
        (texts.TRUTH, layers(truth), texts.TRUTH_ALT),
        (texts.PREDICTION, layers(masks) + without, texts.PREDICTION_ALT),
        (texts.ERRORS, error_layers(truth, found.masks) + without, texts.ERRORS_ALT),
    )
    figures = (
        f'<figure class="cx-viewer"><figcaption>{title(language)}</figcaption>'
        f"{stage(film, over, alt(language, name=film.name))}</figure>"
        for title, over, alt in parts
    )
    return f'<div class="cx-three">{"".join(figures)}</div>'


def error_layers(truth: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray]) -> str:
    """Make a picture of the errors over all structures and one per structure, as HTML for a `stage`."""
    common = [structure for structure in STRUCTURES if structure in truth and structure in masks]
    truth, masks = ({s: shrink(side[s]) for s in common} for side in (truth, masks))
    pictures = []
    for only in ("all", *common):
        chosen = common if only == "all" else [only]
        source = error_png({s: truth[s] for s in chosen}, {s: masks[s] for s in chosen})
        pictures.append(f'<img class="cx-errors" data-only="{only}" src="{source}" alt="">')
    return "".join(pictures)


def error_png(truth: Mapping[str, np.ndarray], masks: Mapping[str, np.ndarray]) -> str:
    """Encode the errors of boolean (H, W) masks by structure into a data URI."""
    colors = [(*bytes.fromhex(OUTCOME_COLORS[name][1:]), OPACITY[name]) for name in OUTCOMES]
    return index_png(error_map(truth, masks), colors)


def score_table(score: FilmScore, trained: Sequence[str], language: Language) -> str:
    """Tabulate Dice and IoU of one film, as HTML."""
    rows = []
    for structure in STRUCTURES:
        head, counts = named(structure, language), score.counts.get(structure)
        if counts is None or math.isnan(counts.dice):
            rows.append((head, muted(missing(structure, score.counts, trained, language)), ""))
        else:
            rows.append((head, decimal(counts.dice, 4, language), decimal(counts.iou, 4, language)))
    headers = [texts.STRUCTURE(language), *(METRIC_NAMES[metric](language) for metric in ("dice", "iou"))]
    return table(texts.THIS_FILM(language, name=short(score.film)), headers, rows, name="cx-film-scores")


def picker(trained: Sequence[str], language: Language) -> str:
    """Let the visitor choose what the three views show, as HTML."""
    choices = []
    for only in ("all", *STRUCTURES):
        checked = " checked" if only == "all" else ""
        label = texts.ALL(language) if only == "all" else named(only, language)
        lacking = "" if only in ("all", *trained) else muted(NOT_TRAINED(language))
        box = f'<input type="radio" name="cx-pick" data-pick="{only}"{checked}>'
        choices.append(f'<label class="cx-key">{box}{label} {lacking}</label>')
    return f'<fieldset class="cx-keys"><legend>{texts.SHOW(language)}</legend>{"".join(choices)}</fieldset>'


def outcome_legend(language: Language, outcomes: Sequence[str] = OUTCOMES) -> str:
    """Say what the colours of the errors mean, as HTML."""
    keys = (
        f'<span class="cx-key">{patch(OUTCOME_COLORS[name])}{texts.MEANINGS[name](language)}</span>'
        for name in outcomes
    )
    return f'<div class="cx-keys" role="group" aria-label="{texts.COLORS_OF_ERRORS(language)}">{"".join(keys)}</div>'
