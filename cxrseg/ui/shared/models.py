"""The models that the visitor may choose from."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from cxrseg.errors import ModelError
from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import locate, shipped
from cxrseg.inference import Segmenter

DEFAULT = "default"
"""Name of the model that the page was started with."""

HERE = "trained-here"
"""Name of the model that was trained from the page, once there is one."""


class Models:
    """The page's models by name; a model is loaded on first use and shared by all visitors.

    Attributes:
        names: those that the page is built with, `DEFAULT` first.
        trained: whether there is `HERE` beside them.
        sources: what each name stands for, as `Segmenter.from_pretrained` takes it.
    """

    def __init__(self, default: Segmenter, others: Mapping[str, str | Path] | None = None):
        """Name the models.

        Args:
            default: the model that the page was started with.
            others: sources, as for `Segmenter.from_pretrained`, by name; if None, those of the package but the one
                that the page was started with.
        """
        started = default.checkpoint.source
        if others is None:
            others = {name: name for name in shipped() if name != started}
        self.sources = {DEFAULT: started, **{name: str(source) for name, source in others.items()}}
        self.names = tuple(self.sources)
        self.trained = False
        self._loaded = {DEFAULT: default}
        self._validations: dict[str, Validation | None] = {}
        self._lock = Lock()

    def __call__(self, name: str | None = None) -> Segmenter:
        """Return a model; the default one where no name is given.

        Raises:
            ModelError: there is no model of this name, or it cannot be loaded.
        """
        name = self._known(name)
        if name not in self._loaded:  # who asks for one that is there does not wait while another is loaded
            with self._lock:
                if name not in self._loaded:
                    self._loaded[name] = self._loaded[DEFAULT].another(self.sources[name])
        return self._loaded[name]

    def validation(self, name: str | None = None) -> Validation | None:
        """Return what is known of a model's accuracy, without loading the model; None where nothing is.

        Raises:
            ModelError: there is no model of this name, it cannot be found, or its ``validation.json`` is damaged.
        """
        name = self._known(name)
        if name not in self._validations:
            self._validations[name] = Validation.load(self.folder(name))
        return self._validations[name]

    def add_trained(self, folder: Path) -> None:
        """Take a checkpoint that was trained from the page as `HERE`, in place of the one before.

        Raises:
            ModelError: it cannot be loaded.
        """
        loaded = self._loaded[DEFAULT].another(folder)
        with self._lock:
            self._loaded[HERE], self.sources[HERE] = loaded, str(folder)
            self._validations.pop(HERE, None)
            self.trained = True

    def folder(self, name: str | None = None) -> Path:
        """Find a model's checkpoint folder, without loading the model.

        Raises:
            ModelError: there is no model of this name, or it cannot be found.
        """
        name = self._known(name)
        loaded = self._loaded.get(name)
        return loaded.checkpoint.folder if loaded else locate(self.sources[name]).folder

    def _known(self, name: str | None) -> str:
        name = name or DEFAULT
        if name not in self.names and not (name == HERE and self.trained):
            raise ModelError("page.no-model", name=name, known=", ".join(self.names))
        return name
