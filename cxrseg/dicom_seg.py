"""Moved to `cxrseg.results.dicom_seg`."""

from cxrseg.results.dicom_seg import dicom_segmentation  # noqa: F401 for callers of the old name
