"""The tab that segments a film."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.plausibility import Remedy, undo
from cxrseg.readers.kinds import is_dicom
from cxrseg.results.findings import examine
from cxrseg.samples import samples
from cxrseg.ui.segment import texts
from cxrseg.ui.segment.downloads import download_buttons
from cxrseg.ui.segment.examples import example_choice
from cxrseg.ui.segment.numbers import numbers
from cxrseg.ui.segment.toolbar import drop_zone, legend, share_bar, strip, top_bar
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered, model_work
from cxrseg.ui.shared.html import panel, said
from cxrseg.ui.shared.language import Language, words_of
from cxrseg.ui.shared.layers import film_view
from cxrseg.ui.shared.model_choice import model_choice
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.notices import capitalized, notice, pack_remedy, unpack_remedy
from cxrseg.ui.shared.uploads import load_upload


def segment_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`.

    All that starts a run goes through one ticket, so that runs keep their order and the last one stays on show. The
    browser (``segment.js``) first clears what is there and notes what is asked for in hidden fields; the
    server forgets it. The first example is there, segmented, when the page opens.
    """
    static, language = context.static, context.language
    films = {sample.path.stem: sample.path for sample in samples()}
    labels = remedy_labels(static)
    first = next(iter(films), "")
    seen = opening(context.models, films.get(first), labels.__getitem__)
    with gr.Row(elem_classes="cx-segment"):
        with gr.Column(elem_classes="cx-controls", min_width=0):
            gr.HTML(static(drop_zone))
            upload = gr.File(elem_id="cx-upload", visible="hidden")
            pick = example_choice(context)
        with gr.Column(elem_classes="cx-view", min_width=0):
            gr.HTML(static(top_bar))
            warning = gr.HTML(seen[2], elem_id="cx-notice")
            remedy_button = gr.Button("", visible=False, elem_id="cx-remedy", size="md")
            with gr.Row(elem_classes="cx-films"):
                gr.HTML('<div class="cx-beside"></div>', elem_classes="cx-holds")
                view = gr.HTML(seen[0], elem_id="cx-result", elem_classes="cx-holds")
            gr.HTML(static(strip))
        with gr.Column(elem_classes="cx-numbers", min_width=0):
            gr.HTML(static(legend), elem_id="cx-legend")
            measures = gr.HTML(seen[1], elem_id="cx-numbers")
            file = gr.File(visible="hidden")
            example = gr.Textbox(first if seen[1] else "", visible="hidden")
            model = model_choice(context, "cx-model", grows=True)
            remedy, offer, ticket = (gr.Textbox(visible="hidden") for _ in range(3))
            asked = [file, example, remedy, model, language]
            download_buttons(context, films, asked)
            gr.HTML(static(share_bar))

    def run(path: str | None, name: str, change: str, model_name: str, language: Language) -> Iterator[tuple]:
        yield from answer(context.models, films.get(name, path), change, model_name, language, labels.__getitem__)

    begun = [view, measures, warning, remedy_button, ticket, upload, file, example, remedy]
    upload.upload(fn=None, js="(file) => cxrseg.start(file, '', '')", inputs=upload, outputs=begun)
    pick.click(fn=None, js="() => cxrseg.start(null, cxrseg.picked, '')", outputs=begun)
    remedy_button.click(fn=None, js="cxrseg.start", inputs=[file, example, offer], outputs=begun)
    for changed, script in ((model.input, "cxrseg.again"), (language.change, "cxrseg.opening")):
        changed(fn=None, js=script, inputs=[file, example, remedy, model], outputs=[*begun, model])
    event = ticket.change(
        run,
        inputs=asked,
        outputs=[view, measures, warning, remedy_button, offer],
        **model_work(),
    )
    event.failure(fn=None, js="cxrseg.refused", outputs=view)


def opening(models: Models, path: Path | None, label: Callable[[Remedy | None], str]) -> tuple[Any, ...]:
    """Prepare what the page opens with: an example, segmented, or where that fails what asks for a film.

    Args:
        models: the page's models.
        path: the example, or None where there is none.
        label: as for `answer`.

    Returns:
        As `answer` yields.
    """
    answers = answer(models, path, "", None, "en", label)
    first = next(answers)
    return first if first[1] else (said(empty), *first[1:])


def empty(language: Language) -> str:
    """What stands in the place of the film before there is one, as HTML."""
    return panel("empty", texts.EMPTY_TITLE(language), texts.EMPTY(language))


def answer(
    models: Models,
    path: str | Path | None,
    change: str,
    model: str | None,
    language: Language,
    label: Callable[[Remedy | None], str],
) -> Iterator[tuple[Any, ...]]:
    """Segment a file for the page. The answer is in every language of the page.

    Args:
        models: the page's models.
        path: the file, or None where it was taken away.
        change: what to do to the film first, from `pack_remedy`.
        model: name of the model.
        language: of what the browser cannot show in several.
        label: of the button that offers a remedy, or to show the film as it was.

    Yields:
        HTML of the film and of the numbers, HTML of the warnings, the button that changes the film, and what it
        would do (from `pack_remedy`).
    """
    nothing = ("", "", gr.Button(visible=False), "")
    if path is None:
        yield said(empty), *nothing
        return

    def work() -> tuple[Any, ...]:
        segmenter, remedied = models(model), unpack_remedy(change)
        given = load_upload(path)
        findings = examine(undo(given, remedied) if remedied else given, segmenter)
        offered = None if remedied else findings.plausibility.remedy
        button = gr.Button(label(offered), visible=True) if remedied or offered else gr.Button(visible=False)
        return (
            film_view(findings, language, dicom=is_dicom(path) and not remedied),
            said(lambda code: numbers(findings, code)),
            notice(findings.plausibility, remedied, given.warnings),
            button,
            pack_remedy(offered),
        )

    yield from answered(work, texts.FAILED, texts.FAULT, rest=nothing)


def remedy_labels(static: Callable[[Callable[[Language], str]], str]) -> dict[Remedy | None, str]:
    """Register the labels of the button that changes a film, by what it does; None shows the film as it was."""
    labels: dict[Remedy | None, str] = {None: static(texts.AS_UPLOADED)}
    for invert, turns, mirror in itertools.product((False, True), range(4), (False, True)):
        remedy = Remedy(invert, turns, mirror)
        labels[remedy] = static(lambda language, remedy=remedy: capitalized(remedy.wording(words_of(language))))
    return labels
