"""What the quiz answers, as HTML: scores, error maps and a sentence on the largest error."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from cxrseg.evaluation.regions import RegionErrors, find_errors
from cxrseg.images import Radiograph
from cxrseg.metrics import Counts, count
from cxrseg.overlay import OUTCOME_COLORS, error_map
from cxrseg.ui.quiz import texts
from cxrseg.ui.shared.glossary import term
from cxrseg.ui.shared.html import index_png, patch, table
from cxrseg.ui.shared.language import Language, decimal, percent
from cxrseg.ui.shared.layers import shrink, stage
from cxrseg.ui.validation.browse import OPACITY
from cxrseg.ui.validation.texts import METRIC_NAMES

_OUTCOMES = ("right", "missed", "false")

_THIN = 0.5
"""A drawing of less than this part of the truth's area may be an outline that is not closed."""

_NEARLY = 0.9
"""Part of the worst region's wrong pixels from which another region is as good an answer."""

Masks = Mapping[str, np.ndarray]


def drawing_answer(
    film: Radiograph,
    structure: str,
    truth: Masks,
    expected: Masks,
    model: Masks,
    drawing: np.ndarray,
    outlined: bool,
    language: Language,
) -> tuple[str, dict[str, str]]:
    """Compare a drawing with the truth and with the model.

    Args:
        film: what was drawn on.
        structure: what was asked for.
        truth: boolean (H, W) by structure.
        expected: the truth that the model is held to: of a multiclass model, what is not covered.
        model: the model's masks, in the same form; it may lack the structure.
        drawing: boolean (H, W), not empty.
        outlined: whether outlines were to be filled but enclosed nothing.
        language: of the words.

    Returns:
        HTML, and the scores for the browser to keep: ``dice`` and, where the model knows the structure, ``model``.
    """
    actual, seen = truth[structure], model.get(structure)
    sides = {"truth": (actual, drawing)}
    if seen is not None:
        sides |= {"model_truth": (expected[structure], seen), "model": (seen, drawing)}
    counts = {pair: count(*masks) for pair, masks in sides.items()}
    errors = {"drawing": find_errors(structure, truth, drawing)}
    if seen is not None:
        errors["model"] = find_errors(structure, expected, seen)
    beaten = seen is not None and counts["truth"].dice > counts["model_truth"].dice
    sentences = [verdict(structure, counts["truth"], errors["drawing"], language)]
    if outlined and structure in ("lungs", "heart") and drawing.sum() < _THIN * actual.sum():
        sentences.insert(0, texts.OPEN(language))
    if beaten:
        sentences.append(texts.BETTER(language))
    html = (
        f'<p class="cx-quiz-said">{escape(" ".join(sentences))}</p>{score_table(counts, language)}'
        f"{_maps(film, sides, counts, language)}"
        f"{in_words(structure, {'truth': actual, 'drawing': drawing, 'model': seen}, errors, language)}"
    )
    scores = {"dice": f"{counts['truth'].dice:.4f}"}
    if seen is not None:
        scores["model"] = f"{counts['model_truth'].dice:.4f}"
    return html, scores


def judge_answer(
    film: Radiograph, structure: str, truth: Masks, model: Masks, region: str, language: Language
) -> tuple[str, dict[str, str]]:
    """Say whether the model errs most where the visitor says.

    Args:
        film: what was judged.
        structure: what was asked for.
        truth: boolean (H, W) by structure.
        model: the model's masks, in the same form.
        region: what the visitor has chosen.
        language: of the words.

    Returns:
        HTML, and for the browser to keep: ``right`` as 0 or 1.
    """
    errors = find_errors(structure, truth, model[structure])
    right, sentence = judged(structure, errors, region, language)
    sides = {"model_truth": (truth[structure], model[structure])}
    counts = {pair: count(*masks) for pair, masks in sides.items()}
    words = in_words(structure, {"truth": truth[structure], "model": model[structure]}, {"model": errors}, language)
    html = (
        f'<p class="cx-quiz-said">{escape(sentence)}</p>{score_table(counts, language)}'
        f"{_maps(film, sides, counts, language)}{words}"
    )
    return html, {"right": str(int(right))}


def verdict(structure: str, counts: Counts, errors: RegionErrors, language: Language) -> str:
    """Say in plain words what the largest error of a drawing is."""
    if not counts.tp:
        return texts.MISSES_ALL(language)
    if errors.left_out:
        return texts.SIDE_LEFT_OUT[errors.left_out](language)
    if errors.largest is None:
        return texts.PERFECT(language)
    kind, region, share = errors.largest
    text = (texts.MOST if share >= 0.5 else texts.LARGEST)[kind]
    return text(language, share=percent(share, language, 0), where=texts.WHERE[structure][region](language))


def judged(structure: str, errors: RegionErrors, region: str, language: Language) -> tuple[bool, str]:
    """Return whether a region has the most wrong pixels, or at least nine tenths as many, and a sentence."""
    total = sum(errors.total.values())
    if not total:
        return True, texts.JUDGE_PERFECT(language)
    worst = max(errors.total, key=errors.total.__getitem__)
    right = errors.total[region] >= _NEARLY * errors.total[worst]
    shares = {name: percent(errors.total[name] / total, language, 0) for name in (region, worst)}
    where = texts.WHERE[structure][region if right else worst](language)
    if right:
        return True, texts.JUDGE_RIGHT(language, share=shares[region], where=where)
    return False, texts.JUDGE_WRONG(language, share=shares[worst], where=where, chosen_share=shares[region])


def score_table(counts: Mapping[str, Counts], language: Language) -> str:
    """Tabulate Dice and IoU of each comparison, as HTML; says so where the model does not know the structure."""
    rows = []
    for pair in texts.PAIRS:
        if pair in counts:
            figures = (decimal(value, 3, language) for value in (counts[pair].dice, counts[pair].iou))
            rows.append((escape(texts.PAIRS[pair](language)), *figures))
    headers = [texts.PAIR(language), *(term(name, language, METRIC_NAMES[name](language)) for name in ("dice", "iou"))]
    note = "" if "model_truth" in counts else f'<p class="cx-note">{escape(texts.UNTRAINED(language))}</p>'
    return f'<div class="cx-narrow">{table(texts.RESULT(language), headers, rows, name="cx-quiz-scores")}{note}</div>'


def in_words(
    structure: str, masks: Mapping[str, np.ndarray | None], errors: Mapping[str, RegionErrors], language: Language
) -> str:
    """Describe the pictures in figures, as HTML: where each mask lies, and the wrong pixels by place."""
    spans = []
    for who, mask in masks.items():
        if mask is not None:
            spans.append((escape(texts.ROWS[who](language)), *(escape(cell) for cell in span(mask, language))))
    headers = [text(language) for text in (texts.WHO, texts.COVERS, texts.ACROSS, texts.DOWN)]
    content = table(texts.OUTLINES(language), headers, spans)
    area = max(int(masks["truth"].sum()), 1)
    heads = [text(language) for text in (texts.PLACE, texts.MISSED, texts.FALSE)]
    tables = []
    for who, found in errors.items():
        rows = [
            (
                escape(where(language)),
                *(decimal(100 * kind[region] / area, 1, language) for kind in (found.missed, found.false)),
            )
            for region, where in texts.WHERE[structure].items()
        ]
        tables.append(table(texts.PLACES[who](language), heads, rows))
    content += f'<div class="cx-pair">{"".join(tables)}</div>'
    content += f'<p class="cx-note">{texts.SIDES(language)}</p>'
    return f'<details class="cx-details cx-quiz-words"><summary>{texts.IN_WORDS(language)}</summary>{content}</details>'


def span(mask: np.ndarray, language: Language) -> tuple[str, str, str]:
    """Say how much of the picture a mask covers, and from where to where, in per cent of width and of height."""
    if not mask.any():
        return texts.NOTHING(language), "", ""
    ranges = []
    for axis in (0, 1):
        along = np.flatnonzero(mask.any(axis))
        low, high = along[0] / mask.shape[1 - axis], (along[-1] + 1) / mask.shape[1 - axis]
        ranges.append(f"{decimal(100 * low, 0, language)}–{percent(high, language, 0)}")
    return percent(float(mask.mean()), language), *ranges


def _maps(
    film: Radiograph,
    sides: Mapping[str, tuple[np.ndarray, np.ndarray]],
    counts: Mapping[str, Counts],
    language: Language,
) -> str:
    figures = [_map(film, pair, sides[pair], counts[pair], language) for pair in texts.PAIRS if pair in sides]
    return f'<div class="cx-three cx-quiz-maps">{"".join(figures)}</div>'


def _map(film: Radiograph, pair: str, masks: Sequence[np.ndarray], counts: Counts, language: Language) -> str:
    small = [{"lungs": shrink(mask)} for mask in masks]  # an error map wants a name; one structure is shown
    colors = [(*bytes.fromhex(OUTCOME_COLORS[name][1:]), OPACITY[name]) for name in _OUTCOMES]
    shares = dict(zip(_OUTCOMES, (n / film.pixels.size for n in (counts.tp, counts.fn, counts.fp)), strict=True))
    keys = {
        name: texts.KEY(language, name=texts.KEYS[pair][name](language), share=percent(share, language))
        for name, share in shares.items()
    }
    title = texts.PAIRS[pair](language)
    alt = texts.PAIR_ALT(language, pair=title, name=film.name, keys="; ".join(keys.values()))
    over = f'<img class="cx-errors" src="{index_png(error_map(*small), colors)}" alt="">'
    legend = "".join(f"<li>{patch(OUTCOME_COLORS[name])}{escape(key)}</li>" for name, key in keys.items())
    return (
        f'<div><figure class="cx-viewer"><figcaption>{escape(title)}</figcaption>{stage(film, over, alt)}</figure>'
        f'<ul class="cx-quiz-key">{legend}</ul></div>'
    )
