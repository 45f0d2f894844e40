"""Looks and behaviour of the page: fonts of the visitor's own system, nothing fetched from elsewhere.

The style sheets and scripts lie in ``assets/``; all that lie there are sent, in the order of their names.
"""

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parent / "assets"

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Menlo", "monospace")

THEME = gr.themes.Base(
    primary_hue=gr.themes.colors.blue,
    neutral_hue=gr.themes.colors.slate,
    text_size=gr.themes.sizes.text_lg,
    radius_size=gr.themes.sizes.radius_sm,
    font=_SANS,
    font_mono=_MONO,
)


def _read(suffix: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob(f"*{suffix}")))


CSS = _read(".css")
"""The style sheets of ``assets/``."""

HEAD = f"<script>{_read('.js')}</script>"
"""The scripts of ``assets/``; they run before the first component is there. Each keeps to a scope of its own."""
