"""Fine-tuning, on one CPU, one GPU or many: the loop that train.py runs."""

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import torch
from accelerate import Accelerator, PartialState
from accelerate.utils import broadcast, set_seed
from timm.utils import ModelEmaV3
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, LRScheduler, SequentialLR
from torch.utils.data import DataLoader
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
from cxrseg.metrics import FilmScore
from cxrseg.model import Checkpoint, build_network, load_checkpoint, save_checkpoint
from cxrseg.preprocessing import Preprocessing
from cxrseg.publishing.card import write_card
from cxrseg.simulation.dataset import cached_dataset
from cxrseg.training_runs.films import EpochOrder, FilmTensors, cache_films, check_films, digests, film_bytes
from cxrseg.training_runs.history import EpochTotals, History, describe_epoch, flat
from cxrseg.training_runs.resuming import alone, check_data, find_state, load_state, save_data, save_options, save_state
from cxrseg.training_runs.snapshots import Snapshots
from cxrseg.training_runs.splits import Split, check_patients, select, split_films


def train(config: TrainConfig) -> Path:
    """Fine-tune a network.

    Writes into ``config.output``: the checkpoint folder of the best epoch by mean validation IoU
    (``config.json``, ``model.safetensors``, ``preprocessing.json``, ``validation.json``, ``README.md``),
    ``history.json`` and ``log.csv`` with a row per epoch, ``split.json``, ``train.json`` with the options,
    ``data.json`` with checksums of the films, ``snapshots/`` where asked for, and ``last/`` for resuming.

    Returns:
        The output folder.

    Raises:
        DatasetError, ImageError: the data cannot be used.
        ModelError: the options or the weights cannot be used.
    """
    run = prepare(config)
    with alone(run.output):
        begin(run)
        fit(run)
        if run.accelerator.is_main_process:
            _report(run)
    run.accelerator.wait_for_everyone()
    for tracker in run.accelerator.trackers:
        tracker.finish()
    return run.output


def end_processes() -> None:
    """Leave torchrun's process group, if there is one; call it after the last run, since folds are several runs."""
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


@dataclass
class Run:
    """What a run is made of once all is ready."""

    config: TrainConfig
    output: Path
    state: Path | None  # to go on from
    accelerator: Accelerator
    datasets: tuple[Dataset, ...]
    split: Split
    trained: tuple[str, ...]
    lineage: list[dict[str, Any]]
    preprocessing: Preprocessing  # in training
    in_use: Preprocessing
    films: dict[str, str]  # the training films' checksums, in the order of `training`
    order: EpochOrder
    training: FilmTensors
    training_loader: DataLoader
    validation_loader: DataLoader
    network: torch.nn.Module
    optimizer: torch.optim.Optimizer
    schedule: LRScheduler
    ema: ModelEmaV3
    history: History
    snapshots: Snapshots


def prepare(config: TrainConfig) -> Run:
    """Open the data and build the network; nothing is written yet."""
    output = Path(config.output)
    state, config = find_state(output, config) if config.resume else (None, config)
    if not state and any((output / name).exists() for name in ("history.json", "last", "last.old")):
        raise ModelError("training.output-in-use", output=output)
    accelerator = _accelerator(config)
    set_seed(config.seed)

    # Data: the split is fixed first, by name, so that it can be repeated.
    with accelerator.local_main_process_first():
        datasets = open_datasets(config.datasets or (cached_dataset(),))
    if repeated := output / "split.json" if state else config.split:
        split = Split.load(Path(repeated))
        check_patients(split, datasets)
    else:
        split = split_films(datasets, config.validation, config.seed, config.test)
    config = replace(config, head=config.head or _suitable_head(datasets))
    _check_labels(datasets, config)
    network, preprocessing, config, known, lineage = _network(config)
    in_use = replace(preprocessing, size=config.inference_size or config.size)
    labelled = {structure for dataset in datasets for structure in dataset.labelled}
    trained = tuple(s for s in STRUCTURES if s in labelled or s in known)
    films, order, training, *loaders = _films(config, datasets, split, preprocessing)
    if state:
        check_data(output, films, accelerator.num_processes)

    # Optimiser: AdamW; the learning rate rises in the first steps and falls along a cosine.
    network = network.to(accelerator.device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    ema = ModelEmaV3(network, decay=config.ema, use_warmup=True)
    network, optimizer, training_loader, validation_loader = accelerator.prepare(network, optimizer, *loaders)
    steps = -(-len(training_loader) // config.accumulate)
    schedule = _schedule(optimizer.optimizer, config, steps=steps * config.epochs)
    history = History()
    accelerator.register_for_checkpointing(schedule, history, _Loadable(ema))
    return Run(
        config,
        output,
        state,
        accelerator,
        datasets,
        split,
        trained,
        [*lineage, _step(config, datasets)],
        preprocessing,
        in_use,
        films,
        order,
        training,
        training_loader,
        validation_loader,
        network,
        optimizer,
        schedule,
        ema,
        history,
        Snapshots(output, loaders[1].dataset, split.validation, config.snapshots, [each.name for each in datasets]),
    )


def begin(run: Run) -> None:
    """Write down what is trained, or go to where an earlier run stopped."""
    if run.state:
        load_state(run.accelerator, run.state)
    if run.accelerator.is_main_process:
        if run.state:
            run.history.write(run.output)  # it may have been stopped before this
        else:
            run.split.save(run.output / "split.json")
            save_options(run.output, run.config)
            save_data(run.output, run.films, run.accelerator.num_processes)
            run.snapshots.begin(run.preprocessing)
        tqdm.write(_describe(run))
    if run.config.track:
        shown = {key: " ".join(map(str, v)) if isinstance(v, tuple) else v for key, v in asdict(run.config).items()}
        run.accelerator.init_trackers("cxrseg", {key: "" if v is None else v for key, v in shown.items()})


def fit(run: Run) -> None:
    """Train epoch by epoch; the best checkpoint by mean validation IoU is kept."""
    config, accelerator, ema, history = run.config, run.accelerator, run.ema, run.history
    loss_function = losses.LOSSES[config.head]
    step = len(history.epochs) * -(-len(run.training_loader) // config.accumulate)
    for epoch in range(len(history.epochs), config.epochs):
        if config.early_stop and history.since_best() >= config.early_stop:
            break
        run.training.epoch = epoch
        start_time = time.perf_counter()
        run.network.train()
        encoder = accelerator.unwrap_model(run.network).encoder
        frozen = epoch < config.freeze_encoder
        encoder.train(not frozen)
        totals = EpochTotals()
        batches = tqdm(
            run.training_loader,
            f"Epoch {epoch + 1}/{config.epochs}",
            leave=False,
            disable=not accelerator.is_local_main_process,
        )
        for number, (images, masks) in enumerate(batches):
            with accelerator.accumulate(run.network):
                with accelerator.autocast():
                    logits = run.network(images)
                loss = loss_function(logits.float(), masks, config.structure_weights)
                if not loss.isfinite():
                    films = ", ".join(_films_of(run, number))
                    raise ModelError("training.not-finite", epoch=epoch + 1, films=films, output=run.output)
                accelerator.backward(loss)
                if frozen:
                    encoder.zero_grad(set_to_none=True)
                if accelerator.sync_gradients:  # the last of the batches whose gradients are added up
                    accelerator.clip_grad_norm_(run.network.parameters(), config.clip)
                run.optimizer.step()
                run.optimizer.zero_grad(set_to_none=True)
            if accelerator.sync_gradients:
                run.schedule.step()
                step += 1
                ema.update(accelerator.unwrap_model(run.network), step)  # timm needs the step for its warm-up
            totals.add(accelerator, loss.detach(), losses.counts(logits.detach(), masks, config.head))
        seconds = time.perf_counter() - start_time
        for buffer in ema.module.buffers():  # each process has batch statistics of its own films: agree on the first's
            buffer.copy_(broadcast(buffer))
        row = {
            "epoch": epoch + 1,
            "learning_rate": run.schedule.get_last_lr()[0],
            "images_per_second": totals.films / seconds,
            "training": totals.scores(),
            "validation": _validate(
                accelerator, ema.module, run.validation_loader, config.head, config.structure_weights
            ),
        }
        _keep(run, row, time.perf_counter() - start_time)


def _keep(run: Run, row: dict[str, Any], seconds: float) -> None:
    """Keep an epoch: its row of history, its checkpoint if it is the best, and the state to go on from."""
    history, network = run.history, run.ema.module
    history.epochs.append(row)
    if run.accelerator.is_main_process:
        if not history.since_best():
            save_checkpoint(run.output, network, run.in_use, run.trained)
        tqdm.write(describe_epoch(row, run.config.epochs, seconds))
        run.snapshots.take(network, run.config.head, run.accelerator.device, row["epoch"])
    run.accelerator.log({key: value for key, value in flat(row).items() if value != ""}, step=row["epoch"])
    save_state(run.accelerator, run.output)
    if run.accelerator.is_main_process:
        history.write(run.output)  # after the state, which has it too: what is stopped in between goes on


def _report(run: Run) -> None:
    """Measure the best checkpoint, as a user would load it, at the films' own size, and write its card."""
    config, split = run.config, run.split
    segmenter = Segmenter.from_pretrained(run.output, run.accelerator.device, engine="torch")

    def measure(names: Sequence[str], title: str) -> tuple[FilmScore, ...]:
        films = tqdm(select(run.datasets, names), title, leave=False)
        return evaluate_films(lambda film: segmenter(film).masks, films, head=config.head)

    report = Validation(
        films=measure(split.validation, "Validating at full size"),
        test=measure(split.test, "Testing at full size") if split.test else (),
        trained=run.trained,
        seed=split.seed,
        sources=describe_sources(run.datasets, split.training, split.validation, split.test),
        training={
            "architecture": segmenter.checkpoint.architecture,
            "encoder": segmenter.checkpoint.encoder,
            "head": config.head,
            "lineage": run.lineage,
            "size": run.preprocessing.size,
            "inference_size": run.in_use.size,
            "epochs": config.epochs,
            "best_epoch": max(run.history.epochs, key=lambda e: e["validation"]["mean_iou"])["epoch"],
            "batch_size": config.batch_size * config.accumulate * run.accelerator.num_processes,
            "learning_rate": config.learning_rate,
            "augmentation": config.augmentation,
            "precision": run.accelerator.mixed_precision,
            "pseudo_labels": bool(config.pseudo_labels),
            "leave_out": list(config.leave_out),
            "structure_weights": list(config.structure_weights),
        },
    )
    report.save(run.output)
    write_card(run.output, report)


def _accelerator(config: TrainConfig) -> Accelerator:
    if config.track and find_spec(config.track) is None:
        raise ModelError("training.track", name=config.track)
    if config.precision == "fp16" and not torch.cuda.is_available():
        raise ModelError("training.fp16")
    return Accelerator(
        cpu=not torch.accelerator.is_available(),  # without it torchrun's processes on a CPU ignore each other
        mixed_precision=config.precision or ("fp16" if torch.cuda.is_available() else "no"),
        gradient_accumulation_steps=config.accumulate,
        log_with=config.track,
        project_dir=config.output,
    )


def _network(
    config: TrainConfig,
) -> tuple[torch.nn.Module, Preprocessing, TrainConfig, tuple[str, ...], list[dict[str, Any]]]:
    """Start from ImageNet weights or from a checkpoint, which then also says how films are prepared.

    Returns:
        The network, what brings films to it, the options with the encoder's full name, the structures that the
        checkpoint has learned, and its lineage.
    """
    if not config.init:
        weights = imagenet_weights(config.encoder, pretrained=config.pretrained)
        config = replace(config, encoder=weights.name)
        network = build_network(config.head, weights, config.architecture)
        return network, Preprocessing(config.size, weights.mean, weights.std), config, (), [dict(weights.origin)]
    start = load_checkpoint(config.init)
    config = replace(config, architecture=start.architecture)
    if start.head != config.head:
        raise ModelError("training.head", init=config.init, has=start.head, wanted=config.head)
    network = start.network.train().requires_grad_(True)
    preprocessing = replace(start.preprocessing, size=config.size, temperature=(1.0,))
    return network, preprocessing, config, start.trained, _lineage(start)


def _films(
    config: TrainConfig, datasets: Sequence[Dataset], split: Split, preprocessing: Preprocessing
) -> tuple[dict[str, str], EpochOrder, FilmTensors, DataLoader, DataLoader]:
    """Read all films; give checksums and order of those of training, and what loads training and validation."""
    if split.test:
        check_films(select(datasets, split.test), "Checking test films")
    films = select(datasets, split.training)
    labels = Path(config.pseudo_labels) if config.pseudo_labels else None
    store = _store(config, film_bytes(len(films) + len(split.validation), preprocessing))
    with PartialState().local_main_process_first() if store else nullcontext():
        cached = cache_films(films, preprocessing, "Reading training films", labels, config.leave_out, store)
        validating = cache_films(
            select(datasets, split.validation), preprocessing, "Reading validation films", store=store
        )
    training = FilmTensors(
        cached,
        PIPELINES[config.augmentation](preprocessing, flip=config.flip),
        config.repeats,
        config.seed,
    )
    validation = FilmTensors(validating, plain(preprocessing))
    if (number := min(len(training), config.epoch_films or len(training))) < config.batch_size:
        raise DatasetError("training.batch", films=number, batch_size=config.batch_size)
    order = EpochOrder(training, number, _balanced(split.training, config) if config.epoch_films else None)
    workers: dict[str, Any] = {"num_workers": config.workers, "persistent_workers": config.workers > 0}
    loader = DataLoader(training, config.batch_size, sampler=order, drop_last=True, **workers)
    return digests(films, cached), order, training, loader, DataLoader(validation, config.batch_size, **workers)


class _Loadable:
    """Lets accelerate save and load the moving average as plain tensors."""

    def __init__(self, ema: ModelEmaV3):
        self._module = ema.module

    def state_dict(self) -> dict[str, torch.Tensor]:
        return self._module.state_dict()

    def load_state_dict(self, state: Mapping[str, torch.Tensor]) -> None:
        self._module.load_state_dict(state)


@torch.no_grad()
def _validate(
    accelerator: Accelerator,
    network: torch.nn.Module,
    loader: DataLoader,
    head: str,
    weights: Sequence[float] = losses.EVEN,
) -> dict[str, Any]:
    network.eval()
    totals = EpochTotals()
    for images, masks in loader:
        with accelerator.autocast():
            logits = network(images.contiguous(memory_format=torch.channels_last))
        loss = losses.LOSSES[head](logits.float(), masks, weights)
        totals.add(accelerator, loss, losses.counts(logits, masks, head))
    return totals.scores()


def _schedule(optimizer: torch.optim.Optimizer, config: TrainConfig, steps: int) -> LRScheduler:
    warmup = max(1, round(steps * config.warmup))
    rise = LinearLR(optimizer, start_factor=0.01, total_iters=warmup)
    fall = CosineAnnealingLR(optimizer, T_max=max(1, steps - warmup), eta_min=config.learning_rate * 0.01)
    return SequentialLR(optimizer, [rise, fall], [warmup])


def _store(config: TrainConfig, needed: int) -> Path | None:
    """Where films are kept as files; None where each process keeps them in memory."""
    if config.film_store:
        return Path(config.film_store)
    processes, free = int(os.environ.get("LOCAL_WORLD_SIZE", "1")), psutil.virtual_memory().available
    return Path(config.output) / "films" if needed * processes > free / 2 else None


def _balanced(films: Sequence[str], config: TrainConfig) -> list[float]:
    """Weigh films so that those of each data set are drawn as often as those of any other while they last."""
    names = [film.partition("/")[0] for film in films] * config.repeats
    sizes = Counter(names)
    return [1 / sizes[name] for name in names]


def _describe(run: Run) -> str:
    """One line on what is about to be trained."""
    config, batches = run.config, len(run.training_loader)
    epochs = config.epochs - len(run.history.epochs)
    held_out = f", {len(run.split.test)} test films" if run.split.test else ""
    place = "in files" if run.training.mapped else "in memory"
    return (
        f"{len(run.split.training)} training films ({run.training.bytes / 1e9:.2f} GB {place}), "
        f"{len(run.split.validation)} validation films{held_out}; "
        f"{epochs} epochs of {batches} batches of {config.batch_size}"
    )


def _films_of(run: Run, number: int) -> list[str]:
    """The films of a batch of this process in the present epoch."""
    size, names = run.config.batch_size, list(run.films)
    first = (number * run.accelerator.num_processes + run.accelerator.process_index) * size
    return [names[index % len(names)] for index in list(run.order)[first : first + size]]


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
