"""The model card says what was measured, and nothing else."""

import re
from dataclasses import replace

import pytest
from huggingface_hub import ModelCard

from cxrseg.evaluation.validation import Validation
from cxrseg.hub.pull import SHIPPED, shipped
from cxrseg.intervals import mean_interval
from cxrseg.metrics import Counts, FilmScore
from cxrseg.publishing.card import card_text, write_card

NO_MATRIX = ((0,) * 5,) * 5
TRAINING = {
    "encoder": "tf_efficientnet_lite0",
    "head": "multilabel",
    "lineage": [{"weights": "imagenet", "from": "a package"}, {"epochs": 3, "size": 64, "datasets": ["set"]}],
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
    (low, high), (lower, higher) = mean_interval(dice), mean_interval((0.8, 1.0))
    assert (
        f"| set | lungs | 2 | {sum(dice) / 2:.4f} | {low:.4f} to {high:.4f} "
        f"| 0.9000 | {lower:.4f} to {higher:.4f} | 0.8889 |" in text
    )
    assert "| set | 47 | 3 | lungs, heart |" in text
    assert "24 epochs in batches of 8, AdamW at 0.001" in text
    assert "epoch 20" in text


def test_a_row_per_data_set_and_structure(validation):
    simulated = FilmScore("simulated/1", {"lungs": Counts(1, 1, 1, 1)}, NO_MATRIX)
    text = card_text(replace(validation, films=(*validation.films, simulated)))
    assert "| set | lungs | 2 | 0.9444" in text
    assert "| simulated | lungs | 1 | 0.5000 | – | 0.3333 | – | 0.5000 |" in text


def test_films_that_were_held_out_have_a_table_of_their_own(validation):
    assert "## Test" not in card_text(validation)
    held = FilmScore("set/9", {"lungs": Counts(3, 1, 1, 1)}, NO_MATRIX)
    sources = tuple({**source, "test": 1} for source in validation.sources)
    plain, _, tested = card_text(replace(validation, test=(held,), sources=sources)).partition("## Test")
    assert "| set | lungs | 1 | 0.7500 | – | 0.6000 | – | 0.7500 |" in tested
    assert "| set | 47 | 3, and 1 to test | lungs, heart |" in plain
    results = ModelCard(card_text(replace(validation, test=(held,)))).data.eval_results
    assert [(each.dataset_split, each.metric_value) for each in results] == [("validation", 0.9444), ("test", 0.75)]


def test_known_failures_are_listed_and_survive_in_the_file(validation, tmp_path):
    assert "Known failures" not in card_text(validation)
    seen = replace(validation, failures=("A lung behind fluid is left out.", "Metal is taken for a rib."))
    seen.save(tmp_path)
    loaded = Validation.load(tmp_path)
    assert loaded.failures == seen.failures
    listed = "## Known failures\n\n- A lung behind fluid is left out.\n- Metal is taken for a rib.\n"
    assert listed in card_text(loaded)


def test_what_it_was_not_trained_for(validation):
    assert "labels lungs, heart in a frontal" in card_text(validation)
    assert "has not been trained for ribs, clavicles." in card_text(validation)


def test_licences_of_weights_and_data_are_named(validation):
    """smp would write MIT, whatever the data and weights say."""
    sources = [
        {"name": f"of-{origin}", "origin": origin, "training": 1, "validation": 1, "labelled": ["lungs"]}
        for origin in LICENCES
    ]
    text = card_text(replace(validation, sources=(*validation.sources, *sources)))
    assert "The weights are under Apache-2.0." in text
    rows = dict(re.findall(r"^\| ([\w-]+) \| [^|]+ \| ([^|]+) \|$", text.split("## Licences")[1], re.MULTILINE))
    assert rows.pop("set") == "not recorded: ask the owner of the films"
    assert {origin: rows[f"of-{origin}"] for origin in LICENCES} == LICENCES


def test_the_card_says_how_many_films_label_a_structure(validation):
    source = {"name": "part", "training": 9, "validation": 1, "labelled": ["lungs", "ribs"]}
    source["labelled_training"] = {"lungs": 9, "ribs": 4}
    assert "| part | 9 | 1 | lungs, ribs (4) |" in card_text(replace(validation, sources=(source,)))


LICENCES = {"wingspan": "MIT", "simulated": "CC BY 3.0"}


def metadata(text: str) -> dict:
    return ModelCard(text).data.to_dict()


def test_the_hub_can_read_the_metadata(validation, tmp_path):
    write_card(tmp_path, validation)
    data = metadata((tmp_path / "README.md").read_text())
    results = data.pop("model-index")
    assert data == {
        "language": "en",
        "license": "apache-2.0",
        "library_name": "segmentation-models-pytorch",
        "pipeline_tag": "image-segmentation",
        "base_model": "timm/tf_efficientnet_lite0.in1k",
        "datasets": ["set"],
        "metrics": ["dice", "iou"],
        "tags": ["chest-x-ray", "radiology", "semantic-segmentation", "unet"],
    }
    assert results == [
        {
            "name": "chest-x-ray-segmentation",
            "results": [
                {
                    "task": {"type": "image-segmentation"},
                    "dataset": {"name": "set", "type": "set", "split": "validation"},
                    "metrics": [
                        {"type": "dice", "value": round((8 / 9 + 1) / 2, 4), "name": "Dice of lungs, mean of 2 films"}
                    ],
                }
            ],
        }
    ]


def test_metadata_say_nothing_that_was_not_measured(validation):
    """Dice is not a number where truth and prediction are empty."""
    empty = FilmScore("set/0", {"lungs": Counts(0, 0, 0, 50)}, NO_MATRIX)
    data = metadata(card_text(replace(validation, films=(empty,), training={}, sources=())))
    assert not {"model-index", "base_model", "datasets"} & set(data)
    assert "not recorded" in card_text(replace(validation, training={}))


@pytest.mark.parametrize(
    ("first", "base", "words"),
    [
        ({"weights": "imagenet", "from": "timm/x.in1k"}, "timm/x.in1k", "ImageNet weights (timm/x.in1k)"),
        ({"weights": "imagenet", "from": "a"}, "timm/tf_efficientnet_lite0.in1k", "ImageNet weights (a)"),
        ({"weights": "random"}, None, "random weights"),
        ({"weights": "checkpoint", "from": "runs/other"}, None, "a checkpoint (runs/other)"),
    ],
)
def test_the_base_model_is_the_encoders(validation, first, base, words):
    lineage = [first, {"epochs": 9, "size": 64, "datasets": ["set", "other"]}]
    text = card_text(replace(validation, training=TRAINING | {"lineage": lineage}))
    assert metadata(text).get("base_model") == base
    assert f"Lineage: {words}; then 9 epochs at 64×64 on set and other." in text


def test_a_card_for_a_repository_names_it(validation):
    text = card_text(validation, "org/lungs")
    assert 'Segmenter.from_pretrained("org/lungs")' in text
    assert metadata(text)["model-index"][0]["name"] == "lungs"
    assert metadata(card_text(replace(validation, sources=({**validation.sources[0], "name": "my set (2)"},))))[
        "datasets"
    ] == ["my-set-2"]


@pytest.mark.parametrize("name", shipped())
def test_cards_in_the_package_are_up_to_date(name):
    """``write_card(folder, Validation.load(folder))`` writes them."""
    assert (SHIPPED[name] / "README.md").read_text(encoding="utf-8") == card_text(Validation.load(SHIPPED[name]))
