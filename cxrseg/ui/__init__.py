"""The Gradio page; beside app.py the only place that imports gradio."""

from cxrseg.ui.page import LAUNCH, build_page

__all__ = ["LAUNCH", "build_page"]
