"""Pulling with the real huggingface_hub from a stand-in for the Hub, and every way in which that fails."""

import errno
import json
import os
import pickle
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from browser import free_port
from hub_server import OWNER, READER, HubServer, changed, client, cut, silence, status
from huggingface_hub import constants
from safetensors.torch import load, save

from cxrseg.errors import ModelError
from cxrseg.hub import pull as hub_module
from cxrseg.hub.pull import FILES, SHIPPED, HubUnreachableError, locate, shipped, web_page
from cxrseg.model import load_checkpoint

WEIGHTS = "model.safetensors"


@pytest.fixture
def cache(tmp_path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def hub(cache, monkeypatch):
    """A running stand-in that huggingface_hub talks to."""
    monkeypatch.setattr(hub_module, "_SECONDS", 1)
    with HubServer() as server, client(server, cache, monkeypatch):
        yield server


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """A repository small enough to be pulled often; no network could be built of it."""
    weights = save({"layer": torch.arange(50_000, dtype=torch.float32)})
    return {"config.json": b"{}", "preprocessing.json": b"{ }", "README.md": b"# card\n", WEIGHTS: weights}


@pytest.fixture
def commit(hub, files) -> str:
    return hub.add("org/name", files | {"modeling.py": b"raise SystemExit", "pytorch_model.bin": b"x"})


@pytest.fixture
def real(tiny_checkpoint) -> dict[str, bytes]:
    """The files of a checkpoint that can be loaded."""
    return {path.name: path.read_bytes() for path in tiny_checkpoint.iterdir()}


def forget() -> None:
    """Drop what the process remembers, as a new one would."""
    from huggingface_hub.utils._http import close_session

    close_session()


def gone(hub: HubServer) -> None:
    """Take the network away."""
    hub.fail("", lambda handler, _: handler.connection.shutdown(socket.SHUT_RDWR))


def refused(monkeypatch) -> None:
    """Let nobody listen where the Hub was."""
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")


# --- what works ------------------------------------------------------------------------------------------------------


def test_a_pull_brings_the_known_files_and_no_other(hub, commit, files, cache):
    found = locate("org/name")
    assert (found.source, found.revision, found.notes) == ("org/name", commit, ())
    assert {path.name: path.read_bytes() for path in found.folder.iterdir()} == files
    assert not hub.asked(r"modeling\.py|\.bin")
    assert found.folder.is_relative_to(cache)
    assert web_page(found.source, found.revision) == f"{hub.url}/org/name/tree/{commit}"


def test_large_files_come_from_another_host_which_gets_no_token(hub, commit, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", OWNER)
    locate("org/name")
    seen = {path.split("/")[1]: headers.get("authorization") for _, path, headers in hub.requests}
    assert seen["api"] == f"Bearer {OWNER}"
    assert seen["lfs"] is None


def test_a_second_start_asks_nothing_for_a_pinned_commit(hub, commit):
    first = locate(f"org/name@{commit}")
    hub.requests.clear()
    forget()
    assert locate(f"org/name@{commit}") == first
    assert not hub.requests


def test_a_second_start_without_a_commit_asks_twice_and_fetches_nothing(hub, commit):
    first = locate("org/name")
    hub.requests.clear()
    assert locate("org/name") == first
    assert hub.asked() == ["GET /api/models/org/name", "HEAD /org/name/resolve/main/config.json"]


def test_a_new_commit_is_noticed(hub, commit, files):
    locate("org/name")
    newer = hub.add("org/name", files | {"README.md": b"# better\n"})
    found = locate("org/name")
    assert found.revision == newer != commit
    assert (found.folder / "README.md").read_bytes() == b"# better\n"
    assert len(hub.asked("GET /lfs/")) == 1, "the same weights are not fetched again"
    assert locate(f"org/name@{commit}").revision == commit


@pytest.mark.parametrize("away", ["refused", "reset", "silent", "down", "too many", "offline"])
def test_with_the_network_gone_the_cache_serves(hub, commit, monkeypatch, away):
    branch = hub.add("org/name", hub.files("org/name"), branch="v1.0")
    before = {source: locate(source) for source in ("org/name", "org/name@v1.0", f"org/name@{commit}")}
    assert before["org/name@v1.0"].revision == branch
    {
        "refused": lambda: refused(monkeypatch),
        "reset": lambda: gone(hub),
        "silent": lambda: hub.fail("", silence),
        "down": lambda: hub.fail("", status(503)),
        "too many": lambda: hub.fail("", status(429)),
        "offline": lambda: monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True),
    }[away]()
    forget()
    pinned = locate(f"org/name@{commit}")
    assert pinned.notes == ()
    for source, wanted in (("org/name", commit), ("org/name@v1.0", branch)):
        found = locate(source)
        assert (found.folder, found.revision) == (before[source].folder, wanted)
        assert f"does not answer: this is the cached copy of {source}, revision {wanted[:12]}" in str(found.notes[0])


@pytest.mark.parametrize("away", ["refused", "silent", "down", "offline"])
@pytest.mark.parametrize("pinned", [False, True])
def test_with_the_network_gone_and_nothing_cached_there_is_an_error(hub, commit, monkeypatch, away, pinned):
    {
        "refused": lambda: refused(monkeypatch),
        "silent": lambda: hub.fail("", silence),
        "down": lambda: hub.fail("", status(503)),
        "offline": lambda: monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True),
    }[away]()
    source = f"org/name@{commit}" if pinned else "org/name"
    reason = {"refused": "ConnectError", "silent": "Timeout", "down": "status 503", "offline": "HF_HUB_OFFLINE"}[away]
    with pytest.raises(
        HubUnreachableError, match=rf"{source} is not completely .*cannot be reached .*{reason}.*Check the"
    ):
        locate(source)


def test_the_packaged_checkpoint_stands_in_only_where_it_is_asked_to(hub, commit, real, tiny_checkpoint, monkeypatch):
    monkeypatch.setitem(SHIPPED, "packaged", tiny_checkpoint)
    hub.fail("", status(503), times=2)
    found = locate("org/name", fallback=True)
    assert (found.folder, found.source, found.revision) == (tiny_checkpoint, "packaged", None)
    assert str(found.notes[0]).startswith("org/name is not completely in the cache and the Hub cannot be reached")
    assert found.notes[1].code == "hub.packaged-instead"
    with pytest.raises(HubUnreachableError):
        locate("org/name")
    assert locate("org/name", fallback=True).revision == commit, "an answer is taken"
    for wrong in ("org/none", "org/name@none"):
        with pytest.raises(ModelError, match=r"is not on the Hub|has no revision"):
            locate(wrong, fallback=True)


def test_shipped_checkpoints_have_names(tmp_path, monkeypatch, tiny_checkpoint):
    assert list(SHIPPED) == ["packaged", "paper"]
    monkeypatch.setitem(SHIPPED, "packaged", tiny_checkpoint)
    monkeypatch.setitem(SHIPPED, "paper", tmp_path / "none")
    assert shipped() == ("packaged",)
    assert locate() == locate("packaged") == locate("")
    assert load_checkpoint("packaged").folder == tiny_checkpoint
    with pytest.raises(ModelError, match=r"has no 'paper' checkpoint \(it has: packaged\).*train\.py"):
        locate("paper")
    monkeypatch.setitem(SHIPPED, "paper", tiny_checkpoint)
    assert shipped() == ("packaged", "paper")
    assert load_checkpoint("paper").source == "paper"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paper").mkdir()
    assert locate("./paper").folder == Path("paper")


# --- what the Hub refuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", READER], ids=["no token", "a stranger's"])
def test_an_unknown_repository(hub, monkeypatch, token):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(ModelError, match=r"org/none is not on the Hub, or it is private.*hf auth login"):
        locate("org/none")


def test_a_private_repository(hub, files, monkeypatch):
    hub.add("org/secret", files, private=True)
    with pytest.raises(ModelError, match=r"org/secret is not on the Hub, or it is private.*HF_TOKEN"):
        locate("org/secret")
    monkeypatch.setenv("HF_TOKEN", OWNER)
    assert locate("org/secret").revision


def test_a_gated_repository(hub, files, monkeypatch):
    hub.add("org/gated", files, gated=True)
    for token in ("", READER):
        monkeypatch.setenv("HF_TOKEN", token)
        with pytest.raises(ModelError, match=rf"org/gated is gated: accept its terms on {hub.url}/org/gated"):
            locate("org/gated")
    monkeypatch.setenv("HF_TOKEN", OWNER)
    assert locate("org/gated").revision


def test_a_token_that_is_not_valid(hub, commit, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_stale")
    with pytest.raises(ModelError, match=r"Invalid credentials.*Log in again") as raised:
        locate("org/name")
    assert "hf_stale" not in str(raised.value)


@pytest.mark.parametrize("revision", ["v9", "0" * 40, "refs/pr/7"])
def test_a_wrong_revision(hub, commit, revision):
    with pytest.raises(ModelError, match=f"org/name has no revision '{revision}'"):
        locate(f"org/name@{revision}")


@pytest.mark.parametrize("name", ["config.json", WEIGHTS])
def test_a_file_that_is_missing_in_the_repository(hub, files, name):
    hub.add("org/part", {key: value for key, value in files.items() if key != name})
    with pytest.raises(ModelError, match=rf"org/part holds no {name}.*it holds .*README\.md"):
        locate("org/part")


def test_a_pickle_is_refused_and_not_even_fetched(hub, files, tmp_path):
    class Bomb:
        def __reduce__(self):
            return Path.touch, (tmp_path / "exploded",)

    content = {"config.json": files["config.json"], "pytorch_model.bin": pickle.dumps(Bomb())}
    hub.add("org/pickle", content)
    message = r"weights as a pickle \(pytorch_model\.bin\), which can run code .*no model\.safetensors.*save_pretrained"
    with pytest.raises(ModelError, match=message):
        load_checkpoint("org/pickle")
    assert not hub.asked("bin")
    folder = tmp_path / "pickle"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"_model_class": "Unet", "encoder_name": "resnet18", "classes": 4}))
    (folder / "pytorch_model.bin").write_bytes(content["pytorch_model.bin"])
    with pytest.raises(ModelError, match=message):
        load_checkpoint(folder)
    assert not (tmp_path / "exploded").exists()


# --- what is damaged on the way --------------------------------------------------------------------------------------


def flip(content: bytes) -> bytes:
    return content[:-1000] + bytes(byte ^ 255 for byte in content[-1000:])


@pytest.mark.parametrize("damage", [flip, lambda content: content[:-7], lambda _: b""], ids=["bits", "short", "empty"])
def test_weights_damaged_once_are_fetched_again(hub, commit, files, damage):
    hub.fail("GET /lfs/", changed(damage), times=1)
    found = locate("org/name")
    assert (found.folder / WEIGHTS).read_bytes() == files[WEIGHTS]
    assert len(hub.asked("GET /lfs/")) == 2


def test_weights_damaged_for_good(hub, commit, files):
    hub.fail("GET /lfs/", changed(flip))
    with pytest.raises(ModelError, match=r"org/name: model\.safetensors is damaged: its hash is not the Hub's"):
        locate("org/name")
    assert len(hub.asked("GET /lfs/")) == 2, "once and once again"
    hub.faults.clear()
    assert (locate("org/name").folder / WEIGHTS).read_bytes() == files[WEIGHTS], "the next start tries again"


def test_weights_truncated_for_good(hub, commit):
    hub.fail("GET /lfs/", changed(lambda content: content[:-7]))
    with pytest.raises(ModelError, match=r"org/name .*Consistency check failed: file should be of size"):
        locate("org/name")
    assert len(hub.asked("GET /lfs/")) == 2


@pytest.mark.parametrize("name", [WEIGHTS, "preprocessing.json"])
def test_a_file_damaged_in_the_cache(hub, commit, files, name, monkeypatch):
    path = locate(f"org/name@{commit}").folder / name
    path.write_bytes(b"!" * len(files[name]))
    assert (locate(f"org/name@{commit}").folder / name).read_bytes() == files[name]
    path.write_bytes(b"!")
    refused(monkeypatch)
    with pytest.raises(HubUnreachableError, match=f"{name} is damaged in the cache, and the Hub does not answer"):
        locate(f"org/name@{commit}")


def test_a_connection_cut_in_mid_file_goes_on_where_it_was(hub, commit, files, monkeypatch):
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 1000)
    hub.fail("GET /lfs/", cut(70_000), times=2)
    found = locate("org/name")
    assert (found.folder / WEIGHTS).read_bytes() == files[WEIGHTS]
    ranges = [headers.get("range") for method, path, headers in hub.requests if path.startswith("/lfs/")]
    assert ranges == [None, "bytes=70000-", "bytes=140000-"]


def test_a_connection_that_is_always_cut(hub, commit, cache):
    hub.fail("GET /lfs/", cut(0))
    with pytest.raises(HubUnreachableError, match="RemoteProtocolError"):
        locate("org/name")
    assert not list(cache.rglob("*.incomplete")), "nothing half there"
    assert not list(cache.rglob(f"snapshots/*/{WEIGHTS}"))
    hub.faults.clear()
    assert locate("org/name").revision == commit


def test_a_connection_reset_in_mid_file_is_tried_again(hub, commit, files):
    def reset(handler, content):
        if content is None:
            return b""
        handler.head(len(content))
        handler.wfile.write(content[:1000])
        handler.wfile.flush()
        option = b"\1\0\0\0\0\0\0\0"  # l_onoff, l_linger: close at once, unsent bytes are dropped
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
        handler.connection.shutdown(socket.SHUT_RD)
        handler.connection.close()
        return None

    hub.fail("GET /lfs/", reset, times=1)
    assert (locate("org/name").folder / WEIGHTS).read_bytes() == files[WEIGHTS]
    assert len(hub.asked("GET /lfs/")) == 2


def test_a_server_that_falls_silent_in_mid_file_is_tried_again(hub, commit, files):
    hub.fail("GET /lfs/", silence, times=1)
    assert (locate("org/name").folder / WEIGHTS).read_bytes() == files[WEIGHTS]


# --- what the cache cannot do ----------------------------------------------------------------------------------------


def test_a_full_disk(hub, commit, cache, monkeypatch):
    opened = Path.open

    def full(path, mode="r", *arguments, **options):
        writes = path.name.endswith(".incomplete") and "w" in mode
        return opened(Path("/dev/full") if writes else path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ModelError, match=rf"org/name cannot be saved in the cache {cache}: its disk is full: free"):
        locate("org/name")
    monkeypatch.undo()
    assert not list(cache.rglob("snapshots/*/*"))


@contextmanager
def nobody():
    """Become a user whom permissions bind, where the tests are root's."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared_cache(monkeypatch):
    """A cache that anybody can reach, and a way to take the right to write away."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    cache = folder / "cache"
    cache.mkdir()

    def lock():
        for path in (cache, *cache.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) | stat.S_IROTH)

    cache.chmod(0o755)
    yield cache, lock
    for path in (cache, *cache.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_cache_that_is_read_only(hub, commit, files, shared_cache, monkeypatch):
    cache, lock = shared_cache
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    lock()
    with (
        nobody(),
        pytest.raises(ModelError, match=rf"cannot be saved in the cache .*: Permission denied \({cache}.*\): set"),
    ):
        locate("org/name")
    cache.chmod(0o755)
    folder = locate("org/name").folder
    for path in cache.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    lock()
    with nobody():
        assert locate("org/name").folder == folder, "what is there is used"
        assert locate(f"org/name@{commit}").folder == folder


def test_other_trouble_with_the_disk_is_named(hub, commit, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(hub_module, "hf_hub_download", fail)
    with pytest.raises(ModelError, match="Input/output error: set HF_HUB_CACHE"):
        locate("org/name")


def test_two_processes_pull_at_once(hub, commit, files, tmp_path):
    """Also the one test in which the environment names Hub and cache."""
    both = threading.Barrier(2, timeout=120)

    def wait(handler, _):
        both.wait()
        return b""

    def wait_for_both(handler, content):
        return wait(handler, None) if content is None else content

    hub.fail("GET /api/models/org/name$", wait_for_both, times=2)
    code = "from cxrseg.hub.pull import locate; found = locate('org/name'); print(found.revision, found.folder)"
    environment = os.environ | {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": str(tmp_path / "env"), "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=180)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert answers[0] == answers[1]
    assert answers[0][0] == commit
    assert {path.name: path.read_bytes() for path in Path(answers[0][1]).iterdir()} == files
    assert not list((tmp_path / "env").rglob("*.incomplete"))


# --- what arrives but is no model of this package --------------------------------------------------------------------


def test_a_pulled_checkpoint(hub, real, tiny_segmenter, film):
    commit = hub.add("org/tiny", real)
    checkpoint = load_checkpoint("org/tiny")
    assert (checkpoint.source, checkpoint.revision, checkpoint.note) == ("org/tiny", commit, "")
    assert checkpoint.url == f"{hub.url}/org/tiny/tree/{commit}"
    assert checkpoint.trained == tiny_segmenter.checkpoint.trained
    assert set(real) <= set(FILES)
    assert load_checkpoint(tiny_segmenter.checkpoint.folder).url is None


def retensor(real: dict[str, bytes], change) -> dict[str, bytes]:
    state = load(real[WEIGHTS])
    change(state)
    return real | {WEIGHTS: save(state)}


def reconfigure(real: dict[str, bytes], **changes) -> dict[str, bytes]:
    return real | {"config.json": json.dumps(json.loads(real["config.json"]) | changes).encode()}


KEY = "segmentation_head.0.bias"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda real: reconfigure(real, classes=3), "org/odd|has 3 output channels, but 4 .*or 5"),
        (lambda real: reconfigure(real, classes=5), "multiclass model needs all"),
        (lambda real: retensor(real, lambda state: state.pop(KEY)), f"do not fit together: .*Missing key.*{KEY}"),
        (lambda real: retensor(real, lambda state: state.update({KEY: torch.zeros(9)})), f"size mismatch for {KEY}"),
        (lambda real: real | {WEIGHTS: pickle.dumps({"a": 1})}, r"model\.safetensors is damaged"),
        (lambda real: real | {WEIGHTS: real[WEIGHTS][:-100]}, r"model\.safetensors is damaged"),
        (lambda real: real | {WEIGHTS: b""}, r"model\.safetensors is damaged"),
        (lambda real: real | {"config.json": b"{"}, r"config\.json cannot be read as JSON"),
    ],
    ids=["classes", "head", "missing", "shape", "pickle inside", "uploaded in part", "uploaded empty", "json"],
)
def test_what_does_not_fit(hub, real, change, message):
    hub.add("org/odd", change(real))
    with pytest.raises(ModelError, match=message) as raised:
        load_checkpoint("org/odd")
    assert "cache" not in str(raised.value), "the repository is named, not a file in the cache"


@pytest.mark.parametrize(
    "asks",
    [
        {"auto_map": {"AutoModel": "modeling.Evil"}},
        {"checkpoint_path": "evil.pth"},
        {"pretrained": True},
        {"trust_remote_code": True},
        {"_model_class": "modeling.Evil"},
        {"encoder_name": "tu-hf-hub:org/evil"},
        {"encoder_name": "tu-local-dir:/tmp"},
        {"activation": "__import__('os').abort"},
    ],
    ids=str,
)
def test_a_config_that_asks_for_code(hub, real, asks, tmp_path):
    content = reconfigure(real, **asks) | {"modeling.py": b"raise SystemExit", "evil.pth": b"x"}
    hub.add("org/evil", content)
    with pytest.raises(ModelError, match=r"org/evil: config\.json (has|describes)"):
        load_checkpoint("org/evil")
    assert not hub.asked(r"\.py|\.pth|resolve.*/evil")


@pytest.mark.network
def test_the_real_hub(request, tmp_path, monkeypatch):
    if "network" not in request.config.option.markexpr:
        pytest.skip("asked for with -m network")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="describes None"):
        load_checkpoint("timm/tf_efficientnet_lite0.in1k")
