"""Train the models in the package from ImageNet weights, each by one command that can be stopped and repeated.

    python research/models.py default --films SOURCE [--work DIR] [--install]
    python research/models.py folds   --films SOURCE [--work DIR] [--install]
    python research/models.py paper   [--work DIR] [--install]

SOURCE is the "Cardiothoracic Ratio Estimation Dataset", see ``wingspan.py``. A step that is done is skipped, one that
was stopped goes on where it was. ``--install`` puts the result into the package and measures it there: temperature, and
for the default model the rule of plausibility. ``folds`` trains five models, each without a fifth of the films, and
``--install`` writes what they say together to ``folds.json``. The default model takes eight minutes on an H100 that
other runs share and, reckoned at a second a picture, some nine hours on two CPU cores with AMX; the paper's model takes
half an hour there.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from wingspan import assemble

from cxrseg.evaluation.validation import Validation
from cxrseg.publishing.card import write_card
from cxrseg.simulation.dataset import PAPER_FILMS
from cxrseg.training_runs.folds import FILE

ROOT = Path(__file__).parents[1]
SPLIT = ROOT / "research/split.json"
"""The films that validate: 20 real ones and 14 simulated ones. No model in the package has trained on them."""

OUTLINES = ROOT / "research/outlines"

SIMULATED = "simulated-512-seed0"
FILMS = 414
"""Simulated films of seed 0 for the default model; the paper's takes the first 214."""

COMMON = (
    "--head", "multilabel", "--encoder", "tf_efficientnet_lite2", "--augmentation", "robust", "--no-flip",
    "--batch-size", "8", "--precision", "bf16",
)  # fmt: skip
"""Of the default model's run, its folds and `levers.py`."""

DEFAULT = (*COMMON, "--size", "512", "--epochs", "50", "--epoch-films", "600", "--learning-rate", "1e-3")
"""From ImageNet weights; each epoch sees about as many real films as simulated ones."""

FOLDS = (
    *COMMON, "--size", "448", "--epochs", "50", "--epoch-films", "200", "--learning-rate", "1e-3", "--folds", "5",
)  # fmt: skip
"""Five trainings of a quarter of that, in which each film validates once."""

PAPER = (
    "--head", "multiclass", "--encoder", "tf_efficientnet_lite0", "--size", "256", "--epochs", "50",
    "--precision", "bf16",
)  # fmt: skip
"""The reference paper's recipe, on simulated films."""

KEPT = ("config.json", "model.safetensors", "preprocessing.json", "validation.json", "history.json", "README.md")


def default(options: argparse.Namespace) -> None:
    """Train the default model."""
    real, made = films(options)
    trained = options.work / "default"
    train(trained, real, made, *DEFAULT, "--split", SPLIT)
    print_scores(trained)
    if options.install:
        install(trained, ROOT / "cxrseg/checkpoint", real, made)
        rule = ROOT / "cxrseg/data/plausibility.json"
        trunks = ["--trunks", *options.trunks] if options.trunks else []
        run(ROOT / "research/plausibility_error_rates.py", real, made, *trunks, "--fit", rule)


def cross_validated(options: argparse.Namespace) -> None:
    """Train the folds; train.py prints what they say together."""
    output = options.work / "folds"
    if not (output / FILE).exists():
        run(ROOT / "train.py", *films(options), *FOLDS, "--output", output, "--resume")
    if options.install:
        shutil.copyfile(output / FILE, ROOT / "research" / FILE)


def films(options: argparse.Namespace) -> tuple[Path, Path]:
    """Make the two data sets, if they are not there."""
    real, made = options.work / "wingspan", options.work / SIMULATED
    if not real.exists():
        assemble(options.films, real)
    run("-m", "cxrseg", "simulate", made, "--count", FILMS)
    return real, made


def paper(options: argparse.Namespace) -> None:
    """Train the paper's model."""
    made = options.work / "paper-films" / SIMULATED
    run("-m", "cxrseg", "simulate", made, "--count", PAPER_FILMS)
    train(options.work / "paper", made, *PAPER)
    print_scores(options.work / "paper")
    if options.install:
        install(options.work / "paper", ROOT / "cxrseg/checkpoint_paper", made)


def train(output: Path, *arguments: object) -> None:
    """Train into a folder, from where an earlier try stopped if there was one; nothing if it is complete."""
    if (output / "README.md").exists():
        return
    resume = ["--resume"] if any((output / name).exists() for name in ("last", "last.old")) else []
    if not resume:
        shutil.rmtree(output, ignore_errors=True)  # it was stopped before its first state was saved
    run(ROOT / "train.py", *arguments, "--output", output, *resume)


def install(trained: Path, package: Path, *datasets: Path) -> None:
    """Put a checkpoint into the package and fit its temperature there."""
    for name in KEPT:
        shutil.copyfile(trained / name, package / name)
    run("-m", "cxrseg", "calibrate", package, *datasets)
    write_card(package, Validation.load(package))


def figures(trained: Path) -> dict[str, dict[str, float]]:
    """Mean Dice of a run's validation films by data set and structure."""
    scores = json.loads((trained / "validation.json").read_text())["scores"]
    return {
        dataset: {structure: values["dice"]["mean"] for structure, values in structures.items()}
        for dataset, structures in scores.items()
    }


def print_scores(trained: Path) -> None:
    """Print mean Dice by data set and structure."""
    for dataset, structures in figures(trained).items():
        for structure, dice in structures.items():
            print(f"{dataset:24} {structure:10} Dice {dice:.4f}")


def run(*arguments: object) -> None:
    """Run Python in the repository; an error ends everything."""
    subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, check=True)


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("model", choices=("default", "folds", "paper"))
    result.add_argument("--films", type=Path, help="the real films; needed for every model but the paper's")
    result.add_argument(
        "--trunks", type=Path, nargs="+", help="films of trunks, which the plausibility rule must reject"
    )
    result.add_argument("--work", type=Path, default=ROOT / "runs/models", help="folder for data sets and runs")
    result.add_argument("--install", action="store_true", help="install the result in the package")
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and train."""
    options = parser().parse_args(arguments)
    options.work = options.work.resolve()
    if options.model != "paper" and options.films is None:
        parser().error(f"{options.model} needs --films SOURCE")
    {"default": default, "folds": cross_validated, "paper": paper}[options.model](options)


if __name__ == "__main__":
    main()
