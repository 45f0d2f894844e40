"""What varies from film to film before the X-rays are turned into a picture: the body, its pose and the frame."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np


def _uniform(low: float, high: float, size: int | None = None) -> Any:
    """A field drawn evenly from a range; its default is the middle."""
    middle: Any = (low + high) / 2 if size is None else ((low + high) / 2,) * size
    return field(default=middle, metadata={"draw": lambda rng: rng.uniform(low, high, size), "range": (low, high)})


def _normal(mean: float, deviation: float, limit: float, size: int | None = None) -> Any:
    """A field drawn from a normal distribution cut at ``mean ± limit``; its default is the mean."""

    def draw(rng: np.random.Generator) -> Any:
        return np.clip(rng.normal(mean, deviation, size), mean - limit, mean + limit)

    default: Any = mean if size is None else (mean,) * size
    return field(default=default, metadata={"draw": draw, "range": (mean - limit, mean + limit)})


@dataclass(frozen=True)
class BodyParameters:
    """The body, its pose and the frame. Lengths in mm and angles in degrees unless a name says otherwise.

    Every field has its range in ``metadata["range"]`` and is drawn from it by ``draw``. The defaults are the ranges'
    middles. Left and right are the patient's.
    """

    source_distance: float = _uniform(1500, 2000)
    """Focus to detector: chest films are taken at 1.5 m (mobile) to 1.8-2.0 m (wall stand)."""
    air_gap: float = _uniform(10, 50)
    """Patient's front to detector: the grid and the cover of a wall stand."""
    yaw: float = _normal(0, 2, 5)
    """Rotation about the long axis; films of more than about 5° are usually repeated."""
    pitch: float = _normal(0, 3.5, 8)
    """Leaning forwards (positive: kyphotic) or backwards (lordotic)."""
    roll: float = _normal(0, 1.5, 4)
    """Leaning sideways, in the plane of the picture."""
    scale_lr: float = _normal(1.0, 0.06, 0.15)
    """Width of the body against the scan's; adult chests vary by about 7 % (one standard deviation)."""
    scale_si: float = _normal(1.0, 0.06, 0.13)
    """Height of the chest against the scan's, which is a deep breath of a tall chest."""
    scale_ap: float = _normal(0.97, 0.07, 0.15)
    """Depth of the chest against the scan's."""
    warp: float = _uniform(2, 8)
    """Largest displacement of a smooth random deformation (detail of about 8 cm), so that no two ribs run alike."""
    warp_seed: int = field(default=0, metadata={"draw": lambda rng: int(rng.integers(2**31)), "range": (0, 2**31 - 1)})
    """Seed of that deformation."""
    rib_slope: float = _normal(0, 5, 13)
    """Shear of the chest: how much steeper the ribs fall from back to front (breathing and kyphosis)."""
    diaphragm_right: float = _normal(-18, 11, 28)
    """Height of the right dome over the scan's; it moves 1-2 cm in quiet and up to 7 cm in deep breathing."""
    diaphragm_left: float = _normal(-18, 11, 28)
    """Height of the left dome over the scan's."""
    heart_size: float = _normal(1.08, 0.16, 0.38)
    """Diameter of the heart against the scan's: for cardiothoracic ratios of about 0.38 to 0.62."""
    heart_shift: tuple[float, float] = _normal(0, 4, 9, 2)
    """The heart's place against the scan's: downwards and to the left."""
    heart_turn: float = _normal(0, 6, 14)
    """Rotation of the heart in the plane of the picture: upright in slim, lying in stocky people."""
    clavicle_length: float = _normal(136, 8, 18)
    """Mean about 14-15 cm, shorter in women."""
    clavicle_shaft: float = _uniform(9, 13.5)
    """Diameter in the middle."""
    clavicle_rise: float = _normal(16, 9, 22)
    """From the breastbone outwards and upwards, arms down; the slope that is seen also depends on the pitch."""
    clavicle_back: float = _uniform(18, 30)
    """From the breastbone outwards and backwards: about 20-30° in a resting shoulder, less when rolled forwards."""
    clavicle_bow: float = _uniform(6, 14)
    """Height of the inner curve."""
    clavicle_arch: float = _uniform(1, 13)
    """Height of the middle over the chord as seen from the front; with the tilt of the S it makes the film's S."""
    clavicle_difference: float = _normal(0, 3, 7)
    """By how much the left one rises more than the right one."""
    clavicle_drop: float = _normal(17, 10, 24)
    """How much lower than in the scan, whose raised arms lift them, the inner ends are."""
    clavicle_gap: float = _normal(13, 4, 10)
    """How much farther outwards than in the scan, whose raised arms push them together, the inner ends are: then they
    lie 0.03 to 0.10 of the lungs' width from the middle, as on 80 films that were outlined by eye."""
    fat_cm: float = _uniform(0, 7)
    """Soft tissue added along the ray, of 0.93 g/cm3; most at the sides and below."""
    breast_cm: float = field(
        default=0.0,
        metadata={"draw": lambda rng: rng.uniform(0.8, 3.5) if rng.random() < 0.45 else 0.0, "range": (0.0, 3.5)},
    )
    """Depth of breast tissue; none in more than half of the films."""
    breast_height: float = _uniform(-30, 40)
    """Centre of the breasts below the heart's centre."""
    bone_density: float = _normal(1.3, 0.2, 0.45)
    """Mineral against the scan's, whose thick slices blur thin cortex below what counts as bone; osteoporosis takes
    30 % and more."""
    lung_density: float = _uniform(1.2, 2.4)
    """Density of the lung against the scan's, whose 0.13 g/cm3 is an emphysematous deep breath; 0.18-0.30 is common."""
    frame_width: float = _uniform(295, 390)
    """Width of the square's field on the detector: cassettes of 35 and 43 cm, and what collimation leaves."""
    frame_aspect: float = _uniform(1.0, 1.25)
    """Height over width of that field; archives squash it to a square."""
    frame_offset: tuple[float, float] = _normal(0, 9, 24, 2)
    """How far the frame's centre lies below and to the left of its usual place."""
    first_cartilage: float = field(
        default=0.6,
        metadata={"draw": lambda rng: rng.uniform(0.3, 1.4) if rng.random() < 0.75 else 0.0, "range": (0.0, 1.4)},
    )
    """Lime in the cartilages of the first ribs against bone: they turn to bone from about thirty years on, mottled."""
    cartilage_width: float = _uniform(11, 20)
    """Height of those cartilages."""
    cartilage_drop: float = _uniform(0, 18)
    """How much lower than in the scan, whose raised arms lift the first ribs too, they are."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "BodyParameters":
        """Draw every field from its range; the same generator state gives the same body."""
        values = {}
        for parameter in fields(cls):
            drawer: Callable[[np.random.Generator], Any] = parameter.metadata["draw"]
            value = drawer(rng)
            values[parameter.name] = tuple(value.tolist()) if isinstance(value, np.ndarray) else _plain(value)
        return cls(**values)


def _plain(value: Any) -> Any:
    """A Python number, for JSON."""
    return value if isinstance(value, int) else float(value)
