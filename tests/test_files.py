"""Files are whole or absent."""

import pytest

from cxrseg.files import write_atomically


def test_a_file_appears_when_the_block_ends(tmp_path):
    path = tmp_path / "a.json"
    with write_atomically(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
        assert temporary.parent == tmp_path  # one file system, so that the move is atomic
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_stood_there_survives_a_failure(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(RuntimeError), write_atomically(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_before_anything_is_written_leaves_nothing(tmp_path):
    with pytest.raises(KeyError), write_atomically(tmp_path / "a.json"):
        raise KeyError
    assert not list(tmp_path.iterdir())
