"""Dice plus cross-entropy, with unknown truth left out."""

from collections.abc import Sequence

import segmentation_models_pytorch as smp
import torch
import torch.nn.functional as F

from cxrseg.classes import CLASSES, PAINT_ORDER, STRUCTURES, UNKNOWN

EVEN = (1.0,) * len(STRUCTURES)
"""Every structure counts alike."""


class _DiceOfEach(smp.losses.DiceLoss):
    """smp's Dice loss of each channel, 0 for those that the truth does not show, instead of their mean."""

    def aggregate_loss(self, loss: torch.Tensor) -> torch.Tensor:
        return loss


def multilabel_loss(logits: torch.Tensor, masks: torch.Tensor, weights: Sequence[float] = EVEN) -> torch.Tensor:
    """Dice loss plus binary cross-entropy over the pixels whose truth is known.

    The Dice loss is the mean over the structures that the batch shows: smp divides by all of them, so that it would
    shrink where a data set labels few, and cross-entropy would take over.

    Args:
        logits: (N, 4, H, W) float.
        masks: (N, 4, H, W) uint8: 0, 1 or `UNKNOWN`.
        weights: how much each of `STRUCTURES` counts in both means.

    Returns:
        A scalar; 0, with a gradient of 0, where nothing is known.
    """
    weight = torch.tensor(weights, dtype=logits.dtype, device=logits.device)
    dice = _DiceOfEach("multilabel", ignore_index=UNKNOWN)(logits, masks.long())
    shown = (masks == 1).any(dim=3).any(dim=2).any(dim=0)
    known = masks != UNKNOWN
    share = known * weight[:, None, None]
    entropy = F.binary_cross_entropy_with_logits(
        logits, torch.where(known, masks, 0).to(logits.dtype), weight=share, reduction="sum"
    )
    return _mean(weight @ dice, (weight * shown).sum()) + _mean(entropy, share.sum())


def multiclass_loss(logits: torch.Tensor, masks: torch.Tensor, weights: Sequence[float] = EVEN) -> torch.Tensor:
    """Dice loss plus cross-entropy over the painted label map, where every structure is known.

    Args:
        logits: (N, 5, H, W) float.
        masks: (N, 4, H, W) uint8: 0, 1 or `UNKNOWN`.
        weights: how much each of `STRUCTURES` counts in both means; background counts 1.

    Returns:
        A scalar; 0, with a gradient of 0, where nothing is known.
    """
    weight = torch.tensor([1.0, *weights], dtype=logits.dtype, device=logits.device)
    labels = paint_batch(masks)
    dice = _DiceOfEach("multiclass", ignore_index=UNKNOWN)(logits, labels)
    entropy = F.cross_entropy(logits, labels, weight, ignore_index=UNKNOWN, reduction="sum")
    return _mean(weight @ dice, weight.sum()) + _mean(entropy, weight[labels[labels != UNKNOWN]].sum())


def _mean(total: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """A weighted sum by its weight; 0 where nothing has any, as its sum then is 0 too."""
    return total / torch.where(weight > 0, weight, 1)


LOSSES = {"multilabel": multilabel_loss, "multiclass": multiclass_loss}
"""The loss of each of smp's two kinds of head."""


def paint_batch(masks: torch.Tensor) -> torch.Tensor:
    """Paint masks into label maps, in `PAINT_ORDER`.

    Args:
        masks: (N, 4, H, W) uint8: 0, 1 or `UNKNOWN`.

    Returns:
        (N, H, W) int64, 0 to 4, and `UNKNOWN` where any structure is unknown.
    """
    labels = torch.zeros(masks.shape[0], *masks.shape[2:], dtype=torch.long, device=masks.device)
    for structure in PAINT_ORDER:
        labels[masks[:, STRUCTURES.index(structure)] == 1] = CLASSES.index(structure)
    labels[(masks == UNKNOWN).any(dim=1)] = UNKNOWN
    return labels


def predicted(logits: torch.Tensor, head: str) -> torch.Tensor:
    """Return where each structure is predicted: a logit above 0, or the largest one of a multiclass head.

    Args:
        logits: (N, 4 or 5, H, W) float.
        head: ``multilabel`` or ``multiclass``.

    Returns:
        (N, 4, H, W) bool.
    """
    if head != "multiclass":
        return logits > 0
    return logits.argmax(1, keepdim=True) == torch.arange(1, len(CLASSES), device=logits.device)[None, :, None, None]


def counts(logits: torch.Tensor, masks: torch.Tensor, head: str) -> torch.Tensor:
    """Count true positives, false positives and false negatives where the truth is known.

    Args:
        logits: (N, 4 or 5, H, W) float.
        masks: (N, 4, H, W) uint8: 0, 1 or `UNKNOWN`.
        head: ``multilabel`` or ``multiclass``. The truth of a multiclass head is what `paint_batch` leaves visible.

    Returns:
        (N, 4, 3) float32.
    """
    known, seen, actual = masks != UNKNOWN, predicted(logits, head), masks == 1
    if head == "multiclass":
        actual = paint_batch(masks)[:, None] == torch.arange(1, len(CLASSES), device=masks.device)[None, :, None, None]
        known = known.all(dim=1, keepdim=True).expand_as(known)
    pairs = ((seen & actual), (seen & ~actual), (~seen & actual))
    return torch.stack([(pair & known).sum(dim=(2, 3)) for pair in pairs], dim=-1).float()
