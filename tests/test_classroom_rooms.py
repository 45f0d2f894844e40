"""Rooms: who may do what, what is kept, and that it goes."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cxrseg.classroom import rooms as module
from cxrseg.classroom.rooms import MOST_ROOMS, MOST_STUDENTS, Rooms
from cxrseg.errors import ClassError

SHAPE = (40, 30)


def drawing(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(SHAPE) < 0.3


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "classes.sqlite"


@pytest.fixture
def rooms(path):
    found = Rooms(path)
    yield found
    found.close()


def test_a_class_draws_and_everything_outlives_a_restart(rooms, path):
    code, secret = rooms.open()
    students = [rooms.join(code) for _ in range(5)]
    rooms.ask(code, secret, "film-1", "heart")
    for number, student in enumerate(students[:3]):
        rooms.answer(code, student, 1, drawing(99))
        rooms.answer(code, student, 1, drawing(number))  # changed their mind
    rooms.close()
    again = Rooms(path)
    room = again.room(code)
    assert (room.round, room.film, room.structure, room.revealed) == (1, "film-1", "heart", False)
    assert (room.joined, room.answered) == (5, 3)
    kept = {mask.tobytes() for mask in again.answers(code, 1)}
    assert kept == {drawing(number).tobytes() for number in range(3)}
    np.testing.assert_array_equal(again.own(code, students[1], 1), drawing(1))
    assert again.own(code, students[4], 1) is None
    again.reveal(code, secret)
    again.ask(code, secret, "film-2", "lungs")
    assert (again.room(code).answered, again.room(code).revealed) == (0, False)
    assert again.tasks(code) == [(1, "outline", "film-1", "heart"), (2, "outline", "film-2", "lungs")]
    again.close()


def test_nothing_is_left_when_a_room_has_ended(rooms, path):
    code, secret = rooms.open()
    student = rooms.join(code)
    rooms.ask(code, secret, "film", "heart")
    rooms.answer(code, student, 1, drawing(0))
    rooms.end(code, secret)
    with pytest.raises(ClassError, match="no room"):
        rooms.room(code)
    rooms.close()
    base = sqlite3.connect(path)
    for table in ("rooms", "students", "answers", "tasks"):
        assert base.execute(f"select count(*) from {table}").fetchone() == (0,)  # noqa: S608
    base.close()
    assert code.encode() not in path.read_bytes()


def test_only_the_secret_steers(rooms):
    code, secret = rooms.open()
    other, _ = rooms.open()
    student = rooms.join(code)
    for act in (rooms.reveal, rooms.end, rooms.check, lambda c, s: rooms.ask(c, s, "film", "heart")):
        for wrong in ("", student, "x" * 32):
            with pytest.raises(ClassError, match="Only the lecturer's link"):
                act(code, wrong)
        with pytest.raises(ClassError, match="Only the lecturer's link"):
            act(other, secret)
    assert rooms.room(code).round == 0


def test_tokens_cannot_be_read_from_the_file(rooms, path):
    code, secret = rooms.open()
    student = rooms.join(code)
    rooms.close()
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert code.encode() in content
    assert secret.encode() not in content
    assert student.encode() not in content
    assert (path.stat().st_mode & 0o77, path.parent.stat().st_mode & 0o77) == (0, 0)


def test_what_is_drawn_too_late_or_by_nobody_does_not_count(rooms):
    code, secret = rooms.open()
    student = rooms.join(code)
    with pytest.raises(ClassError, match="set a task first"):
        rooms.reveal(code, secret)
    with pytest.raises(ClassError, match="This round is over"):
        rooms.answer(code, student, 0, drawing(0))
    rooms.ask(code, secret, "film", "heart")
    with pytest.raises(ClassError, match="You have not joined"):
        rooms.answer(code, "somebody", 1, drawing(0))
    with pytest.raises(ClassError, match="This round is over"):
        rooms.answer(code, student, 2, drawing(0))
    rooms.reveal(code, secret)
    with pytest.raises(ClassError, match="This round is over"):
        rooms.answer(code, student, 1, drawing(0))


def test_rooms_and_students_are_bounded(rooms, monkeypatch):
    monkeypatch.setattr(module, "MOST_STUDENTS", 3)
    codes = [rooms.open()[0] for _ in range(MOST_ROOMS)]
    assert len(set(codes)) == MOST_ROOMS
    assert all(len(code) == 6 and code.isalnum() for code in codes)
    with pytest.raises(ClassError, match=f"There are already {MOST_ROOMS} rooms"):
        rooms.open()
    for _ in range(3):
        rooms.join(codes[0])
    with pytest.raises(ClassError, match="is full: it already has 3 students"):
        rooms.join(codes[0])
    assert MOST_STUDENTS == 200


def test_a_room_goes_after_a_day(rooms, monkeypatch):
    code, _ = rooms.open()
    later = module.time.time() + module.KEPT_SECONDS + 1
    monkeypatch.setattr(module.time, "time", lambda: later)
    with pytest.raises(ClassError, match="no room"):
        rooms.room(code)
    rooms.open()
    assert rooms._count("select count(*) from rooms") == 1


def test_where_nothing_can_be_written_rooms_live_in_memory(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file/classes.sqlite", None):
        rooms = Rooms(path)
        code, secret = rooms.open()
        assert rooms.ask(code, secret, "film", "heart").round == 1
        rooms.close()


def test_thirty_at_once_lose_nothing(rooms):
    code, secret = rooms.open()
    rooms.ask(code, secret, "film", "heart")

    def take_part(number: int) -> None:
        rooms.answer(code, rooms.join(code), 1, drawing(number))

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(take_part, range(30)))
    assert {mask.tobytes() for mask in rooms.answers(code, 1)} == {drawing(n).tobytes() for n in range(30)}
    assert (rooms.room(code).joined, rooms.room(code).answered) == (30, 30)
