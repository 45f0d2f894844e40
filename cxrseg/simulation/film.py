"""From thickness of soft tissue and bone along each ray to the film a clinical archive would hold.

The order is nature's: the patient is turned and framed, rays are weakened energy by energy, scatter and blur are added,
then quanta are counted; the log signal is processed and windowed, and what the ward, the technician and the archive lay
over the picture comes last. The truth follows the frame and nothing else.
"""

import math
from typing import Protocol

import cv2
import numpy as np

from cxrseg.simulation.film_parameters import FilmParameters
from cxrseg.simulation.foreign_objects import annotate, draw_objects
from cxrseg.simulation.lung_texture import add_lung_texture
from cxrseg.simulation.smoothing import blurred

ENERGIES = np.array([40.0, 60.0, 80.0, 100.0])
"""Photon energies in keV at which the spectrum is sampled."""

SOFT = np.array([0.2688, 0.2048, 0.1823, 0.1693])
BONE = np.array([0.988, 0.407, 0.259, 0.202])
ALUMINIUM = np.array([0.5685, 0.2778, 0.2018, 0.1704]) * 0.2699
COPPER = np.array([4.862, 1.593, 0.7630, 0.4584]) * 0.896
"""Attenuation at ``ENERGIES``: soft tissue and bone mineral in cm2/g, metals per mm.

Source:
    Hubbell and Seltzer, NISTIR 5632 (NIST's tables of X-ray mass attenuation coefficients; soft tissue as in
    ICRU 44; bone mineral as hydroxyapatite, mixed by mass from its elements).
"""

QUANTA = 30_000.0
"""Quanta per square millimetre and microgray behind a body (IEC 62220-1, beam quality RQA 5: 30,174)."""


class Thickness(Protocol):
    """What is needed of a projection: maps in g/cm2, masks and the size of a pixel."""

    soft: np.ndarray
    bone: np.ndarray
    masks: dict[str, np.ndarray]
    pixel_mm: float


def develop(
    projection: Thickness, parameters: FilmParameters, rng: np.random.Generator
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Make a film and its truth out of a projection.

    Args:
        projection: (S, S) float32 maps of soft tissue and bone in g/cm2 with boolean (S, S) masks.
        parameters: how the film is exposed, processed and stored.
        rng: chance for noise, texture and places; the same state gives the same bytes.

    Returns:
        (S, S) uint8, bright where dense unless inverted, and boolean (S, S) masks moved along with crop and rotation.
    """
    noise, texture, objects, frame, stored = rng.spawn(5)
    soft, bone, masks, pixel = _frame(projection, parameters)
    soft = add_lung_texture(soft, masks, pixel, parameters.vessels, parameters.lung_texture, texture)
    bone = np.maximum(bone + parameters.bone_edges * (bone - blurred(bone, 1.5 / pixel)), 0)
    metal = draw_objects(soft.shape, masks, pixel, parameters, objects)
    signal = _expose(soft, bone, metal, pixel, parameters, noise)
    picture = _process(-np.log(signal), soft > 0.5, masks, pixel, parameters)
    span = parameters.white_level - parameters.black_level
    picture = parameters.black_level + span * picture
    picture = _collimate(picture, parameters, frame)
    picture = annotate(picture, parameters, objects)
    return _store(picture, parameters, stored), masks


def spectrum(parameters: FilmParameters) -> np.ndarray:
    """Share of the open beam's detected energy that each of ``ENERGIES`` carries.

    Args:
        parameters: tube voltage and filtration are used.

    Returns:
        (4,) float64, sums to 1.

    Source:
        Kramers' law for thick targets (Philosophical Magazine 46, 1923), times the filters, times an absorption in the
        detector that falls with the square of the energy above 40 keV (a rough fit to 0.5 mm caesium iodide).
    """
    photons = np.clip(parameters.tube_voltage / ENERGIES - 1, 0, None)
    photons = photons * np.exp(-ALUMINIUM * parameters.aluminium - COPPER * parameters.copper)
    absorbed = 1 - np.exp(-2.5 * (40 / ENERGIES) ** 2)
    energy = photons * absorbed * ENERGIES
    return energy / energy.sum()


def _frame(
    projection: Thickness, parameters: FilmParameters
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray], float]:
    """Turn and crop maps and masks alike. No corner ever lies outside the projection."""
    size = projection.soft.shape[0]
    angle = math.radians(parameters.rotation)
    cos, sin = math.cos(angle), math.sin(angle)
    most = 1 / (cos + abs(sin))
    width, height = min(parameters.field_width, most), min(parameters.field_height, most)
    reach_x, reach_y = width * cos + height * abs(sin), width * abs(sin) + height * cos
    centre = (size - 1) / 2
    x = centre + parameters.shift_x * (1 - reach_x) / 2 * (size - 1)
    y = centre + parameters.shift_y * (1 - reach_y) / 2 * (size - 1)
    turn = np.array([[width * cos, -height * sin], [width * sin, height * cos]])
    matrix = np.column_stack([turn, np.array([x, y]) - turn @ [centre, centre]])

    def warp(image: np.ndarray) -> np.ndarray:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(
            image.astype(np.float32), matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )

    masks = {name: warp(mask) > 0.5 for name, mask in projection.masks.items()}
    return warp(projection.soft), warp(projection.bone), masks, projection.pixel_mm * math.sqrt(width * height)


def _expose(
    soft: np.ndarray,
    bone: np.ndarray,
    metal: np.ndarray,
    pixel: float,
    parameters: FilmParameters,
    rng: np.random.Generator,
) -> np.ndarray:
    """Count what arrives at the detector: (S, S) float32, positive, 1 in the open beam."""
    primary = np.zeros_like(soft)
    for weight, mu_soft, mu_bone in zip(spectrum(parameters), SOFT, BONE, strict=True):
        primary += np.float32(weight) * np.exp(-np.float32(mu_soft) * soft - np.float32(mu_bone) * bone)
    body = soft > 0.5
    mean = float(primary[body].mean()) if body.any() else 1.0
    fraction = parameters.scatter_fraction
    scatter = blurred(np.where(body, np.minimum(primary, 4 * mean), 0), parameters.scatter_spread / pixel)
    signal = primary * np.exp(-metal) + fraction / (1 - fraction) * scatter
    signal = blurred(signal, parameters.blur / pixel)
    area = min(parameters.noise_pixel, pixel) ** 2
    quanta = QUANTA * parameters.detector_dose * parameters.quantum_efficiency * area / (mean / (1 - fraction))
    grain = blurred(rng.standard_normal(soft.shape, np.float32), 0.3)
    grain /= grain.std()
    deviation = np.sqrt(signal / quanta + (parameters.electronic_noise * mean) ** 2)
    return np.maximum(signal + deviation * grain, 1e-4 * mean)


def _process(
    log: np.ndarray, body: np.ndarray, masks: dict[str, np.ndarray], pixel: float, parameters: FilmParameters
) -> np.ndarray:
    """Equalize, sharpen and window the log signal: (S, S) float32, 0 black to 1 white."""
    ceiling = float(np.percentile(log, 99.8)) + 0.3
    log = np.minimum(log, ceiling)
    broad = blurred(log, 18 / pixel)
    log = log - parameters.equalization * (broad - float(broad.mean()))
    log = log + parameters.enhancement * (log - blurred(log, parameters.enhancement_radius / pixel))
    lungs, heart = masks.get("lungs"), masks.get("heart")
    inside = log[body] if body.any() else log
    if lungs is not None and heart is not None and lungs.any() and (heart & ~lungs).any():
        low, high = float(np.median(log[lungs])), float(np.median(log[heart & ~lungs]))
    else:
        low, high = (float(value) for value in np.percentile(inside, [20, 85]))
    position = (log - low) / max(high - low, 0.05)
    dark, bright = parameters.lung_grey * parameters.heart_grey, parameters.heart_grey
    straight = np.clip(dark + position * (bright - dark), 0, None)
    above = np.maximum(straight - bright, 0) / (1 - bright)
    straight = np.minimum(straight, bright) + (1 - bright) * (1 - np.exp(-above))
    logit = [math.log(grey / (1 - grey)) for grey in (dark, bright)]
    curved = 1 / (1 + np.exp(-np.clip(logit[0] + position * (logit[1] - logit[0]), -30, 30)))
    share = 1.0 if parameters.response == "film" else parameters.shoulder
    return (share * curved + (1 - share) * straight).astype(np.float32)


def _collimate(picture: np.ndarray, parameters: FilmParameters, rng: np.random.Generator) -> np.ndarray:
    """Cover what lies outside the shutters, whose edges are straight and may be slightly turned."""
    size = picture.shape[0]
    insets = rng.uniform(0, 0.06, 4) * rng.integers(0, 2, 4) * size
    tilt = rng.normal(0, 0.006) * size
    if parameters.collimation == "none":
        return picture
    left, top, right, bottom = insets[0], insets[1], size - insets[2], size - insets[3]
    corners = np.array([[left + tilt, top], [right, top + tilt], [right - tilt, bottom], [left, bottom - tilt]])
    inside = np.zeros(picture.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    share = inside.astype(np.float32) / 255
    white = parameters.white_level
    outside = {"black": 0.0, "grey": 0.3 * white, "white": white}[parameters.collimation]
    return picture * share + outside * (1 - share)


def _store(picture: np.ndarray, parameters: FilmParameters, rng: np.random.Generator) -> np.ndarray:
    """Reduce, dust, invert, round and compress: (S, S) uint8."""
    size = picture.shape[0]
    reduced = round(size * parameters.resolution)
    if parameters.resolution < 0.95:
        small = cv2.resize(picture, (reduced, reduced), interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
    if parameters.response == "film":
        for _ in range(int(rng.integers(0, 25))):
            place = tuple(int(value) for value in rng.integers(0, size, 2))
            cv2.circle(picture, place, int(rng.integers(0, 2)), float(parameters.white_level), -1, cv2.LINE_AA)
    if parameters.inverted:
        picture = parameters.white_level + parameters.black_level - picture
    stored = np.clip(np.round(picture), 0, 255).astype(np.uint8)
    if parameters.jpeg_quality:
        code = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, parameters.jpeg_quality])[1]
        stored = cv2.imdecode(code, cv2.IMREAD_GRAYSCALE)
    return stored
