"""Visitors' files: who can read them, and when they go."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Timer

import pytest
from browser import serve
from gradio import mcp
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file

from cxrseg.errors import ImageError
from cxrseg.ui.shared.uploads import delete_old, load_upload, private_folder, remove_abandoned


def old(path: Path, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(path, (moment, moment), follow_symlinks=False)


def until(gone, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while gone():
        assert time.monotonic() < end, "it is still there"
        time.sleep(0.05)


def test_nobody_else_can_look_in_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADIO_TEMP_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with private_folder() as folder:
        assert get_upload_folder() == mcp.DEFAULT_TEMP_DIR == str(folder)
        assert folder.parent == tmp_path
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "hash").mkdir()
        (folder / "hash/film.png").write_bytes(b"film")
    assert not list(tmp_path.iterdir())
    assert str(folder) != mcp.DEFAULT_TEMP_DIR
    assert "GRADIO_TEMP_DIR" not in os.environ
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "mine"))
    with private_folder() as folder:
        assert folder.parent == tmp_path / "mine"
    assert os.environ["GRADIO_TEMP_DIR"] == str(tmp_path / "mine")


def test_files_go_while_the_page_is_served(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with private_folder(kept=0.3, rounds=0.05) as folder:
        (folder / "hash").mkdir()
        (folder / "hash/film.png").write_bytes(b"film")
        (folder / "tmp_broken_off").write_bytes(b"fi")
        until(lambda: list(folder.iterdir()))
        shutil.rmtree(folder)
        until(lambda: not folder.is_dir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_only_what_is_old_goes(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "film.png").write_bytes(b"film")
        (tmp_path / f"empty-{name}").mkdir()
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("mine")
    (tmp_path / "link").symlink_to(outside)
    delete_old(tmp_path, 100)
    assert len(list(tmp_path.rglob("*"))) == 7
    time.sleep(0.3)  # a file's st_ctime cannot be set back
    (tmp_path / "new/film.png").write_bytes(b"again")
    for folder in (tmp_path / "old", tmp_path / "empty-old"):
        old(folder, 100)
    delete_old(tmp_path, 0.2)
    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["film.png"]
    assert (tmp_path / "new/film.png").exists()
    assert not (tmp_path / "empty-old").exists()
    assert not (tmp_path / "link").is_symlink()
    assert outside.read_text() == "mine"


def test_what_a_killed_server_left_goes_with_the_next_one(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    code = "from cxrseg.ui.shared.uploads import private_folder as p\nwith p() as f: print(f, flush=True); input()"
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    left = Path(process.stdout.readline().strip())
    (left / "film.png").write_bytes(b"film")
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with private_folder():
        time.sleep(0.3)
        assert left.exists(), "its server may live"
    for folder in (left, other):
        old(folder, 1000)
    with private_folder() as folder:
        until(left.exists)
        assert folder.exists()
    assert (other / "letter.txt").exists(), "other programs' files are not touched"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid(), reason="only root can make another user's folder")
def test_other_users_folders_are_not_touched(tmp_path):
    theirs = tmp_path / "cxrseg-visitors-theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    old(theirs, 1000)
    remove_abandoned(tmp_path, 10)
    assert theirs.exists()
    os.chown(theirs, 0, 0)
    old(theirs, 1000)
    remove_abandoned(tmp_path, 10)
    assert not theirs.exists()


def test_a_film_that_has_gone(tmp_path, film_file):
    assert load_upload(film_file).name == "film.png"
    film_file.unlink()
    with pytest.raises(ImageError, match=r"^film\.png is no longer on .* after 10 minutes: please upload it again"):
        load_upload(film_file)


def test_a_terminated_server_finishes_its_film_and_leaves_nothing(tiny_checkpoint, tmp_path, film_file):
    """As a container or a Space stops it; `serve` looks whether anything is left."""
    height = load_upload(film_file).pixels.shape[0]
    wait, begun = tmp_path / f"wait-{height}", tmp_path / f"begun-{height}"
    with serve(tmp_path, ["tests/held_page.py", str(tmp_path), "--model", str(tiny_checkpoint)]) as address:
        client = Client(address, verbose=False, download_files=str(tmp_path / "downloads"))
        client.predict(handle_file(film_file), api_name="/segment")
        (folder,) = (tmp_path / "uploads").glob("cxrseg-*")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert list(folder.rglob("film.png"))
        assert list(folder.rglob("film-cxrseg.zip"))
        wait.touch()
        job = client.submit(handle_file(film_file), api_name="/measure")
        until(lambda: not begun.exists())
        Timer(1, wait.unlink).start()
    assert job.result(10)["film"]["height"] == height
