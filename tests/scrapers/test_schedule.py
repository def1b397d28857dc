"""What is due, and when next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.journal import FeedState
from scrapers.errors import TEMPORARY
from scrapers.schedule import (
    CEILING,
    FIRST,
    FLOOR,
    PAGE_TRIES,
    Harvest,
    due,
    failed,
    is_due,
    page_due,
    succeeded,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "http://outlet.test/feed"


def polled(interval: timedelta = HOUR, *, failures: int = 0) -> FeedState:
    """Return the state of a feed that was polled one interval ago and is due now."""
    return FeedState(feed=FEED, last_poll=NOW - interval, last_ok=NOW - interval, next_due=NOW, failures=failures)


def interval_after(state: FeedState, harvest: Harvest, now: datetime = NOW) -> timedelta:
    """Return how long a feed is left in peace after a poll that worked."""
    after = succeeded(state, now, harvest)
    assert after.next_due is not None
    return after.next_due - now


def test_a_feed_never_polled_is_due() -> None:
    """Nothing known, or no time set, means now."""
    assert is_due(None, NOW)
    assert is_due(FeedState(feed=FEED), NOW)
    assert is_due(polled(), NOW)
    assert not is_due(polled(), NOW - timedelta(seconds=1))


def test_the_longest_waiting_come_first() -> None:
    """Feeds never polled go before those that are due, and those by when they fell due."""
    states = {
        "late": FeedState(feed="late", next_due=NOW - HOUR),
        "later": FeedState(feed="later", next_due=NOW - 2 * HOUR),
        "not": FeedState(feed="not", next_due=NOW + HOUR),
    }
    assert due(["late", "later", "not", "new"], states, NOW) == ["new", "later", "late"]


def test_the_first_poll_says_nothing_about_the_pace() -> None:
    """All entries of a first poll are new, which does not make the feed a fast one."""
    assert interval_after(FeedState(feed=FEED), Harvest(entries=20, fresh=20)) == FIRST


@pytest.mark.parametrize(
    ("fresh", "expected"), [(10, HOUR / 2), (7, HOUR / 2), (6, HOUR), (4, HOUR), (3, HOUR * 1.5), (0, HOUR * 1.5)]
)
def test_the_interval_follows_the_share_of_news(fresh: int, expected: timedelta) -> None:
    """Of ten entries: mostly new makes it faster, mostly seen slower, anything between leaves it."""
    assert interval_after(polled(), Harvest(entries=10, fresh=fresh)) == expected


def test_an_unchanged_feed_is_asked_less() -> None:
    """A feed that did not change has brought nothing new."""
    assert interval_after(polled(), Harvest()) == HOUR * 1.5


def test_a_poll_ahead_of_time_slows_nothing() -> None:
    """Little time, little news: a forced poll says nothing about the feed's pace."""
    early = polled().last_poll
    assert early is not None
    assert interval_after(polled(), Harvest(), early + timedelta(minutes=1)) == HOUR


def test_the_publishers_period_is_heeded() -> None:
    """A feed that says it is made once an hour is not asked more often, a weekly one at least daily."""
    assert interval_after(polled(FLOOR), Harvest(10, 10, HOUR)) == HOUR
    assert interval_after(polled(FLOOR), Harvest(10, 10, timedelta(weeks=1))) == CEILING


@given(
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 50),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_intervals_stay_in_bounds(
    before: timedelta, entries: int, fresh: int, failures: int, period: timedelta | None
) -> None:
    """Whatever happened before, a feed that works is asked between every ten minutes and once a day."""
    harvest = Harvest(max(entries, fresh), fresh, period)
    assert FLOOR <= interval_after(polled(before, failures=failures), harvest) <= CEILING


def test_success_clears_failures_and_their_back_off() -> None:
    """After failures the interval starts anew: the long wait was a back-off, not the feed's pace."""
    after = succeeded(polled(timedelta(days=20), failures=6), NOW, Harvest())
    assert (after.failures, after.last_ok, after.next_due) == (0, NOW, NOW + FIRST)


@pytest.mark.parametrize(
    ("failure", "first", "most"),
    [
        ("timeout", timedelta(minutes=10), timedelta(days=1)),
        ("server_error", timedelta(minutes=10), timedelta(days=1)),
        ("not_a_feed", timedelta(hours=2), timedelta(days=7)),
        ("robots", timedelta(hours=2), timedelta(days=7)),
        ("gone", timedelta(days=1), timedelta(days=30)),
    ],
)
def test_failures_back_off_by_their_kind(failure: str, first: timedelta, most: timedelta) -> None:
    """Waits double from a start to an end that depend on the kind; a feed is never dropped."""
    state = FeedState(feed=FEED)
    waits = []
    for _ in range(200):
        state = failed(state, NOW, failure)
        assert state.next_due is not None
        waits.append(state.next_due - NOW)
    assert waits[:2] == [first, first * 2]
    assert waits[-1] == max(waits) == most
    assert (state.failures, state.last_poll, state.last_ok) == (200, NOW, None)


def test_retry_after_decides_alone() -> None:
    """What the server asked for goes before our own back-off, longer or shorter."""
    assert failed(polled(failures=9), NOW, "rate_limited", 90.0).next_due == NOW + timedelta(seconds=90)
    assert failed(polled(), NOW, "rate_limited", 5 * 86400.0).next_due == NOW + timedelta(days=5)


def test_a_failure_keeps_what_is_known() -> None:
    """Validators and the time of the last success outlive a failure."""
    state = FeedState(feed=FEED, etag='"1"', body_sha256="ab", last_ok=NOW - HOUR)
    after = failed(state, NOW, "timeout")
    assert (after.etag, after.body_sha256, after.last_ok) == ('"1"', "ab", NOW - HOUR)


def test_pages_are_given_up_after_a_weekend() -> None:
    """A page that fails for a passing reason is tried five times over more than a day, then given up."""
    times = [page_due(attempts, NOW, "timeout") for attempts in range(PAGE_TRIES)]
    waits = [at - NOW for at in times if at is not None]
    assert times[-1] is None
    assert len(waits) == PAGE_TRIES - 1
    assert waits == sorted(waits)
    assert sum(waits, timedelta()) > timedelta(days=1)


@pytest.mark.parametrize("failure", ["gone", "forbidden", "robots", "rejected", "too_large", "private_address"])
def test_pages_that_cannot_be_had_are_given_up_at_once(failure: str) -> None:
    """Only failures that tend to pass are worth another try."""
    assert failure not in TEMPORARY
    assert page_due(0, NOW, failure) is None


def test_a_page_is_never_tried_twice_in_one_crawl() -> None:
    """Even if the server says "now", there is a minute between two tries."""
    assert page_due(0, NOW, "rate_limited", 0.0) == NOW + timedelta(minutes=1)
    assert page_due(0, NOW, "rate_limited", 900.0) == NOW + timedelta(minutes=15)
