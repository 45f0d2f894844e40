"""The tab on what the model is, what it learned from, where it fails and how to use it elsewhere."""

from collections.abc import Callable
from html import escape

from cxrseg.evaluation.validation import Validation
from cxrseg.model import Checkpoint
from cxrseg.ui.about import parts, texts
from cxrseg.ui.about.card import card_html
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.glossary import glossary
from cxrseg.ui.shared.language import Language, Text


def about_tab(context: PageContext, describe: Callable[[Checkpoint, Language], str]) -> None:
    """Build the tab inside the current `gr.Tab`; nothing in it needs the server.

    Args:
        context: of the page.
        describe: names a model and its revision.
    """
    checkpoint, validation, engine = context.segmenter.checkpoint, context.validation, context.segmenter.engine
    card = card_html(checkpoint.folder)
    sections: tuple[tuple[Text, Callable[[Language], str]], ...] = (
        (
            texts.THE_MODEL,
            lambda language: parts.model_facts(checkpoint, describe(checkpoint, language), engine, language),
        ),
        (texts.LIMITS, lambda language: parts.limits(validation, language)),
        (texts.DATA, lambda language: parts.data_sets(validation, language)),
        (texts.CARD, lambda language: show_card(card, validation, language)),
        (texts.USE, parts.usage),
        (texts.GLOSSARY, lambda language: parts.entries(*((t, escape(m)) for t, m in glossary(language)))),
        (texts.CITE, parts.sources),
        (texts.LIBRARIES, parts.library_table),
    )
    for heading, write in sections:
        context.html(
            lambda language, heading=heading, write=write: (
                f'<section class="cx-about"><h2>{escape(heading(language))}</h2>{write(language)}</section>'
            )
        )


def show_card(card: str | None, validation: Validation | None, language: Language) -> str:
    """Show what a model's card says: its facts, and in English the card itself, which is in English.

    Args:
        card: HTML, or None where there is none.
        validation: what is known of the model; where that is nothing, the card is shown in every language.
        language: of the words.
    """
    facts = parts.card_facts(validation, language) if validation else ""
    if card is None:
        return f'<p class="cx-lead">{escape(texts.NO_CARD(language))}</p>{facts}'
    if facts and language != "en":
        return facts
    return (
        f'{facts}<p class="cx-lead">{escape(texts.CARD_LEAD(language))}</p><details class="cx-details cx-card-text">'
        f'<summary>{escape(texts.CARD_OPEN(language))}</summary><div lang="en">{card}</div></details>'
    )
