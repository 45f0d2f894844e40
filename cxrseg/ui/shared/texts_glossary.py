"""What the field's terms mean, a sentence for each; `cxrseg.ui.shared.glossary` shows it where a term is used."""

from cxrseg.ui.shared.language import Text

MEANS = Text("{term}: what it means")

TERMS = {
    "dice": (
        Text("Dice coefficient"),
        Text(
            "Twice the area that two masks share, divided by the sum of their areas: 0 means no overlap, 1 a perfect "
            "match."
        ),
    ),
    "iou": (
        Text("Intersection over union (IoU)"),
        Text("The area that two masks share, divided by the area that at least one of them covers: 0 to 1."),
    ),
    "confusion": (
        Text("Confusion matrix"),
        Text(
            "A table of what each pixel really is against what the network calls it; everything off the diagonal is an "
            "error."
        ),
    ),
    "softmax": (
        Text("Softmax"),
        Text("Turns the scores of all classes into probabilities that sum to 1, so each pixel gets exactly one class."),
    ),
    "sigmoid": (
        Text("Sigmoid"),
        Text("Turns each structure's score into a probability of its own, so structures may overlap."),
    ),
    "calibration": (
        Text("Calibration"),
        Text(
            "How well the probabilities match reality: of the pixels given 80 %, 80 % should belong to the structure."
        ),
    ),
    "threshold": (
        Text("Threshold"),
        Text("The lowest probability at which a pixel counts as part of the structure; 0.5 unless you move it."),
    ),
    "uncertainty": (
        Text("Uncertainty"),
        Text(
            "How far a pixel's probability is from a clear yes or no; it is greatest at 0.5. A network can be "
            "certain and wrong."
        ),
    ),
    "validation": (
        Text("Validation"),
        Text("Measuring a model on films with known truth that it was not trained on."),
    ),
    "epoch": (
        Text("Epoch"),
        Text("One pass of the training through all the training films."),
    ),
    "loss": (
        Text("Loss"),
        Text("The number that training minimises: how far the network's probabilities are from the truth."),
    ),
    "augmentation": (
        Text("Augmentation"),
        Text(
            "Random changes to the training films (bending, brightening, cropping), so that the network sees more "
            "variety."
        ),
    ),
    "encoder": (
        Text("Encoder"),
        Text(
            "The half of a U-Net that turns the picture into ever coarser features; the decoder builds the masks from "
            "them."
        ),
    ),
    "transfer": (
        Text("Transfer learning"),
        Text(
            "Starting from weights trained on other pictures (here the photographs of ImageNet) instead of random "
            "weights."
        ),
    ),
    "ratio": (
        Text("Cardiothoracic ratio"),
        Text(
            "The greatest width of the heart divided by the inner width of the chest on a PA film; above 0.5, an "
            "adult's heart counts as enlarged."
        ),
    ),
    "agreement": (
        Text("Limits of agreement"),
        Text(
            "The range that contains 95 % of the differences between two ways of measuring the same thing (Bland and "
            "Altman)."
        ),
    ),
}
"""Term and sentence by the name that code has for the term."""
