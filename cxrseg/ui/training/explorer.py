"""The Training tab's augmentation explorer: the paper's operations on a chosen film, before and after."""

import json
import logging
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import gradio as gr

from cxrseg.classes import STRUCTURES
from cxrseg.datasets import Film
from cxrseg.errors import CxrsegError, DatasetError
from cxrseg.evaluation.validation import Validation
from cxrseg.samples import example_films
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import answered, request
from cxrseg.ui.shared.html import named, panel
from cxrseg.ui.shared.language import Language
from cxrseg.ui.shared.shelf import credits_of_examples
from cxrseg.ui.training import texts_operations as texts
from cxrseg.ui.training.draw import prepare, try_operation
from cxrseg.ui.training.operations import Operation, operations
from cxrseg.ui.training.texts import HERE_AUGMENTATION
from cxrseg.ui.training.views import facts, views

_log = logging.getLogger(__name__)

_FIRST = "ElasticTransform"
_SEEDS = 2**32
_PIPELINE = "paper"


def explorer(context: PageContext, shown: gr.HTML) -> None:
    """Build the section inside the current tab.

    The browser sends a request when something has been chosen; the server keeps nothing.

    Args:
        context: of the page.
        shown: submitted with the language once the tab is opened.
    """
    static = context.static
    known = operations(context.segmenter.checkpoint.preprocessing)
    context.html(lambda language: introduction(context.validation, language))
    try:
        films = example_films()
    except DatasetError:
        _log.exception("The example films are not whole")
        films = ()
    if not films:
        context.html(lambda language: panel("empty", texts.NO_FILMS(language)))
        return
    with gr.Column(elem_classes="cx-explorer", min_width=0):
        operation = gr.Radio(list(known), value=_FIRST, label=static(texts.OPERATION), elem_id="cx-operation")
        with gr.Row(elem_classes="cx-lab"):
            with gr.Column(elem_classes="cx-dials", min_width=0):
                film = gr.Dropdown(
                    _names(films, "en"), value=0, label=static(texts.FILM), filterable=False, elem_id="cx-draw-film"
                )
                sliders = [
                    gr.Slider(
                        *_ends(known),
                        value=control.value,
                        label=control.name,
                        buttons=[],
                        elem_id=f"cx-dial-{number}",
                    )
                    for number, control in enumerate(known[_FIRST].controls)
                ]
                seed = gr.Number(0, label=static(texts.SEED), precision=0, minimum=0, maximum=_SEEDS - 1)
                with gr.Row(elem_classes="cx-draws"):
                    again = gr.Button(
                        static(texts.AGAIN), variant="primary", size="md", min_width=0, elem_id="cx-again"
                    )
                    defaults = gr.Button(static(texts.DEFAULTS), size="md", min_width=0)
                context.html(layers_shown)
            with gr.Column(elem_classes="cx-drawn", min_width=0):
                context.html(lambda language: f'<p class="cx-drawing" role="status">{texts.BUSY(language)}</p>')
                view = gr.HTML(static(lambda language: panel("busy", texts.BUSY(language))), elem_id="cx-draw")
                details = gr.HTML("", elem_id="cx-draw-facts")
        context.html(credits_of_examples)
    context.translate_choices(film, lambda language: _names(films, language))
    draw = request("training-draw")
    dials = json.dumps({name: _dials(choice) for name, choice in known.items()})
    chosen = [
        changed(fn=None, js=f"(name) => ({dials})[name]", inputs=operation, outputs=sliders)
        for changed in (operation.input, defaults.click)
    ]
    spoken = f"(name, ...values) => ({dials})[name].map((dial, n) => ({{ ...dial, value: values[n] }}))"
    chosen.append(shown.submit(fn=None, js=spoken, inputs=[operation, *sliders], outputs=sliders))
    chosen.append(again.click(fn=None, js=f"(seed) => ((seed || 0) + 1) % {_SEEDS}", inputs=seed, outputs=seed))
    for changed in (film.input, seed.input, *(slider.input for slider in sliders), *(event.then for event in chosen)):
        changed(fn=None, js="cxrseg.training.draw")

    def run(index: int, name: str, first: float, second: float, seed: float, language: Language) -> Iterator[Any]:
        yield from answer(films, known, index, name, (first, second), seed, context, language)

    draw.submit(
        run,
        inputs=[film, operation, *sliders, seed, shown],
        outputs=[view, details],
        trigger_mode="always_last",  # of a slider's many values, the last one stays on show
        concurrency_limit=2,
        concurrency_id="explorer",
        show_progress="hidden",
        api_visibility="private",
    ).then(fn=None, js="cxrseg.training.done")


def introduction(validation: Validation | None, language: Language) -> str:
    """Say what the section shows, and whether the model of the page was trained so, as HTML."""
    lead = texts.EXPLORER_LEAD(language)
    name = validation.training.get("augmentation", _PIPELINE) if validation else _PIPELINE
    if name != _PIPELINE:
        other = HERE_AUGMENTATION[name](language) if name in HERE_AUGMENTATION else name
        lead += " " + texts.OTHER_PIPELINE(language, name=other)
    return f'<p class="cx-lead">{escape(lead)}</p>'


def answer(
    films: Sequence[Film],
    known: dict[str, Operation],
    index: int,
    name: str,
    values: Sequence[float | None],
    seed: float | None,
    context: PageContext,
    language: Language,
) -> Iterator[tuple[str, str]]:
    """Apply an operation for the page.

    Args:
        films: the films on offer.
        known: the operations on offer.
        index: of the chosen film.
        name: of the chosen operation.
        values: of its controls; those that it does not have are ignored.
        seed: of the draw; nothing means 0.
        context: gives the model, for whose input films are prepared.
        language: of the answer.

    Yields:
        HTML of the film before and after, and HTML of what has been drawn.
    """

    def work() -> tuple[str, str]:
        operation = known[name]
        settings = [control.value if v is None else v for control, v in zip(operation.controls, values, strict=False)]
        try:
            before = prepare(films[index], context.segmenter.checkpoint.preprocessing)
        except CxrsegError as error:  # its message names files of the server
            _log.exception("A film cannot be shown")
            raise DatasetError("page.fault") from error
        after = try_operation(operation, settings, before, int(seed or 0) % _SEEDS)
        shown = views(films[index].image.stem, operation, before, after, language)
        return shown, facts(operation, settings, before, after, language)

    yield from answered(work, texts.FAILED, texts.FAULT)


def layers_shown(language: Language) -> str:
    """Let the visitor choose which layers are shown, as HTML; style sheets hide the others."""
    boxes = [(structure, named(structure, language)) for structure in STRUCTURES]
    boxes.append(
        ("unknown", f'<span class="cx-swatch cx-striped" aria-hidden="true"></span>{texts.SHOW_UNKNOWN(language)}')
    )
    boxes.append(("grid", texts.SHOW_GRID(language)))
    keys = "".join(
        f'<label class="cx-key"><input type="checkbox" data-layer="{layer}" checked>{label}</label>'
        for layer, label in boxes
    )
    return f'<fieldset class="cx-keys cx-layers"><legend>{texts.SHOW(language)}</legend>{keys}</fieldset>'


def _names(films: Sequence[Film], language: Language) -> list[tuple[str, int]]:
    return [
        (texts.FILM_CHOICE(language, number=number, total=len(films), name=film.image.stem), number - 1)
        for number, film in enumerate(films, 1)
    ]


def _ends(known: dict[str, Operation]) -> tuple[float, float]:
    """The ends between which all controls lie: Gradio's server holds values against what a slider began with."""
    controls = [control for operation in known.values() for control in operation.controls]
    return min(control.low for control in controls), max(control.high for control in controls)


def _dials(operation: Operation) -> list[dict[str, object]]:
    """What becomes of the two sliders when an operation is chosen."""
    updates: list[dict[str, object]] = [
        {"minimum": c.low, "maximum": c.high, "step": c.step, "value": c.value, "label": c.name, "visible": True}
        for c in operation.controls
    ]
    updates += [{"visible": False}] * (2 - len(updates))
    return [{"__type__": "update", **update} for update in updates]
