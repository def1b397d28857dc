"""A world for crawls in tests: an archive, a server that plays all hosts, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.article import Source
from archive.store import Store
from archive.verify import verify
from scrapers.crawl import CrawlEvent, CrawlReport, FeedSource, crawl
from scrapers.fetch import FetchSettings
from tests.scrapers.server import LoopbackServer

HOSTS = ("outlet.test", "www.outlet.test", "second.test", "third.test", "proxy.test")


class World:
    """An archive, a server that plays the hosts, and a clock that stands still unless it is turned."""

    def __init__(self, root: Path, server: LoopbackServer) -> None:
        self.root, self.server = root, server
        self.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
        self.events: list[CrawlEvent] = []
        self.store = Store.open(root, write=True, purpose="crawl")

    def crawl(self, sources: Sequence[FeedSource] | None = None, **options: Any) -> CrawlReport:
        """Crawl the sources (else one, of outlet.test) without delay and retries."""
        asked: dict[str, Any] = {key: options.pop(key) for key in ("timeout", "host_delay") if key in options}
        given: dict[str, Any] = {"host_delay": 0.0, "retries": 0, "timeout": 20.0, **asked}
        settings = FetchSettings(connect_to=self.server.connect_to(*HOSTS), **given)
        options.setdefault("on_event", self.events.append)
        return crawl(self.store, sources or [outlet()], settings, clock=lambda: self.now, **options)

    def reopen(self) -> None:
        """Close the archive and open it again, as another process would."""
        self.store.close()
        self.store = Store.open(self.root, write=True, purpose="crawl")

    def titles(self) -> list[str]:
        """Return the titles in the archive, sorted."""
        return sorted(article.title for article in self.store.articles())

    def problems(self) -> list[str]:
        """Return what a check of the whole archive finds."""
        return [str(error) for error in verify(self.root).errors]


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """Make a fresh world in a folder."""
    Store.create(folder / "archive")
    with LoopbackServer() as server:
        made = World(folder / "archive", server)
        yield made
        made.store.close()


def outlet(name: str = "Outlet", *feeds: str) -> FeedSource:
    """Return a source; its feed is the one at outlet.test unless given."""
    source = Source(name=name, country="AF", languages=("en",))
    return FeedSource(source=source, feeds=feeds or ("http://outlet.test/feed",))
