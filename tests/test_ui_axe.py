"""axe-core finds nothing serious on any tab, wide and light, narrow and dark."""

import pytest
from browser import WAIT, expect, needs_chromium, serious, unfold, upload, visit, wait_for_film, wait_until_still

pytestmark = needs_chromium

TABS = "#cx-tabs > .tab-wrapper [role=tab]"


@pytest.mark.parametrize(("size", "language", "scheme"), [("desktop", "en", "light"), ("phone", "ru", "dark")])
def test_nothing_serious_on_any_tab(chromium, address, film_file, size, language, scheme):
    with visit(chromium, address, size, language=language) as page:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
        wait_until_still(page)
        assert serious(page) == [], "before a film is chosen"
        upload(page, film_file)
        wait_for_film(page, "film.png")
        names = page.locator(TABS).evaluate_all("tabs => tabs.map(tab => tab.dataset.tabId)")
        assert len(names) > 1
        for name in names[1:] + names[:1]:
            page.locator(f"{TABS}[data-tab-id={name}]").evaluate("tab => tab.click()")  # a narrow page shows only some
            wait_until_still(page)
            unfold(page)
            wait_until_still(page)
            assert serious(page) == [], name
        assert serious(page, whole=True) == [], "all tabs together"
        page.locator("#cx-tour-start").click()
        page.locator("#cx-tour button:visible").last.wait_for(timeout=WAIT)
        wait_until_still(page)
        assert serious(page) == [], "the guided tour"
