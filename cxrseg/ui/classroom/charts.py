"""A class's answers as SVG charts."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from cxrseg.classroom.ratios import Differences
from cxrseg.ui.classroom import texts
from cxrseg.ui.shared.language import Language, decimal

_LEFT, _WIDE = 20, 560
_ROWS = 4
"""Rows of dots, so that those of nearly the same value stand above one another."""


class Mark(NamedTuple):
    """A value beside those of the class.

    Attributes:
        kind: ``median``, ``network``, ``truth`` or ``limit``.
        value: where it stands.
        label: what the legend says of it.
    """

    kind: str
    value: float
    label: str


_SHAPES = {
    "median": ("│", '<line class="cx-median" x1="{x}" x2="{x}" y1="8" y2="66"/>'),
    "network": ("▲", '<path class="cx-network" d="M{x} 62l-7 14h14z"/>'),
    "truth": ("◆", '<path class="cx-truth" d="M{x} 60l7 8-7 8-7-8z"/>'),
    "limit": ("┊", '<line class="cx-limit" x1="{x}" x2="{x}" y1="2" y2="66"/>'),
}


def strip(
    values: Sequence[float],
    marks: Sequence[Mark],
    scale: Sequence[float],
    alt: str,
    language: Language,
    digits: int = 2,
) -> str:
    """Values as dots on a line.

    Args:
        values: in ascending order.
        marks: what stands beside them.
        scale: values at which the line is labelled, in ascending order; the first and last are its ends.
        alt: the same in words.
        language: of the numbers.
        digits: of the labels after the point.
    """

    def place(value: float) -> str:
        share = (value - scale[0]) / (scale[-1] - scale[0])
        return f"{_LEFT + _WIDE * min(max(share, 0), 1):.1f}"

    dots = "".join(
        f'<circle cx="{place(value)}" cy="{52 - 9 * (number % _ROWS)}" r="5"/>' for number, value in enumerate(values)
    )
    drawn = "".join(_SHAPES[mark.kind][1].format(x=place(mark.value)) for mark in marks)
    legend = " · ".join(f"{_SHAPES[mark.kind][0]} {mark.label}" for mark in marks)
    ticks = "".join(f'<text x="{place(value)}" y="94">{decimal(value, digits, language)}</text>' for value in scale)
    return (
        f'<svg class="cx-strip" viewBox="0 0 600 100" role="img" aria-label="{escape(alt)}">'
        f'<line class="cx-axis" x1="{_LEFT}" x2="{_LEFT + _WIDE}" y1="66" y2="66"/>{dots}{drawn}{ticks}</svg>'
        f'<p class="cx-note">{legend}</p>'
    )


def bland_altman(found: Differences, language: Language) -> str:
    """Differences over the ratios' references, with their mean and limits of agreement."""
    lines = {"mean": found.mean}
    if found.limits:
        lines |= {"low": found.limits.low, "high": found.limits.high}
    reach = 1.15 * max(0.02, *(abs(apart) for _, apart in found.points), *(abs(value) for value in lines.values()))
    references = [reference for reference, _ in found.points]
    first, last = min(references) - 0.02, max(references) + 0.02

    def across(reference: float) -> float:
        return 75 + 405 * (reference - first) / (last - first)

    def down(apart: float) -> float:
        return 110 - 100 * apart / reach

    dots = "".join(
        f'<circle cx="{across(reference) + 7 * (number % 5 - 2):.1f}" cy="{down(apart):.1f}" r="5"/>'
        for number, (reference, apart) in enumerate(sorted(found.points))
    )
    drawn = "".join(
        f'<line class="cx-{"mean" if name == "mean" else "agreement"}" x1="75" x2="480" y1="{down(value):.1f}" '
        f'y2="{down(value):.1f}"/><text class="cx-value" x="488" y="{down(value) + 5:.1f}">'
        f"{_signed(value, language)}</text>"
        for name, value in lines.items()
    )
    below = "".join(
        f'<text x="{across(reference):.1f}" y="234">{decimal(reference, 2, language)}</text>'
        for reference in {round(value, 2): value for value in references}.values()
    )
    named = {name: _signed(value, language) for name, value in lines.items()}
    alt = texts.BLAND_ALTMAN_ALT(language, number=len(found.points), mean=named["mean"])
    if found.limits:
        alt += " " + texts.LIMITS(language, low=named["low"], high=named["high"])
    return (
        f'<svg class="cx-strip cx-bland-altman" viewBox="0 0 600 240" role="img" aria-label="{escape(alt)}">'
        f'<line class="cx-axis" x1="75" x2="75" y1="5" y2="215"/>'
        f'<line class="cx-axis" x1="75" x2="480" y1="215" y2="215"/>'
        f'<line class="cx-limit" x1="75" x2="480" y1="110" y2="110"/><text x="55" y="115">0</text>{drawn}{dots}{below}'
        f"</svg><p>{escape(alt)}</p>"
    )


def _signed(value: float, language: Language) -> str:
    return ("−" if round(value, 3) < 0 else "+") + decimal(abs(value), 3, language)
