"""The options of a training run."""

from dataclasses import fields

import pytest

from cxrseg.config import TrainConfig
from cxrseg.errors import ModelError


def test_every_option_explains_itself():
    for field in fields(TrainConfig):
        assert field.metadata["help"], field.name


def test_defaults_are_the_papers_where_it_gives_them():
    config = TrainConfig(("data",), "out")
    assert (config.validation, config.epochs, config.augmentation, config.flip) == ((14,), 50, "paper", True)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("head", "both", "no head 'both'; choose one of multilabel, multiclass"),
        ("augmentation", "paperr", "no augmentation 'paperr'; choose one of paper, robust, none"),
        ("repeats", 0, "--repeats is 0"),
        ("epoch_films", -1, "--epoch-films is -1"),
        ("epochs", 0, "--epochs is 0"),
        ("batch_size", -1, "--batch-size is -1"),
        ("learning_rate", 0.0, "--learning-rate is 0.0"),
        ("learning_rate", float("nan"), "--learning-rate is nan"),
        ("clip", 0.0, "--clip is 0.0"),
        ("weight_decay", -0.1, "--weight-decay is -0.1"),
        ("workers", -1, "--workers is -1"),
        ("seed", -1, "--seed is -1"),
        ("warmup", 1.0, "--warmup is 1.0"),
        ("ema", 1.0, "--ema is 1.0"),
        ("structure_weights", (1.0, 2.0), "for each of lungs, ribs, clavicles, heart, not 1.0 2.0"),
        ("structure_weights", (1.0, 0.0, 1.0, 1.0), "needs a positive number"),
        ("structure_weights", (1.0, float("inf"), 1.0, 1.0), "needs a positive number"),
        ("ema", -0.1, "--ema is -0.1"),
    ],
)
def test_senseless_options(option, value, message):
    with pytest.raises(ModelError, match=message):
        TrainConfig(("data",), "out", **{option: value})
