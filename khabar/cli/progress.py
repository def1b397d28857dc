"""Progress bars on stderr, when stderr is a terminal; nothing otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from khabar.cli.console import console, line

if TYPE_CHECKING:
    from rich.progress import Progress

    from scrapers.crawl import CrawlEvent

Advance = Callable[[int, int | None], None]
"""Called with what is done so far, and what there is (None where nobody knows)."""


@contextmanager
def bar(label: str) -> Iterator[Advance | None]:
    """Show how far one piece of work is, in articles; gives None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with _progress() as progress:
        task = progress.add_task(label, total=None, said="")
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def crawl_bars() -> Iterator[Callable[[CrawlEvent], None] | None]:
    """Show feeds polled and pages fetched, and the host in hand; gives None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with _progress() as progress:
        feeds, pages = (progress.add_task(name, total=None, said="") for name in ("feeds", "pages"))

        def show(event: CrawlEvent) -> None:
            progress.update(feeds, completed=event.feeds_done, total=event.feeds_total)
            progress.update(pages, completed=event.pages_done, total=event.pages_total or None)
            said = line(event.source)[:30]
            progress.update(feeds if event.kind == "feed" else pages, said=said)

        yield show


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description:9}"),
        BarColumn(30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[said]}", style="dim", markup=False),
        console=console(err=True),
        transient=True,
    )
