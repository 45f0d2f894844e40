"""What a network sees in a film after each epoch, with and without ImageNet weights, as HTML with a slider."""

import json
from collections.abc import Sequence
from html import escape

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.labels import paint
from cxrseg.metrics import count
from cxrseg.overlay import rgb
from cxrseg.training_runs.snapshots import Learning, unpack
from cxrseg.ui.shared.html import grey_png, index_png, named
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.training import texts

_OPACITY = 150
"""Of the colours over the film, 0 to 255."""


def learning_view(learning: Learning, film: int, language: Language) -> str:
    """Lay out a film for each run, with ImageNet weights and without, and a slider over the epochs.

    Args:
        learning: the runs.
        film: its index in `Learning.names`.
        language: of the words.
    """
    epochs = len(next(iter(learning.predicted.values())))
    figures = "".join(_figure(learning, film, kind, language) for kind in learning.predicted)
    legend = "".join(f"<li>{named(structure, language)}</li>" for structure in learning.labelled[film])
    return (
        f'<div class="cx-learning" style="--cx-epoch:{epochs}"><p class="cx-epochs">'
        f"<label>{escape(texts.AFTER_EPOCH(language))} "
        f'<input type="range" min="1" max="{epochs}" value="{epochs}" step="1"></label> <output>{epochs}</output></p>'
        f'<ul class="cx-legend-line">{legend}</ul><div class="cx-two">{figures}</div></div>'
    )


def scores(learning: Learning, film: int, kind: bool) -> list[dict[str, float]]:
    """Dice by structure in a film after each epoch, where its truth is known.

    Structures that the film does not label are left out.
    """
    truth, unknown = unpack(learning.truth[film]), unpack(learning.truth[film], unknown=True)
    labelled = learning.labelled[film]
    return [
        {s: count(truth[s], mask, unknown[s]).dice for s, mask in unpack(predicted[film]).items() if s in labelled}
        for predicted in learning.predicted[kind]
    ]


def _figure(learning: Learning, film: int, kind: bool, language: Language) -> str:
    title = (texts.WITH_IMAGENET if kind else texts.WITHOUT_IMAGENET)(language)
    lines = [_said(dice, language) for dice in scores(learning, film, kind)]
    sentences = escape(json.dumps(lines, ensure_ascii=False), quote=True)
    alt = texts.LEARNING_ALT(language, film=learning.names[film].partition("/")[2])
    return (
        f'<figure class="cx-viewer"><div class="cx-stage" style="--cx-ratio:1"><div class="cx-canvas">'
        f'<img class="cx-film" src="{grey_png(learning.films[film])}" alt="{escape(alt, quote=True)}">'
        f'<div class="cx-frames" style="--cx-frames:{len(lines)};'
        f'background-image:url({_sprite(learning, film, kind)})">'
        f"</div></div></div><figcaption><strong>{escape(title)}</strong>"
        f'<span class="cx-said" data-said="{sentences}">{lines[-1]}</span>'
        f"</figcaption></figure>"
    )


def _sprite(learning: Learning, film: int, kind: bool) -> str:
    """All epochs' masks below one another, painted in the colours of the structures, as a data URI."""
    colors: Sequence[tuple[int, int, int, int]] = [(*rgb(structure), _OPACITY) for structure in CLASSES[1:]]
    labels = [paint(unpack(predicted[film])) for predicted in learning.predicted[kind]]
    return index_png(np.concatenate(labels), colors)


def _said(dice: dict[str, float], language: Language) -> str:
    parts = [f"{STRUCTURE_NAMES[s](language)} {decimal(dice[s], 2, language)}" for s in STRUCTURES if s in dice]
    return f"Dice: {', '.join(parts)}"
