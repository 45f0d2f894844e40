"""What is measured of a start: its rows hang together."""

import pytest
from browser import ENGINE

from cxrseg.benchmark_start import COLD, start_text, time_start
from cxrseg.samples import samples


@pytest.mark.skipif(not samples(), reason="no example film")
def test_a_start_is_measured_from_nothing_to_the_first_page_and_answer(tiny_checkpoint, monkeypatch):
    monkeypatch.setenv("CXRSEG_ENGINE", ENGINE)
    seconds = time_start(str(tiny_checkpoint), samples()[0].path, 1)
    assert all(len(each) == 1 and each[0] > 0 for each in seconds.values())
    (page,), (first,), (both,) = (
        seconds[name] for name in (COLD, "its first answer", "cold start to the first answer")
    )
    assert both == page + first
    shown = "\n".join(start_text(seconds, {"at rest": 5e8}))
    assert all(name in shown for name in seconds)
    assert "0.50 GB" in shown
