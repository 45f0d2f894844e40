"""Write the tables of README.md and docs/ between ``<!-- name -->`` and ``<!-- /name -->``, from what they describe.

Figures come from files in the repository, options from the parsers. Run ``python research/tables.py`` (``make docs``)
after ``python -m cxrseg evaluate ... --stress --json research/stress.json`` or ``python -m cxrseg benchmark --json
research/speed.json``; with ``--check`` nothing is written, and
the exit code is 1 where something is out of date.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

import numpy as np

import train
from cxrseg.__main__ import parser
from cxrseg.benchmark import FILE_SIDE, WHOLE
from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.evaluation.faults import choose_faults
from cxrseg.evaluation.reference import CONFUSION, SCORES
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import PACKAGED, SHIPPED
from cxrseg.metrics import as_published, by_dataset, summarize, total_confusion
from cxrseg.plausibility.rule import FITTED

ROOT = Path(__file__).parents[1]
SPEED = ROOT / "research/speed.json"
"""What ``benchmark --json`` wrote; ``speed_page.json`` beside it is ``benchmark --page``'s."""

STRESS = ROOT / "research/stress.json"
"""What ``evaluate --stress --json`` wrote of the default model's validation films."""


def accuracy() -> list[str]:
    """Dice and IoU of the default model by data set and structure."""
    rows = [
        "| data set | structure | films | Dice | IoU | lowest Dice | 95 % interval of Dice |",
        "|---|---|---|---|---|---|---|",
    ]
    for dataset, films in Validation.load(PACKAGED).by_dataset.items():
        for structure, figures in summarize(films).items():
            dice, iou = figures["dice"], figures["iou"]
            low, high = dice["low"], dice["high"]
            rows.append(
                f"| {dataset} | {structure} | {dice['films']} | {dice['mean']:.4f} | {iou['mean']:.4f} | "
                f"{dice['min']:.4f} | {low:.3f}–{high:.3f} |"
            )
    return rows


def faults() -> list[str]:
    """The real films on which the default model is most wrong."""
    rows = ["| film | structure | Dice | median Dice | missed | added |", "|---|---|---|---|---|---|"]
    for fault in choose_faults(Validation.load(PACKAGED).by_dataset["wingspan"]):
        name = fault.film.partition("/")[2]
        shares = f"{fault.missed:.0%} | {fault.false:.0%}"
        rows.append(f"| {name} | {fault.structure} | {fault.counts.dice:.3f} | {fault.typical:.3f} | {shares} |")
    return rows


def stress() -> list[str]:
    """Mean Dice of the stress copies by data set and structure."""
    content = json.loads(STRESS.read_text())
    columns = [(dataset, structure) for dataset, scores in content["scores"].items() for structure in scores]
    names = [f"{dataset.partition('-')[0]} {structure}" for dataset, structure in columns]
    rows = [f"| stress | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    plain = [f"{content['scores'][dataset][structure]['dice']['mean']:.4f}" for dataset, structure in columns]
    rows.append(f"| plain | {' | '.join(plain)} |")
    for name in next(iter(content["stress"].values())):
        cells = (content["stress"][dataset][name].get(structure, {}).get("dice") for dataset, structure in columns)
        rows.append(f"| {name} | {' | '.join('–' if cell is None else f'{cell:.4f}' for cell in cells)} |")
    return rows


def plausibility() -> list[str]:
    """False alarms and misses of the rule of plausibility."""
    rows = ["| pictures | number | warned | right remedy |", "|---|---|---|---|"]
    for name, row in json.loads(FITTED.read_text())[-1]["figures"].items():
        remedied = "" if row["remedied"] is None else row["remedied"]
        rows.append(f"| {name} | {row['count']} | {row['warned']} | {remedied} |")
    return rows


def paper_confusion() -> list[str]:
    """Table I, here and in the paper."""
    labelled, matrix = total_confusion(Validation.load(SHIPPED["paper"]).films)
    if labelled != STRUCTURES:
        raise SystemExit("The paper's model was not validated on films that label everything.")
    rows = [f"| predicted \\ actual | {' | '.join(CLASSES)} |", "|---" * 6 + "|"]
    for name, ours, theirs in zip(CLASSES, as_published(matrix), CONFUSION, strict=True):
        cells = (f"{here:.4f} ({there:.4f})" for here, there in zip(ours, theirs, strict=True))
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def paper_overlap() -> list[str]:
    """Table II, here and in the paper."""
    rows = ["| structure | IoU | Dice |", "|---|---|---|"]
    for films in by_dataset(Validation.load(SHIPPED["paper"]).films).values():
        for structure, figures in summarize(films).items():
            theirs = SCORES[structure]
            iou, dice = figures["iou"]["mean"], figures["dice"]["mean"]
            rows.append(
                f"| {structure} | {iou:.4f} ({theirs.iou_validation:.4f}) | {dice:.4f} ({theirs.dice_validation:.4f}) |"
            )
    return rows


def summary() -> list[str]:
    """Mean Dice of the default model with its interval, a row for each data set."""
    rows = [f"| films | {' | '.join(STRUCTURES)} |", "|---" * (len(STRUCTURES) + 1) + "|"]
    validation = Validation.load(PACKAGED)
    kinds = {source["name"]: source["origin"] for source in validation.sources}
    for dataset, films in validation.by_dataset.items():
        dice = {structure: figures["dice"] for structure, figures in summarize(films).items()}
        cells = (f"{d['mean']:.3f} ({d['low']:.3f}–{d['high']:.3f})" for d in (dice[s] for s in STRUCTURES))
        kind = "simulated" if kinds[dataset] == "simulated" else "real"
        fewer = ", ".join(f"{dice[s]['films']} for {s}" for s in STRUCTURES if dice[s]["films"] < len(films))
        rows.append(f"| {len(films)} {kind}{f' ({fewer})' * bool(fewer)} | {' | '.join(cells)} |")
    return rows


def speed() -> list[str]:
    """Medians of the steps by size of the film, and each as a share of the whole."""
    films = json.loads(SPEED.read_text())["films"]
    rows = [f"| step | {' | '.join(f'{side}²' for side in films)} |", "|---" * (len(films) + 1) + "|"]
    for step in next(iter(films.values())):
        medians = [(median(steps[step]), median(steps[WHOLE])) for steps in films.values()]
        cells = (f"{one * 1000:.0f} ms ({one / whole:.2f})" for one, whole in medians)
        rows.append(f"| {step} | {' | '.join(cells)} |")
    return rows


def speed_before() -> list[str]:
    """Medians of the steps as shares of what they took before masks were worked on in their boxes."""
    files = (SPEED.with_name(f"speed_{name}.json") for name in ("before", "boxes"))
    before, after = (json.loads(path.read_text())["films"] for path in files)
    rows = [f"| step | {' | '.join(f'{side}²' for side in after)} |", "|---" * (len(after) + 1) + "|"]
    for step in next(iter(after.values())):
        pairs = [(median(before[side][step]), median(steps[step])) for side, steps in after.items()]
        cells = (f"{new / old:.2f} ({old * 1000:.0f} → {new * 1000:.0f} ms)" for old, new in pairs)
        rows.append(f"| {step} | {' | '.join(cells)} |")
    return rows


def speed_turns() -> list[str]:
    """Processor time of the steps as shares of what they took before parts were runs, and of the network's now."""
    before, after = json.loads(SPEED.with_name("speed_turns.json").read_text()).values()
    rows = [f"| step | {' | '.join(f'{side}²' for side in after)} |", "|---" * (len(after) + 1) + "|"]
    for step in next(iter(after.values())):
        cells = []
        for side, steps in after.items():
            pairs = (before[side][step], steps[step], steps["network"])
            old, new, network = (median(processor for _, processor in pair) for pair in pairs)
            cells.append(f"{new / old:.2f} ({old * 1000:.0f} → {new * 1000:.0f} ms), {new / network:.2f}")
        rows.append(f"| {step} | {' | '.join(cells)} |")
    return rows


def engines() -> list[str]:
    """Medians of the network alone by engine."""
    network = json.loads(SPEED.read_text())["network"]
    slowest = median(network["torch"])
    rows = ["| engine | median | of torch's time |", "|---|---|---|"]
    return rows + [f"| {n} | {median(s) * 1000:.0f} ms | {median(s) / slowest:.2f} |" for n, s in network.items()]


def peers() -> list[str]:
    """Medians of this project's network by engine, and of other programs' networks."""
    known = {name: median(seconds) for name, seconds in json.loads(SPEED.with_name("peers.json").read_text()).items()}
    served = known["this network, openvino"]
    rows = ["| network, one film of 512² | median | times what is served |", "|---|---|---|"]
    return rows + [f"| {name} | {each * 1000:.0f} ms | {each / served:.1f} |" for name, each in known.items()]


def page_speed() -> list[str]:
    """Films in a second and waiting times of the running page."""
    rows = ["| programs at once | films/s | median | 95 % | 99 % |", "|---|---|---|---|---|"]
    for number, (whole, *seconds) in json.loads(SPEED.with_name("speed_page.json").read_text()).items():
        shares = " | ".join(f"{np.percentile(seconds, share):.2f} s" for share in (50, 95, 99))
        rows.append(f"| {number} | {len(seconds) / whole:.1f} | {shares} |")
    return rows


def start() -> list[str]:
    """Medians of what a user waits for first, and what the page's processes hold."""
    content = json.loads(SPEED.with_name("speed_start.json").read_text())
    rows = ["| step | median | fastest to slowest |", "|---|---|---|"]
    for name, seconds in content["start"].items():
        rows.append(f"| {name} | {median(seconds):.2f} s | {min(seconds):.2f} to {max(seconds):.2f} s |")
    for name, seconds in content["files"].items():
        spread = f"{1000 * min(seconds):.0f} to {1000 * max(seconds):.0f} ms"
        rows.append(f"| read a film of {FILE_SIDE}²: {name} | {1000 * median(seconds):.0f} ms | {spread} |")
    rows += [f"| memory of the page, {name} | {held / 1e9:.2f} GB | |" for name, held in content["memory"].items()]
    return rows


def limit() -> list[str]:
    """Films per second that the machine could give in several settings, and that the page gives."""
    rows = ["| | films/s | of the best |", "|---|---|---|"]
    for part, settings in json.loads(SPEED.with_name("limit.json").read_text()).items():
        best = max(map(median, settings.values()))
        for name, rates in settings.items():
            shown = f"{part}: {name}" if part == "network" else name
            rows.append(f"| {shown} | {median(rates):.1f} | {median(rates) / best:.2f} |")
    return rows


def levers() -> list[str]:
    """Mean Dice of short runs on the real validation films, by what differs; the mean over their seeds."""
    found = json.loads((ROOT / "research/levers.json").read_text())
    rows = [f"| variant | runs | {' | '.join(STRUCTURES)} |", "|---" * (len(STRUCTURES) + 2) + "|"]
    for variant, runs in found.items():
        cells = (f"{sum(run['wingspan'][s] for run in runs.values()) / len(runs):.3f}" for s in STRUCTURES)
        rows.append(f"| {variant} | {len(runs)} | {' | '.join(cells)} |")
    return rows


def folds() -> list[str]:
    """Cross-validated Dice by data set and structure: the mean of the folds, each fold's, and how many films."""
    found = json.loads((ROOT / "research/folds.json").read_text())
    rows = [
        "| data set | structure | films | Dice, mean ± deviation of the folds | each fold |",
        "|---|---|---|---|---|",
    ]
    for dataset, structures in found.items():
        for structure, entry in structures.items():
            dice = entry["dice"]
            each = " ".join(f"{mean:.3f}" for mean in dice["folds"])
            shown = f"{dice['mean']:.3f} ± {dice['deviation']:.3f}"
            rows.append(f"| {dataset} | {structure} | {entry['films']} | {shown} | {each} |")
    return rows


def commands() -> Iterator[str]:
    """Every command with its options."""
    for name, command in subcommands(parser()).items():
        yield f"### `python -m cxrseg {name}`\n"
        yield f"{command.description}\n"
        yield "| option | meaning |"
        yield "|---|---|"
        yield from (f"| {names} | {meaning} |" for names, meaning in _options(command))
        yield ""


def subcommands(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """A parser's subcommands by name."""
    return next(a.choices for a in command._actions if isinstance(a, argparse._SubParsersAction))


def training_options() -> Iterator[str]:
    """Every option of train.py; defaults in square brackets."""
    yield "| option | meaning [default] |"
    yield "|---|---|"
    yield from (f"| {names} | {meaning} |" for names, meaning in _options(train.parser()))


def _options(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    formatter = command._get_formatter()
    for action in command._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = action.metavar or ("\\|".join(map(str, action.choices)) if action.choices else action.dest.upper())
        value = "" if action.nargs == 0 else f" {value}"
        names = ", ".join(f"`{option}`" for option in action.option_strings)
        names = f"{names[:-1]}{value}`".replace("\\|", "\\|") if names else f"`{value.strip()}`"
        yield names, " ".join(formatter._expand_help(action).split()).replace("|", "\\|")


TABLES = {
    "README.md": {"summary": summary},
    "docs/models-and-data.md": {
        "accuracy": accuracy,
        "faults": faults,
        "stress": stress,
        "paper-confusion": paper_confusion,
        "paper-overlap": paper_overlap,
        "levers": levers,
        "folds": folds,
    },
    "docs/plausibility.md": {"plausibility": plausibility},
    "docs/command-line.md": {"commands": commands},
    "docs/training.md": {"training-options": training_options},
    "docs/speed.md": {
        "speed": speed,
        "speed-before": speed_before,
        "speed-turns": speed_turns,
        "engines": engines,
        "peers": peers,
        "page": page_speed,
        "start": start,
        "limit": limit,
    },
}
"""What is written, by file and mark."""


def replace(text: str, name: str, rows: Iterable[str]) -> str:
    """Put a table between its two marks.

    Raises:
        SystemExit: the marks are not there, or more than once.
    """
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    if len(re.findall(pattern, text, re.S)) != 1:
        raise SystemExit(f"The marks of the table {name!r} are needed once.")
    return re.sub(pattern, lambda found: found[1] + "\n".join(rows).strip() + "\n" + found[2], text, flags=re.S)


def updated(file: str) -> str:
    """A file's text with its tables as they should be."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, build in TABLES[file].items():
        text = replace(text, name, build())
    return text


def main(arguments: list[str] | None = None) -> int:
    """Write all tables, or say which files are out of date."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--check", action="store_true", help="only check, write nothing")
    check = options.parse_args(arguments).check
    stale = [file for file in TABLES if updated(file) != (ROOT / file).read_text(encoding="utf-8")]
    for file in stale:
        print(f"{file} is out of date" if check else file)
        if not check:
            (ROOT / file).write_text(updated(file), encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
