"""The choice of a model, and what models are called on the page."""

from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.ui.shared import texts
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.models import DEFAULT, HERE, Models


def model_choice(context: PageContext, name: str, *, grows: bool = False) -> gr.Radio:
    """Make the choice of the model, which is hidden where there is one only.

    Args:
        context: of the page.
        name: the ``id`` that it gets.
        grows: whether it offers a model trained on the page, once there is one and the tab is opened.
    """
    models = context.models

    def choices(language: Language) -> list[tuple[str, str]]:
        return [(label(models, name, language), name) for name in models.names]

    several = len(models.names) > 1
    radio = context.choice(texts.MODEL_CHOICE, choices, DEFAULT, visible=several or "hidden", elem_id=name)
    if grows:
        every = [*radio.choices, (context.static(texts.MODEL_HERE), HERE)]

        def grown() -> Any:
            return gr.Radio(choices=every, visible=True) if models.trained else gr.skip()

        context.tab.select(grown, None, radio, **QUIET)
    return radio


def label(models: Models, name: str, language: Language) -> str:
    """Name a model in a choice, with what sets it apart."""
    if text := texts.MODEL_LABELS.get(models.sources[name]):
        return text(language)
    return texts.MODEL_OWN(language, name=_bare(models)) if name == DEFAULT else name


def title(models: Models, name: str, language: Language) -> str:
    """Name a model in a heading."""
    if text := texts.MODEL_TITLES.get(models.sources[name]):
        return text(language)
    return texts.MODEL_TITLE(language, name=_bare(models) if name == DEFAULT else name)


def _bare(models: Models) -> str:
    """The model that the page was started with: of a folder on the server, the last part only."""
    checkpoint = models().checkpoint
    return checkpoint.source if checkpoint.revision else Path(checkpoint.source).name
