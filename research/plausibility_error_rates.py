"""How often `plausibility` warns wrongly and how much it misses, on pictures that its rule was not fitted to.

    python research/plausibility_error_rates.py DATASET [DATASET ...] [--trunks DATASET ...] [--fit FILE]

prints it for the rule in the package, or fits a rule to the model before and writes it, with its figures, into FILE.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import other_pictures
from plausibility_fitting import Example, collect, fit, held_out, lower_half, structure_sets, upright_film
from tqdm.auto import tqdm

from cxrseg.datasets import Dataset, Film, open_datasets
from cxrseg.errors import CxrsegError, DatasetError, ImageError, ModelError
from cxrseg.evaluation.stress import STRESSES
from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.plausibility.assessment import Remedy, assess, undo
from cxrseg.plausibility.rule import Rule, rule_for, save_rules

_UNSEEN_SEED = 1_000
_FOLDS = 5
_SAME_AS = ("RG1_J2KI", "RG1_J2KR", "RG1_UNCR", "RG3_J2KI", "RG3_J2KR", "RG3_UNCR", "MR_small_")

FAULTS = {
    "turned by 90° to the left": Remedy(quarter_turns=1),
    "upside down": Remedy(quarter_turns=2),
    "turned by 90° to the right": Remedy(quarter_turns=3),
    "inverted": Remedy(invert=True),
    "inverted and upside down": Remedy(True, 2),
    "mirrored": Remedy(mirror=True),
}
"""What is done to the validation films, as `undo` does it."""


@dataclass(frozen=True)
class Row:
    """How one kind of pictures is judged.

    Attributes:
        pictures: what they are.
        count: how many.
        warned: how many are not plausible. For chest films as they are these are false alarms, for all others hits.
        remedied: for how many the remedy proposed makes the film what it was; None where nothing could.
    """

    pictures: str
    count: int
    warned: int
    remedied: int | None = None


def fit_and_measure(segmenter: Segmenter, chests: Sequence[Dataset], trunks: Sequence[Dataset]) -> list[Rule]:
    """Fit rules to a network and measure the one for all that it has learned.

    Args:
        segmenter: the network.
        chests: data sets of upright frontal chest films; validation films measure, the others are fitted to.
        trunks: data sets whose films show the abdomen too.

    Returns:
        Rules, the last of which is for all that the network has learned and carries the figures.

    Raises:
        DatasetError: there are no films to fit or none to measure with, or the simulation's CT is not installed.
        ModelError: the network has not learned lungs and heart.
    """
    if not structure_sets(segmenter.checkpoint.trained, segmenter.checkpoint.head):
        raise ModelError(
            "rule.not-learned",
            source=segmenter.checkpoint.source,
            trained=", ".join(segmenter.checkpoint.trained),
        )
    examples = collect(segmenter, chests, trunks)
    *others, rule = fit(segmenter, examples)
    rows = (*measure(segmenter, rule, chests, trunks), *cross_validate(segmenter, examples))
    return [*others, replace(rule, figures=figures_json(rows))]


def measure(
    segmenter: Segmenter, rule: Rule, chests: Sequence[Dataset], trunks: Sequence[Dataset] = ()
) -> tuple[Row, ...]:
    """Judge held-out films, faulty copies of them, and pictures of other things.

    Args:
        segmenter: the network.
        rule: what to judge by.
        chests: data sets of chest films; those in the network's ``validation.json`` are judged.
        trunks: data sets whose films show the abdomen too.

    Raises:
        DatasetError: no film of the chests is held out.
    """
    films = {dataset.name: _held_out(segmenter, dataset) for dataset in chests}
    if not any(films.values()):
        raise DatasetError("rule.nothing-to-judge")
    rows = [_row(segmenter, rule, f"{name}, as they are", map(upright_film, some)) for name, some in films.items()]
    every = [upright_film(film) for some in films.values() for film in some]
    stresses = [stress for name, stress in STRESSES.items() if name != "inverted"]
    copies = (stress(film, {}, film.name)[0] for film in every for stress in stresses)
    rows.append(_row(segmenter, rule, f"their stress copies, {len(stresses)} of each", copies))
    for name, fault in FAULTS.items():
        for source, some in films.items():
            copies = [undo(upright_film(film), fault) for film in some]
            rows.append(_row(segmenter, rule, f"{source}, {name}", copies, _opposite(fault)))
    for dataset in trunks:
        some = [load_image(film.image) for film in _held_out(segmenter, dataset)]
        rows.append(_row(segmenter, rule, f"{dataset.name}, as they are", some))
        halves = [Radiograph(lower_half(film), film.name) for film in some]
        rows.append(_row(segmenter, rule, f"{dataset.name}, lower part", halves))
    for name, pictures in unseen_pictures(every):
        rows.append(_row(segmenter, rule, name, pictures))
    return tuple(row for row in rows if row.count)


def unseen_pictures(films: Sequence[Radiograph]) -> Iterator[tuple[str, list[Radiograph]]]:
    """Pictures of other things that no rule is fitted to, by kind; what is not installed is left out."""
    rng = np.random.default_rng(_UNSEEN_SEED)
    parts = [part for film in films for part in other_pictures.parts_of(film.pixels, rng)]
    drawings = [drawing for _ in range(5) for drawing in other_pictures.drawings(rng)]
    yield "one lung or less, of these films", [Radiograph(part, "part") for part in parts[::2]]
    yield "pieces of these films, shuffled", [Radiograph(part, "pieces") for part in parts[1::2]]
    yield (
        "lateral projections of the simulation's CT",
        [Radiograph(film, "lateral") for film in other_pictures.lateral_films(20, rng)],
    )
    yield "noise, gradients, patterns, drawn text", [Radiograph(picture, "drawing") for picture in drawings]
    yield (
        "skimage.data: photos, textures, a printed page",
        [Radiograph(picture, "photo") for picture in other_pictures.grey_pictures(_files("skimage", "data"))],
    )
    dicoms = list(_dicoms())
    yield "pydicom-data: the chest film RG1_UNCI", [film for film in dicoms if film.name.startswith("RG1")]
    yield "pydicom-data: the leg RG3_UNCI", [film for film in dicoms if film.name.startswith("RG3")]
    yield "pydicom-data: CT, MR, ultrasound, test patterns", [film for film in dicoms if not film.name.startswith("RG")]


def cross_validate(segmenter: Segmenter, examples: Sequence[Example]) -> tuple[Row, ...]:
    """Judge each training film by a rule that was fitted without it.

    Args:
        segmenter: the network that looked.
        examples: from `plausibility_fitting.collect`.

    Returns:
        One row per data set and per data set varied; false alarms among films as they are.
    """
    names = sorted({example.film for example in examples})
    order = np.random.default_rng(0).permutation(len(names))
    fold = {name: int(place) % _FOLDS for name, place in zip(names, order, strict=True)}
    counts: dict[str, list[int]] = {}
    for number in range(_FOLDS):
        rule = fit(segmenter, [e for e in examples if fold[e.film] != number])[-1]
        for example in examples:
            if fold[example.film] == number and example.view == Remedy():
                fine = rule.upright(example.signs) >= 0.5 and rule.mirrored(example.sides) < 0.5
                counts.setdefault(example.source, []).append(not fine)
    return tuple(Row(f"{name}, cross-validated", len(list_), sum(list_)) for name, list_ in sorted(counts.items()))


def rows_of(rule: Rule) -> tuple[Row, ...]:
    """The figures that a rule carries."""
    return tuple(Row(pictures, **figure) for pictures, figure in rule.figures.items())


def figures_json(rows: Iterable[Row]) -> dict[str, dict[str, int | None]]:
    """Rows in plain types by what they are of."""
    return {row.pictures: {key: value for key, value in asdict(row).items() if key != "pictures"} for row in rows}


def figures_text(rows: Iterable[Row]) -> str:
    """Rows as a Markdown table."""
    lines = ["| pictures | number | warned | right remedy |", "|---|---|---|---|"]
    for row in rows:
        lines.append(
            f"| {row.pictures} | {row.count} | {row.warned} | {'' if row.remedied is None else row.remedied} |"
        )
    return "\n".join(lines)


def _row(segmenter: Segmenter, rule: Rule, name: str, films: Iterable[Radiograph], remedy: Remedy | None = None) -> Row:
    results = [assess(film, segmenter, rule) for film in tqdm(films, name, leave=False)]
    warned = sum(not result.plausible for result in results)
    return Row(name, len(results), warned, sum(result.remedy == remedy for result in results) if remedy else None)


def _opposite(fault: Remedy) -> Remedy:
    """What takes a fault back, for faults that are no mirrored turn."""
    return Remedy(fault.invert, -fault.quarter_turns % 4, fault.mirror)


def _held_out(segmenter: Segmenter, dataset: Dataset) -> list[Film]:
    names = held_out(segmenter)
    return [film for film in dataset.films if film.name in names]


def _files(package: str, folder: str) -> list[Path]:
    spec = find_spec(package)
    root = Path(spec.submodule_search_locations[0]) / folder if spec else Path()
    return sorted(f for f in root.iterdir() if f.suffix in (".png", ".jpg")) if spec else []


def _dicoms() -> Iterator[Radiograph]:
    """What can be read as one grey picture of pydicom's and pydicom-data's files; each radiograph once."""
    for package, folder in (("data_store", "data"), ("pydicom", "data/test_files")):
        spec = find_spec(package)
        for file in sorted((Path(spec.submodule_search_locations[0]) / folder).glob("*.dcm")) if spec else ():
            if not file.stem.startswith(_SAME_AS):
                try:
                    yield load_image(file)
                except ImageError:
                    continue


def main(arguments: Sequence[str] | None = None) -> int:
    """Print false alarms and misses on held-out films and on other pictures; fit before that, if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", metavar="DATASET", help="data sets of chest films")
    parser.add_argument(
        "--trunks", nargs="+", default=(), metavar="DATASET", help="data sets whose films show the abdomen too"
    )
    parser.add_argument("--model", metavar="SOURCE", help="model whose output is judged [the packaged checkpoint]")
    parser.add_argument("--fit", type=Path, metavar="FILE", help="fit the rule to this model and write it here")
    options = parser.parse_args(arguments)
    try:
        segmenter = Segmenter.from_pretrained(options.model)
        chests, trunks = open_datasets(options.datasets), open_datasets(options.trunks)
        if options.fit:
            rules = fit_and_measure(segmenter, chests, trunks)
            save_rules(options.fit, rules)
            rows = rows_of(rules[-1])
        elif rule := rule_for(segmenter.checkpoint.head, segmenter.checkpoint.trained):
            rows = measure(segmenter, rule, chests, trunks)
        else:
            raise ModelError("rule.no-rule", source=segmenter.checkpoint.source)
    except CxrsegError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(figures_text(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
