"""The classroom: its tab, and its own pages for students and the projector."""
