"""Schedule: what is due, and when next. Pure; the clock is an argument.

A feed that mostly repeats itself is asked less often, one that brings mostly news more often. A feed
that fails is asked less and less, by the kind of failure, but never dropped. What a server asks for
(Retry-After, its feed's update period) is heeded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.journal import FeedState
from scrapers.errors import CONNECT, GONE, RATE_LIMITED, SERVER_ERROR, TEMPORARY, TIMEOUT

FIRST = timedelta(minutes=30)
"""The interval of a feed of which nothing is known yet."""
FLOOR = timedelta(minutes=10)
CEILING = timedelta(hours=24)

PAGE_TRIES = 5
"""Tries of a page, in as many crawls, before it is given up."""

_SLOWER, _FASTER = 1.5, 0.5
_MOSTLY_SEEN, _MOSTLY_FRESH = 0.67, 0.33  # shares of entries that were seen before
_PAGE_FLOOR = timedelta(minutes=1)  # so that no crawl tries a page twice
_PAGE_FIRST = timedelta(minutes=10)
_PAGE_FACTOR = 6  # 10 minutes, 1 hour, 6 hours, 36 hours: a weekend's outage is outlived


@dataclass(frozen=True, slots=True)
class _Backoff:
    """Waits that double from ``first`` to ``most``."""

    first: timedelta
    most: timedelta

    def wait(self, failures: int) -> timedelta:
        doublings = min(failures - 1, 20)
        return min(self.first * float(2**doublings), self.most)


_PASSING = _Backoff(timedelta(minutes=10), timedelta(days=1))
_SOFT = _Backoff(timedelta(hours=2), timedelta(days=7))
_HARD = _Backoff(timedelta(days=1), timedelta(days=30))
_BACKOFFS: Mapping[str, _Backoff] = {
    GONE: _HARD,
    **dict.fromkeys((CONNECT, RATE_LIMITED, SERVER_ERROR, TIMEOUT), _PASSING),
}


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a poll that worked brought: how many entries, how many of them new or changed.

    An unchanged feed has brought none: ``Harvest()``. ``update_period`` is the feed's own word.
    """

    entries: int = 0
    fresh: int = 0
    update_period: timedelta | None = None

    @property
    def seen(self) -> float:
        """The share of entries that were seen before; 1 if there are none."""
        return 1.0 - self.fresh / self.entries if self.entries else 1.0


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Tell whether a feed is to be polled; one never polled is."""
    return state is None or state.next_due is None or state.next_due <= now


def due(feeds: Iterable[str], states: Mapping[str, FeedState], now: datetime) -> list[str]:
    """Return the feeds that are due, those waiting longest first, never polled ones before all."""
    waiting = [feed for feed in feeds if is_due(states.get(feed), now)]

    def since(feed: str) -> tuple[bool, float]:
        state = states.get(feed)
        at = None if state is None else state.next_due
        return (at is not None, 0.0 if at is None else at.timestamp())

    return sorted(waiting, key=since)


def succeeded(state: FeedState, now: datetime, harvest: Harvest) -> FeedState:
    """Return the state after a poll that worked at ``now``: no failures, and when it is due next."""
    return replace(
        state,
        failures=0,
        last_poll=now,
        last_ok=now,
        next_due=now + _interval(state, now, harvest),
    )


def failed(state: FeedState, now: datetime, failure: str, retry_after: float | None = None) -> FeedState:
    """Return the state after a poll that failed at ``now`` with a class of failure.

    ``retry_after`` (seconds), where the server gave one, decides alone.
    """
    failures = state.failures + 1
    wait = _BACKOFFS.get(failure, _SOFT).wait(failures)
    if retry_after is not None:
        wait = timedelta(seconds=retry_after)
    return replace(state, failures=failures, last_poll=now, next_due=now + wait)


def page_due(attempts: int, now: datetime, failure: str, retry_after: float | None = None) -> datetime | None:
    """Return when a page is to be tried again that failed now; None if it is given up.

    ``attempts`` counts the tries before this one. Only temporary failures are tried again.
    """
    if failure not in TEMPORARY or attempts + 1 >= PAGE_TRIES:
        return None
    if retry_after is not None:
        return now + max(timedelta(seconds=retry_after), _PAGE_FLOOR)
    return now + _PAGE_FIRST * float(_PAGE_FACTOR**attempts)


def _interval(state: FeedState, now: datetime, harvest: Harvest) -> timedelta:
    interval = _known_interval(state)
    waited = None if state.last_poll is None else now - state.last_poll
    if interval is None or waited is None:
        interval = FIRST
    elif harvest.seen < _MOSTLY_FRESH:
        interval *= _FASTER
    elif harvest.seen > _MOSTLY_SEEN and waited >= interval / 2:  # a poll ahead of time says little
        interval *= _SLOWER
    return min(max(interval, FLOOR, harvest.update_period or FLOOR), CEILING)


def _known_interval(state: FeedState) -> timedelta | None:
    """Return the interval last decided on, if the last poll worked (else it was a back-off)."""
    if state.failures or state.last_poll is None or state.next_due is None:
        return None
    return state.next_due - state.last_poll
