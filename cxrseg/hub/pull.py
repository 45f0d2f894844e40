"""Finding a checkpoint: in the package, in a folder, or on the Hugging Face Hub through huggingface_hub's cache.

This module and `cxrseg.publishing.push` are the only ones that know checkpoints on the Hub. A repository there
holds what a checkpoint folder holds, `FILES`; nothing else is fetched from it, so no code and no pickle ever arrives.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import (
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
)

from cxrseg.errors import ModelError, Notice
from cxrseg.hub.errors import HttpError, HubUnreachableError, is_passing, lacking, plain_errors

_HERE = Path(__file__).parents[1]

SHIPPED = {"packaged": _HERE / "checkpoint", "paper": _HERE / "checkpoint_paper"}
"""The checkpoints of the package by name: the default, and the reference paper's softmax over the classes."""

PACKAGED = SHIPPED["packaged"]
"""The checkpoint in the package that is used where no other is named."""

CONFIG, WEIGHTS, PREPROCESSING = "config.json", "model.safetensors", "preprocessing.json"
FILES = (CONFIG, PREPROCESSING, "validation.json", "history.json", "README.md", WEIGHTS)
"""What is fetched, the weights last: where they are cached, so is all else."""

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*(@[\w./-]+)?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SECONDS = 10
"""For the first word of the Hub; what is cached is used after that."""


@dataclass(frozen=True)
class Found:
    """A checkpoint folder, and how it was found.

    Attributes:
        folder: where its files lie.
        source: a Hub id, a folder, or a name of `SHIPPED`.
        revision: the commit on the Hub, or None.
        notes: for the user, where this is not what was requested.
    """

    folder: Path
    source: str
    revision: str | None = None
    notes: tuple[Notice, ...] = ()


def shipped() -> tuple[str, ...]:
    """Name the checkpoints that this copy of the package has, in the order of `SHIPPED`."""
    return tuple(name for name, folder in SHIPPED.items() if (folder / CONFIG).is_file())


def locate(source: str | Path | None = None, *, fallback: bool = False) -> Found:
    """Find a checkpoint folder, pulling it from the Hub into huggingface_hub's cache if needed.

    A full commit hash that is in the cache is served without a request. Another revision is asked of the Hub; without
    an answer the cached one is taken, and a note says so.

    Args:
        source: a Hub id ``org/name`` or ``org/name@revision``, a folder, a name of `SHIPPED`, or None or
            an empty text for ``packaged``. Write ``./paper`` for a folder of such a name.
        fallback: whether the packaged checkpoint stands in for one that is not cached while the Hub gives no answer.

    Raises:
        ModelError: there is no such folder or repository, it lacks a file, or it can be neither reached nor cached.
    """
    name = str(source or "packaged")
    if name in SHIPPED:
        if name not in shipped():
            raise ModelError("hub.not-shipped", name=name, shipped=", ".join(shipped()) or "none")
        return Found(SHIPPED[name], name)
    if Path(name).is_dir():
        return Found(Path(name), name)
    if not HUB_ID.fullmatch(name):
        raise ModelError("hub.no-source", name=name, shipped=", ".join(SHIPPED))
    try:
        return _pull(name)
    except HubUnreachableError as error:
        if not fallback:
            raise
        return Found(
            locate().folder, "packaged", notes=(Notice(error.code, error.values), Notice("hub.packaged-instead"))
        )


def web_page(source: str, revision: str | None) -> str | None:
    """Return the address of a commit on the Hub, where its card is; None for other sources."""
    return f"{constants.ENDPOINT}/{source.partition('@')[0]}/tree/{revision}" if revision else None


def _pull(source: str) -> Found:
    repo, _, revision = source.partition("@")
    if _COMMIT.fullmatch(revision) and (folder := _cached(repo, revision)):
        with plain_errors(source):
            return Found(_verified(folder, source), source, revision)
    notes: tuple[Notice, ...] = ()
    with plain_errors(source):
        try:
            info = HfApi().model_info(repo, revision=revision or None, timeout=_SECONDS)
        except (HttpError, OfflineModeIsEnabled) as error:
            if not is_passing(error) or not (folder := _cached(repo, revision or constants.DEFAULT_REVISION)):
                raise
            notes = (Notice("hub.cached", {"source": source, "revision": folder.name[:12]}),)
        else:
            names = [file.rfilename for file in info.siblings or ()]
            folder = _download(repo, revision or constants.DEFAULT_REVISION, names)
        return Found(_verified(folder, source), source, folder.name, notes)


def _cached(repo: str, revision: str) -> Path | None:
    """Find a snapshot folder in the cache that is whole, without a request."""
    config, weights, preprocessing = (
        try_to_load_from_cache(repo, name, revision=revision) for name in (CONFIG, WEIGHTS, PREPROCESSING)
    )
    if not isinstance(config, str) or not isinstance(weights, str) or preprocessing is None:
        return None
    return Path(config).parent


def _download(repo: str, revision: str, names: Iterable[str]) -> Path:
    """Bring all of `FILES` that there are into the cache; all are of the commit that the first one is of."""
    folder = None
    for name in FILES:
        if folder and _is_known_absent(repo, name, folder.name):
            continue
        try:
            path = _fetch(repo, name, folder.name if folder else revision)
        except RemoteEntryNotFoundError as error:
            if name in (CONFIG, WEIGHTS):
                raise lacking(name, repo, names) from error
        else:
            folder = folder or path.parent
    return folder


def _is_known_absent(repo: str, name: str, commit: str) -> bool:
    """Return whether the cache remembers that a commit has no such file."""
    return not isinstance(try_to_load_from_cache(repo, name, revision=commit), str | None)


def _fetch(repo: str, name: str, revision: str, *, force: bool = False) -> Path:
    """Bring a file into the cache; a connection that breaks, or a file of another length, gets a second chance."""
    for last in (False, True):
        try:
            return Path(hf_hub_download(repo, name, revision=revision, force_download=force, etag_timeout=_SECONDS))
        except (HfHubHTTPError, LocalEntryNotFoundError):
            raise  # huggingface_hub has tried again already where that made sense
        except (HttpError, OSError) as error:
            if last or (isinstance(error, OSError) and error.errno is not None):
                raise
    raise AssertionError


def _verified(folder: Path, source: str) -> Path:
    """Hold each file against the hash that the Hub has of it; a wrong one is fetched again once.

    huggingface_hub itself compares lengths only.
    """
    for path in sorted(folder.iterdir()):
        if path.name not in FILES or _is_intact(path):
            continue
        try:
            _fetch(source.partition("@")[0], path.name, folder.name, force=True)
        except HfHubHTTPError:
            raise
        except ValueError as error:  # how huggingface_hub says that it gets no answer
            raise HubUnreachableError("hub.damaged-unreachable", source=source, file=path.name) from error
        if not _is_intact(path):
            raise ModelError("hub.damaged", source=source, file=path.name)
    return folder


def _is_intact(path: Path) -> bool:
    """Compare a file's hash with its name in the cache: SHA-256, or git's SHA-1 for small files.

    Where the system has no symbolic links the cache does not keep the hash, and nothing is compared.
    """
    if not path.is_symlink():
        return True
    wanted = path.readlink().name
    if re.fullmatch(r"[0-9a-f]{64}", wanted):
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == wanted
    if _COMMIT.fullmatch(wanted):
        content = path.read_bytes()
        return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest() == wanted
    return True
