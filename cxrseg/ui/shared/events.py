"""How the page does its work: what events ask of Gradio, and how it answers when work fails."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from cxrseg.errors import CxrsegError
from cxrseg.ui.shared.html import panel, said
from cxrseg.ui.shared.language import Language, worded

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
"""Of events that redraw what is known already: in the order in which they come, none left out.

Gradio's ``always_last`` raises the trigger's event once more for all that listen to it: two such listeners to one
trigger would never come to rest.
"""

_log = logging.getLogger(__name__)


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
        fault: the sentence where the error is none that a visitor could understand; the log has the traceback.
        rest: what the handler answers after the HTML if the work fails.

    Yields:
        What the work gives, or the sentence in its place and the rest.
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
