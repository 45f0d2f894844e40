"""What the Validation tab shows: of which model, on which data set and in which language."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import gradio as gr

from cxrseg.datasets import Film
from cxrseg.errors import ModelError
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import opening, request
from cxrseg.ui.shared.language import LANGUAGES, Language
from cxrseg.ui.shared.model_choice import model_choice, title
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.shelf import Shelf
from cxrseg.ui.shared.texts import dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import Figures

_log = logging.getLogger(__name__)


class Reports:
    """What is known of the page's models and what they make of the films at hand, by the names of `Models`.

    Attributes:
        models: the page's models.
        films: the films that are at hand with their truth.
    """

    def __init__(self, models: Models, films: Sequence[Film]):
        """Read what is known of all models; only those of which nothing is known are loaded.

        Args:
            models: the page's models.
            films: the films that are at hand.
        """
        self.models, self.films = models, tuple(films)
        self._figures = {name: self._read(name) for name in models.names}
        self._shelves: dict[str, Shelf] = {}

    def figures(self, name: str) -> Figures:
        """Give a model's figures.

        Raises:
            ModelError: there is no model of this name.
        """
        if name not in self._figures:
            self.models(name)
        return self._figures[name]

    def shelf(self, name: str) -> Shelf:
        """Give the films for a model, which is loaded for it.

        Raises:
            ModelError: there is no model of this name, or it cannot be loaded.
        """
        if name not in self._shelves:
            self._shelves[name] = Shelf(self.models(name), self.films)
        return self._shelves[name]

    @property
    def known(self) -> bool:
        """Whether there are figures of any model."""
        return any(figures.groups for figures in self._figures.values())

    def others(self, name: str) -> list[str]:
        """Name the models that a model stands beside."""
        return [other for other in self.models.names if other != name]

    def _read(self, name: str) -> Figures:
        validation, trained = None, ()
        try:
            validation = self.models.validation(name)
            trained = validation.trained if validation else self.models(name).checkpoint.trained
        except ModelError:
            _log.exception("A model's report cannot be read")
        return Figures(validation, trained, self.films, partial(title, self.models, name))


@dataclass(frozen=True)
class Scene:
    """What is shown.

    Attributes:
        model: its name.
        dataset: of the model's validation; empty where it has none.
        language: of the words.
    """

    model: str
    dataset: str
    language: Language

    @classmethod
    def parse(cls, sent: Mapping[str, str]) -> "Scene":
        """Read what `Shown.scene` holds."""
        return cls(sent["model"], sent["dataset"], sent["language"])


@dataclass(frozen=True)
class Shown:
    """What is submitted when the tab is to show something else, and holds the scene then.

    The choice of the data set is no input for a handler: Gradio's server holds its value against the choices that it
    began with, which are those of one model.

    Attributes:
        scene: submitted once the tab has been opened, and with every change from then on.
        subject: the scene in English, submitted only where it changes otherwise than in its language.
    """

    scene: gr.HTML
    subject: gr.HTML


def scene_choice(context: PageContext, reports: Reports) -> Shown:
    """Make the choices of model and data set, the latter among those of the model.

    Nothing is drawn or computed until the tab is opened; while another is open, it keeps its language. The model chosen
    on the first tab is taken over when it is opened.

    Args:
        context: of the page.
        reports: what is known of the models.
    """
    model = model_choice(context, "cx-validation-model")
    first = reports.figures(context.models.names[0])
    several = any(len(reports.figures(name).groups) > 1 for name in context.models.names)
    dataset = gr.Radio(
        _datasets(first, "en"),
        value=next(iter(first.groups), None),
        label=context.static(texts.DATASET),
        info=context.static(texts.DATASET_INFO),
        visible=several or "hidden",
        elem_id="cx-dataset",
    )
    scene, subject = request("validation"), request("validation-subject")
    choices = {
        name: {code: _datasets(reports.figures(name), code) for code in LANGUAGES} for name in context.models.names
    }
    inputs = [model, dataset, context.language]
    opened = [opening(f"cxrseg.validation.offer({json.dumps(choices)});"), context.tab.select]
    gr.on(opened, fn=None, js="cxrseg.validation.open", inputs=inputs, outputs=[model, dataset])
    changed = [context.language.change, model.change, dataset.change]
    gr.on(changed, fn=None, js="cxrseg.validation.scene", inputs=inputs, outputs=dataset)
    model.input(fn=None, js="cxrseg.validation.remember", inputs=model)
    return Shown(scene, subject)


def _datasets(figures: Figures, language: Language) -> list[tuple[str, str]]:
    return [
        (f"{dataset_name(name, language)}: {texts.FILMS(language, len(films))}", name)
        for name, films in figures.groups.items()
    ]
