"""Moved to `cxrseg.results.bundle`."""

from cxrseg.results.bundle import describe_model, write_bundle  # noqa: F401 for callers of the old name
