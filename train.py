"""Fine-tune a U-Net: ``python train.py [DATASET ...] --output DIR``; on simulated films if no data set is named.

On several GPUs: ``torchrun --nproc_per_node 4 train.py ...``. Every option is a field of
`cxrseg.config.TrainConfig`.
"""

import argparse
import errno
import json
import logging
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from cxrseg.config import TrainConfig
from cxrseg.errors import CxrsegError, ModelError
from cxrseg.evaluation.reports import evaluation_text
from cxrseg.evaluation.validation import Validation
from cxrseg.publishing.push import check_target, push
from cxrseg.training import end_processes, train
from cxrseg.training_runs.folds import FILE, summary_text, train_folds


def parser() -> argparse.ArgumentParser:
    """Make the command line from `TrainConfig`: one option per field, and ``--config``."""
    result = argparse.ArgumentParser(description=__doc__.splitlines()[0], formatter_class=argparse.HelpFormatter)
    text = "JSON file with options, such as a run's train.json; options on the command line override it"
    result.add_argument("--config", type=Path, metavar="FILE", help=text)
    for field in fields(TrainConfig):
        text = field.metadata["help"].replace("%", "%%")
        if field.name == "datasets":
            result.add_argument("datasets", nargs="*", metavar="DATASET", help=text)
            continue
        option = f"--{field.name.replace('_', '-')}"
        if isinstance(field.default, bool):
            result.add_argument(option, action=argparse.BooleanOptionalAction, default=field.default, help=text)
        elif isinstance(field.default, tuple):
            shown = " ".join(map(str, field.default))
            result.add_argument(
                option,
                nargs="+",
                type=(kind := field.metadata.get("type", int)),
                default=field.default,
                metavar="NAME" if kind is str else "N",
                help=f"{text} [{shown or 'none'}]",
            )
        elif field.default is None:
            result.add_argument(option, choices=field.metadata.get("choices"), help=text)
        else:
            result.add_argument(
                option,
                type=type(field.default),
                default=field.default,
                choices=field.metadata.get("choices"),
                help=f"{text} [{field.default}]",
            )
    return result


def publish(folder: Path, config: TrainConfig) -> None:
    """Push a trained checkpoint; where that fails, the error says how to do it later."""
    try:
        url = push(folder, config.push_to_hub, private=config.hub_private, revision=config.hub_revision)
    except ModelError as error:
        raise ModelError("push.try-again", reason=error, folder=folder, repo=config.push_to_hub) from error
    print(url)  # noqa: T201


def parse(arguments: list[str] | None = None) -> dict[str, Any]:
    """Parse the command line; what it leaves out comes from the file of ``--config``, if there is one.

    Raises:
        ModelError: that file cannot be read, or names an option that does not exist.
    """
    command = parser()
    options = vars(command.parse_args(arguments))
    if (file := options.pop("config")) is None:
        return options
    try:
        kept = dict(json.loads(file.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError("config.unreadable", path=file, error=error) from error
    if strange := sorted(set(kept) - set(options)):
        raise ModelError("config.no-option", path=file, option=strange[0])
    command.set_defaults(**{key: value for key, value in kept.items() if key not in ("datasets", "resume")})
    given = vars(command.parse_args(arguments))
    del given["config"]
    return given | {"datasets": given["datasets"] or kept.get("datasets", [])}


def main(arguments: list[str] | None = None) -> int:
    """Parse the arguments and train; an error in them or in the data ends with one line."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        options = parse(arguments)
        config = TrainConfig.from_json(options)
        if config.push_to_hub and config.folds:
            raise ModelError("folds.push", output=config.output, repo=config.push_to_hub)
        if config.push_to_hub:
            check_target(config.push_to_hub)
        folder = train_folds(config, train) if config.folds else train(config)
        end_processes()
        if os.environ.get("RANK", "0") != "0":  # one of torchrun's processes speaks for all
            return 0
        if config.folds:
            print(summary_text(json.loads((folder / FILE).read_text())))  # noqa: T201
            return 0
        if (report := Validation.load(folder)) and report.test:
            print(f"{len(report.test)} held-out films\n\n{evaluation_text(report.test)}\n")  # noqa: T201
        if config.push_to_hub:
            publish(folder, config)
    except CxrsegError as error:
        print(f"train.py: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        way = f". Free some space, then continue: --resume --output {config.output}" if full else ""
        print(f"train.py: {error}{way}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print(f"train.py: stopped. To continue: --resume --output {options['output']}", file=sys.stderr)  # noqa: T201
        return 130
    print(f"To use it: python -m cxrseg segment FILM --model {folder} --output results")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
