"""Which error ends the command with which exit code, and what is said of it. The one table."""

from __future__ import annotations

import errno
import sqlite3

from archive.errors import ArchiveError, ArchiveLocked, ArchiveNotFound
from index.errors import IndexDamaged, IndexMissing, IndexStale, QueryError, SearchError
from khabar.errors import AmbiguousEntity, KhabarError, UnknownArticle, UnknownEntity, UnknownSource, UnknownVersion
from scrapers.errors import ScrapeError

DONE = 0
FAILED = 1
USAGE = 2  # the command line or the query is wrong
PARTLY = 3  # some feeds failed, some lines were rejected
NO_ARCHIVE = 10
LOCKED = 11
INDEX_DAMAGED = 12
INTERRUPTED = 130

TABLE: tuple[tuple[type[BaseException], int], ...] = (
    (ArchiveNotFound, NO_ARCHIVE),
    (ArchiveLocked, LOCKED),
    (ArchiveError, FAILED),
    (QueryError, USAGE),
    (IndexMissing, INDEX_DAMAGED),
    (IndexStale, INDEX_DAMAGED),
    (IndexDamaged, INDEX_DAMAGED),
    (SearchError, FAILED),
    (AmbiguousEntity, USAGE),
    (UnknownArticle, USAGE),
    (UnknownEntity, USAGE),
    (UnknownSource, USAGE),
    (UnknownVersion, USAGE),
    (KhabarError, FAILED),
    (ScrapeError, FAILED),
    (OSError, FAILED),
    (KeyboardInterrupt, INTERRUPTED),
)
"""Error class to exit code; the first row that fits counts, so a class stands before its base."""

_WAYS_OUT = {
    errno.ENOSPC: "Make room and run it again; what was acknowledged is safe",
    errno.EDQUOT: "Make room and run it again; what was acknowledged is safe",
    errno.EACCES: "Check who may read and write there",
    errno.EPERM: "Check who may read and write there",
    errno.EROFS: "The file system is mounted read-only",
}


def code_of(error: BaseException) -> int | None:
    """Return the exit code for an error, None for one that nobody foresaw."""
    return next((code for kind, code in TABLE if isinstance(error, kind)), None)


def message_of(error: BaseException) -> str:
    """Return what to tell the user: what went wrong, where, and the way out. Never a traceback."""
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted. What was archived is safe; run the same command to go on"
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        way_out = _WAYS_OUT.get(error.errno or 0, "")
        return f"{place}{error.strerror}" + (f"\n{way_out}" if way_out else "")
    if code_of(error) is not None:
        return str(error)
    said = " ".join(str(error).split())[:300]
    kind = "SQLite" if isinstance(error, sqlite3.Error) else type(error).__name__
    return f"unexpected fault: {kind}: {said}\nFor the details run it again with KHABAR_DEBUG=1"
