"""How the page does its work: what events ask of Gradio, and how it answers when work fails."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from cxrseg.errors import CxrsegError
from cxrseg.ui.shared.html import panel, said
from cxrseg.ui.shared.language import Language, worded

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
"""Of events that redraw what is already known: all of them, in order.

Gradio's ``always_last`` raises the trigger's event again for all its listeners: two such listeners of one trigger
would call each other for ever.
"""

_log = logging.getLogger(__name__)


def model_work() -> dict[str, Any]:
    """Give what an event that runs the model asks of Gradio; call it inside the tab.

    The last request is kept while another runs, and all tabs share the model. Gradio writes the visitor's place in the
    queue into a hidden element of the tab; ``workarounds.js`` reads it there and shows it in the busy panels.
    """
    place = gr.HTML(visible="hidden", elem_classes="cx-place")
    return {
        "trigger_mode": "always_last",
        "concurrency_limit": 2,
        "concurrency_id": "model",
        "show_progress": "minimal",
        "show_progress_on": place,
        "api_visibility": "private",
    }


def model_event(
    listen: Callable[..., Any], run: Callable[..., Any], inputs: Any, outputs: list[Any], busy: gr.HTML | None = None
) -> None:
    """Let an event run the model; call it inside the tab, whose visitor sees the place in the queue.

    Args:
        listen: raises the event, such as a button's ``click``.
        run: answers it.
        inputs: what it takes.
        outputs: what it answers in.
        busy: the output that says that the server is busy if that does not even queue the event; None for the first.
    """
    event = listen(run, inputs, outputs, **model_work())
    event.failure(fn=None, js="cxrseg.refused", outputs=busy or outputs[0])


def place(name: str, value: str = "", **options: Any) -> gr.HTML:
    """Place HTML that the browser can change too, by ``cxrseg.put(name, html)``.

    Args:
        name: its ``id``.
        value: what it begins with.
        options: of `gr.HTML`.
    """
    return gr.HTML(value, elem_id=name, js_on_load=f"cxrseg.mount('{name}', props)", **options)


def request(name: str, value: Any = None) -> gr.HTML:
    """Make what the browser sends requests through: ``cxrseg.ask(name, value)`` sets its value and submits it.

    Handlers of ``request(name).submit`` take the value as an input. It is no event data, because Gradio 6.31 repeats an
    event that had to wait with the data of the one it waited for.

    Args:
        name: what the scripts call it.
        value: anything that JSON can hold.
    """
    script = f"cxrseg.mount('{name}', props, () => trigger('submit'))"
    return gr.HTML(value, html_template="", js_on_load=script, visible="hidden")


def opening(script: str = "") -> Any:
    """Give the event that is raised once, when the tab that is being built is opened, by hand or by the address.

    Gradio's own `gr.Tab.select` says nothing of a tab that the page opens with.

    Args:
        script: what the browser does before.
    """
    script += "setTimeout(() => trigger('select'));"
    return gr.HTML(html_template="", js_on_load=script, visible="hidden").select


def answered(
    work: Callable[[], tuple[Any, ...]],
    title: Callable[[Language], str],
    fault: Callable[[Language], str],
    *,
    rest: tuple[Any, ...] = ("",),
) -> Iterator[tuple[Any, ...]]:
    """Do the work, or tell the visitor in a sentence why it could not be done.

    Args:
        work: gives what the handler answers, HTML of what is seen first.
        title: heads the sentence.
        fault: the sentence for an error that means nothing to a visitor; the log has the traceback.
        rest: what the handler answers after the HTML if the work fails.

    Yields:
        What the work gives, or the sentence and the rest.
    """
    try:
        result = work()
    except CxrsegError as error:
        failed = error
        message = lambda code: worded(failed, code)  # noqa: E731
    except Exception:
        _log.exception(title("en"))
        message = fault
    else:
        yield result
        return
    yield said(lambda code: panel("failed", title(code), message(code))), *rest
