"""Terms that tell what they mean."""

import re

from cxrseg.ui.shared.glossary import glossary, term
from cxrseg.ui.shared.html import table
from cxrseg.ui.shared.texts_glossary import TERMS


def test_a_term_opens_the_sentence_that_belongs_to_it():
    first, second = (term("dice", "ru", text) for text in ("<b>", ""))
    assert "&lt;b&gt;</button>" in first
    assert "Коэффициент Дайса: что это значит" in second
    opened = [re.search('popovertarget="([^"]+)"', html)[1] for html in (first, second)]
    assert [re.search('popover id="([^"]+)"', html)[1] for html in (first, second)] == opened
    assert opened[0] != opened[1], "a term may stand on the page more than once"
    assert "Удвоенная общая площадь" in first


def test_a_table_can_be_headed_by_a_term_and_by_plain_text():
    html = table("x", ["<i>", term("iou", "en")], [])
    assert "&lt;i&gt;" in html
    assert '<button type="button" class="cx-term"' in html


def test_all_terms_are_listed_by_the_alphabet():
    listed = [called for called, _ in glossary("ru")]
    assert len(listed) == len(TERMS)
    assert listed == sorted(listed)
