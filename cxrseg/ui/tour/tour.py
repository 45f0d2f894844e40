"""A guided tour for a seminar: five steps, each of which sets up what it talks about."""

import json

import gradio as gr

from cxrseg.ui.shared.language import LANGUAGES, Statics
from cxrseg.ui.tour import texts

_SCENES = (
    {"tab": "segment", "view": "overlay", "hide": ["lungs", "ribs", "clavicles", "heart"], "diameters": False},
    {"tab": "segment", "view": "overlay", "hide": [], "style": "line", "diameters": False},
    {"tab": "segment", "view": "compare", "hide": [], "style": "both", "diameters": True},
    {"tab": "validation"},
    {"tab": "segment", "view": "uncertainty", "hide": [], "diameters": False},
)
"""What each step shows, in the words of ``tour.js``."""


def build_tour(static: Statics, language: gr.Radio, tabs: gr.Tabs, place: gr.Column, start: gr.Button) -> None:
    """Build the tour into a column that stands above the tabs.

    Args:
        static: where static texts are registered.
        language: holds the visitor's language.
        tabs: the page's tabs.
        place: the column, which style sheets hide until the tour starts.
        start: the button that starts it.
    """
    steps, nexts = [], []
    with place:
        with gr.Walkthrough(selected=0, elem_id="cx-tour") as walk:
            for number, (label, words) in enumerate(zip(texts.STEPS, texts.WORDS, strict=True)):
                with gr.Step(static(label), id=number) as step:
                    gr.HTML(static(lambda language, w=words: f'<p class="cx-lead" role="status">{w(language)}</p>'))
                    if number + 1 < len(texts.STEPS):
                        nexts.append(gr.Button(static(texts.NEXT), variant="primary", size="md", min_width=0))
                steps.append(step)
        end = gr.Button(static(texts.END), size="sm", min_width=0, elem_id="cx-tour-end")
    scenes = json.dumps(_SCENES)
    start.click(fn=None, js=f"() => cxrseg.startTour({scenes})", outputs=[walk, tabs])
    end.click(fn=None, js="() => cxrseg.endTour()", outputs=tabs)
    for number, button in enumerate(nexts):
        button.click(fn=None, js=f"() => ({{ __type__: 'update', selected: {number + 1} }})", outputs=walk)
    for scene, step in zip(_SCENES, steps, strict=True):
        step.select(fn=None, js=f"() => cxrseg.show({json.dumps(scene)})", outputs=tabs)
    labels = {code: [{"__type__": "update", "label": label(code)} for label in texts.STEPS] for code in LANGUAGES}
    language.change(fn=None, js=f"(language) => ({json.dumps(labels)})[language]", inputs=language, outputs=steps)
