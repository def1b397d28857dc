"""Group commits on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.article import Draft, Put
from archive.errors import ArchiveError
from archive.store import Store
from scrapers.commits import MOST, Commits
from scrapers.errors import ScrapeError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty archive, open for writing."""
    Store.create(tmp_path / "archive")
    with Store.open(tmp_path / "archive", write=True) as opened:
        yield opened


def put(store: Store, n: int, title: str = "Story") -> Callable[[], Put]:
    """Return a step that puts an article."""
    draft = Draft(url=f"http://outlet.test/{n}", title=title, text="Text.", source="Outlet")
    return lambda: store.put(draft, seen=NOW)


def run(store: Store, *steps: Callable[[], Any]) -> list[Any]:
    """Run steps side by side and return their results or errors."""

    async def work() -> list[Any]:
        commits = Commits(store)
        return await asyncio.gather(*map(commits.run, steps), return_exceptions=True)

    return asyncio.run(work())


def test_each_gets_its_result(store: Store) -> None:
    """Steps that are committed together return what each of them returned alone."""
    results = run(store, *(put(store, n) for n in range(MOST + 5)))
    assert [result.outcome for result in results] == ["added"] * (MOST + 5)
    assert [result.seq for result in results] == list(range(1, MOST + 6))


def test_one_bad_step_spoils_nothing_for_others(store: Store) -> None:
    """A text that no database takes fails alone, as malformed; those committed with it are in."""
    good, bad, other = run(store, put(store, 1), put(store, 2, "lone \ud800 surrogate"), put(store, 3))
    assert (good.outcome, other.outcome) == ("added", "added")
    assert isinstance(bad, ScrapeError)
    assert bad.failure == "malformed"
    assert [article.url for article in store.articles()] == ["http://outlet.test/1", "http://outlet.test/3"]


def test_a_fault_of_the_archive_reaches_all(store: Store) -> None:
    """When the archive itself fails nobody is told that his step is in."""

    def full() -> None:
        raise ArchiveError("no room")

    results = run(store, put(store, 1), full)
    assert all(isinstance(result, ArchiveError) for result in results)
    assert list(store.articles()) == []


def test_what_waits_is_flushed(store: Store) -> None:
    """What was handed in before a crawl was cancelled is committed on the way out."""

    async def work() -> None:
        commits = Commits(store)
        task = asyncio.create_task(commits.run(put(store, 1)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert list(store.articles()) == []
        commits.flush()

    asyncio.run(work())
    assert [article.title for article in store.articles()] == ["Story"]
