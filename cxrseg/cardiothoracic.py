"""Moved to `cxrseg.measurements.cardiothoracic`."""

from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio  # noqa: F401 for callers of the old name
