"""The guided tour, links and the clipboard in Chromium."""

import base64

from browser import WAIT, needs_chromium, visit, wait_for_film

from cxrseg.samples import samples
from cxrseg.ui.tour import texts as texts_tour

pytestmark = needs_chromium

_PASTE = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_the_tour_shows_what_it_talks_about(chromium, address):
    with visit(chromium, address, language="ru") as page:
        guide = page.locator("#cx-guide")
        assert guide.is_hidden()
        page.get_by_role("button", name=texts_tour.START("ru")).click()
        for number, words in enumerate(texts_tour.WORDS):
            guide.get_by_text(words("ru")[:60]).wait_for(timeout=WAIT)
            if number == 3:
                page.get_by_role("tab", name="Проверка", selected=True).wait_for(timeout=WAIT)
            else:
                wait_for_film(page, samples()[0].path.name)
            if number == 0:
                page.locator("#cx-result .cx-fill").first.wait_for(state="hidden")
            if number == 2:
                page.locator("#cx-result .cx-split").wait_for()
                page.locator("#cx-language").get_by_text("English").click()
                guide.get_by_text(words("en")[:60]).wait_for(timeout=WAIT)
                page.locator("#cx-language").get_by_text("Русский").click()
                guide.get_by_text(words("ru")[:60]).wait_for(timeout=WAIT)
            if number == 4:
                page.locator('#cx-result .cx-map[data-map="uncertainty"]').wait_for()
            else:
                guide.get_by_role("button", name=texts_tour.NEXT("ru")).click()
        page.get_by_role("button", name=texts_tour.END("ru")).click()
        assert guide.is_hidden()
        page.locator("#cx-result .cx-fill").first.wait_for()


def test_on_a_phone_the_words_of_the_tour_stay_in_sight(chromium, address):
    with visit(chromium, address, "phone") as page:
        page.locator("#cx-tour-start").click()
        words = page.locator("#cx-guide").get_by_text(texts_tour.WORDS[0]("en")[:60])
        words.wait_for(timeout=WAIT)
        wait_for_film(page, samples()[0].path.name)
        box = words.bounding_box()
        assert 0 <= box["y"] < page.viewport_size["height"]
        number = page.locator("#cx-tour .step-number").first.bounding_box()
        assert min(number["width"], number["height"]) > 20, "the number of a step is whole"


def test_a_link_leads_to_where_it_was_copied(chromium, address):
    name = samples()[-1].path.stem
    with visit(chromium, address, query=f"?example={name}&hide=ribs&style=line&opacity=70&view=compare") as page:
        wait_for_film(page, samples()[-1].path.name)
        page.locator('#cx-result .cx-line[data-structure="ribs"]').wait_for(state="hidden")
        assert page.get_by_label("Opacity").input_value() == "70"
        link = page.evaluate("cxrseg.link()")
        page.get_by_role("tab", name="Validation").click()
        page.wait_for_url("**tab=validation**", timeout=WAIT)
        assert f"example={name}" in link
        assert "hide=ribs" in link
        assert "lang=" not in link, "who gets it reads it in a language of their own"
    with visit(chromium, address, language="ru", query="?tab=validation&lang=en") as page:
        page.get_by_role("tab", name="Validation", selected=True).wait_for(timeout=WAIT)


def test_a_film_can_be_pasted(chromium, address, film_file):
    with visit(chromium, address, "phone") as page:
        page.evaluate(_PASTE, base64.b64encode(film_file.read_bytes()).decode())
        wait_for_film(page, "pasted.png")
