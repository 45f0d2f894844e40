"""The page, built from a `Segmenter` that is passed in.

A tab is a module with a builder, ``xyz_tab(context: PageContext)``; it gets a place on the page by one line in `_TABS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from cxrseg.classroom.rooms import Rooms
from cxrseg.inference import Segmenter
from cxrseg.model import Checkpoint
from cxrseg.samples import example_films
from cxrseg.ui.about.tab import about_tab
from cxrseg.ui.about.texts import TAB_ABOUT
from cxrseg.ui.api import ENDPOINTS, build_api
from cxrseg.ui.classroom import views
from cxrseg.ui.classroom.routes import Classroom
from cxrseg.ui.classroom.texts import TAB_CLASS
from cxrseg.ui.guard import MOST_WAITING, Guard, behind_proxy
from cxrseg.ui.lesson.tab import lesson_tab
from cxrseg.ui.lesson.texts import TAB_LESSON
from cxrseg.ui.quiz.tab import quiz_tab
from cxrseg.ui.quiz.texts import TAB_QUIZ
from cxrseg.ui.segment.tab import segment_tab
from cxrseg.ui.segment.texts import CLOSE
from cxrseg.ui.shared import texts
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.language import LANGUAGES, Language, Statics, Text, worded
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.workarounds import light_sessions, skip_statistics, translate_tabs
from cxrseg.ui.theme import CSS, HEAD, THEME
from cxrseg.ui.tour.tour import start_button, tour_panel
from cxrseg.ui.training.tab import training_tab
from cxrseg.ui.training.texts import TAB_TRAINING
from cxrseg.ui.validation.tab import validation_tab

LAUNCH: dict[str, Any] = {
    "theme": THEME,
    "css": CSS,
    "head": HEAD,
    "footer_links": [],
    "run_history": False,  # it would keep one visitor's films in the browser for the next
    "max_file_size": "100mb",
    "enable_monitoring": False,
    "state_session_capacity": 100,  # by default the server keeps something of 10,000 visitors
    "ssr_mode": False,
}
"""What the page needs from ``launch()``, beside host and port; `Page.launch` sets it."""

_KEPT_SECONDS = 600

_PLACE_SECONDS = 1
"""How often those who wait learn their place; Gradio itself sends it to all of them whenever a film is done."""


class Page(gr.Blocks):
    """The page; it launches with what it needs."""

    def __init__(self, statics: Statics, segmenter: Segmenter, classes: Path | None = None):
        """Make an empty page.

        Args:
            statics: where the page's static texts are collected.
            segmenter: the model that it shows.
            classes: the file of the classroom's rooms; None keeps them in memory.
        """
        super().__init__(
            title=texts.TITLE("en"),
            analytics_enabled=False,
            delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS),
            fill_width=True,
        )
        self.statics, self.segmenter = statics, segmenter
        self.classroom = Classroom(segmenter, example_films(), Rooms(classes))

    def launch(self, **options: Any) -> Any:
        """Serve the page, with `LAUNCH`, its texts in all languages and, where ``gradio[mcp]`` is installed, for MCP.

        Args:
            options: of `gr.Blocks.launch`.
        """
        guard = Middleware(
            Guard, endpoints=ENDPOINTS, health=self.health, proxy=behind_proxy() or bool(options.get("share"))
        )
        always = {
            "i18n": gr.I18n(**self.statics.translations),
            "mcp_server": find_spec("mcp") is not None,
            "app_kwargs": {"middleware": [guard], "routes": self.classroom.routes(), "lifespan": light_sessions},
        }
        return super().launch(**{**LAUNCH, **always, **options})

    def health(self) -> dict[str, Any]:
        """What `cxrseg.ui.guard.HEALTH` answers."""
        waiting = sum(len(queue.queue) for queue in self._queue.event_queue_per_concurrency_id.values())
        return {
            "status": "ok",
            "model": describe_model(self.segmenter.checkpoint, "en"),
            "engine": self.segmenter.engine,
            "waiting": waiting,
        }

    def working(self) -> bool:
        """Whether a request is being worked on."""
        return any(job is not None for job in self._queue.active_jobs)


@dataclass(frozen=True)
class _Tab:
    """One tab: the name that links to it have (``?tab=name``), its label and what fills it."""

    name: str
    label: Text
    build: Callable[[PageContext], None]


_TABS = (
    _Tab("segment", texts.TAB_SEGMENT, segment_tab),
    _Tab("validation", texts.TAB_VALIDATION, validation_tab),
    _Tab("training", TAB_TRAINING, training_tab),
    _Tab("quiz", TAB_QUIZ, quiz_tab),
    _Tab("errors", TAB_LESSON, lesson_tab),
    _Tab("class", TAB_CLASS, lambda context: context.html(views.tab)),
    _Tab("about", TAB_ABOUT, lambda context: about_tab(context, describe_model)),
)


def build_page(segmenter: Segmenter, models: Models | None = None, classes: Path | None = None) -> Page:
    """Build the page.

    Args:
        segmenter: the model that it shows; it is shared by all visitors.
        models: that model and others to choose from; if None, it and the others of the package.
        classes: the file in which the classroom keeps its rooms; None keeps them in memory.

    Returns:
        The page, to be launched with its own ``launch()``.

    Raises:
        ModelError: the checkpoint's ``validation.json`` is damaged.
    """
    checkpoint = segmenter.checkpoint
    models = models or Models(segmenter)
    validation = models.validation()
    statics = Statics()
    with Page(statics, segmenter, classes) as page:
        with gr.Row(elem_classes="cx-top"):
            gr.HTML(statics(lambda language: header(checkpoint, language)), min_width=0)
            language = language_choice(statics)
            gr.HTML(statics(start_button), min_width=0, elem_id="cx-tour-place")
        gr.HTML(tour_panel(), elem_id="cx-tour-holder")
        places = []
        with gr.Tabs(elem_id="cx-tabs", overflow_behavior="wrap") as tabs:  # the menu for more speaks English only
            for tab in _TABS:
                with gr.Tab(statics(tab.label), id=tab.name, elem_id=f"cx-tab-{tab.name}") as place:
                    tab.build(PageContext(segmenter, models, validation, statics, language, place))
                place.select(fn=None, js=f"() => cxrseg.chosen('{tab.name}')")
                places.append(place)
        translate_tabs(language, places, [tab.label for tab in _TABS])
        build_api(models)
        page.load(fn=None, js="() => [cxrseg.wanted(), cxrseg.tab()]", outputs=[language, tabs])
    skip_statistics()
    return page.queue(max_size=MOST_WAITING, status_update_rate=_PLACE_SECONDS)


def language_choice(statics: Statics) -> gr.Radio:
    """Make the switch of languages. It holds nothing until the page has opened in the browser."""
    names = [(name, code) for code, name in LANGUAGES.items()]
    radio = gr.Radio(names, value=None, label=statics(texts.LANGUAGE), elem_id="cx-language", container=False)
    radio.change(fn=None, js="(language) => { cxrseg.speak(language); return []; }", inputs=radio)
    radio.input(fn=None, js="(language) => { cxrseg.remember('lang', language); return []; }", inputs=radio)
    return radio


def header(checkpoint: Checkpoint, language: Language) -> str:
    """The top of the page, as HTML."""
    model = escape(describe_model(checkpoint, language))
    note = escape(" ".join(worded(note, language) for note in checkpoint.notes))
    note = f'<p class="cx-warnings">{note}</p>' if note else ""
    messages = {"error": texts.ERROR, "close": CLOSE, "refused": texts.REFUSED}  # for Gradio's messages
    words = " ".join(f'data-{name}="{text(language)}"' for name, text in messages.items())
    return (
        f'<header class="cx-header" {words}><h1>{texts.TITLE(language)}</h1>'
        f'<p class="cx-muted">{texts.MODEL(language, name=model)}</p><p>{texts.LEAD(language)}</p>{note}</header>'
    )


def describe_model(checkpoint: Checkpoint, language: Language) -> str:
    """Name the model and its revision; of a folder on the server, its last part only."""
    if checkpoint.revision:
        return texts.MODEL_REVISION(language, name=checkpoint.source, revision=checkpoint.revision[:12])
    if checkpoint.source == "packaged":
        return texts.MODEL_PACKAGED(language)
    if checkpoint.source == "paper":
        return texts.MODEL_PAPER(language)
    return texts.MODEL_FOLDER(language, name=Path(checkpoint.source).name)
