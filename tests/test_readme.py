"""What the README says exists, and what exists is in the README."""

import argparse
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import models
import numpy as np
import pytest
from PIL import Image

import app
import train
from cxrseg.__main__ import parser
from cxrseg.config import TrainConfig
from cxrseg.evaluation.validation import Validation
from cxrseg.metrics import by_dataset, summarize
from cxrseg.model import PACKAGED

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def options_of(command):
    return {option for action in command._actions for option in action.option_strings} - {"-h", "--help", "--version"}


def commands():
    subparsers = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return subparsers.choices


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"demo", "test"} <= targets
    for target in targets & {"demo", "test", "clean"}:
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_the_two_commands_are_on_the_first_screen():
    assert "make demo" in "\n".join(README.splitlines()[:25])
    assert "make test" in "\n".join(README.splitlines()[:25])
    assert "pip install -r requirements.txt" in "\n".join(README.splitlines()[:25])


def test_every_command_is_in_the_readme_with_every_option():
    for name, command in commands().items():
        assert f"python -m cxrseg {name}" in README
        for option in options_of(command):
            assert option in README, f"{name} {option} is not in the README"


def test_every_training_option_is_in_the_readme():
    for option in options_of(train.parser()):
        documented = f"`{option}`" in README
        assert documented or option.startswith("--no-"), f"train.py {option} is not in the README"


def test_every_option_of_the_readme_exists():
    known = (
        options_of(train.parser())
        | options_of(app.parser())
        | options_of(models.parser())
        | {"--help", "--nproc_per_node", "--no-deps"}
    )
    known.add("--repo-type")  # of hf, the Hub's own command
    for command in commands().values():
        known |= options_of(command)
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]*", README)) <= known


def test_defaults_in_the_readme_are_the_defaults():
    checked = 0
    for field in fields(TrainConfig):
        row = re.search(rf"^\| `--{field.name.replace('_', '-')}` \|.*\| (.*) \|$", README, re.M)
        if isinstance(field.default, (int, float)) and not isinstance(field.default, bool):
            assert float(row[1]) == field.default, field.name
            checked += 1
    assert checked >= 10


def test_files_of_the_readme_exist():
    for name in re.findall(r"`((?:\w+/)*\w+\.py)`", README):
        assert (ROOT / name).exists() or (ROOT / "cxrseg" / name).exists(), name


@pytest.mark.skipif(not (PACKAGED / "model.safetensors").exists(), reason="no checkpoint in the package")
def test_the_python_example_runs(tmp_path):
    code = re.search(r"```python\n(.*?)```", README, re.S)[1]
    pixels = np.random.default_rng(0).integers(0, 255, (120, 100), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "film.png")
    code += "\nassert result.masks['heart'].shape == (120, 100)\n"
    environment = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "PATH": ""}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, env=environment)


@pytest.mark.skipif(not (PACKAGED / "validation.json").exists(), reason="no checkpoint in the package")
def test_the_figures_are_those_of_the_packaged_checkpoint():
    checked = 0
    for dataset, films in by_dataset(Validation.load(PACKAGED).films).items():
        for structure, figures in summarize(films).items():
            dice, iou = figures["dice"], figures["iou"]
            measured = " | ".join(f"{value:.4f}" for value in (dice["mean"], iou["mean"], dice["min"]))
            assert f"| {dataset} | {structure} | {dice['films']} | {measured} |" in README
            checked += 1
    assert checked
