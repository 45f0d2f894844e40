"""Serve the page: ``python app.py``."""

import argparse
import logging
import os
import sys

from cxrseg.errors import ModelError
from cxrseg.inference import Segmenter
from cxrseg.ui import LAUNCH, build_page


def parser() -> argparse.ArgumentParser:
    """Make the command line. Its defaults follow the environment, as Hugging Face Spaces needs."""
    everywhere = "0.0.0.0"  # noqa: S104
    result = argparse.ArgumentParser(description="Serve the chest X-ray segmentation page.")
    result.add_argument(
        "--model",
        default=os.environ.get("CXRSEG_MODEL") or None,
        help="Hub id org/name[@revision] or checkpoint folder [CXRSEG_MODEL, or the packaged checkpoint]",
    )
    result.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME") or (everywhere if "SPACE_ID" in os.environ else "127.0.0.1"),
        help=f"address to listen on; {everywhere} for all [GRADIO_SERVER_NAME, or %(default)s]",
    )
    result.add_argument(
        "--port",
        type=int,
        default=os.environ.get("GRADIO_SERVER_PORT") or 7860,
        help="port to listen on [GRADIO_SERVER_PORT, or 7860]",
    )
    result.add_argument("--share", action="store_true", help="make a public link through Gradio's server")
    return result


def main(arguments: list[str] | None = None) -> int:
    """Load the model and serve the page until interrupted; an error in starting ends with one line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = parser().parse_args(arguments)
    try:
        page = build_page(Segmenter.from_pretrained(options.model))
        page.launch(server_name=options.host, server_port=options.port, share=options.share, **LAUNCH)
    except (ModelError, OSError) as error:
        print(f"app.py: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
