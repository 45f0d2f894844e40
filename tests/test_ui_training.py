"""The Training tab's curves, its comparison of transfer learning and its recipe."""

import json
import re
from dataclasses import replace

import pytest

from cxrseg.classes import COLORS
from cxrseg.evaluation.validation import Validation
from cxrseg.training_runs.transfer import Comparison, Run
from cxrseg.ui.training.curves import chart, history_lines, history_table, stage_starts, stages, summary
from cxrseg.ui.training.recipe import recipe
from cxrseg.ui.training.tab import show_curves
from cxrseg.ui.training.transfer import ALL, chosen, transfer_chart, transfer_lead, transfer_missing, transfer_table

CYRILLIC = re.compile("[А-Яа-яЁё]")


def row(epoch: int, iou: float, *, structures: tuple[str, ...] = ("lungs", "heart")) -> dict:
    def part(value: float) -> dict:
        figures = {s: {"dice": value + 0.05, "iou": value} for s in structures}
        return {"loss": 1 - value, "mean_iou": value, "structures": figures}

    return {"epoch": epoch, "training": part(iou - 0.1), "validation": part(iou)}


ROWS = [row(1, 0.5), row(2, 0.75), row(3, 0.7)]


def test_lines_are_the_figures_of_history():
    lines = history_lines(ROWS, "iou", "en")
    assert [(line.name, line.dashed) for line in lines] == [
        ("lungs", True), ("heart", True), ("lungs", False), ("heart", False)
    ]  # fmt: skip
    assert lines[2].values == [0.5, 0.75, 0.7]
    assert lines[0].values == pytest.approx([0.4, 0.65, 0.6])
    assert lines[3].color == COLORS["heart"]
    assert len({line.symbol for line in lines if not line.dashed}) == 2, "lines differ in more than colour"
    assert [line.values for line in history_lines(ROWS, "loss", "ru")][1] == pytest.approx([0.5, 0.25, 0.3])


def test_a_structure_that_has_no_figure_in_an_epoch_leaves_a_gap():
    rows = [row(1, 0.5, structures=("lungs",)), row(2, 0.6)]
    heart = next(line for line in history_lines(rows, "dice", "en") if line.name == "heart" and not line.dashed)
    assert heart.values == [None, pytest.approx(0.65)]
    assert "–" in history_table(rows, "dice", "en")


def test_the_chart_has_every_line_and_a_legend_entry_per_structure():
    figure = chart(history_lines(ROWS, "iou", "ru"), "IoU", "ru")
    assert [trace.name for trace in figure.data if trace.showlegend] == ["лёгкие", "сердце"]
    assert len(figure.data) == 4
    assert figure.layout.separators == ", "
    assert figure.layout.xaxis.title.text == "эпоха"


def test_the_table_has_the_figures_in_the_readers_notation():
    english, russian = (history_table(ROWS, "iou", language) for language in ("en", "ru"))
    assert "0.7500" in english
    assert "0,7500" in russian
    assert english.count("<tr>") == 4


RANDOM, FIRST, SECOND = (
    {"weights": "random"},
    {"epochs": 2, "size": 64, "datasets": ["a", "b"]},
    {"epochs": 9, "size": 96, "datasets": ["c"]},
)


def test_the_summary_names_the_best_epoch_and_where_it_began():
    text = summary(ROWS, [RANDOM, FIRST], "en")
    assert "3 epochs, starting from: random" in text
    assert "0.500 to 0.750 (epoch 2" in text
    assert "3 epochs. Mean" in summary(ROWS, (), "en")


def test_stages_of_training_come_in_the_order_of_time_in_both_languages():
    assert stages([RANDOM, FIRST], "ru") == ["случайные веса", "2 эпохи на 64 × 64: a, b"]
    assert stages([{"weights": "imagenet", "from": "x"}, FIRST], "en") == [
        "ImageNet weights (x)",
        "2 epochs at 64 × 64 on a, b",
    ]
    assert "the last of 2 training stages; the first started from: random" in summary(
        ROWS, [RANDOM, FIRST, SECOND], "en"
    )


def test_stages_are_marked_where_history_has_all_of_them():
    rows = [row(epoch, 0.5 + epoch / 100) for epoch in range(1, 12)]
    lineage = [RANDOM, FIRST, SECOND]
    assert stage_starts(rows, lineage) == [(1, "64 × 64"), (3, "96 × 96")]
    assert "11 epochs, in 2 stages, starting from: random" in summary(rows, lineage, "en")
    assert stage_starts(rows[:9], lineage) == [], "the last stage's epochs alone"
    assert stage_starts(rows[:2], [RANDOM, FIRST]) == []
    figure = chart(history_lines(rows, "iou", "en"), "IoU", "en", starts=stage_starts(rows, lineage))
    assert [shape.x0 for shape in figure.layout.shapes] == [2.5]
    assert [note.text for note in figure.layout.annotations] == ["64 × 64", "96 × 96"]


def test_curves_come_from_the_checkpoint_folder(tiny_segmenter, tmp_path):
    checkpoint = replace(tiny_segmenter.checkpoint, folder=tmp_path)
    text, plot, below = show_curves(checkpoint, None, "iou", "en")
    assert "no history.json" in text
    assert not plot.visible
    assert below == ""
    (tmp_path / "history.json").write_text("[{}]")
    text, _, _ = show_curves(checkpoint, None, "iou", "ru")
    assert "cx-failed" in text
    assert str(tmp_path) not in text
    (tmp_path / "history.json").write_text(json.dumps(ROWS))
    text, plot, below = show_curves(checkpoint, None, "dice", "en")
    assert "3 epochs" in text
    assert plot.visible
    assert "0.8000" in below


def comparison(seeds: int = 2) -> Comparison:
    runs = tuple(
        Run(pretrained, seed, tuple(row(n, base + 0.1 * n + 0.02 * seed) for n in (1, 2, 3)))
        for pretrained, base in ((True, 0.5), (False, 0.2))
        for seed in range(seeds)
    )
    source = {"name": "one", "training": 200, "validation": 14, "labelled": ["lungs", "heart"]}
    return Comparison(runs, {"epochs": 3}, (source,))


def test_transfer_shows_each_run_and_the_means():
    figure = transfer_chart(comparison(), ALL, "en")
    assert len(figure.data) == 6
    thick = [trace for trace in figure.data if trace.showlegend]
    assert [trace.name for trace in thick] == ["from ImageNet weights", "from random weights"]
    assert list(thick[0].y) == pytest.approx([0.61, 0.71, 0.81])
    assert len({trace.line.dash for trace in thick}) == 2
    assert len(transfer_chart(comparison(1), "heart", "ru").data) == 2
    html = transfer_table(comparison(), "lungs", "ru")
    assert "0,6100" in html
    assert "0,6000 – 0,6200" in html
    assert "4 запуска" in transfer_lead(comparison(), "ru")
    assert "200 films for training, 14 films for validation" in transfer_lead(comparison(), "en")


def test_epochs_of_a_long_run_are_thinned_out():
    for epochs in (1, 9, 10, 50, 200):
        places = chosen(epochs)
        assert len(places) <= 10
        assert (places[0], places[-1]) == (0, epochs - 1)


def test_what_has_not_been_run_says_how_to_run_it():
    for language in ("en", "ru"):
        html = transfer_missing("tf_efficientnet_lite0", language)
        assert "--no-pretrained --seed 0" in html
        assert "python research/transfer.py" in html


def test_the_recipe_is_read_from_the_checkpoint(tiny_segmenter):
    checkpoint = tiny_segmenter.checkpoint
    known = Validation.load(checkpoint.folder)
    how = {
        "lineage": [{"weights": "random"}],
        "epochs": 7,
        "best_epoch": 5,
        "batch_size": 3,
        "learning_rate": 0.002,
        "head": "multilabel",
    }
    html = recipe(checkpoint, replace(known, training=how | {"augmentation": "robust"}), "en")
    for part in (
        "27 : 3",
        "labelled: ribs",
        "tf_efficientnet_lite0",
        "64 × 64",
        "7; kept: 5",
        "peak rate 0.002",
        "3 films",
    ):
        assert part in html, part
    assert "robust" in html
    more = {"augmentation": "paper", "pseudo_labels": True, "leave_out": ["one/ribs"]}
    assert "left out: one/ribs" in recipe(checkpoint, replace(known, training=how | more), "en")
    bare = recipe(checkpoint, None, "ru")
    assert bare.count("не записано</span>") >= 5
    assert "0,002" in recipe(checkpoint, replace(known, training=how), "ru")
    assert CYRILLIC.search(bare)
