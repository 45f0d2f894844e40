"""Unknown truth teaches nothing, in either head."""

import numpy as np
import pytest
import segmentation_models_pytorch as smp
import torch
from helpers import chest_masks

from cxrseg.classes import CLASSES, STRUCTURES, UNKNOWN
from cxrseg.labels import paint
from cxrseg.losses import LOSSES, counts, paint_batch
from cxrseg.model import HEADS

HEAD = pytest.mark.parametrize("head", HEADS)


def truth(seed: int = 0) -> torch.Tensor:
    """(2, 4, 12, 10) uint8 of random overlapping masks."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(2, 4, 12, 10, generator=generator) < 0.4).to(torch.uint8)


def random_logits(head: str, seed: int = 1) -> torch.Tensor:
    return torch.randn(2, len(HEADS[head]), 12, 10, generator=torch.Generator().manual_seed(seed)).requires_grad_()


def perfect_logits(head: str, masks: torch.Tensor) -> torch.Tensor:
    if head == "multilabel":
        return (masks == 1).float() * 60 - 30
    return torch.nn.functional.one_hot(paint_batch(masks), len(CLASSES)).permute(0, 3, 1, 2) * 60.0


def hide(head: str, masks: torch.Tensor) -> torch.Tensor:
    """Hide a part of the truth; gives where the logits then must not matter."""
    masks[:, 1, :5] = UNKNOWN
    masks[1, :, :, 7:] = UNKNOWN
    hidden = masks == UNKNOWN
    return hidden if head == "multilabel" else hidden.any(dim=1, keepdim=True).expand(-1, len(CLASSES), -1, -1)


@HEAD
def test_logits_under_unknown_truth_change_nothing(head):
    masks = truth()
    hidden = hide(head, masks)
    logits = random_logits(head)
    loss = LOSSES[head](logits, masks)
    loss.backward()
    assert loss > 0
    assert (logits.grad[hidden] == 0).all()
    assert (logits.grad[~hidden] != 0).all()
    for wild in (-50.0, 3.0, 50.0):
        assert LOSSES[head](torch.where(hidden, wild, logits.detach()), masks) == pytest.approx(loss.item(), rel=1e-6)


@HEAD
def test_the_loss_is_that_of_the_known_part_alone(head):
    masks, logits = truth(), random_logits(head).detach()
    masks[:, :, 6:] = UNKNOWN
    known = LOSSES[head](logits[:, :, :6], masks[:, :, :6])
    assert LOSSES[head](logits, masks) == pytest.approx(known.item(), rel=1e-5)


@HEAD
def test_nothing_known_gives_nothing_to_learn(head):
    logits = random_logits(head)
    loss = LOSSES[head](logits, torch.full_like(truth(), UNKNOWN))
    loss.backward()
    assert loss == 0
    assert (logits.grad == 0).all()


@HEAD
def test_a_perfect_prediction_costs_nothing_and_its_opposite_a_lot(head):
    masks = truth()
    assert LOSSES[head](perfect_logits(head, masks), masks) < 1e-4
    assert LOSSES[head](-perfect_logits(head, masks), masks) > 5


def test_cross_entropy_and_dice_by_hand():
    """One pixel of each structure, probability 0.5 everywhere: Dice 2*0.5/(1 + 0.5) on it, entropy log 2."""
    masks = torch.ones(1, 4, 1, 1, dtype=torch.uint8)
    loss = LOSSES["multilabel"](torch.zeros(1, 4, 1, 1), masks)
    assert loss == pytest.approx((1 - 2 * 0.5 / 1.5) + np.log(2), rel=1e-5)
    one_heart = torch.tensor([0, 0, 0, 1], dtype=torch.uint8).reshape(1, 4, 1, 1)
    loss = LOSSES["multiclass"](torch.zeros(1, 5, 1, 1), one_heart)  # smp averages Dice over all five classes
    assert loss == pytest.approx((1 - 2 * 0.2 / 1.2) / 5 + np.log(5), rel=1e-5)


def test_paint_batch_paints_as_labels_does():
    masks = [chest_masks(shift=shift) for shift in (0, 0.1)]
    batch = torch.from_numpy(np.stack([[m[s] for s in STRUCTURES] for m in masks]).astype(np.uint8))
    np.testing.assert_array_equal(paint_batch(batch), [paint(m) for m in masks])
    noise = truth()
    expected = [paint(dict(zip(STRUCTURES, film.numpy() == 1, strict=True))) for film in noise]
    np.testing.assert_array_equal(paint_batch(noise), expected)


@pytest.mark.parametrize("structure", range(4))
def test_one_unknown_structure_makes_the_label_unknown(structure):
    masks = truth()
    masks[0, structure, 2, 3] = UNKNOWN
    labels = paint_batch(masks)
    assert labels[0, 2, 3] == UNKNOWN
    assert (labels == UNKNOWN).sum() == 1


def test_multilabel_counts_by_hand():
    masks = torch.tensor([1, 1, 0, 0, UNKNOWN, UNKNOWN], dtype=torch.uint8).expand(1, 4, 1, 6)
    logits = torch.tensor([2.0, -2, 2, -2, 2, -2]).expand(1, 4, 1, 6)
    assert counts(logits, masks, "multilabel").tolist() == [[[1, 1, 1]] * 4]


def test_multiclass_counts_are_those_of_what_is_visible():
    # pixels: lungs; lungs under heart; background; lungs with the ribs unknown
    masks = torch.zeros(1, 4, 1, 4, dtype=torch.uint8)
    masks[0, 0, 0] = torch.tensor([1, 1, 0, 1])
    masks[0, 3, 0, 1] = 1
    masks[0, 1, 0, 3] = UNKNOWN
    predicted = torch.tensor([1, 1, 4, 2])  # lungs, lungs, heart, ribs
    logits = torch.nn.functional.one_hot(predicted, 5).T.reshape(1, 5, 1, 4).float()
    lungs, ribs, clavicles, heart = counts(logits, masks, "multiclass")[0].tolist()
    assert lungs == [1, 1, 0]
    assert ribs == clavicles == [0, 0, 0]
    assert heart == [0, 1, 1]


@HEAD
def test_counts_are_per_film(head):
    masks = truth()
    both = counts(random_logits(head), masks, head)
    assert both.shape == (2, 4, 3)
    alone = counts(random_logits(head)[1:], masks[1:], head)
    assert torch.equal(both[1:], alone)
    perfect = counts(perfect_logits(head, masks), masks, head)
    assert (perfect[..., 0] > 0).all()
    assert (perfect[..., 1:] == 0).all()


def test_dice_is_the_mean_over_the_structures_that_are_labelled():
    masks = truth()
    logits = random_logits("multilabel").detach()
    alone = masks.clone()
    alone[:, :3] = UNKNOWN
    one = LOSSES["multilabel"](logits, alone)
    heart = smp.losses.DiceLoss("binary")(logits[:, 3:], masks[:, 3:].float())
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(logits[:, 3], masks[:, 3].float())
    assert one == pytest.approx((heart + entropy).item(), rel=1e-5)


@HEAD
def test_a_weight_counts_as_often_as_it_says(head):
    """The mean of one structure's part is pulled towards it, by hand from the parts alone."""
    masks, logits = truth(), random_logits(head).detach()
    first, heavy = (1.0, 1.0, 1.0, 1.0), (1.0, 1.0, 3.0, 1.0)
    assert LOSSES[head](logits, masks) == LOSSES[head](logits, masks, first)
    if head == "multilabel":
        parts = [_alone(logits, masks, index) for index in range(4)]
        expected = (parts[0] + parts[1] + 3 * parts[2] + parts[3]) / 6
    else:
        labels = paint_batch(masks)
        weight = torch.tensor([1.0, *heavy])
        dices = torch.stack([smp.losses.DiceLoss("multiclass", classes=[c])(logits, labels) for c in range(5)])
        entropy = torch.nn.functional.cross_entropy(logits, labels, weight)  # a weighted mean
        expected = (dices @ weight / weight.sum() + entropy).item()
    assert LOSSES[head](logits, masks, heavy) == pytest.approx(expected, rel=1e-5)


def test_the_weight_of_an_unlabelled_structure_changes_nothing():
    masks, logits = truth(), random_logits("multilabel").detach()
    masks[:, 2] = UNKNOWN
    plain = LOSSES["multilabel"](logits, masks)
    assert LOSSES["multilabel"](logits, masks, (1, 1, 9, 1)) == pytest.approx(plain.item(), rel=1e-6)


def _alone(logits: torch.Tensor, masks: torch.Tensor, index: int) -> float:
    """The multilabel loss of one structure."""
    alone = torch.full_like(masks, UNKNOWN)
    alone[:, index] = masks[:, index]
    return LOSSES["multilabel"](logits, alone).item()
