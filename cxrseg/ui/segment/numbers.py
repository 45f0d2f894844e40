"""The measurements of a film, as tables for the page."""

from html import escape

from cxrseg.classes import STRUCTURES
from cxrseg.images import Radiograph
from cxrseg.measurements.agreement import Agreement, agreement
from cxrseg.measurements.areas import LungSide
from cxrseg.measurements.cardiothoracic import ADULT_PA_LIMIT
from cxrseg.measurements.quantities import Diameter, NotMeasurable
from cxrseg.results.findings import Findings
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import muted, named, table
from cxrseg.ui.shared.language import Language, decimal, percent, words_of
from cxrseg.ui.shared.texts import ENGINE_NAMES, NOT_TRAINED, SIDES


def numbers(findings: Findings, language: Language) -> str:
    """Return all that was measured, as HTML."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in remarks(findings, language))
    return (
        f'<h3 class="cx-unseen">{texts.MEASURES(language)}</h3>'
        f'<dl class="cx-measures">{heart_ratio(findings, language)}{lung_ratio(findings, language)}</dl>'
        f"{area_table(findings, language)}"
        f'<details class="cx-details"><summary>{texts.REMARKS(language)}</summary><ul class="cx-note">{items}</ul>'
        f"</details>"
        f'<p class="cx-on-paper cx-note">{escape(texts.ON_PAPER(language, model=_model(findings)))}</p>'
    )


def heart_ratio(findings: Findings, language: Language) -> str:
    """Return the cardiothoracic ratio with its widths and on which side of the limit it is, or why there is none."""
    film, measured = findings.film, findings.cardiothoracic
    if measured.ratio is None:
        return _entry(texts.RATIO(language), *_reason(measured.reason, language))
    widths = texts.RATIO_WIDTHS(
        language, heart=_width(film, measured.heart, language), chest=_width(film, (measured.chest,), language)
    )
    value, judgement = decimal(measured.ratio, 2, language), ""
    if known := _agreement(findings):
        low, high = (decimal(end, 2, language) for end in known.reader(measured.ratio))
        verdict = texts.VERDICTS[known.verdict(measured.ratio, ADULT_PA_LIMIT)]
        judgement = verdict(language, low=low, high=high, limit=decimal(ADULT_PA_LIMIT, 1, language))
    return _entry(texts.RATIO(language), value, judgement, widths)


def lung_ratio(findings: Findings, language: Language) -> str:
    """Say how the lung fields compare, or why they cannot be compared."""
    lungs = findings.lungs
    if lungs.ratio is None:
        return _entry(texts.LUNGS(language), *_reason(lungs.reason, language))
    return _entry(texts.LUNGS(language), decimal(lungs.ratio, 2, language), "")


def area_table(findings: Findings, language: Language) -> str:
    """Tabulate the area of each structure, and of each lung."""
    shares, areas, spacing = findings.shares, findings.areas, findings.film.pixel_spacing
    rows = []
    for structure in STRUCTURES:
        found = structure in shares
        cells = [percent(shares[structure], language) if found else muted(NOT_TRAINED(language))]
        if spacing:
            cells.append(decimal(areas[structure], 0, language) if found else "")
        rows.append((named(structure, language), *cells))
        if structure == "lungs" and findings.lungs.ratio is not None:
            sides = {"right": findings.lungs.right, "left": findings.lungs.left}
            rows += [_side(SIDES[side](language), lung, spacing, language) for side, lung in sides.items()]
    headers = [texts.STRUCTURE(language), texts.SHARE(language), *([texts.AREA(language)] if areas else [])]
    return table(texts.AREAS(language), headers, rows, name=f"cx-areas-{language}")


def remarks(findings: Findings, language: Language) -> list[str]:
    """List what a reader must know about the numbers."""
    multilabel, spacing = findings.segmentation.head == "multilabel", findings.film.pixel_spacing
    lines = [texts.RATIO_LIMIT(language, limit=decimal(ADULT_PA_LIMIT, 1, language))]
    if known := _agreement(findings):
        low, high = (decimal(end, 2, language) for end in (known.low, known.high))
        lines.append(texts.AGREEMENT(language, low=low, high=high, films=known.films))
    else:
        lines.append(texts.NO_AGREEMENT(language))
    lines += [texts.SIDED(language), (texts.OVERLAPPING if multilabel else texts.EXCLUSIVE)(language)]
    if findings.areas:
        written = " × ".join(f"{value:.3g}" for value in spacing)
        lines.append(texts.SPACING(language, spacing=written.replace(".", ",") if language == "ru" else written))
    if engine := ENGINE_NAMES.get(findings.model.get("engine")):
        lines.append(texts.RUN_BY(language, engine=engine))
    return lines


def _agreement(findings: Findings) -> Agreement | None:
    return agreement(findings.model.get("revision", ""))


def _model(findings: Findings) -> str:
    return " ".join(str(findings.model[key]) for key in ("name", "revision", "encoder") if key in findings.model)


def _side(name: str, lung: LungSide, spacing: tuple[float, float] | None, language: Language) -> tuple[str, ...]:
    area = (decimal(lung.area_cm2(spacing), 0, language),) if spacing else ()
    return f'<span class="cx-part">{escape(name)}</span>', percent(lung.share, language), *area


def _width(film: Radiograph, parts: tuple[Diameter, ...], language: Language) -> str:
    if film.pixel_spacing:
        value = sum(part.length_mm(film.pixel_spacing) for part in parts)
        return texts.MILLIMETRES(language, value=decimal(value, 0, language))
    return texts.PIXEL_WIDTH(language, value=decimal(sum(part.length_px for part in parts), 0, language))


def _reason(reason: NotMeasurable, language: Language) -> tuple[str, str]:
    return texts.NOT_MEASURABLE(language), words_of(language)(f"measurement.{reason}")


def _entry(term: str, value: str, remark: str, note: str = "") -> str:
    more = f'<span class="cx-note">{escape(note)}</span>' if note else ""
    shown = f"<span>{escape(remark)}</span>" if remark else ""
    return f"<div><dt>{escape(term)}</dt><dd><strong>{escape(value)}</strong>{shown}{more}</dd></div>"
