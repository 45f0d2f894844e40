"""What the field's terms mean, a sentence for each; `cxrseg.ui.shared.glossary` shows it where a term is used."""

from cxrseg.ui.shared.language import Text

MEANS = Text("{term}: what it means")

TERMS = {
    "dice": (
        Text("Dice coefficient"),
        Text("Twice the area that two masks share, divided by the sum of their areas: 0 is no overlap, 1 the same."),
    ),
    "iou": (
        Text("Intersection over union (IoU)"),
        Text("The area that two masks share, divided by all that either covers, 0 to 1."),
    ),
    "confusion": (
        Text("Confusion matrix"),
        Text(
            "A table of what each pixel really is against what the network calls it; what lies off the diagonal "
            "is wrong."
        ),
    ),
    "softmax": (
        Text("Softmax"),
        Text("Turns scores into probabilities that sum to 1, so that each pixel gets exactly one class."),
    ),
    "sigmoid": (
        Text("Sigmoid"),
        Text("Turns one score into one probability, each structure by itself, so that structures may overlap."),
    ),
    "calibration": (
        Text("Calibration"),
        Text("How well a probability keeps its word: of the pixels given 80 %, 80 % should be right."),
    ),
    "threshold": (
        Text("Threshold"),
        Text("The probability from which a pixel counts as part of the structure; 0.5 unless it is moved."),
    ),
    "uncertainty": (
        Text("Uncertainty"),
        Text(
            "How far a pixel's probability is from a clear yes or no: greatest at 0.5. A network can be sure and wrong."
        ),
    ),
    "validation": (
        Text("Validation"),
        Text("Measuring a model on films with known truth that it was not trained on."),
    ),
    "epoch": (
        Text("Epoch"),
        Text("One pass of training through all training films."),
    ),
    "loss": (
        Text("Loss"),
        Text("The number that training makes smaller: how far the network's probabilities are from the truth."),
    ),
    "augmentation": (
        Text("Augmentation"),
        Text(
            "Changing training films at random (bending, brightening, cropping) so that the network meets more variety."
        ),
    ),
    "encoder": (
        Text("Encoder"),
        Text(
            "The half of a U-Net that turns the picture into ever coarser features; the decoder draws the masks "
            "from them."
        ),
    ),
    "transfer": (
        Text("Transfer learning"),
        Text(
            "Starting from weights that were trained on other pictures (here ImageNet's photographs), not from "
            "random ones."
        ),
    ),
    "ratio": (
        Text("Cardiothoracic ratio"),
        Text(
            "The heart's greatest width divided by the chest's inner width on a PA film; above 0.5 an adult's "
            "heart counts as enlarged."
        ),
    ),
    "agreement": (
        Text("Limits of agreement"),
        Text(
            "The range in which 95 % of the differences between two ways of measuring the same thing lie (Bland "
            "and Altman)."
        ),
    ),
}
"""Term and sentence by the name that code has for the term."""
