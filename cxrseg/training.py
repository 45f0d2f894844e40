"""Fine-tuning, on one CPU, one GPU or many: the loop that train.py runs."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast, set_seed
from timm.utils import ModelEmaV3
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, LRScheduler, SequentialLR
from torch.utils.data import DataLoader, RandomSampler, WeightedRandomSampler
from tqdm.auto import tqdm

from cxrseg import losses
from cxrseg.augmentation import PIPELINES, plain
from cxrseg.classes import STRUCTURES
from cxrseg.config import TrainConfig
from cxrseg.datasets import Dataset, open_datasets
from cxrseg.encoders import imagenet_weights
from cxrseg.errors import DatasetError, ModelError
from cxrseg.evaluation.validation import Validation, describe_sources, evaluate_films
from cxrseg.inference import Segmenter
from cxrseg.model import Checkpoint, build_network, load_checkpoint, save_checkpoint
from cxrseg.preprocessing import Preprocessing
from cxrseg.publishing.card import write_card
from cxrseg.simulation.dataset import cached_dataset
from cxrseg.training_runs.films import FilmTensors, cache_films
from cxrseg.training_runs.history import EpochTotals, History, describe_epoch
from cxrseg.training_runs.resuming import find_state, save_options, save_state
from cxrseg.training_runs.splits import Split, select, split_films


def train(config: TrainConfig) -> Path:
    """Fine-tune a network.

    Writes into ``config.output``: the checkpoint folder of the best epoch by mean validation IoU
    (``config.json``, ``model.safetensors``, ``preprocessing.json``, ``validation.json``, ``README.md``),
    ``history.json`` and ``log.csv`` with a row per epoch, ``split.json``, ``train.json`` with the options, and
    ``last/`` for resuming.

    Returns:
        The output folder.

    Raises:
        DatasetError, ImageError: the data cannot be used.
        ModelError: the options or the weights cannot be used.
    """
    # Data: the split is fixed first, by name, so that it can be repeated.
    output = Path(config.output)
    state, config = find_state(output, config) if config.resume else (None, config)
    if not state and (output / "history.json").exists():
        raise ModelError("training.output-in-use", output=output)
    if config.precision == "fp16" and not torch.cuda.is_available():
        raise ModelError("training.fp16")
    accelerator = Accelerator(
        cpu=not torch.accelerator.is_available(),  # unless told, torchrun's processes on a CPU ignore each other
        mixed_precision=config.precision or ("fp16" if torch.cuda.is_available() else "no"),
    )
    set_seed(config.seed)
    with accelerator.local_main_process_first():
        datasets = open_datasets(config.datasets or (cached_dataset(),))
    if repeated := output / "split.json" if state else config.split:
        split = Split.load(Path(repeated))
    else:
        split = split_films(datasets, config.validation, config.seed)
    labelled = tuple(s for s in STRUCTURES if any(s in dataset.labelled for dataset in datasets))
    config = replace(config, head=config.head or _suitable_head(datasets))
    _check_labels(datasets, config)

    # Model: from ImageNet weights or from a checkpoint, which then also says how films are prepared.
    if config.init:
        start = load_checkpoint(config.init)
        if start.head != config.head:
            raise ModelError("training.head", init=config.init, has=start.head, wanted=config.head)
        network = start.network.train().requires_grad_(True)
        preprocessing = replace(start.preprocessing, size=config.size, temperature=(1.0,))
        lineage = _lineage(start)
    else:
        weights = imagenet_weights(config.encoder, pretrained=config.pretrained)
        config = replace(config, encoder=weights.name)
        network = build_network(config.head, weights)
        preprocessing = Preprocessing(config.size, weights.mean, weights.std)
        lineage = [dict(weights.origin)]
    in_use = replace(preprocessing, size=config.inference_size or config.size)
    trained = tuple(s for s in STRUCTURES if s in labelled or (config.init and s in start.trained))

    training = FilmTensors(
        cache_films(
            select(datasets, split.training),
            preprocessing,
            "Reading training films",
            Path(config.pseudo_labels) if config.pseudo_labels else None,
            config.leave_out,
        ),
        PIPELINES[config.augmentation](preprocessing, flip=config.flip),
        config.repeats,
        config.seed,
    )
    validation = FilmTensors(
        cache_films(select(datasets, split.validation), preprocessing, "Reading validation films"), plain(preprocessing)
    )
    if (number := min(len(training), config.epoch_films or len(training))) < config.batch_size:
        raise DatasetError("training.batch", films=number, batch_size=config.batch_size)
    sampler = _balanced(split.training, config) if config.epoch_films else RandomSampler(training)
    training_loader = DataLoader(
        training, config.batch_size, sampler=sampler, drop_last=True, num_workers=config.workers
    )
    validation_loader = DataLoader(validation, config.batch_size, num_workers=config.workers)

    # Optimiser: AdamW; the learning rate rises in the first steps and falls along a cosine.
    network = network.to(accelerator.device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    ema = ModelEmaV3(network, decay=config.ema, use_warmup=True)
    network, optimizer, training_loader, validation_loader = accelerator.prepare(
        network, optimizer, training_loader, validation_loader
    )
    schedule = _schedule(optimizer.optimizer, config, steps=len(training_loader) * config.epochs)
    history = History()
    accelerator.register_for_checkpointing(schedule, history, _Loadable(ema))
    if state:
        accelerator.load_state(str(state))
    elif accelerator.is_main_process:
        output.mkdir(parents=True, exist_ok=True)
        split.save(output / "split.json")
        save_options(output, config)

    # Epochs.
    loss_function = losses.LOSSES[config.head]
    step = len(history.epochs) * len(training_loader)
    for epoch in range(len(history.epochs), config.epochs):
        training.epoch = epoch
        start_time = time.perf_counter()
        network.train()
        totals = EpochTotals()
        for images, masks in tqdm(
            training_loader,
            f"Epoch {epoch + 1}/{config.epochs}",
            leave=False,
            disable=not accelerator.is_local_main_process,
        ):
            with accelerator.autocast():
                logits = network(images)
            loss = loss_function(logits.float(), masks)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step += 1
            ema.update(accelerator.unwrap_model(network), step)  # without the step timm leaves out the warm-up
            totals.add(accelerator, loss.detach(), losses.counts(logits.detach(), masks, config.head))
        seconds = time.perf_counter() - start_time
        for buffer in ema.module.buffers():  # each process has batch statistics of its own films: agree on the first's
            buffer.copy_(broadcast(buffer))
        row = {
            "epoch": epoch + 1,
            "learning_rate": schedule.get_last_lr()[0],
            "images_per_second": totals.films / seconds,
            "training": totals.scores(),
            "validation": _validate(accelerator, ema.module, validation_loader, config.head),
        }
        best = max((e["validation"]["mean_iou"] for e in history.epochs), default=-1.0)
        history.epochs.append(row)
        if accelerator.is_main_process:
            if row["validation"]["mean_iou"] > best:
                save_checkpoint(output, ema.module, in_use, trained)
            history.write(output)
            tqdm.write(describe_epoch(row, config.epochs))
        save_state(accelerator, output)

    # The best checkpoint, as a user would load it, at the films' own size.
    if accelerator.is_main_process:
        segmenter = Segmenter.from_pretrained(output, accelerator.device, engine="torch")
        films = tqdm(select(datasets, split.validation), "Validating at full size", leave=False)
        best_epoch = max(history.epochs, key=lambda e: e["validation"]["mean_iou"])["epoch"]
        validation_report = Validation(
            films=evaluate_films(lambda film: segmenter(film).masks, films, head=config.head),
            trained=trained,
            seed=split.seed,
            sources=describe_sources(datasets, split.training, split.validation),
            training={
                "encoder": segmenter.checkpoint.encoder,
                "head": config.head,
                "lineage": [*lineage, _step(config, datasets)],
                "size": preprocessing.size,
                "inference_size": in_use.size,
                "epochs": config.epochs,
                "best_epoch": best_epoch,
                "batch_size": config.batch_size * accelerator.num_processes,
                "learning_rate": config.learning_rate,
                "augmentation": config.augmentation,
                "precision": accelerator.mixed_precision,
                "pseudo_labels": bool(config.pseudo_labels),
                "leave_out": list(config.leave_out),
            },
        )
        validation_report.save(output)
        write_card(output, validation_report)
    accelerator.wait_for_everyone()
    accelerator.end_training()
    return output


class _Loadable:
    """Lets accelerate save and load the moving average as plain tensors."""

    def __init__(self, ema: ModelEmaV3):
        self._module = ema.module

    def state_dict(self) -> dict[str, torch.Tensor]:
        return self._module.state_dict()

    def load_state_dict(self, state: Mapping[str, torch.Tensor]) -> None:
        self._module.load_state_dict(state)


@torch.no_grad()
def _validate(accelerator: Accelerator, network: torch.nn.Module, loader: DataLoader, head: str) -> dict[str, Any]:
    network.eval()
    totals = EpochTotals()
    for images, masks in loader:
        with accelerator.autocast():
            logits = network(images.contiguous(memory_format=torch.channels_last))
        loss = losses.LOSSES[head](logits.float(), masks)
        totals.add(accelerator, loss, losses.counts(logits, masks, head))
    return totals.scores()


def _schedule(optimizer: torch.optim.Optimizer, config: TrainConfig, steps: int) -> LRScheduler:
    warmup = max(1, round(steps * config.warmup))
    rise = LinearLR(optimizer, start_factor=0.01, total_iters=warmup)
    fall = CosineAnnealingLR(optimizer, T_max=max(1, steps - warmup), eta_min=config.learning_rate * 0.01)
    return SequentialLR(optimizer, [rise, fall], [warmup])


def _balanced(films: Sequence[str], config: TrainConfig) -> WeightedRandomSampler:
    """Draw films without repetition, those of each data set as often as those of any other while they last."""
    names = [film.partition("/")[0] for film in films] * config.repeats
    sizes = Counter(names)
    number = min(config.epoch_films, len(names))
    return WeightedRandomSampler([1 / sizes[name] for name in names], number, replacement=False)


def _lineage(start: Checkpoint) -> list[dict[str, Any]]:
    """How a checkpoint that training starts from came to be, step by step, as far as it says."""
    report = Validation.load(start.folder)
    known = report.training.get("lineage") if report else None
    return list(known or [{"weights": "checkpoint", "from": start.source}])


def _step(config: TrainConfig, datasets: Sequence[Dataset]) -> dict[str, Any]:
    """This run, as a step of a lineage."""
    return {"epochs": config.epochs, "size": config.size, "datasets": [dataset.name for dataset in datasets]}


def _suitable_head(datasets: Sequence[Dataset]) -> str:
    """The paper's head where the data allow it."""
    return "multiclass" if all(dataset.complete == STRUCTURES for dataset in datasets) else "multilabel"


def _check_labels(datasets: Sequence[Dataset], config: TrainConfig) -> None:
    given = [f"{dataset.name}/{structure}" for dataset in datasets for structure in dataset.labelled]
    single = {
        f"{film.name}/{structure}" for dataset in datasets for film in dataset.films for structure in film.labelled
    }
    if wrong := [label for label in config.leave_out if label not in given and label not in single]:
        raise DatasetError("training.leave-out", label=wrong[0], given=", ".join(given))
    for dataset in datasets if config.head == "multiclass" else ():
        lacking = [s for s in STRUCTURES if s not in dataset.complete or f"{dataset.name}/{s}" in config.leave_out]
        if lacking:
            raise DatasetError("training.softmax-needs-all", name=dataset.name, lacking=", ".join(lacking))
