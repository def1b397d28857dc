"""What the demo tells while it goes: plain lines when piped, colour and marks on a terminal."""

from __future__ import annotations

import html
import re
import shlex
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.api import Khabar
from khabar.demo.world import Site
from khabar.diff import changes

if TYPE_CHECKING:
    from archive.journal import Poll
    from archive.store import Counts
    from index.catchup import IndexReport
    from khabar.page import Hit
    from scrapers.crawl import CrawlReport

QUERIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("summit OR саммит OR سران", {}),
    ("вода", {"country": ["KG"]}),
    ("زعفران", {}),
)
"""The searches shown, with their filters: one in each of the scripts that prevail."""

_FORMATS = {
    "rss": "RSS 2.0",
    "rss-truncated": "RSS 2.0, cut off",
    "rdf": "RSS 1.0 (RDF)",
    "atom": "Atom",
    "json": "JSON Feed",
    "html": "a web page",
    "gone": "none (404)",
    "refused": "none (no server)",
}
_MARK = re.compile(r"<mark>(.*?)</mark>")


class Teller:
    """Writes the demo's account to a console. ``folder`` is its archive."""

    def __init__(self, console: Console, folder: Path) -> None:
        self._console, self._folder = console, folder

    def opening(self, sites: Sequence[Site], address: str, *, again: bool) -> None:
        """Say what there is to crawl, and where it goes."""
        self._line(
            f"{len(sites)} outlets that do not exist, in {len({site.language[:2] for site in sites})} languages, are"
            f" served on {address}. Nothing goes out to the network."
        )
        self._line(
            f"The archive of an earlier demo in {self._folder} is continued." if again
            else f"An archive was made in {self._folder}."
        )  # fmt: skip

    def crawled(self, stage: int, report: CrawlReport, seconds: float, counts: Counts) -> None:
        """Say what a crawl found."""
        self._head("First crawl" if stage == 1 else "Second crawl, some days later in the demo world")
        self._line(f"{_counted(sum(report.feeds.values()), 'feed')}: {_outcomes(report.feeds)}")
        self._line(f"{_counted(sum(report.pages.values()), 'page')}: {_outcomes(report.pages)}")
        self._line(
            f"{report.added} articles added, {report.updated} updated, in {seconds:.1f} s."
            f" In the archive: {counts.articles} articles, {counts.versions} versions, {counts.captures} raw responses."
        )

    def sources(self, sites: Sequence[Site], k: Khabar) -> None:
        """Draw the sources with what became of each at the last poll, and the pages that gave nothing."""
        self._head("Sources")
        table = Table(box=None, pad_edge=False, header_style="bold")
        for head in ("Source", "From", "Feed", "Articles", "Last poll"):
            table.add_column(head, justify="right" if head == "Articles" else "left", overflow="fold")
        polls: dict[str, Poll] = {}
        for poll in k.store.journal.polls():
            polls.setdefault(poll.feed, poll)
        for site in sites:
            poll = polls[site.feed_url]
            count = sum(1 for _ in k.articles(source=site.name))
            style = "red" if poll.outcome == "failed" else "yellow" if poll.detail else ""
            feed = _FORMATS[site.feed] + (f", {site.charset}" if site.charset != "utf-8" else "")
            origin = f"{site.country} {site.language[:2]}"
            table.add_row(
                self._own(site.name),
                origin,
                feed,
                str(count),
                Text(_outcome(poll), style=style),
            )
        self._console.print(table)
        for failure in k.store.journal.page_failures(limit=5):
            self._line(f"Not fetched: {failure.url} ({failure.failure}: {failure.detail})")

    def indexed(self, report: IndexReport) -> None:
        """Say what was indexed."""
        self._head("Index")
        self._line(f"{_counted(report.indexed, 'article')} indexed; countries, persons and organizations recognised.")

    def search(self, k: Khabar) -> None:
        """Show a few searches, and the facets of the first."""
        for number, (query, filters) in enumerate(QUERIES):
            page = k.search(query, limit=3, facets=number == 0, facet_size=5, **filters)
            self._head(f"khabar search {shlex.quote(query)}" + "".join(
                f" --{name} {value}" for name, values in filters.items() for value in values
            ))  # fmt: skip
            self._line(f"{_counted(page.total, 'article')} in {page.took_ms:.0f} ms")
            for hit in page.hits:
                self._hit(hit)
            for field, values in page.facets.items():
                if values:
                    counts = ", ".join(f"{self._own(value.label)} {value.count}" for value in values)
                    self._line(f"  {field:9} {counts}")

    def correction(self, k: Khabar) -> None:
        """Show the article that was corrected, and what changed."""
        article = next((article for article in k.articles() if article.number > 1), None)
        if article is None:
            return
        old, new = k.version(article, 1), k.version(article, article.number)
        self._head(f"A corrected article: khabar show {article.id} --diff 1 {article.number}")
        for change in changes(old, new):
            if not change.same and change.field in ("title", "text"):
                self._console.print(self._changed(change.field, change.runs), soft_wrap=not self._console.is_terminal)

    def exported(self, folder: Path, count: int) -> None:
        """Say where the web pages are."""
        self._head("HTML export")
        self._line(f"{count} articles as web pages with search and facets, no server needed. Open in a browser:")
        self._line(f"  {(folder / 'index.html').resolve().as_uri()}")

    def next_steps(self, k: Khabar) -> None:
        """Print commands to go on with, which work as they stand."""
        self._head("To try next")
        for command in commands(self._folder, k):
            self._line(f"  {shlex.join(command)}")

    def _head(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold"), soft_wrap=True)

    def _line(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=not self._console.is_terminal or text.startswith("  "))

    def _hit(self, hit: Hit) -> None:
        date = "" if hit.published is None else f"{hit.published:%Y-%m-%d}"
        self._console.print(Text.assemble("  ", (self._own(hit.title), "bold")), soft_wrap=True)
        self._console.print(Text(f"  {date}  {self._own(hit.source)}  {hit.id}", style="dim"), soft_wrap=True)
        snippet = Text("  ")
        start = 0
        source = " ".join(hit.snippet.split())
        for mark in _MARK.finditer(source):
            snippet.append(html.unescape(source[start : mark.start()]))
            snippet.append(html.unescape(mark[1]), style="bold yellow")
            start = mark.end()
        snippet.append(html.unescape(source[start:]))
        self._console.print(snippet, soft_wrap=True)

    def _changed(self, field: str, runs: Sequence[tuple[str, str]]) -> Text:
        """Return a change with signs that also show without colour: [-removed-] {+added+}."""
        text = Text(f"  {field}: " if field != "text" else "  ")
        for kind, run in runs:
            if kind == "removed":
                text.append(f"[-{run}-]", style="red")
            elif kind == "added":
                text.append(f"{{+{run}+}}", style="green")
            else:
                text.append(run)
        return text

    def _own(self, text: str) -> str:
        """Return a text in a direction isolate where it needs one, on a terminal."""
        rtl = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
        return f"\u2068{text}\u2069" if rtl and self._console.is_terminal else text


def commands(folder: Path, k: Khabar) -> list[list[str]]:
    """Return the commands that the demo proposes, as argument lists; each works on the demo's archive as it is."""
    corrected = next((article for article in k.articles() if article.number > 1), None)
    steps = [
        ["search", "earthquake", "--facets"],
        ["search", "саммит OR summit", "--sort", "newest"],
        ["search", "", "--country", "Afghanistan", "--lang", "ru"],
        ["facets", "org"],
        ["status"],
        ["verify"],
        ["export", "jsonl", "-", "زعفران"],
    ]
    if corrected is not None:
        steps.insert(3, ["show", corrected.id, "--diff", "1", str(corrected.number)])
    return [["khabar", "--archive", str(folder), *step] for step in steps]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _outcomes(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items())) or "none"


def _outcome(poll: Poll) -> str:
    if poll.outcome == "failed":
        return f"failed, {poll.failure.replace('_', ' ')}"
    return poll.outcome + (f" ({poll.detail})" if poll.detail else "")
