"""The SQLite file in which rooms live."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_VERSION = 3
"""Of the tables; rooms of another version live a day at most and are dropped."""

_TABLES = """
create table if not exists rooms (
  code text primary key, secret text not null, opened real not null, round integer not null default 0,
  kind text not null default '', film text not null default '', structure text not null default '',
  revealed integer not null default 0
);
create table if not exists students (
  code text not null references rooms on delete cascade, student text not null, primary key (code, student)
);
create table if not exists answers (
  code text not null references rooms on delete cascade, round integer not null, student text not null,
  answer blob not null, primary key (code, round, student)
);
create table if not exists tasks (
  code text not null references rooms on delete cascade, round integer not null, kind text not null,
  film text not null, structure text not null, primary key (code, round)
);
create table if not exists films (
  code text not null references rooms on delete cascade, film text not null, picture blob not null,
  primary key (code, film)
);
create table if not exists masks (
  code text not null, film text not null, structure text not null, mask blob not null,
  primary key (code, film, structure), foreign key (code, film) references films on delete cascade
);
"""


class Store:
    """An open file; safe to use from several threads."""

    def __init__(self, path: Path | None = None):
        """Open the file, or keep everything in memory where there is none or nothing can be written.

        Args:
            path: of the SQLite file; it and its folder are created if needed, for this user alone.
        """
        self._lock = threading.RLock()
        self._base = self._open(path) if path else None
        if self._base is None:
            self._base = sqlite3.connect(":memory:", check_same_thread=False)
            self._prepare(self._base)

    def _open(self, path: Path) -> sqlite3.Connection | None:
        with suppress(OSError, sqlite3.Error):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            base = sqlite3.connect(path, check_same_thread=False)
            try:
                base.execute("pragma journal_mode = wal")
                self._prepare(base)
            except sqlite3.Error:
                base.close()
                raise
            return base
        return None

    @staticmethod
    def _prepare(base: sqlite3.Connection) -> None:
        if base.execute("pragma user_version").fetchone()[0] != _VERSION:
            for table in ("answers", "tasks", "students", "masks", "films", "rooms"):
                base.execute(f"drop table if exists {table}")
            base.execute(f"pragma user_version = {_VERSION}")
        base.execute("pragma foreign_keys = on")
        base.execute("pragma secure_delete = on")
        base.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._base:
            yield self._base

    def _rows(self, query: str, *values: object) -> list[tuple]:
        with self._lock:
            return self._base.execute(query, values).fetchall()

    def _count(self, query: str, *values: object) -> int:
        return self._base.execute(query, values).fetchone()[0]

    def _forget(self) -> None:
        """Leave nothing of what was deleted in the log beside the file."""
        with self._lock:
            self._base.execute("pragma wal_checkpoint(truncate)")
