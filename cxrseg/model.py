"""Networks and checkpoint folders: the only module that knows the Hugging Face Hub.

A checkpoint folder, which is also what a Hub repository holds, has ``config.json`` (smp's),
``model.safetensors``, ``preprocessing.json`` and, beside them, ``validation.json``, ``history.json`` and ``README.md``.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
import segmentation_models_pytorch as smp
import torch
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.encoders import ImageNetWeights
from cxrseg.errors import ModelError
from cxrseg.files import write_atomically
from cxrseg.preprocessing import Preprocessing

PACKAGED = Path(__file__).parent / "checkpoint"
"""The checkpoint in the package, used where no other is named."""

HEADS = {"multilabel": STRUCTURES, "multiclass": CLASSES}
"""smp's two kinds of head, and what their output channels are, in order."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*(@[\w./-]+)?")
_FILES = ("config.json", "model.safetensors", "preprocessing.json", "validation.json", "history.json", "README.md")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A loaded checkpoint.

    Attributes:
        network: takes (N, 3, size, size) float32, gives logits (N, 4 or 5, size, size).
        preprocessing: what brings a film to the network.
        trained: the structures that it has learned, a part of `STRUCTURES` in their order.
        source: what was asked for: a Hub id, a folder, or ``packaged``.
        revision: the commit on the Hub, or None for a folder.
        folder: where its files lie.
    """

    network: torch.nn.Module
    preprocessing: Preprocessing
    trained: tuple[str, ...]
    source: str
    revision: str | None
    folder: Path

    @property
    def encoder(self) -> str:
        """Timm's name of the encoder."""
        return self.network.config["encoder_name"].removeprefix("tu-")

    @property
    def head(self) -> str:
        """``multilabel`` (a sigmoid per structure) or ``multiclass`` (softmax over the classes)."""
        return _head_of(self.network.segmentation_head[0].out_channels)


def build_network(head: str, weights: ImageNetWeights) -> smp.Unet:
    """Build a U-Net, its encoder with the given weights and its decoder random.

    Args:
        head: ``multilabel`` or ``multiclass``.
        weights: name and ImageNet weights of the encoder.

    Raises:
        ModelError: there is no such head, or the encoder does not suit a U-Net.
    """
    if head not in HEADS:
        raise ModelError(f"There is no head {head!r}; choose one of {', '.join(HEADS)}.")
    try:
        network = smp.Unet(f"tu-{weights.encoder}", encoder_weights=None, in_channels=3, classes=len(HEADS[head]))
        if weights.state is not None:
            network.encoder.model.load_state_dict(weights.state, strict=True)
    except (ValueError, RuntimeError) as error:
        first = " ".join(str(error).strip().splitlines()[:2])
        raise ModelError(f"The encoder {weights.encoder} does not fit a U-Net: {first} Use an EfficientNet.") from error
    return network


def save_checkpoint(
    folder: Path, network: smp.Unet, preprocessing: Preprocessing, trained: Sequence[str] = STRUCTURES
) -> None:
    """Write ``config.json``, ``model.safetensors`` (fp16, but for what overflows it) and ``preprocessing.json``.

    Each file is written under a temporary name and moved, so that none is ever half there.

    Args:
        folder: made if need be.
        network: a network from `build_network`.
        preprocessing: what brings a film to the network.
        trained: the structures that it has learned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = dict(network.config) | {"_model_class": "Unet", "encoder_weights": None}
    state = {name: t.detach().cpu().contiguous() for name, t in network.state_dict().items()}
    state = {name: t.half() if t.is_floating_point() and t.half().isfinite().all() else t for name, t in state.items()}
    with write_atomically(folder / "model.safetensors") as path:
        path.write_bytes(save(state, metadata={"format": "pt"}))  # save_file would hide it from other users
    for name, content in (
        ("config.json", config),
        ("preprocessing.json", preprocessing.to_json() | {"trained": list(trained)}),
    ):
        with write_atomically(folder / name) as path:
            path.write_text(json.dumps(content, indent=2) + "\n")


def load_checkpoint(source: str | Path | None = None) -> Checkpoint:
    """Load a checkpoint, strictly.

    Args:
        source: a folder, a Hub id ``org/name`` or ``org/name@revision``, or None for the one in the package.

    Returns:
        The checkpoint, its network in evaluation mode on the CPU.

    Raises:
        ModelError: it cannot be found, or its files do not fit together.
    """
    folder, name, revision = locate(source)
    config = _read_json(folder, "config.json")
    if (kind := config.pop("_model_class", None)) != "Unet":
        raise ModelError(
            f"{name}: config.json describes {kind!r}, but this package runs segmentation_models_pytorch's 'Unet'."
        )
    for key, wanted in (("in_channels", 3), ("activation", None), ("aux_params", None)):
        if config.get(key, wanted) != wanted:
            raise ModelError(f"{name}: config.json has {key} {config[key]!r}, but this package needs {wanted!r}.")
    head = _head_of(config.get("classes"))
    described = _read_json(folder, "preprocessing.json")
    listed = described.get("trained", list(STRUCTURES))
    if not listed or not isinstance(listed, list) or any(structure not in STRUCTURES for structure in listed):
        raise ModelError(
            f"{name}: preprocessing.json says that the model is trained for {listed!r}, but that must be a list "
            f"of some of {', '.join(STRUCTURES)}."
        )
    trained = tuple(structure for structure in STRUCTURES if structure in listed)
    if head == "multiclass" and trained != STRUCTURES:
        raise ModelError(f"{name}: a multiclass model needs all of {', '.join(STRUCTURES)}, not {', '.join(trained)}.")
    settings = {key: value for key, value in config.items() if not key.startswith("_")} | {"encoder_weights": None}
    try:
        network = smp.Unet(**settings)
        network.load_state_dict(load_file(folder / "model.safetensors"), strict=True)
    except FileNotFoundError:
        raise ModelError(f"{name}: there is no model.safetensors in the checkpoint.") from None
    except SafetensorError as error:
        raise ModelError(f"{name}: model.safetensors is damaged ({error}). Fetch or train it again.") from error
    except (RuntimeError, TypeError, KeyError, ValueError) as error:
        first = str(error).strip().splitlines()[:2]
        raise ModelError(f"{name}: config.json and model.safetensors do not fit together: {' '.join(first)}") from error
    network.float().eval().requires_grad_(False)
    return Checkpoint(network, Preprocessing.from_json(described), trained, name, revision, folder)


def locate(source: str | Path | None = None) -> tuple[Path, str, str | None]:
    """Find a checkpoint folder, pulling it from the Hub into huggingface_hub's cache if need be.

    Args:
        source: as in `load_checkpoint`.

    Returns:
        The folder, the name to show for it, and the commit on the Hub or None.

    Raises:
        ModelError: there is no such folder or repository, or the Hub cannot be reached.
    """
    if source is None:
        if not (PACKAGED / "config.json").is_file():
            raise ModelError(
                "This copy of cxrseg carries no checkpoint. Name a folder or a Hub id, or train one with train.py."
            )
        return PACKAGED, "packaged", None
    if Path(source).is_dir():
        return Path(source), str(source), None
    if not _HUB_ID.fullmatch(str(source)):
        raise ModelError(f"{str(source)!r} is neither a folder nor a Hub id such as org/name or org/name@revision.")
    repo, _, revision = str(source).partition("@")
    try:
        folder = Path(huggingface_hub.snapshot_download(repo, revision=revision or None, allow_patterns=list(_FILES)))
    except HFValidationError as error:
        raise ModelError(f"{str(source)!r} is no folder, and no Hub id either: {error}") from error
    except LocalEntryNotFoundError as error:
        raise ModelError(
            f"{source} is not in the cache and the Hub cannot be reached. Check the network, or name a folder."
        ) from error
    except HfHubHTTPError as error:
        raise ModelError(f"{source} cannot be pulled from the Hub: {str(error).strip().splitlines()[-1]}") from error
    return folder, str(source), folder.name


def _head_of(classes: object) -> str:
    for head, channels in HEADS.items():
        if classes == len(channels):
            return head
    raise ModelError(
        f"The model has {classes!r} output channels, but {len(STRUCTURES)} (multilabel: {', '.join(STRUCTURES)}) "
        f"or {len(CLASSES)} (multiclass: {', '.join(CLASSES)}) are needed."
    )


def _read_json(folder: Path, name: str) -> dict:
    try:
        data = json.loads((folder / name).read_text())
    except FileNotFoundError:
        raise ModelError(f"{folder} holds no {name}, so it is no checkpoint of this package.") from None
    except (ValueError, OSError) as error:
        raise ModelError(f"{folder / name} cannot be read as JSON: {error}") from error
    if not isinstance(data, dict):
        raise ModelError(f"{folder / name} must hold a JSON object, not {type(data).__name__}.")
    return data
