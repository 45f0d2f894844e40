"""The classroom's paths: pages, their requests to the server, and who may do what.

They are separate from Gradio's and plain HTTP: a phone asks every second or two for the state of the room, which costs
a thousandth of a second, needs no lasting connection, and keeps working after the server restarts.
"""

import csv
import io
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cxrseg.classes import STRUCTURES
from cxrseg.classroom.films import ClassFilm, example, own, prepare
from cxrseg.classroom.rooms import OWN, Room, Rooms
from cxrseg.datasets import Film
from cxrseg.errors import ClassError, CxrsegError, LabelError
from cxrseg.images import load_image
from cxrseg.inference import Segmenter
from cxrseg.ui.classroom import texts, views
from cxrseg.ui.classroom.choosing import Choice
from cxrseg.ui.classroom.kinds import Kind, Round
from cxrseg.ui.classroom.measuring import Ratio
from cxrseg.ui.classroom.outlining import Outline
from cxrseg.ui.shared.language import LANGUAGES, Language, worded

_ASSETS = {
    path.name: path
    for folder in (Path(__file__).parent, Path(__file__).parents[1] / "quiz")
    for path in folder.iterdir()
    if path.name in ("classroom.css", "entrance.js", "rulers.js", "student.js", "screen.js", "quiz_canvas.js")
}
_TYPES = {".css": "text/css", ".js": "text/javascript"}

KINDS: dict[str, Kind] = {"outline": Outline(), "ratio": Ratio(), "choice": Choice()}
"""Of tasks, by the names that rooms keep."""

_OWN_KEPT = 4
"""Of lecturers' own films, how many are kept ready in memory."""

_GUESSES = 120
"""Wrong codes that an address may try in a minute."""


class Classroom:
    """Answers the pages' requests."""

    def __init__(self, segmenter: Segmenter, films: Sequence[Film], rooms: Rooms):
        """Serve rooms.

        Args:
            segmenter: the model that the class is compared with.
            films: those that a task may be given on, with truth.
            rooms: of this server.
        """
        self.segmenter, self.rooms = segmenter, rooms
        self.films = {film.image.stem: film for film in films}
        self._adding = Lock()
        self._wrong: dict[str, list[float]] = {}
        self._example = cache(lambda name: example(self.films[name], segmenter))
        self._own = lru_cache(_OWN_KEPT)(lambda *which: own(*rooms.own_film(*which), segmenter.checkpoint.head))

    def routes(self) -> list[Route]:
        """The paths, for an app that stands before Gradio's."""
        return [
            Route("/class", self._page(lambda request, language: views.entrance(language))),
            Route("/class/assets/{name}", _asset),
            Route("/class/open", self._json(self.open), methods=["POST"]),
            Route("/class/{code}", self._page(self.student)),
            Route("/class/{code}/screen", self._page(self.screen)),
            Route("/class/{code}/film/{number:int}", self.picture),
            Route("/class/{code}/options", self._json(self.options)),
            Route("/class/{code}/state", self._json(self.state)),
            Route("/class/{code}/join", self._json(self.join), methods=["POST"]),
            Route("/class/{code}/answer", self._json(self.answer), methods=["POST"]),
            Route("/class/{code}/upload", self.upload, methods=["POST"]),
            Route("/class/{code}/steer", self._json(self.steer), methods=["POST"]),
            Route("/class/{code}/result", self._json(self.result), methods=["POST"]),
        ]

    def student(self, request: Request, language: Language) -> str:
        """The page of a student."""
        return views.student(self._room(request).code, language)

    def screen(self, request: Request, language: Language) -> str:
        """The page of the projector."""
        code = self._room(request).code
        link = f"{request.base_url}class/{code}"
        qr = segno.make(link, error="m").svg_inline(border=2, light="#fff", omitsize=True)
        films = {name: [s for s in STRUCTURES if s in film.labelled] for name, film in self.films.items()}
        return views.screen(code, link, qr, films, self.rooms.films(code), language)

    def open(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Open a room."""
        code, secret = self.rooms.open()
        self._own.cache_clear()  # of rooms whose day is over, which have gone
        return {"code": code, "secret": secret}

    def state(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """The state of a room; for a student, once the answers are shown, also how close theirs was."""
        room, language = self._room(request), _language(request)
        state = {name: getattr(room, name) for name in ("round", "kind", "structure", "revealed", "joined", "answered")}
        if not room.film:
            return state
        film, kind = self._film(room, room.film), KINDS[room.kind]
        state["height"], state["width"] = film.picture.shape
        state["task"], state["hint"] = kind.task(room.structure, language)
        if room.revealed and (student := request.headers.get("x-student")):
            mine = self.rooms.own(room.code, student, room.round)
            state["own"] = "" if mine is None else kind.own(mine, Round(film, room.structure, [mine]), language)
        return state

    def options(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """What lies over the film of the task."""
        room = self._room(request)
        if not room.film:
            raise ClassError("class.no-task")
        return {"over": KINDS[room.kind].options(self._film(room, room.film), room.structure)}

    def join(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Add a student."""
        return {"student": self.rooms.join(self._room(request).code)}

    def answer(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Keep an answer."""
        room = self._room(request)
        if not room.film:
            raise ClassError("class.no-task")
        answer = KINDS[room.kind].read(body, self._film(room, room.film), room.structure)
        self.rooms.answer(room.code, str(body.get("student", "")), _number(body.get("round")), answer)
        return {}

    def steer(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """Set a task, show the answers, or close the room."""
        room, secret, action = self._room(request), str(body.get("secret", "")), body.get("action")
        if action == "ask":
            film, structure, kind = (str(body.get(name)) for name in ("film", "structure", "kind"))
            if kind not in KINDS or film not in (*self.films, *self.rooms.films(room.code)):
                raise LabelError("drawing.damaged")
            if not KINDS[kind].suits(self._film(room, film), structure):
                raise ClassError("class.not-on-film")
            self.rooms.ask(room.code, secret, film, structure, kind)
        elif action == "reveal":
            self.rooms.reveal(room.code, secret)
        elif action == "end":
            self.rooms.end(room.code, secret)
            self._own.cache_clear()
        else:
            self.rooms.check(room.code, secret)
        return {}

    async def upload(self, request: Request) -> Response:
        """Accept a film of the lecturer's own: the body is the file, without its name."""
        try:
            code, secret = self._room(request).code, request.headers.get("x-secret", "")
            self.rooms.check(code, secret)
            if request.headers.get("x-anonymous") != "yes":
                raise ClassError("class.not-anonymous")
            with tempfile.TemporaryDirectory(dir=os.environ.get("GRADIO_TEMP_DIR")) as folder:
                path = Path(folder) / "film"
                with path.open("wb") as file:
                    async for part in request.stream():
                        file.write(part)
                name = await run_in_threadpool(self._add, code, secret, path)
        except (CxrsegError, ClientDisconnect) as error:
            return _refused(error if isinstance(error, CxrsegError) else LabelError("drawing.damaged"), request)
        number = len(self.rooms.films(code))
        return JSONResponse({"film": name, "said": texts.OWN_FILM(_language(request), number=number)})

    def _add(self, code: str, secret: str, path: Path) -> str:
        with self._adding:  # one at a time: a film may take much memory
            return self.rooms.add_film(code, secret, *prepare(load_image(path), self.segmenter))

    def result(self, request: Request, body: dict[str, Any]) -> dict[str, Any]:
        """What the projector shows of a round, and all rounds as CSV."""
        room = self._room(request)
        self.rooms.check(room.code, str(body.get("secret", "")))
        if body.get("as") == "csv":
            return {"csv": self._csv(room)}
        language = body.get("language") if body.get("language") in LANGUAGES else "en"
        rounds = self._rounds(room) if room.revealed else []
        if not rounds or not rounds[-1][1].answers:
            return {"over": "", "beside": f"<p>{texts.NO_ANSWER(language)}</p>" if room.revealed else ""}
        over, beside = KINDS[room.kind].result([asked for kind, asked in rounds if kind == room.kind], language)
        return {"over": over, "beside": beside}

    def _rounds(self, room: Room) -> list[tuple[str, Round]]:
        """All rounds so far, with the kind of each."""
        return [
            (kind, Round(self._film(room, film), structure, self.rooms.answers(room.code, number)))
            for number, kind, film, structure in self.rooms.tasks(room.code)
        ]

    def picture(self, request: Request) -> Response:
        """The picture of a round's task."""
        try:
            room = self._room(request)
        except ClassError as error:
            return JSONResponse({"code": error.code}, 404)
        if not room.film or request.path_params["number"] != room.round:
            return JSONResponse({"code": "class.over"}, 404)
        file = io.BytesIO()
        Image.fromarray(self._film(room, room.film).picture).save(file, format="PNG")
        return Response(file.getvalue(), media_type="image/png", headers={"cache-control": "private, max-age=3600"})

    def _csv(self, room: Room) -> str:
        file = io.StringIO()
        columns = ("round", "task", "film", "structure", "dice", "area_px", "ratio", "choice", "right")
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        tasks = self.rooms.tasks(room.code)
        for (kind, asked), (number, _, film, structure) in zip(self._rounds(room), tasks, strict=True):
            for answer in asked.answers:
                cells = KINDS[kind].cells(answer, asked)
                writer.writerow({"round": number, "task": kind, "film": film, "structure": structure} | cells)
        return file.getvalue()

    def _film(self, room: Room, name: str) -> ClassFilm:
        return self._own(room.code, name) if name.startswith(OWN) else self._example(name)

    def _room(self, request: Request) -> Room:
        """The room that a path names; who tries too many codes that are none has to wait."""
        address = request.client.host if request.client else ""
        now = time.monotonic()
        wrong = [then for then in self._wrong.pop(address, ()) if then > now - 60]
        if len(wrong) >= _GUESSES:
            self._wrong[address] = wrong
            raise ClassError("class.too-many-guesses")
        try:
            return self.rooms.room(request.path_params["code"].lower())
        except ClassError:
            wrong.append(now)
            raise
        finally:
            if wrong:
                self._wrong[address] = wrong

    def _page(self, make: Callable[[Request, Language], str]) -> Callable[[Request], Response]:
        def run(request: Request) -> Response:
            language = _language(request)
            try:
                return HTMLResponse(make(request, language))
            except CxrsegError as error:
                body = f'<h1>{texts.TITLE(language)}</h1><p role="alert">{worded(error, language)}</p>'
                return HTMLResponse(views.page(texts.TITLE(language), body, (), language), 404)

        return run

    def _json(self, answer: Callable[[Request, dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
        @wraps(answer)
        async def run(request: Request) -> Response:
            try:
                body = await request.json() if request.method == "POST" and await request.body() else {}
                if not isinstance(body, dict):
                    raise ValueError(body)
            except ValueError:
                body = {}
            try:
                return JSONResponse(await run_in_threadpool(answer, request, body))
            except CxrsegError as error:
                return _refused(error, request)

        return run


def _refused(error: CxrsegError, request: Request) -> Response:
    status = 404 if error.code == "class.no-room" else 429 if "too-many" in error.code else 400
    return JSONResponse({"code": error.code, "said": worded(error, _language(request))}, status)


def _asset(request: Request) -> Response:
    path = _ASSETS.get(request.path_params["name"])
    if path is None:
        return JSONResponse({"code": "server.no-such-path"}, 404)
    return Response(path.read_bytes(), media_type=_TYPES[path.suffix], headers={"cache-control": "max-age=300"})


def _language(request: Request) -> Language:
    wanted = request.query_params.get("lang") or request.headers.get("accept-language", "")[:2]
    return wanted if wanted in LANGUAGES else "en"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
