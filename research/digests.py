"""Checksums of all that is made of films, to see what a change of the code changes: the same lines, the same bits.

    python research/digests.py > before.txt
    git checkout CHANGE
    python research/digests.py > after.txt
    diff before.txt after.txt

The films are those of ``examples/``, and six of them at 2048² and at 1500×1777. A line gives the film, what was made of
it, and a checksum: of pixels, masks and probabilities as arrays, and of pictures as what they decode to, however they
are packed. To compare two folders of code, set PYTHONPATH to each.
"""

import base64
import hashlib
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from cxrseg.images import Radiograph, load_image
from cxrseg.inference import Segmenter
from cxrseg.overlay import compose, display, outline
from cxrseg.preprocessing import resize
from cxrseg.results.bundle import write_bundle
from cxrseg.results.files import write_result
from cxrseg.results.findings import Findings, examine
from cxrseg.samples import example_films
from cxrseg.ui.shared.layers import film_view

SIZES = ((2048, 2048), (1777, 1500))
RESIZED = 6
"""How many of the films are made larger, too."""


def films() -> Iterator[Radiograph]:
    """Read the films; the larger ones come through a PNG of 16 bits."""
    paths = [film.image for film in example_films()]
    yield from map(load_image, paths)
    with tempfile.TemporaryDirectory() as folder:
        for path in paths[:: len(paths) // RESIZED][:RESIZED]:
            for size in SIZES:
                deep = np.rint(resize(load_image(path).pixels.astype(np.float32), size) * 257).astype(np.uint16)
                file = Path(folder) / f"{path.stem}-{size[1]}x{size[0]}.png"
                Image.fromarray(deep).save(file)
                yield load_image(file)


def made(film: Radiograph, segmenter: Segmenter) -> Iterator[tuple[str, object]]:
    """Make all that is made of a film: arrays and texts by name."""
    yield "pixels", film.pixels
    yield "display", display(film.pixels)
    yield "prepared", segmenter.checkpoint.preprocessing.prepare(film.pixels)
    findings = examine(film, segmenter)
    seen = findings.segmentation
    yield "labels", seen.labels
    yield "probabilities", seen.probabilities
    for structure, mask in seen.masks.items():
        yield f"mask {structure}", mask
        yield f"outline {structure}", outline(mask)
    yield "overlay", compose(film.pixels, seen.masks)
    yield "result", _text(findings)
    file = io.BytesIO()
    write_bundle(file, findings)
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            yield f"zip {name}", _decoded(archive.read(name)) if name.endswith(".png") else archive.read(name)
    with tempfile.TemporaryDirectory() as folder:
        write_result(Path(folder), findings)
        for path in sorted(Path(folder).glob("*.png")):
            yield f"folder {path.name}", _decoded(path.read_bytes())
    view = film_view(findings, "en", dicom=False)
    for number, content in enumerate(re.findall(r"data:image/png;base64,([^\"]+)", view)):
        with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
            yield f"view {number}", np.asarray(picture.convert("RGBA"))
    yield "view", re.sub(r"base64,[^\"]+", "", view)


def _text(findings: Findings) -> str:
    return json.dumps(findings.to_json(named=True), indent=1)


def _decoded(content: bytes) -> np.ndarray:
    """Pixels as they lie in a PNG: numbers of colours where it has a palette."""
    with Image.open(io.BytesIO(content)) as picture:
        pixels = np.asarray(picture)
        return pixels if picture.mode != "P" else np.dstack([pixels, np.asarray(picture.convert("RGB"))])


def digest(thing: object) -> str:
    """Checksum of an array, with its shape and type, or of a text."""
    if isinstance(thing, np.ndarray):
        head = f"{thing.shape} {thing.dtype}".encode()
        return hashlib.sha256(head + np.ascontiguousarray(thing).tobytes()).hexdigest()[:20]
    return hashlib.sha256(thing if isinstance(thing, bytes) else thing.encode()).hexdigest()[:20]


def main() -> None:
    """Print a line for all that is made of each film."""
    segmenter = Segmenter.from_pretrained()
    for film in films():
        for name, thing in made(film, segmenter):
            print(f"{film.name}\t{name}\t{digest(thing)}", flush=True)


if __name__ == "__main__":
    main()
