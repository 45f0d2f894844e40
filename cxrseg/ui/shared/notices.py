"""What a visitor must know before believing a result, in words."""

import json
from collections.abc import Sequence
from html import escape

from cxrseg.errors import ImageError
from cxrseg.plausibility import Plausibility, Remedy
from cxrseg.ui.segment import texts
from cxrseg.ui.shared import texts_reasons as reasons
from cxrseg.ui.shared.language import Language, translate


def notice(
    assessed: Plausibility,
    remedied: Remedy | None,
    warnings: Sequence[str],
    language: Language,
) -> str:
    """Warn of a film that does not look right, as HTML; empty where there is nothing to say.

    Args:
        assessed: what the film, as it is shown, looks like.
        remedied: what has been done to it at the visitor's wish.
        warnings: sentences about the file, in English.
        language: to say it in.
    """
    told = []
    if remedied:
        told.append(texts.TURNED(language, change=name_remedy(remedied, language)))
    if not assessed.plausible:
        told.append(doubt(assessed, language))
    told += [translate(warning, reasons.SENTENCES, language) for warning in warnings]
    if not told:
        return ""
    listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in told)
    kind = "cx-doubt" if not assessed.plausible else "cx-remark"
    title = texts.WARNINGS(language)
    return f'<div class="cx-warnings {kind}" role="alert"><strong>{title}</strong><ul>{listed}</ul></div>'


def doubt(assessed: Plausibility, language: Language) -> str:
    """Say why a film does not look like an upright frontal chest radiograph."""
    remedy = assessed.remedy
    if remedy is None:
        begun = reasons.WARNING("en", why="")
        why = translate(assessed.sentence.removeprefix(begun), reasons.SENTENCES, language)
        return reasons.WARNING(language, why=why)
    faults = [text(language) for text in (reasons.FAULT_TURNS[remedy.quarter_turns],) if text]
    if remedy.invert:
        faults.append(reasons.FAULT_INVERTED(language))
    parts = [reasons.SEEMS(language, faults=reasons.AND(language).join(faults))] if faults else []
    if remedy.mirror:
        parts.append(reasons.FAULT_MIRRORED(language))
    return reasons.WARNING(language, why=" ".join(parts))


def name_remedy(remedy: Remedy, language: Language) -> str:
    """Say what a remedy does."""
    parts = [reasons.REMEDY_INVERT] * remedy.invert
    parts += [text for text in (reasons.REMEDY_TURNS[remedy.quarter_turns],) if text]
    parts += [reasons.REMEDY_MIRROR] * remedy.mirror
    return ", ".join(text(language) for text in parts)


def capitalized(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


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
        raise ImageError(f"There is no change {text[:40]!r} of a film: use the page's button.") from None
    return Remedy(invert, int(turns), mirror)
