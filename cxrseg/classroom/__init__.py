"""A class around one film: rooms, what everybody has drawn, and how far the drawings agree. Independent of the page."""
