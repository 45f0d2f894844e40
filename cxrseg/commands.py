"""What each command of ``python -m cxrseg`` does.

Imports that take seconds and serve a single command are made inside it, so that a film is segmented soon.
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from cxrseg.datasets import Dataset, Film, open_datasets
from cxrseg.errors import CxrsegError, DatasetError, ImageError, ModelError
from cxrseg.evaluation.validation import Validation, evaluate_films, evaluate_stressed, evaluation_json
from cxrseg.files import write_atomically
from cxrseg.images import find_images, load_image
from cxrseg.inference import Segmenter
from cxrseg.metrics import FilmScore
from cxrseg.model import load_checkpoint
from cxrseg.readers.kinds import is_dicom
from cxrseg.results.bundle import write_bundle
from cxrseg.results.files import name_folders, score_written, write_result
from cxrseg.results.findings import Findings, examine
from cxrseg.samples import samples

_AHEAD = 4
"""Films that are begun before the first of them is done."""

_Item, _Result = TypeVar("_Item"), TypeVar("_Result")


def segment(options: argparse.Namespace) -> int:
    """Segment every input; a bad one is reported and the others are still processed."""
    segmenter = Segmenter.from_pretrained(
        options.model, cleanup=options.cleanup, tta=options.tta, engine=options.engine
    )
    files: list[Path] = []
    failed = False
    for given in map(Path, options.inputs):
        found = find_images(given) if given.is_dir() else [given]
        if not found:
            failed = bool(report(f"{given} holds no picture that can be read."))
        files += found
    folders = name_folders(files)

    def work(item: tuple[Path, str]) -> str | None:
        file, folder = item[0], Path(options.output) / item[1]
        try:
            findings = examine(load_image(file), segmenter)
            write_result(folder, findings)
            _write_downloads(folder, file, findings, options)
        except CxrsegError as error:
            return str(error)
        except OSError as error:
            return f"{folder} cannot be written: {error}"
        return None

    faults = tqdm(_in_order(work, folders.items()), "Segmenting", len(folders), disable=len(folders) < 2, unit="film")
    written = 0
    for fault in faults:
        if fault:
            report(fault)
        else:
            written += 1
    print(f"{written} of {len(folders)} films segmented into {options.output}")
    return 1 if failed or written < len(folders) else 0


def _in_order(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """Work on two items at a time, so that reading and writing overlap with the network; only a few wait."""
    with ThreadPoolExecutor(2) as pool:
        waiting: deque[Future[_Result]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def evaluate(options: argparse.Namespace) -> int:
    """Print Dice, IoU and the confusion matrix of data sets."""
    from cxrseg.evaluation.reports import evaluation_text

    datasets = open_datasets(options.datasets)
    if options.predictions and (options.stress or options.cleanup or options.tta != "none" or len(datasets) > 1):
        raise DatasetError("evaluate.predictions-alone")
    segmenter = None
    if not options.predictions or options.films != "all":
        segmenter = Segmenter.from_pretrained(
            options.model, cleanup=options.cleanup, tta=options.tta, engine=options.engine or "torch"
        )
    if options.films != "all":
        films = _measured_films(datasets, segmenter, options.films)
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
    from cxrseg.evaluation.calibration import calibrate as measure
    from cxrseg.evaluation.calibration import store_temperature, temperature_of
    from cxrseg.evaluation.reports import calibration_text

    if not (folder := Path(options.checkpoint)).is_dir():
        raise ModelError("calibrate.no-folder", folder=folder)
    segmenter = Segmenter.from_pretrained(folder, engine="torch")
    films = _measured_films(open_datasets(options.datasets), segmenter)
    measured = measure(segmenter, films)
    store_temperature(folder, temperature_of(measured, segmenter.checkpoint.head))
    replace(Validation.load(folder), reliability=measured).save(folder)
    print(calibration_text(measured))
    return 0


def simulate(options: argparse.Namespace) -> int:
    """Write simulated films and their truth."""
    from cxrseg.simulation.dataset import simulate as simulate_films

    simulate_films(options.output, options.count, options.seed, options.size)
    print(f"{options.count} films in {options.output}")
    return 0


def pseudolabel(options: argparse.Namespace) -> int:
    """Write pseudo-labels beside data sets."""
    from cxrseg.training_runs.pseudolabels import write_pseudo_labels

    segmenter = Segmenter.from_pretrained(options.model, tta=options.tta)
    films = [film for dataset in open_datasets(options.datasets) for film in dataset.films]
    number = write_pseudo_labels(segmenter, films, Path(options.output), options.structures, options.confidence)
    print(f"{number} pseudo-labels in {options.output}")
    return 0


def benchmark(options: argparse.Namespace) -> int:
    """Print how long each step takes."""
    from cxrseg.benchmark import benchmark as measure_speed
    from cxrseg.benchmark import benchmark_text
    from cxrseg.benchmark_page import page_text, time_page

    if min(*options.side, 10**6) < 64 or options.repeats < 1:
        raise ImageError("benchmark.settings", side=options.side, repeats=options.repeats)
    if options.page:
        film = Path(samples()[0].path) if samples() else None
        if film is None:
            raise ImageError("benchmark.no-film")
        measured = time_page(options.page, film, options.clients, max(1, options.repeats // 3))
        print(page_text(measured))
    else:
        segmenter = Segmenter.from_pretrained(options.model)
        measured = measure_speed(segmenter, options.side, options.repeats, options.parts)
        print(benchmark_text(measured))
    if options.json:
        with write_atomically(Path(options.json)) as path:
            path.write_text(json.dumps(measured, indent=1) + "\n")
    return 0


def push(options: argparse.Namespace) -> int:
    """Publish a checkpoint and print the commit's address."""
    from cxrseg.publishing.push import push as publish

    print(publish(options.checkpoint, options.repo, private=options.private, revision=options.revision))
    return 0


def export(options: argparse.Namespace) -> int:
    """Write a model as an ONNX file."""
    from cxrseg.publishing.export import export_onnx

    difference = export_onnx(load_checkpoint(options.model), options.file)
    print(f"{options.file} is written; its logits differ from PyTorch's by at most {difference:.1g}")
    return 0


def space(options: argparse.Namespace) -> int:
    """Lay out a Space."""
    from cxrseg.publishing.space import lay_out

    folder = lay_out(options.folder, options.model)
    print(f"{folder} is a Space. To publish it: hf upload ORG/NAME {folder} . --repo-type space")
    return 0


def _measured_films(datasets: Sequence[Dataset], segmenter: Segmenter, side: str = "validation") -> tuple[Film, ...]:
    validation = Validation.load(segmenter.checkpoint.folder)
    if validation is None:
        raise ModelError("validation.none-for-films", source=segmenter.checkpoint.source)
    names = {score.film for score in (validation.test if side == "test" else validation.films)}
    for dataset in datasets:
        if not any(film.name in names for film in dataset.films):
            raise DatasetError(
                "validation.no-film-of", name=dataset.name, side=side, source=segmenter.checkpoint.source
            )
    return tuple(film for dataset in datasets for film in dataset.films if film.name in names)


def _write_downloads(folder: Path, file: Path, findings: Findings, options: argparse.Namespace) -> None:
    """Write the requested files next to the result, and remove those of an earlier run."""
    bundle, segmentation = folder / "bundle.zip", folder / "segmentation.dcm"
    bundle.unlink(missing_ok=True)
    segmentation.unlink(missing_ok=True)
    if options.bundle:
        with write_atomically(bundle) as path:
            write_bundle(path, findings)
    if options.dicom_seg and is_dicom(file):
        from cxrseg.results.dicom_seg import dicom_segmentation

        made = dicom_segmentation(file, findings)
        with write_atomically(segmentation) as path:
            made.save_as(path)


def report(error: object) -> int:
    """Print an error as one line, beside progress bars, and give the exit code."""
    tqdm.write(f"error: {error}", file=sys.stderr)
    return 1
