"""The health of an archive: how each source and feed stands, what waits, what failed, how the index is."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from archive.journal import FeedState, Journal
from archive.lock import holder_of
from archive.store import LOCK, Counts, Store
from khabar.config import Config
from khabar.page import iso
from scrapers.outlets import FeedSource

FeedHealth = Literal["ok", "failing", "never polled"]
IndexHealth = Literal["current", "behind", "missing", "stale", "damaged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """How a feed stands; ``failure`` and ``detail`` say how its last poll failed, and are empty if it did not."""

    url: str
    state: FeedHealth
    last_poll: datetime | None = None
    last_ok: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    failure: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """How a source stands, with its feeds (none: it came by import, or was taken out of khabar.toml)."""

    name: str
    country: str
    languages: tuple[str, ...]
    articles: int
    feeds: tuple[FeedStatus, ...]

    @property
    def state(self) -> str:
        """``ok``, ``failing`` (all its feeds fail), ``partly failing``, ``never polled`` or ``no feeds``."""
        states = {feed.state for feed in self.feeds}
        if not states:
            return "no feeds"
        if "failing" in states:
            return "failing" if states == {"failing"} else "partly failing"
        return "ok" if "ok" in states else "never polled"

    @property
    def last_poll(self) -> datetime | None:
        """When one of its feeds was last polled."""
        return max((f.last_poll for f in self.feeds if f.last_poll), default=None)

    @property
    def last_ok(self) -> datetime | None:
        """When a poll of one of its feeds last succeeded."""
        return max((f.last_ok for f in self.feeds if f.last_ok), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """How the index stands: ``behind`` counts the changes it lacks; ``detail`` says what is wrong and the way out."""

    state: IndexHealth
    behind: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The health of a whole archive at one moment. ``lock`` is who writes to it, in their own words, or empty."""

    archive: Path
    now: datetime
    counts: Counts
    waiting: int
    index: IndexStatus
    lock: str
    sources: tuple[SourceStatus, ...]
    page_failures: dict[str, int]

    @property
    def feed_failures(self) -> dict[str, int]:
        """How many feeds fail, by class of failure, the most frequent first."""
        failing = (f.failure for s in self.sources for f in s.feeds if f.state == "failing")
        return dict(Counter(failing).most_common())

    def to_json(self) -> dict[str, Any]:
        """Return the status as ``khabar status --json`` prints it."""
        return {
            "archive": str(self.archive),
            "now": iso(self.now),
            **self.counts._asdict(),
            "waiting": self.waiting,
            "index": asdict(self.index),
            "lock": self.lock or None,
            "feed_failures": self.feed_failures,
            "page_failures": self.page_failures,
            "sources": [_source_json(source) for source in self.sources],
        }


def _source_json(source: SourceStatus) -> dict[str, Any]:
    feeds = [{k: iso(v) if isinstance(v, datetime) else v for k, v in asdict(feed).items()} for feed in source.feeds]
    return {
        "name": source.name,
        "country": source.country,
        "languages": list(source.languages),
        "articles": source.articles,
        "state": source.state,
        "last_poll": iso(source.last_poll),
        "last_ok": iso(source.last_ok),
        "feeds": feeds,
    }


def read_status(store: Store, config: Config, index_folder: Path, now: datetime) -> Status:
    """Read how an archive, its sources and its index stand."""
    failures = Counter(failure.failure for failure in store.journal.page_failures())
    return Status(
        archive=store.root,
        now=now,
        counts=store.counts(),
        waiting=store.journal.waiting_count(),
        index=index_status(store, index_folder),
        lock=holder_of(store.root / LOCK),
        sources=tuple(_sources(store, config)),
        page_failures=dict(failures.most_common()),
    )


def failing_sources(store: Store, config: Config) -> list[str]:
    """Return the names of the sources of which a feed failed at its last poll."""
    states = store.journal.feed_states()
    return [
        outlet.source.name
        for outlet in config.outlets
        if any(feed in states and states[feed].failures for feed in outlet.feeds)
    ]


_DATED = "names were recognised by an older version; facets would improve with: khabar index --rebuild"


def index_status(store: Store, folder: Path) -> IndexStatus:
    """Return how the index in a folder stands to the archive."""
    from index.errors import IndexDamaged, IndexMissing, IndexStale
    from index.search import Searcher  # loads numpy

    last = store.last_change()
    try:
        with Searcher.open(folder) as searcher:
            behind = max(0, last - searcher.seq)
            dated = _DATED if searcher.dated else ""
    except IndexMissing as fault:
        return IndexStatus(state="missing", behind=last, detail=str(fault))
    except IndexStale as fault:
        return IndexStatus(state="stale", behind=last, detail=str(fault))
    except IndexDamaged as fault:
        return IndexStatus(state="damaged", behind=last, detail=str(fault))
    return IndexStatus(state="behind" if behind else "current", behind=behind, detail=dated)


def _sources(store: Store, config: Config) -> list[SourceStatus]:
    states = store.journal.feed_states()
    counts = store.article_counts()
    outlets = {outlet.source.name: outlet for outlet in config.outlets}
    for source in store.sources():
        outlets.setdefault(source.name, FeedSource(source=source, feeds=()))
    return [
        SourceStatus(
            name=name,
            country=outlet.source.country,
            languages=outlet.source.languages,
            articles=counts.get(name, 0),
            feeds=tuple(_feed(store.journal, url, states.get(url)) for url in outlet.feeds),
        )
        for name, outlet in outlets.items()
    ]


def _feed(journal: Journal, url: str, state: FeedState | None) -> FeedStatus:
    if state is None:
        return FeedStatus(url=url, state="never polled")
    last = next(journal.polls(feed=url, limit=1), None) if state.failures else None
    return FeedStatus(
        url=url,
        state="failing" if state.failures else "ok",
        last_poll=state.last_poll,
        last_ok=state.last_ok,
        next_due=state.next_due,
        failures=state.failures,
        failure=last.failure if last else "",
        detail=last.detail if last else "",
    )
