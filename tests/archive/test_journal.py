"""The journal: feeds' states, the history of polls, entries that wait and how they end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from archive.journal import FeedState, PageFailure, Poll, Waiting
from archive.store import Store
from tests.archive.conftest import NOON

FEED = "http://oxus.test/feed"


def waiting(number: int = 1, **changed: Any) -> Waiting:
    """Return an entry of the feed."""
    said: dict[str, Any] = {
        "url": f"http://oxus.test/{number}",
        "source": "Oxus Herald",
        "feed": FEED,
        "entry": {"title": "Наврӯз", "tags": ["a"]},
        "digest": "d1",
    }
    return Waiting(**(said | changed))


def test_feed_state_and_poll_come_back(root: Path) -> None:
    """What was recorded of a poll and of the feed after it is read back whole."""
    state = FeedState(
        feed=FEED,
        etag='"a"',
        last_modified="Tue, 24 Nov 2026 12:00:00 GMT",
        body_sha256="0" * 64,
        failures=2,
        next_due=NOON + timedelta(minutes=10),
        last_poll=NOON,
        last_ok=NOON,
        moved_to="http://oxus.test/new",
    )
    poll = Poll(
        feed=FEED,
        source="Oxus Herald",
        at=NOON,
        outcome="changed",
        status=200,
        took_ms=41,
        size=9000,
        entries=20,
        fresh=3,
    )
    with Store.open(root, write=True) as store:
        with store.transaction():
            store.journal.record_poll(poll, state)
        assert store.journal.feed_states() == {FEED: state}
        assert list(store.journal.polls()) == [poll]


def test_polls_come_newest_first_across_pages(root: Path) -> None:
    """The history of a long-lived feed is read in pages, newest first, and can be cut short."""
    with Store.open(root, write=True) as store:
        with store.transaction():
            for number in range(1100):
                feed = FEED if number % 2 else "http://other.test/feed"
                store.journal.record_poll(
                    Poll(feed=feed, source="x", at=NOON, outcome="unchanged", entries=number), FeedState(feed=feed)
                )
        assert [poll.entries for poll in store.journal.polls()] == list(range(1099, -1, -1))
        assert [poll.entries for poll in store.journal.polls(feed=FEED, limit=3)] == [1099, 1097, 1095]


def test_entry_waits_once(root: Path) -> None:
    """An entry is queued once for what it says, and again when it says something else, settled or not."""
    with Store.open(root, write=True) as store, store.transaction():
        journal = store.journal
        assert journal.offer(waiting())
        assert not journal.offer(waiting())
        assert journal.waiting(NOON, 10) == [waiting()]
        journal.settle("http://oxus.test/1", at=NOON)
        assert not journal.offer(waiting())
        assert journal.waiting(NOON, 10) == []
        assert journal.offer(waiting(digest="d2"))
        assert journal.waiting(NOON, 10) == [waiting(digest="d2")]


def test_postponed_entry_comes_back_when_due(root: Path) -> None:
    """A page that failed waits until it is due, with its attempts counted, and then comes again."""
    due = NOON + timedelta(hours=1)
    with Store.open(root, write=True) as store, store.transaction():
        journal = store.journal
        journal.offer(waiting())
        journal.postpone("http://oxus.test/1", due=due, at=NOON, failure="timeout", detail="30 s")
        assert journal.waiting(NOON, 10) == []
        assert journal.waiting_count() == 1
        assert journal.waiting(due, 10) == [waiting(attempts=1, due=due)]
        assert list(journal.page_failures()) == [
            PageFailure(
                url="http://oxus.test/1",
                source="Oxus Herald",
                at=NOON,
                failure="timeout",
                detail="30 s",
                attempts=1,
                final=False,
            )
        ]


def test_given_up_entry_is_told_of(root: Path) -> None:
    """A page given up for good is listed as final and waits no more."""
    with Store.open(root, write=True) as store, store.transaction():
        store.journal.offer(waiting())
        store.journal.settle("http://oxus.test/1", at=NOON, failure="gone", detail="404")
        (failure,) = store.journal.page_failures()
        assert (failure.failure, failure.final, failure.attempts) == ("gone", True, 1)
        assert store.journal.waiting_count() == 0


def test_waiting_is_in_order_and_by_source(root: Path) -> None:
    """Entries come in the order they were offered, limited, and for chosen outlets alone."""
    with Store.open(root, write=True) as store, store.transaction():
        for number in (3, 1, 2):
            store.journal.offer(waiting(number, source=f"s{number % 2}"))
        assert [one.url[-1] for one in store.journal.waiting(NOON, 10)] == ["3", "1", "2"]
        assert [one.url[-1] for one in store.journal.waiting(NOON, 1, ["s1"])] == ["3"]
        assert store.journal.waiting(NOON, 10, []) == []
