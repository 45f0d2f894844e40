"""Whether a picture looks like an upright frontal chest radiograph, and what would make it one.

A network always draws something. So its output is measured (`anatomical_signs`) and weighed by two logistic
regressions: one separates an upright, non-inverted chest from everything else, the other says on which side the heart
lies. Turned and inverted copies are tried only where the picture itself does not look right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import cv2
import numpy as np

from cxrseg.errors import ImageError, ModelError, Notice
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.model import PACKAGED, Checkpoint
from cxrseg.plausibility import anatomical_signs
from cxrseg.plausibility.rule import Rule, rule_for
from cxrseg.preprocessing import resize
from cxrseg.sentences import sentence as english

Word = Callable[..., str]
"""Words a code of `cxrseg.sentences.ENGLISH` with its values, in some language."""


class Code(StrEnum):
    """What a picture looks like, as stable codes."""

    OK = "ok"
    INVERTED = "inverted"
    TURNED_90 = "turned-90"
    TURNED_180 = "turned-180"
    TURNED_270 = "turned-270"
    MIRRORED = "mirrored"
    NOT_A_CHEST = "not-a-chest"


@dataclass(frozen=True)
class Remedy:
    """What to do to a picture, in this order.

    Attributes:
        invert: exchange dark and bright.
        quarter_turns: number of 90° counter-clockwise turns, 0 to 3.
        mirror: exchange left and right.
    """

    invert: bool = False
    quarter_turns: int = 0
    mirror: bool = False

    def wording(self, word: Word = english) -> str:
        """Say what is done, in the words of a language."""
        parts = [word("plausibility.remedy-invert")] if self.invert else []
        parts += [word(f"plausibility.remedy-turn-{self.quarter_turns}")] if self.quarter_turns else []
        parts += [word("plausibility.remedy-mirror")] if self.mirror else []
        return ", ".join(parts) or word("plausibility.remedy-none")

    def __str__(self) -> str:
        return self.wording().capitalize()


@dataclass(frozen=True)
class Plausibility:
    """Whether a picture is plausible as an upright frontal chest radiograph.

    Attributes:
        plausible: False calls for a warning.
        score: 0 to 1, from 0.5 on plausible: the smaller one of two logistic regressions' outputs, that it is an
            upright chest that is not inverted, and that it is not mirrored. It ranks pictures; it is no frequency.
        code: what it looks like. A picture that is both turned and inverted or mirrored has the code of the turn.
        remedy: what would make it look right, for `undo`; None where nothing would or nothing need be done.
        missing: for a picture that is not a chest, the clearest missing sign, as ``plausibility.MISSING`` in
            `cxrseg.sentences`.
    """

    plausible: bool
    score: float
    code: Code
    remedy: Remedy | None = None
    missing: str = ""

    @property
    def sentence(self) -> str:
        """What it looks like, in English."""
        return self.wording()

    def wording(self, word: Word = english) -> str:
        """Say what it looks like, in the words of a language.

        Args:
            word: words a code of `cxrseg.sentences.ENGLISH`.
        """
        if self.plausible:
            return word("plausibility.ok")
        if (remedy := self.remedy) is None:
            return word("plausibility.warning", why=word(f"plausibility.{self.missing}"))
        faults = [word(f"plausibility.turned-{90 * remedy.quarter_turns}")] if remedy.quarter_turns else []
        faults += [word("plausibility.inverted")] if remedy.invert else []
        parts = [word("plausibility.seems", faults=word("plausibility.and").join(faults))] if faults else []
        parts += [word("plausibility.mirrored")] if remedy.mirror else []
        parts[1:] = [part[0].upper() + part[1:] for part in parts[1:]]
        return word("plausibility.warning", why=" ".join(parts))


VIEWS = tuple(Remedy(invert, turns) for invert in (False, True) for turns in range(4))
"""The picture as it is, and its inverted and turned copies."""


def assess(
    film: Radiograph, segmenter: Segmenter, rule: Rule | None = None, *, seen: Segmentation | None = None
) -> Plausibility:
    """Say whether a film looks like an upright frontal chest radiograph, and if not, what it looks like.

    The network runs once where it does, or not at all if it has segmented the film already; seven more times where it
    does not.

    Args:
        film: from `load_image`.
        segmenter: its network is used where a rule was fitted to networks of its kind; otherwise the packaged one is.
        rule: another one, for this segmenter.
        seen: this segmenter's result for this film, if known.

    Raises:
        ImageError: all pixels are equal, or not finite.
    """
    rule = rule or rule_for(segmenter.checkpoint.head, segmenter.checkpoint.trained)
    if rule is None:
        (segmenter, rule), seen = packaged_judge(), None
    if seen is None or seen.planes is None or seen.grey is None:
        small = shrink(film, segmenter.checkpoint)
        [(signs, sides)] = see(segmenter, [small])
    else:
        small = seen.grey
        signs, sides = _measure(segmenter.checkpoint, small, seen.planes)
    upright, mirrored = rule.upright(signs), rule.mirrored(sides)
    if upright >= 0.5:
        if mirrored < 0.5:
            return Plausibility(True, min(upright, 1 - mirrored), Code.OK)
        return Plausibility(False, 1 - mirrored, Code.MIRRORED, Remedy(mirror=True))
    seen = see(segmenter, [apply(view, small) for view in VIEWS[1:]])
    scores = [rule.upright(signs) for signs, _ in seen]
    best = int(np.argmax(scores))
    if scores[best] < 0.5:
        return Plausibility(False, upright, Code.NOT_A_CHEST, missing=_what_is_missing(signs))
    remedy = replace(VIEWS[1 + best], mirror=rule.mirrored(seen[best][1]) >= 0.5)
    turns = remedy.quarter_turns
    code = Code(f"turned-{90 * turns}") if turns else Code.INVERTED
    return Plausibility(False, upright, code, remedy)


@lru_cache(maxsize=1)
def packaged_judge() -> tuple[Segmenter, Rule]:
    """The packaged model, on the CPU, and its rule: they judge films for models without a rule of their own.

    Raises:
        ModelError: it has no rule either.
    """
    segmenter = Segmenter.from_pretrained(PACKAGED, "cpu")
    rule = rule_for(segmenter.checkpoint.head, segmenter.checkpoint.trained)
    if rule is None:
        raise ModelError("rule.packaged-has-no-rule")
    return segmenter, rule


def undo(film: Radiograph, remedy: Remedy) -> Radiograph:
    """Apply a remedy to a film.

    Args:
        film: of any size and range.
        remedy: from `assess`.

    Returns:
        The film inverted within its range (8 bits: 0 to 255; else between its least and largest value), turned and
        mirrored; the pixel spacing goes along with the turn, and a warning says what was done.
    """
    pixels = film.pixels
    if remedy.invert:
        ends = 255 if pixels.dtype == np.uint8 else pixels.min() + pixels.max()
        pixels = (ends - pixels).astype(pixels.dtype)
    pixels = np.rot90(pixels, remedy.quarter_turns)
    if remedy.mirror:
        pixels = pixels[:, ::-1]
    spacing = film.pixel_spacing
    if spacing and remedy.quarter_turns % 2:
        spacing = spacing[::-1]
    done = (Notice("film.changed", {"remedy": remedy.wording()}),) if remedy != Remedy() else ()
    return replace(film, pixels=pixels.copy(), pixel_spacing=spacing, warnings=(*film.warnings, *done))


def apply(remedy: Remedy, picture: np.ndarray) -> np.ndarray:
    """Apply a remedy to a picture of range 0 to 1."""
    picture = np.rot90(1 - picture if remedy.invert else picture, remedy.quarter_turns)
    return np.ascontiguousarray(picture[:, ::-1] if remedy.mirror else picture)


def see(segmenter: Segmenter, pictures: Sequence[np.ndarray]) -> list[tuple[dict[str, float], dict[str, float]]]:
    """Measure the signs in a network's output for pictures.

    Args:
        segmenter: the network.
        pictures: (S, S) float32 from `shrink`.

    Returns:
        For each picture its `anatomical_signs.signs` and `anatomical_signs.sides`.
    """
    checkpoint = segmenter.checkpoint
    mean, std = (
        np.float32(v)[None, :, None, None] for v in (checkpoint.preprocessing.mean, checkpoint.preprocessing.std)
    )
    batch = (np.stack(pictures)[:, None] - mean) / std
    return [_measure(checkpoint, *pair) for pair in zip(pictures, segmenter.run(batch), strict=True)]


def _measure(
    checkpoint: Checkpoint, picture: np.ndarray, probabilities: np.ndarray
) -> tuple[dict[str, float], dict[str, float]]:
    planes = anatomical_signs.planes_of(probabilities, checkpoint.trained, checkpoint.head)
    grey = cv2.resize(picture, (anatomical_signs.SIDE,) * 2, interpolation=cv2.INTER_AREA)
    return anatomical_signs.signs(planes, grey), anatomical_signs.sides(planes, grey)


def shrink(film: Radiograph, checkpoint: Checkpoint) -> np.ndarray:
    """Bring a film to the network's input: (S, S) float32, 0 to 1, not yet normalised.

    Raises:
        ImageError: all pixels are equal, or one is not finite.
    """
    if not np.isfinite(film.pixels).all():
        raise ImageError("image.not-finite-judging")
    return resize(checkpoint.preprocessing.stretch(film.pixels), (checkpoint.preprocessing.size,) * 2)


def _what_is_missing(signs: dict[str, float]) -> str:
    """Name the plainest reason why a picture shows no chest, from its signs as it is."""
    if signs["lungs share"] < 0.25:
        return "no-lungs"
    if signs["lungs second"] < 0.2 or signs["lungs across"] < 0.25:
        return "no-pair"
    if signs["heart share"] < 0.1:
        return "no-heart"
    if signs.get("clavicles share", 1) < 0.05 and signs.get("ribs share", 1) < 0.1:
        return "no-bones"
    return "disorder"
