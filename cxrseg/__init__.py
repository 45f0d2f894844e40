"""Segment lungs, ribs, clavicles and heart in a frontal chest radiograph.

Example:
    ```python
    from cxrseg import Segmenter, load_image

    result = Segmenter.from_pretrained()(load_image("film.png"))
    result.masks["heart"]  # boolean, at the size of the film
    ```
"""

import os

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # importing albumentations asks a server for its version

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxrseg.classes import CLASSES, PAINT_ORDER, STRUCTURES, UNKNOWN
    from cxrseg.errors import CxrsegError, DatasetError, ImageError, LabelError, ModelError
    from cxrseg.images import Radiograph, load_image
    from cxrseg.inference import Segmentation, Segmenter
    from cxrseg.plausibility import Plausibility, Remedy, assess, undo
    from cxrseg.preprocessing import Preprocessing

__version__ = "0.1.0"

__all__ = [
    "CLASSES",
    "PAINT_ORDER",
    "STRUCTURES",
    "UNKNOWN",
    "CxrsegError",
    "DatasetError",
    "ImageError",
    "LabelError",
    "ModelError",
    "Plausibility",
    "Preprocessing",
    "Radiograph",
    "Remedy",
    "Segmentation",
    "Segmenter",
    "__version__",
    "assess",
    "load_image",
    "undo",
]

_WHERE = {
    "CLASSES": "cxrseg.classes",
    "PAINT_ORDER": "cxrseg.classes",
    "STRUCTURES": "cxrseg.classes",
    "UNKNOWN": "cxrseg.classes",
    "CxrsegError": "cxrseg.errors",
    "DatasetError": "cxrseg.errors",
    "ImageError": "cxrseg.errors",
    "LabelError": "cxrseg.errors",
    "ModelError": "cxrseg.errors",
    "Radiograph": "cxrseg.images",
    "load_image": "cxrseg.images",
    "Segmentation": "cxrseg.inference",
    "Segmenter": "cxrseg.inference",
    "Plausibility": "cxrseg.plausibility",
    "Remedy": "cxrseg.plausibility",
    "assess": "cxrseg.plausibility",
    "undo": "cxrseg.plausibility",
    "Preprocessing": "cxrseg.preprocessing",
}


def __getattr__(name: str) -> object:
    """Import a name on first use: torch alone takes seconds, and not every part needs it."""
    if name not in _WHERE:
        raise AttributeError(f"module 'cxrseg' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
