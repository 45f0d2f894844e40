"""What the Hub refuses or cannot do, told with the way out.

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
    """The Hub gives no answer, and what is wanted is not in the cache."""


def lacking(name: str, where: str, present: Iterable[str]) -> ModelError:
    """Say that a file is not in a checkpoint, and what is there in its place."""
    present = sorted(present)
    if name == "model.safetensors" and (pickles := [file for file in present if file.lower().endswith(_PICKLES)]):
        return ModelError(
            f"{where} holds its weights as a pickle ({', '.join(pickles)}), which can run code when it is opened, and "
            f"no {name}: it is not opened. Whoever trusts it can load it where it came from and write it anew with "
            "segmentation_models_pytorch's save_pretrained()."
        )
    return ModelError(
        f"{where} holds no {name}, so it is no checkpoint of this package; it holds "
        f"{', '.join(present[:8]) or 'nothing'}{', ...' if len(present) > 8 else ''}."
    )


@contextmanager
def plain_errors(source: str, *, push: bool = False) -> Iterator[None]:
    """Turn what huggingface_hub raises into a `ModelError` that names the way out.

    Args:
        source: what was asked for.
        push: whether it is to be written there, not read from there.
    """
    repo, _, revision = source.partition("@")
    try:
        yield
    except HFValidationError as error:
        raise ModelError(f"{source!r} is no folder, and no Hub id either: {error}") from error
    except GatedRepoError as error:
        raise ModelError(
            f"{repo} is gated: accept its terms on {constants.ENDPOINT}/{repo}, then log in with 'hf auth login' or "
            "set HF_TOKEN."
        ) from error
    except RepositoryNotFoundError as error:
        raise ModelError(
            f"{repo} is not on the Hub, or it is private. Check the name; for a private one log in with "
            "'hf auth login' or set HF_TOKEN."
        ) from error
    except RevisionNotFoundError as error:
        raise ModelError(
            f"{repo} has no revision {revision!r}. Leave it out, or name a branch, tag or commit."
        ) from error
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise _unreachable(source, error, push) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        if is_passing(error):
            raise _unreachable(source, f"it answers with status {status}", push) from error
        way = " Log in anew with 'hf auth login', or set HF_TOKEN." if status in (401, 403) else ""
        raise ModelError(f"{source}: the Hub refuses: {str(error).strip().splitlines()[-1]}{way}") from error
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
        raise ModelError(f"{source} cannot be kept in the cache {constants.HF_HUB_CACHE}: {way}.") from error


def is_passing(error: Exception) -> bool:
    """Tell whether an error says that the Hub cannot answer now, rather than no."""
    if isinstance(error, HfHubHTTPError):
        return error.response.status_code in _PASSING or error.response.status_code >= 500
    return True


def _unreachable(source: str, reason: object, push: bool) -> HubUnreachableError:
    if isinstance(reason, OfflineModeIsEnabled):
        reason = "HF_HUB_OFFLINE is set"
    elif isinstance(reason, Exception):
        reason = type(reason.__cause__ or reason).__name__
    if push:
        return HubUnreachableError(f"{source} is not published: the Hub cannot be reached ({reason}). Try again later.")
    return HubUnreachableError(
        f"{source} is not whole in the cache and the Hub cannot be reached ({reason}). Check the network, or name a "
        "folder."
    )
