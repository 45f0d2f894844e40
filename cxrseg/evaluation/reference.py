"""The tables of the reference paper, to be shown beside ours.

Its abstract claims more than 90 % for lungs and ribs and 80 % for the heart; its own tables, below, say otherwise.
"""

from dataclasses import dataclass

TRAINING_FILMS = 200
"""Radiographs that the paper trained on."""

VALIDATION_FILMS = 14
"""Radiographs that the paper's tables were measured on."""

CONFUSION = (
    (0.7560, 0.0232, 0.0516, 0.3680, 0.0339),
    (0.0352, 0.9290, 0.0936, 0.0892, 0.0064),
    (0.1763, 0.0433, 0.8410, 0.2044, 0.0113),
    (0.0104, 0.0015, 0.0045, 0.3382, 0.0),
    (0.0219, 0.0028, 0.0091, 0.0, 0.9521),
)
"""Table I: rows predicted, columns actual, both in the order of `CLASSES`.

Each column sums to 1 but for rounding; the heart's, as printed, to 1.0037.
"""


@dataclass(frozen=True)
class Scores:
    """A structure's row of the paper's Table II.

    Attributes:
        iou_training: intersection over union on the training films, 0 to 1.
        iou_validation: the same on the validation films.
        dice_loss_training: 1 - Dice on the training films, 0 to 1.
        dice_loss_validation: the same on the validation films.
    """

    iou_training: float
    iou_validation: float
    dice_loss_training: float
    dice_loss_validation: float

    @property
    def dice_training(self) -> float:
        """1 - Dice loss on the training films."""
        return 1 - self.dice_loss_training

    @property
    def dice_validation(self) -> float:
        """1 - Dice loss on the validation films."""
        return 1 - self.dice_loss_validation


SCORES = {
    "lungs": Scores(0.9244, 0.9401, 0.0626, 0.0558),
    "ribs": Scores(0.8302, 0.8472, 0.1247, 0.1183),
    "clavicles": Scores(0.7169, 0.7248, 0.2072, 0.2140),
    "heart": Scores(0.7733, 0.7950, 0.1902, 0.1807),
}
"""Table II, by structure."""
