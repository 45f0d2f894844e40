"""English and Russian: what a text is, and how the page shows it in the visitor's language.

Every sentence of the page is a `Text` in one of the ``texts*.py`` modules, which hold nothing else, or, of errors and
notices, stands in `cxrseg.sentences`; the Russian of both stands in ``locale/ru.po``. How a text gets to the visitor
depends on who writes it:

* **Static parts**, which are the same for every visitor, go through ``context.static(...)``. It hands both languages to
  `gr.I18n`, and the browser shows one; Gradio does so for ``label``, ``info``, ``placeholder``, ``title`` and
  ``value`` (so for buttons, tabs, Markdown and whole pieces of HTML), and for the names of choices
  (``context.translate_choices``)::

      gr.Button(context.static(texts.NEXT))
      gr.HTML(context.static(lambda language: f"<h2>{texts.HEADING(language)}</h2>"))

* **Answers of handlers** are written in the language that the visitor has chosen: give the handler
  ``context.language`` as one of its inputs and call the texts with it::

      def run(index: int, language: Language) -> str:
          return panel("empty", texts.EMPTY(language))

      button.click(run, [index, context.language], view)

* **What Gradio does not translate**, such as what is inside a plot, is sent again when the language changes (which it
  also does once as the page opens)::

      context.language.change(draw, context.language, plot)
"""

import gettext
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import gradio as gr
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from cxrseg.errors import CxrsegError, Notice
from cxrseg.sentences import ENGLISH, plain

Language = Literal["en", "ru"]

LANGUAGES: dict[Language, str] = {"en": "English", "ru": "Русский"}
"""The languages of the page, each under its own name; the first is shown to those who read neither."""


LOCALE = Path(__file__).parents[1] / "locale"
"""A catalogue for each language but English, ``LANGUAGE.po``: what gettext, Babel and translators' programs read."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Read a language's catalogue; that of English, or of a language the page does not have, is empty."""
    if language not in LANGUAGES or not (file := LOCALE / f"{language}.po").is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Text:
    """A text in English, which the catalogues translate; names in braces are filled in.

    Example:
        >>> Text("Model: {name}")("ru", name="a")
        'Модель: a'
    """

    en: str

    def template(self, language: Language) -> str:
        """Return the text in a language, with its blanks; in English where the catalogue lacks it."""
        words = catalogue(language)
        if (found := words.gettext(self.en)) != self.en:
            return found
        return words.ngettext(self.en, self.en, 1)  # gettext of early releases of Python 3.11 passes nouns over

    def __call__(self, language: Language, **values: object) -> str:
        """Return the text in a language, filled in."""
        return self.template(language).format(**values)


def called(names: Mapping[str, Text]) -> Callable[[Language], list[tuple[str, str]]]:
    """Make choices out of texts by value: what gives their labels and values in a language."""
    return lambda language: [(text(language), value) for value, text in names.items()]


@dataclass(frozen=True)
class Plural:
    """A noun that goes with a number, in as many forms as a language has.

    Attributes:
        one: the English singular.
        many: the English plural.
        case: which of a catalogue's entries for these words (gettext's context), where a language needs several.

    Example:
        >>> films = Plural("film", "films")
        >>> films("en", 1), films("en", 2), films("ru", 21), films("ru", 14)
        ('1 film', '2 films', '21 снимок', '14 снимков')
    """

    one: str
    many: str
    case: str = ""

    def __call__(self, language: Language, number: int) -> str:
        """Return the number and the noun."""
        words = catalogue(language)
        if self.case:
            return f"{number} {words.npgettext(self.case, self.one, self.many, number)}"
        return f"{number} {words.ngettext(self.one, self.many, number)}"


def decimal(value: float, digits: int, language: Language) -> str:
    """Write a number as a language does.

    Example:
        >>> decimal(0.5, 2, "en"), decimal(0.5, 2, "ru")
        ('0.50', '0,50')
    """
    pattern = f"0.{'0' * digits}" if digits else "0"
    return format_decimal(value, pattern, locale=language if language in LANGUAGES else "en")


def percent(share: float, language: Language, digits: int = 1) -> str:
    r"""Write a share as a percentage, with a space that does not break.

    Example:
        >>> percent(0.256, "ru")
        '25,6\xa0%'
    """
    return f"{decimal(100 * share, digits, language)}\N{NO-BREAK SPACE}%"


def words_of(language: Language) -> Callable[..., str]:
    """Return the function that words codes of `cxrseg.sentences.ENGLISH` in a language, as `sentence` does in English.

    Example:
        >>> words_of("ru")("measurement.no_heart")
        'Сердце не найдено.'
    """
    return lambda code, /, **values: Text(ENGLISH[code])(language, **{k: plain(v) for k, v in values.items()})


def worded(said: CxrsegError | Notice, language: Language) -> str:
    """Word an error or a notice in a language."""
    return words_of(language)(said.code, **said.values)


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
