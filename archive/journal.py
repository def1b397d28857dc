"""The journal of acquisition: how each feed stands, every poll there was, and the entries that wait for their page.

With it a crawl can be explained later, and one that was killed goes on where it was. All writes belong inside
``Store.transaction()``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from archive.database import Database
from archive.times import from_text, to_text

PAGE = 500  # rows read at a time, so that no read holds a snapshot for long


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a feed stands: validators of its last body, failures in a row, when it is due next (None: now)."""

    feed: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    failures: int = 0
    next_due: datetime | None = None
    last_poll: datetime | None = None
    last_ok: datetime | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One try at a feed. ``failure`` is a class (``timeout``); ``size`` is bytes, ``fresh`` counts entries not seen."""

    feed: str
    source: str
    at: datetime
    outcome: Literal["changed", "unchanged", "failed"]
    failure: str = ""
    detail: str = ""
    status: int | None = None
    took_ms: int = 0
    size: int = 0
    entries: int = 0
    fresh: int = 0
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry whose page is still to be fetched: what the feed said, as JSON values, and a digest of that."""

    url: str
    source: str
    feed: str
    entry: dict[str, Any]
    digest: str
    attempts: int = 0
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFailure:
    """A page that could not be had; ``final`` when it is not tried again."""

    url: str
    source: str
    at: datetime
    failure: str
    detail: str
    attempts: int
    final: bool


def _time(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


class Journal:
    """Reads and writes the journal's tables of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def feed_states(self) -> dict[str, FeedState]:
        """Return the state of every feed that was ever polled, by its URL."""
        rows = self._database.rows(
            "SELECT url, etag, last_modified, body_sha256, failures, next_due, last_poll, last_ok, moved_to FROM feeds"
        )
        return {
            row[0]: FeedState(
                feed=row[0],
                etag=row[1],
                last_modified=row[2],
                body_sha256=row[3],
                failures=row[4],
                next_due=_time(row[5]),
                last_poll=_time(row[6]),
                last_ok=_time(row[7]),
                moved_to=row[8],
            )
            for row in rows
        }

    def record_poll(self, poll: Poll, state: FeedState) -> None:
        """Record one try at a feed and how the feed stands after it."""
        self._database.run(
            "INSERT INTO polls (feed, source, at, outcome, failure, detail, status, took_ms, size, entries, fresh,"
            " capture) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                poll.feed,
                poll.source,
                to_text(poll.at),
                poll.outcome,
                poll.failure,
                poll.detail,
                poll.status,
                poll.took_ms,
                poll.size,
                poll.entries,
                poll.fresh,
                poll.capture,
            ),
        )
        self._database.run(
            "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.feed,
                state.etag,
                state.last_modified,
                state.body_sha256,
                state.failures,
                _text(state.next_due),
                _text(state.last_poll),
                _text(state.last_ok),
                state.moved_to,
            ),
        )

    def polls(self, *, feed: str | None = None, limit: int | None = None) -> Iterator[Poll]:
        """Yield polls, newest first."""
        where, values = ("AND feed = ?", [feed]) if feed is not None else ("", [])
        before = 1 << 62
        left = limit
        while left is None or left > 0:
            page = PAGE if left is None else min(PAGE, left)
            rows = self._database.rows(
                "SELECT id, feed, source, at, outcome, failure, detail, status, took_ms, size, entries, fresh, capture"
                f" FROM polls WHERE id < ? {where} ORDER BY id DESC LIMIT {page}",
                [before, *values],
            )
            for row in rows:
                yield Poll(
                    feed=row[1],
                    source=row[2],
                    at=from_text(row[3]),
                    outcome=row[4],
                    failure=row[5],
                    detail=row[6],
                    status=row[7],
                    took_ms=row[8],
                    size=row[9],
                    entries=row[10],
                    fresh=row[11],
                    capture=row[12],
                )
            if len(rows) < page:
                return
            before = rows[-1][0]
            left = None if left is None else left - page

    def offer(self, waiting: Waiting) -> bool:
        """Queue an entry, unless what it says was queued or settled before. Return whether it waits now."""
        known = self._database.row("SELECT digest FROM entries WHERE url = ?", (waiting.url,))
        if known is not None and known[0] == waiting.digest:
            return False
        self._database.run(
            "INSERT INTO entries (url, source, feed, digest, entry, attempts, due, at, failure, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, NULL, '', '')"
            " ON CONFLICT (url) DO UPDATE SET source = excluded.source, feed = excluded.feed,"
            " digest = excluded.digest, entry = excluded.entry, attempts = excluded.attempts, due = excluded.due,"
            " at = NULL, failure = '', detail = ''",
            (
                waiting.url,
                waiting.source,
                waiting.feed,
                waiting.digest,
                json.dumps(waiting.entry, ensure_ascii=False),
                waiting.attempts,
                _text(waiting.due),
            ),
        )
        return True

    def waiting(self, now: datetime, limit: int, sources: Sequence[str] | None = None) -> list[Waiting]:
        """Return at most ``limit`` entries that are due, those that were offered first before others."""
        among, values = "", [to_text(now)]
        if sources is not None:
            among = f" AND source IN ({', '.join('?' * len(sources))})"
            values += sources
        rows = self._database.rows(
            "SELECT url, source, feed, entry, digest, attempts, due FROM entries"
            f" WHERE entry IS NOT NULL AND (due IS NULL OR due <= ?){among} ORDER BY num LIMIT {int(limit)}",
            values,
        )
        return [
            Waiting(
                url=row[0],
                source=row[1],
                feed=row[2],
                entry=json.loads(row[3]),
                digest=row[4],
                attempts=row[5],
                due=_time(row[6]),
            )
            for row in rows
        ]

    def waiting_count(self) -> int:
        """Return how many entries wait for their page, due or not."""
        return self._database.number("SELECT count(*) FROM entries WHERE entry IS NOT NULL")

    def postpone(self, url: str, *, due: datetime, at: datetime, failure: str, detail: str) -> None:
        """Note that an entry's page failed at ``at`` and is to be tried again from ``due`` on."""
        self._database.run(
            "UPDATE entries SET attempts = attempts + 1, due = ?, at = ?, failure = ?, detail = ? WHERE url = ?",
            (to_text(due), to_text(at), failure, detail, url),
        )

    def settle(self, url: str, *, at: datetime, failure: str = "", detail: str = "") -> None:
        """Note that an entry is done with: its article is archived, or it is given up for ``failure``."""
        self._database.run(
            "UPDATE entries SET entry = NULL, due = NULL, at = ?, attempts = attempts + 1, failure = ?, detail = ?"
            " WHERE url = ?",
            (to_text(at), failure, detail, url),
        )

    def page_failures(self, limit: int | None = None) -> Iterator[PageFailure]:
        """Yield the pages that failed at their last try, latest first."""
        rows = self._database.rows(
            "SELECT url, source, at, failure, detail, attempts, entry IS NULL FROM entries WHERE failure <> ''"
            " ORDER BY at DESC, num DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        for row in rows:
            yield PageFailure(
                url=row[0],
                source=row[1],
                at=from_text(row[2]),
                failure=row[3],
                detail=row[4],
                attempts=row[5],
                final=bool(row[6]),
            )
