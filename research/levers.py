"""What each choice of the default model's recipe is worth, in short runs that differ from one another in it alone.

    python research/levers.py DATA [--ribs-drr SOURCE] [--work DIR] [--seeds N] [--only NAME ...]

DATA is the folder with the two data sets, as ``models.py`` leaves it in its working folder; SOURCE is a data set of
projected CT scans whose ribs are labelled (GPL-3.0, no part of the model). Every run starts from ImageNet weights and
is a tenth of the default model's training, so it says what a choice changes, not how good a model can become. A run
that is done is skipped; after each the figures are written to ``levers.json``, of which ``tables.py`` makes the table
in the docs.
"""

import argparse
import itertools
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from models import COMMON, OUTLINES, ROOT, SIMULATED, SPLIT, figures, train

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
    "with ribs-drr": (),
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


def cropped(source: Path, output: Path) -> Path:
    """Crop projected trunks to their ribs with a margin of 5 % of the width, about what a chest radiograph shows.

    Args:
        source: data set folder with ``images`` and ``masks/ribs``, PNG.
        output: the new data set folder, nothing is done where it is there.
    """
    if not output.exists():
        made = output.with_name(f".{output.name}.new")
        shutil.rmtree(made, ignore_errors=True)
        for path in sorted((source / "images").glob("*.png")):
            ribs = cv2.imread(str(source / "masks/ribs" / path.name), cv2.IMREAD_GRAYSCALE)
            rows, columns = (np.flatnonzero(ribs.any(axis)) for axis in (1, 0))
            margin = round(0.05 * (columns[-1] - columns[0]))
            part = tuple(slice(max(0, found[0] - margin), found[-1] + margin + 1) for found in (rows, columns))
            film = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            for folder, pixels in (("images", film), ("masks/ribs", ribs)):
                (made / folder).mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(made / folder / path.name), pixels[part])
        (made / "dataset.json").write_text(json.dumps({"origin": "projected"}) + "\n")
        made.rename(output)
    return output


def with_trained(dataset: Path, split: Path) -> Path:
    """Write the split with all films of a data set folder added to those that train."""
    content = json.loads(SPLIT.read_text())
    content["training"] += [f"{dataset.name}/{path.stem}" for path in sorted((dataset / "images").glob("*.png"))]
    split.write_text(json.dumps(content))
    return split


def options_of(variant: str) -> list[str]:
    """The training options in which a variant differs."""
    result = list(VARIANTS[variant])
    if variant == "simulated bones only":
        result += ["--leave-out", "wingspan/clavicles", "wingspan/ribs"]
    elif variant.endswith("outlined"):
        result += ["--leave-out", *unlabelled(int(variant.split()[0]))]
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, train what is missing, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--ribs-drr",
        type=Path,
        help="data set for the variant that trains on it too; without it, that variant is left out",
    )
    parser.add_argument("--work", type=Path, default=ROOT / "runs/levers", help="folder for the runs")
    parser.add_argument("--seeds", type=int, default=2, help="runs of each variant")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS), metavar="NAME")
    options = parser.parse_args(arguments)
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    for seed, variant in itertools.product(range(options.seeds), options.only):
        run = work / f"{variant.replace(' ', '-')}-{seed}"
        sets, others = [options.data.resolve() / name for name in ("wingspan", SIMULATED)], options_of(variant)
        if variant == "with ribs-drr":
            if options.ribs_drr is None:
                continue
            sets.append(cropped(options.ribs_drr, work / "ribs-drr"))
            others = ["--split", with_trained(sets[-1], work / "with-ribs-drr.json")]
        train(run, *sets, *COMMON, *SHORT, "--split", SPLIT, "--seed", seed, *others)
        found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        found.setdefault(variant, {})[str(seed)] = figures(run)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
