"""The command line: ``python -m cxrseg COMMAND``; `cxrseg.commands` has what each command does."""

import argparse
import os
import sys

import cxrseg
from cxrseg.classes import STRUCTURES
from cxrseg.engines import ENGINES
from cxrseg.errors import CxrsegError
from cxrseg.evaluation.reference import TRAINING_FILMS, VALIDATION_FILMS
from cxrseg.inference import TTA


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    result = argparse.ArgumentParser("python -m cxrseg", description="Chest X-ray segmentation.")
    result.add_argument("--version", action="version", version=cxrseg.__version__)
    subparsers = result.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--model",
            metavar="SOURCE",
            default=os.environ.get("CXRSEG_MODEL"),
            help="Hub id org/name[@revision], checkpoint folder, or 'paper' [CXRSEG_MODEL, or the packaged checkpoint]",
        )
        return sub

    segment = command("segment", "Segment films and write masks, overlay and measurements for each.")
    segment.add_argument("inputs", nargs="+", metavar="FILE_OR_FOLDER", help="films, or folders of films")
    segment.add_argument("--output", required=True, metavar="DIR", help="folder in which each film gets its own")
    segment.add_argument("--bundle", action="store_true", help="also write bundle.zip, which does not name the patient")
    segment.add_argument(
        "--dicom-seg", action="store_true", help="also write segmentation.dcm, a DICOM Segmentation, for DICOM films"
    )

    evaluate = command("evaluate", "Compare a model, or masks already written, with a data set's truth.")
    evaluate.add_argument("datasets", nargs="+", metavar="DATASET", help="data set folders")
    evaluate.add_argument(
        "--films",
        choices=("all", "validation", "test"),
        default="all",
        help="all films, or only the model's validation or test films, as its validation.json lists them [all]",
    )
    evaluate.add_argument(
        "--predictions", metavar="DIR", help="score the masks that 'segment' wrote here; no model is run"
    )
    evaluate.add_argument(
        "--stress", action="store_true", help="score stress copies too: other contrast, noise, crops, rotations, ..."
    )
    for sub in (segment, evaluate):
        sub.add_argument(
            "--cleanup",
            action=argparse.BooleanOptionalAction,
            help="correct masks by anatomy: two lungs and one heart without holes or specks [on, if multilabel]",
        )
        sub.add_argument(
            "--engine", choices=ENGINES, help="what runs the network [CXRSEG_ENGINE, or auto; evaluate: torch]"
        )
        sub.add_argument(
            "--tta", choices=tuple(TTA), default="none", help="average over mirrored and scaled inputs [none]"
        )
    evaluate.add_argument("--json", metavar="FILE", help="write every film's figures to this file")

    calibrate = subparsers.add_parser(
        "calibrate",
        help=(text := "Measure how far probabilities can be trusted, and store a temperature where it helps."),
        description=text,
    )
    calibrate.add_argument("checkpoint", metavar="CHECKPOINT", help="checkpoint folder, which is changed")
    calibrate.add_argument("datasets", nargs="+", metavar="DATASET", help="data set folders with its validation films")

    simulate = subparsers.add_parser(
        "simulate", help=(text := "Simulate films with exact truth, as a data set folder."), description=text
    )
    simulate.add_argument("output", metavar="OUT", help="data set folder; films already there are kept")
    films = TRAINING_FILMS + VALIDATION_FILMS
    simulate.add_argument(
        "--count", type=int, default=films, metavar="N", help=f"number of films [{films}, as in the paper]"
    )
    simulate.add_argument(
        "--seed", type=int, default=0, metavar="N", help="random seed: another one gives other films [0]"
    )
    simulate.add_argument("--size", type=int, default=512, metavar="N", help="height and width in pixels [512]")

    pseudolabel = command("pseudolabel", "Let a model label what films lack, for train.py --pseudo-labels.")
    pseudolabel.add_argument("datasets", nargs="+", metavar="DATASET", help="data set folders")
    pseudolabel.add_argument("--output", required=True, metavar="DIR", help="folder for the labels")
    pseudolabel.add_argument(
        "--structures", nargs="+", choices=STRUCTURES, default=STRUCTURES, help="what to label [all structures]"
    )
    pseudolabel.add_argument(
        "--confidence", type=float, default=0.8, metavar="P", help="how sure the model must be to label a pixel [0.8]"
    )
    pseudolabel.add_argument("--tta", choices=tuple(TTA), default="both", help="views to average over [both]")

    benchmark = command(
        "benchmark", "Time the steps from a film to its result, starting, training, and measure the page's memory."
    )
    benchmark.add_argument(
        "--side", nargs="+", type=int, default=(512, 1024, 2048), metavar="N", help="film sizes [512 1024 2048]"
    )
    benchmark.add_argument("--repeats", type=int, default=10, metavar="N", help="rounds to take the median of [10]")
    parts = ("network", "films", "files", "start", "training")
    benchmark.add_argument("--parts", nargs="+", choices=parts, default=parts, help="what is measured [all]")
    benchmark.add_argument("--json", metavar="FILE", help="write every round's figures to this file too")
    benchmark.add_argument(
        "--page", metavar="ADDRESS", help="time a running page instead, asked by several programs at once"
    )
    benchmark.add_argument(
        "--clients", nargs="+", type=int, default=(1, 4, 8, 16, 32), metavar="N", help="how many programs [1 4 8 16 32]"
    )
    push = subparsers.add_parser(
        "push", help=(text := "Publish a checkpoint on the Hugging Face Hub, in one commit."), description=text
    )
    push.add_argument("checkpoint", metavar="DIR", help="checkpoint folder; 'packaged' or 'paper' for the package's")
    push.add_argument("repo", metavar="ORG/NAME", help="repository, created if it does not exist")
    push.add_argument("--private", action="store_true", help="make it private")
    push.add_argument("--revision", metavar="BRANCH", help="branch, created if it does not exist [main]")

    export = command("export", "Write a model as an ONNX file, for programs without PyTorch.")
    export.add_argument("file", metavar="FILE.onnx", help="file to write; its metadata says how to prepare films")

    space = subparsers.add_parser(
        "space", help=(text := "Lay out a Hugging Face Space that serves the page."), description=text
    )
    space.add_argument("folder", metavar="DIR", help="folder to write; an earlier Space there is replaced")
    space.add_argument(
        "--model", metavar="SOURCE", help="model to serve: Hub id org/name[@revision] [the checkpoint in the package]"
    )
    return result


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error ends with one line and exit code 1."""
    options = parser().parse_args(arguments)
    from cxrseg import commands  # with all that they need, which ``--help`` does not

    try:
        return getattr(commands, options.command)(options)
    except (CxrsegError, OSError) as error:
        return commands.report(error)


if __name__ == "__main__":
    sys.exit(main())
