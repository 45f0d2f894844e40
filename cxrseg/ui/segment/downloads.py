"""Files of a result, made when they are asked for and deleted soon after.

Nothing of a result is kept, so the film is segmented once more. A file's address has a name that nobody can guess; it
is known only to the browser that asked, and the file is deleted soon (see `cxrseg.ui.shared.uploads`).
"""

import io
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from cxrseg.errors import CxrsegError
from cxrseg.results.bundle import write_bundle, write_collection
from cxrseg.results.files import name_folders
from cxrseg.results.findings import Findings
from cxrseg.ui.segment import texts
from cxrseg.ui.segment.asked import Asked
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.events import model_work
from cxrseg.ui.shared.language import Language, worded
from cxrseg.ui.shared.models import Models


def download_buttons(context: PageContext, films: Mapping[str, Path], asked: gr.HTML) -> None:
    """Build the buttons that download files of the film shown; style sheets hide them where there is none.

    Args:
        context: of the tab.
        films: examples by name.
        asked: holds the request for the film shown.
    """
    static = context.static
    file = gr.File(visible="hidden")
    with gr.Column(elem_id="cx-downloads", min_width=0):
        context.html(lambda language: f"<h3>{texts.DOWNLOADS(language)}</h3>")
        bundle = gr.Button(static(texts.ZIP), size="md", elem_id="cx-get-zip")
        dicom = gr.Button(static(texts.DICOM_SEG), size="md", elem_id="cx-get-dicom")
        context.html(lambda language: f'<div class="cx-making" role="status"><p>{texts.MAKING(language)}</p></div>')
    several = gr.File(file_count="multiple", visible="hidden", elem_id="cx-several")

    def one(make: Callable[[Models, Asked], Path]) -> Callable[..., str]:
        return lambda request, language: _made(lambda: make(context.models, Asked.parse(request, films)), language)

    def all_films(paths: list[str], request: Any, language: Language) -> tuple[str, None]:
        model = Asked.parse(request, films).model
        return _made(lambda: make_collection(context.models, paths, model, language), language), None

    for button, make in ((bundle, make_zip), (dicom, make_dicom)):
        button.click(fn=None, js="() => cxrseg.making(true)")  # first: events are begun one after another
        _delivered(button.click, one(make), [asked, context.language], file)
    inputs, alone = [several, asked, context.language], {"concurrency_id": "collection", "concurrency_limit": 1}
    _delivered(several.upload, all_films, inputs, [file, several], **alone)


def _made(make: Callable[[], Path], language: Language) -> str:
    """Make a file, or tell the visitor why there is none."""
    try:
        return str(make())
    except CxrsegError as error:
        message = escape(worded(error, language))
        raise gr.Error(message, title=texts.NOT_MADE(language), print_exception=False) from error


def _delivered(listen: Callable[..., Any], run: Callable[..., Any], inputs: Any, outputs: Any, **limits: Any) -> None:
    """Let an event make a file, the first of the outputs, which the browser then saves."""
    event = listen(run, inputs, outputs, **{**model_work(), "trigger_mode": "once", **limits})
    event.then(fn=None, js="() => cxrseg.making(false)")
    file = outputs[0] if isinstance(outputs, list) else outputs
    event.success(fn=None, js="(file) => { cxrseg.save(file); return []; }", inputs=file)


def make_collection(models: Models, paths: Sequence[str | Path], model: str | None, language: Language) -> Path:
    """Segment films and write a zip file of all, with a table of what was measured and of what went wrong.

    Args:
        models: the page's models.
        paths: the films.
        model: name of the model.
        language: of the errors.
    """

    def films() -> Iterator[tuple[str, Findings | str]]:
        for path, name in name_folders(map(Path, paths)).items():
            try:
                yield name, Asked(path, model=model).examine(models)
            except CxrsegError as error:
                yield name, worded(error, language)

    content = io.BytesIO()
    write_collection(content, films())
    return _write("films", "cxrseg.zip", content.getvalue())


def make_zip(models: Models, asked: Asked) -> Path:
    """Segment a film and write masks, overlay and ``result.json`` into a zip file.

    Args:
        models: the page's models.
        asked: the film.

    Raises:
        CxrsegError: as `Asked.examine`.
    """
    return write_zip(asked.path, asked.examine(models))


def write_zip(path: str | Path, findings: Findings) -> Path:
    """Write masks, overlay and ``result.json`` into a zip file.

    Args:
        path: the film, whose name it takes.
        findings: what was found in it.
    """
    content = io.BytesIO()
    write_bundle(content, findings)
    return _write(path, "cxrseg.zip", content.getvalue())


def make_dicom(models: Models, asked: Asked) -> Path:
    """Segment a DICOM film as it is and write a DICOM Segmentation object.

    Args:
        models: the page's models.
        asked: the film. No change may be asked for: an object about a film that was turned or inverted would not fit
            the film.

    Raises:
        CxrsegError: as `Asked.examine`, or the film is no DICOM object that can be referred to.
    """
    if asked.change:
        raise CxrsegError("page.seg-of-changed")
    from cxrseg.results.dicom_seg import dicom_segmentation  # pydicom takes long to import

    result = dicom_segmentation(asked.path, asked.examine(models))
    content = io.BytesIO()
    result.save_as(content, enforce_file_format=True)
    return _write(asked.path, "seg.dcm", content.getvalue())


def new_file(path: str | Path, ending: str) -> Path:
    """Name a file in a new folder of Gradio's cache, under a name that nobody can guess.

    Args:
        path: the film, whose name it takes.
        ending: what follows that name.
    """
    stem = re.sub(r"[^\w.-]+", "_", Path(path).stem)[:80]
    folder = Path(get_upload_folder()) / secrets.token_hex(32)
    folder.mkdir(parents=True)
    return folder / f"{stem}-{ending}"


def _write(path: str | Path, ending: str, content: bytes) -> Path:
    file = new_file(path, ending)
    file.write_bytes(content)
    return file
