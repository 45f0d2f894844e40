"""Train the models in the package from ImageNet weights, each by one command that can be stopped and repeated.

    python research/models.py default --films SOURCE [--work DIR] [--install]
    python research/models.py paper   [--work DIR] [--install]

SOURCE is the "Cardiothoracic Ratio Estimation Dataset", see ``wingspan.py``. A step that is done is skipped, one that
was stopped goes on where it was. ``--install`` puts the result into the package and measures it there: temperature, and
for the default model the rule of plausibility. It takes about two hours and a half on two CPU cores with AMX, the
paper's model half an hour.
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

ROOT = Path(__file__).parents[1]
SPLIT = ROOT / "research/split.json"
"""The films that validate: 20 real ones and 14 simulated ones. No model in the package has trained on them."""

OUTLINES = ROOT / "research/outlines"

SIMULATED = "simulated-512-seed0"
FILMS = 414
"""Simulated films of seed 0 for the default model; the paper's takes the first 214."""

COMMON = (
    "--head", "multilabel", "--encoder", "tf_efficientnet_lite2", "--augmentation", "robust", "--no-flip",
    "--epoch-films", "300", "--batch-size", "8", "--precision", "bf16", "--split", str(SPLIT),
)  # fmt: skip
"""Of the default model's runs: each epoch sees about as many real films as simulated ones."""

FIRST = (
    *COMMON, "--size", "256", "--epochs", "26", "--learning-rate", "1e-3",
)  # fmt: skip
"""From ImageNet weights, at a size that is quick."""

SECOND = (*COMMON, "--size", "384", "--inference-size", "448", "--epochs", "18", "--learning-rate", "6e-4")
"""From the first, at nearly the size that is used."""

THIRD = (*COMMON, "--size", "448", "--epochs", "14", "--learning-rate", "4e-4")
"""From the second, at the size that is used."""

PAPER = (
    "--head", "multiclass", "--encoder", "tf_efficientnet_lite0", "--size", "256", "--epochs", "50",
    "--precision", "bf16",
)  # fmt: skip
"""The reference paper's recipe, on simulated films."""

KEPT = ("config.json", "model.safetensors", "preprocessing.json", "validation.json", "history.json", "README.md")


def default(options: argparse.Namespace) -> Path:
    """Train the default model."""
    work = options.work
    real, made = work / "wingspan", work / SIMULATED
    if not real.exists():
        assemble(options.films, real)
    run("-m", "cxrseg", "simulate", made, "--count", FILMS)
    train(work / "first", real, made, *FIRST)
    train(work / "second", real, made, "--init", work / "first", *SECOND)
    train(work / "third", real, made, "--init", work / "second", *THIRD)
    if options.install:
        install([work / "first", work / "second", work / "third"], ROOT / "cxrseg/checkpoint", real, made)
        rule = ROOT / "cxrseg/data/plausibility.json"
        trunks = ["--trunks", *options.trunks] if options.trunks else []
        run(ROOT / "research/plausibility_error_rates.py", real, made, *trunks, "--fit", rule)
    return work / "third"


def paper(options: argparse.Namespace) -> Path:
    """Train the paper's model."""
    made = options.work / "paper-films" / SIMULATED
    run("-m", "cxrseg", "simulate", made, "--count", PAPER_FILMS)
    train(options.work / "paper", made, *PAPER)
    if options.install:
        install([options.work / "paper"], ROOT / "cxrseg/checkpoint_paper", made)
    return options.work / "paper"


def train(output: Path, *arguments: object) -> None:
    """Train into a folder, from where an earlier try stopped if there was one; nothing if it is complete."""
    if (output / "README.md").exists():
        return
    resume = ["--resume"] if any((output / name).exists() for name in ("last", "last.old")) else []
    if not resume:
        shutil.rmtree(output, ignore_errors=True)  # it was stopped before its first state was saved
    run(ROOT / "train.py", *arguments, "--output", output, *resume)


def install(stages: Sequence[Path], package: Path, *datasets: Path) -> None:
    """Put the last stage's checkpoint into the package, with the history of all, and fit its temperature there."""
    for name in KEPT:
        shutil.copyfile(stages[-1] / name, package / name)
    rows = [row for stage in stages for row in json.loads((stage / "history.json").read_text())]
    rows = [row | {"epoch": number} for number, row in enumerate(rows, start=1)]
    (package / "history.json").write_text(json.dumps(rows, indent=1) + "\n")
    run("-m", "cxrseg", "calibrate", package, *datasets)
    write_card(package, Validation.load(package))


def run(*arguments: object) -> None:
    """Run Python in the repository; an error ends everything."""
    subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, check=True)


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("model", choices=("default", "paper"))
    result.add_argument("--films", type=Path, help="the real films; needed for the default model")
    result.add_argument(
        "--trunks", type=Path, nargs="+", help="films of trunks, which the rule of plausibility must refuse"
    )
    result.add_argument("--work", type=Path, default=ROOT / "runs/models", help="where data sets and runs are kept")
    result.add_argument("--install", action="store_true", help="put the result into the package")
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and train."""
    options = parser().parse_args(arguments)
    options.work = options.work.resolve()
    if options.model == "default" and options.films is None:
        parser().error("the default model needs --films SOURCE")
    folder = {"default": default, "paper": paper}[options.model](options)
    scores = json.loads((folder / "validation.json").read_text())["scores"]
    for dataset, structures in scores.items():
        for structure, figures in structures.items():
            print(f"{dataset:24} {structure:10} Dice {figures['dice']['mean']:.4f}")


if __name__ == "__main__":
    main()
