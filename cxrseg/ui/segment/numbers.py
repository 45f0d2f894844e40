"""What was measured in a film, as tables for the page."""

from html import escape

from cxrseg.classes import STRUCTURES
from cxrseg.images import Radiograph
from cxrseg.measurements.areas import LungSide
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT
from cxrseg.measurements.quantities import Diameter, NotMeasurable
from cxrseg.results.findings import Findings
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import muted, named, table
from cxrseg.ui.shared.language import Language, decimal, percent, words_of
from cxrseg.ui.shared.texts import NOT_TRAINED


def numbers(findings: Findings, language: Language) -> str:
    """Give all that was measured, as HTML."""
    return (
        f"<h3>{texts.MEASURES(language)}</h3>"
        f'<dl class="cx-measures">{heart_ratio(findings, language)}{lung_ratio(findings, language)}</dl>'
        f"{area_table(findings, language)}"
    )


def heart_ratio(findings: Findings, language: Language) -> str:
    """Give the cardiothoracic ratio with its widths and its limit, or why there is none."""
    film, measured = findings.film, findings.cardiothoracic
    limit = decimal(ADULT_PA_LIMIT, 1, language)
    if measured.ratio is None:
        return _entry(texts.RATIO(language), *_reason(measured.reason, language))
    widths = texts.RATIO_WIDTHS(
        language, heart=_width(film, measured.heart, language), chest=_width(film, (measured.chest,), language)
    )
    verdict = (texts.ABOVE if measured.ratio > ADULT_PA_LIMIT else texts.WITHIN)(language, limit=limit)
    note = texts.RATIO_LIMIT(language, limit=limit)
    return _entry(texts.RATIO(language), decimal(measured.ratio, 2, language), f"{verdict}; {widths}", note)


def lung_ratio(findings: Findings, language: Language) -> str:
    """Say how the lung fields compare, or why they cannot be compared."""
    lungs, spacing = findings.lungs, findings.film.pixel_spacing
    if lungs.ratio is None:
        return _entry(texts.LUNGS(language), *_reason(lungs.reason, language))

    def side(lung: LungSide) -> str:
        if spacing:
            return texts.CM2(language, value=decimal(lung.area_cm2(spacing), 0, language))
        return percent(lung.share, language)

    sides = texts.LUNG_AREAS(language, left=side(lungs.left), right=side(lungs.right))
    return _entry(texts.LUNGS(language), decimal(lungs.ratio, 2, language), sides)


def area_table(findings: Findings, language: Language) -> str:
    """Tabulate the area of each structure."""
    shares, areas, spacing = findings.shares, findings.areas, findings.film.pixel_spacing
    rows = []
    for structure in STRUCTURES:
        found = structure in shares
        cells = [percent(shares[structure], language) if found else muted(NOT_TRAINED(language))]
        if spacing:
            cells.append(decimal(areas[structure], 0, language) if found else "")
        rows.append((named(structure, language), *cells))
    headers = [texts.STRUCTURE(language), texts.SHARE(language), *([texts.AREA(language)] if areas else [])]
    notes = [texts.OVERLAPPING(language)] if findings.segmentation.head == "multilabel" else []
    if areas:
        written = " × ".join(f"{value:.3g}" for value in spacing)
        notes.append(texts.SPACING(language, spacing=written.replace(".", ",") if language == "ru" else written))
    note = escape(" ".join(notes))
    return table(texts.AREAS(language), headers, rows, name=f"cx-areas-{language}") + f'<p class="cx-note">{note}</p>'


def _width(film: Radiograph, parts: tuple[Diameter, ...], language: Language) -> str:
    if film.pixel_spacing:
        value = sum(part.length_mm(film.pixel_spacing) for part in parts)
        return texts.MILLIMETRES(language, value=decimal(value, 0, language))
    return texts.PIXEL_WIDTH(language, value=decimal(sum(part.length_px for part in parts), 0, language))


def _reason(reason: NotMeasurable, language: Language) -> tuple[str, str]:
    return texts.NOT_MEASURABLE(language), words_of(language)(f"measurement.{reason}")


def _entry(term: str, value: str, told: str, note: str = "") -> str:
    more = f'<span class="cx-note">{escape(note)}</span>' if note else ""
    return (
        f"<div><dt>{escape(term)}</dt><dd><strong>{escape(value)}</strong> <span>{escape(told)}</span>{more}</dd></div>"
    )
