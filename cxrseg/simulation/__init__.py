"""Simulated radiographs with exact truth for every structure."""
