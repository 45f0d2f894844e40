"""A model against human truth, film by film, and the ``validation.json`` that a checkpoint carries."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cxrseg.datasets import Dataset, Film, load_film
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.reliability import Calibration
from cxrseg.files import write_atomically
from cxrseg.images import Radiograph
from cxrseg.labels import Truth
from cxrseg.metrics import (
    FilmScore,
    by_dataset,
    film_from_json,
    film_to_json,
    none_if_nan,
    score_film,
    summarize,
    weak_films,
)

FILE = "validation.json"


@dataclass(frozen=True)
class Validation:
    """What is known of a checkpoint's accuracy.

    Attributes:
        films: one score per validation film; within a data set all label the same structures.
        trained: the structures that the model has learned.
        seed: of the split.
        sources: per data set, its name and origin, numbers of training and validation films and labelled structures.
        training: how the model came to be (encoder, epochs, ...), for the model card and the page. Its ``lineage`` is
            the list of all steps: first the weights (``weights``: ``imagenet``, ``random`` or ``checkpoint``, and
            ``from``), then each run with ``epochs``, ``size`` and ``datasets``.
        reliability: how far its probabilities can be trusted, if that was measured.
        failures: what goes wrong and on which films, in sentences, as seen by somebody who looked at the overlays;
            written into ``validation.json`` by hand.
        test: one score per film that neither trained the model nor chose its epoch, if some were held out.
    """

    films: tuple[FilmScore, ...]
    trained: tuple[str, ...]
    seed: int
    sources: tuple[Mapping[str, Any], ...]
    training: Mapping[str, Any] = field(default_factory=dict)
    reliability: Calibration | None = None
    failures: tuple[str, ...] = ()
    test: tuple[FilmScore, ...] = ()

    @property
    def by_dataset(self) -> dict[str, tuple[FilmScore, ...]]:
        """The films by data set, in the order of `sources`."""
        return self._grouped(self.films)

    @property
    def test_by_dataset(self) -> dict[str, tuple[FilmScore, ...]]:
        """The held-out films by data set, in the order of `sources`."""
        return self._grouped(self.test)

    def _grouped(self, films: Sequence[FilmScore]) -> dict[str, tuple[FilmScore, ...]]:
        groups = by_dataset(films)
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
        if self.reliability:
            content["reliability"] = self.reliability.to_json()
        if self.test:
            scores = {name: plain_summary(films) for name, films in self.test_by_dataset.items()}
            content["test"] = {"scores": scores, "films": [film_to_json(film) for film in self.test]}
        if self.failures:
            content["failures"] = list(self.failures)
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
            return cls(
                films=films,
                trained=tuple(data["trained"]),
                seed=int(data["seed"]),
                sources=tuple(data["sources"]),
                training=data["training"],
                reliability=Calibration.from_json(data["reliability"]) if data.get("reliability") else None,
                failures=tuple(map(str, data.get("failures", ()))),
                test=tuple(map(film_from_json, data.get("test", {}).get("films", ()))),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError("validation.damaged", path=path, error=error) from error


def evaluate_films(
    segment: Callable[[Radiograph], Mapping[str, np.ndarray]], films: Iterable[Film], *, head: str = "multilabel"
) -> tuple[FilmScore, ...]:
    """Score predictions for films at the films' own size.

    Pixels whose truth is unknown are left out.

    Args:
        segment: gives a radiograph's boolean (H, W) masks by structure; structures it leaves out are not scored.
        films: the films, with truth for at least one of those structures.
        head: the model's, which decides what truth is: see `Truth.for_head`.

    Raises:
        ImageError, DatasetError: a film or its truth cannot be read.
        LabelError: truth and prediction have no structure in common.
    """
    scores = []
    for film in films:
        radiograph, truth = load_film(film)
        truth = truth.for_head(head)
        scores.append(score_film(film.name, truth.masks, segment(radiograph), truth.unknown))
    if not scores:
        raise DatasetError("evaluate.no-film")
    return tuple(scores)


def evaluate_stressed(
    segment: Callable[[Radiograph], Mapping[str, np.ndarray]], films: Iterable[Film], *, head: str = "multilabel"
) -> dict[str, tuple[FilmScore, ...]]:
    """Score predictions for the stress copies of films, each at its own size.

    Args:
        segment: as in `evaluate_films`.
        films: the films, read once each.
        head: as in `evaluate_films`.

    Returns:
        The scores of all films by stress, in the order of `STRESSES`.

    Raises:
        ImageError, DatasetError, LabelError: as `evaluate_films`.
    """
    from cxrseg.evaluation.stress import STRESSES  # with albumentations and torch, which take seconds to import

    scores: dict[str, list[FilmScore]] = {name: [] for name in STRESSES}
    for film in films:
        radiograph, truth = load_film(film)
        keys = {structure: f"unknown {structure}" for structure in truth.unknown}
        hidden = {keys[structure]: mask for structure, mask in truth.unknown.items()}
        for name, stress in STRESSES.items():
            copy, moved = stress(radiograph, {**truth.masks, **hidden}, film.name)
            away = {structure: moved.pop(key) for structure, key in keys.items()}
            held = Truth(moved, away).for_head(head)
            scores[name].append(score_film(film.name, held.masks, segment(copy), held.unknown))
    if not any(scores.values()):
        raise DatasetError("evaluate.no-film")
    return {name: tuple(found) for name, found in scores.items()}


def stress_summary(
    films: Sequence[FilmScore], stressed: Mapping[str, Sequence[FilmScore]]
) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """Describe what each stress costs, ready for JSON.

    Args:
        films: scores of the films as they are, of one data set.
        stressed: scores of their copies, from `evaluate_stressed`.

    Returns:
        ``{stress: {structure: figures}}`` with ``dice`` (mean), ``drop`` (mean Dice as it is minus mean Dice under
        stress), ``lowest`` (of any film) and ``weak`` (how many films are below 0.8).
    """
    plain = summarize(films)
    result: dict[str, dict[str, dict[str, float | int | None]]] = {}
    for name, scores in stressed.items():
        weak = weak_films(scores)
        result[name] = {}
        for structure, figures in summarize(scores).items():
            mean = figures["dice"]["mean"]
            result[name][structure] = {
                "dice": none_if_nan(mean),
                "drop": none_if_nan(plain[structure]["dice"]["mean"] - mean),
                "lowest": none_if_nan(figures["dice"]["min"]),
                "weak": len(weak[structure]),
            }
    return result


def describe_sources(
    datasets: Sequence[Dataset], training: Collection[str], validation: Collection[str], test: Collection[str] = ()
) -> tuple[dict[str, Any], ...]:
    """Describe the data sets of a training run, for ``validation.json`` and the model card."""
    return tuple(
        {
            "name": dataset.name,
            "origin": dataset.origin,
            "training": sum(film.name in training for film in dataset.films),
            "validation": sum(film.name in validation for film in dataset.films),
            **({"test": sum(film.name in test for film in dataset.films)} if test else {}),
            "labelled": list(dataset.labelled),
            "labelled_training": {
                s: sum(s in film.labelled for film in dataset.films if film.name in training) for s in dataset.labelled
            },
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


def evaluation_json(
    films: Sequence[FilmScore], stressed: Mapping[str, Sequence[FilmScore]] | None = None
) -> dict[str, Any]:
    """Put an evaluation into plain types: scores, weak films and stress table per data set, and every film.

    Args:
        films: scores of the films as they are.
        stressed: scores of their stress copies by stress.
    """
    groups = by_dataset(films)
    copies = {name: by_dataset(scores) for name, scores in (stressed or {}).items()}
    content: dict[str, Any] = {"scores": {name: plain_summary(group) for name, group in groups.items()}}
    content["weak"] = {name: weak_films(group) for name, group in groups.items()}
    if copies:
        content["stress"] = {
            name: stress_summary(group, {stress: found[name] for stress, found in copies.items()})
            for name, group in groups.items()
        }
    return content | {"films": [film_to_json(film) for film in films]}
