"""``khabar demo``: the whole way on the demo world, from an empty folder to a web site, with real parts only."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.article import Source
from archive.errors import ArchiveExists
from khabar.api import Khabar, create
from khabar.api import open as open_archive
from khabar.demo.report import Teller
from khabar.demo.server import DemoServer
from khabar.demo.world import STAGES, Site, load_world
from khabar.export.html.site import export_site
from scrapers.crawl import CrawlEvent, CrawlReport, crawl
from scrapers.fetch import FetchSettings
from scrapers.outlets import FeedSource

MARKER = "khabar-demo.json"
"""The file that tells a demo's archive from any other; says up to which stage of the world it was crawled."""

EXPORT = "html"
"""The folder of the HTML export, in the demo's archive."""

HOST_DELAY = 0.005  # seconds; the hosts are this process, nobody needs to be spared


def run_demo(folder: Path, console: Console) -> None:
    """Serve the demo world on loopback, crawl, index, search and export it into ``folder``, and tell so.

    An archive is made there, or that of an earlier demo continued. Raises ArchiveExists if the folder holds anything
    else, and what the parts raise: ArchiveError, SearchError, KhabarError, OSError.
    """
    sites = load_world()
    done = _prepare(folder, sites)
    tell = Teller(console, folder)
    with DemoServer(sites) as server, open_archive(folder, write=True, purpose="demo") as k:
        tell.opening(sites, server.address, again=done > 0)
        for stage in STAGES:
            if stage > done or stage == STAGES[-1]:
                server.stage = stage
                started = time.perf_counter()
                report = _crawl(k, sites, server, console)
                tell.crawled(stage, report, time.perf_counter() - started, k.store.counts())
                _mark(folder, stage)
    with open_archive(folder, write=True, purpose="demo") as k:
        tell.sources(sites, k)
        tell.indexed(k.index())
        tell.search(k)
        tell.correction(k)
        tell.exported(folder / EXPORT, export_site(k, folder / EXPORT, k.matching(), title="Khabar demo"))
        tell.next_steps(k)


def outlets(sites: Sequence[Site]) -> list[FeedSource]:
    """Return the demo's outlets as khabar.toml has them."""
    return [
        FeedSource(
            source=Source(name=site.name, country=site.country, languages=(site.language,)), feeds=(site.feed_url,)
        )
        for site in sites
    ]


def _prepare(folder: Path, sites: Sequence[Site]) -> int:
    """Make the archive unless an earlier demo is there; return the stage up to which it was crawled, 0 for none."""
    marker = folder / MARKER
    if marker.is_file():
        try:
            return int(json.loads(marker.read_text("utf-8"))["stage"])
        except (ValueError, KeyError, TypeError):
            raise ArchiveExists(folder, f"has a {MARKER} that is none") from None
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ArchiveExists(folder, "is not empty and holds no earlier demo; name another folder")
    create(folder, outlets(sites))
    _mark(folder, 0)
    return 0


def _mark(folder: Path, stage: int) -> None:
    (folder / MARKER).write_text(json.dumps({"stage": stage}) + "\n", "utf-8")


def _crawl(k: Khabar, sites: Sequence[Site], server: DemoServer, console: Console) -> CrawlReport:
    settings = FetchSettings(
        user_agent="khabar-demo",
        connect_to=server.connect_to,
        host_delay=HOST_DELAY,
        timeout=10.0,
        connect_timeout=5.0,
        retries=0,
    )
    with _progress(console) as show:
        return crawl(k.store, outlets(sites), settings, clock=k.clock, force=True, on_event=show.event)


class _Shown:
    """Two bars on a terminal; nothing where the output is piped."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._feeds = progress.add_task("feeds", total=None)
        self._pages = progress.add_task("pages", total=None)

    def event(self, event: CrawlEvent) -> None:
        """Show how far the crawl is."""
        self._progress.update(self._feeds, completed=event.feeds_done, total=event.feeds_total)
        self._progress.update(self._pages, completed=event.pages_done, total=event.pages_total)


@contextmanager
def _progress(console: Console) -> Iterator[_Shown]:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Shown(progress)
