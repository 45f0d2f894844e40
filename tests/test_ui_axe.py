"""axe-core finds nothing serious on any tab, wide and narrow, light and dark."""

import pytest
from browser import WAIT, needs_chromium, serious, unfold, upload, visit, wait_for_film, wait_until_still

pytestmark = needs_chromium


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [
        ("desktop", "light", "en"),
        ("desktop", "dark", "ru"),
        ("phone", "light", "ru"),
        ("phone", "dark", "en"),
    ],
)
def test_nothing_serious_on_any_tab(chromium, address, film_file, size, scheme, language):
    with visit(chromium, address, size, language=language, scheme=scheme) as page:
        assert serious(page) == [], "before there is a film"
        upload(page, film_file)
        wait_for_film(page, "film.png")
        assert serious(page) == [], "Segment"
        page.locator("#cx-tour-start").click()
        page.locator("#cx-tour button:visible").last.wait_for(timeout=WAIT)
        wait_until_still(page)
        assert serious(page) == [], "the guided tour"
        page.locator("#cx-tour [data-tour=end]:visible").click()
        tabs = "[...document.querySelectorAll('#cx-tabs > .tab-wrapper [role=tab]')]"
        names = page.evaluate(f"{tabs}.map(tab => tab.textContent.trim())")
        assert len(names) > 1
        for name in names[1:]:
            page.evaluate(f"name => {tabs}.find(tab => tab.textContent.trim() === name).click()", name)
            wait_until_still(page)
            unfold(page)
            wait_until_still(page)
            assert serious(page) == [], name
        assert serious(page, whole=True) == [], "all tabs together"
