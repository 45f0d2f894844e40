"""The task to choose one of a film's parts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from cxrseg.classroom.films import ClassFilm
from cxrseg.classroom.parts import LEAST_OPTIONS, PARTS, lettered
from cxrseg.errors import LabelError
from cxrseg.ui.classroom import texts
from cxrseg.ui.classroom.kinds import Round
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.layers import outlines


class Choice:
    """Everybody taps a letter, and the projector shows how many took which."""

    def suits(self, film: ClassFilm, structure: str) -> bool:
        """Whether the part is there, with others to choose from."""
        return structure in PARTS and structure in film.parts and len(film.parts) >= LEAST_OPTIONS

    def task(self, structure: str, language: Language) -> tuple[str, str]:
        """The question."""
        return texts.CHOICE_TASK(language, part=texts.PART_NAMES[structure](language)), texts.CHOICE_HINT(language)

    def options(self, film: ClassFilm, structure: str) -> str:
        """All parts with a letter in each; nothing in it says which is which."""
        return _drawn(film, lettered(film.parts, structure))

    def read(self, body: Mapping[str, Any], film: ClassFilm, structure: str) -> str:
        """Read a letter."""
        options, letter = lettered(film.parts, structure), body.get("choice")
        if not isinstance(letter, str) or letter not in options:
            raise LabelError("drawing.damaged")
        return options[letter]

    def own(self, mine: str, asked: Round, language: Language) -> str:
        """Whether it was correct."""
        letters = {part: letter for letter, part in lettered(asked.film.parts, asked.structure).items()}
        if mine == asked.structure:
            return texts.CHOICE_RIGHT(language, letter=letters[mine])
        name = texts.PART_NAMES[mine](language)
        return texts.CHOICE_WRONG(language, letter=letters[mine], part=name, right=letters[asked.structure])

    def cells(self, answer: str, asked: Round) -> dict[str, object]:
        """What was chosen, and whether it was correct."""
        return {"choice": answer, "right": int(answer == asked.structure)}

    def result(self, rounds: Sequence[Round], language: Language) -> tuple[str, str]:
        """The parts by name, and how many took each as bars."""
        film, structure, answers = rounds[-1]
        options, taken = lettered(film.parts, structure), Counter(answers)
        most = max(taken.values())
        bars = ""
        for letter, part in options.items():
            right = part == structure
            mark = f' <strong>✓ <span class="cx-unseen">{texts.CHOICE_IS_RIGHT(language)}</span></strong>' * right
            bars += (
                f'<li class="cx-bar{" cx-bar-right" * right}"><b>{letter}</b> {texts.PART_NAMES[part](language)}{mark}'
                f'<span class="cx-bar-count">{taken[part]}</span>'
                f'<span class="cx-bar-fill" style="width:{100 * taken[part] / most:.1f}%"></span></li>'
            )
        beside = (
            f"<h2>{texts.CHOICES(language, number=len(answers))}</h2><ul class='cx-bars'>{bars}</ul>"
            f"<p>{texts.CHOICE_SHARE(language, right=taken[structure], number=len(answers))}</p>"
        )
        if not film.truth:
            beside += f'<p class="cx-note">{texts.BY_NETWORK(language)}</p>'
        return _drawn(film, options, structure), beside


def _drawn(film: ClassFilm, options: Mapping[str, str], right: str = "") -> str:
    """Outlines with a letter inside each, which a student may tap.

    Args:
        film: with the parts.
        options: the part by letter.
        right: the part that is marked as the right one, if any.
    """
    height, width = film.picture.shape
    drawn = ""
    for letter, part in options.items():
        mask = film.parts[part]
        x, y = _inside(mask)
        kind = "right" if part == right else "option"
        drawn += (
            f'<div class="cx-lines cx-lines-{kind}">{outlines(mask, "lungs")}</div>'
            f'<button type="button" class="cx-option cx-option-{kind}" data-option="{letter}" aria-pressed="false" '
            f'style="left:{100 * x / width:.1f}%;top:{100 * y / height:.1f}%">{letter}</button>'
        )
    return drawn


def _inside(mask: np.ndarray) -> tuple[int, int]:
    """The point of a mask that is farthest from its border, x and y."""
    depth = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(x), int(y)
