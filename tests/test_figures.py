import math

import numpy as np
import plotly.graph_objects as go
import pytest
from conftest import TRAINED, scores

from cxrseg.classes import CLASSES
from cxrseg.errors import LabelError
from cxrseg.figures import cell_color, confusion_figure, ink, relative_luminance, scores_table
from cxrseg.metrics import as_published, by_dataset, total_confusion
from cxrseg.reference import CONFUSION


def cells(figure: go.Figure) -> dict[tuple[str, str], str]:
    """The printed cells by (predicted, actual)."""
    return {
        (CLASSES[note.y], CLASSES[note.x]): note.text for note in figure.layout.annotations if note.xref in {None, "x"}
    }


def test_laid_out_like_table_one():
    figure = confusion_figure(np.array(CONFUSION), "Table I")
    printed = cells(figure)
    assert len(printed) == 25
    assert printed["ribs", "background"] == "0.1763"
    assert printed["background", "clavicles"] == "0.3680"
    assert printed["heart", "clavicles"] == "0.0000"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1], "the first row is on top"
    assert figure.layout.xaxis.side == "top"
    assert tuple(figure.layout.xaxis.ticktext) == tuple(figure.layout.yaxis.ticktext) == CLASSES


def test_cells_say_in_words_what_they_are():
    text = confusion_figure(np.array(CONFUSION), "Table I").data[0].text
    assert text[CLASSES.index("ribs")][CLASSES.index("lungs")] == "4.3 % of actual lungs pixels were called ribs"


def test_what_is_not_labelled_or_not_trained_stays_blank_and_says_so():
    labelled, counts = total_confusion(by_dataset(scores())["one"])
    assert labelled == ("lungs", "heart")
    figure = confusion_figure(as_published(counts), "ours", labelled=labelled, trained=TRAINED)
    shown = ("background", "lungs", "heart")
    assert set(cells(figure)) == {(predicted, actual) for predicted in shown for actual in shown}
    ticks = figure.layout.xaxis.ticktext
    assert "ribs" in ticks[2]
    assert "not labelled" in ticks[2]
    assert "clavicles" in ticks[3]
    assert "not trained" in ticks[3]
    assert math.isnan(figure.data[0].z[2][2])


def test_a_class_without_pixels_says_so():
    shares = np.array(CONFUSION)
    shares[:, 4] = np.nan
    assert "no pixels" in confusion_figure(shares, "empty").layout.xaxis.ticktext[4]


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
        confusion_figure(shares, "wrong")


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
