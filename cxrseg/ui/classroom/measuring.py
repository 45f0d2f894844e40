"""The task to measure the cardiothoracic ratio with two lines."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cxrseg.classroom.films import ClassFilm
from cxrseg.classroom.ratios import Ends, differences, ratio, read_ends
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT, Cardiothoracic
from cxrseg.ui.classroom import texts
from cxrseg.ui.classroom.charts import Mark, bland_altman, strip
from cxrseg.ui.classroom.kinds import Round
from cxrseg.ui.classroom.views import toggles
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.layers import diameters

_HEART_ROW, _CHEST_ROW = 0.62, 0.78
"""Where the class's marks lie in films without a measured ratio, as parts of the height."""


class Ratio:
    """Everybody drags two lines, and the projector shows all ratios and their limits of agreement."""

    def suits(self, film: ClassFilm, structure: str) -> bool:
        """Only the heart suits."""
        return structure == "heart"

    def task(self, structure: str, language: Language) -> tuple[str, str]:
        """The question, and how to measure."""
        return texts.RATIO_TASK(language), texts.RATIO_HINT(language)

    def options(self, film: ClassFilm, structure: str) -> str:
        """Nothing."""
        return ""

    def read(self, body: Mapping[str, Any], film: ClassFilm, structure: str) -> Ends:
        """Read four ends of lines."""
        return read_ends(body.get("ends"), film.picture.shape[1])

    def own(self, mine: Ends, asked: Round, language: Language) -> str:
        """Their ratio, and the true one."""
        own, truth = decimal(ratio(mine), 2, language), asked.film.true_ratio.ratio
        if truth is None:
            return texts.RATIO_YOURS(language, value=own)
        return texts.RATIO_YOURS_TRUE(language, value=own, truth=decimal(truth, 2, language))

    def cells(self, answer: Ends, asked: Round) -> dict[str, object]:
        """The ratio."""
        return {"ratio": f"{ratio(answer):.4f}"}

    def result(self, rounds: Sequence[Round], language: Language) -> tuple[str, str]:
        """Where the lines end; the ratios as dots; their differences from the truth, or from their mean."""
        film, _, answers = rounds[-1]
        over = _marks(film, answers)
        for name, measured in (("truth", film.true_ratio), ("model", film.predicted_ratio)):
            lines = diameters(measured, film.picture.shape[1], film.picture.shape[0])
            over += f'<div class="cx-lines cx-lines-{name}" data-show="{name}">{lines}</div>' if lines else ""
        truth = film.true_ratio.ratio
        compared = [
            (list(map(ratio, asked.answers)), asked.film.true_ratio.ratio)
            for asked in rounds
            if asked.answers and (asked.film.true_ratio.ratio is None) == (truth is None)
        ]
        against = texts.AGAINST_MEAN if truth is None else texts.AGAINST_TRUTH
        found = differences(compared)
        beside = (
            f"{toggles(over, language)}<p>{texts.RATIO_COUNT(language, number=len(answers))}</p>"
            f"<h2>{texts.RATIOS(language)}</h2>{_strip(film, answers, language)}"
            f"<h2>{against(language)}</h2>{bland_altman(found, language)}"
        )
        if found.films > 1:
            beside += f'<p class="cx-note">{texts.ALL_ROUNDS(language, number=found.films)}</p>'
        return over, beside


def _strip(film: ClassFilm, answers: Sequence[Ends], language: Language) -> str:
    """All ratios on a line, with the class's median, the network's, the true one and the usual limit."""
    values = sorted(map(ratio, answers))
    known = {"network": film.predicted_ratio.ratio, "truth": film.true_ratio.ratio}
    reach = [ADULT_PA_LIMIT, *values, *(value for value in known.values() if value is not None)]
    first, last = math.floor(min(reach) * 20 - 0.5), math.ceil(max(reach) * 20 + 0.5)
    step = math.ceil((last - first) / 6)
    scale = [tick / 20 for tick in range(first, last + step, step)]
    named = {"median": texts.MEDIAN, "network": texts.NETWORK, "truth": texts.RATIO_TRUTH}
    marks = [Mark("limit", ADULT_PA_LIMIT, texts.USUAL_LIMIT(language, value=decimal(ADULT_PA_LIMIT, 2, language)))]
    for kind, value in ({"median": float(np.median(values))} | known).items():
        if value is not None:
            marks.append(Mark(kind, value, named[kind](language, value=decimal(value, 2, language))))
    low, high = (decimal(value, 2, language) for value in (values[0], values[-1]))
    others = "; ".join(mark.label for mark in marks)
    alt = texts.RATIOS_ALT(language, number=len(values), low=low, high=high, others=others)
    return strip(values, marks, scale, alt, language)


def _marks(film: ClassFilm, answers: Sequence[Ends]) -> str:
    """Where everybody's lines end, as an SVG over the film."""
    height, width = film.picture.shape
    rows = next((r for r in map(_rows, (film.true_ratio, film.predicted_ratio)) if r), None)
    heart, chest = rows or (_HEART_ROW * height, _CHEST_ROW * height)
    tall = height / 14
    drawn = "".join(
        f'<path class="cx-{name}" d="M{x:.1f} {row - tall / 2:.1f}v{tall:.1f}"/>'
        for ends in answers
        for name, row, pair in (("heart", heart, ends[:2]), ("chest", chest, ends[2:]))
        for x in pair
    )
    return (
        f'<svg class="cx-class-ends" data-show="share" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'aria-hidden="true">{drawn}</svg>'
    )


def _rows(measured: Cardiothoracic) -> tuple[float, float] | None:
    """At what height a heart's and a chest's width were measured."""
    if measured.ratio is None:
        return None
    right, left = measured.heart[0].left, measured.heart[1].right
    return (right[1] + left[1]) / 2, (measured.chest.left[1] + measured.chest.right[1]) / 2
