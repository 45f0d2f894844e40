"""The Gradio page; beside app.py the only place that imports gradio."""

from cxrseg.ui.shared.stubs import import_gradio

import_gradio()

from cxrseg.ui.page import LAUNCH, build_page  # noqa: E402

__all__ = ["LAUNCH", "build_page"]
