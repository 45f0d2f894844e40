"""A guided tour for a seminar: five steps, each of which shows, scrolls to and highlights what it describes."""

import json
from html import escape

from cxrseg.samples import EXAMPLES, samples
from cxrseg.ui.shared.html import said
from cxrseg.ui.shared.language import Language
from cxrseg.ui.tour import texts

_FILM = ["#cx-result"]
_SCENES = (
    {"view": "overlay", "hide": ["lungs", "ribs", "clavicles", "heart"], "diameters": False, "lit": _FILM},
    {"view": "overlay", "hide": [], "style": "line", "diameters": False, "lit": [*_FILM, "#cx-legend"]},
    {"view": "compare", "hide": [], "style": "both", "diameters": True, "lit": [*_FILM, "#cx-numbers"]},
    {"tab": "validation", "lit": ["#cx-matrix-here"]},
    {"view": "uncertainty", "hide": [], "diameters": False, "lit": _FILM},
)
"""What each step shows, in the words of ``tour.js``; lit is found by CSS selectors, the most important first."""


def tour_panel() -> str:
    """Write the tour's panel, as HTML in every language; ``tour.js`` shows it and does its work.

    The film is an example with truth, so not an abnormal one. Without such an example the tour takes the film shown.
    """
    film = next((sample.path.stem for sample in samples() if sample.path.is_relative_to(EXAMPLES)), "")
    return (
        f'<div id="cx-tour" data-scenes="{escape(json.dumps(_SCENES))}" data-film="{escape(film)}" hidden>'
        f"{said(_steps)}</div>"
    )


def start_button(language: Language) -> str:
    """Write what starts the tour, as HTML."""
    return f'<button type="button" class="cx-act" id="cx-tour-start" data-tour="0">{texts.START(language)}</button>'


def _steps(language: Language) -> str:
    steps = "".join(
        f'<li><button type="button" data-tour="{number}"><b>{number + 1}</b> <span>{label(language)}</span></button>'
        for number, label in enumerate(texts.STEPS)
    )
    words = "".join(
        f'<p class="cx-lead" tabindex="-1" data-words="{number}">{text(language)}</p>'
        for number, text in enumerate(texts.WORDS)
    )
    acts = "".join(
        f'<button type="button" class="cx-act" data-tour="{act}">{text(language)}</button>'
        for act, text in (("back", texts.BACK), ("next", texts.NEXT), ("end", texts.END))
    )
    return (
        f'<section aria-label="{texts.START(language)}"><ol>{steps}</ol>{words}'
        f'<div class="cx-acts">{acts}</div></section>'
    )
