"""Importing Gradio without the stub files that it writes; `cxrseg.ui` does this before anything else.

While Gradio 6.31.0 is imported, it parses the source of each of its components, fills in a template and compares the
result with the ``.pyi`` file that it ships: a third of its time to import, and nothing at run time needs it. Like
`cxrseg.ui.shared.workarounds` this goes as soon as Gradio no longer does so; ``tests/test_ui_stubs.py`` fails then.
"""

import sys
from importlib.util import find_spec, module_from_spec


def import_gradio() -> None:
    """Import Gradio as ``import gradio`` does, except that it writes no stub files meanwhile."""
    if "gradio" in sys.modules:
        return
    spec = find_spec("gradio")
    package = sys.modules["gradio"] = module_from_spec(spec)
    try:
        from gradio import component_meta

        write = component_meta.create_or_modify_pyi
        component_meta.create_or_modify_pyi = lambda *_: None
        try:
            spec.loader.exec_module(package)
        finally:
            component_meta.create_or_modify_pyi = write
    except BaseException:
        for name in [name for name in sys.modules if name.partition(".")[0] == "gradio"]:
            del sys.modules[name]
        raise
