"""What `fuzz` does with atheris, in a process that dies of what it finds in C code.

Compressed DICOM stays out: its decoders are C++ that atheris does not see into, and die too often to get anywhere.
"""

import argparse
import sys
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cxrseg.readers", "cxrseg.images", "pydicom", "tifffile", "PIL"]):
    import fuzz
    from pydicom.pixels import decoders

    from cxrseg import images
    from cxrseg.readers.kinds import read_pixels

LARGEST = 200_000
"""Bytes of a file."""


def main() -> None:
    """Fuzz; does not come back."""
    command = argparse.ArgumentParser()
    command.add_argument("--folder", type=Path)
    command.add_argument("--minutes", type=float)
    command.add_argument("--seed", type=int)
    options = command.parse_args()
    folder = options.folder
    warnings.simplefilter("ignore")
    images.read_apart = read_pixels  # in this process, where atheris sees it
    for decoder in vars(decoders).values():
        for plugin in getattr(decoder, "available_plugins", ()):
            if plugin != "pydicom":
                decoder.remove_plugin(plugin)
    path = folder / "coverage.bin"

    def once(content: bytes) -> None:
        path.write_bytes(content)
        if name := fuzz.fault(path):
            fuzz.note(folder, name, content)

    limits = [f"-max_total_time={int(options.minutes * 60)}", f"-seed={options.seed}", f"-max_len={LARGEST}"]
    limits += ["-timeout=20", "-rss_limit_mb=4000"]
    atheris.Setup([sys.argv[0], str(folder / "corpus"), f"-artifact_prefix={folder}/", *limits], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
