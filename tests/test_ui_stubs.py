"""Gradio still writes stub files while it is imported, and the page's import leaves them out."""

import inspect
import subprocess
import sys

from browser import ROOT
from gradio.component_meta import ComponentMeta

IMPORTED = """
import ast
import sys

cut, parsed = ast.get_source_segment, []
ast.get_source_segment = lambda *given, **options: parsed.append(given) or cut(*given, **options)
import {name}
import gradio as gr
from gradio import component_meta

print(len(parsed), gr.__spec__.name, component_meta.create_or_modify_pyi.__name__)
gr.Textbox(render=False)
"""


def imported(name: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", IMPORTED.replace("{name}", name)]
    count, *names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return int(count), *names


def test_gradio_parses_its_own_source_when_it_is_imported():
    assert "create_or_modify_pyi(" in inspect.getsource(ComponentMeta.__new__)
    assert imported("gradio")[0] > 50


def test_the_page_imports_gradio_without_it_and_leaves_it_as_it_was():
    count, *names = imported("cxrseg.ui")
    assert count < 5, "what Gradio does not import itself"
    assert names == ["gradio", "create_or_modify_pyi"]
