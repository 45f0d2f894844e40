"""Parts of a tab that fold away: on a phone all but a tab's first are, as the page opens."""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.language import Text

PARTS = {
    "validation": ("confusion", "overlap", "every", "films", "thresholds", "believed"),
    "training": ("run", "runs", "start", "learn", "here", "augment", "rules"),
}
"""The parts by tab, in their order."""

CSS = (
    ",\n".join(f":root[data-folded~={name}] #cx-{name}-part" for parts in PARTS.values() for name in parts)
    + " {\n  flex: none; height: 0; min-height: 0; overflow: hidden; visibility: hidden;\n}\n"
)
"""What hides a folded part; it keeps its width, so that plots are drawn as wide as they will be seen."""


@contextmanager
def folding(context: PageContext, name: str, title: Text) -> Iterator[None]:
    """Head a part of the tab with what folds and unfolds it (``folding.js``); inside, its components are made.

    Args:
        context: of the page.
        name: one of `PARTS`; ``cx-NAME`` is the heading's ``id``.
        title: of the part.
    """
    later = " data-later" * all(name != parts[0] for parts in PARTS.values())
    context.html(
        lambda language: (
            f'<h2 id="cx-{name}"><button type="button" class="cx-folder" data-fold="{name}"{later} '
            f'aria-controls="cx-{name}-part">{title(language)}</button></h2>'
        )
    )
    with gr.Column(elem_id=f"cx-{name}-part", elem_classes="cx-folding", min_width=0):
        yield
