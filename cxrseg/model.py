"""Networks and checkpoint folders.

A checkpoint folder, which is also what a Hub repository holds, has ``config.json`` (smp's),
``model.safetensors``, ``preprocessing.json`` and, beside them, ``validation.json``, ``history.json`` and ``README.md``.
`cxrseg.hub.pull` finds it, `cxrseg.description` reads its two JSON files.
"""

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from cxrseg.classes import STRUCTURES
from cxrseg.description import ARCHITECTURES, HEADS, Description, describe, head_of
from cxrseg.engines import kept_graph
from cxrseg.errors import ModelError, Notice
from cxrseg.files import write_atomically
from cxrseg.hub.pull import CONFIG, PACKAGED, PREPROCESSING, SHIPPED, WEIGHTS, lacking, locate, shipped, web_page
from cxrseg.preprocessing import Preprocessing

if TYPE_CHECKING:  # they take seconds to import, and what serves a film from a kept graph needs neither
    import segmentation_models_pytorch as smp
    import torch

    from cxrseg.encoders import ImageNetWeights

__all__ = [
    "HEADS",
    "PACKAGED",
    "SHIPPED",
    "Checkpoint",
    "build_network",
    "load_checkpoint",
    "save_checkpoint",
    "shipped",
]

_COUNTED = ("running_mean", "running_var", "num_batches_tracked")
"""What batch normalisation keeps beside its parameters."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A loaded checkpoint.

    Attributes:
        build: makes the network; see `network`.
        preprocessing: what brings a film to the network.
        trained: the structures that it has learned, a part of `STRUCTURES` in their order.
        source: what was loaded: a Hub id, a folder, or ``packaged`` or ``paper`` for those in the package.
        revision: the commit on the Hub, or None for a folder.
        folder: where its files lie.
        notes: what the user should know: what was assumed, or why it is not what was requested.
        settings: the arguments of smp's class; at least ``classes``, which gives the head, and ``encoder_name``.
        architecture: smp's class, a key of `cxrseg.description.ARCHITECTURES`.
    """

    build: "Callable[[], torch.nn.Module]"
    preprocessing: Preprocessing
    trained: tuple[str, ...]
    source: str
    revision: str | None
    folder: Path
    notes: tuple[Notice, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    architecture: str = "Unet"

    @cached_property
    def network(self) -> "torch.nn.Module":
        """Takes (N, 3, size, size) float32, gives logits (N, 4 or 5, size, size); built on first use.

        Raises:
            ModelError: its files do not fit together.
        """
        return self.build()

    @property
    def note(self) -> str:
        """The notes in English; empty where there are none."""
        return " ".join(map(str, self.notes))

    @property
    def url(self) -> str | None:
        """The address of its commit on the Hub, where its card is; None for a folder."""
        return web_page(self.source, self.revision)

    @property
    def encoder(self) -> str:
        """Timm's name of the encoder."""
        return self.settings["encoder_name"].removeprefix("tu-")

    @property
    def head(self) -> str:
        """``multilabel`` (a sigmoid per structure) or ``multiclass`` (softmax over the classes)."""
        return head_of(self.settings["classes"])

    @property
    def parameters(self) -> int:
        """How many numbers training has fitted, by the header of the weights: all but what normalisation counts."""
        with safe_open(self.folder / WEIGHTS, "numpy") as weights:
            fitted = [key for key in weights.keys() if key.rpartition(".")[2] not in _COUNTED]  # noqa: SIM118
            return sum(math.prod(weights.get_slice(key).get_shape()) for key in fitted)


def build_network(head: str, weights: "ImageNetWeights", architecture: str = "Unet") -> "smp.base.SegmentationModel":
    """Build a network, its encoder with the given weights and its decoder random.

    Args:
        head: ``multilabel`` or ``multiclass``.
        weights: name and ImageNet weights of the encoder.
        architecture: a key of `cxrseg.description.ARCHITECTURES`.

    Raises:
        ModelError: there is no such head, or no such architecture, or the encoder does not fit it.
    """
    import segmentation_models_pytorch as smp

    if head not in HEADS:
        raise ModelError("model.head", head=head, choices=", ".join(HEADS))
    if architecture not in ARCHITECTURES:
        raise ModelError("config.no-choice", name="architecture", value=architecture, choices=", ".join(ARCHITECTURES))
    kind = getattr(smp, architecture)
    try:
        network = kind(f"tu-{weights.encoder}", encoder_weights=None, in_channels=3, classes=len(HEADS[head]))
        if weights.state is not None:
            network.encoder.model.load_state_dict(weights.state, strict=True)
    except (ValueError, RuntimeError) as error:
        first = " ".join(str(error).strip().splitlines()[:2])
        named = ARCHITECTURES[architecture]
        raise ModelError("model.encoder-unfit", encoder=weights.encoder, architecture=named, error=first) from error
    return network


def save_checkpoint(
    folder: Path,
    network: "smp.base.SegmentationModel",
    preprocessing: Preprocessing,
    trained: Sequence[str] = STRUCTURES,
) -> None:
    """Write ``config.json``, ``model.safetensors`` (fp16, but for what overflows it) and ``preprocessing.json``.

    Each file is written under a temporary name and moved, so that none is ever half written.

    Args:
        folder: created if needed.
        network: a network from `build_network`.
        preprocessing: what brings a film to the network.
        trained: the structures that it has learned.
    """
    from safetensors.torch import save

    folder.mkdir(parents=True, exist_ok=True)
    config = dict(network.config) | {"_model_class": type(network).__name__, "encoder_weights": None}
    state = {name: t.detach().cpu().contiguous() for name, t in network.state_dict().items()}
    state = {name: t.half() if t.is_floating_point() and t.half().isfinite().all() else t for name, t in state.items()}
    with write_atomically(folder / WEIGHTS) as path:
        path.write_bytes(save(state, metadata={"format": "pt"}))  # save_file would hide it from other users
    for name, content in (
        (CONFIG, config),
        (PREPROCESSING, preprocessing.to_json() | {"trained": list(trained)}),
    ):
        with write_atomically(folder / name) as path:
            path.write_text(json.dumps(content, indent=2) + "\n")


def load_checkpoint(source: str | Path | None = None, *, fallback: bool = False) -> Checkpoint:
    """Load a checkpoint, strictly.

    The network is built at once, to see that its files fit together; where an engine has kept a graph that was made
    from the very same bytes, the network is built only on first use.

    Args:
        source: a folder, a Hub id ``org/name`` or ``org/name@revision``, or the name of one in the package:
            ``packaged``, which is also meant by None, or ``paper``.
        fallback: whether the packaged checkpoint stands in for one that is not cached while the Hub gives no answer;
            a note says so.

    Returns:
        The checkpoint; its network is in evaluation mode on the CPU. Its notes are logged as warnings too.

    Raises:
        ModelError: it cannot be found, or its files do not fit together.
    """
    found = locate(source, fallback=fallback)
    folder, name = found.folder, found.source
    known = kept_graph(folder / WEIGHTS) is not None
    described = describe(folder, name, known=known)
    notes = found.notes + described.notes
    checkpoint = Checkpoint(
        partial(_build, folder, name, described),
        described.preprocessing,
        described.trained,
        name,
        found.revision,
        folder,
        notes,
        described.settings,
        described.architecture,
    )
    if not known:
        checkpoint.network  # noqa: B018
    for note in notes:
        _log.warning("%s", note)
    return checkpoint


def _build(folder: Path, name: str, described: Description) -> "smp.base.SegmentationModel":
    """Build a checkpoint's network with its weights."""
    import segmentation_models_pytorch as smp
    from safetensors.torch import load_file

    try:
        network = getattr(smp, described.architecture)(**described.settings)
        network.load_state_dict(load_file(folder / WEIGHTS), strict=True)
    except FileNotFoundError:
        raise lacking(WEIGHTS, name, (path.name for path in folder.iterdir())) from None
    except SafetensorError as error:
        raise ModelError("model.weights-damaged", name=name, error=error) from error
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError) as error:
        first = str(error).strip().splitlines()[:2]
        raise ModelError("model.misfit", name=name, error=" ".join(first)) from error
    if odd := [key for key, value in network.state_dict().items() if not value.isfinite().all()]:
        raise ModelError("model.not-finite", name=name, tensor=odd[0])
    return network.float().eval().requires_grad_(False)
