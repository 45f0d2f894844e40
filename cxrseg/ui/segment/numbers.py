"""What was measured in a film, as tables for the page."""

from html import escape

from cxrseg.classes import STRUCTURES
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation
from cxrseg.measurements.areas import LungSide, area_shares, areas_cm2, lung_area_ratio
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT, Cardiothoracic
from cxrseg.measurements.quantities import Diameter, NotMeasurable
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import muted, named, table
from cxrseg.ui.shared.language import Language, decimal, percent
from cxrseg.ui.shared.texts import NOT_TRAINED
from cxrseg.ui.shared.texts_reasons import NOT_MEASURABLE


def numbers(film: Radiograph, segmentation: Segmentation, measured: Cardiothoracic, language: Language) -> str:
    """Tell all that was measured, as HTML.

    Args:
        film: what was segmented.
        segmentation: what was found in it.
        measured: its cardiothoracic ratio.
        language: of the words in it.
    """
    return (
        f"<h3>{texts.MEASURES(language)}</h3>"
        f'<dl class="cx-measures">{heart_ratio(film, measured, language)}'
        f"{lung_ratio(film, segmentation, language)}</dl>{area_table(film, segmentation, language)}"
    )


def heart_ratio(film: Radiograph, measured: Cardiothoracic, language: Language) -> str:
    """Tell the cardiothoracic ratio with its widths and its limit, or why there is none."""
    limit = decimal(ADULT_PA_LIMIT, 1, language)
    if measured.ratio is None:
        return _entry(texts.RATIO(language), *_reason(measured.reason, language))
    widths = texts.RATIO_WIDTHS(
        language, heart=_width(film, measured.heart, language), chest=_width(film, (measured.chest,), language)
    )
    verdict = (texts.ABOVE if measured.ratio > ADULT_PA_LIMIT else texts.WITHIN)(language, limit=limit)
    note = texts.RATIO_LIMIT(language, limit=limit)
    return _entry(texts.RATIO(language), decimal(measured.ratio, 2, language), f"{verdict}; {widths}", note)


def lung_ratio(film: Radiograph, segmentation: Segmentation, language: Language) -> str:
    """Tell how the lung fields compare, or why they cannot be compared."""
    lungs = lung_area_ratio(segmentation)
    if lungs.ratio is None:
        return _entry(texts.LUNGS(language), *_reason(lungs.reason, language))

    def side(lung: LungSide) -> str:
        if film.pixel_spacing:
            return texts.CM2(language, value=decimal(lung.area_cm2(film.pixel_spacing), 0, language))
        return percent(lung.share, language)

    told = texts.LUNG_AREAS(language, left=side(lungs.left), right=side(lungs.right))
    return _entry(texts.LUNGS(language), decimal(lungs.ratio, 2, language), told)


def area_table(film: Radiograph, segmentation: Segmentation, language: Language) -> str:
    """Tabulate the area of each structure."""
    shares = area_shares(segmentation)
    areas = areas_cm2(segmentation, film.pixel_spacing) if film.pixel_spacing else {}
    rows = []
    for structure in STRUCTURES:
        found = structure in shares
        cells = [percent(shares[structure], language) if found else muted(NOT_TRAINED(language))]
        if film.pixel_spacing:
            cells.append(decimal(areas[structure], 0, language) if found else "")
        rows.append((named(structure, language), *cells))
    headers = [texts.STRUCTURE(language), texts.SHARE(language), *([texts.AREA(language)] if areas else [])]
    notes = [texts.OVERLAPPING(language)]
    if areas:
        spacing = " × ".join(f"{value:.3g}" for value in film.pixel_spacing)
        notes.append(texts.SPACING(language, spacing=spacing.replace(".", ",") if language == "ru" else spacing))
    note = escape(" ".join(notes))
    return table(texts.AREAS(language), headers, rows, name="cx-areas") + f'<p class="cx-note">{note}</p>'


def _width(film: Radiograph, parts: tuple[Diameter, ...], language: Language) -> str:
    if film.pixel_spacing:
        value = sum(part.length_mm(film.pixel_spacing) for part in parts)
        return texts.MILLIMETRES(language, value=decimal(value, 0, language))
    return texts.PIXEL_WIDTH(language, value=decimal(sum(part.length_px for part in parts), 0, language))


def _reason(reason: NotMeasurable, language: Language) -> tuple[str, str]:
    return texts.NOT_MEASURABLE(language), NOT_MEASURABLE[reason](language)


def _entry(term: str, value: str, told: str, note: str = "") -> str:
    more = f'<span class="cx-note">{escape(note)}</span>' if note else ""
    return (
        f"<div><dt>{escape(term)}</dt><dd><strong>{escape(value)}</strong> <span>{escape(told)}</span>{more}</dd></div>"
    )
