"""What a visitor must know before trusting a result, in words."""

import json
from collections.abc import Sequence
from html import escape

from cxrseg.errors import ImageError, Notice
from cxrseg.plausibility import Plausibility, Remedy
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.html import said
from cxrseg.ui.shared.language import Language, worded, words_of


def notice(assessed: Plausibility, remedied: Remedy | None, warnings: Sequence[Notice]) -> str:
    """Warn of a film that does not look right, as HTML in every language; empty where there is nothing to say.

    Below the warning stands a button that changes the film, where that may help, or shows the original of a changed
    one.

    Args:
        assessed: what the film, as it is shown, looks like.
        remedied: what has been done to it at the visitor's wish.
        warnings: about the file.
    """
    if assessed.plausible and not (remedied or warnings):
        return ""

    def sentences(language: Language) -> str:
        lines = [texts.TURNED(language, change=remedied.wording(words_of(language)))] if remedied else []
        lines += [] if assessed.plausible else [assessed.wording(words_of(language))]
        lines += [worded(warning, language) for warning in warnings]
        listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in lines)
        return f"<strong>{texts.WARNINGS(language)}</strong><ul>{listed}</ul>"

    kind = "cx-remark" if assessed.plausible else "cx-doubt"
    warning = f'<div class="cx-warnings {kind}" role="alert">{said(sentences)}</div>'
    offered = None if remedied else assessed.remedy
    if not (remedied or offered):
        return warning

    def label(language: Language) -> str:
        if offered is None:
            return texts.AS_UPLOADED(language)
        change = offered.wording(words_of(language))
        return escape(change[:1].upper() + change[1:])

    act = f'class="cx-act" id="cx-remedy" data-change="{escape(pack_remedy(offered))}"'
    return f'{warning}<button type="button" {act}>{said(label, "span")}</button>'


def pack_remedy(remedy: Remedy | None) -> str:
    """Write a remedy so that the browser can hold it; empty for none."""
    return json.dumps([remedy.invert, remedy.quarter_turns, remedy.mirror]) if remedy else ""


def unpack_remedy(text: str | None) -> Remedy | None:
    """Read what `pack_remedy` wrote.

    Raises:
        ImageError: it wrote something else.
    """
    if not text:
        return None
    try:
        invert, turns, mirror = json.loads(text)
        if not (isinstance(invert, bool) and isinstance(mirror, bool) and turns in range(4)):
            raise ValueError
    except (ValueError, TypeError):
        raise ImageError("page.no-change", change=text[:40]) from None
    return Remedy(invert, int(turns), mirror)
