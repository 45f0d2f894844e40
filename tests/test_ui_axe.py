"""axe-core finds nothing serious on any tab, wide and narrow, light and dark."""

import pytest
from browser import WAIT, expect, needs_chromium, serious, unfold, upload, visit, wait_for_film, wait_until_still

pytestmark = needs_chromium


TABS = "#cx-tabs > .tab-wrapper [role=tab]"


def look_at_all(page, scheme: str) -> None:
    """Open one tab after another and the tour."""
    page.emulate_media(color_scheme=scheme)
    names = page.locator(TABS).evaluate_all("tabs => tabs.map(tab => tab.dataset.tabId)")
    assert len(names) > 1
    for name in names[1:] + names[:1]:
        page.locator(f"{TABS}[data-tab-id={name}]").evaluate("tab => tab.click()")  # a narrow page shows only some
        wait_until_still(page)
        unfold(page)
        wait_until_still(page)
        assert serious(page) == [], (name, scheme)
    assert serious(page, whole=True) == [], ("all tabs together", scheme)
    page.locator("#cx-tour-start").click()
    page.locator("#cx-tour button:visible").last.wait_for(timeout=WAIT)
    wait_until_still(page)
    assert serious(page) == [], ("the guided tour", scheme)
    page.locator("#cx-tour [data-tour=end]:visible").click()


@pytest.mark.parametrize(("size", "languages"), [("desktop", ("en", "ru")), ("phone", ("ru", "en"))])
def test_nothing_serious_on_any_tab(chromium, address, film_file, size, languages):
    with visit(chromium, address, size, language=languages[0]) as page:
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            wait_until_still(page)
            assert serious(page) == [], ("before there is a film", scheme)
        upload(page, film_file)
        wait_for_film(page, "film.png")
        look_at_all(page, "light")
        page.locator(f"#cx-language input[value={languages[1]}]").check()
        page.locator(f"html[lang={languages[1]}]").wait_for(timeout=WAIT, state="attached")
        look_at_all(page, "dark")
        expect(page.locator("body.dark")).to_have_count(1)
