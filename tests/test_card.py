"""The model card says what was measured, and nothing else."""

import re
from dataclasses import replace

import pytest

from cxrseg.card import card_text, write_card
from cxrseg.evaluation import Validation
from cxrseg.metrics import Counts, FilmScore

NO_MATRIX = ((0,) * 5,) * 5
TRAINING = {
    "encoder": "tf_efficientnet_lite0",
    "head": "multilabel",
    "start": "ImageNet",
    "size": 256,
    "epochs": 24,
    "best_epoch": 20,
    "batch_size": 8,
    "learning_rate": 0.001,
    "augmentation": "paper",
}


@pytest.fixture
def validation() -> Validation:
    lungs = [Counts(80, 10, 10, 100), Counts(50, 0, 0, 50), Counts(0, 0, 0, 50)]
    films = tuple(FilmScore(f"set/{i}", {"lungs": counts}, NO_MATRIX) for i, counts in enumerate(lungs))
    sources = ({"name": "set", "training": 47, "validation": 3, "labelled": ["lungs", "heart"]},)
    return Validation(films, ("lungs", "heart"), 0, sources, TRAINING)


def test_figures(validation):
    text = card_text(validation)
    dice = (8 / 9, 1.0)
    mean, std = sum(dice) / 2, abs(dice[0] - dice[1]) / 2**0.5
    assert f"| set | lungs | 2 | {mean:.4f} ({std:.4f}) | 0.9000 (0.1414) | 0.8889 |" in text
    assert "| set | 47 | 3 | lungs, heart |" in text
    assert "24 epochs in batches of 8, AdamW at 0.001" in text
    assert "epoch 20" in text


def test_a_row_per_data_set_and_structure(validation):
    simulated = FilmScore("simulated/1", {"lungs": Counts(1, 1, 1, 1)}, NO_MATRIX)
    text = card_text(replace(validation, films=(*validation.films, simulated)))
    assert "| set | lungs | 2 | 0.9444" in text
    assert "| simulated | lungs | 1 | 0.5000 (0.0000) | 0.3333 (0.0000) | 0.5000 |" in text


def test_what_it_was_not_trained_for(validation):
    assert "labels lungs, heart in a frontal" in card_text(validation)
    assert "has not been trained for ribs, clavicles." in card_text(validation)


def test_no_licence_is_invented(validation):
    """smp would write MIT, whatever the data and weights say."""
    assert "license" not in card_text(validation).lower()
    assert "MIT" not in card_text(validation)


def test_the_hub_can_read_the_metadata(validation, tmp_path):
    write_card(tmp_path, validation)
    text = (tmp_path / "README.md").read_text()
    metadata = re.match(r"---\n(.*?)\n---\n# ", text, re.DOTALL)[1]
    assert [line.partition(": ")[0] for line in metadata.splitlines()] == ["library_name", "pipeline_tag", "tags"]
