"""Checkpoint folders: what is saved comes back, and what does not fit together is refused."""

import json
import shutil
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
import segmentation_models_pytorch as smp
import torch
from safetensors.torch import load_file, save_file

from cxrseg.classes import STRUCTURES
from cxrseg.description import ARCHITECTURES
from cxrseg.encoders import imagenet_weights
from cxrseg.errors import ModelError
from cxrseg.hub.pull import locate
from cxrseg.inference import Segmenter
from cxrseg.model import HEADS, build_network, load_checkpoint, save_checkpoint
from cxrseg.preprocessing import Preprocessing

PREPROCESSING = Preprocessing(64, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6))


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_network("multilabel", imagenet_weights("tf_efficientnet_lite0", pretrained=False)).eval()


@pytest.fixture(scope="module")
def saved(network, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "saved"
    save_checkpoint(folder, network, PREPROCESSING, ("lungs", "heart"))
    return folder


@pytest.fixture
def folder(saved, tmp_path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(saved, tmp_path / "copy"))


def change(folder: Path, name: str, **changes) -> None:
    content = json.loads((folder / name).read_text()) | changes
    (folder / name).write_text(json.dumps(content))


# --- there and back -------------------------------------------------------------------------------------------------


def test_round_trip(network, saved):
    checkpoint = load_checkpoint(saved)
    assert checkpoint.preprocessing == PREPROCESSING
    assert checkpoint.trained == ("lungs", "heart")
    assert (checkpoint.head, checkpoint.encoder) == ("multilabel", "tf_efficientnet_lite0")
    assert (checkpoint.source, checkpoint.revision, checkpoint.folder) == (str(saved), None, saved)
    assert not checkpoint.network.training
    assert not any(parameter.requires_grad for parameter in checkpoint.network.parameters())
    loaded = checkpoint.network.state_dict()
    for name, tensor in network.state_dict().items():
        expected = tensor.half().float() if tensor.is_floating_point() else tensor
        assert torch.equal(loaded[name], expected), name
        assert loaded[name].dtype == tensor.dtype


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_comes_back_as_it_was(architecture, tmp_path):
    torch.manual_seed(0)
    weights = imagenet_weights("tf_efficientnet_lite0", pretrained=False)
    network = build_network("multiclass", weights, architecture).half().float().eval()
    save_checkpoint(tmp_path, network, PREPROCESSING)
    found = load_checkpoint(tmp_path)
    assert (found.architecture, found.head) == (architecture, "multiclass")
    picture = torch.randn(1, 3, 64, 96)
    with torch.inference_mode():
        expected = network(picture)
        assert expected.shape == (1, 5, 64, 96)
        torch.testing.assert_close(found.network(picture), expected, rtol=0, atol=0)
    assert Segmenter(found, "cpu", engine="openvino-f32")(np.eye(80)).labels.shape == (80, 80)


def test_an_unknown_architecture_is_refused_with_the_known_ones():
    with pytest.raises(ModelError, match=r"architecture .Transformer.; choose one of Unet, UnetPlusPlus"):
        build_network("multilabel", imagenet_weights("tf_efficientnet_lite0", pretrained=False), "Transformer")


def test_a_second_round_trip_changes_no_bit(saved, tmp_path):
    checkpoint = load_checkpoint(saved)
    save_checkpoint(tmp_path / "again", checkpoint.network, checkpoint.preprocessing, checkpoint.trained)
    for name in ("model.safetensors", "config.json", "preprocessing.json"):
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes()
    again = load_checkpoint(tmp_path / "again")
    picture = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(again.network(picture), checkpoint.network(picture), rtol=0, atol=0)


def test_weights_are_stored_in_half_precision_unless_they_overflow_it(network, tmp_path):
    save_checkpoint(tmp_path, network, PREPROCESSING)
    assert load_file(tmp_path / "model.safetensors")["segmentation_head.0.weight"].dtype == torch.float16
    large = build_network("multilabel", imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    large.encoder.model.bn1.running_var.fill_(1e6)
    save_checkpoint(tmp_path, large, PREPROCESSING)
    assert (load_checkpoint(tmp_path).network.encoder.model.bn1.running_var == 1e6).all()


def test_loading_asks_nobody_for_imagenet_weights(folder):
    """smp would download what config.json names."""
    assert json.loads((folder / "config.json").read_text())["encoder_weights"] is None
    change(folder, "config.json", encoder_weights="imagenet")
    load_checkpoint(folder)


def test_a_multiclass_checkpoint(tmp_path):
    network = build_network("multiclass", imagenet_weights("tf_efficientnet_lite0", pretrained=False))
    save_checkpoint(tmp_path, network, PREPROCESSING)
    checkpoint = load_checkpoint(tmp_path)
    assert (checkpoint.head, checkpoint.trained) == ("multiclass", STRUCTURES)
    save_checkpoint(tmp_path, network, PREPROCESSING, ("lungs",))
    with pytest.raises(ModelError, match=r"multiclass model needs all of .*, not lungs"):
        load_checkpoint(tmp_path)


def test_a_checkpoint_is_never_half_there(saved, folder, network, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("safetensors.torch.save", fail)
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(folder, network, Preprocessing(96))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in saved.iterdir()
    }


# --- strictness -----------------------------------------------------------------------------------------------------


def retensor(folder: Path, change) -> None:
    state = load_file(folder / "model.safetensors")
    change(state)
    save_file(state, folder / "model.safetensors")


KEY = "segmentation_head.0.bias"


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (lambda state: state.pop(KEY), f"Missing key.*{KEY}"),
        (lambda state: state.update(extra=torch.zeros(1)), 'Unexpected key.*"extra"'),
        (lambda state: state.update({KEY: torch.zeros(7)}), f"size mismatch for {KEY}"),
        (lambda state: state.clear(), "Missing key"),
    ],
    ids=["missing", "extra", "shape", "none"],
)
def test_tensors_that_do_not_fit(folder, alter, message):
    retensor(folder, alter)
    with pytest.raises(ModelError, match=f"do not fit together: .*{message}"):
        load_checkpoint(folder)


@pytest.mark.parametrize("classes", [1, 3, 6, None, "4"])
def test_a_wrong_number_of_classes(folder, classes):
    change(folder, "config.json", classes=classes)
    with pytest.raises(ModelError, match=f"has {classes!r} output channels"):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"classes": 5}, "multiclass model needs all"),
        ({"_model_class": "DPT"}, "describes 'DPT', but of segmentation_models_pytorch's models this package runs"),
        ({"encoder_name": "no-such-encoder"}, "encoder 'no-such-encoder', which neither"),
        ({"encoder_name": "tu-no_such_encoder"}, "encoder 'tu-no_such_encoder', which neither"),
        ({"encoder_name": "tu-hf-hub:org/name"}, "encoder 'tu-hf-hub:org/name', which neither"),
        ({"encoder_name": ["tu-resnet18"]}, r"encoder \['tu-resnet18'\], which neither"),
        ({"encoder_name": "tu-tf_efficientnet_b0"}, "do not fit together"),
        ({"decoder_channels": [16, 8]}, "do not fit together"),
        ({"no_such_option": 1}, "'no_such_option', which smp's Unet does not take"),
        ({"in_channels": 1}, "in_channels 1"),
        ({"activation": "tanh"}, "activation 'tanh', but for 4 channels .* 'sigmoid'"),
        ({"activation": "softmax2d"}, "activation 'softmax2d'"),
        ({"encoder_depth": 9}, "do not fit together"),
        ({"aux_params": {"classes": 2}}, "aux_params"),
    ],
    ids=str,
)
def test_a_config_that_does_not_fit(folder, changes, message):
    change(folder, "config.json", **changes)
    with pytest.raises(ModelError, match=message):
        load_checkpoint(folder)


def test_a_config_without_a_model_class(folder):
    """A timm or transformers repository has a config.json too."""
    (folder / "config.json").write_text('{"architecture": "vit"}')
    with pytest.raises(ModelError, match="describes None"):
        load_checkpoint(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name.replace(".", r"\.")):
        load_checkpoint(folder)


@pytest.mark.parametrize("name", ["config.json", "preprocessing.json", "model.safetensors"])
@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b"\xff\xfe\x00", b"version https://git-lfs.github.com/spec/v1"]
)
def test_a_damaged_file_is_named(folder, name, content):
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=name.replace(".", r"\.")):
        load_checkpoint(folder)


def test_weights_that_are_cut_short(folder):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ModelError, match=r"model\.safetensors is damaged"):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("trained", "message"), [(["lungs", "spleen"], "'spleen'"), ([], r"\[\]"), (5, "5"), ("lungs", "'lungs'")]
)
def test_impossible_trained_structures(folder, trained, message):
    change(folder, "preprocessing.json", trained=trained)
    with pytest.raises(ModelError, match=f"trained for .*{message}"):
        load_checkpoint(folder)


def test_trained_structures_have_one_order(folder):
    change(folder, "preprocessing.json", trained=["heart", "lungs"])
    assert load_checkpoint(folder).trained == ("lungs", "heart")


# --- networks of other origin ----------------------------------------------------------------------------------------


def foreign(folder: Path, encoder: str, **options) -> Path:
    """Save a network as segmentation_models_pytorch does, without anything of this package."""
    smp.Unet(encoder, encoder_weights=None, **options).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning:huggingface_hub")
@pytest.mark.parametrize(
    ("encoder", "options", "head", "mean"),
    [
        ("tu-tf_efficientnet_lite0", {"classes": 4}, "multilabel", (0.5, 0.5, 0.5)),
        ("resnet18", {"classes": 5, "activation": "softmax2d"}, "multiclass", (0.485, 0.456, 0.406)),
        ("efficientnet-b0", {"classes": 4, "activation": "sigmoid"}, "multilabel", (0.485, 0.456, 0.406)),
        ("tu-mobilenetv3_small_050", {"classes": 5}, "multiclass", (0.485, 0.456, 0.406)),
    ],
)
def test_any_unet_of_smp(tmp_path, encoder, options, head, mean, caplog):
    checkpoint = load_checkpoint(foreign(tmp_path / "theirs", encoder, **options))
    assert (checkpoint.head, checkpoint.trained) == (head, STRUCTURES)
    assert checkpoint.preprocessing.mean == mean
    assert checkpoint.preprocessing.size == 256
    for part in ("no preprocessing.json", ", ".join(HEADS[head]), "256×256", f"{mean[0]:g}/{mean[1]:g}/{mean[2]:g}"):
        assert part in checkpoint.note
    assert checkpoint.note in caplog.text
    with torch.inference_mode():
        logits = checkpoint.network(torch.randn(1, 3, 64, 64))
    assert logits.shape[1] == len(HEADS[head])
    assert logits.min() < 0, "not yet probabilities"


@pytest.mark.parametrize(
    ("size", "side"), [({"image_size": 320}, 320), ({"input_size": [3, 96, 96]}, 96), ({"size": [64, 64]}, 64)], ids=str
)
def test_a_config_may_tell_the_size(folder, size, side):
    (folder / "preprocessing.json").unlink()
    change(folder, "config.json", **size)
    assert load_checkpoint(folder).preprocessing.size == side


@pytest.mark.parametrize("size", [{"image_size": [96, 64]}, {"image_size": "large"}, {"image_size": 100}], ids=str)
def test_a_config_may_tell_an_impossible_size(folder, size):
    (folder / "preprocessing.json").unlink()
    change(folder, "config.json", **size)
    with pytest.raises(ModelError, match=r"size"):
        load_checkpoint(folder)


def test_a_config_of_smp_before_0_5(folder):
    config = json.loads((folder / "config.json").read_text())
    del config["decoder_use_norm"]
    (folder / "config.json").write_text(json.dumps(config | {"decoder_use_batchnorm": True}))
    assert load_checkpoint(folder).head == "multilabel"


# --- where a checkpoint comes from ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["nowhere", "./nowhere", "../a/b", "/nowhere/at/all", "a/b/c", "org/name@", "@main", "org/", "/name", "a b/c",
     "org/na--me", "org/na..me", "org/name.git", "Packaged"],
)  # fmt: skip
def test_what_is_neither_folder_nor_hub_id(source, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(huggingface_hub.hf_api, "get_session", lambda: pytest.fail("asked the Hub"))
    with pytest.raises(ModelError, match="folder"):
        locate(source)


@pytest.mark.parametrize("name", ["org/name", "paper/one"])
def test_a_folder_is_not_asked_of_the_hub(folder, monkeypatch, tmp_path, name):
    monkeypatch.setattr(huggingface_hub.hf_api, "get_session", lambda: pytest.fail("asked the Hub"))
    shutil.copytree(folder, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert load_checkpoint(name).revision is None


def test_heads_have_an_output_for_each_name():
    assert HEADS["multilabel"] == STRUCTURES
    assert HEADS["multiclass"][0] == "background"
    assert HEADS["multiclass"][1:] == STRUCTURES
