"""Masks corrected by anatomy: two lungs and one heart, without holes, and no specks anywhere.

Done to a multilabel model's masks unless switched off. On films like those of training it changes next to nothing; on
films unlike them it removes what a network sees in the abdomen, in an arm or beyond the frame. Where disease or a
device splits a lung, it removes correct pixels. Clavicles and ribs are not counted, since a weak network breaks them
into pieces that are all right. Probabilities are left as they are.
"""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

ISLAND = 0.05
"""The second lung, and any part of the clavicles, is believed from this share of the largest part's area."""

SPECK = 0.002
"""Parts of the ribs below this share of all ribs' area are removed."""

CAGE_REACH = 0.016
"""How far above or below the rib cage's outline a clavicle still counts as over it, as a share of the film's height:
about half a clavicle's own height."""

GREAT_VESSELS = 0.45
"""A heart ends in its uppermost row of at least this share of its greatest width."""

_BESIDE = 0.5  # a part is beside another one if less than this share of its width lies above or below it


def clean(masks: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Remove from each mask what is anatomically impossible.

    - lungs: the largest part and the largest one beside it, holes filled;
    - heart: the largest part, holes filled;
    - clavicles: parts of at least `ISLAND` of the largest one;
    - ribs: parts of at least `SPECK` of the whole.

    Args:
        masks: boolean (H, W) by structure, overlapping as those of a multilabel model: ribs painted over lungs would
            part them.

    Returns:
        New masks of the same structures, each empty where it was empty.
    """
    rules = {
        "lungs": lambda mask: fill(pair(mask)),
        "heart": lambda mask: fill(largest(mask)),
        "clavicles": without_islands,
        "ribs": without_specks,
    }
    return {structure: rules[structure](mask) for structure, mask in masks.items()}


def over_rib_cage(clavicles: np.ndarray, ribs: np.ndarray, lungs: np.ndarray) -> np.ndarray:
    """Keep the part of the clavicles that lies over the rib cage, which is what counts as clavicles in this project.

    The outer ends are hidden by the shoulder on many films and outside of the frame on others.

    Args:
        clavicles: boolean (H, W), whole.
        ribs: boolean (H, W).
        lungs: boolean (H, W). The convex hull of ribs and lungs is the rib cage.

    Returns:
        Boolean (H, W).

    Source:
        The definition is that of the SCR data base (van Ginneken et al., Medical Image Analysis 2006).
    """
    cage = convex_hull(ribs | lungs).astype(np.uint8)
    reach = max(1, round(CAGE_REACH * cage.shape[0]))
    return clavicles & (cv2.dilate(cage, np.ones((2 * reach + 1, 1), np.uint8)) > 0)


def flat_top(heart: np.ndarray, share: float = GREAT_VESSELS) -> np.ndarray:
    """End a heart's outline where it narrows to the root of the great vessels: one heart for all sources.

    Everything above the topmost row that is at least ``share`` as wide as the widest one goes.

    Args:
        heart: boolean (H, W); width is the number of its pixels in a row.
        share: of the greatest width, 0 to 1.

    Returns:
        Boolean (H, W). The widest row stays, and so does the cardiothoracic ratio.

    Source:
        SCR's outlines (van Ginneken et al., Medical Image Analysis 2006) end flat there: their width reaches half of
        its greatest within 2 % of the film's height below the top row. Against such outlines the predictions of a
        network taught domes rose from a Dice of 0.927 to 0.941 by this rule.
    """
    width = heart.sum(1)
    result = heart.copy()
    if width.any():
        result[: int(np.argmax(width >= share * width.max()))] = False
    return result


def convex_hull(mask: np.ndarray) -> np.ndarray:
    """Fill the convex hull of a boolean (H, W) mask; an empty one stays empty."""
    hull = np.zeros(mask.shape, np.uint8)
    if mask.any():
        cv2.fillConvexPoly(hull, cv2.convexHull(np.argwhere(mask)[:, ::-1].astype(np.int32)), 1)
    return hull > 0


def opened(mask: np.ndarray, diameter: float) -> np.ndarray:
    """Remove from a boolean (H, W) mask what is narrower than a disc of a diameter in pixels, rounded to an odd one."""
    n = max(1, round(diameter)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (n, n))
    return in_box(lambda part: cv2.morphologyEx(part.view(np.uint8), cv2.MORPH_OPEN, disc) > 0, mask, n)


def largest(mask: np.ndarray, count: int = 1) -> np.ndarray:
    """Keep this many of the largest parts of a boolean (H, W) mask; diagonal neighbours belong together."""
    return _choose(lambda _, order: order[:count], mask)


def pair(mask: np.ndarray) -> np.ndarray:
    """Keep the largest part and the largest one on its other side, if that has `ISLAND` of its area.

    Beside means that less than half of a part's width lies above or below the largest one, wherever the film's middle
    is. A single part stands for both sides where they touch.
    """

    def two(boxes: np.ndarray, order: list[int]) -> list[int]:
        for part in order[1:]:
            if boxes[part, cv2.CC_STAT_AREA] < ISLAND * boxes[order[0], cv2.CC_STAT_AREA]:
                break
            if _overlap(boxes[part], boxes[order[0]]) < _BESIDE * boxes[part, cv2.CC_STAT_WIDTH]:
                return [order[0], part]
        return order[:1]

    return _choose(two, mask)


def without_islands(mask: np.ndarray, least: float = ISLAND) -> np.ndarray:
    """Keep parts of at least a share of the largest part's area of a boolean (H, W) mask."""

    def large(boxes: np.ndarray, order: list[int]) -> list[int]:
        areas = boxes[:, cv2.CC_STAT_AREA]
        return [part for part in order if areas[part] >= least * areas[order[0]]]

    return _choose(large, mask)


def without_specks(mask: np.ndarray) -> np.ndarray:
    """Keep parts of at least `SPECK` of a boolean (H, W) mask's area."""
    least = SPECK * np.count_nonzero(mask)
    return _choose(lambda boxes, order: [part for part in order if boxes[part, cv2.CC_STAT_AREA] >= least], mask)


def fill(mask: np.ndarray) -> np.ndarray:
    """Fill the holes of a boolean (H, W) mask: what the frame cannot be reached from."""

    def reached(part: np.ndarray) -> np.ndarray:
        ground = np.pad(part.view(np.uint8), 1)
        cv2.floodFill(ground, None, (0, 0), 2)
        return ground[1:-1, 1:-1] != 2

    return in_box(reached, mask)


def in_box(rule: Callable[[np.ndarray], np.ndarray], mask: np.ndarray, margin: int = 1) -> np.ndarray:
    """Apply a rule to the box around a mask alone, which is quicker on large films and gives the same.

    Args:
        rule: boolean contiguous (h, w) to boolean (h, w). It adds nothing outside of the box.
        mask: boolean (H, W).
        margin: how far around the mask the rule looks, in pixels.

    Returns:
        Boolean (H, W), empty where the mask is.
    """
    result = np.zeros(mask.shape, bool)
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(mask, bool).view(np.uint8))
    if width:
        # OpenCV numbers parts by blocks of two rows and columns: an even start leaves the order of equal ones as it is.
        rows, columns = (max(0, start - margin) // 2 * 2 for start in (top, left))
        box = np.s_[rows : top + height + margin, columns : left + width + margin]
        result[box] = rule(np.ascontiguousarray(mask[box], bool))
    return result


def look_up(table: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return ``table[numbers]``, for a table of bool or uint8, quickly where it is short.

    Args:
        table: (N,).
        numbers: (H, W) integers from 0 to N - 1.
    """
    if len(table) > 256:
        return table[numbers]
    return cv2.LUT(numbers.astype(np.uint8), np.pad(table.view(np.uint8), (0, 256 - len(table)))).view(table.dtype)


def _choose(choice: Callable[[np.ndarray, list[int]], list[int]], mask: np.ndarray) -> np.ndarray:
    """Keep some of a mask's parts; diagonal neighbours belong together.

    Args:
        choice: from OpenCV's statistics by number, and the numbers from 1 with the largest part first, to the numbers
            of those that stay.
        mask: boolean (H, W).
    """

    def chosen(part: np.ndarray) -> np.ndarray:
        count, numbers, boxes, _ = cv2.connectedComponentsWithStats(part.view(np.uint8), connectivity=8)
        order = np.argsort(boxes[1:, cv2.CC_STAT_AREA], kind="stable")[::-1] + 1
        table = np.zeros(count, bool)
        table[choice(boxes, order.tolist())] = True
        return look_up(table, numbers)

    return in_box(chosen, mask)


def _overlap(one: np.ndarray, other: np.ndarray) -> int:
    """How many columns two boxes share."""
    ends = [box[cv2.CC_STAT_LEFT] + box[cv2.CC_STAT_WIDTH] for box in (one, other)]
    return int(min(ends) - max(one[cv2.CC_STAT_LEFT], other[cv2.CC_STAT_LEFT]))
