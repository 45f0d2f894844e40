"""What a visitor of the Segment tab asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxrseg.errors import CxrsegError
from cxrseg.images import Radiograph
from cxrseg.plausibility import Remedy, undo
from cxrseg.results.findings import Findings, examine
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.notices import unpack_remedy
from cxrseg.ui.shared.uploads import load_upload, uploaded


@dataclass(frozen=True)
class Asked:
    """A film, and how it is looked at.

    Attributes:
        path: the film, or None where there is none.
        change: what to do to it first, from `cxrseg.ui.shared.notices.pack_remedy`.
        model: its name; None for the default one.
    """

    path: Path | None
    change: str = ""
    model: str | None = None

    @classmethod
    def parse(cls, request: Any, films: Mapping[str, Path]) -> "Asked":
        """Read what the browser sends.

        Args:
            request: with ``file``, ``example``, ``change`` and ``model``.
            films: examples by name.
        """
        known = request if isinstance(request, Mapping) else {}
        path = films.get(str(known.get("example"))) or uploaded(known.get("file"))
        return cls(path, str(known.get("change") or ""), known.get("model"))

    @property
    def remedy(self) -> Remedy | None:
        """What to do to the film first; None for nothing."""
        return unpack_remedy(self.change)

    def look(self, models: Models) -> tuple[Radiograph, Findings]:
        """Segment the film.

        Args:
            models: the page's models.

        Returns:
            The film as it was given, and what was found in it after the change.

        Raises:
            CxrsegError: there is no film or no such model, or the film cannot be read or segmented.
        """
        if self.path is None:
            raise CxrsegError("page.no-film")
        segmenter, remedy = models(self.model), self.remedy
        given = load_upload(self.path)
        return given, examine(undo(given, remedy) if remedy else given, segmenter)

    def examine(self, models: Models) -> Findings:
        """Segment the film as `look` does; give what was found alone."""
        return self.look(models)[1]
