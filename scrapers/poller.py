"""Poller: one poll of one feed, from the request to the record of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.journal import FeedState, Poll, Waiting
from archive.store import Store
from scrapers import schedule
from scrapers.commits import Commits
from scrapers.errors import FetchError, ScrapeError
from scrapers.feeds import parse_feed
from scrapers.fetch import Fetched, Fetcher
from scrapers.outlets import Owners
from scrapers.parsing import Parsing
from scrapers.report import Finished


@dataclass(frozen=True, slots=True)
class _News:
    """What a feed holds: its entries, ready to be queued, and how often it says it changes."""

    entries: tuple[Waiting, ...]
    update_period: timedelta | None


class Poller:
    """Polls feeds of one archive: fetches, compares, parses, and records poll, state and entries at once."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        commits: Commits,
        parsing: Parsing,
        *,
        owners: Owners,
        max_bytes: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._fetcher, self._commits, self._parsing = store, fetcher, commits, parsing
        self._owners, self._max_bytes, self._clock = owners, max_bytes, clock

    async def poll(self, feed: str, source: str, state: FeedState | None) -> Finished:
        """Poll a feed of a source and record it. Raises ArchiveError, and nothing for what the web does."""
        state = state or FeedState(feed=feed)
        began = asyncio.get_running_loop().time()
        try:
            async with self._fetcher.fetching(
                feed, max_bytes=self._max_bytes, etag=state.etag, last_modified=state.last_modified
            ) as fetched:
                return await self._take(feed, source, state, fetched)
        except ScrapeError as exc:
            took = asyncio.get_running_loop().time() - began
            poll = Poll(
                feed=feed,
                source=source,
                at=self._clock(),
                outcome="failed",
                failure=exc.failure,
                detail=exc.detail,
                status=exc.status if isinstance(exc, FetchError) else None,
                took_ms=round(took * 1000),
            )
            retry_after = exc.retry_after if isinstance(exc, FetchError) else None
            return await self._record(poll, schedule.failed(state, poll.at, exc.failure, retry_after))

    async def _take(self, feed: str, source: str, state: FeedState, fetched: Fetched) -> Finished:
        digest = state.body_sha256 if fetched.not_modified else hashlib.sha256(fetched.body).hexdigest()
        same = digest == state.body_sha256
        known = replace(
            state,
            etag=fetched.etag or (state.etag if fetched.not_modified else ""),
            last_modified=fetched.last_modified or (state.last_modified if fetched.not_modified else ""),
            body_sha256=digest,
            moved_to=fetched.permanent_url,
        )
        poll = Poll(
            feed=feed,
            source=source,
            at=self._clock(),
            outcome="unchanged" if same else "changed",
            status=fetched.response.status,
            took_ms=round(fetched.took * 1000),
            size=len(fetched.response.body),
        )
        if fetched.not_modified or (same and not state.failures):
            return await self._record(poll, schedule.succeeded(known, poll.at, schedule.Harvest()))
        try:
            news = await self._parsing.run(self._read, fetched, feed, source)
        except ScrapeError as exc:
            failed = replace(poll, outcome="failed", failure=exc.failure, detail=exc.detail)
            # no validators: a server must not answer "not modified" about what could not be read
            broken = replace(schedule.failed(known, poll.at, exc.failure), etag="", last_modified="")
            return await self._record(failed, broken, None if same else fetched)
        return await self._bring_in(poll, known, news, None if same else fetched)

    def _read(self, fetched: Fetched, feed: str, source: str) -> _News:
        parsed = parse_feed(fetched.body, url=fetched.response.url, content_type=fetched.content_type)
        entries = tuple(
            Waiting(
                url=entry.url,
                source=self._owners.owner(entry.url, source),
                feed=feed,
                entry=entry.to_json(),
                digest=entry.digest(),
            )
            for entry in parsed.entries
        )
        return _News(entries, parsed.update_period)

    async def _bring_in(self, poll: Poll, state: FeedState, news: _News, keep: Fetched | None) -> Finished:
        def step() -> Poll:
            capture = None if keep is None else self._store.keep(keep.response)
            fresh = sum([self._store.journal.offer(waiting) for waiting in news.entries])
            done = replace(poll, entries=len(news.entries), fresh=fresh, capture=capture)
            harvest = schedule.Harvest(done.entries, fresh, news.update_period)
            self._store.journal.record_poll(done, schedule.succeeded(state, poll.at, harvest))
            return done

        return _finished(await self._commits.run(step))

    async def _record(self, poll: Poll, state: FeedState, keep: Fetched | None = None) -> Finished:
        def step() -> Poll:
            capture = None if keep is None else self._store.keep(keep.response)
            done = replace(poll, capture=capture)
            self._store.journal.record_poll(done, state)
            return done

        return _finished(await self._commits.run(step))


def _finished(poll: Poll) -> Finished:
    return Finished(
        kind="feed",
        url=poll.feed,
        source=poll.source,
        outcome=poll.outcome,
        failure=poll.failure,
        detail=poll.detail,
        fresh=poll.fresh,
    )
