"""Terms of the field, explained where they are used.

    f"<p>{term('dice', language)} of the heart</p>"

A term is a button that opens a popover, which the browser itself shows and closes (mouse, touch, Enter, Esc).
"""

from html import escape
from itertools import count

from markupsafe import Markup

from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.texts_glossary import MEANS, TERMS

_numbers = count()


def term(name: str, language: Language, text: str = "") -> Markup:
    """Write a term with its explanation, as HTML.

    Args:
        name: a key of `TERMS`.
        language: of the words.
        text: plain text to show; if empty, the term itself.
    """
    called, meaning = (words(language) for words in TERMS[name])
    shown, identity = escape(text or called), f"cx-term-{next(_numbers)}"
    label = escape(MEANS(language, term=text or called), quote=True)
    return Markup(  # noqa: S704 - all of it is escaped
        f'<button type="button" class="cx-term" popovertarget="{identity}" aria-label="{label}">{shown}</button>'
        f'<span popover id="{identity}" class="cx-meaning" role="note"><b>{escape(called)}</b> {escape(meaning)}</span>'
    )


def glossary(language: Language) -> list[tuple[str, str]]:
    """List all terms with what they mean, plain text, by the alphabet."""
    return sorted((called(language), meaning(language)) for called, meaning in TERMS.values())
