"""Report: what a crawl did, and what it tells while it does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from archive.article import Put

Kind = Literal["feed", "page"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A feed or page that failed: its class of failure, and a line about it for a person."""

    kind: Kind
    url: str
    source: str
    failure: str
    detail: str


@dataclass(slots=True)
class CrawlReport:
    """What a crawl did.

    ``feeds`` counts polls by outcome: changed, unchanged, failed (and ``due``, in a dry run). ``pages`` counts entries:
    ``fetched`` (archived from the page), ``excerpt`` (archived from what the feed gave), ``postponed`` (tried again
    by a later crawl), ``left`` (not tried: its host is left alone), ``failed`` (given up with nothing to archive).
    ``added``, ``updated`` and ``unchanged`` count articles.
    """

    feeds: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEvent:
    """A feed or page that is finished, with its outcome as the report counts it, and how far the crawl is."""

    kind: Kind
    url: str
    source: str
    outcome: str
    detail: str
    feeds_done: int
    feeds_total: int
    pages_done: int
    pages_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of one feed or page. ``failure`` and ``detail`` are set if something was wrong."""

    kind: Kind
    url: str
    source: str
    outcome: str
    failure: str = ""
    detail: str = ""
    fresh: int = 0
    put: Put | None = None


class Tally:
    """Adds up what is finished into a report, and tells a listener."""

    def __init__(
        self,
        *,
        feeds: int,
        pages: int,
        most_pages: int | None,
        listener: Callable[[CrawlEvent], None] | None,
    ) -> None:
        self.report = CrawlReport()
        self._feeds_total, self._pages_total, self._most_pages = feeds, pages, most_pages
        self._feeds_done = self._pages_done = 0
        self._listener = listener

    def add(self, finished: Finished) -> None:
        """Count one thing that is finished."""
        report = self.report
        if finished.kind == "feed":
            report.feeds[finished.outcome] += 1
            self._feeds_done += 1
            self._pages_total += finished.fresh
        else:
            report.pages[finished.outcome] += 1
            self._pages_done += 1
        if finished.put is not None:
            outcome = finished.put.outcome
            setattr(report, outcome, getattr(report, outcome) + 1)
        if finished.failure:
            report.failures.append(
                Failure(finished.kind, finished.url, finished.source, finished.failure, finished.detail)
            )
        if self._listener is not None:
            self._listener(self._event(finished))

    def _event(self, finished: Finished) -> CrawlEvent:
        total = self._pages_total if self._most_pages is None else min(self._pages_total, self._most_pages)
        return CrawlEvent(
            kind=finished.kind,
            url=finished.url,
            source=finished.source,
            outcome=finished.outcome,
            detail=finished.detail,
            feeds_done=self._feeds_done,
            feeds_total=self._feeds_total,
            pages_done=self._pages_done,
            pages_total=max(total, self._pages_done),
        )
