"""Fit the rule of `plausibility` to a network: what it sees in chest films and in everything else.

Films of the network's validation are not used here: `plausibility_error_rates` measures on them.
"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import other_pictures
from scipy.optimize import minimize
from tqdm.auto import tqdm

from cxrseg.datasets import Dataset, Film
from cxrseg.errors import DatasetError
from cxrseg.evaluation.validation import Validation
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.plausibility.assessment import VIEWS, Remedy, apply, see, shrink, undo
from cxrseg.plausibility.rule import Rule, standardized

_STRENGTH, _STRENGTH_SIDES = 1e-3, 1e-4
"""Of the penalty on squared weights, against a mean loss."""

_CAUTION = 0.5
"""The least evidence, in logits, for a film to be called mirrored."""

_VARIED = ", varied"
_WRONG_VIEWS = 4

_OPTIONAL = ("ribs", "clavicles")
_LATERALS, _SLICES, _DRAWINGS = 40, 24, 8


@dataclass(frozen=True, eq=False)
class Example:
    """What a network sees in one view of one picture.

    Attributes:
        film: the picture's name; all views of one have the same.
        source: the data set's name, or the kind of picture.
        view: what was done to the picture; None where the picture is no chest film in any view.
        signs: `anatomical_signs.signs`.
        sides: `anatomical_signs.sides`.
    """

    film: str
    source: str
    view: Remedy | None
    signs: dict[str, float]
    sides: dict[str, float]

    @property
    def upright(self) -> bool:
        """Whether it is a chest that is upright and not inverted, be it mirrored."""
        return self.view is not None and not (self.view.invert or self.view.quarter_turns)


def held_out(segmenter: Segmenter) -> frozenset[str]:
    """The films that the network's ``validation.json`` lists, by `Film.name`."""
    validation = Validation.load(segmenter.checkpoint.folder)
    return frozenset(score.film for score in validation.films) if validation else frozenset()


def upright_film(film: Film) -> Radiograph:
    """Read a film; of simulated ones that are stored inverted, the inversion is undone."""
    radiograph = load_image(film.image)
    record = film.image.parent.parent / "dataset.json"
    if record.is_file():
        entry = json.loads(record.read_text()).get("films", {}).get(film.image.stem, {})
        if entry.get("film", {}).get("inverted"):
            return undo(radiograph, Remedy(invert=True))
    return radiograph


def collect(segmenter: Segmenter, chests: Sequence[Dataset], trunks: Sequence[Dataset], seed: int = 0) -> list[Example]:
    """Look at every training film upright, mirrored and in some wrong views, at a varied copy, and at other pictures.

    Args:
        segmenter: the network.
        chests: data sets of upright frontal chest films.
        trunks: data sets that show the abdomen too: their lower halves are pictures of another part of the body.
        seed: of the variation and of the made pictures.

    Raises:
        DatasetError: no film is left, or the simulation's CT is not installed.
    """
    examples: list[Example] = []
    away = held_out(segmenter)
    films = [(film, dataset.name) for dataset in chests for film in dataset.films if film.name not in away]
    if not films:
        raise DatasetError("rule.nothing-to-fit")
    for number, (film, source) in enumerate(tqdm(films, "Chest films", leave=False)):
        rng = np.random.default_rng([seed, number])
        radiograph = upright_film(film)
        wrong = [VIEWS[place] for place in rng.permutation(np.arange(1, len(VIEWS)))]
        views = (Remedy(), Remedy(mirror=True), *wrong[:_WRONG_VIEWS])
        examples += look(segmenter, radiograph, views, film.name, source)
        copy = Radiograph(other_pictures.varied(radiograph.pixels, rng), film.name)
        some = (Remedy(), Remedy(mirror=True), wrong[_WRONG_VIEWS])
        examples += look(segmenter, copy, some, film.name, source + _VARIED)
        if number % 3 == 0:
            for part in other_pictures.parts_of(radiograph.pixels, rng):
                examples += _look_at_other(segmenter, part, film.name, "parts of chest films")
    for dataset in trunks:
        for film in tqdm([film for film in dataset.films[::5] if film.name not in away], dataset.name, leave=False):
            examples += _look_at_other(segmenter, lower_half(load_image(film.image)), film.name, "abdomens")
    for kind, pictures in made_pictures(seed):
        for number, picture in enumerate(tqdm(pictures, kind, leave=False)):
            examples += _look_at_other(segmenter, picture, f"{kind} {number}", kind)
    return examples


def look(
    segmenter: Segmenter, film: Radiograph, views: Sequence[Remedy], name: str, source: str, chest: bool = True
) -> Iterator[Example]:
    """Look at views of a film."""
    small = shrink(film, segmenter.checkpoint)
    seen = see(segmenter, [apply(view, small) for view in views])
    for view, (signs, sides) in zip(views, seen, strict=True):
        yield Example(name, source, view if chest else None, signs, sides)


def lower_half(film: Radiograph) -> np.ndarray:
    """The lower 45 % of a film of a trunk."""
    return film.pixels[int(0.55 * film.pixels.shape[0]) :]


def made_pictures(seed: int) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Pictures that are made by chance or lie in a required package, by kind."""
    rng = np.random.default_rng(seed)
    yield "lateral projections of a CT", other_pictures.lateral_films(_LATERALS, rng)
    yield "CT slices", other_pictures.slices(_SLICES, rng)
    yield "noise, patterns and text", [p for _ in range(_DRAWINGS) for p in other_pictures.drawings(rng)]
    yield "photos of gradio", other_pictures.photos()


def fit(segmenter: Segmenter, examples: Sequence[Example]) -> list[Rule]:
    """Fit one rule for each set of structures that a network like this one may have learned.

    A varied copy in which the network finds less of the lungs than in any film as it is, is left out: it fails there,
    and a warning is due.

    Args:
        segmenter: the network that looked.
        examples: from `collect`.
    """
    checkpoint = segmenter.checkpoint
    plain = [example.signs["lungs share"] for example in examples if example.upright and not _is_varied(example)]
    least = min(plain) / 2
    examples = [e for e in examples if not (e.upright and _is_varied(e) and e.signs["lungs share"] < 2 * least)]
    digest = hashlib.sha256((checkpoint.folder / "model.safetensors").read_bytes()).hexdigest()
    rules = []
    for structures in structure_sets(checkpoint.trained, checkpoint.head):
        missing = tuple(f"{name} " for name in _OPTIONAL if name not in structures)
        names = (
            [name for name in examples[0].signs if not name.startswith(missing)] if missing else [*examples[0].signs]
        )
        signs, intercept = _fit_upright(examples, names)
        sides, caution = _fit_sides(examples)
        rules.append(Rule(checkpoint.head, structures, digest, signs, intercept, least, sides, caution, {}))
    return rules


def structure_sets(trained: Iterable[str], head: str) -> list[tuple[str, ...]]:
    """The sets of structures, all with lungs and heart, for which rules can be fitted; none without these two."""
    trained = tuple(trained)
    if not {"lungs", "heart"} <= set(trained):
        return []
    others = [name for name in trained if name in _OPTIONAL]
    sets = (
        [others]
        if head == "multiclass"
        else itertools.chain.from_iterable(itertools.combinations(others, number) for number in range(len(others) + 1))
    )
    return [tuple(name for name in trained if name not in _OPTIONAL or name in some) for some in sets]


def _look_at_other(segmenter: Segmenter, pixels: np.ndarray, name: str, source: str) -> Iterator[Example]:
    yield from look(segmenter, Radiograph(pixels, name), (VIEWS[0], VIEWS[1], VIEWS[6]), name, source, chest=False)


def _fit_upright(
    examples: Sequence[Example], names: Sequence[str]
) -> tuple[dict[str, tuple[float, float, float, float]], float]:
    values = np.array([[example.signs[name] for name in names] for example in examples])
    wanted = np.array([example.upright for example in examples])
    weights = _balance([(example.upright, example.source, example.view) for example in examples], wanted)
    mean = (values * weights[:, None]).sum(0) / weights.sum()
    deviation = np.sqrt(((values - mean) ** 2 * weights[:, None]).sum(0) / weights.sum()) + 1e-3
    z = standardized(values, mean, deviation)
    solution = _logistic_regression(np.hstack([z, z**2 - 1, np.ones((len(z), 1))]), wanted, weights)
    linear, square = solution[: len(names)], solution[len(names) : -1]
    rows = np.stack([mean, deviation, linear, square], 1)
    return {name: tuple(map(float, row)) for name, row in zip(names, rows, strict=True)}, float(solution[-1])


def _fit_sides(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    """Weights without an intercept, and the caution at which one film in 200 of those fitted to seems mirrored."""
    upright = [example for example in examples if example.upright]
    names = list(upright[0].sides)
    values = np.array([[example.sides[name] for name in names] for example in upright])
    usual = np.array([not example.view.mirror for example in upright])
    weights = _balance([(example.view.mirror, example.source) for example in upright], usual)
    solution = _logistic_regression(values, usual, weights, _STRENGTH_SIDES, intercept=False)
    plain = usual & ~np.array([_is_varied(example) for example in upright])
    caution = max(float(np.quantile(-(values @ solution)[plain], 0.995)), _CAUTION)
    return {name: float(weight) for name, weight in zip(names, solution, strict=True)}, caution


def _is_varied(example: Example) -> bool:
    return example.source.endswith(_VARIED)


def _balance(groups: Sequence[object], wanted: np.ndarray) -> np.ndarray:
    """Weights that make the two answers weigh the same, and each group within an answer."""
    members = {group: np.array([g == group for g in groups]) for group in dict.fromkeys(groups)}
    weights = np.zeros(len(groups))
    for member in members.values():
        weights[member] = 1 / member.sum()
    for answer in (wanted, ~wanted):
        weights[answer] /= weights[answer].sum()
    return weights


def _logistic_regression(
    values: np.ndarray, wanted: np.ndarray, weights: np.ndarray, strength: float = _STRENGTH, *, intercept: bool = True
) -> np.ndarray:
    """Minimise the weighted log loss with a penalty on squared weights but the last, if that is the intercept."""
    sign = np.where(wanted, 1.0, -1.0)
    penalized = np.ones(values.shape[1])
    penalized[-1] = 0.0 if intercept else 1.0

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (values @ w)
        slope = -sign * weights / (1 + np.exp(np.clip(margin, -500, 500)))
        value = (weights * np.logaddexp(0, -margin)).sum() + strength * (penalized * w**2).sum()
        return value, values.T @ slope + 2 * strength * penalized * w

    return minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
