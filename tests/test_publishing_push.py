"""Publishing with the real huggingface_hub to a stand-in for the Hub, and pulling what was published."""

import logging
import shutil

import numpy as np
import pytest
from hub_server import OWNER, READER, HubServer, client, status
from huggingface_hub import ModelCard
from safetensors.torch import load_file, save_file

import train
from cxrseg.__main__ import main
from cxrseg.errors import ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.hub import pull as hub_module
from cxrseg.hub.pull import SHIPPED, HubUnreachableError
from cxrseg.inference import Segmenter
from cxrseg.publishing.card import card_text, write_card
from cxrseg.publishing.push import push

pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content=:DeprecationWarning"
)  # huggingface_hub's own, when it puts


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A running stand-in that huggingface_hub talks to, its owner logged in."""
    monkeypatch.setattr(hub_module, "_SECONDS", 1)
    with HubServer() as server, client(server, tmp_path / "cache", monkeypatch):
        monkeypatch.setenv("HF_TOKEN", OWNER)
        yield server


@pytest.fixture
def folder(tiny_checkpoint, tmp_path):
    """A checkpoint folder as training leaves it: with more beside the checkpoint."""
    copy = tmp_path / "run"
    shutil.copytree(tiny_checkpoint, copy)
    write_card(copy, Validation.load(copy))
    (copy / "history.json").write_text("[]")
    (copy / "log.csv").write_text("epoch")
    (copy / "last").mkdir()
    (copy / "last/pytorch_model.bin").write_bytes(b"state")
    return copy


PUSHED = {"config.json", "model.safetensors", "preprocessing.json", "validation.json", "history.json", "README.md"}


def test_push_pull_segment_gives_the_same_masks_bit_for_bit(hub, folder, film):
    before = Segmenter.from_pretrained(folder, device="cpu")(film)
    url = push(folder, "org/name")
    segmenter = Segmenter.from_pretrained("org/name", device="cpu")
    assert url == f"{hub.url}/org/name/commit/{segmenter.checkpoint.revision}"
    after = segmenter(film)
    assert before.masks.keys() == after.masks.keys()
    for structure, mask in before.masks.items():
        np.testing.assert_array_equal(mask, after.masks[structure])
    np.testing.assert_array_equal(before.labels, after.labels)
    np.testing.assert_array_equal(before.probabilities, after.probabilities)


def test_all_goes_in_one_commit_and_nothing_else_goes(hub, folder):
    push(folder, "org/name")
    assert len(hub.asked("POST .*/commit/")) == 1
    files = hub.files("org/name")
    assert set(files) == {".gitattributes", *PUSHED}
    for name in PUSHED - {"README.md"}:
        assert files[name] == (folder / name).read_bytes()
    assert not hub.repos["org/name"].private


def test_the_card_names_the_repository(hub, folder):
    push(folder, "org/name")
    card = ModelCard(hub.files("org/name")["README.md"].decode())
    assert 'from_pretrained("org/name")' in card.text
    assert card.data.model_name == "name"
    assert card.data.license == "apache-2.0"
    dice = {(result.dataset_name, result.metric_name): result.metric_value for result in card.data.eval_results}
    assert dice[("two", "Dice of ribs, mean of 2 films")] == pytest.approx(
        Validation.load(folder).by_dataset["two"][0].counts["ribs"].dice, abs=1e-4
    )


def test_an_edited_card_is_left_as_it_is_and_a_missing_one_written(hub, folder):
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# Mine\n")
    push(folder, "org/name")
    assert hub.files("org/name")["README.md"].endswith(b"# Mine\n")
    (folder / "README.md").unlink()
    push(folder, "org/name")
    assert hub.files("org/name")["README.md"].decode() == card_text(Validation.load(folder), "org/name")
    assert not (folder / "README.md").exists()


def test_a_second_push_takes_away_what_is_no_longer_true(hub, folder):
    push(folder, "org/name")
    hub.add("org/name", hub.files("org/name") | {"notes.txt": b"mine"})
    (folder / "validation.json").unlink()
    (folder / "README.md").unlink()
    hub.requests.clear()
    push(folder, "org/name")
    assert set(hub.files("org/name")) == {".gitattributes", "notes.txt", *PUSHED} - {"validation.json", "README.md"}
    assert not hub.asked("PUT"), "the same weights are not sent again"


def test_a_private_repository(hub, folder):
    push(folder, "org/secret", private=True)
    assert hub.repos["org/secret"].private
    push(folder, "org/secret")
    assert hub.repos["org/secret"].private, "it stays so"
    push(folder, "org/open")
    commits = len(hub.repos["org/open"].commits)
    with pytest.raises(ModelError, match="org/open is public already: leave out --private"):
        push(folder, "org/open", private=True)
    assert len(hub.repos["org/open"].commits) == commits


def test_a_branch(hub, folder):
    push(folder, "org/name", revision="v1.0")
    assert set(hub.files("org/name")) == {".gitattributes"}
    assert set(hub.files("org/name", "v1.0")) > PUSHED
    push(folder, "org/name", revision="v1.0")
    assert Segmenter.from_pretrained("org/name@v1.0").checkpoint.revision == hub.repos["org/name"].branches["v1.0"]


def test_a_checkpoint_of_the_package(hub, tiny_checkpoint, monkeypatch):
    monkeypatch.setitem(SHIPPED, "paper", tiny_checkpoint)
    push("paper", "org/paper")
    assert "model.safetensors" in hub.files("org/paper")


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_checkpoint_that_could_not_be_pulled_is_not_pushed(hub, folder):
    state = load_file(folder / "model.safetensors")
    state.pop("segmentation_head.0.bias")
    save_file(state, folder / "model.safetensors")
    with pytest.raises(ModelError, match="do not fit together"):
        push(folder, "org/name")
    with pytest.raises(ModelError, match="not a checkpoint folder"):
        push(folder / "none", "org/name")
    assert not hub.requests


@pytest.mark.parametrize("name", ["name", "org/name@main", "a/b/c", "./org", ""])
def test_a_name_that_is_none(hub, folder, name):
    with pytest.raises(ModelError, match="does not name a repository on the Hub: write org/name"):
        push(folder, name)
    assert not hub.requests


def test_nobody_is_logged_in(hub, folder, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(ModelError, match=f"You are not logged in to {hub.url}: run 'hf auth login' or set HF_TOKEN"):
        push(folder, "org/name")
    assert not hub.requests


@pytest.mark.parametrize("token", [READER, "hf_stale"])
def test_a_token_without_the_right(hub, folder, monkeypatch, token):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(ModelError, match=r"org/name: the Hub refuses: .*Log in again"):
        push(folder, "org/name")
    hub.add("org/name", {".gitattributes": b""})
    with pytest.raises(ModelError, match="the Hub refuses") as raised:
        push(folder, "org/name")
    assert token not in str(raised.value)


@pytest.mark.parametrize("where", ["repos/create", "/preupload/", "objects/batch", "PUT /upload/", "/commit/"])
def test_a_hub_that_fails_in_between(hub, folder, where):
    hub.fail(where, status(503))
    with pytest.raises(HubUnreachableError, match="org/name is not published: the Hub cannot be reached"):
        push(folder, "org/name")
    assert "org/name" not in hub.repos or set(hub.files("org/name")) == {".gitattributes"}, "all or nothing"
    hub.faults.clear()
    push(folder, "org/name")


def test_a_card_that_the_hub_refuses(hub, folder):
    (folder / "README.md").write_text("---\nlicense: [\n---\n")
    with pytest.raises(ModelError, match=r"Invalid metadata in README\.md"):
        push(folder, "org/name")


# --- the command line ------------------------------------------------------------------------------------------------


def test_the_command(hub, folder, capsys, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    assert main(["push", str(folder), "org/name", "--private", "--revision", "v2"]) == 0
    shown = capsys.readouterr()
    assert f"{hub.url}/org/name/commit/{hub.repos['org/name'].branches['v2']}" in shown.out
    assert hub.repos["org/name"].private
    assert main(["push", str(tmp_path), "org/name"]) == 1
    for text in (shown.out, shown.err, caplog.text, *capsys.readouterr()):
        assert OWNER not in text, "no token is ever shown"


def test_training_ends_with_a_push(hub, folder, monkeypatch, tmp_path):
    trained = []

    def fake(config):
        trained.append(config)
        return folder

    monkeypatch.setattr(train, "train", fake)
    options = ["--output", str(tmp_path / "out"), "--push-to-hub", "org/name", "--hub-private", "--hub-revision", "v3"]
    assert train.main(options) == 0
    assert set(hub.files("org/name", "v3")) > PUSHED
    assert hub.repos["org/name"].private
    monkeypatch.setenv("RANK", "1")
    hub.requests.clear()
    assert train.main(options) == 0
    assert not hub.requests, "one process of many pushes"


def test_training_does_not_begin_where_it_could_not_push(hub, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(train, "train", lambda _: pytest.fail("trained for nothing"))
    assert train.main(["--output", str(tmp_path / "out"), "--push-to-hub", "name"]) == 1
    monkeypatch.delenv("HF_TOKEN")
    assert train.main(["--output", str(tmp_path / "out"), "--push-to-hub", "org/name"]) == 1
    assert "You are not logged in" in capsys.readouterr().err


def test_a_push_that_fails_does_not_lose_the_training(hub, folder, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(train, "train", lambda _: folder)
    hub.fail("repos/create", status(503))
    assert train.main(["--output", str(folder), "--push-to-hub", "org/name"]) == 1
    error = capsys.readouterr().err
    assert f"python -m cxrseg push {folder} org/name" in error
