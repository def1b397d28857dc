"""SQLite as the archive uses it: one connection, explicit transactions, faults in the archive's own words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from archive.errors import ArchiveDamaged, ArchiveError, ArchiveFull, ArchiveNotFound, ArchiveTooNew

FORMAT = 1
"""The format this program writes and the newest it reads; FORMAT.md describes it."""

APPLICATION_ID = 0x4B484252  # "KHBR", so that file(1) can tell an archive from any other SQLite file
BUSY_MS = 10_000  # a checkpoint may hold a reader off for moments; a writer is kept off by the lock
NAME = "archive.db"


class Database:
    """The archive's SQLite file, open for reading or for reading and writing. Used from one thread."""

    def __init__(self, root: Path, connection: sqlite3.Connection) -> None:
        self.root = root
        self._connection = connection

    @classmethod
    def create(cls, root: Path) -> None:
        """Make an empty database in ``root``, complete and on disk before it bears its name."""
        unfinished = root / f"{NAME}.new"
        unfinished.unlink(missing_ok=True)
        schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
        with translated(root):
            connection = sqlite3.connect(unfinished, isolation_level=None)
            with contextlib.closing(connection):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
                connection.executescript(f"BEGIN;\n{schema}\nCOMMIT;")
                connection.execute("INSERT INTO meta VALUES ('id', ?)", (str(uuid.uuid4()),))
        unfinished.replace(root / NAME)
        sync_folder(root)

    @classmethod
    def open(cls, root: Path, *, write: bool, name: str = NAME) -> Database:
        """Open the database of the archive at ``root``; ``name`` is another only for a copy in the making.

        Raises ArchiveNotFound, ArchiveTooNew, or ArchiveDamaged if the file is no archive.
        """
        path = root / name
        if not path.is_file():
            raise ArchiveNotFound(root)
        with translated(root):
            connection = _connect(path, write=write)
            try:
                _check(connection, root)
            except BaseException:
                connection.close()
                raise
        return cls(root, connection)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with translated(self.root):
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        with translated(self.root):
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that a query answers with; 0 for none or NULL."""
        found = self.row(sql, values)
        return int(found[0] or 0) if found else 0

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement and return the last inserted row's number."""
        with translated(self.root):
            return self._connection.execute(sql, values).lastrowid or 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is one durable commit, or nothing of it happened."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):  # the first fault is the one to report
                    self._connection.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever others write meanwhile."""
        self.run("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):  # nothing was written; a broken file may refuse even this
                self._connection.execute("ROLLBACK")

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the database to ``path``, while others may write."""
        with translated(self.root), contextlib.closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    if write:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = _connect_to_read(path)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    uri = path.resolve().as_uri()
    connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as fault:
        connection.close()
        code = fault.sqlite_errorcode & 0xFF
        if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or path.with_name(f"{NAME}-wal").exists():
            raise
        # A folder that cannot be written has no place for WAL's shared memory; without a WAL nothing can change.
        connection = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return connection


def _check(connection: sqlite3.Connection, root: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise ArchiveDamaged(f"{root / NAME} is a database, but not of khabar; nothing was changed")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > FORMAT:
        raise ArchiveTooNew(root, found, FORMAT)


@contextlib.contextmanager
def translated(root: Path) -> Iterator[None]:
    """Turn SQLite's faults into the archive's, with the file named and the way out said."""
    try:
        yield
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF  # the primary code, without its extension
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise ArchiveFull(
                f"{root / NAME} could not be written or read ({fault}): is the disk full?\n"
                "What was archived before is safe; make room and run the command again"
            ) from fault
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ArchiveDamaged(
                f"{root / NAME} is damaged ({fault})\n"
                f"See what is lost with: khabar --archive {root} verify\n"
                "and restore it from a backup; nothing was changed"
            ) from fault
        raise ArchiveError(f"{root / NAME}: {fault}") from fault


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, so that a file just made or renamed survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
