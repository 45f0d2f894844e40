"""Plotly figures of how good a model is. Words are passed in, so that a figure can be drawn in any language."""
