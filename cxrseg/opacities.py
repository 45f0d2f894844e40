"""Lung opacities: consolidations as on a sick patient's film, for training and for stress copies.

A network that has only seen clear lungs takes "dark" for "lung" and leaves out opacities, which readers include.
"""

from typing import Any

import albumentations as A
import cv2
import numpy as np

from cxrseg.preprocessing import resize

SOFTNESS = 0.008
"""Standard deviation of the clouds' fading at the lungs' outline, as a share of the film's longer side."""

MOTTLE = 14
"""Cells of the clouds' mottling along either side of the film."""


class LungOpacities(A.ImageOnlyTransform):
    """Cloud parts of the lungs up to the brightness of soft tissue; the truth stays.

    Targets:
        ``image`` (H, W, C) uint8, changed where the first channel of ``mask``, (H, W, N) uint8 with the lungs first, is
        1. A film whose lungs are not labelled, or not in the picture, stays as it is.
    """

    def __init__(
        self,
        number: tuple[int, int] = (1, 3),
        density: tuple[float, float] = (0.3, 0.9),
        radius: tuple[float, float] = (0.04, 0.14),
        p: float = 0.5,
    ):
        """Set how much of the lungs is clouded.

        Args:
            number: fewest and most clouds.
            density: least and greatest share of the way from lung to soft tissue in the middle of a cloud.
            radius: least and greatest standard deviation of a cloud, as a share of the film's longer side.
            p: how often a film is clouded.
        """
        super().__init__(p=p)
        self.number, self.density, self.radius = number, density, radius

    @property
    def targets_as_params(self) -> list[str]:
        """What the clouds' places depend on."""
        return ["image", "mask"]

    def get_params_dependent_on_data(self, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """Draw the clouds: ``share``, (H, W) float32, and ``tissue``, the grey level that they approach."""
        lungs, grey = data["mask"][..., 0] == 1, data["image"][..., 0]
        around = grey[~lungs & (grey > 0)]
        if not lungs.any() or not around.size:
            return {"share": None, "tissue": 0.0}
        rng, side = self.random_generator, max(grey.shape)
        places = np.argwhere(lungs)
        share = np.zeros(grey.shape, np.float32)
        for _ in range(int(rng.integers(self.number[0], self.number[1] + 1))):
            centre = places[rng.integers(len(places))]
            cloud = _gaussian(grey.shape, centre, rng.uniform(*self.radius, 2) * side, rng.uniform(0, np.pi))
            share = np.maximum(share, rng.uniform(*self.density) * cloud)
        mottle = resize(rng.random((MOTTLE, MOTTLE), np.float32), grey.shape)
        edge = cv2.GaussianBlur(lungs.astype(np.float32), (0, 0), SOFTNESS * side)
        share = np.clip(share * (0.6 + 0.8 * mottle), 0, 0.95) * edge
        return {"share": share, "tissue": float(np.percentile(around, 75))}

    def apply(self, img: np.ndarray, share: np.ndarray | None, tissue: float, **params: Any) -> np.ndarray:
        """Lay the clouds over the picture; nothing becomes darker."""
        if share is None:
            return img
        lift = np.maximum(tissue - img.astype(np.float32), 0)
        return np.rint(img + share[..., None] * lift).astype(np.uint8)


def _gaussian(shape: tuple[int, int], centre: np.ndarray, radii: np.ndarray, angle: float) -> np.ndarray:
    """A turned elliptical Gaussian, (H, W) float32, 1 at its centre; radii are its standard deviations in pixels."""
    y, x = (np.arange(n, dtype=np.float32) - c for n, c in zip(shape, centre, strict=True))
    u = (x[None] * np.cos(angle) + y[:, None] * np.sin(angle)) / radii[0]
    v = (y[:, None] * np.cos(angle) - x[None] * np.sin(angle)) / radii[1]
    return np.exp(-(u**2 + v**2) / 2).astype(np.float32)
