"""The classroom: its tab, and the pages of its own that students and the projector open."""
