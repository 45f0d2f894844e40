"""Files of a result, made when they are asked for and deleted soon after.

Nothing of a result is kept, so the film is segmented once more. A file's address has a name that nobody can guess; it
is told only to the browser that has asked, and the file is gone soon (see `cxrseg.ui.shared.uploads`).
"""

import io
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import gradio as gr
from gradio.components import Component
from gradio.utils import get_upload_folder

from cxrseg.errors import CxrsegError
from cxrseg.plausibility import undo
from cxrseg.results.bundle import write_bundle, write_collection
from cxrseg.results.files import name_folders
from cxrseg.results.findings import Findings, examine
from cxrseg.ui.segment import texts
from cxrseg.ui.shared.context import PageContext
from cxrseg.ui.shared.language import Language, worded
from cxrseg.ui.shared.models import Models
from cxrseg.ui.shared.notices import unpack_remedy
from cxrseg.ui.shared.uploads import load_upload


def download_buttons(context: PageContext, films: Mapping[str, Path], asked: Sequence[Component]) -> None:
    """Build the buttons that bring files of the film on show; style sheets hide them where there is none.

    Args:
        context: of the tab.
        films: examples by name.
        asked: components that hold file, example, change, model and language.
    """
    static = context.static
    file = gr.File(visible="hidden")
    with gr.Column(elem_id="cx-downloads", min_width=0):
        context.html(lambda language: f"<h3>{texts.DOWNLOADS(language)}</h3>")
        bundle = gr.Button(static(texts.ZIP), size="md", elem_id="cx-get-zip")
        dicom = gr.Button(static(texts.DICOM_SEG), size="md", elem_id="cx-get-dicom")
        context.html(lambda language: f'<p class="cx-making" role="status">{texts.MAKING(language)}</p>')

    def maker(make: Callable[..., Path]) -> Callable[..., str]:
        def run(path: str | None, name: str, change: str, model: str, language: Language) -> str:
            try:
                return str(make(context.models, films.get(name, path), change, model))
            except CxrsegError as error:
                message = escape(worded(error, language))
                raise gr.Error(message, title=texts.NOT_MADE(language), print_exception=False) from error

        return run

    _collection(context, asked)
    for button, make in ((bundle, make_zip), (dicom, make_dicom)):
        button.click(fn=None, js="() => cxrseg.making(true)")  # first: events are begun one after another
        event = button.click(
            maker(make),
            asked,
            file,
            concurrency_limit=2,
            concurrency_id="model",
            show_progress="hidden",
            api_visibility="private",
        )
        event.then(fn=None, js="() => cxrseg.making(false)")
        event.success(fn=None, js="(file) => { cxrseg.save(file); return []; }", inputs=file)


def _collection(context: PageContext, asked: Sequence[Component]) -> None:
    """Build what brings one file of several films: the browser puts them into a hidden field, and gets a file."""
    *_, model, language = asked
    several = gr.File(file_count="multiple", visible="hidden", elem_id="cx-several")
    file = gr.File(visible="hidden")

    def run(paths: list[str], model: str, language: Language) -> tuple[str, None]:
        return str(make_collection(context.models, paths, model, language)), None

    event = several.upload(
        run,
        [several, model, language],
        [file, several],
        concurrency_limit=1,
        show_progress="hidden",
        api_visibility="private",
    )
    event.then(fn=None, js="() => cxrseg.making(false)")
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
                yield name, _examine(models, path, "", model)
            except CxrsegError as error:
                yield name, worded(error, language)

    content = io.BytesIO()
    write_collection(content, films())
    return _write("films", "cxrseg.zip", content.getvalue())


def make_zip(models: Models, path: str | Path, change: str = "", model: str | None = None) -> Path:
    """Segment a film and write masks, overlay and ``result.json`` into a zip file.

    Args:
        models: the page's models.
        path: the film.
        change: what to do to it first, from `pack_remedy`.
        model: name of the model.

    Raises:
        CxrsegError: the film cannot be read or segmented, or there is no such model.
    """
    return write_zip(path, _examine(models, path, change, model))


def write_zip(path: str | Path, findings: Findings) -> Path:
    """Write masks, overlay and ``result.json`` into a zip file.

    Args:
        path: the film, whose name it takes.
        findings: what was found in it.
    """
    content = io.BytesIO()
    write_bundle(content, findings)
    return _write(path, "cxrseg.zip", content.getvalue())


def make_dicom(models: Models, path: str | Path, change: str = "", model: str | None = None) -> Path:
    """Segment a DICOM film as it is and write a DICOM Segmentation object.

    Args:
        models: the page's models.
        path: the film.
        change: must be empty: an object about a film that was turned or inverted would not fit the film.
        model: name of the model.

    Raises:
        CxrsegError: as `make_zip`, or the film is no DICOM object that can be referred to.
    """
    if change:
        raise CxrsegError("page.seg-of-changed")
    from cxrseg.results.dicom_seg import dicom_segmentation  # pydicom takes long to import

    result = dicom_segmentation(path, _examine(models, path, "", model))
    content = io.BytesIO()
    result.save_as(content, enforce_file_format=True)
    return _write(path, "seg.dcm", content.getvalue())


def _examine(models: Models, path: str | Path, change: str, model: str | None) -> Findings:
    if path is None:
        raise CxrsegError("page.no-film")
    segmenter, remedy = models(model), unpack_remedy(change)
    film = load_upload(path)
    return examine(undo(film, remedy) if remedy else film, segmenter)


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
