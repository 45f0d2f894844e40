"""The frame of the page in Chromium: its tabs, its messages, what sticks and what scrolls."""

import pytest
from browser import WAIT, expect, needs_chromium, serious, until, upload, visit, wait_for_film, wait_until_still

pytestmark = needs_chromium


def test_all_tabs_are_in_sight_on_a_phone(chromium, address):
    with visit(chromium, address, "phone", language="ru") as page:
        for name in ("Сегментация", "Проверка", "Обучение", "Тренажёр", "О проекте"):
            tab = page.get_by_role("tab", name=name)
            tab.click()
            page.get_by_role("tab", name=name, selected=True).wait_for(timeout=WAIT)
        bar = page.locator("#cx-tabs > .tab-wrapper")
        unnamed = [button for button in bar.locator("button:visible").all() if button.get_attribute("role") != "tab"]
        assert unnamed == [], "there is no menu for more, which Gradio names in English only"


def test_arrows_move_between_tabs_and_what_has_the_focus_shows_it(chromium, address):
    with visit(chromium, address) as page:
        page.get_by_role("tab", name="Segment").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_role("tab", name="Validation", selected=True).wait_for(timeout=WAIT)
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        page.get_by_role("tab", name="About", selected=True).wait_for(timeout=WAIT)
        page.keyboard.press("Home")
        page.get_by_role("tab", name="Segment", selected=True).wait_for(timeout=WAIT)
        page.get_by_role("radio", name="English").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        label = page.locator("#cx-language label:has(:focus-visible)")
        expect(label).to_have_css("outline-style", "solid")


def test_the_address_keeps_the_tab_that_it_opened_and_follows_the_next(chromium, address):
    with visit(chromium, address, query="?tab=quiz") as page:
        page.locator(".cx-quiz-canvas").wait_for(timeout=WAIT)
        page.wait_for_timeout(500)
        assert "tab=quiz" in page.url
        page.get_by_role("tab", name="About").click()
        page.wait_for_url("**tab=about**", timeout=WAIT)
        page.get_by_role("tab", name="Segment").click()
        page.wait_for_function("!location.search.includes('tab=')", timeout=WAIT)


@pytest.mark.parametrize(("language", "heading", "close"), [("en", "Error", "Close"), ("ru", "Ошибка", "Закрыть")])
def test_a_message_speaks_the_visitors_language(chromium, address, tmp_path, language, heading, close):
    (tmp_path / "notes.png").write_text("no picture")
    with visit(chromium, address, language=language) as page:
        upload(page, tmp_path / "notes.png")
        page.locator(".cx-failed:visible").wait_for(timeout=WAIT)
        page.evaluate("document.getElementById('cx-get-zip').click()")  # a file of what is no film
        message = page.locator(".toast-body")
        message.wait_for(timeout=WAIT)
        message.get_by_text(heading, exact=True).wait_for(timeout=WAIT)
        wait_until_still(page)
        assert serious(page) == [], "a message is no button that holds a button"
        message.get_by_role("button", name=close).click()
        message.wait_for(timeout=WAIT, state="detached")


def test_the_threshold_stays_in_sight_and_wide_tables_scroll_by_themselves(chromium, address):
    with visit(chromium, address, "phone", query="?tab=validation") as page:
        page.get_by_role("button", name="Threshold").first.click()
        page.locator("#cx-sweep-curves table").wait_for(timeout=WAIT)
        page.locator("#cx-sweep-curves table").scroll_into_view_if_needed()
        slider = page.locator("[data-threshold]")
        message = "the slider sticks to the top while what it moves is looked at"
        until(lambda: 0 <= slider.bounding_box()["y"] < 200, message)
        page.get_by_role("tab", name="About").click()
        wide = page.locator("pre:visible").first
        wide.wait_for(timeout=WAIT)
        scrolled = "element => { element.scrollLeft = 60; return element.scrollLeft; }"
        until(lambda: wide.evaluate(scrolled) > 0, "what is too wide scrolls by itself")
        page.evaluate("scrollTo(500, 0)")
        assert page.evaluate("scrollX") == 0, "the page does not"


def test_the_page_says_so_while_a_file_is_being_made(chromium, address, film_file):
    with visit(chromium, address) as page:
        upload(page, film_file)
        wait_for_film(page, "film.png")
        notice = page.get_by_text("Preparing the file…")
        assert notice.is_hidden()

        held = []
        page.route("**/queue/join*", lambda route: held.append(route))
        with page.expect_download() as download:
            page.locator("#cx-get-zip").click()
            notice.wait_for(timeout=WAIT)
            page.wait_for_timeout(1000)
            assert notice.is_visible(), "as long as it takes"
            for route in held:
                route.continue_()
        assert download.value.suggested_filename.endswith(".zip")
        notice.wait_for(timeout=WAIT, state="hidden")
