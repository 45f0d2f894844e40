"""What a checkpoint's ``config.json`` and ``preprocessing.json`` say of it."""

import inspect
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import ModelError, Notice
from cxrseg.hub.pull import CONFIG, PREPROCESSING, lacking
from cxrseg.preprocessing import Preprocessing

HEADS = {"multilabel": STRUCTURES, "multiclass": CLASSES}
"""smp's two kinds of head, and what their output channels are, in order."""

ARCHITECTURES = {
    "Unet": "U-Net",
    "UnetPlusPlus": "U-Net++",
    "MAnet": "Multi-scale Attention Net",
    "Linknet": "LinkNet",
    "FPN": "Feature Pyramid Network",
    "PSPNet": "PSPNet",
    "DeepLabV3": "DeepLabv3",
    "DeepLabV3Plus": "DeepLabv3+",
    "UPerNet": "UPerNet",
    "Segformer": "SegFormer",
}
"""smp's architectures that any encoder of five scales fits, and what their papers call them."""

_ACTIVATIONS = {"multilabel": (None, "identity", "sigmoid"), "multiclass": (None, "identity", "softmax", "softmax2d")}
"""What may follow the logits; it is left out, as inference does it."""

_SIZES = ("size", "image_size", "img_size", "input_size")
_IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
_SIZE = 256


@dataclass(frozen=True)
class Description:
    """What is needed to build a checkpoint's network and to feed it.

    Attributes:
        settings: the arguments of smp's class.
        preprocessing: what brings a film to the network.
        trained: the structures that it has learned, a part of `STRUCTURES` in their order.
        notes: what had to be assumed.
        architecture: smp's class, a key of `ARCHITECTURES`.
    """

    settings: dict[str, Any]
    preprocessing: Preprocessing
    trained: tuple[str, ...]
    notes: tuple[Notice, ...] = ()
    architecture: str = "Unet"


def head_of(channels: object) -> str:
    """Name the head that has this many output channels.

    Raises:
        ModelError: none has.
    """
    for head, names in HEADS.items():
        if channels == len(names):
            return head
    raise ModelError(
        "model.channels",
        channels=channels,
        multilabel=len(STRUCTURES),
        structures=", ".join(STRUCTURES),
        multiclass=len(CLASSES),
        classes=", ".join(CLASSES),
    )


def describe(folder: Path, name: str, *, known: bool = False) -> Description:
    """Read a checkpoint's description, of any of `ARCHITECTURES` with 4 or 5 channels.

    Without a ``preprocessing.json`` the mean and deviation are those of timm's weights for a ``tu-`` encoder, else
    ImageNet's, as smp's own encoders have them; the size is the config's ``image_size``, or 256.

    Args:
        folder: the checkpoint folder.
        name: what to call it in an error.
        known: whether a network has been built by this very file before, so that its encoder and its other settings
            need not be looked up in smp and timm, which take seconds to import.

    Raises:
        ModelError: a file is missing or damaged, or describes no network that this package runs.
    """
    settings = read_json(folder, CONFIG, name)
    sizes = [settings.pop(key) for key in _SIZES if key in settings]
    architecture = _check_settings(settings, name)
    if not known:
        _look_up(settings, architecture, name)
    head = head_of(settings["classes"])
    if (activation := settings.get("activation")) not in _ACTIVATIONS[head]:
        raise ModelError(
            "model.activation",
            name=name,
            activation=activation,
            classes=settings["classes"],
            known=", ".join(map(repr, _ACTIVATIONS[head])),
        )
    settings |= {"activation": None, "encoder_weights": None}
    if (folder / PREPROCESSING).is_file():
        described = read_json(folder, PREPROCESSING, name)
        preprocessing, trained = Preprocessing.from_json(described), _trained(described, head, name)
        return Description(settings, preprocessing, trained, architecture=architecture)
    preprocessing = Preprocessing(size=_side(sizes, name), **_statistics(settings["encoder_name"]))
    assumed = {
        "name": name,
        "channels": ", ".join(HEADS[head]),
        "size": preprocessing.size,
        "mean": _shown(preprocessing.mean),
        "std": _shown(preprocessing.std),
    }
    return Description(settings, preprocessing, STRUCTURES, (Notice("model.assumed", assumed),), architecture)


def read_json(folder: Path, file: str, name: str) -> dict[str, Any]:
    """Read an object from a checkpoint's file.

    Raises:
        ModelError: it is missing, or no JSON object.
    """
    try:
        data = json.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise lacking(file, name, (path.name for path in folder.iterdir())) from None
    except (ValueError, OSError) as error:
        raise ModelError("model.json-unreadable", name=name, file=file, error=error) from error
    if not isinstance(data, dict):
        raise ModelError("model.json-no-object", name=name, file=file, kind=type(data).__name__)
    return data


def _check_settings(settings: dict[str, Any], name: str) -> str:
    """Leave in the settings what smp's class takes, refuse what this package does not run, and name the class."""
    if not isinstance(kind := settings.pop("_model_class", None), str) or kind not in ARCHITECTURES:
        raise ModelError("model.architecture", name=name, kind=kind, known=", ".join(ARCHITECTURES))
    for key in [key for key in settings if key.startswith("_")]:
        del settings[key]
    if (old := settings.pop("decoder_use_batchnorm", None)) is not None:  # smp before 0.5
        settings.setdefault("decoder_use_norm", old)
    for key, wanted in (("in_channels", 3), ("aux_params", None)):
        if settings.get(key, wanted) != wanted:
            raise ModelError("model.setting", name=name, setting=key, value=settings[key], wanted=wanted)
    settings.setdefault("classes", None)
    settings.setdefault("encoder_name", None)
    return kind


def _look_up(settings: dict[str, Any], architecture: str, name: str) -> None:
    """Refuse what smp's class does not know and would hand on to other code, and encoders that nobody has."""
    import segmentation_models_pytorch as smp
    import timm

    known = set(inspect.signature(getattr(smp, architecture).__init__).parameters) - {"self", "kwargs"}
    if unknown := sorted(set(settings) - known):
        listed = ", ".join(map(repr, unknown))
        raise ModelError("model.unknown-settings", name=name, architecture=architecture, settings=listed)
    encoder = settings["encoder_name"]
    if not isinstance(encoder, str) or not (
        encoder in smp.encoders.encoders or timm.is_model(encoder.removeprefix("tu-").removeprefix("timm-"))
    ):
        raise ModelError("model.unknown-encoder", name=name, encoder=encoder)


def _trained(described: dict[str, Any], head: str, name: str) -> tuple[str, ...]:
    listed = described.get("trained", list(STRUCTURES))
    if not listed or not isinstance(listed, list) or any(structure not in STRUCTURES for structure in listed):
        raise ModelError("model.trained-list", name=name, trained=listed, known=", ".join(STRUCTURES))
    trained = tuple(structure for structure in STRUCTURES if structure in listed)
    if head == "multiclass" and trained != STRUCTURES:
        raise ModelError(
            "model.multiclass-needs-all", name=name, needed=", ".join(STRUCTURES), trained=", ".join(trained)
        )
    return trained


def _side(sizes: list[Any], name: str) -> int:
    if not sizes:
        return _SIZE
    size = sizes[0][-1] if isinstance(sizes[0], list) and len(set(sizes[0][-2:])) == 1 else sizes[0]
    if not isinstance(size, int):
        raise ModelError("model.size", name=name, size=sizes[0])
    return size


def _statistics(encoder: str) -> dict[str, tuple[float, ...]]:
    import segmentation_models_pytorch as smp
    import timm

    bare = encoder.removeprefix("tu-")
    if bare == encoder or not timm.models.is_model_pretrained(bare):
        return _IMAGENET
    settings = smp.encoders.get_preprocessing_params(encoder)
    return {key: tuple(settings[key]) for key in ("mean", "std")}


def _shown(values: tuple[float, ...]) -> str:
    return "/".join(f"{value:g}" for value in values)
