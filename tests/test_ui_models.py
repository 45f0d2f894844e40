"""Which models the page offers, and what it calls them."""

import pytest

from cxrseg.errors import ModelError
from cxrseg.hub.pull import shipped
from cxrseg.inference import Segmenter
from cxrseg.ui.shared.language import LANGUAGES
from cxrseg.ui.shared.model_choice import label, title
from cxrseg.ui.shared.models import DEFAULT, Models


@pytest.mark.parametrize("started", ["packaged", "paper"])
def test_the_other_model_of_the_package_is_offered_whichever_was_started(started):
    if set(shipped()) != {"packaged", "paper"}:
        pytest.skip("this copy of the package does not carry both models")
    models = Models(Segmenter.from_pretrained(started, device="cpu"))
    other = {"packaged": "paper", "paper": "packaged"}[started]
    assert models.names == (DEFAULT, other)
    assert models(other).checkpoint.source == other
    assert models(other).device == models().device
    heads = {name: models(name).checkpoint.head for name in models.names}
    for name, head in heads.items():
        assert ("multilabel" in label(models, name, "en")) == (head == "multilabel")
        for language in LANGUAGES:
            assert ("softmax" in label(models, name, language)) == (head == "multiclass")


def test_a_model_from_elsewhere_stands_beside_those_of_the_package(tiny_segmenter):
    models = Models(tiny_segmenter)
    assert models.names == (DEFAULT, *shipped())
    assert label(models, DEFAULT, "en") == "tiny (the model this page was started with)"
    assert label(models, DEFAULT, "ru").startswith("tiny (с ней")
    assert title(models, DEFAULT, "ru") == "Модель tiny"
    assert str(tiny_segmenter.checkpoint.folder.parent) not in label(models, DEFAULT, "en"), "no path of the server"
    assert len({label(models, name, "ru") for name in models.names}) == len(models.names)
    assert len({title(models, name, "en") for name in models.names}) == len(models.names)


def test_accuracy_is_known_without_loading_the_model(tiny_segmenter, tiny_checkpoint, tmp_path, monkeypatch):
    (tmp_path / "bare").mkdir()
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "validation.json").write_text("{")
    others = {"other": tiny_checkpoint, "bare": tmp_path / "bare", "torn": tmp_path / "torn"}
    models = Models(tiny_segmenter, others)
    monkeypatch.setattr(Segmenter, "from_pretrained", None)
    assert models.validation().seed == models.validation("other").seed == 7
    assert models.validation("other") is models.validation("other")
    assert models.validation("bare") is None
    with pytest.raises(ModelError, match="damaged"):
        models.validation("torn")
    with pytest.raises(ModelError, match="no model 'none' here"):
        models.validation("none")


def test_a_loaded_model_is_given_while_another_is_being_loaded(tiny_segmenter, tiny_checkpoint):
    given = []

    class Slow(Segmenter):
        def another(self, source):
            given.append(models())  # on the thread that loads: it would wait for itself for ever
            return super().another(source)

    slow = Slow(tiny_segmenter.checkpoint, "cpu")
    models = Models(slow, {"slow": tiny_checkpoint})
    assert models("slow").checkpoint.source != ""
    assert given == [slow]
