"""English and Russian: what a text is, and how the page shows it in the visitor's language.

Every sentence of the page is a `Text` in one of the ``texts*.py`` modules, which hold nothing else. How it gets to the
visitor depends on who writes it:

* **Static parts**, which are the same for every visitor, go through ``context.static(...)``. It hands both languages to
  `gr.I18n`, and the browser shows one; Gradio does so for ``label``, ``info``, ``placeholder``, ``title`` and
  ``value`` (so for buttons, tabs, steps, Markdown and whole pieces of HTML)::

      gr.Button(context.static(texts.NEXT))
      gr.HTML(context.static(lambda language: f"<h2>{texts.HEADING(language)}</h2>"))

* **Answers of handlers** are written in the language that the visitor has chosen: give the handler
  ``context.language`` as one of its inputs and call the texts with it::

      def run(index: int, language: Language) -> str:
          return panel("empty", texts.EMPTY(language))

      button.click(run, [index, context.language], view)

* **What Gradio does not translate**, such as the choices of a radio or a dropdown and what is inside a plot, and what
  a handler has answered before, is sent again when the language changes (which it also does once as the page opens)::

      context.language.change(
          lambda language: gr.Radio(choices=[(texts.BOTH(language), "both")]), context.language, radio
      )
"""

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import gradio as gr

Language = Literal["en", "ru"]

LANGUAGES: dict[Language, str] = {"en": "English", "ru": "Русский"}
"""The languages of the page, each under its own name; the first is shown to those who read neither."""


@dataclass(frozen=True)
class Text:
    """A text in each language; names in braces are filled in.

    Example:
        >>> Text("{name} is empty", "{name}: файл пуст")("ru", name="a.png")
        'a.png: файл пуст'
    """

    en: str
    ru: str

    def __call__(self, language: Language, **values: object) -> str:
        """Give the text in a language."""
        return getattr(self, language if language in LANGUAGES else "en").format(**values)


@dataclass(frozen=True)
class Plural:
    """A noun that goes with a number: English has two forms; Russian three (1, 2 to 4, 5 and more).

    Example:
        >>> films = Plural(("film", "films"), ("снимок", "снимка", "снимков"))
        >>> films("en", 1), films("en", 2), films("ru", 21), films("ru", 14)
        ('1 film', '2 films', '21 снимок', '14 снимков')
    """

    en: tuple[str, str]
    ru: tuple[str, str, str]

    def __call__(self, language: Language, number: int) -> str:
        """Give the number and the noun."""
        if language != "ru":
            return f"{number} {self.en[number != 1]}"
        teen, last = number % 100 // 10 == 1, number % 10
        form = 2 if teen or last == 0 or last > 4 else int(last > 1)
        return f"{number} {self.ru[form]}"


def decimal(value: float, digits: int, language: Language) -> str:
    """Write a number; Russian has a comma where English has a point.

    Example:
        >>> decimal(0.5, 2, "en"), decimal(0.5, 2, "ru")
        ('0.50', '0,50')
    """
    written = f"{value:.{digits}f}"
    return written.replace(".", ",") if language == "ru" else written


def percent(share: float, language: Language, digits: int = 1) -> str:
    r"""Write a share as a percentage, with a space that does not break.

    Example:
        >>> percent(0.256, "ru")
        '25,6\xa0%'
    """
    return f"{decimal(100 * share, digits, language)}\N{NO-BREAK SPACE}%"


def translate(sentence: str, known: Sequence[Text], language: Language) -> str:
    """Translate what another module wrote in English; what is not known stays English.

    Args:
        sentence: plain text.
        known: texts whose English is what that module writes, with blanks for what it fills in.
        language: what to translate it to.

    Example:
        >>> translate("a.png is empty", [Text("{name} is empty", "{name}: файл пуст")], "ru")
        'a.png: файл пуст'
    """
    for text in known if language != "en" else ():
        if found := _pattern(text.en).fullmatch(sentence):
            return text(language, **found.groupdict())
    return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Match what a template with blanks may have become."""
    parts = (
        re.escape(literal) + (f"(?P<{blank}>.+?)" if blank else "")
        for literal, blank, _, _ in string.Formatter().parse(template)
    )
    return re.compile("".join(parts), re.DOTALL)


@dataclass(frozen=True)
class Statics:
    """The static texts of one page, collected for `gr.I18n`."""

    translations: dict[Language, dict[str, str]] = field(default_factory=lambda: {name: {} for name in LANGUAGES})

    def __call__(self, make: Callable[[Language], str]) -> str:
        """Register a text or a piece of HTML.

        Args:
            make: a `Text` without blanks, or what writes the piece in a language.

        Returns:
            What to give to a component in its place.
        """
        key = f"cx-{len(self.translations['en'])}"
        for language, known in self.translations.items():
            known[key] = make(language)
        return str(gr.I18n()(key))
