"""The structures that are segmented, the classes of a label map and how the one becomes the other.

A projection overlaps: a rib crosses the lung field and the heart covers lung. So the truth is one
mask per structure, and a label map is what is left of the masks when they are painted in order.
"""

STRUCTURES = ("lungs", "ribs", "clavicles", "heart")
"""Structures in the order of every per-structure axis and table.

- lungs: the lung fields, without what heart, mediastinum, aorta or diaphragm cover; ribs that cross them included;
- ribs: all that are seen, behind and in front; not their cartilages;
- clavicles: what of them lies over the rib cage, for their outer ends are not seen on every film;
- heart: its whole silhouette, over spine and diaphragm too; without the great vessels.

Source:
    For lungs, clavicles and heart the definitions are those of the public SCR masks (van Ginneken et al., Medical Image
    Analysis 2006).
"""

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

SYMBOLS = {"lungs": "circle", "ribs": "square", "clavicles": "diamond", "heart": "triangle-up"}
"""Plotly's marks of the structures in charts, for those who cannot tell the colours apart."""
