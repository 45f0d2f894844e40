"""Time the steps of two versions of the code in turns, so that a busy machine slows both alike: ``speed_turns.json``.

    git archive COMMIT | tar x -C BEFORE
    python research/turns.py BEFORE [--side N ...] [--rounds N]

Each version runs in a process of its own, which waits while the other works. Times of the processor are kept beside
those of the clock: they are of all threads together, and other programs disturb them less.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
TURNS = ROOT / "research/speed_turns.json"

STEPS = (
    "a file to the page's answer",
    "a film to its findings",
    "network",
    "read a 16-bit PNG",
    "prepare",
    "prepare, network, masks",
    "clean",
    "is it a chest?",
    "measure",
    "overlay",
    "zip file",
)


def steps(side: int, folder: Path) -> dict[str, Callable[[], object]]:
    """What is timed, of the first example at a size; imported by the version that runs it."""
    import numpy as np
    from PIL import Image

    from cxrseg.images import Radiograph, load_image
    from cxrseg.inference import Segmenter
    from cxrseg.overlay import compose
    from cxrseg.plausibility import assess
    from cxrseg.postprocessing import clean
    from cxrseg.preprocessing import resize
    from cxrseg.results.bundle import write_bundle
    from cxrseg.results.findings import Findings, examine
    from cxrseg.samples import EXAMPLES
    from cxrseg.ui.shared.layers import film_view

    segmenter = Segmenter.from_pretrained()
    example = load_image(EXAMPLES / "wingspan/images/wingspan-082.png")
    pixels = resize(example.pixels.astype(np.float32), (side, side))
    path = folder / f"{side}.png"
    Image.fromarray(pixels.astype(np.uint16)).save(path)
    film = Radiograph(pixels, "film", (0.2, 0.2))
    seen = segmenter(film)
    findings, batch = Findings(film, seen, {}), segmenter.checkpoint.preprocessing.prepare(pixels)[None]
    functions = (
        lambda: json.dumps(film_view(examine(load_image(path), segmenter), "en")),
        lambda: examine(film, segmenter).to_json(),
        lambda: segmenter.run(batch),
        lambda: load_image(path),
        lambda: segmenter.checkpoint.preprocessing.prepare(pixels),
        lambda: segmenter(film),
        lambda: clean(seen.masks),
        lambda: assess(film, segmenter, seen=seen),
        lambda: Findings(film, seen, {}).to_json(),
        lambda: compose(pixels, seen.masks),
        lambda: write_bundle(io.BytesIO(), findings),
    )
    return dict(zip(STEPS, functions, strict=True))


def serve(sides: list[int]) -> None:
    """Run every step once for each line that comes, and answer with seconds of clock and processor."""
    with tempfile.TemporaryDirectory() as folder:
        known = {side: steps(side, Path(folder)) for side in sides}
        for line in sys.stdin:
            side, step = json.loads(line)
            clock, processor = time.perf_counter(), time.process_time()
            known[side][step]()
            print(json.dumps([time.perf_counter() - clock, time.process_time() - processor]), flush=True)


def main() -> None:
    """Time both versions, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="folder of the other version")
    parser.add_argument("--side", type=int, nargs="+", default=[512, 1024, 2048])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.side)
        return
    asked = [str(options.before), "--serve", "--side", *map(str, options.side)]
    programs = {
        version: subprocess.Popen(
            [sys.executable, __file__, *asked],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(tree)},
        )
        for version, tree in (("before", options.before.resolve()), ("after", ROOT))
    }
    found = {version: {side: {step: [] for step in STEPS} for side in options.side} for version in programs}
    for turn in range(options.rounds + 1):
        for side in options.side:
            for step in STEPS:
                for version, program in programs.items():
                    program.stdin.write(json.dumps([side, step]).encode() + b"\n")
                    program.stdin.flush()
                    seconds = json.loads(program.stdout.readline())
                    if turn:  # the first one warms up
                        found[version][side][step].append([round(value, 6) for value in seconds])
    for program in programs.values():
        program.communicate()
    TURNS.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
