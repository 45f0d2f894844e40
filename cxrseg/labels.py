"""Masks (one per structure, overlapping) to a label map (one class per pixel) and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cxrseg.classes import CLASSES, PAINT_ORDER, STRUCTURES
from cxrseg.errors import LabelError


def paint(masks: Mapping[str, np.ndarray]) -> np.ndarray:
    """Paint masks into a label map, in the order of ``PAINT_ORDER``.

    Args:
        masks: boolean (H, W) arrays by structure name; structures may be left out.

    Returns:
        (H, W) uint8, class indices 0 to 4.

    Raises:
        LabelError: no mask, a name that is no structure, or masks of different shapes.

    Example:
        >>> lungs, ribs = np.array([[True, True, False]]), np.array([[False, True, False]])
        >>> paint({"ribs": ribs, "lungs": lungs})
        array([[1, 2, 0]], dtype=uint8)
    """
    if not masks:
        raise LabelError("labels.nothing-to-paint")
    if unknown := sorted(set(masks) - set(STRUCTURES)):
        raise LabelError("labels.no-structure", name=unknown[0], known=", ".join(STRUCTURES))
    shapes = {name: np.shape(mask) for name, mask in masks.items()}
    if len(set(shapes.values())) > 1:
        raise LabelError("labels.shapes-differ", shapes=shapes)
    labels = np.zeros(next(iter(shapes.values())), np.uint8)
    for structure in PAINT_ORDER:
        if structure in masks:
            np.copyto(labels, CLASSES.index(structure), where=np.asarray(masks[structure], bool))
    return labels


def by_structure(planes: np.ndarray) -> dict[str, np.ndarray]:
    """Name the planes of a model's output.

    Args:
        planes: (4, H, W) of a multilabel model, or (5, H, W) of a multiclass one, whose background is left out.

    Returns:
        (H, W) views for all four structures.
    """
    return dict(zip(STRUCTURES, planes[-len(STRUCTURES) :], strict=True))


def unpaint(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Split a label map into one mask per structure. What was painted over is not recovered.

    Args:
        labels: (H, W) integers, class indices 0 to 4.

    Returns:
        Boolean (H, W) arrays for all four structures.

    Raises:
        LabelError: a value outside 0 to 4, or another number of dimensions.
    """
    check_labels(labels)
    return {structure: labels == CLASSES.index(structure) for structure in STRUCTURES}


def visible(masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Remove from each mask what another one covers: the truth for a model that gives each pixel one class.

    Args:
        masks: boolean (H, W) arrays by structure name. Unless all structures are there they are returned as they are,
            since what would cover them is unknown.

    Returns:
        Boolean (H, W) arrays by structure.
    """
    return unpaint(paint(masks)) if set(masks) == set(STRUCTURES) else dict(masks)


@dataclass(frozen=True)
class Truth:
    """The known truth of a film.

    Attributes:
        masks: boolean (H, W) by structure, for those that are labelled.
        unknown: boolean (H, W) by labelled structure, where its truth is unknown all the same; such pixels are left out
            of every figure.
    """

    masks: Mapping[str, np.ndarray]
    unknown: Mapping[str, np.ndarray] = field(default_factory=dict)

    def for_head(self, head: str | None) -> "Truth":
        """The truth that a model's masks are compared with: all of it, or only what is visible for a model with one
        class per pixel.

        Args:
            head: the model's, ``multilabel`` or ``multiclass``; None for masks from elsewhere, which may overlap. Where
                each pixel gets one class, what is unknown of one structure is unknown of all.
        """
        if head != "multiclass":
            return self
        away = np.logical_or.reduce(list(self.unknown.values())) if self.unknown else None
        return Truth(visible(self.masks), {} if away is None else dict.fromkeys(STRUCTURES, away))


def where_known(
    predicted: Mapping[str, np.ndarray], truth: Mapping[str, np.ndarray], unknown: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Set predictions to the truth where it is unknown, so that no picture shows an error there.

    Args:
        predicted: boolean (H, W) masks, or float ones of probabilities, by structure.
        truth: boolean (H, W) by structure.
        unknown: boolean (H, W) by structure, as `Truth.unknown`; structures may be left out.

    Returns:
        Arrays like ``predicted``.
    """
    both = {structure for structure in unknown if structure in truth}
    return {s: np.where(unknown[s], truth[s], p).astype(p.dtype) if s in both else p for s, p in predicted.items()}


def check_labels(labels: np.ndarray, name: str = "The label map") -> None:
    """Check that an array is a label map.

    Args:
        labels: the array to check.
        name: what to call it in the error, for example its file.

    Raises:
        LabelError: it is not (H, W), not of integers, or holds a value outside 0 to 4.
    """
    if labels.ndim != 2 or not np.issubdtype(labels.dtype, np.integer):
        raise LabelError("labels.no-label-map", name=name, shape=labels.shape, dtype=labels.dtype)
    if labels.size and (labels.min() < 0 or labels.max() >= len(CLASSES)):
        odd = sorted(set(np.unique(labels).tolist()) - set(range(len(CLASSES))))
        meaning = ", ".join(f"{i} {name}" for i, name in enumerate(CLASSES))
        raise LabelError("labels.value", name=name, value=odd[0], classes=meaning)
