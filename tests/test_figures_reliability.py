import numpy as np

from cxrseg.evaluation.reliability import Reliability
from cxrseg.figures.reliability import reliability_figure


def test_the_diagram_shows_what_was_counted():
    rng = np.random.default_rng(0)
    probabilities = rng.random(5000)
    right = Reliability.count(probabilities, rng.random(5000) < probabilities)
    never = Reliability.count(probabilities, np.zeros(5000, bool))
    figure = reliability_figure({"heart": right, "lungs": never}, "a set")
    diagonal, lungs, heart = figure.data
    assert (list(diagonal.x), list(diagonal.y)) == ([0, 1], [0, 1])
    assert lungs.name == f"lungs (error {never.ece:.4f})"
    assert set(lungs.y) == {0}
    np.testing.assert_allclose(heart.x, right.curve()[0])
    np.testing.assert_allclose(heart.y, heart.x, atol=0.15)
    assert sum(heart.customdata) == 5000
    assert lungs.line.color != heart.line.color
    assert lungs.marker.symbol != heart.marker.symbol
    assert figure.layout.meta["title"] == "a set"
    assert "ribs" not in " ".join(trace.name for trace in figure.data)
