"""The libraries that the page uses: versions and licences, from their own metadata."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

_REQUIREMENTS = Path(__file__).parents[3] / "requirements.txt"
_LONGEST = 80
_KNOWN = ("Apache", "MIT", "BSD", "MPL", "ISC", "HPND", "PSF")


@dataclass(frozen=True)
class Library:
    """An installed library.

    Attributes:
        name: on PyPI.
        version: that is installed.
        licence: in a few words; empty where its metadata do not say.
        url: of its project, or of its page on PyPI.
    """

    name: str
    version: str
    licence: str
    url: str


@cache
def libraries() -> tuple[Library, ...]:
    """List what cxrseg requires, by name; what is not installed is left out."""
    found = []
    for name in sorted(set(required()), key=str.lower):
        try:
            known = metadata(name)
        except PackageNotFoundError:
            continue
        urls = dict(entry.split(", ", 1) for entry in known.get_all("Project-URL") or () if ", " in entry)
        home = next((url for label, url in urls.items() if label.lower() == "homepage"), known.get("Home-page"))
        address = home if str(home).startswith("https://") else f"https://pypi.org/project/{name}/"
        texts = (known.get("License-Expression"), known.get("License"))
        found.append(Library(name, known["Version"], licence(texts, known.get_all("Classifier") or ()), address))
    return tuple(found)


def required() -> list[str]:
    """The names of the libraries in requirements.txt; of an installed package, in its metadata."""
    if _REQUIREMENTS.is_file():
        lines = _REQUIREMENTS.read_text().splitlines()
    else:
        try:
            lines = [line for line in requires("cxrseg") or () if "extra ==" not in line]
        except PackageNotFoundError:
            lines = []
    return [found[0] for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line.strip()))]


def licence(texts: Iterable[str | None], classifiers: Iterable[str]) -> str:
    """Say a library's licence in a few words.

    Args:
        texts: what its metadata call the licence, the best first; some give the whole text.
        classifiers: of its metadata.

    Example:
        >>> licence([None, "Copyright (c) 2001 ..." * 9], ["License :: OSI Approved :: BSD License"])
        'BSD License'
    """
    for text in texts:
        brief = (text or "").strip()
        if brief and len(brief) <= _LONGEST * 2 and "\n" not in brief and any(name in brief for name in _KNOWN):
            return brief
    named = [entry.rpartition(" :: ")[2] for entry in classifiers if entry.startswith("License :: ")]
    return ", ".join(named)
