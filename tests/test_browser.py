"""The Validation tab in Chromium, at desktop and at phone width."""

from browser import WAIT, needs_chromium

from cxrseg.samples import EXAMPLES

pytestmark = needs_chromium


def test_the_validation_tab_shows_both_matrices_and_both_tables(page):
    page.get_by_role("tab", name="Validation").click()
    here, paper = page.locator("#cx-matrix-here"), page.locator("#cx-matrix-paper")
    here.locator(".heatmaplayer image").wait_for(timeout=WAIT)
    paper.locator(".heatmaplayer image").wait_for(timeout=WAIT)
    assert paper.get_by_text("0.8410", exact=True).is_visible()
    assert here.get_by_text("not trained").first.is_visible()
    assert "0.7950" in page.locator("#cx-iou").inner_text()
    assert "not trained" in page.locator("#cx-dice").inner_text()
    assert "This model on one: 3 films" in page.locator("#cx-scores-of").inner_text()
    page.get_by_label("two: 2 films").check()
    page.get_by_role("heading", name="This model, two: 2 films").wait_for(timeout=WAIT)
    page.locator("#cx-scores-of").get_by_text("This model on two: 2 films").wait_for(timeout=WAIT)
    assert "not labelled" in page.locator("#cx-dice").inner_text()


def test_films_are_browsed_one_by_one(page):
    assert page.locator("#cx-film-scores").count() == 0, "nothing is computed before the tab is opened"
    page.get_by_role("tab", name="Validation").click()
    scores = page.locator("#cx-film-scores")
    scores.wait_for(timeout=WAIT)
    first = scores.inner_text()
    stems = sorted(path.stem for path in (EXAMPLES / "images").iterdir())
    assert f"This film: {stems[0]}" in first
    assert "not trained" in first
    boxes = [page.locator("#cx-browse figure").nth(index).bounding_box() for index in range(3)]
    phone = page.viewport_size["width"] < 600
    assert len({round(box["x"]) for box in boxes}) == (1 if phone else 3)
    assert len({round(box["y"]) for box in boxes}) == (3 if phone else 1)
    source = page.locator("#cx-browse .cx-film").first.get_attribute("src")

    page.get_by_role("button", name="Next film").click()
    page.get_by_text(f"This film: {stems[1]}").wait_for(timeout=WAIT)
    assert page.locator("#cx-browse .cx-film").first.get_attribute("src") != source
    assert scores.inner_text() != first
    for _ in range(2):
        page.get_by_role("button", name="Previous film").click()
    page.get_by_text(f"This film: {stems[-1]}").wait_for(timeout=WAIT)
    page.get_by_label("Film", exact=True).click()
    page.get_by_role("option", name=stems[4]).click()
    page.get_by_text(f"This film: {stems[4]}").wait_for(timeout=WAIT)

    layers = page.locator("#cx-browse [data-only=all], #cx-browse [data-only=ribs]")
    assert [layer.get_attribute("data-only") for layer in layers.all() if layer.is_visible()] == ["all"]
    page.locator("[data-pick=ribs]").check()
    assert [layer.get_attribute("data-only") for layer in layers.all() if layer.is_visible()] == ["ribs"]
    assert page.locator('#cx-browse .cx-fill[data-structure="lungs"]').first.is_hidden()
    assert page.locator('#cx-browse .cx-fill[data-structure="ribs"]').first.is_visible()
    page.locator("[data-pick=clavicles]").check()
    assert page.get_by_text("clavicles: not trained").first.is_visible()
