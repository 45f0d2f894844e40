"""Plotly figures of how good a model is. Words are handed in, so that a figure can be had in any language."""
