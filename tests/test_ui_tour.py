"""The guided tour, links and the clipboard in Chromium."""

import base64

import pytest
from browser import WAIT, expect, needs_chromium, visit, wait_for_film

from cxrseg.samples import samples
from cxrseg.ui.tour import texts as texts_tour

pytestmark = needs_chromium

_PASTE = """(text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


_IN_SIGHT = """() => {
  const foot = document.getElementById("cx-tour").getBoundingClientRect().top;
  const lit = [...document.querySelectorAll(".cx-lit")].map((element) => element.getBoundingClientRect());
  return lit.length > 0 && lit[0].top >= 0 && lit[0].bottom <= foot;
}"""
"""The first of what is lit, in the order of the page, lies above the panel as a whole."""


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_each_step_of_the_tour_shows_and_lights_up_what_it_talks_about(chromium, address, size, scheme):
    with visit(chromium, address, size, language="ru", scheme=scheme) as page:
        panel = page.locator("#cx-tour")
        assert panel.is_hidden()
        page.locator("#cx-example-RG1_UNCI").click()  # grossly abnormal: not to be shown as normal anatomy
        page.get_by_role("button", name=texts_tour.START("ru")).click()
        for number, words in enumerate(texts_tour.WORDS):
            panel.get_by_text(words("ru")[:60]).wait_for(timeout=WAIT)
            if number == 3:
                page.get_by_role("tab", name="Проверка", selected=True).wait_for(timeout=WAIT)
                page.locator("#cx-matrix-here.cx-lit").wait_for(timeout=WAIT)
            else:
                wait_for_film(page, samples()[0].path.name)
            page.wait_for_function(_IN_SIGHT, timeout=WAIT)
            if number == 0:
                page.locator("#cx-result .cx-fill").first.wait_for(state="hidden")
            if number == 2:
                page.locator("#cx-result .cx-split").wait_for()
                page.evaluate("cxrseg.speak('en')")
                panel.get_by_text(words("en")[:60]).wait_for(timeout=WAIT)
                page.evaluate("cxrseg.speak('ru')")
            if number == 4:
                page.locator('#cx-result .cx-map[data-map="uncertainty"]').wait_for()
            else:
                panel.get_by_role("button", name=texts_tour.NEXT("ru")).click()
        panel.get_by_role("button", name=texts_tour.END("ru")).click()
        expect(panel).to_be_hidden()
        page.locator("#cx-result .cx-fill").first.wait_for()
        expect(page.locator(".cx-lit")).to_have_count(0)


def test_a_link_leads_to_where_it_was_copied(chromium, address):
    name = samples()[-1].path.stem
    with visit(chromium, address, query=f"?example={name}&hide=ribs&style=line&opacity=70&view=compare") as page:
        wait_for_film(page, samples()[-1].path.name)
        page.locator('#cx-result .cx-line[data-structure="ribs"]').wait_for(state="hidden")
        expect(page.get_by_label("Opacity")).to_have_value("70")
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
