"""The options of a training run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxrseg.augmentation import PIPELINES
from cxrseg.classes import STRUCTURES
from cxrseg.description import ARCHITECTURES, HEADS
from cxrseg.errors import ModelError
from cxrseg.losses import EVEN

PRECISIONS = ("no", "bf16", "fp16")
"""Arithmetic of the network in training, by accelerate's names."""

TRACKERS = ("tensorboard", "wandb", "trackio")
"""Packages that log a run, by accelerate's names."""


@dataclass(frozen=True)
class TrainConfig:
    """Every option of a training run; train.py's command line is made from these fields."""

    datasets: tuple[str, ...] = field(
        default=(), metadata={"help": "data set folders [214 simulated films, kept in the user's cache]"}
    )
    output: str = field(default="runs/train", metadata={"help": "folder for checkpoint, logs and split"})
    head: str | None = field(
        default=None,
        metadata={
            "help": "softmax over the classes, or a sigmoid per structure [multiclass where every data set labels all "
            "structures, as in the paper; else multilabel]",
            "choices": tuple(HEADS),
        },
    )
    architecture: str = field(
        default="Unet", metadata={"help": "smp's network around the encoder", "choices": tuple(ARCHITECTURES)}
    )
    encoder: str | None = field(
        default=None,
        metadata={
            "help": "encoder, by timm's name [tf_efficientnet_b0.ns_jft_in1k; tf_efficientnet_lite0 without the Hub]"
        },
    )
    pretrained: bool = field(default=True, metadata={"help": "start the encoder from ImageNet weights"})
    init: str | None = field(
        default=None, metadata={"help": "start from this checkpoint (folder or Hub id) instead of ImageNet weights"}
    )
    size: int = field(default=256, metadata={"help": "side of the network's input in pixels, a multiple of 32"})
    inference_size: int = field(
        default=0,
        metadata={"help": "that side when the model is used; somewhat larger may be better; 0: as in training"},
    )
    validation: tuple[int, ...] = field(
        default=(14,), metadata={"help": "validation films of each data set: one number for all, or one for each"}
    )
    test: tuple[int, ...] = field(
        default=(0,),
        metadata={
            "help": "test films of each data set, which neither train nor choose the epoch: the best epoch is measured "
            "on them once, when training ends"
        },
    )
    folds: int = field(
        default=0,
        metadata={
            "help": "cross-validate: train a model for each of this many folds, so that every film validates once; 0: "
            "one model"
        },
    )
    split: str | None = field(
        default=None,
        metadata={"help": "repeat the split in this split.json: training, validation and, where there is one, test"},
    )
    leave_out: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "labels to leave out of training, as DATASET/STRUCTURE where two data sets draw a structure "
            "differently, or as DATASET/FILM/STRUCTURE where one is wrong",
            "type": str,
        },
    )
    pseudo_labels: str | None = field(
        default=None,
        metadata={"help": "folder that python -m cxrseg pseudolabel wrote, for structures that films do not label"},
    )
    augmentation: str = field(default="paper", metadata={"help": "training pipeline", "choices": tuple(PIPELINES)})
    flip: bool = field(default=True, metadata={"help": "mirror films at random, half of the time, as the paper does"})
    repeats: int = field(
        default=1,
        metadata={"help": "how often each film is seen in an epoch, each time augmented differently (the paper: 10)"},
    )
    epoch_films: int = field(
        default=0,
        metadata={"help": "films in an epoch, drawn so that small data sets come as often as large ones; 0: all"},
    )
    epochs: int = field(default=50, metadata={"help": "epochs"})
    batch_size: int = field(default=8, metadata={"help": "films in a step of each process"})
    accumulate: int = field(
        default=1,
        metadata={"help": "batches whose gradients are summed before a step, where one large batch does not fit"},
    )
    freeze_encoder: int = field(default=0, metadata={"help": "epochs at the start in which the encoder is frozen"})
    early_stop: int = field(
        default=0, metadata={"help": "stop after this many epochs without a better validation IoU; 0: never"}
    )
    snapshots: int = field(
        default=0, metadata={"help": "validation films whose masks are kept after each epoch, in the folder snapshots"}
    )
    structure_weights: tuple[float, ...] = field(
        default=EVEN,
        metadata={"help": f"how much each structure counts in the loss: {', '.join(STRUCTURES)}", "type": float},
    )
    learning_rate: float = field(default=1e-3, metadata={"help": "peak learning rate of AdamW"})
    weight_decay: float = field(default=1e-2, metadata={"help": "AdamW's weight decay"})
    warmup: float = field(default=0.05, metadata={"help": "share of the steps in which the learning rate rises"})
    ema: float = field(default=0.998, metadata={"help": "decay of the moving average of the weights"})
    clip: float = field(default=1.0, metadata={"help": "largest gradient norm"})
    precision: str | None = field(
        default=None,
        metadata={
            "help": "arithmetic of the network in training [fp16 on a GPU, else no: plain float32]; bf16 is nearly "
            "twice as fast on CPUs with AMX or AVX512-BF16",
            "choices": PRECISIONS,
        },
    )
    film_store: str | None = field(
        default=None,
        metadata={
            "help": "folder to keep films in as files instead of in memory [memory, or the folder films in the output "
            "where they would take more than half of the free memory]"
        },
    )
    workers: int = field(default=2, metadata={"help": "worker processes that augment films"})
    seed: int = field(
        default=0, metadata={"help": "random seed of the split, the weights, the order and the augmentation"}
    )
    resume: bool = field(default=False, metadata={"help": "continue the run in the output folder where it stopped"})
    track: str | None = field(
        default=None,
        metadata={"help": "also log each epoch with this tracker, which must be installed", "choices": TRACKERS},
    )
    push_to_hub: str | None = field(
        default=None, metadata={"help": "publish the checkpoint as this repository, org/name, when training ends"}
    )
    hub_private: bool = field(default=False, metadata={"help": "make that repository private"})
    hub_revision: str | None = field(default=None, metadata={"help": "branch of that repository [main]"})

    def __post_init__(self):
        for name, choices in (
            ("head", (None, *HEADS)),
            ("architecture", tuple(ARCHITECTURES)),
            ("augmentation", tuple(PIPELINES)),
            ("precision", (None, *PRECISIONS)),
            ("track", (None, *TRACKERS)),
        ):
            if (value := getattr(self, name)) not in choices:
                raise ModelError("config.no-choice", name=name, value=value, choices=", ".join(filter(None, choices)))
        for name in ("repeats", "epochs", "batch_size", "accumulate"):
            if getattr(self, name) < 1:
                raise ModelError("config.least-one", option=name.replace("_", "-"), value=getattr(self, name))
        for name in (
            *("inference_size", "epoch_films", "workers", "weight_decay", "seed"),
            *("freeze_encoder", "early_stop", "snapshots", "folds"),
        ):
            if getattr(self, name) < 0:
                raise ModelError("config.negative", option=name.replace("_", "-"), value=getattr(self, name))
        if self.folds == 1:
            raise ModelError("folds.one")
        if self.seed >= 2**32:
            raise ModelError("config.seed", value=self.seed)
        for name in ("warmup", "ema"):
            if not 0 <= getattr(self, name) < 1:
                raise ModelError("config.share", option=name, value=getattr(self, name))
        if len(self.structure_weights) != len(STRUCTURES) or not all(
            0 < w < float("inf") for w in self.structure_weights
        ):
            shown = " ".join(map(str, self.structure_weights))
            raise ModelError("config.weights", value=shown, structures=", ".join(STRUCTURES))
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ModelError("config.not-positive", option=name.replace("_", "-"), value=getattr(self, name))

    @classmethod
    def from_json(cls, options: Mapping[str, Any]) -> "TrainConfig":
        """Make the options from JSON, which has no tuples, or from a command line.

        Raises:
            ModelError: an option has a value that it cannot have.
        """
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in options.items()})
