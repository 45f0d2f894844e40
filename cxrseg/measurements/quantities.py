"""What measurements are made of: distances, pixel spacings, and reasons why there is no number.

Coordinates are (x, y) in pixels of the film, from its upper left corner to the right and down; the pixel of row r and
column c covers x from c to c + 1 and y from r to r + 1.
"""

from dataclasses import dataclass
from enum import StrEnum

from cxrseg.errors import ImageError
from cxrseg.sentences import sentence


class NotMeasurable(StrEnum):
    """Why there is no number; the value is a stable code, `sentence` is for the reader."""

    NOT_TRAINED = "not_trained"
    NO_HEART = "no_heart"
    NO_LUNG = "no_lung"
    HEART_CUT = "heart_cut"
    CHEST_CUT = "chest_cut"
    HEART_OUTSIDE = "heart_outside"
    IMPLAUSIBLE_RATIO = "implausible_ratio"
    IMPLAUSIBLE_FILM = "implausible_film"

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return sentence(f"measurement.{self}")


@dataclass(frozen=True)
class Diameter:
    """A horizontal distance between two borders.

    The two points lie where the borders reach farthest, which need not be in the same row: only x counts.

    Attributes:
        left: (x, y) of the point on the left of the picture.
        right: (x, y) of the point on the right of the picture.
    """

    left: tuple[float, float]
    right: tuple[float, float]

    @property
    def length_px(self) -> float:
        """Horizontal distance in pixels."""
        return self.right[0] - self.left[0]

    def length_mm(self, pixel_spacing: tuple[float, float]) -> float:
        """Horizontal distance in millimetres, in the plane that the spacing is measured in.

        Args:
            pixel_spacing: millimetres between rows and between columns, as in `Radiograph.pixel_spacing`.

        Raises:
            ImageError: the spacing is not two positive numbers.
        """
        check_spacing(pixel_spacing)
        return self.length_px * pixel_spacing[1]


def check_spacing(pixel_spacing: tuple[float, float]) -> None:
    """Check that a pixel spacing is one.

    Raises:
        ImageError: it is not two positive numbers.
    """
    if len(pixel_spacing) != 2 or not min(pixel_spacing) > 0:
        raise ImageError("spacing.not-positive", spacing=pixel_spacing)


def pixel_cm2(pixel_spacing: tuple[float, float]) -> float:
    """Area of one pixel in square centimetres.

    Raises:
        ImageError: the spacing is not two positive numbers.
    """
    check_spacing(pixel_spacing)
    return pixel_spacing[0] * pixel_spacing[1] / 100
