"""The command line: ``python -m cxrseg segment | evaluate | calibrate | simulate | plausibility | benchmark | push | space``."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

import cxrseg
from cxrseg.benchmark import benchmark_text
from cxrseg.calibration import calibrate as measure
from cxrseg.calibration import store_temperature, temperature_of
from cxrseg.datasets import Dataset, Film, open_datasets
from cxrseg.dicom_seg import dicom_segmentation, is_dicom
from cxrseg.errors import CxrsegError, DatasetError, ImageError, ModelError
from cxrseg.evaluation import Validation, evaluate_films, evaluate_stressed, evaluation_json
from cxrseg.export import describe_model, write_bundle
from cxrseg.files import write_atomically
from cxrseg.images import Radiograph, find_images, load_image
from cxrseg.inference import TTA, Segmentation, Segmenter
from cxrseg.metrics import FilmScore
from cxrseg.publishing import push as publish
from cxrseg.plausibility_figures import figures_text, fit_and_measure, rows_of
from cxrseg.plausibility_figures import measure as measure_plausibility
from cxrseg.plausibility_rule import rule_for, save_rules
from cxrseg.reports import calibration_text, evaluation_text
from cxrseg.results import name_folders, score_written, write_result
from cxrseg.simulation.dataset import PAPER_FILMS
from cxrseg.simulation.dataset import simulate as simulate_films
from cxrseg.space import lay_out


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    result = argparse.ArgumentParser("python -m cxrseg", description="Chest X-ray segmentation.")
    result.add_argument("--version", action="version", version=cxrseg.__version__)
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--model",
            metavar="SOURCE",
            default=os.environ.get("CXRSEG_MODEL"),
            help="Hub id org/name[@revision], checkpoint folder, or 'paper' [CXRSEG_MODEL, or the packaged checkpoint]",
        )
        return sub

    segment = command("segment", "Segment films and write masks, overlay and measurements of each.")
    segment.add_argument("inputs", nargs="+", metavar="FILE_OR_FOLDER", help="films, or folders of films")
    segment.add_argument("--output", required=True, metavar="DIR", help="where a folder for each film is made")
    segment.add_argument("--bundle", action="store_true", help="also write bundle.zip, which names no patient")
    segment.add_argument(
        "--dicom-seg", action="store_true", help="also write segmentation.dcm, a DICOM Segmentation, for DICOM films"
    )

    evaluate = command("evaluate", "Compare a model, or masks already written, with a data set's truth.")
    evaluate.add_argument("datasets", nargs="+", metavar="DATASET", help="data set folders")
    evaluate.add_argument(
        "--films",
        choices=("all", "validation"),
        default="all",
        help="all films, or those that the model's validation.json lists [all]",
    )
    evaluate.add_argument("--predictions", metavar="DIR", help="score what 'segment' wrote here; no model is run")
    evaluate.add_argument(
        "--stress", action="store_true", help="score stress copies too: other contrast, noise, crops, rotations, ..."
    )
    for sub in (segment, evaluate):
        sub.add_argument(
            "--cleanup",
            action=argparse.BooleanOptionalAction,
            default=False,
            help="correct masks by anatomy: two lungs and one heart without holes, no specks [off]",
        )
        sub.add_argument(
            "--tta", choices=tuple(TTA), default="none", help="average over mirrored and scaled inputs [none]"
        )
    evaluate.add_argument("--json", metavar="FILE", help="write the figures of every film here")

    calibrate = commands.add_parser(
        "calibrate",
        help=(text := "Measure how far probabilities can be believed, and store a temperature where it helps."),
        description=text,
    )
    calibrate.add_argument("checkpoint", metavar="CHECKPOINT", help="checkpoint folder; it is changed")
    calibrate.add_argument("datasets", nargs="+", metavar="DATASET", help="data set folders of its validation films")

    simulate = commands.add_parser(
        "simulate", help=(text := "Simulate films with exact truth, as a data set folder."), description=text
    )
    simulate.add_argument("output", metavar="OUT", help="data set folder; films that are there already are kept")
    simulate.add_argument("--count", type=int, default=PAPER_FILMS, metavar="N", help=f"films [{PAPER_FILMS}]")
    simulate.add_argument("--seed", type=int, default=0, metavar="N", help="another seed gives other films [0]")
    simulate.add_argument("--size", type=int, default=512, metavar="N", help="height and width in pixels [512]")

    plausibility = command("plausibility", "Measure how well pictures that are no upright chest film are told.")
    plausibility.add_argument("datasets", nargs="+", metavar="DATASET", help="data sets of chest films")
    plausibility.add_argument(
        "--trunks", nargs="+", default=(), metavar="DATASET", help="data sets that show the abdomen too"
    )
    plausibility.add_argument(
        "--fit", metavar="FILE", help="fit the rule to this model and write it, with its figures, into this file"
    )

    benchmark = command("benchmark", "Time the steps from a film to its result, side by side.")
    benchmark.add_argument(
        "--side", nargs="+", type=int, default=(512, 2048), metavar="N", help="film sizes in pixels [512 2048]"
    )
    benchmark.add_argument("--repeats", type=int, default=10, metavar="N", help="rounds to take the median of [10]")
    push = commands.add_parser(
        "push", help=(text := "Publish a checkpoint on the Hugging Face Hub, in one commit."), description=text
    )
    push.add_argument("checkpoint", metavar="DIR", help="checkpoint folder; 'packaged' or 'paper' for the package's")
    push.add_argument("repo", metavar="ORG/NAME", help="repository, made if need be")
    push.add_argument("--private", action="store_true", help="make it a private one")
    push.add_argument("--revision", metavar="BRANCH", help="branch, made if need be [main]")

    space = commands.add_parser(
        "space", help=(text := "Lay out a Hugging Face Space that serves the page."), description=text
    )
    space.add_argument("folder", metavar="DIR", help="where; an earlier Space there is replaced")
    space.add_argument(
        "--model", metavar="SOURCE", help="what it serves: Hub id org/name[@revision] [the checkpoint in the package]"
    )
    return result


def segment(options: argparse.Namespace) -> int:
    """Segment every input; a bad one is reported and the rest go on."""
    segmenter = Segmenter.from_pretrained(options.model, cleanup=options.cleanup, tta=options.tta)
    files: list[Path] = []
    failed = False
    for given in map(Path, options.inputs):
        found = find_images(given) if given.is_dir() else [given]
        if not found:
            failed = bool(_report(f"{given} holds no picture that can be read."))
        files += found
    folders = name_folders(files)
    written = 0
    for file, name in tqdm(folders.items(), "Segmenting", disable=len(folders) < 2, unit="film"):
        folder = Path(options.output) / name
        try:
            film = load_image(file)
            result = segmenter(film)
            write_result(folder, film, result, segmenter.checkpoint)
            _write_downloads(folder, file, film, result, options, describe_model(segmenter.checkpoint))
            written += 1
        except CxrsegError as error:
            _report(error)
        except OSError as error:
            _report(f"{folder} cannot be written: {error}")
    print(f"{written} of {len(folders)} films segmented into {options.output}")
    return 1 if failed or written < len(folders) else 0


def evaluate(options: argparse.Namespace) -> int:
    """Print Dice, IoU and the confusion matrix of data sets."""
    datasets = open_datasets(options.datasets)
    if options.predictions and (options.stress or options.cleanup or options.tta != "none" or len(datasets) > 1):
        raise DatasetError("--predictions goes with one data set, and not with --stress, --cleanup or --tta.")
    segmenter = None
    if not options.predictions or options.films == "validation":
        segmenter = Segmenter.from_pretrained(options.model, cleanup=options.cleanup, tta=options.tta)
    if options.films == "validation":
        films = _validation_films(datasets, segmenter)
    else:
        films = tuple(film for dataset in datasets for film in dataset.films)
    bar = tqdm(films, "Evaluating", disable=len(films) < 2, unit="film", leave=False)
    stressed: dict[str, tuple[FilmScore, ...]] = {}
    if options.predictions:
        folders = name_folders(film.image for film in datasets[0].films)
        root = Path(options.predictions)
        scores = [score_written(film, root / folders[film.image]) for film in bar]
    else:
        head = segmenter.checkpoint.head
        scores = evaluate_films(lambda film: segmenter(film).masks, bar, head=head)
        if options.stress:
            bar = tqdm(films, "Stress", disable=len(films) < 2, unit="film", leave=False)
            stressed = evaluate_stressed(lambda film: segmenter(film).masks, bar, head=head)
    if options.json:
        with write_atomically(Path(options.json)) as path:
            path.write_text(json.dumps(evaluation_json(scores, stressed), indent=1) + "\n")
    print(evaluation_text(scores, stressed))
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """Write temperature and reliability into a checkpoint folder."""
    if not (folder := Path(options.checkpoint)).is_dir():
        raise ModelError(f"{folder} is no folder; 'calibrate' changes a checkpoint, so it must be one of your own.")
    segmenter = Segmenter.from_pretrained(folder)
    films = _validation_films(open_datasets(options.datasets), segmenter)
    measured = measure(segmenter, films)
    store_temperature(folder, temperature_of(measured, segmenter.checkpoint.head))
    replace(Validation.load(folder), reliability=measured).save(folder)
    print(calibration_text(measured))
    return 0


def simulate(options: argparse.Namespace) -> int:
    """Write simulated films and their truth."""
    simulate_films(options.output, options.count, options.seed, options.size)
    print(f"{options.count} films in {options.output}")
    return 0


def plausibility(options: argparse.Namespace) -> int:
    """Print false alarms and misses on held-out films and on other pictures; fit anew before, if asked to."""
    segmenter = Segmenter.from_pretrained(options.model)
    chests, trunks = open_datasets(options.datasets), open_datasets(options.trunks)
    if options.fit:
        rules = fit_and_measure(segmenter, chests, trunks)
        save_rules(Path(options.fit), rules)
        rows = rows_of(rules[-1])
    elif rule := rule_for(segmenter.checkpoint.head, segmenter.checkpoint.trained):
        rows = measure_plausibility(segmenter, rule, chests, trunks)
    else:
        raise ModelError(f"There is no rule for the kind of model that {segmenter.checkpoint.source} is: use --fit.")
    print(figures_text(rows))
    return 0


def benchmark(options: argparse.Namespace) -> int:
    """Print how long each step takes."""
    if min(*options.side, 10**6) < 64 or options.repeats < 1:
        raise ImageError(f"--side {options.side} must be at least 64 and --repeats {options.repeats} at least 1.")
    print(benchmark_text(Segmenter.from_pretrained(options.model), tuple(options.side), options.repeats))
    return 0


def push(options: argparse.Namespace) -> int:
    """Publish a checkpoint and print the commit's address."""
    print(publish(options.checkpoint, options.repo, private=options.private, revision=options.revision))
    return 0


def space(options: argparse.Namespace) -> int:
    """Lay out a Space."""
    folder = lay_out(options.folder, options.model)
    print(f"{folder} is a Space. To publish it: hf upload ORG/NAME {folder} . --repo-type space")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error ends with one line and exit code 1."""
    options = parser().parse_args(arguments)
    try:
        return {
            "segment": segment,
            "evaluate": evaluate,
            "calibrate": calibrate,
            "simulate": simulate,
            "plausibility": plausibility,
            "benchmark": benchmark,
            "push": push,
            "space": space,
        }[options.command](options)
    except (CxrsegError, OSError) as error:
        return _report(error)


def _validation_films(datasets: Sequence[Dataset], segmenter: Segmenter) -> tuple[Film, ...]:
    validation = Validation.load(segmenter.checkpoint.folder)
    if validation is None:
        raise ModelError(f"{segmenter.checkpoint.source} has no validation.json: use --films all.")
    names = {score.film for score in validation.films}
    for dataset in datasets:
        if not any(film.name in names for film in dataset.films):
            raise DatasetError(
                f"No film of {dataset.name} is among the validation films of {segmenter.checkpoint.source}."
            )
    return tuple(film for dataset in datasets for film in dataset.films if film.name in names)


def _write_downloads(
    folder: Path, file: Path, film: Radiograph, result: Segmentation, options: argparse.Namespace, model: dict[str, Any]
) -> None:
    """Write what was asked for beside the result, and remove what an earlier run left."""
    bundle, segmentation = folder / "bundle.zip", folder / "segmentation.dcm"
    bundle.unlink(missing_ok=True)
    segmentation.unlink(missing_ok=True)
    if options.bundle:
        with write_atomically(bundle) as path:
            write_bundle(path, film, result, model=model)
    if options.dicom_seg and is_dicom(file):
        made = dicom_segmentation(file, result, model=model)
        with write_atomically(segmentation) as path:
            made.save_as(path)


def _report(error: object) -> int:
    tqdm.write(f"error: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
