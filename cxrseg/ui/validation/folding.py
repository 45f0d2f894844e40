"""Parts of the Validation tab that fold away: on a phone all but the first are, as the page opens."""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.language import Text


@contextmanager
def folding(context: PageContext, name: str, title: Text) -> Iterator[None]:
    """Head a part of the tab with what folds and unfolds it (``validation_fold.js``); inside, its components are made.

    Args:
        context: of the page.
        name: what the browser knows it by; ``cx-NAME`` is the heading's ``id``.
        title: of the part.
    """
    context.html(
        lambda language: (
            f'<h2 id="cx-{name}"><button type="button" class="cx-folder" data-fold="{name}" '
            f'aria-controls="cx-{name}-part">{title(language)}</button></h2>'
        )
    )
    with gr.Column(elem_id=f"cx-{name}-part", elem_classes="cx-part", min_width=0):
        yield
