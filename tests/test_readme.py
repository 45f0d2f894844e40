"""What README.md and docs/ say exists, and what exists is in them."""

import re
import subprocess
import sys
from pathlib import Path

import models
import numpy as np
import plausibility_error_rates
import pytest
import tables
from PIL import Image

import app
import train
from cxrseg.__main__ import parser
from cxrseg.model import PACKAGED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def options_of(command):
    return {option for action in command._actions for option in action.option_strings}


def test_the_readme_is_short():
    assert 3000 < len(README.encode()) < 7000


def test_every_make_target_exists():
    text = "\n".join(path.read_text() for path in DOCS)
    targets = set(re.findall(r"`make ([a-z]+)|^make ([a-z]+)", text, re.M))
    targets = {one or other for one, other in targets}
    assert {"demo", "test", "lint", "quick", "docs", "pictures"} <= targets
    subprocess.run(["make", "-n", *targets], cwd=ROOT, check=True, capture_output=True)


def test_the_two_commands_are_on_the_first_screen():
    first = "\n".join(README.splitlines()[:20])
    assert "make demo" in first
    assert "make test" in first


@pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")
@pytest.mark.parametrize("file", tables.TABLES)
def test_tables_and_options_are_up_to_date(file):
    """If this fails: ``make docs``."""
    assert (ROOT / file).read_text(encoding="utf-8") == tables.updated(file)


def test_every_option_that_is_named_exists(capsys):
    known = {"--nproc_per_node", "--no-deps", "--repo-type"}  # of other programs, as is the next line
    known |= {"--nnodes", "--rdzv_backend", "--rdzv_endpoint", "--rdzv_id", "--multi_gpu", "--num_processes"}
    for command in (train.parser(), app.parser(), models.parser(), *tables.subcommands(parser()).values()):
        known |= options_of(command)
    with pytest.raises(SystemExit):
        plausibility_error_rates.main(["--help"])
    known |= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    for path in DOCS:
        named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", path.read_text()))
        assert named <= known, path.name


def test_files_and_links_lead_somewhere():
    for path in DOCS:
        text = path.read_text()
        for name in re.findall(r"`((?:\w+/)*\w+\.(?:py|js|po|json|md))(?::[^`]*)?`", text):
            places = [ROOT / name, ROOT / "cxrseg" / name, path.parent / name, ROOT / "cxrseg/ui" / name]
            written = name in ("dataset.json", "result.json", "validation.json", "config.json", "preprocessing.json")
            written |= name in ("history.json", "split.json", "train.json") or "CODE" in name or "NAME" in name
            assert written or name == "tab.py" or name == "texts.py" or any(p.exists() for p in places), (path, name)
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
        for target in re.findall(r'(?:src|srcset)="([^"]+)"', text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")
def test_the_python_example_runs(tmp_path):
    code = re.search(r"```python\n(.*?)```", README, re.S)[1]
    pixels = np.random.default_rng(0).integers(0, 255, (120, 100), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "film.png")
    code += "\nassert result.masks['heart'].shape == (120, 100)\n"
    environment = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "PATH": "", "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, env=environment)
