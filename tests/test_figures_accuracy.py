import math

import numpy as np
import plotly.graph_objects as go
import pytest
from conftest import TRAINED, scores

from cxrseg.classes import CLASSES
from cxrseg.errors import LabelError
from cxrseg.evaluation.reference import CONFUSION
from cxrseg.figures.accuracy import (
    cell_color,
    class_marks,
    confusion_depths,
    confusion_figure,
    ink,
    jitter,
    relative_luminance,
    scores_table,
)
from cxrseg.metrics import as_published, by_dataset, total_confusion

SHARES = np.array(CONFUSION)


def draw(depths: np.ndarray, **options) -> go.Figure:
    """Draw a matrix whose cells print their depths."""
    printed = [[f"{value:.4f}" for value in row] for row in depths]
    return confusion_figure(depths, printed, printed, title="a matrix", **options)


def cells(figure: go.Figure) -> dict[tuple[str, str], str]:
    """The printed cells by (predicted, actual)."""
    return {
        (CLASSES[note.y], CLASSES[note.x]): note.text for note in figure.layout.annotations if note.xref in {None, "x"}
    }


def test_laid_out_like_table_one():
    figure = draw(SHARES)
    printed = cells(figure)
    assert len(printed) == 25
    assert printed["ribs", "background"] == "0.1763"
    assert printed["background", "clavicles"] == "0.3680"
    assert printed["heart", "clavicles"] == "0.0000"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], "the first row is on top"
    assert figure.layout.xaxis.side == "top"
    assert tuple(figure.layout.xaxis.ticktext) == tuple(figure.layout.yaxis.ticktext) == CLASSES
    assert figure.data[0].customdata[2][0] == "ribs/background"


def test_cells_without_a_value_stay_blank():
    shares = SHARES.copy()
    shares[3], shares[:, 3] = math.nan, math.nan
    shown = [name for name in CLASSES if name != "clavicles"]
    assert set(cells(draw(shares))) == {(predicted, actual) for predicted in shown for actual in shown}


def test_why_a_class_has_no_column():
    labelled, counts = total_confusion(by_dataset(scores())["one"])
    marks = class_marks(as_published(counts), labelled, TRAINED)
    assert marks == {"ribs": "not labelled", "clavicles": "not trained"}
    shares = SHARES.copy()
    shares[:, 4] = np.nan
    assert class_marks(shares, CLASSES, CLASSES) == {"heart": "no pixels"}


def test_counts_get_darker_by_their_logarithm():
    depths = confusion_depths(np.array([[0, 9], [99, math.nan]]))
    assert depths[0, 0] == 0
    assert depths[0, 1] == pytest.approx(0.5)
    assert depths[1, 0] == 1
    assert math.isnan(depths[1, 1])
    assert np.array_equal(confusion_depths(SHARES), SHARES)


def test_jitter_is_always_the_same_and_stays_within():
    values = list(np.random.default_rng(0).normal(0.9, 0.02, 60))
    assert jitter(values) == jitter(values)
    assert max(map(abs, jitter(values, 0.2))) <= 0.2
    neighbours = np.array(jitter(values))[np.argsort(values)]
    assert np.abs(np.diff(neighbours)).min() > 0.2


def test_text_reads_on_every_cell():
    for share in np.linspace(0, 1, 101):
        cell, text = (
            relative_luminance(color)
            for color in (cell_color(share), {"#000000": (0, 0, 0)}.get(ink(share), (255, 255, 255)))
        )
        assert (max(cell, text) + 0.05) / (min(cell, text) + 0.05) >= 4.5


@pytest.mark.parametrize("shares", [np.eye(4), np.eye(5) * 100, -np.eye(5)])
def test_counts_and_other_sizes_are_refused(shares):
    with pytest.raises(LabelError):
        draw(shares)


def test_the_table_sets_ours_beside_the_papers():
    lungs, ribs, clavicles, heart = scores_table(scores(), TRAINED)
    assert (lungs.films, ribs.films, clavicles.films, heart.films) == (3, 2, 0, 3)
    assert lungs.reference.iou_validation == 0.9401
    assert 0 < ribs.scores["iou"]["mean"] < ribs.scores["dice"]["mean"] < 1
    assert (clavicles.scores, clavicles.missing) == (None, "not trained")
    assert lungs.missing == ""


def test_trained_but_not_labelled():
    films = [film for film in scores() if "ribs" not in film.counts]
    assert scores_table(films, TRAINED)[1].missing == "not labelled"
    assert {row.missing for row in scores_table((), ("lungs",))} == {"not labelled", "not trained"}
