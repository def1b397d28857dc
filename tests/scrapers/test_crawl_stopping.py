"""A crawl that is stopped, killed or out of room: nothing finished is lost, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveFull
from scrapers.crawl import CrawlEvent
from tests.scrapers.outlet import stories
from tests.scrapers.world import World, a_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A fresh world."""
    with a_world(tmp_path) as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_crawl_goes_on_where_it_was(world: World, number: signal.Signals) -> None:
    """A signal ends a crawl with KeyboardInterrupt; the next one fetches what is missing, and no page twice."""
    world.server.routes.update(stories(range(30)))
    before = signal.getsignal(number)

    def stop(event: CrawlEvent) -> None:
        if event.pages_done == 5:
            os.kill(os.getpid(), number)

    with pytest.raises(KeyboardInterrupt):
        world.crawl(on_event=stop)
    assert signal.getsignal(number) == before
    archived = len(world.titles())
    assert 5 <= archived < 30
    world.reopen()
    report = world.crawl()
    assert (archived + report.added, report.unchanged) == (30, 0)
    assert world.problems() == []
    twice = [path for path, times in Counter(world.server.paths()).items() if times > 1]
    assert len(twice) <= 4  # those under way when the signal came


def test_a_full_disk_stops_the_crawl_and_loses_nothing(world: World) -> None:
    """When the archive can take no more the crawl ends with its error; with room again it goes on."""
    world.server.routes.update(stories(range(40)))
    used = world.store.database.number("PRAGMA page_count")
    world.store.database.row(f"PRAGMA max_page_count = {used + 15}")
    with pytest.raises(ArchiveFull):
        world.crawl()
    archived = len(world.titles())
    assert 0 < archived < 40
    world.reopen()
    assert world.problems() == []
    assert archived + world.crawl().added == 40
    assert world.problems() == []


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archive.article import Source
from archive.store import Store
from scrapers.crawl import FeedSource, crawl
from scrapers.fetch import FetchSettings

sources = [FeedSource(source=Source(name="Outlet"), feeds=("http://outlet.test/feed",))]
settings = FetchSettings(connect_to={"outlet.test": sys.argv[2]}, host_delay=0.0)
with Store.open(Path(sys.argv[1]), write=True, purpose="crawl") as store:
    tell = lambda event: print(event.url, flush=True)
    crawl(store, sources, settings, clock=lambda: datetime.now(UTC), on_event=tell)
"""


def test_a_killed_crawl_loses_nothing_it_told_of(world: World) -> None:
    """After each of several SIGKILLs the archive is sound and holds every page the crawl had reported."""
    world.server.routes.update(stories(range(60)))
    world.store.close()
    told: set[str] = set()
    for asked in (5, 20, 45):
        command = [sys.executable, "-c", CHILD, str(world.root), world.server.address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as child:
            world.server.wait_for(asked)
            child.kill()
            told |= set(child.communicate()[0].splitlines())
        assert world.problems() == []
    world.reopen()
    assert told - {"http://outlet.test/feed"} <= {article.url for article in world.store.articles()}
    world.crawl(force=True)
    assert (len(world.titles()), world.store.counts().versions) == (60, 60)
    assert world.problems() == []
