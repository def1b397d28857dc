"""``khabar crawl``: poll the feeds, fetch new pages, archive and index them."""

from __future__ import annotations

import time
from typing import Any

import click

from archive.errors import ArchiveLocked
from khabar.cli.console import put_json, put_table, say
from khabar.cli.crawlreport import report_json, write_report
from khabar.cli.duration import Duration
from khabar.cli.exits import DONE, PARTLY
from khabar.cli.filters import json_option
from khabar.cli.indexing import Pace, bring_up_to_date
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place
from khabar.cli.progress import crawl_bars
from khabar.page import iso


@click.command(
    "crawl",
    cls=Command,
    examples=(
        "khabar crawl",
        "khabar crawl --source TOLOnews --source Avesta --limit 50",
        "khabar crawl --every 15m",
    ),
)
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Only this source, due or not; may be repeated."
)
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help="Fetch at most N pages; the rest wait for the next crawl."
)
@click.option("--every", type=Duration(), metavar="TIME", help="Crawl again and again, this far apart: 15m, 2h, 1d.")
@click.option("--no-pages", is_flag=True, help="Archive what the feeds say, and fetch no pages.")
@click.option("--dry-run", is_flag=True, help="List the feeds that are due, and fetch nothing.")
@json_option
@pass_place
def command(place: Place, /, every: float | None, dry_run: bool, as_json: bool, **options: Any) -> int:
    """Poll the feeds that are due, fetch the pages of what is new, archive and index them.

    A feed or page that fails stops nothing; it is recorded, shown by `khabar status`, and tried again later. A crawl
    that was stopped goes on where it was. Exit code 3 if some feeds failed.
    """
    if dry_run:
        _list_due(place, options["sources"], as_json)
        return DONE
    started = time.monotonic()
    code = _crawl(place, as_json, **options)
    while every is not None:
        rest = max(0.0, every - (time.monotonic() - started))
        say(f"Next crawl at {time.strftime('%H:%M:%S', time.localtime(time.time() + rest))}; stop with Ctrl-C.")
        time.sleep(rest)
        started = time.monotonic()
        try:
            _crawl(place, as_json, **options)
        except ArchiveLocked as fault:  # a crawl that is left running outlives an import made by hand
            say(f"khabar: {str(fault).splitlines()[0]}; this round is left out")
    return code


def _crawl(place: Place, as_json: bool, *, sources: tuple[str, ...], limit: int | None, no_pages: bool) -> int:
    with place.open("crawl") as k:
        if not k.config.outlets:
            say("There are no feeds yet. Add one with: khabar feeds add URL")
        started = time.perf_counter()
        with crawl_bars() as show:
            report = k.crawl(sources=sources, limit=limit, pages=not no_pages, on_event=show)
        changed = report.added + report.updated
        archiving = Pace(changed, time.perf_counter() - started)
        indexing = bring_up_to_date(k)
    if as_json:
        put_json(report_json(report, archiving, indexing))
    else:
        write_report(report, archiving, indexing)
    return PARTLY if any(failure.kind == "feed" for failure in report.failures) else DONE


def _list_due(place: Place, sources: tuple[str, ...], as_json: bool) -> None:
    with place.open() as k:
        due = k.due(sources)
    if as_json:
        put_json([{"source": feed.source, "feed": feed.feed, "since": iso(feed.since)} for feed in due])
    elif due:
        put_table(("source", "feed"), [(feed.source, feed.feed) for feed in due])
    else:
        say("No feed is due.")
