"""A Space runs as it is laid out: its settings, its requirements, and the page started from its folder."""

import ast
import os
import re
import subprocess
import sys
import time
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml
from browser import free_port
from hub_server import HubServer, client
from packaging.requirements import Requirement

from cxrseg.__main__ import main
from cxrseg.errors import CxrsegError, ModelError
from cxrseg.hub.pull import shipped
from cxrseg.publishing import space as space_module
from cxrseg.publishing.export import NEEDED
from cxrseg.publishing.space import lay_out

ROOT = Path(__file__).parent.parent

FIELDS = {
    **dict.fromkeys(
        ("title", "emoji", "sdk", "python_version", "sdk_version", "suggested_hardware", "suggested_storage",
         "app_file", "app_build_command", "base_path", "header", "short_description", "thumbnail",
         "hf_oauth_redirect_path",
         "startup_duration_timeout", "license", "colorFrom", "colorTo"),
        str,
    ),
    **dict.fromkeys(("models", "datasets", "tags", "preload_from_hub", "hf_oauth_scopes"), list),
    **dict.fromkeys(("pinned", "fullWidth", "hf_oauth", "disable_embedding"), bool),
    **dict.fromkeys(("app_port", "hf_oauth_expiration_minutes"), int),
    "custom_headers": dict,
}  # fmt: skip
"""The fields of the Hub's Spaces configuration reference, and their types."""

COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Path:
    return lay_out(tmp_path_factory.mktemp("space") / "new")


def settings(folder: Path) -> dict:
    return yaml.safe_load(re.match(r"---\n(.*?)\n---\n", (folder / "README.md").read_text(), re.DOTALL)[1])


def requirements(file: Path) -> dict[str, Requirement]:
    lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    found = [Requirement(line) for line in lines if line]
    return {normal(requirement.name): requirement for requirement in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- settings --------------------------------------------------------------------------------------------------------


def test_the_settings_are_those_of_the_reference(space):
    data = settings(space)
    assert not set(data) - set(FIELDS)
    for name, value in data.items():
        assert isinstance(value, FIELDS[name]), name
    assert data["sdk"] == "gradio"
    assert data["suggested_hardware"] == "cpu-basic"
    assert {data["colorFrom"], data["colorTo"]} <= COLOURS
    assert len(data["short_description"]) <= 60
    assert data["license"] == "apache-2.0"
    assert (space / data["app_file"]).is_file()
    assert not {"models", "preload_from_hub"} & set(data), "nothing is fetched for the packaged checkpoint"


def test_the_python_is_one_that_the_project_allows(space):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={settings(space)['python_version']}"


def test_gradio_is_the_one_that_the_settings_name(space):
    assert str(requirements(space / "requirements.txt")["gradio"].specifier) == f"=={settings(space)['sdk_version']}"


# --- its requirements ------------------------------------------------------------------------------------------------


def test_what_it_installs_is_settled_and_allowed(space):
    """Exact versions of all that this project asks for, and of what the Hub installs into any Space with Gradio."""
    pins = pinned(space)
    for file in ("requirements.txt", "requirements-hub.in"):
        for name, requirement in requirements(ROOT / file).items():
            assert pins[name] in requirement.specifier, f"{requirement}, and {name} {pins[name]} in the lock: make lock"


def test_the_lock_lacks_nothing_that_its_packages_ask_for(space):
    pins, asked = pinned(space), 0
    for name, pin in pins.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        for line in found.requires or () if found.version == pin else ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": "", "python_version": "3.11"}):
                asked += 1
                assert pins[normal(requirement.name)] in requirement.specifier, f"{name} needs {requirement}"
    assert asked > 50, "most of what is installed here is what the lock names"


def pinned(folder: Path) -> dict[str, str]:
    """The versions in a requirements.txt that has nothing but exact ones."""
    found = {}
    for name, requirement in requirements(folder / "requirements.txt").items():
        (pin,) = requirement.specifier
        assert pin.operator == "==", requirement
        found[name] = pin.version
    return found


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_it_holds_the_page_and_what_it_needs(space):
    assert {path.name for path in space.iterdir()} == {
        "README.md", "app.py", "model.txt", "requirements.txt", "LICENSE", "cxrseg", "examples", ".gitattributes"
    }  # fmt: skip
    assert (space / "app.py").read_text() == (ROOT / "app.py").read_text()
    assert (space / "examples/SOURCES.md").is_file()
    for name in shipped():
        assert (space / "cxrseg" / {"packaged": "checkpoint", "paper": "checkpoint_paper"}[name]).is_dir()
    assert not list(space.rglob("__pycache__"))
    assert sum(path.stat().st_size for path in space.rglob("*")) < 200e6


def imported(file: Path) -> dict[str, bool]:
    """Modules that a file imports, and whether it does so as soon as it is imported itself."""
    tree = ast.parse(file.read_text())
    optional = {
        id(node)
        for parent in ast.walk(tree)
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Try)
        for node in ast.walk(parent)
    }
    found: dict[str, bool] = {}
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        for name in names:
            root = name.partition(".")[0]
            found[root] = found.get(root, False) or id(node) not in optional
    return found


def test_every_import_is_required(space):
    needed = requirements(ROOT / "requirements.txt")
    optional = set(requirements(ROOT / "requirements-simulation.txt")) | {"spaces", *NEEDED}
    distributions = packages_distributions()
    checked = set()
    for file in [space / "app.py", *(space / "cxrseg").rglob("*.py")]:
        for module, at_once in imported(file).items():
            if module in sys.stdlib_module_names or module == "cxrseg":
                continue
            names = {normal(name) for name in distributions.get(module, [module])}
            assert names & set(needed) or (not at_once and names & optional), f"{file.name} imports {module}"
            checked.add(module)
    assert {"torch", "gradio", "huggingface_hub", "cv2", "timm", "yaml"} - checked <= {"yaml"}


def test_an_earlier_space_is_replaced_and_nothing_else(space, tmp_path):
    folder = tmp_path / "clone"
    lay_out(folder)
    (folder / ".git").mkdir()
    (folder / "cxrseg/old.py").write_text("")
    (folder / "app.py").write_text("")
    lay_out(folder)
    assert (folder / "app.py").read_text() == (ROOT / "app.py").read_text()
    assert not (folder / "cxrseg/old.py").exists()
    assert (folder / ".git").is_dir()
    (folder / "thesis.docx").write_text("")
    with pytest.raises(CxrsegError, match=r"holds thesis\.docx, which is not part of a Space"):
        lay_out(folder)


# --- its model -------------------------------------------------------------------------------------------------------


def test_a_model_of_the_hub_is_held_at_its_commit(tiny_checkpoint, tmp_path, monkeypatch, capsys):
    with HubServer() as hub, client(hub, tmp_path / "cache", monkeypatch):
        commit = hub.add_folder("org/name", tiny_checkpoint)
        assert main(["space", str(tmp_path / "space"), "--model", "org/name@main"]) == 0
        with pytest.raises(ModelError, match="org/none is not on the Hub"):
            lay_out(tmp_path / "other", "org/none")
    assert "hf upload" in capsys.readouterr().out
    assert not (tmp_path / "other").exists()
    data = settings(tmp_path / "space")
    assert data["models"] == ["org/name"]
    (preload,) = data["preload_from_hub"]
    repo, files, revision = preload.split(" ")
    assert (repo, revision) == ("org/name", commit)
    assert set(files.split(",")) == {path.name for path in tiny_checkpoint.iterdir()}
    shown = "print(app.parser().parse_args([]).model); "
    code = f"import os, app; {shown}os.environ['CXRSEG_MODEL'] = 'org/mine'; {shown}"
    command = [sys.executable, "-P", "-c", code]
    options = {"cwd": tmp_path / "space", "env": environment(tmp_path / "space"), "capture_output": True, "text": True}
    answer = subprocess.run(command, check=True, **options)
    assert answer.stdout.split() == [f"org/name@{commit}", "org/mine"]


def test_a_model_that_the_space_could_not_see(tiny_checkpoint, tmp_path):
    with pytest.raises(ModelError, match="is a local folder, which the Space cannot see: push it"):
        lay_out(tmp_path / "space", str(tiny_checkpoint))


def environment(folder: Path, **more: str) -> dict[str, str]:
    names = ("CXRSEG_MODEL", "SPACE_ID", "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT")
    plain = {key: value for key, value in os.environ.items() if key not in names}
    return plain | {"PYTHONPATH": str(folder), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"} | more


@pytest.mark.parametrize(("hardware", "borrows"), [({}, False), ({"SPACES_ZERO_GPU": "true"}, True)])
def test_only_on_zerogpu_a_gpu_is_borrowed(space, tmp_path, hardware, borrows):
    """The Hub installs its package spaces on all hardware; the CPU's is faster with OpenVINO."""
    (tmp_path / "spaces.py").write_text("")
    paths = os.pathsep.join(map(str, (space, tmp_path)))
    command = [sys.executable, "-P", "-c", "import app; print(bool(app.spaces))"]
    options = {"env": environment(space, **hardware) | {"PYTHONPATH": paths}, "capture_output": True, "text": True}
    assert subprocess.run(command, check=True, **options).stdout.split() == [str(borrows)]


FIRST_START = """
import sys
import app
app.subprocess.Popen = None  # nothing else is started
print([app.load(name).engine for name in (None, "paper")], "torch" in sys.modules)
"""


def test_its_first_start_makes_no_graph(space, tmp_path):
    plain = environment(space, XDG_CACHE_HOME=str(tmp_path))
    plain.pop("CXRSEG_ENGINE", None)
    command = [sys.executable, "-P", "-c", FIRST_START]
    answer = subprocess.run(command, cwd=space, env=plain, capture_output=True, text=True, check=True)
    assert answer.stdout == "['openvino', 'openvino'] False\n"
    assert sum(path.stat().st_size for path in (space / "cxrseg/graphs").rglob("*")) < 60e6


def test_graphs_of_another_openvino_stay_here(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(space_module, "version", lambda name: "2025.4.0")
    assert not (lay_out(tmp_path / "space") / "cxrseg/graphs").exists()
    assert "makes its graphs: OpenVINO here is 2025.4.0" in caplog.text


@pytest.mark.skipif("packaged" not in shipped(), reason="no checkpoint in the package")
def test_the_page_starts_from_its_folder(space):
    port = free_port()
    address = {"SPACE_ID": "org/space", "GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    start = f"runpy.run_path('{settings(space)['app_file']}', run_name='__main__')"
    code = f"import runpy, cxrseg; print(cxrseg.__file__, flush=True); {start}"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        cwd=space,
        env=environment(space, **address),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(1200):
            assert process.poll() is None, process.stdout.read()
            try:
                with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    page = answer.read().decode()
                break
            except (URLError, OSError):
                time.sleep(0.25)
        assert answer.status == 200
        assert "Chest X-ray segmentation" in page
        assert "packaged with this app" in page
    finally:
        process.terminate()
        output = process.communicate(timeout=180)[0]
    assert output.splitlines()[0] == str(space / "cxrseg/__init__.py"), "its own copy of the package"
