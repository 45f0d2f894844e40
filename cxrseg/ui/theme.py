"""Looks and behaviour of the page: fonts of the visitor's own system, nothing fetched from elsewhere.

The style sheets and scripts lie beside the tabs that they serve; all are sent, those of the frame first.
"""

from pathlib import Path

import gradio as gr

from cxrseg.ui.shared import folding
from cxrseg.ui.shared.html import COLOR_VARIABLES
from cxrseg.ui.shared.language import LANGUAGES

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Menlo", "monospace")

_APART = "classroom"
"""Its style sheet and scripts are for pages of its own."""

THEME = gr.themes.Base(
    primary_hue=gr.themes.colors.blue,
    neutral_hue=gr.themes.colors.slate,
    text_size=gr.themes.sizes.text_lg,
    radius_size=gr.themes.sizes.radius_sm,
    font=_SANS,
    font_mono=_MONO,
).set(  # Gradio's own greys and its primary blue are too pale to be read by all (WCAG AA: 4.5 to 1)
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_300",
    block_info_text_color="*neutral_600",
    block_info_text_color_dark="*neutral_300",
    block_label_text_color="*neutral_700",
    block_label_text_color_dark="*neutral_200",
    input_placeholder_color="*neutral_600",
    input_placeholder_color_dark="*neutral_300",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_hover_dark="*primary_600",
    link_text_color="*primary_700",
    link_text_color_dark="*primary_300",
)


_FIRST = ("workarounds", "page")


def _read(suffix: str) -> str:
    def order(path: Path) -> tuple[bool | str, ...]:
        return *(path.stem != name for name in _FIRST), path.name

    found = (path for path in Path(__file__).parent.rglob(f"*{suffix}") if path.parent.name != _APART)
    files = sorted(found, key=order)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


_SAID = "".join(f":root:not([lang={code}]) .cx-said[lang={code}] {{ display: none; }}\n" for code in LANGUAGES)

CSS = f".gradio-container {{ {COLOR_VARIABLES}}}\n{_SAID}{folding.CSS}{_read('.css')}"
"""The colours of the structures and the style sheets."""

HEAD = f"<style>@page {{ size: portrait; }}</style><script>{_read('.js')}</script>"
"""The report's paper, whose rule Gradio would drop from `CSS`, and the scripts. They run before the first component is
there; each keeps to a scope of its own."""
