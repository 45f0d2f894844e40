"""The Training and About tabs in Chromium, at desktop and at phone width."""

import json

from browser import WAIT, expect, needs_chromium, unfold, until, visit, wait_for_words
from test_ui_training import row

pytestmark = needs_chromium


def open_tab(page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


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
    page.wait_for_function(
        """wide => {
          const tops = [...document.querySelectorAll("#cx-draw figure")].map((one) => one.getBoundingClientRect().top);
          return (tops[0] === tops[1]) === wide;
        }""",
        arg=page.viewport_size["width"] > 600,
    )

    choose(page, "RandomGamma")
    expect(page.locator("#cx-draw-facts")).to_contain_text("RandomGamma(gamma_limit=(50, 200))", use_inner_text=True)
    expect(page.locator("#cx-dial-1").get_by_role("slider")).to_have_value("200")
    expect(page.locator("#cx-draw .cx-lattice"), "no pixel moves, so no grid is needed").to_have_count(0)
    before, after = (page.locator("#cx-draw .cx-film").nth(index).get_attribute("src") for index in range(2))
    assert before != after
    facts = page.locator("#cx-draw-facts dl").inner_text()
    page.get_by_role("button", name="Draw again").click()
    page.wait_for_function(
        "facts => document.querySelector('#cx-draw-facts dl').innerText !== facts", arg=facts, timeout=WAIT
    )
    expect(page.locator("#cx-draw .cx-film").nth(1)).not_to_have_attribute("src", after)
    expect(page.locator("#cx-draw .cx-film").nth(0)).to_have_attribute("src", before)

    choose(page, "PadIfNeeded")
    expect(page.locator("#cx-dial-1")).to_be_hidden()
    unknown = page.locator("#cx-draw .cx-unknown")
    expect(unknown).to_be_visible()
    page.locator("[data-layer=unknown]").uncheck()
    expect(unknown).to_be_hidden()
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
    expect(page.locator("#cx-compare .legendtext")).to_have_text(["first", "second"])
    page.get_by_text("odd.json is not a history.json from train.py").wait_for(timeout=WAIT)
    table = page.locator("#cx-compare-table")
    rows = ["first\t2\t0.5000\t2\t0.5000", "second\t2\t0.6000\t2\t0.6000"]
    until(lambda: table.locator("tbody tr").all_inner_texts() == rows)
    page.locator("#cx-compare-of").get_by_role("radio", name="loss", exact=True).check()
    table.get_by_text("0.4000").first.wait_for(timeout=WAIT)


def test_both_tabs_are_in_russian_too(chromium, address):
    with visit(chromium, address, language="ru") as page:
        open_tab(page, "Обучение")
        page.locator("#cx-draw .cx-two").wait_for(timeout=WAIT)
        names = r"\b(?i:paper|robust|albumentations|elastictransform|alpha|sigma|efficientnet)\b"
        known = {"ImageNet", "Noisy", "Student", "AdamW", "Dice", "softmax"}
        for section in ("#cx-draw-facts", ".cx-recipe"):
            shown, no_words = page.locator(section).first, rf"\S*[=_./()]\S*|{names}"
            wait_for_words(shown, known, shortest=4, leaving_out=no_words)
        page.get_by_role("radio", name="English").check()
        page.locator("#cx-draw-facts").get_by_text("This draw").wait_for(timeout=WAIT)
        expect(page.locator(".cx-recipe")).to_contain_text("optimiser", use_inner_text=True)
        open_tab(page, "About")
        page.get_by_role("heading", name="Limits and known failures").wait_for(timeout=WAIT)
        expect(page.get_by_role("tabpanel").last).to_contain_text("27 / 3", use_inner_text=True)


def test_about_tells_of_model_data_limits_and_libraries(page):
    open_tab(page, "About")
    for heading in ("The model on this page", "Limits and known failures", "Data and licences", "Use it yourself"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_text("libraries that this page stands on").click()
    expect(page.locator("#cx-libraries").get_by_role("link", name="albumentations")).to_be_visible()
    expect(page.locator("#cx-libraries tbody tr").nth(20)).to_be_attached()


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
        folders, expanded = page.locator("#cx-tabs .cx-folder:visible"), "all => all.map((one) => one.ariaExpanded)"
        until(lambda: folders.evaluate_all(expanded) == ["true", *["false"] * 6])
        expect(page.locator("#cx-operation")).to_be_hidden()
        page.get_by_role("button", name="Augmentation explorer").click()
        page.locator("#cx-operation").get_by_role("radio").first.wait_for(timeout=WAIT)
