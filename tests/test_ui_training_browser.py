"""The Training and About tabs in Chromium, at desktop and at phone width."""

import json
import re

from browser import WAIT, needs_chromium, unfold, visit
from test_ui_training import row

pytestmark = needs_chromium


def open_tab(page, name: str) -> None:
    """Open a tab; on a phone those that do not fit are in a menu."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count() and tab.first.is_visible():
        tab.first.click()
    else:
        page.locator(".overflow-menu > button").click()
        page.locator(".overflow-dropdown button", has_text=name).click()


def choose(page, operation: str) -> None:
    """Choose an operation of the explorer and wait for what it has drawn."""
    page.locator("#cx-operation").get_by_role("radio", name=operation, exact=True).check()
    page.locator("#cx-draw-facts h3", has_text=operation).wait_for(timeout=WAIT)


def test_an_operation_is_tried_on_a_film(page):
    assert page.locator("#cx-draw .cx-two").count() == 0, "nothing is drawn before the tab is opened"
    open_tab(page, "Training")
    unfold(page)
    page.locator("#cx-draw .cx-two").wait_for(timeout=WAIT)
    page.get_by_text("This model comes without a training history").wait_for(timeout=WAIT)
    # Both at once: the plots above may still be growing.
    tops = page.locator("#cx-draw figure").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert (tops[0] == tops[1]) == (page.viewport_size["width"] > 600)

    choose(page, "RandomGamma")
    assert "RandomGamma(gamma_limit=(50, 200))" in page.locator("#cx-draw-facts").inner_text()
    assert page.locator("#cx-dial-1").get_by_role("slider").input_value() == "200"
    assert page.locator("#cx-draw .cx-lattice").count() == 0, "no pixel moves, so no grid is needed"
    before, after = (page.locator("#cx-draw .cx-film").nth(index).get_attribute("src") for index in range(2))
    assert before != after
    told = page.locator("#cx-draw-facts dl").inner_text()
    page.get_by_role("button", name="Draw again").click()
    page.wait_for_function(
        "told => document.querySelector('#cx-draw-facts dl').innerText !== told", arg=told, timeout=WAIT
    )
    assert page.locator("#cx-draw .cx-film").nth(0).get_attribute("src") == before
    assert page.locator("#cx-draw .cx-film").nth(1).get_attribute("src") != after

    choose(page, "PadIfNeeded")
    assert page.locator("#cx-dial-1").is_hidden()
    unknown = page.locator("#cx-draw .cx-unknown")
    assert unknown.is_visible()
    page.locator("[data-layer=unknown]").uncheck()
    assert unknown.is_hidden()
    page.locator("#cx-dial-0").get_by_role("slider").focus()
    page.keyboard.press("End")
    page.locator("#cx-draw-facts").get_by_text("min_height=160").wait_for(timeout=WAIT)
    page.get_by_role("button", name="As in training").click()
    page.locator("#cx-draw-facts").get_by_text("min_height=160").wait_for(state="detached", timeout=WAIT)


def test_a_visitors_runs_are_drawn_side_by_side(page, tmp_path):
    for name, best in (("first", 0.5), ("second", 0.6)):
        (tmp_path / f"{name}.json").write_text(json.dumps([row(1, 0.3), row(2, best)]))
    (tmp_path / "odd.json").write_text("{}")
    open_tab(page, "Training")
    unfold(page)
    page.locator("#cx-compare .legendtext", has_text="the paper's recipe").wait_for(timeout=WAIT)
    for box in page.locator("#cx-compare-models input").all():
        box.uncheck()
    page.get_by_text("Choose a model or files.").wait_for(timeout=WAIT)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose history.json files…").click()
    chooser.value.set_files([tmp_path / f"{name}.json" for name in ("first", "odd", "second")])
    page.locator("#cx-compare .legendtext", has_text="second").wait_for(timeout=WAIT)
    assert page.locator("#cx-compare .legendtext").all_text_contents() == ["first", "second"]
    page.get_by_text("odd.json is not a history.json from train.py").wait_for(timeout=WAIT)
    table = page.locator("#cx-compare-table")
    assert table.locator("tbody tr").all_inner_texts() == [
        "first\t2\t0.5000\t2\t0.5000", "second\t2\t0.6000\t2\t0.6000"
    ]  # fmt: skip
    page.locator("#cx-compare-of").get_by_role("radio", name="loss", exact=True).check()
    table.get_by_text("0.4000").first.wait_for(timeout=WAIT)


def test_both_tabs_are_in_russian_too(chromium, address):
    with visit(chromium, address, language="ru") as page:
        open_tab(page, "Обучение")
        page.locator("#cx-draw .cx-two").wait_for(timeout=WAIT)
        names = r"\b(paper|robust|albumentations|elastictransform|alpha|sigma|efficientnet)\b"
        for section in ("#cx-draw-facts", ".cx-recipe"):
            shown = re.sub(r"\S*[=_./()]\S*", "", page.locator(section).first.inner_text())
            words = set(re.findall(r"[A-Za-z]{4,}", re.sub(names, "", shown, flags=re.IGNORECASE)))
            assert words <= {"ImageNet", "Noisy", "Student", "AdamW", "Dice", "softmax"}, words
        page.get_by_role("radio", name="English").check()
        page.locator("#cx-draw-facts").get_by_text("This draw").wait_for(timeout=WAIT)
        assert "optimiser" in page.locator(".cx-recipe").inner_text()
        open_tab(page, "About")
        page.get_by_role("heading", name="Limits and known failures").wait_for(timeout=WAIT)
        assert "27 / 3" in page.get_by_role("tabpanel").last.inner_text()


def test_about_tells_of_model_data_limits_and_libraries(page):
    open_tab(page, "About")
    for heading in ("The model on this page", "Limits and known failures", "Data and licences", "Use it yourself"):
        assert page.get_by_role("heading", name=heading).is_visible()
    page.get_by_text("libraries that this page stands on").click()
    assert page.locator("#cx-libraries").get_by_role("link", name="albumentations").is_visible()
    assert page.locator("#cx-libraries tbody tr").count() > 20


def test_a_small_run_is_started_and_stopped(chromium, address):
    with visit(chromium, address, query="?tab=training") as page:
        page.locator("#cx-here-view", has_text="No run yet").wait_for(timeout=WAIT)
        page.locator("#cx-here-start").click()
        page.locator("#cx-here-view", has_text="Epoch 0 of").wait_for(timeout=WAIT)
        page.locator("#cx-here-start").click()
        page.locator("#cx-here-view", has_text="A run is already in progress").wait_for(timeout=WAIT)
        page.locator("#cx-here-stop").click()
        page.locator("#cx-here-view", has_text="Stopped after 0 of").wait_for(timeout=WAIT)
        page.locator("#cx-here-stop").wait_for(state="hidden", timeout=WAIT)


def test_on_a_phone_all_but_the_curves_are_folded_away(chromium, address):
    with visit(chromium, address, "phone", query="?tab=training") as page:
        page.locator("#cx-run-part").wait_for(timeout=WAIT)
        folded = page.locator("#cx-tabs .cx-folder:visible").evaluate_all("all => all.map((one) => one.ariaExpanded)")
        assert folded == ["true", *["false"] * 6]
        assert page.locator("#cx-operation").is_hidden()
        page.get_by_role("button", name="Augmentation explorer").click()
        page.locator("#cx-operation").get_by_role("radio").first.wait_for(timeout=WAIT)
