"""Make the data sets in ``examples/``: the validation films of the models in the package, with their truth.

    python research/examples.py WORK

WORK is where ``research/models.py`` keeps its data sets.
"""

import argparse
import json
import shutil
from collections import defaultdict
from pathlib import Path

from models import ROOT, SPLIT

from cxrseg.datasets import LABELLED_FILMS, read_list


def main() -> None:
    """Copy the films that `SPLIT` says validate, with all that belongs to them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    options = parser.parse_args()
    wanted = defaultdict(set)
    for film in json.loads(SPLIT.read_text())["validation"]:
        dataset, _, stem = film.partition("/")
        wanted[dataset].add(stem)
    for dataset, stems in wanted.items():
        source, target = options.work / dataset, ROOT / "examples" / dataset
        shutil.rmtree(target, ignore_errors=True)
        for file in sorted(source.rglob("*.png")):
            if file.stem in stems:
                copy = target / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
        for file in sorted(source.rglob(LABELLED_FILMS)):
            named = sorted(stems & read_list(file))
            (target / file.relative_to(source)).write_text("\n".join(named) + "\n")
        if (record := source / "dataset.json").is_file():
            content = json.loads(record.read_text())
            if "films" in content:
                content["films"] = {name: film for name, film in content["films"].items() if name in stems}
            (target / "dataset.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
