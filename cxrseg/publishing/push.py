"""Publishing a checkpoint on the Hugging Face Hub."""

from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants, get_token

from cxrseg.errors import ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.errors import plain_errors
from cxrseg.hub.pull import FILES, HUB_ID, SHIPPED, locate
from cxrseg.model import load_checkpoint
from cxrseg.publishing.card import card_text

_CARD = "README.md"


def push(folder: str | Path, repo: str, *, private: bool = False, revision: str | None = None) -> str:
    """Upload a checkpoint's known files in one commit; the repository's other known files are deleted.

    The checkpoint is loaded first, so that none is published that cannot be pulled. A card that nobody has edited is
    rewritten with the repository's name.

    Args:
        folder: the checkpoint folder, or a name of `cxrseg.hub.pull.SHIPPED`.
        repo: ``org/name``, created if needed.
        private: make the repository private; one that is already public is refused.
        revision: a branch, created if needed; the default one if None.

    Returns:
        The address of the commit.

    Raises:
        ModelError: the checkpoint is not whole, nobody is logged in, or the Hub refuses.
    """
    check_target(repo)
    if str(folder) not in SHIPPED and not Path(folder).is_dir():
        raise ModelError("push.no-checkpoint", folder=folder)
    load_checkpoint(folder)
    files = _contents(locate(folder).folder, repo)
    api = HfApi()
    with plain_errors(repo, push=True):
        try:
            api.create_repo(repo, private=private or None, exist_ok=True)
            if private and not api.model_info(repo).private:
                raise ModelError("push.public", repo=repo)
            if revision and not revision.startswith("refs/"):
                api.create_branch(repo, branch=revision, exist_ok=True)
            there = {file.rfilename for file in api.model_info(repo, revision=revision).siblings or ()}
            stale = sorted(there.intersection(FILES) - set(files))
            commit = api.create_commit(
                repo,
                [CommitOperationAdd(name, content) for name, content in files.items()]
                + [CommitOperationDelete(name) for name in stale],
                commit_message=f"Checkpoint: {', '.join(files)}",
                revision=revision,
            )
        except RuntimeError as error:  # how huggingface_hub reports that a large file did not arrive
            raise error.__cause__ or error from None
        except ValueError as error:
            if type(error) is not ValueError:
                raise
            raise ModelError("push.failed", repo=repo, error=" ".join(str(error).split())) from error  # of the card
    return commit.commit_url


def check_target(repo: str) -> None:
    """Check early what would make a push fail late.

    Raises:
        ModelError: that is not a repository's name, or nobody is logged in.
    """
    if not HUB_ID.fullmatch(repo) or "@" in repo:
        raise ModelError("push.no-repository", repo=repo)
    if not get_token():
        raise ModelError("push.not-logged-in", address=constants.ENDPOINT)


def _contents(folder: Path, repo: str) -> dict[str, str | bytes]:
    """Collect what is uploaded: paths of files, and the card's text."""
    files: dict[str, str | bytes] = {name: str(folder / name) for name in FILES if (folder / name).is_file()}
    if validation := Validation.load(folder):
        written = (folder / _CARD).read_text(encoding="utf-8") if _CARD in files else None
        if written in (None, card_text(validation)):
            files[_CARD] = card_text(validation, repo).encode()
    return files
