"""How certain a model is of each pixel."""

import numpy as np
from scipy.special import entr

from cxrseg.classes import CLASSES
from cxrseg.inference import Segmentation


def entropy_map(segmentation: Segmentation) -> np.ndarray:
    """Measure how undecided the model is, pixel by pixel.

    For a multiclass model it is the entropy of its five probabilities as a part of the largest possible, log 5. For a
    multilabel model, whose structures are decided on one by one, it is the largest of the entropies of these
    decisions as a part of log 2; a mean would hide a doubtful clavicle behind three certain structures. Structures that
    the model has not learned are left out.

    Args:
        segmentation: from a `Segmenter`.

    Returns:
        (H, W) float32, from 0 (certain) to 1 (a pure guess). It shows where the model is unsure, not where it is wrong:
        a model may be certain and wrong.
    """
    planes = segmentation.probabilities
    result = np.zeros(planes.shape[1:], np.float32)
    if segmentation.head == "multiclass":
        for plane in planes:
            result += entr(np.clip(plane, 0, 1))
        return np.clip(result / np.float32(np.log(len(CLASSES))), 0, 1)
    for plane in planes:
        if not np.isnan(plane).any():  # what is nearest to 0.5 has the largest entropy
            np.copyto(result, plane, where=np.abs(plane - np.float32(0.5)) < np.abs(result - np.float32(0.5)))
    p = np.clip(result, 0, 1)
    return np.clip((entr(p) + entr(1 - p)) / np.float32(np.log(2)), 0, 1)
