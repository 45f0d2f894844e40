"""What `benchmark` measures of a film and of files; how long it takes is the machine's matter."""

from cxrseg.benchmark import FILE_SIDE, PAGE, WHOLE, benchmark, benchmark_text, time_files, time_steps
from cxrseg.images import load_image


def test_every_step_has_a_time_of_each_round(tiny_segmenter):
    steps = time_steps(tiny_segmenter, 96, 2)
    assert {WHOLE, "network", "layers of the page", "answer as JSON", PAGE} <= set(steps)
    assert all(len(seconds) == 2 and min(seconds) > 0 for seconds in steps.values())


def test_files_hold_the_same_film_of_the_size_that_is_named(monkeypatch):
    read = []
    monkeypatch.setattr("cxrseg.benchmark.load_image", lambda path: read.append(load_image(path)))
    assert set(time_files(1)) == {"PNG, 16 bit", "DICOM"}
    assert {film.pixels.shape for film in read} == {(FILE_SIDE, FILE_SIDE)}
    png, dicom = read[-2:]
    assert (png.pixels == dicom.pixels).all()


def test_only_what_is_asked_for_is_measured_and_shown(tiny_segmenter):
    measured = benchmark(tiny_segmenter, (96,), 1, ("files",))
    assert set(measured) == {"machine", "files"}
    shown = benchmark_text(measured)
    assert "reading a film of 2000×2000" in shown
    assert "network alone" not in shown
