"""A film before and after an operation of augmentation, as pictures, words and numbers."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from cxrseg.classes import STRUCTURES
from cxrseg.ui.shared.html import grey_png, index_png, named, table
from cxrseg.ui.shared.language import Language, decimal, percent
from cxrseg.ui.shared.layers import layers
from cxrseg.ui.training import texts_operations as texts
from cxrseg.ui.training.code import in_code, outline, todays_name
from cxrseg.ui.training.draw import Drawn
from cxrseg.ui.training.operations import Operation

_STRIPES = ((148, 163, 184, 255), (51, 65, 85, 255))
"""Colours of the stripes over what is unknown."""


def views(name: str, operation: Operation, before: Drawn, after: Drawn, language: Language) -> str:
    """Lay out a film before and after an operation, as HTML.

    Args:
        name: of the film, plain text.
        operation: what was done.
        before: from `prepare`.
        after: from `try_operation`.
        language: of the words in it.
    """
    titles = (
        (texts.BEFORE(language), texts.ALT_BEFORE(language, film=name), before),
        (texts.AFTER(language, name=operation.name), texts.ALT_AFTER(language, name=operation.name), after),
    )
    figures = "".join(
        f'<figure class="cx-viewer">{_stage(drawn, alt, grid=operation.moves)}<figcaption><span>{escape(title)}</span>'
        f"<span>{_size(drawn, language)}</span></figcaption></figure>"
        for title, alt, drawn in titles
    )
    return f'<div class="cx-two">{figures}</div>'


def facts(operation: Operation, values: Sequence[float], before: Drawn, after: Drawn, language: Language) -> str:
    """Describe in words and numbers an operation and what it has done, as HTML.

    Args:
        operation: what was done.
        values: of its controls.
        before: from `prepare`.
        after: from `try_operation`.
        language: of the words in it.
    """
    entries = []
    if operation.container:
        code = "\n".join(outline(operation.transforms))
        entries.append((texts.IN_CODE(language), f'<pre class="cx-code"><code>{escape(code)}</code></pre>'))
    else:
        code, here = in_code(operation), in_code(operation, values)
        entries.append((texts.IN_CODE(language), f"<code>{escape(code)}</code>"))
        if here != code:
            entries.append((texts.SET_HERE(language), f"<code>{escape(here)}</code>"))
        share = percent(operation.chance, language, 0)
        entries.append((texts.HOW_OFTEN(language), escape(texts.CHANCE(language, share=share))))
    entries.append((texts.THIS_DRAW(language), _this_draw(operation, after, language)))
    entries.append((texts.THE_TRUTH(language), escape(_truth(operation, after, language))))
    listed = "".join(f"<div><dt>{escape(term)}</dt><dd>{detail}</dd></div>" for term, detail in entries)
    title = escape(operation.name)
    if (today := todays_name(operation)) != operation.name:
        title += f' <span class="cx-muted">→ {escape(today)}</span>'
    return (
        f'<h3>{title}</h3><p class="cx-lead">{escape(texts.EXPLAINED[operation.name](language))}</p>'
        f'<dl class="cx-facts">{listed}</dl>{_areas(before, after, language)}'
    )


def _this_draw(operation: Operation, after: Drawn, language: Language) -> str:
    parts = [describe(name, drawn, after, language) for name, drawn in after.applied]
    if not operation.container:
        return escape(parts[0])
    if not parts:
        return escape(texts.NOTHING(language))
    listed = "".join(
        f"<li>{escape(name)}: {escape(part)}</li>" for (name, _), part in zip(after.applied, parts, strict=True)
    )
    return f"<ol>{listed}</ol>"


def describe(name: str, drawn: Mapping[str, Any], after: Drawn, language: Language) -> str:
    """Say what an operation has drawn.

    Args:
        name: the paper's.
        drawn: its parameters, as albumentations reports them.
        after: the film as it is now.
        language: to say it in.
    """
    if "map_x" in drawn:
        return texts.DRAWN_WARP(language, **_shifts(drawn["map_x"], drawn["map_y"], language))
    height, width = after.image.shape
    values: dict[str, object] = {}
    match name:
        case "RandomContrast":
            values = {"factor": decimal(drawn["alpha"], 2, language)}
        case "RandomBrightness":
            values = {"shift": _signed(drawn["beta"], 0, language, plus="+")}
        case "RandomGamma":
            values = {"gamma": decimal(drawn["gamma"], 2, language)}
        case "Resize":
            values = {"width": width, "height": height}
        case "PadIfNeeded":
            values = {side: drawn[f"pad_{side}"] for side in ("left", "right", "top", "bottom")}
        case "RandomSizedCrop":
            left, top, right, bottom = drawn["crop_coords"]
            values = {"width": right - left, "height": bottom - top}
        case "Normalize":
            values = {key: _signed(drawn[key], 2, language) for key in ("low", "high", "mean", "std")}
    return texts.DRAWN[name](language, **values)


def _shifts(columns: np.ndarray, rows: np.ndarray, language: Language) -> dict[str, str]:
    """How far a warp has moved pixels, from the maps of where each comes from."""
    here = np.indices(columns.shape)
    shift = np.hypot(columns - here[1], rows - here[0]) / len(rows)
    return {
        "mean": percent(float(np.sqrt((shift**2).mean())), language),
        "most": percent(float(shift.max()), language),
    }


def _signed(value: float, digits: int, language: Language, *, plus: str = "") -> str:
    written = decimal(abs(value), digits, language)
    return f"{'−' if value < 0 else plus}{written}"


def _truth(operation: Operation, after: Drawn, language: Language) -> str:
    parts = [(texts.TRUTH_MOVES if operation.moves else texts.TRUTH_STAYS)(language)]
    if after.unknown.any():
        parts.append(texts.TRUTH_UNKNOWN(language, share=percent(float(after.unknown.mean()), language)))
    return "; ".join(parts)


def _areas(before: Drawn, after: Drawn, language: Language) -> str:
    rows = [
        (named(structure, language), *(percent(drawn.share(structure), language) for drawn in (before, after)))
        for structure in STRUCTURES
        if before.knows(structure)
    ]
    unknown = (percent(float(drawn.unknown.mean()), language) for drawn in (before, after))
    rows.append(
        (f'<span class="cx-swatch cx-striped" aria-hidden="true"></span>{texts.UNKNOWN_AREA(language)}', *unknown)
    )
    headers = (texts.STRUCTURE(language), texts.AREA_BEFORE(language), texts.AREA_AFTER(language))
    return table(texts.AREAS(language), headers, rows, name="cx-draw-areas")


def _size(drawn: Drawn, language: Language) -> str:
    height, width = drawn.image.shape
    return texts.SIZE(language, width=width, height=height)


def _stage(drawn: Drawn, alt: str, *, grid: bool) -> str:
    """Lay truth, unknown and grid over a film whose grey levels are shown as they are, as HTML."""
    height, width = drawn.image.shape
    masks = {s: drawn.truth[..., index] == 1 for index, s in enumerate(STRUCTURES)}
    over = layers(masks)
    if drawn.unknown.any():
        rows, columns = np.indices(drawn.unknown.shape)
        stripes = 1 + ((rows + columns) * 40 // (height + width) % 2).astype(np.uint8)
        picture = index_png(np.where(drawn.unknown, stripes, 0).astype(np.uint8), _STRIPES)
        over += f'<img class="cx-unknown" src="{picture}" alt="">'
    if grid:
        over += (
            f'<img class="cx-lattice" src="{index_png(drawn.grid.astype(np.uint8), ((255, 255, 255, 150),))}" alt="">'
        )
    return (
        f'<div class="cx-stage" style="--cx-ratio:{width / height:.4f}"><div class="cx-canvas">'
        f'<img class="cx-film" src="{grey_png(drawn.image)}" alt="{escape(alt, quote=True)}">{over}</div></div>'
    )
