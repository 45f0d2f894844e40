"""The Validation tab's reliability diagram, where the model's probabilities were held against the truth."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
import plotly.graph_objects as go

from cxrseg.classes import SYMBOLS
from cxrseg.evaluation.reliability import Reliability
from cxrseg.figures.frame import FRAME
from cxrseg.figures.reliability import reliability_figure
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import QUIET
from cxrseg.ui.shared.html import named, table
from cxrseg.ui.shared.language import Language, decimal
from cxrseg.ui.shared.texts import STRUCTURE_NAMES, dataset_name
from cxrseg.ui.validation import texts
from cxrseg.ui.validation.data import Figures
from cxrseg.ui.validation.scene import Reports, Scene, Shown


def reliability_section(context: PageContext, reports: Reports, shown: Shown) -> None:
    """Build the section inside the current tab.

    Args:
        context: of the page.
        reports: what is known of the models.
        shown: what the tab shows.
    """
    lead = gr.HTML("")
    with gr.Row(elem_classes="cx-pair", visible=False) as row:
        with gr.Column(min_width=0, elem_classes="cx-card"):
            plot = gr.Plot(show_label=False, container=False, elem_id="cx-reliability", elem_classes="cx-matrix")
        numbers = gr.HTML("", elem_classes="cx-card")

    def run(sent: Mapping[str, str]) -> tuple[Any, ...]:  # Gradio reads it: no slow plotly
        scene = Scene.parse(sent)
        return believe(reports.figures(scene.model), scene.dataset, scene.language)

    shown.scene.submit(run, shown.scene, [lead, row, plot, numbers], **QUIET)


def believe(figures: Figures, dataset: str, language: Language) -> "tuple[str, gr.Row, go.Figure | None, str]":
    """Show how far probabilities can be believed on a data set's films.

    Returns:
        HTML of what is said of it, whether there is anything more, the diagram, and HTML of its errors as a table.
    """
    calibration = figures.validation.reliability if figures.validation else None
    found = calibration.shipped.get(dataset) if calibration else None
    if not found:
        return f'<p class="cx-lead">{texts.NO_RELIABILITY(language)}</p>', gr.Row(visible=False), None, ""
    lead = f'<p class="cx-lead">{texts.RELIABILITY_LEAD(language)}</p>'
    return lead, gr.Row(visible=True), diagram(found, dataset, language), errors(found, language)


def diagram(found: dict[str, Reliability], dataset: str, language: Language) -> "go.Figure":
    """Draw the diagram in a language, with marks that stand out from a light page too."""
    figure = reliability_figure(found, dataset_name(dataset, language))
    for trace, structure in zip(figure.data, (None, *(s for s in SYMBOLS if s in found)), strict=True):
        if structure is None:
            trace.update(name=texts.DIAGONAL(language), line={"color": FRAME})
            continue
        name = STRUCTURE_NAMES[structure](language)
        hover = texts.POINT(language, name=name, x="%{x:.3f}", y="%{y:.3f}", pixels="%{customdata}")
        trace.update(name=name, marker={"line": {"color": FRAME, "width": 1}}, hovertemplate=f"{hover}<extra></extra>")
    figure.update_layout(
        xaxis_title_text=texts.GIVEN(language),
        yaxis_title_text=texts.OBSERVED(language),
        separators=", " if language == "ru" else ".,",
    )
    return figure


def errors(found: dict[str, Reliability], language: Language) -> str:
    """Tabulate the expected calibration errors, as HTML."""
    rows = [
        (named(structure, language), decimal(one.ece, 4, language), decimal(one.ece_uncertain, 4, language))
        for structure, one in found.items()
    ]
    headers = (texts.STRUCTURE(language), texts.ECE(language), texts.ECE_UNCERTAIN(language))
    content = table(texts.ECE_CAPTION(language), headers, rows, name="cx-ece")
    return f'{content}<p class="cx-note">{texts.ECE_NOTE(language)}</p>'
