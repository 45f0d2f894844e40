"""The model card, README.md of a checkpoint folder and the face of its repository on the Hub."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCardData

from cxrseg.classes import STRUCTURES
from cxrseg.description import ARCHITECTURES
from cxrseg.evaluation.validation import Validation
from cxrseg.files import write_atomically
from cxrseg.metrics import FilmScore, summarize
from cxrseg.samples import SIMULATED_LICENCE, SIMULATED_ORIGIN, WINGSPAN_LICENCE, WINGSPAN_ORIGIN

LICENCE = "Apache-2.0"
"""Of the weights, as of the code."""

_DATA = {
    "wingspan": (f"real films: {WINGSPAN_ORIGIN}", WINGSPAN_LICENCE),
    "simulated": (SIMULATED_ORIGIN, SIMULATED_LICENCE),
}
"""Origin and licence of data sets, by `cxrseg.datasets.Dataset.origin`."""

_CLEANED = [
    "They are corrected by anatomy (two lungs and one heart, without holes or specks) unless `cleanup=False` is",
    "given; probabilities are not.",
]

_HEAD = (
    "| data set | structure | films | Dice | 95 % | IoU | 95 % | lowest Dice |",
    "|---|---|---|---|---|---|---|---|",
)

_UNKNOWN = ("not recorded", "not recorded: ask the owner of the films")


def write_card(folder: Path, validation: Validation) -> None:
    """Write a checkpoint's model card from what was measured on it.

    Args:
        folder: the checkpoint folder.
        validation: its figures.
    """
    with write_atomically(folder / "README.md") as path:
        path.write_text(card_text(validation), encoding="utf-8")


def card_text(validation: Validation, repo: str | None = None) -> str:
    """Write the card in the Hub's form: YAML metadata and Markdown.

    Args:
        validation: what was measured.
        repo: the Hub id that the card is for; None for a folder.
    """
    metadata = card_data(validation, (repo or "org/chest-x-ray-segmentation").rpartition("/")[2])
    untrained = [structure for structure in STRUCTURES if structure not in validation.trained]
    encoder = f" with the encoder {validation.training['encoder']}" if validation.training else ""
    architecture = ARCHITECTURES[validation.training.get("architecture", "Unet")]
    lines = [
        "---",
        metadata.to_yaml(),
        "---",
        "# Chest X-ray segmentation",
        "",
        f"A {architecture}{encoder} labels {', '.join(validation.trained)} in a frontal chest film.",
        *([f"It has not been trained for {', '.join(untrained)}."] if untrained else []),
        "It is for teaching and learning; it is not a medical device.",
        "",
        "```python",
        "from cxrseg import Segmenter, load_image",
        "",
        f'result = Segmenter.from_pretrained("{repo or "this folder"}")(load_image("film.png"))',
        'result.masks["lungs"]  # boolean, at the size of the film',
        "```",
        "",
        "## Training",
        "",
        *_training(validation.training),
        "",
        "| data set | training films | validation films | labelled |",
        "|---|---|---|---|",
        *(f"| {s['name']} | {s['training']} | {_measured(s)} | {_labels(s)} |" for s in validation.sources),
        "",
        "Lungs are the lung fields with the ribs that cross them; clavicles are the part over the rib cage; the heart",
        "is its whole silhouette: the definitions of the public SCR masks. Masks overlap where structures do.",
        *(_CLEANED if validation.training.get("head") == "multilabel" else []),
        "",
        "## Validation",
        "",
        "On films it was not trained on, at their own size: mean over films and its 95 % interval (bootstrap over",
        "films). The epoch was chosen on the same films. Figures of every film are in `validation.json`.",
        "",
        *_HEAD,
        *_figures(validation.by_dataset),
        *_test(validation),
        *(["", "## Known failures", "", *(f"- {line}" for line in validation.failures)] if validation.failures else []),
        "",
        "## Licences",
        "",
        f"The weights are under {LICENCE}. The model learned from these data, which are not part of this repository:",
        "",
        "| data set | origin | licence |",
        "|---|---|---|",
        *(f"| {s['name']} | {' | '.join(origin(s))} |" for s in validation.sources),
    ]
    return "\n".join(lines) + "\n"


def labels_of(source: Mapping[str, Any]) -> dict[str, int]:
    """How many training films of a source label each structure; where a report does not say, all of them."""
    numbers = source.get("labelled_training", {})
    return {structure: numbers.get(structure, source["training"]) for structure in source["labelled"]}


def _measured(source: Mapping[str, Any]) -> str:
    """How many films of a source validate, and how many test."""
    return f"{source['validation']}" + (f", and {source['test']} to test" if source.get("test") else "")


def _labels(source: Mapping[str, Any]) -> str:
    numbers = labels_of(source).items()
    return ", ".join(s if number == source["training"] else f"{s} ({number})" for s, number in numbers)


def card_data(validation: Validation, name: str) -> ModelCardData:
    """Collect the card's metadata, with the mean Dice of each data set and structure as model-index.

    Args:
        validation: what was measured.
        name: of the model.
    """
    results = [
        EvalResult(
            task_type="image-segmentation",
            dataset_type=_slug(dataset),
            dataset_name=dataset,
            dataset_split=split,
            metric_type="dice",
            metric_name=f"Dice of {structure}, mean of {figures['dice']['films']} films",
            metric_value=round(figures["dice"]["mean"], 4),
        )
        for split, groups in (("validation", validation.by_dataset), ("test", validation.test_by_dataset))
        for dataset, films in groups.items()
        for structure, figures in summarize(films).items()
        if figures["dice"]["films"]
    ]
    return ModelCardData(
        language="en",
        license=LICENCE.lower(),
        library_name="segmentation-models-pytorch",
        pipeline_tag="image-segmentation",
        base_model=_base_model(validation.training),
        datasets=[_slug(source["name"]) for source in validation.sources] or None,
        metrics=["dice", "iou"],
        tags=["chest-x-ray", "radiology", "semantic-segmentation", "unet"],
        model_name=name,
        eval_results=results or None,
    )


def _base_model(training: Mapping[str, Any]) -> str | None:
    """Name the encoder's ImageNet weights by their id on the Hub: timm's, whether or not they came from there."""
    import timm  # slow to import, and the page takes no more than words from this module

    first = next(iter(training.get("lineage", ())), {})
    if first.get("weights") != "imagenet":
        return None
    if first["from"].startswith("timm/"):
        return first["from"]
    return timm.get_pretrained_cfg(training["encoder"]).hf_hub_id if timm.is_model(training["encoder"]) else None


def _steps(lineage: Sequence[Mapping[str, Any]]) -> str:
    """Say what was trained on what, in the order of time."""
    names = {"imagenet": "ImageNet weights", "random": "random weights", "checkpoint": "a checkpoint"}
    words = []
    for step in lineage:
        if "weights" in step:
            words.append(names[step["weights"]] + (f" ({step['from']})" if "from" in step else ""))
        else:
            words.append(
                f"{step['epochs']} epochs at {step['size']}×{step['size']} on {' and '.join(step['datasets'])}"
            )
    return "; then ".join(words) or "not recorded"


def _training(how: Mapping[str, Any]) -> list[str]:
    if not how:
        return ["How it was trained is not recorded."]
    use = how.get("inference_size", how["size"])
    in_use = f" in training, {use}×{use} in use" if use != how["size"] else ""
    return [
        f"- Head: {how['head']}; input {how['size']}×{how['size']}{in_use}.",
        f"- Lineage: {_steps(how.get('lineage', ()))}.",
        f"- {how['epochs']} epochs in batches of {how['batch_size']}, AdamW at {how['learning_rate']:g}, "
        f"augmentation '{how['augmentation']}'; the weights are those of epoch {how['best_epoch']}, "
        "the best by mean validation IoU.",
    ]


def _test(validation: Validation) -> list[str]:
    """What was measured on films that were held out, where some were."""
    if not validation.test:
        return []
    return [
        "",
        "## Test",
        "",
        "On films that neither trained the model nor chose its epoch, measured once, as above.",
        "",
        *_HEAD,
        *_figures(validation.test_by_dataset),
    ]


def _figures(groups: Mapping[str, Sequence[FilmScore]]) -> list[str]:
    lines = []
    for name, films in groups.items():
        for structure, figures in summarize(films).items():
            dice, iou = figures["dice"], figures["iou"]
            lines.append(
                f"| {name} | {structure} | {dice['films']} | {dice['mean']:.4f} | {_interval(dice)} "
                f"| {iou['mean']:.4f} | {_interval(iou)} | {dice['min']:.4f} |"
            )
    return lines


def _interval(figures: Mapping[str, float]) -> str:
    """The interval of a mean, or a dash where one film or none gives none."""
    low, high = figures["low"], figures["high"]
    return "–" if math.isnan(low) else f"{low:.4f} to {high:.4f}"


def origin(source: Mapping[str, Any]) -> tuple[str, str]:
    """Say where a data set of `Validation.sources` comes from and under which licence, by its ``origin``."""
    return _DATA.get(source.get("origin", ""), _UNKNOWN)


def _slug(name: str) -> str:
    """Write a data set's name as the Hub's ids are written."""
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-.") or "unnamed"
