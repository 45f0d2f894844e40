"""The tab that segments a film."""

import itertools
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import gradio as gr

from cxrseg.plausibility import Remedy, undo
from cxrseg.results.dicom_seg import is_dicom
from cxrseg.results.findings import examine
from cxrseg.samples import samples
from cxrseg.ui.segment import texts
from cxrseg.ui.segment.downloads import download_buttons
from cxrseg.ui.segment.numbers import numbers
from cxrseg.ui.segment.toolbar import drop_zone, legend, top_bar
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered
from cxrseg.ui.shared.html import credit, panel, said
from cxrseg.ui.shared.language import Language, Text, words_of
from cxrseg.ui.shared.layers import film_view
from cxrseg.ui.shared.model_choice import model_choice
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.notices import capitalized, notice, pack_remedy, unpack_remedy
from cxrseg.ui.shared.uploads import load_upload


def segment_tab(context: PageContext) -> None:
    """Build the tab inside the current `gr.Tab`.

    All that starts a run goes through one ticket, so that runs keep their order and the last one stays on show. The
    browser (``segment.js``) first clears what is there and notes what is asked for in hidden fields; the
    server forgets it.
    """
    static, language = context.static, context.language
    films = {sample.path.stem: sample.path for sample in samples()}
    labels = remedy_labels(static)
    with gr.Row(elem_classes="cx-segment"):
        with gr.Column(elem_classes="cx-controls", min_width=0):
            gr.HTML(static(drop_zone))
            upload = gr.File(elem_id="cx-upload", visible="hidden")
            buttons = _examples(context)
            model = model_choice(context, "cx-model")
        with gr.Column(elem_classes="cx-view", min_width=0):
            gr.HTML(static(top_bar))
            warning = gr.HTML("", elem_id="cx-notice")
            remedy_button = gr.Button("", visible=False, elem_id="cx-remedy", size="md")
            view = gr.HTML(said(empty), elem_id="cx-result")
            gr.HTML(static(legend), elem_id="cx-legend")
        with gr.Column(elem_classes="cx-numbers", min_width=0):
            measures = gr.HTML("", elem_id="cx-numbers")
            file = gr.File(visible="hidden")
            example, remedy, offer, ticket = (gr.Textbox(visible="hidden") for _ in range(4))
            asked = [file, example, remedy, model, language]
            download_buttons(context, films, asked)

    def run(path: str | None, name: str, change: str, model_name: str, language: Language) -> Iterator[tuple]:
        yield from answer(context.models, films.get(name, path), change, model_name, language, labels.__getitem__)

    begun = [view, measures, warning, remedy_button, ticket, upload, file, example, remedy]
    upload.upload(fn=None, js="(file) => cxrseg.start(file, '', '')", inputs=upload, outputs=begun)
    for name, button in buttons.items():
        button.click(fn=None, js=f"() => cxrseg.start(null, '{name}', '')", outputs=begun)
    remedy_button.click(fn=None, js="cxrseg.start", inputs=[file, example, offer], outputs=begun)
    for changed, script in ((model.input, "cxrseg.again"), (language.change, "cxrseg.opening")):
        changed(fn=None, js=script, inputs=[file, example, remedy, model], outputs=[*begun, model])
    ticket.change(
        run,
        inputs=asked,
        outputs=[view, measures, warning, remedy_button, offer],
        trigger_mode="always_last",  # a film chosen while another is in work is not dropped
        concurrency_limit=2,
        concurrency_id="model",
        show_progress="hidden",
        api_visibility="private",
    )


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
        language: of a message that goes by itself.
        label: of the button that offers a remedy, or to show the film as it was.

    Yields:
        HTML of the film and of the numbers, HTML of the warnings, the button that changes the film, and what it
        would do (from `pack_remedy`).

    Raises:
        gr.Error: the file cannot be segmented; what was on show before has been replaced.
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

    yield from answered(work, texts.FAILED, texts.FAULT, language=language, rest=nothing)


def remedy_labels(static: Callable[[Callable[[Language], str]], str]) -> dict[Remedy | None, str]:
    """Register the labels of the button that changes a film, by what it does; None shows the film as it was."""
    labels: dict[Remedy | None, str] = {None: static(texts.AS_UPLOADED)}
    for invert, turns, mirror in itertools.product((False, True), range(4), (False, True)):
        remedy = Remedy(invert, turns, mirror)
        labels[remedy] = static(lambda language, remedy=remedy: capitalized(remedy.wording(words_of(language))))
    return labels


def _examples(context: PageContext) -> dict[str, gr.Button]:
    """Make a button per example, by the name that a link has for it; films of one origin stand together."""
    buttons = {}
    found = samples()
    if found:
        context.html(lambda language: f"<h2>{texts.EXAMPLES(language)}</h2>")
    for (origin, licence), group in groupby(found, lambda sample: (sample.origin, sample.licence)):
        with gr.Row(elem_classes="cx-examples"):
            for sample in group:
                title = context.static(_known(sample.title))
                buttons[sample.path.stem] = gr.Button(
                    title, size="sm", min_width=0, elem_id=f"cx-example-{sample.path.stem}"
                )
        told = _known(origin)
        gr.HTML(context.static(lambda language, t=told, ways=licence: credit(t(language), ways, language)))
    return buttons


def _known(english: str) -> Callable[[Language], str]:
    return Text(english).template
