"""Files that crash decoders, make them loop or ask for more memory than there is are refused; the next film is read."""

import os
import time
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from cxrseg.errors import ImageError
from cxrseg.images import load_image
from cxrseg.readers import worker

JPEG_LS, JPEG_2000 = "MR_small_jpeg_ls_lossless.dcm", "MR_small_jp2klossless.dcm"


def test_file(name: str) -> Path:
    return Path(get_testdata_file(name, download=False))


test_file.__test__ = False


@pytest.fixture
def good(tmp_path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 255, (80, 90), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "good.jpg")
    return tmp_path / "good.jpg"


@pytest.mark.parametrize("rows", [{"Rows": 128}, {"Rows": 900, "Columns": 900}])
def test_a_file_that_crashes_its_decoder_is_refused_and_the_next_is_read(tmp_path, good, rows):
    dataset = pydicom.dcmread(test_file(JPEG_LS))
    for keyword, value in rows.items():
        setattr(dataset, keyword, value)
    dataset.save_as(tmp_path / "bad.dcm")
    with pytest.raises(ImageError) as raised:
        load_image(tmp_path / "bad.dcm")
    assert raised.value.code in ("image.crash", "dicom.undecodable", "dicom.size-differs")
    assert "\n" not in str(raised.value)
    assert load_image(good).pixels.shape == (80, 90)


def test_a_codestream_of_another_size_than_the_header_says_takes_no_memory(tmp_path, good):
    raw = bytearray(test_file(JPEG_2000).read_bytes())
    start = raw.index(b"\xff\x51") + 6  # SIZ: length, capabilities, then width and height of the grid
    raw[start : start + 8] = (60000).to_bytes(4, "big") * 2
    (tmp_path / "bomb.dcm").write_bytes(raw)
    with pytest.raises(ImageError):
        load_image(tmp_path / "bomb.dcm")
    assert load_image(good).pixels.shape == (80, 90)


def test_damaged_bytes_end_in_a_film_or_a_sentence(tmp_path):
    random = np.random.default_rng(0)
    for name in (JPEG_LS, JPEG_2000, "JPGLosslessP14SV1_1s_1f_8b.dcm", "MR_small_RLE.dcm"):
        raw = test_file(name).read_bytes()
        for _ in range(8):
            damaged = bytearray(raw)
            for place in random.integers(len(raw) // 4, len(raw), 8):
                damaged[place] = random.integers(256)
            (tmp_path / name).write_bytes(damaged)
            try:
                assert load_image(tmp_path / name).pixels.ndim == 2
            except ImageError as error:
                assert str(error).isprintable()


def test_a_file_that_takes_too_long_is_refused(good, monkeypatch):
    worker.close_workers()
    monkeypatch.setattr(worker, "SECONDS", 0.01)
    with pytest.raises(ImageError, match="takes too long"):
        load_image(good)
    monkeypatch.undo()
    assert load_image(good).pixels.shape == (80, 90)


def test_a_worker_is_used_again_and_replaced_when_it_has_died(good):
    load_image(good)
    (spare,) = worker._SPARE.queue
    load_image(good)
    assert list(worker._SPARE.queue) == [spare]
    spare._process.kill()
    spare._process.wait()
    assert load_image(good).pixels.shape == (80, 90)
    assert list(worker._SPARE.queue) != [spare]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_only_ordinary_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "film.png")
    start = time.perf_counter()
    with pytest.raises(ImageError, match="not an ordinary file"):
        load_image(tmp_path / "film.png")
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(5 * 2**30)  # sparse
    with pytest.raises(ImageError, match="5120 MiB, more than 1024"):
        load_image(tmp_path / "large.png")
    assert time.perf_counter() - start < 60
