"""Crawl: the only orchestrator. What is due is polled, what is new is fetched, all of it is archived.

Each source has a lane: its feeds are polled at once, then its waiting entries are visited a few at a time. Lanes run
side by side; the fetcher keeps the pace at each host and bounds what is in memory. Entries wait in the journal, so a
crawl that was killed goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.journal import Waiting
from archive.store import Store
from scrapers import schedule
from scrapers.commits import MOST, Commits
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.outlets import FeedSource, Owners
from scrapers.parsing import Parsing
from scrapers.poller import Poller
from scrapers.report import CrawlEvent, CrawlReport, Failure, Finished, Tally
from scrapers.stopping import stoppable
from scrapers.visitor import Visitor

__all__ = ["CrawlEvent", "CrawlReport", "DueFeed", "Failure", "FeedSource", "crawl", "due_feeds"]

Listener = Callable[[CrawlEvent], None]

_WIDTH = 4  # entries of one source under way: more than one only helps where its pages lie at several hosts
_WIDTH_WITHOUT_PAGES = MOST  # where nothing is fetched, what is under way fills a commit
_CHUNK = 24  # entries of one source in memory
_CHUNK_WITHOUT_PAGES = 500
_PATIENCE = 10 * _CHUNK  # entries of hosts left alone that a lane passes over before it gives up for this crawl


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed to poll now; ``since`` is when it fell due, None if it was never polled."""

    source: str
    feed: str
    since: datetime | None


def due_feeds(store: Store, sources: Sequence[FeedSource], now: datetime, *, force: bool = False) -> list[DueFeed]:
    """Return the feeds that are due (with ``force`` all), those never polled and due longest first."""
    states = store.journal.feed_states()
    owner: dict[str, str] = {}
    for outlet in sources:
        for feed in outlet.feeds:
            owner.setdefault(feed, outlet.source.name)
    feeds = list(owner) if force else schedule.due(owner, states, now)
    return [DueFeed(owner[feed], feed, states[feed].next_due if feed in states else None) for feed in feeds]


def crawl(
    store: Store,
    sources: Sequence[FeedSource],
    settings: FetchSettings,
    *,
    clock: Callable[[], datetime],
    limit: int | None = None,
    pages: bool = True,
    force: bool = False,
    dry_run: bool = False,
    on_event: Listener | None = None,
) -> CrawlReport:
    """Poll what is due of the sources, visit the entries that wait, archive it all; return what was done.

    ``store`` is open for writing. ``limit`` caps the entries visited, the others keep waiting. Without ``pages`` the
    articles are made of what the feeds give. ``force`` polls all feeds, due or not. ``dry_run`` only counts.
    Raises ArchiveError when the archive can take no more, KeyboardInterrupt on SIGINT and SIGTERM; in both cases what
    was finished is archived and the rest keeps waiting.
    """
    due = due_feeds(store, sources, clock(), force=force)
    known = store.journal.waiting_count()
    tally = Tally(feeds=len(due), pages=known, most_pages=limit, listener=on_event)
    if dry_run:
        for each in due:
            tally.add(Finished(kind="feed", url=each.feed, source=each.source, outcome="due"))
        tally.report.pages["waiting"] = known
        return tally.report
    _note_sources(store, sources)
    work = _Crawl(store, sources, settings, clock=clock, limit=limit, pages=pages, tally=tally)
    asyncio.run(work.run(due))
    return tally.report


def _note_sources(store: Store, sources: Sequence[FeedSource]) -> None:
    known = {source.name: source for source in store.sources()}
    fresh = [outlet.source for outlet in sources if known.get(outlet.source.name) != outlet.source]
    if fresh:
        with store.transaction():
            for source in fresh:
                store.put_source(source)


class _Crawl:
    """One run of the crawl."""

    def __init__(
        self,
        store: Store,
        sources: Sequence[FeedSource],
        settings: FetchSettings,
        *,
        clock: Callable[[], datetime],
        limit: int | None,
        pages: bool,
        tally: Tally,
    ) -> None:
        self._store, self._sources, self._settings = store, sources, settings
        self._clock, self._left, self._pages, self._tally = clock, limit, pages, tally
        self._states = store.journal.feed_states()
        self._passed: defaultdict[str, set[str]] = defaultdict(set)  # by source, URLs not tried this time

    async def run(self, due: Sequence[DueFeed]) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for mypy: a coroutine runs in a task
        commits, parsing = Commits(self._store), Parsing()
        try:
            with stoppable(task):
                async with Fetcher(self._settings, clock=self._clock) as fetcher:
                    self._equip(fetcher, commits, parsing)
                    await self._work(due)
        finally:
            commits.flush()

    def _equip(self, fetcher: Fetcher, commits: Commits, parsing: Parsing) -> None:
        self._poller = Poller(
            self._store,
            fetcher,
            commits,
            parsing,
            owners=Owners(self._sources),
            max_bytes=self._settings.max_feed_bytes,
            clock=self._clock,
        )
        self._visitor = Visitor(
            self._store,
            fetcher,
            commits,
            parsing,
            sources={outlet.source.name: outlet.source for outlet in self._sources},
            max_bytes=self._settings.max_page_bytes,
            clock=self._clock,
        )

    async def _work(self, due: Sequence[DueFeed]) -> None:
        feeds: defaultdict[str, list[str]] = defaultdict(list)
        for each in due:
            feeds[each.source].append(each.feed)
        names = list(dict.fromkeys((*feeds, *(outlet.source.name for outlet in self._sources))))
        await _all(self._lane(name, feeds[name]) for name in names)
        # a feed may bring entries of another source, whose lane was done by then
        await _all(self._visit_waiting(name) for name in names)

    async def _lane(self, source: str, feeds: Sequence[str]) -> None:
        await _all(self._poll(source, feed) for feed in feeds)
        await self._visit_waiting(source)

    async def _poll(self, source: str, feed: str) -> None:
        self._tally.add(await self._poller.poll(feed, source, self._states.get(feed)))

    async def _visit_waiting(self, source: str) -> None:
        while chunk := self._next_chunk(source):
            waiting = iter(chunk)
            width = _WIDTH if self._pages else _WIDTH_WITHOUT_PAGES
            await _all(self._visit_each(waiting) for _ in range(width))

    def _next_chunk(self, source: str) -> list[Waiting]:
        passed = self._passed[source]
        if self._left == 0 or len(passed) > _PATIENCE:
            return []
        size = _CHUNK if self._pages else _CHUNK_WITHOUT_PAGES
        found = self._store.journal.waiting(self._clock(), size + len(passed), sources=[source])
        return [waiting for waiting in found if waiting.url not in passed]

    async def _visit_each(self, chunk: Iterator[Waiting]) -> None:
        """Visit entries of a chunk that several share, as far as the limit goes."""
        while self._left != 0 and (waiting := next(chunk, None)) is not None:
            if self._left is not None:
                self._left -= 1
            finished = await (self._visitor.visit(waiting) if self._pages else self._visitor.do_without(waiting))
            if finished.outcome == "left":
                self._passed[waiting.source].add(waiting.url)
                self._left = None if self._left is None else self._left + 1
            self._tally.add(finished)


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do works side by side. The first fault ends them all and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as exc:
        raise exc.exceptions[0] from None
