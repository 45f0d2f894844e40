"""Runs side by side: what a visitor brings is read with care, and lines, legend and table say the same."""

import json

import pytest
from test_ui_training import ROWS, row

from cxrseg.ui.training.compare import LOOKS, compare_chart, compare_table, read_histories, show_runs
from cxrseg.ui.training.curves import ALL, LOSS

OTHER = [row(1, 0.4), row(2, 0.6), row(3, 0.8), row(4, 0.78)]


def write(folder, name: str, content: object):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_files_of_one_name_are_numbered(tmp_path):
    paths = [write(tmp_path / str(number), "history.json", ROWS) for number in range(3)]
    runs, bad = read_histories([*map(str, paths), str(write(tmp_path, "mine.json", OTHER))])
    assert [name for name, _ in runs] == ["history", "history (2)", "history (3)", "mine"]
    assert runs[3][1] == OTHER
    assert not bad


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "[1]", "[" * 100_000, json.dumps([{"epoch": 1}]), json.dumps(ROWS).replace("0.75", "NaN")),
        *(json.dumps(ROWS).replace("0.75", value) for value in ("1e400", "1" * 400, '"0.75"', "[]", "null")),
        json.dumps(ROWS * 3000),
        json.dumps(ROWS) + " " * 5_000_000,
    ],
    ids=range(14),
)
def test_what_is_no_history_is_named_and_left_out(tmp_path, content):
    path, good = write(tmp_path, "odd.json", content), write(tmp_path, "good.json", ROWS)
    runs, bad = read_histories([str(path), str(good), str(tmp_path / "gone.json")])
    assert [name for name, _ in runs] == ["good"]
    assert bad == ["odd.json", "gone.json"]
    text, _, _ = show_runs(runs, bad, ALL, "en")
    assert text.count("is not a history.json from train.py") == 2


def test_each_run_has_a_legend_entry_and_two_lines():
    figure = compare_chart([("one", ROWS), ("<b>two</b>", OTHER)], ALL, "ru")
    assert [line.name for line in figure.data if line.showlegend] == ["one", "&lt;b&gt;two&lt;/b&gt;"]
    assert [line.line.dash for line in figure.data] == ["dash", "solid"] * 2
    assert [list(line.y) for line in figure.data if line.showlegend] == [[0.5, 0.75, 0.7], [0.4, 0.6, 0.8, 0.78]]
    assert len({line.line.color for line in figure.data}) == 2
    assert figure.layout.xaxis.range[1] > 4, "the longer run fits"
    assert figure.layout.yaxis.title.text == "средний IoU"


def test_the_table_has_the_best_epoch_and_the_last():
    runs = [("one", ROWS), ("two", OTHER), ("<i>", [row(1, 0.5, structures=("lungs",))])]
    text = compare_table(runs, ALL, "en")
    assert '<th scope="row">two</th><td>4</td><td>0.8000</td><td>3</td><td>0.7800</td>' in text
    assert "&lt;i&gt;" in text
    assert "<td>0.2000</td><td>3</td>" in compare_table(runs, LOSS, "en"), "of losses the least is best"
    assert "–" in compare_table(runs, "heart", "en")
    assert "0,8000" in compare_table(runs, ALL, "ru")


def test_no_more_runs_than_can_be_told_apart_and_words_where_there_are_none():
    text, plot, below = show_runs([(f"run {number}", ROWS) for number in range(9)], (), "lungs", "en")
    assert f"Only the first {len(LOOKS)} runs" in text
    assert below.count('scope="row"') == len(LOOKS)
    text, plot, below = show_runs([], (), ALL, "en")
    assert "Choose a model or files" in text
    assert (plot.visible, below) == (False, "")
