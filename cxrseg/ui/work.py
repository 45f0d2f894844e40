"""How the page answers when work fails."""

import logging
from collections.abc import Callable, Iterator
from html import escape

import gradio as gr

from cxrseg.errors import CxrsegError
from cxrseg.ui.markup import panel

_log = logging.getLogger(__name__)


def answered(work: Callable[[], tuple[str, str]], title: str, fault: str) -> Iterator[tuple[str, str]]:
    """Do the work, or tell the visitor in a sentence why it could not be done.

    Args:
        work: gives HTML of what is seen and of its numbers.
        title: heads the sentence.
        fault: the sentence where the error is none that a visitor could understand; the log has the traceback.

    Yields:
        What the work gives, or the sentence in its place and no numbers.

    Raises:
        gr.Error: the work failed; what was on show before has been replaced.
    """
    try:
        result = work()
    except CxrsegError as error:
        message = str(error)
    except Exception:
        _log.exception(title)
        message = fault
    else:
        yield result
        return
    yield panel("failed", title, message), ""
    raise gr.Error(escape(message), print_exception=False)
