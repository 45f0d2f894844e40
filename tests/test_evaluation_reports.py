"""What `evaluate` prints, read back."""

import numpy as np

from cxrseg.evaluation.reliability import Calibration, Reliability, Temperature
from cxrseg.evaluation.reports import calibration_text, evaluation_text
from cxrseg.metrics import Counts, FilmScore, by_dataset, summarize


def film(name: str, **dice: float) -> FilmScore:
    """A film of 1000 pixels of each structure, with the Dice wanted."""
    counts = {s: Counts(tp := round(d * 1000), 1000 - tp, 1000 - tp, 5000) for s, d in dice.items()}
    return FilmScore(name, counts, ((5000, 0, 0, 0, 0),) + ((0,) * 5,) * 4)


FILMS = (
    film("real/1", lungs=0.97, heart=0.94),
    film("real/2", lungs=0.95, heart=0.61),
    film("real/3", lungs=0.96, heart=0.72),
    film("drawn/1", ribs=0.5),
    film("drawn/2", ribs=0.9),
)
STRESSED = {
    "blur": FILMS,
    "noise": tuple(film(f.film, **{s: c.dice - 0.25 for s, c in f.counts.items()}) for f in FILMS),
}


def test_data_sets_come_one_after_the_other():
    text = evaluation_text(FILMS)
    assert text.index("data set real") < text.index("0.9600") < text.index("data set drawn") < text.index("0.7000")
    assert "data set" not in evaluation_text(FILMS[:3])
    assert text.count("no confusion matrix") == 2
    assert "lungs, heart" in text


def test_mean_and_interval_stand_side_by_side():
    figures = summarize(by_dataset(FILMS)["real"])["heart"]["dice"]
    line = next(line for line in evaluation_text(FILMS).splitlines() if line.startswith("heart "))
    cells = line.split()
    assert cells[:4] == ["heart", "3", f"{figures['mean']:.4f}", f"{figures['low']:.4f}–{figures['high']:.4f}"]
    assert cells[4:7] == [f"{figures[key]:.4f}" for key in ("std", "min", "max")]
    assert len(cells) == 12


def test_weak_films_are_named_worst_first():
    text = evaluation_text(FILMS)
    assert "heart: 2 films below Dice 0.8: 2 0.6100, 3 0.7200" in text
    assert "lungs: no films below Dice 0.8\n" in text


def test_the_stress_table_tells_mean_drop_and_weak_films():
    assert "stress" not in evaluation_text(FILMS)
    rows = {
        line.split("  ")[0]: line
        for line in evaluation_text(FILMS[:3], {k: v[:3] for k, v in STRESSED.items()}).splitlines()
    }
    assert rows["plain"].split() == ["plain", "0.9600", "0.7567"]
    assert rows["blur"].split() == ["blur", "0.9600", "(+0.0000;", "0)", "0.7567", "(+0.0000;", "2)"]
    assert rows["noise"].split() == ["noise", "0.7100", "(-0.2500;", "3)", "0.5067", "(-0.2500;", "3)"]
    assert evaluation_text(FILMS, STRESSED).count("mean Dice of stress copies") == 2


def test_a_structure_that_a_copy_has_lost():
    gone = FilmScore("real/1", {"lungs": Counts(0, 0, 0, 9), "heart": Counts(9, 0, 0, 0)}, FILMS[0].confusion)
    text = evaluation_text(FILMS[:1], {"crop": (gone,)})
    assert next(line for line in text.splitlines() if line.startswith("crop")).split()[:2] == ["crop", "–"]


def test_calibration_errors_and_temperatures():
    half = np.full(1000, 0.5)
    own, better = (Reliability.count(half, np.arange(1000) < positives) for positives in (800, 600))
    found = Calibration({"heart": Temperature(1.0, 2.0, (1.9, 2.1))}, {"a": {"heart": own}}, {"a": {"heart": better}})
    lines = [line.split() for line in calibration_text(found).splitlines()]
    assert ["a", "heart", "0.3000", "(0.3000)", "0.1000", "(0.1000)"] in lines
    assert ["heart", "1.000", "2.000", "1.900", "2.100"] in lines


def test_few_of_many_weak_films_are_named():
    text = evaluation_text([film(f"real/{n:02}", heart=0.6 + n / 100) for n in range(15)])
    line = next(line for line in text.splitlines() if line.startswith("heart: 15 films below"))
    assert line.endswith("08 0.6800, 09 0.6900 and 5 others")
