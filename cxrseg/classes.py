"""The structures that are segmented, the classes of a label map and how the one becomes the other.

A projection overlaps: a rib crosses the lung field and the heart covers lung. So the truth is one
mask per structure, and a label map is what is left of the masks when they are painted in order.
"""

STRUCTURES = ("lungs", "ribs", "clavicles", "heart")
"""Structures in the order of every per-structure axis and table."""

CLASSES = ("background", *STRUCTURES)
"""Classes of a label map; the position is the class index (0 to 4)."""

PAINT_ORDER = ("lungs", "heart", "ribs", "clavicles")
"""Structures in the order they are painted into a label map, later over earlier."""

UNKNOWN = 255
"""Value of a pixel, in masks and label maps, whose truth nobody has drawn. It is not background."""

JOINED = {"lungs": ("left_lung", "right_lung"), "clavicles": ("left_clavicle", "right_clavicle")}
"""Structures that a data set may keep in two folders, one per side of the patient."""

COLORS = {"lungs": "#56B4E9", "ribs": "#F0E442", "clavicles": "#009E73", "heart": "#B23A00"}
"""One colour per structure as ``#RRGGBB``.

Source:
    Okabe and Ito's palette, made to stay distinct with the common kinds of colour blindness; its vermilion is
    darkened, so that the four stay apart in grey too.
"""
