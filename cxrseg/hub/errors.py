"""What the Hub refuses or cannot do, with what to do about it.

CxrsegError
└── ModelError
    └── HubUnreachableError    no answer, and nothing in the cache
"""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from huggingface_hub import constants
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from cxrseg.errors import ModelError

HttpError = HfHubHTTPError.__bases__[0]
"""What the Hub's HTTP client raises where there is no answer: httpx's or httpx2's, by huggingface_hub's version."""

_PASSING = (408, 429)
"""Status codes that, like those from 500, say nothing about what was asked for."""

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")


class HubUnreachableError(ModelError):
    """The Hub gives no answer, and the checkpoint is not in the cache."""


def lacking(name: str, where: str, present: Iterable[str]) -> ModelError:
    """Say that a file is not in a checkpoint, and what is there instead."""
    present = sorted(present)
    if name == "model.safetensors" and (pickles := [file for file in present if file.lower().endswith(_PICKLES)]):
        return ModelError("hub.pickle", source=where, pickles=", ".join(pickles), file=name)
    return ModelError(
        "hub.lacks",
        source=where,
        file=name,
        present=", ".join(present[:8]) or "nothing",
        more=", ..." if len(present) > 8 else "",
    )


@contextmanager
def plain_errors(source: str, *, push: bool = False) -> Iterator[None]:
    """Turn what huggingface_hub raises into a `ModelError` that says what to do.

    Args:
        source: what was requested.
        push: whether it is to be written there, not read from there.
    """
    repo, _, revision = source.partition("@")
    try:
        yield
    except HFValidationError as error:
        raise ModelError("hub.bad-id", source=source, error=error) from error
    except GatedRepoError as error:
        raise ModelError("hub.gated", repo=repo, address=constants.ENDPOINT) from error
    except RepositoryNotFoundError as error:
        raise ModelError("hub.not-found", repo=repo) from error
    except RevisionNotFoundError as error:
        raise ModelError("hub.no-revision", repo=repo, revision=revision) from error
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise _unreachable(source, error, push) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        if is_passing(error):
            raise _unreachable(source, f"it answers with status {status}", push) from error
        way = " Log in again with 'hf auth login', or set HF_TOKEN." if status in (401, 403) else ""
        raise ModelError("hub.refused", source=source, error=str(error).strip().splitlines()[-1], way=way) from error
    except HttpError as error:
        raise _unreachable(source, error, push) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            way = "its disk is full: free some space, or set HF_HUB_CACHE to a folder on another disk"
        elif error.errno is not None:
            where = f" ({error.filename})" if error.filename else ""
            way = f"{error.strerror}{where}: set HF_HUB_CACHE to a folder that can be written"
        else:
            way = " ".join(str(error).split())
        raise ModelError("hub.cache", source=source, cache=constants.HF_HUB_CACHE, way=way) from error


def is_passing(error: Exception) -> bool:
    """Return whether an error says that the Hub cannot answer now, rather than no."""
    if isinstance(error, HfHubHTTPError):
        return error.response.status_code in _PASSING or error.response.status_code >= 500
    return True


def _unreachable(source: str, reason: object, push: bool) -> HubUnreachableError:
    if isinstance(reason, OfflineModeIsEnabled):
        reason = "HF_HUB_OFFLINE is set"
    elif isinstance(reason, Exception):
        reason = type(reason.__cause__ or reason).__name__
    if push:
        return HubUnreachableError("hub.unreachable-push", source=source, reason=reason)
    return HubUnreachableError("hub.unreachable", source=source, reason=reason)
