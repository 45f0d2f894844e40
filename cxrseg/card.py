"""The model card, README.md of a checkpoint folder."""

from pathlib import Path

from cxrseg.classes import STRUCTURES
from cxrseg.evaluation import Validation
from cxrseg.files import write_atomically
from cxrseg.metrics import summarize


def write_card(folder: Path, validation: Validation) -> None:
    """Write a checkpoint's model card from what was measured on it.

    Args:
        folder: the checkpoint folder.
        validation: its figures.
    """
    with write_atomically(folder / "README.md") as path:
        path.write_text(card_text(validation))


def card_text(validation: Validation) -> str:
    """The card in the Hub's form: YAML metadata and Markdown."""
    how = validation.training
    untrained = [structure for structure in STRUCTURES if structure not in validation.trained]
    lines = [
        "---",
        "library_name: segmentation-models-pytorch",
        "pipeline_tag: image-segmentation",
        "tags: [chest-x-ray, unet, efficientnet]",
        "---",
        "# Chest X-ray segmentation",
        "",
        f"A U-Net with the encoder {how['encoder']} labels {', '.join(validation.trained)} in a frontal chest film.",
        *([f"It has not been trained for {', '.join(untrained)}."] if untrained else []),
        "It is for teaching and learning, and no medical device.",
        "",
        "## Training",
        "",
        f"- Head: {how['head']}; input {how['size']}×{how['size']}; start: {how['start']}.",
        f"- {how['epochs']} epochs in batches of {how['batch_size']}, AdamW at {how['learning_rate']:g}, "
        f"augmentation '{how['augmentation']}'; the weights are those of epoch {how['best_epoch']}, "
        "the best by mean validation IoU.",
        "",
        "| data set | training films | validation films | labelled |",
        "|---|---|---|---|",
        *(
            f"| {s['name']} | {s['training']} | {s['validation']} | {', '.join(s['labelled'])} |"
            for s in validation.sources
        ),
        "",
        "## Validation",
        "",
        "On films never trained on, at their own size; mean (standard deviation) over films. The epoch was chosen on",
        "the same films.",
        "",
        "| data set | structure | films | Dice | IoU | lowest Dice |",
        "|---|---|---|---|---|---|",
    ]
    for name, films in validation.by_dataset.items():
        for structure, figures in summarize(films).items():
            dice, iou = figures["dice"], figures["iou"]
            lines.append(
                f"| {name} | {structure} | {dice['films']} | {dice['mean']:.4f} ({dice['std']:.4f}) "
                f"| {iou['mean']:.4f} ({iou['std']:.4f}) | {dice['min']:.4f} |"
            )
    return "\n".join(lines) + "\n"
