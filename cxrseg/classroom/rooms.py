"""Rooms in which a class answers to the same film, kept in one SQLite file, so that they outlive a restart.

Nobody has a name: a student is a random token that only their own browser knows. A lecturer controls a room with a
secret that is never sent to students. A room and everything in it are deleted when it is closed, or a day after it was
opened.
"""

import secrets
import sqlite3
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from cxrseg.classroom.answers import Answer, pack, unpack
from cxrseg.classroom.store import Store
from cxrseg.errors import ClassError

MOST_ROOMS = 50
"""Rooms at a time."""

MOST_STUDENTS = 200
"""Students in a room."""

KEPT_SECONDS = 24 * 3600
"""How long a room lives unless it is ended before."""

MOST_FILMS = 8
"""Films of a lecturer's own in a room."""

OWN = "own-"
"""How the names of these films begin."""

_ROUND_SECONDS = 600
"""Between two looks for rooms whose day is over."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of codes; none that looks like another."""

_LENGTH = 6
"""Letters of a code: nine hundred million of them, of which fifty are rooms."""


@dataclass(frozen=True)
class Room:
    """A room as it stands.

    Attributes:
        code: what students type.
        round: of tasks, from 1; 0 before the first.
        kind: of the task, such as ``outline``, or empty.
        film: the task's, or empty.
        structure: the one to outline, measure or choose, or empty.
        revealed: whether the answers are shown.
        joined: students so far.
        answered: of them, how many have answered in this round.
    """

    code: str
    round: int
    kind: str
    film: str
    structure: str
    revealed: bool
    joined: int
    answered: int


class Rooms(Store):
    """All rooms of a server; safe to use from several threads."""

    def __init__(self, path: Path | None = None):
        """Open the file as `Store` does, and keep deleting rooms whose day is over.

        Args:
            path: of the SQLite file, or None.
        """
        super().__init__(path)
        self._over = threading.Event()
        threading.Thread(target=self._keep, name="rooms", daemon=True).start()

    def _keep(self) -> None:
        while not self._over.is_set():
            with suppress(sqlite3.Error):  # the file is busy or closed; the next round tries again
                self.tidy()
            self._over.wait(_ROUND_SECONDS)

    def close(self) -> None:
        """Close the file."""
        self._over.set()
        super().close()

    def open(self) -> tuple[str, str]:
        """Open a room.

        Returns:
            Its code and the secret that controls it.

        Raises:
            ClassError: there are `MOST_ROOMS` already.
        """
        self.tidy()
        with self._changing() as base:
            if base.execute("select count(*) from rooms").fetchone()[0] >= MOST_ROOMS:
                raise ClassError("class.too-many-rooms", most=MOST_ROOMS)
            code, secret = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)), secrets.token_urlsafe(24)
            base.execute("insert into rooms (code, secret, opened) values (?, ?, ?)", (code, _sum(secret), time.time()))
        return code, secret

    def tidy(self) -> None:
        """Delete rooms whose day is over."""
        with self._changing() as base:
            gone = base.execute("delete from rooms where opened < ?", (time.time() - KEPT_SECONDS,)).rowcount
        if gone:
            self._forget()

    def room(self, code: str) -> Room:
        """Look at a room.

        Raises:
            ClassError: there is none of this code.
        """
        with self._lock:
            row = self._base.execute(
                "select code, round, kind, film, structure, revealed, opened from rooms where code = ?", (code,)
            ).fetchone()
            if row is None or row[6] < time.time() - KEPT_SECONDS:
                raise ClassError("class.no-room", code=code[:20])
            joined = self._count("select count(*) from students where code = ?", code)
            answered = self._count("select count(*) from answers where code = ? and round = ?", code, row[1])
        return Room(*row[:5], bool(row[5]), joined, answered)

    def join(self, code: str) -> str:
        """Add a student.

        Returns:
            The token that stands for them.

        Raises:
            ClassError: there is no such room, or it has `MOST_STUDENTS`.
        """
        with self._changing() as base:
            if self.room(code).joined >= MOST_STUDENTS:
                raise ClassError("class.full", most=MOST_STUDENTS)
            student = secrets.token_urlsafe(16)
            base.execute("insert into students values (?, ?)", (code, _sum(student)))
        return student

    def check(self, code: str, secret: str) -> None:
        """Check that somebody may control a room.

        Raises:
            ClassError: there is no such room, or the secret is not its.
        """
        self.room(code)
        with self._lock:
            (kept,) = self._base.execute("select secret from rooms where code = ?", (code,)).fetchone()
        if not secrets.compare_digest(kept, _sum(secret)):
            raise ClassError("class.not-yours")

    def ask(self, code: str, secret: str, film: str, structure: str, kind: str = "outline") -> Room:
        """Start a round: everybody gets a task on a film.

        Args:
            code: of the room.
            secret: that steers it.
            film: its name.
            structure: the one to outline, measure or choose.
            kind: of the task.

        Raises:
            ClassError: as `check`.
        """
        self.check(code, secret)
        with self._changing() as base:
            base.execute(
                "update rooms set round = round + 1, kind = ?, film = ?, structure = ?, revealed = 0 where code = ?",
                (kind, film, structure, code),
            )
            base.execute(
                "insert into tasks select code, round, kind, film, structure from rooms where code = ?", (code,)
            )
        return self.room(code)

    def add_film(self, code: str, secret: str, picture: bytes, masks: Mapping[str, np.ndarray]) -> str:
        """Keep a film of the lecturer's own for as long as the room.

        Args:
            code: of the room.
            secret: that steers it.
            picture: a PNG.
            masks: what the network sees in it, boolean (H, W) by structure.

        Returns:
            The film's name.

        Raises:
            ClassError: as `check`, or there are `MOST_FILMS` already.
        """
        self.check(code, secret)
        with self._changing() as base:
            number = len(self.films(code)) + 1
            if number > MOST_FILMS:
                raise ClassError("class.films-full", most=MOST_FILMS)
            name = f"{OWN}{number}"
            base.execute("insert into films values (?, ?, ?)", (code, name, picture))
            for structure, mask in masks.items():
                base.execute("insert into masks values (?, ?, ?, ?)", (code, name, structure, pack(mask)))
        return name

    def films(self, code: str) -> list[str]:
        """Return the names of the lecturer's own films."""
        return [name for (name,) in self._rows("select film from films where code = ? order by film", code)]

    def own_film(self, code: str, name: str) -> tuple[bytes, dict[str, np.ndarray]]:
        """Return what `add_film` keeps.

        Raises:
            ClassError: the room has no such film.
        """
        rows = self._rows("select picture from films where code = ? and film = ?", code, name)
        if not rows:
            raise ClassError("class.no-room", code=code[:20])
        masks = self._rows("select structure, mask from masks where code = ? and film = ?", code, name)
        return rows[0][0], {structure: unpack(mask) for structure, mask in masks}

    def reveal(self, code: str, secret: str) -> Room:
        """Show the answers; nobody can answer in this round any more.

        Raises:
            ClassError: as `check`, or no task has been set.
        """
        self.check(code, secret)
        if not self.room(code).round:
            raise ClassError("class.no-task")
        with self._changing() as base:
            base.execute("update rooms set revealed = 1 where code = ?", (code,))
        return self.room(code)

    def answer(self, code: str, student: str, number: int, answer: Answer) -> None:
        """Store an answer, replacing the student's earlier one in this round.

        Args:
            code: of the room.
            student: from `join`.
            number: of the round that it belongs to.
            answer: to its task.

        Raises:
            ClassError: there is no such room or student, or the round is over.
        """
        with self._changing() as base:
            room = self.room(code)
            if not self._count("select count(*) from students where code = ? and student = ?", code, _sum(student)):
                raise ClassError("class.not-joined")
            if room.revealed or number != room.round or not number:
                raise ClassError("class.over")
            values = (code, number, _sum(student), pack(answer))
            base.execute("insert or replace into answers values (?, ?, ?, ?)", values)

    def answers(self, code: str, number: int) -> list[Answer]:
        """Return the answers of a round, in an order that does not show who came first."""
        return list(self._given(code, number).values())

    def own(self, code: str, student: str, number: int) -> Answer | None:
        """Return a student's own answer of a round."""
        return self._given(code, number).get(_sum(student))

    def tasks(self, code: str) -> list[tuple[int, str, str, str]]:
        """Return the rounds so far: number, kind, film and structure."""
        query = "select round, kind, film, structure from tasks where code = ? order by round"
        return self._rows(query, code)

    def end(self, code: str, secret: str) -> None:
        """Delete a room with everything in it.

        Raises:
            ClassError: as `check`.
        """
        self.check(code, secret)
        with self._changing() as base:
            base.execute("delete from rooms where code = ?", (code,))
        self._forget()

    def _given(self, code: str, number: int) -> dict[str, Answer]:
        query = "select student, answer from answers where code = ? and round = ? order by student"
        return {student: unpack(answer) for student, answer in self._rows(query, code, number)}


def _sum(token: str) -> str:
    """What is kept of a token, so that who reads the file cannot be its owner."""
    return sha256(token.encode()).hexdigest()
