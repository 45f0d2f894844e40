"""What the lesson shows: a film with its problem, the answer to a prediction, a film before and after degradation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from cxrseg.evaluation.faults import Fault, Leaning, largest_cell, leaning
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.labels import by_structure
from cxrseg.measurements.uncertainty import entropy_map
from cxrseg.metrics import count, score_film
from cxrseg.preprocessing import resize
from cxrseg.ui.lesson import texts
from cxrseg.ui.shared.html import heat_png, named, said, table
from cxrseg.ui.shared.language import Language, Text, decimal, percent
from cxrseg.ui.shared.layers import LONGEST_MAP, layers, shown_size, shrink, stage
from cxrseg.ui.shared.shelf import Compared
from cxrseg.ui.shared.texts import STRUCTURE_NAMES
from cxrseg.ui.validation.browse import error_png, outcome_legend
from cxrseg.ui.validation.data import short

UNSURE = 0.5
"""From this uncertainty on a pixel looks uncertain."""

LITTLE = 0.01
"""A loss of Dice that is not worth a name."""


@dataclass(frozen=True)
class Guess:
    """What the visitor predicts about a film; empty where nothing is chosen."""

    leaning: Leaning | str = ""
    confused: str = ""


def problem(fault: Fault, found_film: str, language: Language) -> str:
    """Say what is to be predicted, as HTML."""
    text = texts.PROBLEM_ONE if fault.structure == "heart" else texts.PROBLEM
    words = text(language, film=found_film, name=STRUCTURE_NAMES[fault.structure](language))
    return f'<p class="cx-lead">{escape(words)}</p>'


def answer(found: Compared, fault: Fault, guess: Guess) -> str:
    """Show what the model does with a film and whether the prediction was correct, as HTML in every language."""
    structure, film = fault.structure, short(found.name)
    actual, predicted = found.truth[structure], found.masks[structure]
    counts = count(actual, predicted)
    cell = largest_cell(structure, found.truth, found.masks)
    doubt = uncertainty(found.segmentation, structure)
    pictures = figures(found, structure, doubt)
    wrong = actual ^ predicted
    shares = [float((doubt[part] >= UNSURE).mean()) if part.any() else math.nan for part in (wrong, actual & predicted)]

    def words(language: Language) -> str:
        name = STRUCTURE_NAMES[structure](language)
        truth = counts.tp + counts.fn
        lines = [_judged(guess.leaning, leaning(counts), texts.LEANINGS, language)]
        if cell:
            other = cell[0].predicted if cell[0].actual == structure else cell[0].actual
            lines.append(_judged(guess.confused, other, STRUCTURE_NAMES, language))
        numbers = {"dice": decimal(counts.dice, 2, language), "typical": decimal(fault.typical, 2, language)}
        lines.append(texts.DICE(language, name=name, **numbers))
        if truth:
            parts = {"missed": percent(counts.fn / truth, language), "false": percent(counts.fp / truth, language)}
            lines.append(texts.SHARES(language, **parts))
        if cell:
            names = {side: STRUCTURE_NAMES[getattr(cell[0], side)](language) for side in ("predicted", "actual")}
            lines.append(texts.CELL(language, share=percent(cell[1], language), **names))
        if not any(map(math.isnan, shares)):
            looks = (percent(share, language) for share in shares)
            lines.append(texts.DOUBT(language, **dict(zip(("wrong", "right"), looks, strict=True))))
        items = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
        return f"<ul>{items}</ul>"

    def captioned(language: Language) -> list[tuple[str, str]]:
        name = STRUCTURE_NAMES[structure](language)
        return [
            (texts.ERRORS(language, name=name), texts.ERRORS_ALT(language, film=film, name=name)),
            (texts.PROBABILITY(language, name=name), texts.PROBABILITY_ALT(language, film=film, name=name)),
            (texts.UNCERTAINTY(language, name=name), texts.UNCERTAINTY_ALT(language, film=film, name=name)),
        ]

    seen = "".join(
        f'<figure class="cx-viewer"><figcaption>{said(lambda code, n=n: captioned(code)[n][0], "span")}</figcaption>'
        f"{stage(found.film, over, lambda code, n=n: captioned(code)[n][1])}</figure>"
        for n, over in enumerate(pictures)
    )
    legend = said(lambda language: outcome_legend(language, ("right", "missed", "false")))
    return f'<section class="cx-lesson-answer">{said(words)}<div class="cx-three">{seen}</div>{legend}</section>'


def figures(found: Compared, structure: str, doubt: np.ndarray) -> tuple[str, str, str]:
    """Make what lies over the film: the errors, the probability and the uncertainty, as HTML for a `stage`."""
    actual, predicted = ({structure: shrink(side[structure])} for side in (found.truth, found.masks))
    errors = error_png(actual, predicted)
    size = shown_size(found.segmentation.labels, LONGEST_MAP)
    planes = by_structure(found.segmentation.probabilities)[structure], doubt
    maps = (heat_png(np.clip(resize(plane, size), 0, 1)) for plane in planes)
    return tuple(f'<img class="cx-lesson-over" src="{source}" alt="">' for source in (errors, *maps))


def uncertainty(segmentation: Segmentation, structure: str) -> np.ndarray:
    """Map how undecided a model is about one structure, (H, W); softmax decides on all classes together."""
    planes = segmentation.probabilities
    if segmentation.head == "multilabel":
        planes = by_structure(planes)[structure][None]
    return entropy_map(planes, segmentation.head)


def degrade(found: Compared, stress: str, segmenter: Segmenter) -> Compared:
    """Make a stress copy of a film with its truth, and segment it.

    Args:
        found: the film.
        stress: a name in `cxrseg.evaluation.stress.STRESSES`.
        segmenter: the model.
    """
    from cxrseg.evaluation.stress import STRESSES  # it imports albumentations, which takes seconds

    planes = {**found.truth, **{f"?{name}": plane for name, plane in found.unknown.items()}}
    film, moved = STRESSES[stress](found.film, planes, found.name)
    truth = {name: moved[name] for name in found.truth}
    unknown = {name: moved[f"?{name}"] for name in found.unknown}
    return Compared(found.name, film, truth, segmenter(film), unknown)


def compared(before: Compared, after: Compared, stress: str, guess: str) -> str:
    """Show a film before and after it is degraded, and what that costs, as HTML in every language."""
    film = short(before.name)
    first, second = _dice(before), _dice(after)
    apart = {name: first[name] - second[name] for name in first}
    losses = {name: loss for name, loss in apart.items() if not math.isnan(loss)}
    most = max(losses, key=lambda name: losses[name], default="")

    def words(language: Language) -> str:
        if not most or losses[most] < LITTLE:
            lines = [texts.NOTHING_LOST(language, loss=decimal(LITTLE, 2, language))]
        else:
            loss = decimal(losses[most], 2, language)
            lines = [
                _judged(guess, most, STRUCTURE_NAMES, language),
                texts.MOST(language, name=STRUCTURE_NAMES[most](language), loss=loss),
            ]
        rows = [
            (
                named(name, language),
                *(decimal(value, 3, language) for value in (first[name], second[name], losses[name])),
            )
            for name in losses
        ]
        degraded = texts.AFTER(language, stress=texts.STRESSES[stress](language))
        headers = (texts.STRUCTURE(language), texts.BEFORE(language), degraded, texts.LOSS(language))
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
        return paragraphs + table(texts.LOSSES(language), headers, rows, name="")

    def title(language: Language, number: int) -> str:
        degraded = texts.AFTER(language, stress=texts.STRESSES[stress](language))
        return (texts.BEFORE(language), degraded)[number]

    alts: tuple[Text, Text] = (texts.BEFORE_ALT, texts.AFTER_ALT)
    seen = "".join(
        f'<figure class="cx-viewer"><figcaption>{said(lambda code, n=n: title(code, n), "span")}</figcaption>'
        f"{stage(side.film, layers(side.segmentation.masks), lambda code, n=n: alts[n](code, film=film))}</figure>"
        for n, side in enumerate((before, after))
    )
    return f'<section class="cx-lesson-answer"><div class="cx-lesson-two">{seen}</div>{said(words)}</section>'


def _dice(found: Compared) -> dict[str, float]:
    """Dice by structure, of those that truth and model have."""
    score = score_film(found.name, found.truth, found.segmentation.masks, found.unknown)
    return {structure: counts.dice for structure, counts in score.counts.items()}


def _judged(guess: str, right: str, names: Mapping[str, Text], language: Language) -> str:
    """Say whether a prediction was correct; nothing where there was none."""
    if guess not in names:
        return ""
    text = texts.GUESS_RIGHT if guess == right else texts.GUESS_WRONG
    return text(language, guess=names[guess](language))
