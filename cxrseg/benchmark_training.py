"""How fast `train.py` trains, beside a bare step of the same network and beside its loader of films alone."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import torch

from cxrseg import losses
from cxrseg.config import TrainConfig
from cxrseg.model import Checkpoint
from cxrseg.samples import EXAMPLES, SETS
from cxrseg.training import Run, begin, fit, prepare

BARE = "bare step: forward, backward, optimizer"
"""What training is compared with."""

REPEATS = 8
"""How often an epoch takes each film, with other augmentations: else the start of its processes would be most of it."""


def time_training(checkpoint: Checkpoint, repeats: int, batch_size: int = 8) -> dict[str, list[float]]:
    """Measure films per second on the examples, by turns in one process, with augmentation on.

    Args:
        checkpoint: the network that is trained on, at its own input size.
        repeats: rounds; one more is run before and not counted. A round is an epoch.
        batch_size: films in a step.

    Returns:
        Films per second of each round: of training, as its history tells, of `BARE`, on one batch again and again, and
        of the loader alone, which reads, augments and batches.
    """
    sets = [name for name in SETS if checkpoint.head == "multilabel" or name.startswith("simulated")]
    with tempfile.TemporaryDirectory(prefix="cxrseg-benchmark-") as folder:
        run = prepare(
            TrainConfig(
                datasets=tuple(str(EXAMPLES / name) for name in sets),
                output=folder,
                init=str(checkpoint.folder),
                head=checkpoint.head,
                size=checkpoint.preprocessing.size,
                batch_size=batch_size,
                validation=(1,),
                epochs=repeats + 1,
                repeats=REPEATS,
                snapshots=0,
            )
        )
        begin(run)
        speeds: dict[str, list[float]] = {}
        for turn in range(repeats + 1):
            run.config = replace(run.config, epochs=turn + 1)
            fit(run)
            speeds.setdefault("training", []).append(run.history.epochs[-1]["images_per_second"])
            speeds.setdefault(BARE, []).append(_bare(run))
            speeds.setdefault("loader alone", []).append(_loader(run))
    return {name: each[1:] for name, each in speeds.items()}


def training_text(measured: dict[str, list[float]]) -> list[str]:
    """Lay out what `time_training` measured, as lines."""
    bare = median(measured[BARE])
    return [
        "training",
        *(f"  {name:<42}{median(each):7.2f} films/s{median(each) / bare:8.2f}" for name, each in measured.items()),
    ]


def _bare(run: Run) -> float:
    """Step on one batch as often as an epoch does; films per second."""
    images, masks = next(iter(run.training_loader))
    loss_function, steps = losses.LOSSES[run.config.head], len(run.training_loader)
    run.network.train()

    def step() -> None:
        with run.accelerator.autocast():
            logits = run.network(images)
        run.accelerator.backward(loss_function(logits.float(), masks, run.config.structure_weights))
        run.optimizer.step()
        run.optimizer.zero_grad(set_to_none=True)

    return len(images) * steps / _seconds(step, steps)


def _loader(run: Run) -> float:
    """Go through an epoch's batches without a network; films per second."""
    films = 0

    def load() -> None:
        nonlocal films
        films = sum(len(images) for images, _ in run.training_loader)

    seconds = _seconds(load, 1)
    return films / seconds


def _seconds(work: Callable[[], None], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - start
