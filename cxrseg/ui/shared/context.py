"""What the page hands to each of its tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from cxrseg.evaluation.validation import Validation
from cxrseg.inference import Segmenter
from cxrseg.ui.shared.language import Language, Statics
from cxrseg.ui.shared.models import Models


@dataclass(frozen=True)
class PageContext:
    """What a tab is built from.

    A tab is a module with one public builder, ``def xyz_tab(context: PageContext) -> None``, that is called inside its
    `gr.Tab`; ``page.py`` lists them. `cxrseg.ui.shared.language` explains how texts are shown in both languages.

    Attributes:
        segmenter: the model that the page was started with; it is shared by all visitors.
        models: that model and the others that the visitor may choose.
        validation: what is known of the first model's accuracy, or None.
        static: registers a text that is the same for every visitor.
        language: holds the visitor's language, ``en`` or ``ru``; an input for handlers. It changes once as the page
            opens, from None, and whenever the visitor chooses another.
        tab: the tab that is being built, for work to be done only when it is opened (``context.tab.select``).
    """

    segmenter: Segmenter
    models: Models
    validation: Validation | None
    static: Statics
    language: gr.Radio
    tab: gr.Tab

    def html(self, make: Callable[[Language], str]) -> gr.HTML:
        """Place a piece of HTML that is the same for every visitor.

        Args:
            make: what writes it in a language.
        """
        return gr.HTML(self.static(make))

    def choice(
        self,
        label: Callable[[Language], str],
        choices: Callable[[Language], list[tuple[str, str | int]]],
        value: str | int | None = None,
        **options: Any,
    ) -> gr.Radio:
        """Place radio buttons in the visitor's language.

        Args:
            label: what is chosen.
            choices: gives labels and values in a language; the values are the same in all.
            value: what is chosen to begin with.
            options: of `gr.Radio`.
        """
        radio = gr.Radio(choices("en"), value=value, label=self.static(label), **options)
        self.translate_choices(radio, choices)
        return radio

    def translate_choices(
        self,
        component: gr.Radio | gr.Dropdown | gr.CheckboxGroup,
        choices: Callable[[Language], list[tuple[str, str | int]]],
    ) -> None:
        """Show a component's choices in the visitor's language.

        Args:
            component: a radio, dropdown or group of check boxes.
            choices: gives labels and values in a language; the values are the same in all.
        """
        component.choices = [
            (self.static(lambda language, number=number: choices(language)[number][0]), value)
            for number, (_, value) in enumerate(choices("en"))
        ]
