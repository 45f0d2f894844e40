"""Everything known about a film, measured once: page, command line, API, zip file and DICOM object write from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import cxrseg
from cxrseg.classes import CLASSES, STRUCTURES
from cxrseg.errors import LabelError
from cxrseg.images import Radiograph
from cxrseg.inference import Segmentation, Segmenter
from cxrseg.measurements.areas import LungAreas, area_shares, areas_cm2, describe_measurements, lung_area_ratio
from cxrseg.measurements.cardiothoracic import Cardiothoracic, cardiothoracic_ratio
from cxrseg.measurements.lungs import Lungs, find_lungs
from cxrseg.plausibility import Plausibility, assess
from cxrseg.results.model import describe_model

NOTICE = "For teaching and learning. Not a medical device."

SCHEMA = 2
"""Version of ``result.json``: it rises when a field goes or changes its meaning. 1 had no number and two forms."""


@dataclass(frozen=True, eq=False)
class Findings:
    """A film and everything found in it.

    Attributes:
        film: what was segmented.
        segmentation: what the model saw in it.
        model: which model, in plain values, from `describe_model`, and which engine ran it.
        plausibility: whether it looks like a frontal chest film; None where it was not assessed.

    Raises:
        LabelError: film and segmentation differ in size.
    """

    film: Radiograph
    segmentation: Segmentation
    model: Mapping[str, Any]
    plausibility: Plausibility | None = None

    def __post_init__(self):
        if self.film.pixels.shape != self.segmentation.labels.shape:
            raise LabelError(
                "results.sizes-differ", film=self.film.pixels.shape, segmentation=self.segmentation.labels.shape
            )

    @cached_property
    def _lungs(self) -> Lungs:
        return find_lungs(self.segmentation)

    @cached_property
    def cardiothoracic(self) -> Cardiothoracic:
        """The cardiothoracic ratio, or why there is none."""
        return cardiothoracic_ratio(self.segmentation, self._lungs)

    @cached_property
    def lungs(self) -> LungAreas:
        """Left lung field against right, or why they cannot be compared."""
        return lung_area_ratio(self.segmentation, self._lungs)

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Boolean (H, W) of the patient's right and left lung field, or None where they cannot be separated."""
        return self._lungs if isinstance(self._lungs, tuple) else None

    @cached_property
    def shares(self) -> Mapping[str, float]:
        """Share of the picture, 0 to 1, by structure that the model has learned."""
        return area_shares(self.segmentation)

    @cached_property
    def areas(self) -> Mapping[str, float]:
        """Square centimetres by structure; empty where the film gives no pixel spacing."""
        return areas_cm2(self.segmentation, self.film.pixel_spacing) if self.film.pixel_spacing else {}

    def to_json(self, *, named: bool = False) -> dict[str, Any]:
        """Return what ``result.json`` holds, in plain types; ``docs/results.md`` describes every field.

        Args:
            named: whether to include the film's file name, which may identify the patient.
        """
        height, width = self.segmentation.labels.shape
        structures: dict[str, Any] = {structure: {"trained": False} for structure in STRUCTURES}
        for structure, mask in self.segmentation.masks.items():
            structures[structure] = {
                "trained": True,
                "pixels": int(np.count_nonzero(mask)),
                "area_share": self.shares[structure],
                "area_cm2": self.areas.get(structure),
            }
        spacing = self.film.pixel_spacing
        return {
            "schema": SCHEMA,
            "notice": NOTICE,
            "cxrseg": cxrseg.__version__,
            "model": dict(self.model),
            "film": ({"name": self.film.name} if named else {})
            | {"height": height, "width": width, "pixel_spacing_mm": list(spacing) if spacing else None},
            "processing": list(self.segmentation.processing),
            "classes": list(CLASSES),
            "structures": structures,
            "measurements": describe_measurements(self.cardiothoracic, self.lungs, spacing),
            "plausibility": _plausibility_json(self.plausibility) if self.plausibility else None,
            "warnings": [notice.to_json() for notice in self.segmentation.warnings],
        }


def examine(film: Radiograph, segmenter: Segmenter) -> Findings:
    """Segment a film and assess whether it looks like a frontal chest film; one pass of the network if it does.

    Raises:
        ImageError: the pixels are not (H, W), not finite, or all equal.
    """
    seen = segmenter(film)
    model = describe_model(segmenter.checkpoint) | {"engine": segmenter.engine}
    return Findings(film, seen, model, assess(film, segmenter, seen=seen))


def _plausibility_json(assessed: Plausibility) -> dict[str, Any]:
    return {
        "plausible": assessed.plausible,
        "score": assessed.score,
        "code": assessed.code.value,
        "sentence": assessed.wording(),
        "remedy": str(assessed.remedy) if assessed.remedy else None,
    }
