"""A model against human truth, film by film, and the ``validation.json`` that a checkpoint carries."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.datasets import Dataset, Film, load_film
from cxrseg.errors import DatasetError, ModelError
from cxrseg.files import write_atomically
from cxrseg.images import Radiograph
from cxrseg.labels import visible
from cxrseg.metrics import (
    FilmScore,
    as_published,
    by_dataset,
    film_from_json,
    film_to_json,
    none_if_nan,
    score_film,
    summarize,
    total_confusion,
)

FILE = "validation.json"


@dataclass(frozen=True)
class Validation:
    """What is known of a checkpoint's accuracy.

    Attributes:
        films: one score per validation film; within a data set all label the same structures.
        trained: the structures that the model has learned.
        seed: of the split.
        sources: per data set, its name, numbers of training and validation films and labelled structures.
        training: how the model came to be (encoder, epochs, ...), for the model card and the page.
    """

    films: tuple[FilmScore, ...]
    trained: tuple[str, ...]
    seed: int
    sources: tuple[Mapping[str, Any], ...]
    training: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by_dataset(self) -> dict[str, tuple[FilmScore, ...]]:
        """The films by data set, in the order of `sources`."""
        groups = by_dataset(self.films)
        names = [source["name"] for source in self.sources if source["name"] in groups]
        return {name: groups[name] for name in dict.fromkeys((*names, *groups))}

    def save(self, folder: Path) -> None:
        """Write ``validation.json`` into a checkpoint folder; its ``scores`` are there to be read, per data set."""
        content = {
            "trained": list(self.trained),
            "seed": self.seed,
            "sources": [dict(source) for source in self.sources],
            "training": dict(self.training),
            "scores": {name: plain_summary(films) for name, films in self.by_dataset.items()},
            "films": [film_to_json(film) for film in self.films],
        }
        with write_atomically(folder / FILE) as path:
            path.write_text(json.dumps(content, indent=None, separators=(",", ":")) + "\n")

    @classmethod
    def load(cls, folder: Path) -> "Validation | None":
        """Read ``validation.json`` from a checkpoint folder; None where there is none.

        Raises:
            ModelError: the file is damaged.
        """
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            data = json.loads(path.read_text())
            films = tuple(map(film_from_json, data["films"]))
            for group in by_dataset(films).values():
                total_confusion(group)
            return cls(
                films=films,
                trained=tuple(data["trained"]),
                seed=int(data["seed"]),
                sources=tuple(data["sources"]),
                training=data["training"],
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"{path} is damaged ({error!r}); delete it or train again.") from error


def evaluate_films(
    segment: Callable[[Radiograph], Mapping[str, np.ndarray]], films: Iterable[Film], *, exclusive: bool = False
) -> tuple[FilmScore, ...]:
    """Score predictions for films at the films' own size.

    Args:
        segment: gives a radiograph's boolean (H, W) masks by structure; structures it leaves out are not scored.
        films: the films, with truth for at least one of those structures.
        exclusive: the masks do not overlap, as those of a multiclass model; then neither does the truth.

    Raises:
        ImageError, DatasetError: a film or its truth cannot be read.
        LabelError: truth and prediction have no structure in common.
    """
    scores = []
    for film in films:
        radiograph, truth = load_film(film)
        scores.append(score_film(film.name, visible(truth) if exclusive else truth, segment(radiograph)))
    if not scores:
        raise DatasetError("There is no film to evaluate.")
    return tuple(scores)


def describe_sources(
    datasets: Sequence[Dataset], training: Collection[str], validation: Collection[str]
) -> tuple[dict[str, Any], ...]:
    """Describe the data sets of a training run, for ``validation.json`` and the model card."""
    return tuple(
        {
            "name": dataset.name,
            "training": sum(film.name in training for film in dataset.films),
            "validation": sum(film.name in validation for film in dataset.films),
            "labelled": list(dataset.labelled),
        }
        for dataset in datasets
    )


def plain_summary(films: Sequence[FilmScore]) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """`summarize` with null for NaN, ready for JSON."""
    return {
        structure: {
            metric: {key: none_if_nan(value) for key, value in figures.items()} for metric, figures in metrics.items()
        }
        for structure, metrics in summarize(films).items()
    }


def evaluation_text(films: Sequence[FilmScore]) -> str:
    """Lay out Dice and IoU per structure and the confusion matrix, per data set.

    A matrix is given where all structures are labelled, as the reference paper's Table I: columns are actual classes
    and each sums to 1.
    """
    groups = by_dataset(films)
    heads = {name: [f"data set {name}", ""] if len(groups) > 1 else [] for name in groups}
    return "\n\n".join("\n".join([*heads[name], *_dataset_lines(group)]) for name, group in groups.items())


def _dataset_lines(films: Sequence[FilmScore]) -> list[str]:
    lines = [f"{'structure':<11}{'films':>6}   {'Dice':<34}{'IoU':<34}"]
    lines.append(f"{'':<17}   " + "mean    std     lowest  highest   " * 2)
    for structure, figures in summarize(films).items():
        cells = [f"{structure:<11}{figures['dice']['films']:>6}   "]
        for metric in ("dice", "iou"):
            cells.append("".join(f"{figures[metric][key]:<8.4f}" for key in ("mean", "std", "min", "max")) + "  ")
        lines.append("".join(cells))
    labelled, matrix = total_confusion(films)
    if labelled == STRUCTURES:
        lines += ["", f"confusion matrix of {len(films)} films (columns: actual class, each summing to 1)"]
        lines.append(f"{'predicted':<12}" + "".join(f"{name:>12}" for name in CLASSES))
        for name, row in zip(CLASSES, as_published(matrix), strict=True):
            lines.append(f"{name:<12}" + "".join(f"{value:>12.4f}" for value in row))
    else:
        compared = ", ".join(labelled)
        lines += ["", f"no confusion matrix: it needs truth and prediction of all structures, here it is {compared}"]
    return [line.rstrip() for line in lines]
