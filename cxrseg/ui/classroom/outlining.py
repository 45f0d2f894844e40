"""The task to outline a structure."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.classroom.agreement import Agreement, agreement
from cxrseg.classroom.films import ClassFilm
from cxrseg.errors import LabelError
from cxrseg.metrics import count
from cxrseg.ui.classroom import texts
from cxrseg.ui.classroom.charts import Mark, strip
from cxrseg.ui.classroom.kinds import Round
from cxrseg.ui.classroom.views import toggles
from cxrseg.ui.quiz.drawing import fill_outlines, read_drawing, read_picture
from cxrseg.ui.quiz.texts import TASK, TASK_HINT
from cxrseg.ui.shared.html import heat_colors, index_png
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.layers import outlines

_LEVELS = 12
"""Colours of the map of agreement."""


class Outline:
    """Everybody draws, and the projector shows a map of agreement."""

    def suits(self, film: ClassFilm, structure: str) -> bool:
        """Whether the structure is known."""
        return structure in (film.truth or STRUCTURES)

    def task(self, structure: str, language: Language) -> tuple[str, str]:
        """The quiz's words."""
        return TASK[structure](language), TASK_HINT[structure](language)

    def options(self, film: ClassFilm, structure: str) -> str:
        """Nothing."""
        return ""

    def read(self, body: Mapping[str, Any], film: ClassFilm, structure: str) -> np.ndarray:
        """Read a drawing, a picture with transparency."""
        mask = read_drawing(read_picture(str(body.get("picture", ""))), film.picture.shape)
        if not mask.any():
            raise LabelError("drawing.damaged")
        return fill_outlines(mask) if body.get("fill") is True else mask

    def own(self, mine: np.ndarray, asked: Round, language: Language) -> str:
        """Their Dice."""
        truth = asked.film.truth.get(asked.structure)
        if truth is None:
            return ""
        return texts.YOURS(language, value=decimal(count(truth, mine).dice, 2, language))

    def cells(self, answer: np.ndarray, asked: Round) -> dict[str, object]:
        """Dice and area."""
        truth = asked.film.truth.get(asked.structure)
        dice = "" if truth is None else f"{count(truth, answer).dice:.4f}"
        return {"dice": dice, "area_px": int(answer.sum())}

    def result(self, rounds: Sequence[Round], language: Language) -> tuple[str, str]:
        """The map of agreement, and the distribution of Dice."""
        film, structure, drawings = rounds[-1]
        truth, model = film.truth.get(structure), film.predicted.masks.get(structure)
        found = agreement(drawings, truth)
        colors = [(*map(int, color), 90 + 110 * level // _LEVELS) for level, color in enumerate(heat_colors(_LEVELS))]
        share = np.ceil(found.share * _LEVELS).astype(np.uint8)
        over = f'<img class="cx-share" data-show="share" src="{index_png(share, colors)}" alt="">'
        shown = {"truth": [truth], "model": [model], "apart": [drawings[i] for i in found.apart or ()]}
        for name, masks in shown.items():
            lines = "".join(outlines(mask, structure) for mask in masks if mask is not None)
            over += f'<div class="cx-lines cx-lines-{name}" data-show="{name}">{lines}</div>' if lines else ""
        scale = (
            f'<span class="cx-scale" aria-hidden="true"></span> <span class="cx-note">{texts.SCALE(language)}</span>'
        )
        beside = f"{toggles(over, language)}<p>{texts.COUNT(language, number=len(drawings))} {scale}</p>"
        if found.dice:
            network = count(truth, model).dice if model is not None else None
            beside += f"<h2>{texts.SCORES(language)}</h2>{_scores(found, network, language)}"
        else:
            beside += f"<p>{texts.NO_TRUTH(language)}</p>"
        if found.pairwise is not None:
            beside += f"<p>{texts.PAIRWISE(language, value=decimal(found.pairwise, 2, language))}</p>"
        return over, beside


def _scores(found: Agreement, network: float | None, language: Language) -> str:
    """The Dice of every drawing, with the class's median and the network's."""
    figures = {"median": decimal(found.median, 2, language), "network": "–"}
    marks = [Mark("median", found.median, texts.MEDIAN(language, value=figures["median"]))]
    if network is not None:
        figures["network"] = decimal(network, 2, language)
        marks.append(Mark("network", network, texts.NETWORK(language, value=figures["network"])))
    low, high = (decimal(value, 2, language) for value in (found.dice[0], found.dice[-1]))
    alt = texts.SCORES_ALT(language, number=len(found.dice), low=low, high=high, **figures)
    return strip(found.dice, marks, (0.0, 0.25, 0.5, 0.75, 1.0), alt, language)
