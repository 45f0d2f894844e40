"""What hostile files do: each ends in a result or in one sentence, and nothing else is harmed.

``make test`` tries those that were made to do harm and one in nine of the damaged ones; ``make test-hostile`` all.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from browser import ENGINE
from fuzz import fault, note, shrink, shrunk
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from hostile import encoded, hostile_files, one_sentence

from cxrseg import images
from cxrseg.errors import ImageError
from cxrseg.images import load_image

EVERY = 1 if os.environ.get("CXRSEG_HOSTILE") == "all" else 9

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names and pipes")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    return hostile_files(tmp_path_factory.mktemp("hostile"), every=EVERY)


def _sendable(path: Path) -> bool:
    """Whether the client can say the file's name."""
    try:
        return bool(path.name.encode())
    except UnicodeEncodeError:
        return False


def test_each_ends_in_a_film_or_in_a_sentence(files):
    films, refused = [], []
    for path in files:
        try:
            film = load_image(path)
        except ImageError as error:
            refused.append(path)
            assert one_sentence(str(error)), f"{path.name!r}: {error}"
        else:
            films.append(path)
            assert film.pixels.ndim == 2, path.name
            assert np.isfinite(film.pixels).all(), path.name
            assert "SECRET" not in str(film.warnings), path.name
    assert len(refused) > len(films) > 5, "most are refused, and those with a turned bit may be read"


def test_the_command_line_goes_through_all_and_leaves_nothing_half_written(files, tmp_path, tiny_checkpoint):
    good = tmp_path / "good.png"
    good.write_bytes(encoded("PNG"))
    output = tmp_path / "deep" / "output"
    command = [sys.executable, "-m", "cxrseg", "segment", *map(str, files), str(good)]
    command += ["--output", str(output), "--model", str(tiny_checkpoint)]
    done = subprocess.run(
        command, capture_output=True, timeout=1200, check=False, env=os.environ | {"CXRSEG_ENGINE": ENGINE}
    )
    errors = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 1, errors
    assert "Traceback" not in errors
    assert "SECRET" not in errors
    assert "\x1b" not in errors
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["output"], "nothing beside the output folder"
    assert (output / "good/result.json").is_file(), "what comes last is done too"
    for folder in output.iterdir():
        names = {path.name for path in folder.iterdir()}
        assert "result.json" in names, folder.name
        assert not any(name.endswith(".tmp") for name in names)


def test_the_running_page_answers_all_and_goes_on(files, tmp_path, address):
    sent = [path for path in files if path.is_file() and path.stat().st_size < 50_000_000 and _sendable(path)]
    chosen = sent[:: 3 if EVERY > 1 else 1]
    good = tmp_path / "good.png"
    good.write_bytes(encoded("PNG"))
    client = Client(address, verbose=False, download_files=False)
    for path in chosen:
        try:
            client.predict(handle_file(path), api_name="/measure")
        except AppError as error:
            assert one_sentence(str(error)), f"{path.name!r}: {error}"
            assert str(error).rstrip().endswith("]"), "errors end with their code"
    assert client.predict(handle_file(good), api_name="/measure")["film"]["width"] > 0
    assert len(chosen) > 10


def test_a_find_is_named_kept_and_shrunk(tmp_path, monkeypatch):
    def read(path: Path) -> None:
        if b"X" in path.read_bytes():
            raise ImageError("image.unknown-format", name="X", head="SECRET")
        raise IndexError

    sound = tmp_path / "sound.png"
    sound.write_bytes(encoded("PNG"))
    assert fault(sound) is None
    monkeypatch.setattr(images, "load_image", read)
    sound.write_bytes(b"aaa")
    assert fault(sound).startswith("IndexError-test_hostile-")
    sound.write_bytes(b"a" * 50 + b"X" + b"b" * 50)
    name = fault(sound)
    assert name == "message-image.unknown-format"
    for content in (sound.read_bytes(), b"aaXbb", b"aaaXbbb"):
        note(tmp_path, name, content)
    (find,) = tmp_path.glob("found-*")
    assert find.read_bytes() == b"aaXbb", "the smallest is kept"
    assert shrunk(find) == b"X"
    assert shrink(b"aXbYc", lambda content: b"X" in content and b"Y" in content) == b"XY"
