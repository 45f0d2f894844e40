"""What each choice of the default model's recipe is worth, in short runs that differ from one another in it alone.

    python research/levers.py DATA [--work DIR] [--seeds N] [--only NAME ...]

DATA is the folder with the two data sets, as ``models.py`` leaves it in its working folder. Every run starts from
ImageNet weights and is a tenth of the default model's training, so it says what a choice changes, not how good a model
can become. A run that is done is skipped; after each the figures are written to ``levers.json``, of which
``tables.py`` makes the table in the docs.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from models import COMMON, OUTLINES, ROOT, SIMULATED, SPLIT, train

RESULTS = ROOT / "research/levers.json"

SHORT = ("--size", "256", "--epochs", "10", "--epoch-films", "150", "--learning-rate", "1e-3")
"""Ten epochs of 150 films from ImageNet weights."""

OUTLINED = (12, 24, 48)
"""Training films with outlines of clavicles; of ribs the same share. The last point of the curve is all of them."""

VARIANTS = {
    "base": (),
    "lite0": ("--encoder", "tf_efficientnet_lite0"),
    "320": ("--size", "320"),
    "flip": ("--flip",),
    "paper augmentation": ("--augmentation", "paper"),
    "simulated bones only": (),
} | {f"{count} outlined": () for count in OUTLINED}
"""Options that differ from `SHORT`'s, by the variant's name."""


def unlabelled(count: int) -> list[str]:
    """Which outlines are left out so that so many films with clavicles stay, and the same share of those with ribs.

    Returns:
        ``wingspan/FILM/STRUCTURE``; the films that stay with few are among those that stay with more.
    """
    training = {
        name.split("/")[1] for name in json.loads(SPLIT.read_text())["training"] if name.startswith("wingspan/")
    }
    found = {
        kind: {path.stem for path in (OUTLINES / kind).glob("*.json")} & training for kind in ("clavicles", "ribs")
    }
    order = sorted(found["clavicles"] | found["ribs"])
    random.Random(0).shuffle(order)  # noqa: S311
    share = count / len(found["clavicles"])
    kept = {
        kind: [name for name in order if name in films][: round(share * len(films))] for kind, films in found.items()
    }
    return [f"wingspan/{name}/{kind}" for kind, films in found.items() for name in sorted(films - set(kept[kind]))]


def options_of(variant: str) -> list[str]:
    """The training options in which a variant differs."""
    result = list(VARIANTS[variant])
    if variant == "simulated bones only":
        result += ["--leave-out", "wingspan/clavicles", "wingspan/ribs"]
    elif variant.endswith("outlined"):
        result += ["--leave-out", *unlabelled(int(variant.split()[0]))]
    return result


def figures(run: Path) -> dict[str, dict[str, float]]:
    """Mean Dice of a run's validation films by data set and structure."""
    scores = json.loads((run / "validation.json").read_text())["scores"]
    return {
        dataset: {structure: values["dice"]["mean"] for structure, values in structures.items()}
        for dataset, structures in scores.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, train what is missing, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "runs/levers", help="where the runs are kept")
    parser.add_argument("--seeds", type=int, default=2, help="runs of each variant")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS), metavar="NAME")
    options = parser.parse_args(arguments)
    for seed in range(options.seeds):
        for variant in options.only:
            run = options.work.resolve() / f"{variant.replace(' ', '-')}-{seed}"
            sets = (options.data.resolve() / name for name in ("wingspan", SIMULATED))
            train(run, *sets, *COMMON, *SHORT, "--seed", seed, *options_of(variant))
            found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
            found.setdefault(variant, {})[str(seed)] = figures(run)
            RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
