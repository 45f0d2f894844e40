"""Cross-validation: a run for each fold, so that every film validates once, and a summary of all."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cxrseg.config import TrainConfig
from cxrseg.datasets import Dataset, open_datasets
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.files import write_atomically
from cxrseg.metrics import summarize
from cxrseg.training_runs.splits import Split, patients_in_order

FILE = "folds.json"


def split_folds(datasets: Sequence[Dataset], folds: int, seed: int) -> tuple[Split, ...]:
    """Deal the patients of each data set out to the folds, the same for the same seed and names on any machine.

    Args:
        datasets: the data sets.
        folds: how many; every film validates in one of them.
        seed: another seed deals them differently.

    Raises:
        DatasetError: a data set has fewer patients than there are folds.
    """
    validating: list[list[str]] = [[] for _ in range(folds)]
    for dataset in datasets:
        patients = patients_in_order(dataset, seed)
        if len(patients) < folds:
            raise DatasetError("folds.too-many", folds=folds, name=dataset.name, patients=len(patients))
        for number, films in enumerate(patients):
            validating[number % folds] += films
    every = {film.name for dataset in datasets for film in dataset.films}
    return tuple(Split(seed, tuple(sorted(every - set(films))), tuple(sorted(films))) for films in validating)


def train_folds(config: TrainConfig, train: Callable[[TrainConfig], Path]) -> Path:
    """Train a model for each fold into ``fold-1`` and so on in the output, and summarise them in `FILE`.

    With ``resume`` finished folds are left as they are, and one that was stopped continues.

    Args:
        config: its ``folds`` says how many; ``validation`` has no meaning.
        train: trains one model.

    Returns:
        The output folder.

    Raises:
        ModelError: a split is given too, or the folder holds folds already and they are not to be resumed.
        DatasetError, ImageError: as `cxrseg.training.train`.
    """
    if config.split or any(config.test) or not config.datasets:
        raise ModelError("folds.options")
    output = Path(config.output)
    splits = split_folds(open_datasets(config.datasets), config.folds, config.seed)
    if output.is_dir() and any(output.glob("fold-*/")) and not config.resume:
        raise ModelError("training.output-in-use", output=output)
    output.mkdir(parents=True, exist_ok=True)
    reports = []
    for number, split in enumerate(splits, 1):
        folder, path = output / f"fold-{number}", output / f"split-{number}.json"
        if (report := _done(folder, split)) is None:
            split.save(path)
            begun = any((folder / name).is_dir() for name in ("last", "last.old"))
            train(replace(config, folds=0, output=str(folder), split=str(path), resume=begun))
            report = Validation.load(folder)
        reports.append(report)
    with write_atomically(output / FILE) as path:
        path.write_text(json.dumps(summary(reports), indent=1) + "\n")
    return output


def _done(folder: Path, split: Split) -> Validation | None:
    """The report of a fold that is done; None where it is not."""
    report = Validation.load(folder) if folder.is_dir() else None
    if report and sorted(score.film for score in report.films) != list(split.validation):
        raise ModelError("folds.differ", folder=folder)
    return report


def summary(reports: Sequence[Validation]) -> dict[str, dict[str, dict[str, Any]]]:
    """Summarise the scores of all folds.

    Returns:
        By data set and structure ``dice`` and ``iou``, each with the ``folds``' means, their ``mean`` and their
        ``deviation`` (the standard deviation between folds), and ``films``, how many were scored in all.
    """
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for name in dict.fromkeys(name for report in reports for name in report.by_dataset):
        known = [summarize(report.by_dataset[name]) for report in reports if name in report.by_dataset]
        for structure in dict.fromkeys(structure for each in known for structure in each):
            scored = [each[structure] for each in known if structure in each]
            entry: dict[str, Any] = {"films": sum(each["dice"]["films"] for each in scored)}
            for metric in ("dice", "iou"):
                means = [each[metric]["mean"] for each in scored if each[metric]["films"]]
                deviation = statistics.stdev(means) if len(means) > 1 else None
                mean = statistics.fmean(means) if means else None
                entry[metric] = {"folds": means, "mean": mean, "deviation": deviation}
            result.setdefault(name, {})[structure] = entry
    return result


def summary_text(found: dict[str, dict[str, dict[str, Any]]]) -> str:
    """Lay a summary out as a table."""
    lines = ["data set             structure   films   Dice: mean of folds ± deviation"]
    for name, structures in found.items():
        for structure, entry in structures.items():
            mean, deviation = (entry["dice"][key] for key in ("mean", "deviation"))
            shown = "–" if mean is None else f"{mean:.4f}" + ("" if deviation is None else f" ± {deviation:.4f}")
            lines.append(f"{name:<21}{structure:<10}{entry['films']:>7}   {shown}")
    return "\n".join(lines)
