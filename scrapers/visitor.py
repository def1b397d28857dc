"""Visitor: one entry that waits, from the request for its page to its article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from archive.article import Draft, Put, Response, Source
from archive.journal import Waiting
from archive.store import Store
from scrapers import headers
from scrapers.clean import make_draft
from scrapers.commits import Commits
from scrapers.errors import FetchError, HostHeld, Rejected, ScrapeError
from scrapers.feeds import Entry
from scrapers.fetch import Fetched, Fetcher
from scrapers.outlets import article_url
from scrapers.pages import extract
from scrapers.parsing import Parsing
from scrapers.report import Finished
from scrapers.schedule import page_due

_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})
_UNASKED = timedelta(hours=1)  # until an entry that says too little, and was not to be fetched, is looked at again


class Visitor:
    """Makes articles of waiting entries of one archive: with their pages, or of what the feeds gave alone."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        commits: Commits,
        parsing: Parsing,
        *,
        sources: Mapping[str, Source],
        max_bytes: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._fetcher, self._commits, self._parsing = store, fetcher, commits, parsing
        self._sources, self._max_bytes, self._clock = sources, max_bytes, clock

    async def visit(self, waiting: Waiting) -> Finished:
        """Fetch an entry's page and archive it; a page that cannot be had is postponed, or done without.

        Raises ArchiveError, and nothing for what the web does.
        """
        try:
            async with self._fetcher.fetching(waiting.url, max_bytes=self._max_bytes) as fetched:
                return await self._read(waiting, fetched)
        except HostHeld as exc:
            return _finished(waiting, "left", exc, told=False)
        except ScrapeError as exc:
            return await self._missed(waiting, exc)

    async def do_without(self, waiting: Waiting) -> Finished:
        """Archive what the feed gave of an entry, and ask for no page; if that is too little it keeps waiting."""
        try:
            draft = await self._parsing.run(self._excerpt, waiting)
        except ScrapeError as exc:
            return await self._postpone(waiting, exc, self._clock() + _UNASKED)
        return await self._archive(waiting, draft, None)

    async def _read(self, waiting: Waiting, fetched: Fetched) -> Finished:
        try:
            draft = await self._parsing.run(self._draft, waiting, fetched)
        except ScrapeError as exc:
            return await self._give_up(waiting, exc, fetched.response)
        return await self._archive(waiting, draft, fetched.response)

    async def _missed(self, waiting: Waiting, exc: ScrapeError) -> Finished:
        retry_after = exc.retry_after if isinstance(exc, FetchError) else None
        due = page_due(waiting.attempts, self._clock(), exc.failure, retry_after)
        if due is None:
            return await self._give_up(waiting, exc, None)
        return await self._postpone(waiting, exc, due)

    async def _postpone(self, waiting: Waiting, exc: ScrapeError, due: datetime) -> Finished:
        def step() -> None:
            self._store.journal.postpone(waiting.url, due=due, at=self._clock(), failure=exc.failure, detail=exc.detail)

        await self._commits.run(step)
        return _finished(waiting, "postponed", exc)

    async def _give_up(self, waiting: Waiting, exc: ScrapeError, response: Response | None) -> Finished:
        """Settle an entry without its page: what the feed gave becomes an excerpt, if that is something."""
        try:
            draft = await self._parsing.run(self._excerpt, waiting)
        except ScrapeError:
            draft = None

        def step() -> Put | None:
            if response is not None:
                self._store.keep(response)
            now = self._clock()
            put = None if draft is None else self._store.put(draft, seen=now)
            self._store.journal.settle(waiting.url, at=now, failure=exc.failure, detail=exc.detail)
            return put

        try:
            put = await self._commits.run(step)
        except ScrapeError as fault:
            return await self._drop(waiting, fault)
        return _finished(waiting, "failed" if put is None else "excerpt", exc, put=put)

    async def _archive(self, waiting: Waiting, draft: Draft, response: Response | None) -> Finished:
        def step() -> Put:
            capture = None if response is None else self._store.keep(response)
            now = self._clock()
            put = self._store.put(draft, seen=now, capture=capture)
            self._store.journal.settle(waiting.url, at=now)
            return put

        try:
            put = await self._commits.run(step)
        except ScrapeError as fault:
            return await self._drop(waiting, fault)
        return _finished(waiting, "excerpt" if response is None else "fetched", put=put)

    async def _drop(self, waiting: Waiting, fault: ScrapeError) -> Finished:
        """Settle an entry whose article the archive cannot hold."""

        def step() -> None:
            self._store.journal.settle(waiting.url, at=self._clock(), failure=fault.failure, detail=fault.detail)

        await self._commits.run(step)
        return _finished(waiting, "failed", fault)

    def _draft(self, waiting: Waiting, fetched: Fetched) -> Draft:
        kind = headers.media_type(fetched.content_type)
        if kind not in _PAGES:
            raise Rejected(f"{kind} in place of a page")
        final = fetched.response.url
        page = extract(fetched.body, url=final, charset=fetched.charset)
        return make_draft(
            source=waiting.source,
            entry=Entry.from_json(waiting.entry),
            page=page,
            url=article_url(waiting.url, final, page.canonical_url),
            languages=self._languages(waiting.source),
            seen=self._clock(),
        )

    def _excerpt(self, waiting: Waiting) -> Draft:
        return make_draft(
            source=waiting.source,
            entry=Entry.from_json(waiting.entry),
            page=None,
            url=waiting.url,
            languages=self._languages(waiting.source),
            seen=self._clock(),
        )

    def _languages(self, source: str) -> tuple[str, ...]:
        return self._sources[source].languages if source in self._sources else ()


def _finished(
    waiting: Waiting,
    outcome: str,
    exc: ScrapeError | None = None,
    *,
    put: Put | None = None,
    told: bool = True,
) -> Finished:
    """Describe what became of an entry; with ``told`` its fault counts among the failures."""
    return Finished(
        kind="page",
        url=waiting.url,
        source=waiting.source,
        outcome=outcome,
        failure=exc.failure if exc is not None and told else "",
        detail=exc.detail if exc is not None else "",
        put=put,
    )
