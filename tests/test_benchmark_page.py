"""What is measured of a running page: memory at rest and with films; `test_main` has its answers."""

import pytest
from browser import ENGINE

from cxrseg.benchmark_page import page_memory, served
from cxrseg.samples import samples


@pytest.mark.skipif(not samples(), reason="no example film")
def test_a_page_holds_more_with_films_than_before_them(tiny_checkpoint, monkeypatch):
    monkeypatch.setenv("CXRSEG_ENGINE", ENGINE)
    held = page_memory(str(tiny_checkpoint), samples()[0].path, 2, 700)
    assert 5e7 < held["at rest"] <= held["at most"] < 8e9
    assert held["readers at most"] > 0, "one stands ready"


def test_a_page_that_does_not_start_is_not_waited_for(tmp_path):
    with pytest.raises(RuntimeError, match="gives no page"), served("no-such-model", tmp_path):
        pass
