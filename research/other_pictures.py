"""Pictures that are no upright frontal chest film, and chest films as others might have them, to learn the difference.

All are made from what the requirements bring: films, the simulation's CT, photos in the package gradio, and chance.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from cxrseg.preprocessing import Preprocessing
from cxrseg.simulation.anatomy import DEPTH, read_scan

SIDE = 512
"""Height and width of the pictures made here, in pixels."""


def varied(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A film framed, turned by up to 10°, exposed, blurred and noisy as others might be: (H, W) float32, 0 to 1."""
    height, width = pixels.shape
    grey = Preprocessing().stretch(pixels)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-10, 10), rng.uniform(0.8, 1.12))
    matrix *= np.exp(rng.uniform(-0.12, 0.12, (2, 1)))
    centre = np.array([width, height]) / 2
    shift = rng.uniform(-0.06, 0.06, 2) * [width, height]
    matrix[:, 2] += centre + shift - matrix @ [*centre, 1]
    border = cv2.BORDER_CONSTANT if rng.random() < 0.5 else cv2.BORDER_REFLECT_101
    grey = np.clip(cv2.warpAffine(grey, matrix, (width, height), borderMode=border), 0, 1)
    grey = grey ** np.float32(np.exp(rng.uniform(-0.7, 0.7)))
    if rng.random() < 0.4:
        grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.001, 0.008) * width)
    if rng.random() < 0.4:
        grey = grey + rng.normal(0, rng.uniform(0.01, 0.08), grey.shape).astype(np.float32)
    return grey


def parts_of(pixels: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """What is no longer a chest film, made of one: a part of it, and its pieces put together wrongly."""
    height, width = pixels.shape
    size = rng.uniform(0.25, 0.4, 2) * [height, width]
    top, left = (rng.uniform(0, 1, 2) * ([height, width] - size)).astype(int)
    part = pixels[top : top + int(size[0]), left : left + int(size[1])]
    whole, count = cv2.resize(pixels, (SIDE, SIDE)), int(rng.integers(3, 5))
    pieces = [piece for row in np.array_split(whole, count) for piece in np.array_split(row, count, 1)]
    pieces = [cv2.resize(pieces[i], (SIDE // count,) * 2) for i in rng.permutation(len(pieces))]
    rows = [np.hstack(pieces[i : i + count]) for i in range(0, len(pieces), count)]
    return [part, np.vstack(rows)]


def lateral_films(count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Lateral and oblique projections of the simulation's CT, turned by 60° to 120°: (SIDE, SIDE) float32.

    Raises:
        DatasetError: the CT is not installed.
    """
    dense = _density(read_scan()[0])
    films = []
    for _ in range(count):
        angle = float(rng.uniform(60, 120) * rng.choice([-1, 1]))
        side = dense.shape[0]
        matrix = cv2.getRotationMatrix2D(((side - 1) / 2, (dense.shape[1] - 1) / 2), angle, 1)
        matrix[:, 2] += (side - dense.shape[1]) / 2 * np.array([0, 1])
        turned = [
            cv2.warpAffine(np.ascontiguousarray(plane.T), matrix, (side, side)).sum(0)
            for plane in dense.transpose(2, 0, 1)
        ]
        film = np.stack(turned[::-1])
        margin = rng.uniform(0, 0.15, 4) * np.repeat(film.shape, 2)
        film = film[int(margin[0]) : film.shape[0] - int(margin[1]), int(margin[2]) : film.shape[1] - int(margin[3])]
        film = cv2.resize(film, (SIDE, SIDE))
        films.append((film / film.max()) ** np.float32(np.exp(rng.uniform(-0.7, 0.7))))
    return films


def slices(count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Axial, coronal and sagittal slices of that CT in windows for lung, soft tissue and bone: (SIDE, SIDE) float32.

    Raises:
        DatasetError: the CT is not installed.
    """
    scan = read_scan()[0]
    result = []
    for number in range(count):
        axis = (2, 1, 0)[number % 3]
        low, wide = ((-1000, 1000), (-160, 400), (-200, 1200))[int(rng.integers(3))]
        at = int(rng.uniform(0.25, 0.75) * scan.shape[axis])
        plane = np.rot90(np.take(scan, at, axis)).astype(np.float32)
        if axis == 2:
            plane = plane[:, ::-1]
        result.append(cv2.resize(np.clip((plane - low) / wide, 0, 1), (SIDE, SIDE)))
    return [plane for plane in result if plane.min() < plane.max()]


def drawings(rng: np.random.Generator) -> list[np.ndarray]:
    """White and coloured noise, a gradient, stripes, shapes and text, one of each: (SIDE, SIDE) float32."""
    y, x = np.mgrid[0 : 1 : SIDE * 1j, 0 : 1 : SIDE * 1j].astype(np.float32)
    angle, number = rng.uniform(0, 2 * np.pi), int(rng.integers(2, 30))
    along = x * np.cos(angle) + y * np.sin(angle)
    cloud = cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE), np.float32), (0, 0), rng.uniform(3, 60))
    shapes, text = np.zeros((SIDE, SIDE), np.float32), np.full((SIDE, SIDE), 255, np.uint8)
    for _ in range(number):
        centre, radii = rng.integers(0, SIDE, 2).tolist(), rng.integers(10, SIDE // 4, 2).tolist()
        cv2.ellipse(shapes, centre, radii, rng.uniform(0, 180), 0, 360, rng.uniform(0, 1), -1)
    letters = np.array(list("abcdefghij klmno pqrst uvwxyz"))
    for row in range(20, SIDE, int(rng.integers(18, 50))):
        cv2.putText(text, "".join(rng.choice(letters, 40)), (10, row), 0, rng.uniform(0.4, 0.9), 0, 1)
    return [
        rng.standard_normal((SIDE, SIDE), np.float32),
        cloud,
        along,
        np.sin(along * number * 6).astype(np.float32),
        shapes,
        text.astype(np.float32),
    ]


def photos() -> list[np.ndarray]:
    """The photos and drawings in the package gradio, turned grey; none where it is not installed."""
    spec = find_spec("gradio")
    folders = (
        [Path(spec.submodule_search_locations[0]) / name for name in ("media_assets/images", "test_data")]
        if spec
        else []
    )
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    return grey_pictures([file for file in files if file.suffix.lower() in (".png", ".jpg", ".jpeg")])


def grey_pictures(files: Sequence[Path]) -> list[np.ndarray]:
    """Read pictures of any kind as grey, (H, W) uint8; what is too small or has no contrast is left out."""
    pictures = []
    for file in files:
        with Image.open(file) as picture:
            grey = np.asarray(picture.convert("L"))
        if min(grey.shape) >= 64 and grey.min() < grey.max():
            pictures.append(grey)
    return pictures


def _density(hounsfield: np.ndarray) -> np.ndarray:
    """Density without the table, axes towards the patient's left, front and head: float32."""
    return np.clip(hounsfield[:, DEPTH[0] : DEPTH[1]].astype(np.float32) / 1000 + 1, 0, 2.5)
