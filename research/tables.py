"""Write the tables of README.md from the figures in the repository, between ``<!-- name -->`` and ``<!-- /name -->``.

Run ``python research/tables.py`` after ``python -m cxrseg evaluate ... --stress --json research/stress.json``.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.evaluation.reference import CONFUSION, SCORES
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import PACKAGED, SHIPPED
from cxrseg.metrics import as_published, by_dataset, summarize, total_confusion
from cxrseg.plausibility.rule import FITTED

ROOT = Path(__file__).parents[1]
STRESS = ROOT / "research/stress.json"
"""What ``evaluate --stress --json`` wrote of the default model's validation films."""


def accuracy() -> list[str]:
    """Dice and IoU of the default model by data set and structure."""
    rows = [
        "| data set | structure | films | Dice | IoU | lowest Dice | 95 % interval of Dice |",
        "|---|---|---|---|---|---|---|",
    ]
    for dataset, films in Validation.load(PACKAGED).by_dataset.items():
        for structure, figures in summarize(films).items():
            dice, iou = figures["dice"], figures["iou"]
            low, high = dice["low"], dice["high"]
            rows.append(
                f"| {dataset} | {structure} | {dice['films']} | {dice['mean']:.4f} | {iou['mean']:.4f} | "
                f"{dice['min']:.4f} | {low:.3f}–{high:.3f} |"
            )
    return rows


def stress() -> list[str]:
    """Mean Dice of the stress copies by data set and structure."""
    content = json.loads(STRESS.read_text())
    columns = [(dataset, structure) for dataset, scores in content["scores"].items() for structure in scores]
    names = [f"{dataset.partition('-')[0]} {structure}" for dataset, structure in columns]
    rows = [f"| stress | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    plain = [f"{content['scores'][dataset][structure]['dice']['mean']:.4f}" for dataset, structure in columns]
    rows.append(f"| plain | {' | '.join(plain)} |")
    for name in next(iter(content["stress"].values())):
        cells = (content["stress"][dataset][name].get(structure, {}).get("dice") for dataset, structure in columns)
        rows.append(f"| {name} | {' | '.join('–' if cell is None else f'{cell:.4f}' for cell in cells)} |")
    return rows


def plausibility() -> list[str]:
    """False alarms and misses of the rule of plausibility."""
    rows = ["| pictures | number | warned | right remedy |", "|---|---|---|---|"]
    for name, row in json.loads(FITTED.read_text())[-1]["figures"].items():
        remedied = "" if row["remedied"] is None else row["remedied"]
        rows.append(f"| {name} | {row['count']} | {row['warned']} | {remedied} |")
    return rows


def paper_confusion() -> list[str]:
    """Table I, here and in the paper."""
    labelled, matrix = total_confusion(Validation.load(SHIPPED["paper"]).films)
    if labelled != STRUCTURES:
        raise SystemExit("The paper's model was not validated on films that label everything.")
    rows = [f"| predicted \\ actual | {' | '.join(CLASSES)} |", "|---" * 6 + "|"]
    for name, ours, theirs in zip(CLASSES, as_published(matrix), CONFUSION, strict=True):
        cells = (f"{here:.4f} ({there:.4f})" for here, there in zip(ours, theirs, strict=True))
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def paper_overlap() -> list[str]:
    """Table II, here and in the paper."""
    rows = ["| structure | IoU | Dice |", "|---|---|---|"]
    for films in by_dataset(Validation.load(SHIPPED["paper"]).films).values():
        for structure, figures in summarize(films).items():
            theirs = SCORES[structure]
            iou, dice = figures["iou"]["mean"], figures["dice"]["mean"]
            rows.append(
                f"| {structure} | {iou:.4f} ({theirs.iou_validation:.4f}) | {dice:.4f} ({theirs.dice_validation:.4f}) |"
            )
    return rows


TABLES = {
    "accuracy": accuracy,
    "stress": stress,
    "plausibility": plausibility,
    "paper-confusion": paper_confusion,
    "paper-overlap": paper_overlap,
}


def replace(text: str, name: str, rows: Iterable[str]) -> str:
    """Put a table between its two marks.

    Raises:
        SystemExit: the marks are not there, or more than once.
    """
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    if len(re.findall(pattern, text, re.S)) != 1:
        raise SystemExit(f"README.md needs the marks of the table {name!r} once.")
    return re.sub(pattern, lambda found: found[1] + "\n".join(rows) + "\n" + found[2], text, flags=re.S)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    content = readme.read_text()
    for table, build in TABLES.items():
        content = replace(content, table, build())
    readme.write_text(content)
