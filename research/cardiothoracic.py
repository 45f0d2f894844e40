"""Measure how far the packaged models' cardiothoracic ratios lie from those of drawn outlines.

    python research/cardiothoracic.py

Writes ``cxrseg/data/cardiothoracic.json``: by the checksum of a model's weights and by film of the examples, the
model's ratio and that of the drawn lungs and heart. What can't be measured is left out.
"""

import json
from dataclasses import replace

from cxrseg.datasets import load_film
from cxrseg.hub.pull import shipped
from cxrseg.inference import Segmenter
from cxrseg.measurements.agreement import RATIOS, agreement
from cxrseg.measurements.cardiothoracic import cardiothoracic_ratio
from cxrseg.results.model import describe_model
from cxrseg.samples import example_films


def ratios(segmenter: Segmenter) -> dict[str, tuple[float, float]]:
    """Measure the model's ratio and the drawn one, by film; only real films have a drawn one worth the name."""
    found = {}
    for film in (film for film in example_films() if film.name.startswith("wingspan/")):
        radiograph, truth = load_film(film)
        seen = segmenter(radiograph)
        drawn = replace(seen, masks=truth.masks, head="multilabel")
        pair = cardiothoracic_ratio(seen).ratio, cardiothoracic_ratio(drawn).ratio
        if None not in pair:
            found[film.name] = (round(pair[0], 4), round(pair[1], 4))
    return found


def main() -> None:
    """Measure all packaged models and say what came out."""
    found = {}
    for name in shipped():
        segmenter = Segmenter.from_pretrained(name, "cpu", engine="torch")
        found[describe_model(segmenter.checkpoint)["revision"]] = ratios(segmenter)
    lines = [
        f' "{revision}": {{\n' + ",\n".join(f'  "{film}": {json.dumps(pair)}' for film, pair in films.items()) + "\n }"
        for revision, films in found.items()
    ]
    RATIOS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    for revision in found:
        print(revision, agreement(revision))


if __name__ == "__main__":
    main()
