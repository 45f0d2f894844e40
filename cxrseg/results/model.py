"""A model's name in results: enough to find it again, without its path on this machine."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from cxrseg.model import Checkpoint

_HASH_DIGITS = 12


def describe_model(checkpoint: Checkpoint) -> dict[str, Any]:
    """Name a model so that it can be found again, without its path on this machine.

    Returns:
        ``name``: the Hub id, the name of a model in the package, or a folder's own name; ``revision``: the commit on
        the Hub, or ``sha256:`` and the first 12 digits of the weights' checksum; ``architecture``, ``encoder``,
        ``head``, ``input_size`` and ``trained``.
    """
    weights = checkpoint.folder / "model.safetensors"
    local = checkpoint.revision is None
    return {
        "name": Path(checkpoint.source).resolve().name if local else checkpoint.source,
        "revision": _checksum(weights, weights.stat().st_mtime_ns) if local else checkpoint.revision,
        "architecture": checkpoint.architecture,
        "encoder": checkpoint.encoder,
        "head": checkpoint.head,
        "input_size": checkpoint.preprocessing.size,
        "trained": list(checkpoint.trained),
    }


@lru_cache(maxsize=8)
def _checksum(weights: Path, _changed: int) -> str:
    with weights.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()[:_HASH_DIGITS]}"
