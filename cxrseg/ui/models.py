"""The models that the visitor may choose from."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from cxrseg.errors import ModelError
from cxrseg.hub import shipped
from cxrseg.inference import Segmenter

DEFAULT = "default"
"""Name of the model that the page was started with."""


class Models:
    """The page's models by name; a model is loaded when it is first asked for, and shared by all visitors.

    Attributes:
        names: `DEFAULT` first.
    """

    def __init__(self, default: Segmenter, others: Mapping[str, str | Path] | None = None):
        """Name the models.

        Args:
            default: the model that the page was started with.
            others: sources, as for `Segmenter.from_pretrained`, by name; if None, those of the package that are not
                its default one and not the one that the page was started with.
        """
        if others is None:
            others = {name: name for name in shipped() if name not in ("packaged", default.checkpoint.source)}
        self._sources = dict(others)
        self._loaded = {DEFAULT: default}
        self._lock = Lock()
        self.names = (DEFAULT, *self._sources)

    def __call__(self, name: str | None = None) -> Segmenter:
        """Give a model; the default one where no name is given.

        Raises:
            ModelError: there is no model of this name, or it cannot be loaded.
        """
        name = name or DEFAULT
        if name not in self.names:
            raise ModelError(f"There is no model {name!r} here; the models are {', '.join(self.names)}.")
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = Segmenter.from_pretrained(self._sources[name], self._loaded[DEFAULT].device)
            return self._loaded[name]
