"""The tab that segments a film."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.readers.kinds import is_dicom
from cxrseg.samples import samples
from cxrseg.ui.segment import texts
from cxrseg.ui.segment.asked import Asked
from cxrseg.ui.segment.downloads import download_buttons
from cxrseg.ui.segment.examples import example_choice
from cxrseg.ui.segment.numbers import numbers
from cxrseg.ui.segment.toolbar import drop_zone, legend, share_bar, strip, top_bar
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered, model_event, place, request
from cxrseg.ui.shared.html import panel, said
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.layers import film_view
from cxrseg.ui.shared.model_choice import model_choice
from cxrseg.ui.shared.models import DEFAULT, Models
from cxrseg.ui.shared.notices import notice


def segment_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`.

    The browser (``segment.js``) clears the last film and sends the request; the server keeps nothing. The page opens
    with the first example segmented.
    """
    static, language, models = context.static, context.language, context.models
    films = {sample.path.stem: sample.path for sample in samples()}
    first = next(iter(films), "")
    view, measures, warning = opening(models, films.get(first))
    with gr.Row(elem_classes="cx-segment"):
        with gr.Column(elem_classes="cx-controls", min_width=0):
            gr.HTML(static(drop_zone))
            upload = gr.File(elem_id="cx-upload", visible="hidden")
            example_choice(context)
        with gr.Column(elem_classes="cx-view", min_width=0):
            gr.HTML(static(top_bar))
            warned = place("cx-notice", warning)
            with gr.Row(elem_classes="cx-films"):
                gr.HTML('<div class="cx-beside"></div>', elem_classes="cx-holds")
                shown = place("cx-result", view, elem_classes="cx-holds")
            gr.HTML(static(strip))
        with gr.Column(elem_classes="cx-numbers", min_width=0):
            gr.HTML(static(legend), elem_id="cx-legend")
            measured = place("cx-numbers", measures)
            model = model_choice(context, "cx-model", grows=True)
            asked = request(
                "segment", {"file": None, "example": first if measures else "", "change": "", "model": DEFAULT}
            )
            download_buttons(context, films, asked)
            gr.HTML(static(share_bar))

    def run(request: Any, language: Language) -> Iterator[tuple]:
        yield from answer(models, Asked.parse(request, films), language)

    upload.upload(fn=None, js="cxrseg.started", inputs=upload, outputs=upload)
    model.input(fn=None, js="cxrseg.again", inputs=model)
    language.change(fn=None, js="cxrseg.opening", inputs=model, outputs=model)
    model_event(asked.submit, run, [asked, language], [shown, measured, warned])


def opening(models: Models, path: Path | None) -> tuple[str, str, str]:
    """Prepare what the page opens with: a segmented example or, if that fails, the request for a film.

    Args:
        models: the page's models.
        path: the example, or None where there is none.

    Returns:
        As `answer` yields.
    """
    view, measures, warning = next(answer(models, Asked(path), "en"))
    return view if measures else said(empty), measures, warning


def empty(language: Language) -> str:
    """What the page shows before there is a film, as HTML."""
    return panel("empty", texts.EMPTY_TITLE(language), texts.EMPTY(language))


def answer(models: Models, asked: Asked, language: Language) -> Iterator[tuple[str, str, str]]:
    """Segment a file for the page. The answer is in every language of the page.

    Args:
        models: the page's models.
        asked: the file, what to do to it first, and the model.
        language: of the parts that the answer holds in one language only.

    Yields:
        HTML of the film, of the numbers, and of the warnings with the button that changes the film.
    """
    if asked.path is None:
        yield said(empty), "", ""
        return

    def work() -> tuple[str, str, str]:
        given, findings = asked.look(models)
        return (
            film_view(findings, language, dicom=is_dicom(asked.path) and not asked.remedy),
            said(lambda code: numbers(findings, code)),
            notice(findings.plausibility, asked.remedy, given.warnings),
        )

    yield from answered(work, texts.FAILED, texts.FAULT, rest=("", ""))
