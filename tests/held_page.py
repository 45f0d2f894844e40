"""The page with a model that can be held up, for tests: ``python tests/held_page.py FOLDER ...``.

While there is a file ``FOLDER/wait-HEIGHT``, films of this height are not segmented; ``FOLDER/begun-HEIGHT`` tells that
one has been begun. While there is ``FOLDER/old``, all that visitors have there is old enough to go. What follows are
app.py's own options.
"""

import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import app
from cxrseg.inference import Segmenter
from cxrseg.ui.shared import uploads

segment, delete_old = Segmenter.__call__, uploads.delete_old


def held(segmenter: Segmenter, film):
    folder, height = Path(sys.argv[1]), film.pixels.shape[0]
    if (folder / f"wait-{height}").exists():
        (folder / f"begun-{height}").touch()
    while (folder / f"wait-{height}").exists():
        time.sleep(0.02)
    return segment(segmenter, film)


def aged(folder: Path, kept: float) -> None:
    delete_old(folder, 0 if Path(sys.argv[1], "old").exists() else kept)


if __name__ == "__main__":
    Segmenter.__call__, uploads.delete_old = held, aged
    uploads.private_folder = partial(uploads.private_folder, rounds=0.2)
    sys.exit(app.main(sys.argv[2:]))
