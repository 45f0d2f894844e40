"""A `Segmentation` to numbers that a radiologist knows, or to a reason why there is none."""

from cxrseg.measurements.areas import NotMeasurable  # noqa: F401 for callers of the old name
