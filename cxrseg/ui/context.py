"""What the page hands to each of its tabs."""

from dataclasses import dataclass

import gradio as gr

from cxrseg.evaluation import Validation
from cxrseg.inference import Segmenter
from cxrseg.ui.language import Statics


@dataclass(frozen=True)
class PageContext:
    """What a tab is built from.

    A tab is a module with one public builder, ``def xyz_tab(context: PageContext) -> None``, that is called inside its
    `gr.Tab`; ``page.py`` lists them. How texts are shown in both languages is told in `cxrseg.ui.language`.

    Attributes:
        segmenter: the model that the page was started with; it is shared by all visitors.
        validation: what is known of that model's accuracy, or None.
        static: registers a text that is the same for every visitor.
        language: holds the visitor's language, ``en`` or ``ru``; an input for handlers. It changes once as the page
            opens, from None, and whenever the visitor chooses another.
        tab: the tab that is being built, for work to be done only when it is opened (``context.tab.select``).
    """

    segmenter: Segmenter
    validation: Validation | None
    static: Statics
    language: gr.Radio
    tab: gr.Tab
