"""How much of a film each structure covers."""

from cxrseg.errors import ImageError
from cxrseg.inference import Segmentation


def area_shares(segmentation: Segmentation) -> dict[str, float]:
    """Measure which share of the picture each structure covers.

    Structures overlap, so the shares may add up to more than 1.

    Args:
        segmentation: from a `Segmenter`.

    Returns:
        Shares from 0 to 1 by structure, for the structures that the model has learned.
    """
    return {structure: float(mask.mean()) for structure, mask in segmentation.masks.items()}


def areas_cm2(segmentation: Segmentation, pixel_spacing: tuple[float, float]) -> dict[str, float]:
    """Measure the projected area of each structure.

    A radiograph is a shadow. Where the spacing is measured on the detector's plane, which is what most files tell,
    the area is the shadow's there: larger than the structure's own outline by the square of the magnification.

    Args:
        segmentation: from a `Segmenter`.
        pixel_spacing: millimetres between rows and between columns, as in `Radiograph.pixel_spacing`.

    Returns:
        Square centimetres by structure, for the structures that the model has learned.

    Raises:
        ImageError: the spacing is not two positive numbers.
    """
    if len(pixel_spacing) != 2 or not min(pixel_spacing) > 0:
        raise ImageError(f"The pixel spacing {pixel_spacing} is not two positive numbers of millimetres.")
    pixel = pixel_spacing[0] * pixel_spacing[1] / 100
    return {structure: int(mask.sum()) * pixel for structure, mask in segmentation.masks.items()}
