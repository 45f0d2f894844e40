"""Laying out a Hugging Face Space: a folder that serves the page unchanged.

The front matter of its README.md follows the Hub's Spaces configuration reference.
"""

import logging
import re
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from huggingface_hub import SpaceCardData

from cxrseg.engines import BROUGHT, bring_graph
from cxrseg.errors import CxrsegError, ModelError
from cxrseg.hub.pull import FILES, SHIPPED, WEIGHTS, locate, shipped
from cxrseg.model import load_checkpoint

PYTHON = "3.11"
DESCRIPTION = "Lungs, ribs, clavicles and heart in a chest X-ray"
"""Short, as the Hub shows no more than 60 characters."""

_ROOT = Path(__file__).parents[2]
_COPIED = ("app.py", "LICENSE", "cxrseg", "examples")
_LOCK = "requirements-space.txt"
"""Exact versions of all that is installed, from ``make lock``: a Space that is built in a year is the same."""
_WRITTEN = ("README.md", ".gitattributes", "model.txt", "requirements.txt")
_ELSEWHERE = (".git", ".gitignore")
"""What a clone of a Space has beside, and keeps."""

_log = logging.getLogger(__name__)

_LARGE = "".join(f"*.{kind} filter=lfs diff=lfs merge=lfs -text\n" for kind in ("safetensors", "bin", "png"))


def lay_out(folder: str | Path, model: str | None = None) -> Path:
    """Write a Space: the page, this package with its checkpoints, the examples, requirements and a README.md.

    OpenVINO's graphs of its models lie in it too, so that its first start makes none with PyTorch, unless OpenVINO is
    not installed here in the version that the Space has.

    A model from the Hub is pulled first, and the Space is pinned to its current commit, so that a restart serves
    the same model; its files are fetched while the Space is built.

    Args:
        folder: created if needed; an earlier Space in it is replaced, anything else is refused.
        model: a Hub id ``org/name`` or ``org/name@revision``, a name of `cxrseg.hub.pull.SHIPPED`, or None for the
            packaged checkpoint.

    Returns:
        The folder.

    Raises:
        ModelError: the model cannot be found, or only here.
        CxrsegError: the folder holds something else, or this copy of cxrseg is not a whole repository.
    """
    folder = Path(folder)
    if lacking := [name for name in (*_COPIED, _LOCK) if not (_ROOT / name).exists()]:
        raise CxrsegError("space.no-clone", root=_ROOT, lacking=", ".join(lacking))
    known = {*_COPIED, *_WRITTEN, *_ELSEWHERE}
    if folder.exists() and (other := sorted({path.name for path in folder.iterdir()} - known)):
        raise CxrsegError("space.other-files", folder=folder, files=", ".join(other[:5]))
    source, preload = _settled(model)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        _copy(_ROOT / name, folder / name)
    _bring_graphs(folder, source)
    _copy(_ROOT / _LOCK, folder / "requirements.txt")
    (folder / "model.txt").write_text(f"{source or ''}\n", encoding="utf-8")
    (folder / "README.md").write_text(readme(source, preload), encoding="utf-8")
    (folder / ".gitattributes").write_text(_LARGE)
    return folder


def readme(source: str | None, preload: str | None) -> str:
    """Write the Space's README.md.

    Args:
        source: what app.py loads; None for the packaged checkpoint.
        preload: the entry of ``preload_from_hub``, or None.
    """
    data = SpaceCardData(
        title="Chest X-ray segmentation",
        emoji="🩻",
        colorFrom="gray",
        colorTo="blue",
        sdk="gradio",
        sdk_version=_locked("gradio"),
        python_version=PYTHON,
        app_file="app.py",
        license="apache-2.0",
        short_description=DESCRIPTION,
        suggested_hardware="cpu-basic",
        models=[source.partition("@")[0]] if preload else None,
        preload_from_hub=[preload] if preload else None,
        tags=["chest-x-ray", "radiology", "image-segmentation", "education"],
    )
    return (
        f"---\n{data.to_yaml()}\n---\n\n# Chest X-ray segmentation\n\n"
        f"{DESCRIPTION}: a U-Net to teach and learn with. It is not a medical device.\n\n"
        f"Model: {source or 'the one in the package'}. Another one: set the variable `CXRSEG_MODEL` in the settings.\n"
        "`examples/SOURCES.md` says where the films in `examples` come from, and under which licences.\n"
    )


def _bring_graphs(folder: Path, source: str | None) -> None:
    """Write the graphs of the models that the Space shows."""
    brought = folder / BROUGHT.relative_to(_ROOT)
    shutil.rmtree(brought, ignore_errors=True)  # of an earlier Space that this copy of the package may be
    here = version("openvino") if find_spec("openvino") else None
    if here != _locked("openvino"):
        _log.warning(
            "The Space's first start makes its graphs: OpenVINO here is %s, not %s.", here, _locked("openvino")
        )
        return
    for name in dict.fromkeys((source or "packaged", *shipped())):
        checkpoint = load_checkpoint(name)
        try:
            bring_graph(checkpoint.folder / WEIGHTS, lambda checkpoint=checkpoint: checkpoint.network.eval(), brought)
        except Exception as error:  # an operation that OpenVINO does not know: the Space runs the model with torch
            _log.warning("OpenVINO makes no graph of %s: %s", name, error)


def _locked(package: str) -> str:
    """Return the version of a package that a Space installs."""
    return re.search(rf"^{package}==(\S+)$", (_ROOT / _LOCK).read_text(encoding="utf-8"), re.MULTILINE)[1]


def _settled(model: str | None) -> tuple[str | None, str | None]:
    """Find what app.py is to load, and what is fetched while the Space is built."""
    if not model or model in SHIPPED:
        name = locate(model).source
        return (None if name == "packaged" else name), None
    found = locate(model)
    if found.revision is None:
        raise ModelError("space.local-model", model=model)
    repo = model.partition("@")[0]
    files = [name for name in FILES if (found.folder / name).is_file()]
    return f"{repo}@{found.revision}", f"{repo} {','.join(files)} {found.revision}"


def _copy(origin: Path, target: Path) -> None:
    if origin.is_file():
        shutil.copyfile(origin, target)
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"))
