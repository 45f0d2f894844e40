import pytest
from conftest import scores

from cxrseg.figures.strip import strip_figure
from cxrseg.metrics import by_dataset, summarize

NAMES = {"lungs": "лёгкие", "ribs": "рёбра", "clavicles": "ключицы", "heart": "сердце"}


def draw(films, metric="dice", **options):
    return strip_figure(films, metric, title="t", axis="Dice", names=NAMES, mean="mean", **options)


def points(figure):
    return [trace for trace in figure.data if trace.legendgroup != "mean"]


@pytest.mark.parametrize("metric", ["dice", "iou"])
def test_a_point_per_film_and_a_mean_with_its_interval(metric):
    films = by_dataset(scores())["one"]
    figure = draw(films, metric)
    assert [trace.name for trace in points(figure)] == ["лёгкие", "сердце"]
    lungs = points(figure)[0]
    assert list(lungs.customdata) == ["one/0", "one/1", "one/2"]
    assert list(lungs.y) == [getattr(film.counts["lungs"], metric) for film in films]
    means = [trace for trace in figure.data if trace.legendgroup == "mean"]
    expected = summarize(films)
    assert [mean.y[0] for mean in means] == [expected[s][metric]["mean"] for s in ("lungs", "heart")]
    assert figure.layout.yaxis.range[0] < min(lungs.y)


def test_points_of_one_structure_lie_apart_and_stay_by_their_structure():
    lungs = points(draw(by_dataset(scores())["one"]))[0]
    assert len({round(x, 3) for x in lungs.x}) == 3
    assert all(abs(x) < 0.43 for x in lungs.x)


def test_the_chosen_film_stands_out_in_every_structure():
    for trace in points(draw(by_dataset(scores())["one"], chosen="one/1")):
        assert list(trace.customdata) == ["one/0", "one/2", "one/1"], "it is drawn over the others"
        assert [size > 10 for size in trace.marker.size] == [False, False, True]


def test_no_film_gives_an_empty_figure():
    assert len(draw(()).data) == 0
    assert draw((), comma=True).layout.separators[0] == ","
