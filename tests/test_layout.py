"""How the package is laid out: imports go one way, gradio stays in the page, tests and docs follow the modules."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cxrseg

PACKAGE = Path(cxrseg.__file__).parent
ROOT = PACKAGE.parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.parent != PACKAGE or path.stem != "__init__"
}
"""Names as they follow ``cxrseg.``; a package has its own name."""


def imports(name: str) -> set[str]:
    """Modules of this package that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"cxrseg.{name} imports relatively"
            full = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            full = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for target in (each.removeprefix("cxrseg.") for each in full if each.startswith("cxrseg.")):
            found.add(target if target in MODULES else target.rpartition(".")[0])
    return found - {""}  # names of the package itself


def test_modules_are_found():
    assert {"classes", "__main__", "hub", "hub.pull", "ui.page"} <= set(MODULES)
    assert imports("inference") >= {"classes", "model"}
    assert "readers.worker" in imports("images")


def test_imports_between_modules_go_one_way():
    TopologicalSorter({name: imports(name) for name in MODULES}).prepare()


def test_imports_between_packages_go_one_way():
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        unit = name.partition(".")[0]
        graph.setdefault(unit, set()).update({other.partition(".")[0] for other in imports(name)} - {unit})
    TopologicalSorter(graph).prepare()


def test_only_the_page_imports_gradio():
    using = {n for n, path in MODULES.items() if re.search(r"^\s*(import|from) gradio\b", path.read_text(), re.M)}
    assert using
    assert all(name.startswith("ui.") for name in using)
    others = {n for n in MODULES if n[:2] != "ui" and "ui" in {other.partition(".")[0] for other in imports(n)}}
    assert others == {"benchmark"}, "which times the page's layers"


@pytest.mark.parametrize("name", MODULES)
def test_the_architecture_says_where_a_module_is(name):
    section = (ROOT / "docs/architecture.md").read_text().partition("## Modules")[2]
    package, _, module = name.rpartition(".")
    if name.startswith("ui."):
        package = "ui"
    if not package and MODULES[name].stem != "__init__":
        assert f"`{name}.py`" in section or f"`cxrseg/{name}.py`" in section
        return
    rows = [row for row in section.splitlines() if row.startswith(f"| `cxrseg/{package or name}/`")]
    assert len(rows) == 1
    assert not package or package in ("simulation", "ui") or f"`{module}`" in rows[0]


LONG = {
    "augmentation.robust": "a list of transforms",
    "__main__.parser": "a list of commands",
    "ui.api.build_api": "endpoints, whose docstrings are their documentation",
    "ui.training.operations.operations": "a list of 13 operations",
    "ui.training.explorer.explorer": "builds one section, component by component",
    "figures.accuracy.confusion_figure": "one figure, trace by trace",
    "figures.strip.strip_figure": "one figure, trace by trace",
    "results.dicom_seg.dicom_segmentation": "one call with an attribute a line",
    "simulation.anatomy.prepare": "one body, step by step",
}
"""Functions of more than 60 lines, and why."""


def test_functions_can_be_seen_whole():
    long = set()
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60:
                long.add(f"{name}.{node.name}")
    assert long == set(LONG)


def test_tests_carry_the_name_of_their_package():
    inside = {name.rpartition(".")[2] for name in MODULES if "." in name} - {n for n in MODULES if "." not in n}
    for path in (ROOT / "tests").glob("test_*.py"):
        assert path.stem.removeprefix("test_") not in inside, f"{path.name}: name it test_PACKAGE_MODULE.py"
