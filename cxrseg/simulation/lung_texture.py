"""The fine vessels of the lungs, which a scan of thick slices has smeared out."""

import math

import cv2
import numpy as np
import scipy.fft

from cxrseg.simulation.smoothing import blurred

STEM_MM, TWIG_MM = 2.8, 0.55
"""Diameters at which the drawn vessels start and end; wider ones are in the scan."""

LENGTH_PER_DIAMETER = 10.0
"""Length of a vessel between two forks, in diameters.

Source:
    About 3 to 10 in casts of pulmonary arteries (Singhal and others, Circulation Research 33, 1973); the value makes
    trees as long as a lung is wide.
"""


def add_lung_texture(
    soft: np.ndarray,
    masks: dict[str, np.ndarray],
    pixel: float,
    vessels: float,
    texture: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Add branching vessels and a band-limited texture to the soft tissue in the lung field.

    Args:
        soft: (S, S) float32, g/cm2.
        masks: boolean (S, S) masks; only the lungs are used, and without them nothing is added.
        pixel: side of a pixel in mm.
        vessels: strength of the vessels; 1 is their anatomical thickness.
        texture: standard deviation of the texture, g/cm2.
        rng: source of chance.

    Returns:
        (S, S) float32, g/cm2, never negative.
    """
    lungs = masks.get("lungs")
    if lungs is None or not lungs.any():
        return soft
    trees = vessels * draw_trees(lungs, pixel, rng)
    noise = texture * band_noise(soft.shape, pixel, rng)
    inside = blurred(lungs.astype(np.float32), 2.5 / pixel)
    # Lung lies behind the heart and below the domes too, so that texture fades out there rather than ending.
    around = np.minimum(1, 1.6 * blurred(lungs.astype(np.float32), 9 / pixel)) * (soft > 0.5)
    weight = np.maximum(inside, 0.45 * around)
    return np.maximum(soft + weight * (trees + noise), 0).astype(np.float32)


def band_noise(shape: tuple[int, int], pixel: float, rng: np.random.Generator, slope: float = 2.2) -> np.ndarray:
    """Noise whose power falls with spatial frequency between 1 per 20 mm and the pixel's limit.

    Args:
        shape: (H, W).
        pixel: side of a pixel in mm.
        rng: source of chance.
        slope: power falls as frequency to minus this.

    Returns:
        (H, W) float32 of mean 0 and standard deviation 1.

    Source:
        Power-law exponents near 3 for anatomical background (Burgess and others, Medical Physics 28, 2001, for the
        breast); the value makes simulated lungs' spectra those of clinical films.
    """
    wave = scipy.fft.rfft2(rng.standard_normal(shape, np.float32))
    frequency = np.hypot(np.fft.fftfreq(shape[0], pixel)[:, None], np.fft.rfftfreq(shape[1], pixel)[None])
    low = 1 / 20
    gain = (np.maximum(frequency, low) ** (-slope / 2) * (frequency > low)).astype(np.float32)
    noise = scipy.fft.irfft2(wave * gain, s=shape)
    return (noise / max(float(noise.std()), 1e-9)).astype(np.float32)


def draw_trees(lungs: np.ndarray, pixel: float, rng: np.random.Generator) -> np.ndarray:
    """Draw vessels that fork their way from each hilum to the pleura.

    Args:
        lungs: boolean (S, S).
        pixel: side of a pixel in mm.
        rng: source of chance.

    Returns:
        (S, S) float32, soft tissue in g/cm2 along the ray through the vessels.

    Source:
        Forks keep the sum of cubed diameters (Murray's law, PNAS 12, 1926).
    """
    size = lungs.shape[0]
    middle = int(np.median(np.nonzero(lungs)[1]))
    total = np.zeros(lungs.shape, np.float32)
    for side, half in ((-1, lungs[:, :middle]), (1, lungs[:, middle:])):
        rows = np.nonzero(half.any(axis=1))[0]
        if rows.size < 8:
            continue
        row = int(rows[0] + 0.48 * np.ptp(rows))
        columns = np.nonzero(half[row])[0]
        if not columns.size:
            continue
        column = columns[-1] if side < 0 else middle + columns[0]
        for _ in range(3):  # within a canvas vessels overwrite each other, between canvases they add up
            total += _draw_tree((float(column), float(row)), side, pixel, size, rng)
    return total


def _draw_tree(hilum: tuple[float, float], side: int, pixel: float, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw one canvas of vessels from one hilum, generation by generation, (S, S) float32 in g/cm2."""
    canvas = np.zeros((size, size), np.uint8)
    stems = 9
    fan = np.linspace(-1.35, 1.35, stems) + rng.normal(0, 0.12, stems)  # radians above and below the horizontal
    spread = np.array([5, 13]) / pixel
    place = np.array(hilum) + spread * np.stack(
        [rng.standard_normal(stems), np.sin(fan) + rng.normal(0, 0.2, stems)], 1
    )
    diameter = STEM_MM * rng.uniform(0.65, 1.1, stems)
    heading = fan
    unit = 1 / 200  # g/cm2 per grey step of the canvas
    while diameter.size and diameter.max() > TWIG_MM:
        length = LENGTH_PER_DIAMETER * diameter * rng.uniform(0.6, 1.4, diameter.size) / pixel
        bend = rng.normal(0, 0.18, diameter.size)
        half = place + length[:, None] / 2 * np.stack([side * np.cos(heading), np.sin(heading)], 1)
        end = half + length[:, None] / 2 * np.stack([side * np.cos(heading + bend), np.sin(heading + bend)], 1)
        width = np.maximum(1, np.round(diameter / pixel)).astype(int)
        # A vessel finer than a pixel is drawn a pixel wide and as much thinner along the ray.
        path = 0.1 * math.pi / 4 * diameter * np.minimum(1, diameter / pixel) * 1.05
        # The widest are in the scan already, if softly.
        shade = np.clip(path * np.where(diameter > 2.2, 0.4, 1) / unit, 1, 255)
        for order in np.argsort(diameter):
            points = np.round(np.stack([place[order], half[order], end[order]]) * 8).astype(np.int32)
            cv2.polylines(canvas, [points], False, float(shade[order]), int(width[order]), cv2.LINE_AA, 3)
        split = rng.uniform(0.3, 0.7, diameter.size)
        place = np.concatenate([end, end])
        turn = rng.uniform(0.15, 0.6, diameter.size)
        heading = np.concatenate([heading + bend + turn * (1 - split) * 2, heading + bend - turn * split * 2])
        diameter = np.concatenate([diameter * np.cbrt(split), diameter * np.cbrt(1 - split)])
        keep = (diameter > TWIG_MM) & (np.abs(place - size / 2).max(axis=1) < size / 2)
        place, heading, diameter = place[keep], heading[keep], diameter[keep]
    return blurred(canvas.astype(np.float32) * unit, 0.4 / pixel)
