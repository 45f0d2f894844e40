"""What `python -m cxrseg evaluate` and `calibrate` print."""

from collections.abc import Mapping, Sequence

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.evaluation.reliability import Calibration
from cxrseg.evaluation.validation import stress_summary
from cxrseg.metrics import FilmScore, as_published, by_dataset, summarize, total_confusion, weak_films, whole_films


def evaluation_text(films: Sequence[FilmScore], stressed: Mapping[str, Sequence[FilmScore]] | None = None) -> str:
    """Lay out Dice and IoU per structure, the worst films, the confusion matrix and the stress table, per data set.

    A matrix is given where all structures are labelled, as the reference paper's Table I: columns are actual classes
    and each sums to 1.

    Args:
        films: scores of the films as they are.
        stressed: scores of their stress copies by stress; without them there is no stress table.
    """
    groups = by_dataset(films)
    copies = {name: by_dataset(scores) for name, scores in (stressed or {}).items()}
    texts = []
    for name, group in groups.items():
        lines = [f"data set {name}", ""] if len(groups) > 1 else []
        lines += [*_score_lines(group), "", *_weak_lines(group), "", *_confusion_lines(group)]
        if copies:
            lines += ["", *_stress_lines(group, {stress: found[name] for stress, found in copies.items()})]
        texts.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join(texts)


def calibration_text(calibration: Calibration) -> str:
    """Lay out calibration errors before and after, and the temperatures."""
    lines = ["expected calibration error (and that of pixels with a probability of 0.05 to 0.95) of the network's own"]
    lines += ["probabilities, and with a temperature fitted on other films", ""]
    lines.append(f"{'data set':<24}{'structure':<11}{'own':<18}{'with temperature':<18}")
    for dataset, row in calibration.plain.items():
        for structure, own in row.items():
            both = (own, calibration.scaled[dataset][structure])
            cells = (f"{r.ece:.4f} ({r.ece_uncertain:.4f})".ljust(18) for r in both)
            lines.append(f"{dataset:<24}{structure:<11}" + "".join(cells))
    lines += ["", f"{'structure':<11}{'applied':<9}{'fitted':<9}on either half"]
    for structure, found in calibration.temperatures.items():
        halves = " ".join(f"{half:.3f}" for half in found.halves)
        lines.append(f"{structure:<11}{found.applied:<9.3f}{found.fitted:<9.3f}{halves}")
    return "\n".join(line.rstrip() for line in lines)


def _score_lines(films: Sequence[FilmScore]) -> list[str]:
    lines = [f"{'structure':<11}{'films':>6}   {'Dice':<52}{'IoU':<52}"]
    lines.append(f"{'':<17}   " + "mean    95 % interval   std     lowest  highest     " * 2)
    for structure, figures in summarize(films).items():
        cells = [f"{structure:<11}{figures['dice']['films']:>6}   "]
        for metric in ("dice", "iou"):
            values = figures[metric]
            cells.append(f"{values['mean']:<8.4f}{values['low']:.4f}–{values['high']:.4f}   ".ljust(24))
            cells.append("".join(f"{values[key]:<8.4f}" for key in ("std", "min", "max")).ljust(28))
        lines.append("".join(cells))
    return lines


MOST_NAMED = 10
"""Weak films that a report names; the others are counted."""


def _weak_lines(films: Sequence[FilmScore]) -> list[str]:
    lines = []
    for structure, weak in weak_films(films).items():
        named = ", ".join(f"{name.partition('/')[2]} {dice:.4f}" for name, dice in weak[:MOST_NAMED])
        named += f" and {len(weak) - MOST_NAMED} others" if len(weak) > MOST_NAMED else ""
        lines.append(f"{structure}: {len(weak) or 'no'} films below Dice 0.8" + (f": {named}" if weak else ""))
    return lines


def _confusion_lines(films: Sequence[FilmScore]) -> list[str]:
    labelled, matrix = total_confusion(films) if whole_films(films) else ((), None)
    if labelled != STRUCTURES:
        compared = ", ".join(labelled) or "different ones on different films"
        return [f"no confusion matrix: it needs truth and prediction of all structures, here it is {compared}"]
    lines = [f"confusion matrix of {len(whole_films(films))} films (columns: actual class, each summing to 1)"]
    lines.append(f"{'predicted':<12}" + "".join(f"{name:>12}" for name in CLASSES))
    for name, row in zip(CLASSES, as_published(matrix), strict=True):
        lines.append(f"{name:<12}" + "".join(f"{value:>12.4f}" for value in row))
    return lines


def _stress_lines(films: Sequence[FilmScore], stressed: Mapping[str, Sequence[FilmScore]]) -> list[str]:
    plain, table = summarize(films), stress_summary(films, stressed)
    lines = ["mean Dice of stress copies (and how far it is below the plain films'; films below 0.8)"]
    lines.append(f"{'':<16}" + "".join(f"{structure:<26}" for structure in plain))
    lines.append(f"{'plain':<16}" + "".join(f"{figures['dice']['mean']:<26.4f}" for figures in plain.values()))
    for stress, row in table.items():
        cells = []
        for structure in plain:
            figures = row.get(structure)
            if figures is None or figures["dice"] is None:
                cells.append(f"{'–':<26}")
            else:
                cells.append(f"{figures['dice']:.4f} ({-figures['drop']:+z.4f}; {figures['weak']})".ljust(26))
        lines.append(f"{stress:<16}" + "".join(cells))
    return lines
