"""What lies over the patient or the picture without being anatomy: devices, wires, markers and text."""

from itertools import pairwise

import cv2
import numpy as np

from cxrseg.simulation.film_parameters import FilmParameters

FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_COMPLEX,
)

WORDS = ("PA", "AP", "ERECT", "CHEST", "SUPINE", "PORTABLE", "STANDING", "THORAX", "2 m", "125 kV", "W 4096 L 2048")


def draw_objects(
    shape: tuple[int, int],
    masks: dict[str, np.ndarray],
    pixel: float,
    parameters: FilmParameters,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw everything radiopaque that lies in the beam.

    Args:
        shape: (S, S).
        masks: boolean (S, S) masks; the heart's place steers leads and wires.
        pixel: side of a pixel in mm.
        parameters: which objects there are.
        rng: source of chance. What one object draws does not depend on which others there are.

    Returns:
        (S, S) float32, optical thickness of metal and plastic: the beam falls by exp(-thickness).
    """
    layer = np.zeros(shape, np.float32)
    chance = dict(
        zip(("leads", "pacemaker", "wires", "necklace", "buttons", "tube", "lead"), rng.spawn(7), strict=True)
    )
    heart = _heart_box(masks, shape)
    if parameters.leads:
        layer += _leads(shape, pixel, parameters.leads, chance["leads"])
    if parameters.pacemaker:
        layer += _pacemaker(shape, pixel, heart, chance["pacemaker"])
    if parameters.sternal_wires:
        layer += _sternal_wires(shape, pixel, heart, chance["wires"])
    if parameters.necklace:
        layer += _necklace(shape, pixel, chance["necklace"])
    if parameters.buttons:
        layer += _buttons(shape, pixel, chance["buttons"])
    if parameters.tube:
        layer += _tube(shape, pixel, heart, chance["tube"])
    if parameters.marker == "lead":
        _write_marker(layer, chance["lead"], 3.0)
    return layer


def annotate(picture: np.ndarray, parameters: FilmParameters, rng: np.random.Generator) -> np.ndarray:
    """Burn the side marker and lines of text into a picture.

    Args:
        picture: (S, S) float32, grey values up to 255.
        parameters: which marker and how many lines.
        rng: source of chance.

    Returns:
        (S, S) float32, a copy.
    """
    picture = np.ascontiguousarray(picture, np.float32).copy()
    marker, text = rng.spawn(2)
    bright = 255.0 if marker.random() < 0.8 else parameters.white_level
    if parameters.marker in ("boxed", "plain"):
        _write_marker(picture, marker, bright, boxed=parameters.marker == "boxed")
    size = picture.shape[0]
    scale = size / 512 * float(text.uniform(0.3, 0.5))
    font = FONTS[int(text.integers(len(FONTS)))]
    right, low = text.random() < 0.5, text.random() < 0.5
    shade = bright if text.random() < 0.85 else 0.0
    for line in range(parameters.text_lines):
        words = str(text.choice(WORDS)) + (f" {int(text.integers(10, 9999))}" if text.random() < 0.5 else "")
        (width, height), _ = cv2.getTextSize(words, font, scale, 1)
        x = size - width - 6 if right else 6
        y = size - 6 - int(1.7 * height) * line if low else 6 + height + int(1.7 * height) * line
        _write(picture, words, (x, y), font, scale, shade, 1)
    return picture


def _write_marker(canvas: np.ndarray, rng: np.random.Generator, shade: float, boxed: bool = False) -> None:
    """Write R on the picture's left or L on its right, near the top, now and then with a dark box."""
    size = canvas.shape[0]
    right = rng.random() < 0.15
    letter = "L" if right else "R"
    scale = size / 512 * float(rng.uniform(0.45, 0.95))
    font, thick = FONTS[int(rng.integers(len(FONTS)))], max(1, round(size / 512 * float(rng.uniform(0.8, 2.2))))
    (width, height), _ = cv2.getTextSize(letter, font, scale, thick)
    share = 1 - rng.uniform(0.04, 0.3) if right else rng.uniform(0.03, 0.3)
    x, y = int(share * (size - width)), int(rng.uniform(0.03, 0.12) * size) + height
    if boxed:
        margin = max(2, height // 3)
        cv2.rectangle(canvas, (x - margin, y - height - margin), (x + width + margin, y + margin), 0.0, -1)
    _write(canvas, letter, (x, y), font, scale, shade, thick)


def _write(
    picture: np.ndarray, words: str, place: tuple[int, int], font: int, scale: float, shade: float, thick: int
) -> None:
    """Write into a float picture, in place; OpenCV itself writes into 8 bits only."""
    ink = np.zeros(picture.shape, np.uint8)
    cv2.putText(ink, words, place, font, scale, 255, thick, cv2.LINE_AA)
    picture += (shade - picture) * (ink.astype(np.float32) / 255)


def _heart_box(masks: dict[str, np.ndarray], shape: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the heart, or of where it would be."""
    heart = masks.get("heart")
    if heart is None or not heart.any():
        return 0.4 * shape[1], 0.45 * shape[0], 0.7 * shape[1], 0.75 * shape[0]
    rows, columns = np.nonzero(heart)
    return float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max())


def _curve(points: list[tuple[float, float]]) -> np.ndarray:
    """A Bezier curve through the first and last point, drawn to the others: (60, 2) float64."""
    nodes, position = np.array(points, float), np.linspace(0, 1, 60)[:, None]
    layers = [np.repeat(node[None], 60, 0) for node in nodes]
    while len(layers) > 1:
        layers = [(1 - position) * a + position * b for a, b in pairwise(layers)]
    return layers[0]


def _stroke(shape: tuple[int, int], path: np.ndarray, width_mm: float, pixel: float, depth: float) -> np.ndarray:
    """Draw a line of a width and an optical thickness, (S, S) float32; thinner than a pixel means fainter."""
    canvas = np.zeros(shape, np.uint8)
    width = width_mm / pixel
    cv2.polylines(canvas, [np.round(path * 8).astype(np.int32)], False, 255.0, max(1, round(width)), cv2.LINE_AA, 3)
    return canvas.astype(np.float32) * (depth * min(1.0, width) / 255)


def _disc(
    shape: tuple[int, int], centre: tuple[float, float], radius_mm: float, pixel: float, depth: float
) -> np.ndarray:
    """Draw a filled disc, (S, S) float32."""
    canvas = np.zeros(shape, np.uint8)
    place = (round(centre[0] * 8), round(centre[1] * 8))
    cv2.circle(canvas, place, max(4, round(radius_mm / pixel * 8)), 255.0, -1, cv2.LINE_AA, 3)
    return canvas.astype(np.float32) * (depth / 255)


def _leads(shape: tuple[int, int], pixel: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Electrodes with a snap, each with a cable that leaves the picture."""
    size, layer = shape[0], np.zeros(shape, np.float32)
    places = ((0.2, 0.2), (0.8, 0.2), (0.82, 0.75), (0.18, 0.75), (0.55, 0.6))
    exit_x = rng.uniform(0.2, 0.8) * size
    for share_x, share_y in places[:count]:
        x, y = (share_x + rng.normal(0, 0.05)) * size, (share_y + rng.normal(0, 0.05)) * size
        layer += _disc(shape, (x, y), rng.uniform(5, 9), pixel, 0.10) + _disc(shape, (x, y), 2.5, pixel, 0.9)
        bends = [tuple(rng.uniform(0.1, 0.9, 2) * size) for _ in range(2)]
        end = (exit_x + rng.normal(0, 0.03) * size, 1.02 * size)
        layer += _stroke(shape, _curve([(x, y), *bends, end]), 1.1, pixel, 0.35)
    return layer


def _pacemaker(
    shape: tuple[int, int], pixel: float, heart: tuple[float, float, float, float], rng: np.random.Generator
) -> np.ndarray:
    """A can below a clavicle, usually the left, and a lead by way of the great veins to the heart's apex."""
    size, left = shape[0], rng.random() < 0.8
    x, y = (rng.uniform(0.76, 0.84) if left else rng.uniform(0.16, 0.24)) * size, rng.uniform(0.2, 0.28) * size
    can = np.zeros(shape, np.uint8)
    outline = cv2.ellipse2Poly((0, 0), (100, 84), 0, 0, 360, 6) / 100 * rng.uniform(19, 24) / pixel
    turn = rng.uniform(-0.5, 0.5)
    outline = outline @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    cv2.fillPoly(can, [np.round((outline + np.array([x, y])) * 8).astype(np.int32)], 255.0, cv2.LINE_AA, 3)
    cv2.fillPoly(
        can, [np.round((outline * [0.8, 0.35] + [x, y - 10 / pixel]) * 8).astype(np.int32)], 90.0, cv2.LINE_AA, 3
    )
    apex = heart[0] + 0.75 * (heart[2] - heart[0]), heart[1] + 0.85 * (heart[3] - heart[1])
    cava = heart[0] + 0.15 * (heart[2] - heart[0])
    path = [(x, y - 14 / pixel), (0.5 * size, 0.08 * size), (cava, 0.2 * size), (cava, heart[3]), apex]
    layer = can.astype(np.float32) * (1.8 / 255) + _stroke(shape, _curve(path), 1.8, pixel, 0.7)
    return layer + _stroke(shape, _curve(path)[-4:], 2.5, pixel, 0.9)


def _sternal_wires(
    shape: tuple[int, int], pixel: float, heart: tuple[float, float, float, float], rng: np.random.Generator
) -> np.ndarray:
    """Loops of steel wire, one below the other along the breastbone."""
    layer = np.zeros(shape, np.float32)
    x = heart[0] + rng.uniform(0.2, 0.35) * (heart[2] - heart[0])
    y, step = heart[1] - 45 / pixel, rng.uniform(19, 26) / pixel
    for loop in range(int(rng.integers(4, 8))):
        angle = np.linspace(0, 2 * np.pi * rng.uniform(0.85, 1.05), 40)
        radius = np.array([rng.uniform(7, 11), rng.uniform(2, 5)]) / pixel
        wave = np.stack([np.cos(angle), np.sin(angle + rng.normal(0, 0.3))], 1)
        layer += _stroke(shape, [x, y + loop * step] + rng.normal(0, 1.5 / pixel, 2) + radius * wave, 0.9, pixel, 1.2)
    return layer


def _necklace(shape: tuple[int, int], pixel: float, rng: np.random.Generator) -> np.ndarray:
    """A chain that hangs from the neck."""
    size, layer = shape[0], np.zeros(shape, np.float32)
    low = rng.uniform(0.2, 0.4) * size
    path = _curve([(0.38 * size, -5), (0.42 * size, low), (0.56 * size, low), (0.62 * size, -5)])
    beads = path[:: int(rng.integers(1, 4))]
    for x, y in beads:
        layer += _disc(shape, (float(x), float(y)), rng.uniform(0.8, 1.2), pixel, 0.9)
    return layer + _stroke(shape, path, 0.6, pixel, 0.5)


def _buttons(shape: tuple[int, int], pixel: float, rng: np.random.Generator) -> np.ndarray:
    """Buttons in a row."""
    size, layer = shape[0], np.zeros(shape, np.float32)
    x, y, step, radius = rng.uniform(0.3, 0.7) * size, rng.uniform(0.1, 0.2) * size, rng.uniform(50, 80) / pixel, 5.0
    for place in range(int(rng.integers(2, 6))):
        centre = (x + float(rng.normal(0, 4)), y + place * step)
        layer += _disc(shape, centre, radius, pixel, 0.25) - _disc(shape, centre, radius * 0.3, pixel, 0.2)
    return np.maximum(layer, 0)


def _tube(
    shape: tuple[int, int], pixel: float, heart: tuple[float, float, float, float], rng: np.random.Generator
) -> np.ndarray:
    """A central line from the right side of the neck, or a breathing tube down the windpipe."""
    size = shape[0]
    middle = heart[0] + 0.35 * (heart[2] - heart[0])
    if rng.random() < 0.6:
        cava = heart[0] + 0.1 * (heart[2] - heart[0])
        path = _curve(
            [(cava - 0.12 * size, -5), (cava - 0.02 * size, 0.1 * size), (cava, 0.2 * size), (cava, heart[1])]
        )
        return _stroke(shape, path, 1.8, pixel, 0.35)
    path = _curve([(middle, -5), (middle + rng.normal(0, 5), 0.1 * size), (middle, heart[1] - 60 / pixel)])
    wall = 0.09 * (_stroke(shape, path, 10, pixel, 1.0) - _stroke(shape, path, 7.5, pixel, 1.0))
    return np.maximum(wall, 0) + _stroke(shape, path + np.array([3 / pixel, 0]), 1.0, pixel, 0.45)
