"""Pages of hits as text: drawn on a terminal, plain in a pipe, as CSV."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from khabar.cli.console import (
    console,
    counted,
    isolate,
    isolate_line,
    line,
    on_terminal,
    put,
    say,
    starts_rtl,
    unisolated,
)
from khabar.cli.filters import described
from khabar.errors import ConfigError
from khabar.page import Hit, Page

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from index.request import FacetValue
    from khabar.api import Khabar

_MARK = re.compile("(</?mark>)")
_RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula (OWASP, CSV injection)
_NAMES_SHOWN = 6


def unmarked(snippet: str) -> str:
    """Return a snippet as plain text."""
    return line(html.unescape(_MARK.sub("", snippet)))


def marked_parts(snippet: str) -> Iterator[tuple[str, bool]]:
    """Return a snippet's runs of plain text, each with whether it is marked."""
    inside = False
    for part in _MARK.split(snippet):
        if part in ("<mark>", "</mark>"):
            inside = part == "<mark>"
        elif part:
            yield re.sub(r"\s+", " ", html.unescape(part)), inside


def about(hit: Hit) -> str:
    """Return a hit's source, date, countries and names on one line."""
    names = [*hit.persons, *hit.orgs]
    more = len(names) - _NAMES_SHOWN
    said = ", ".join(isolate(line(name)) for name in names[:_NAMES_SHOWN]) + (f" +{more}" if more > 0 else "")
    day = (hit.published or hit.first_seen).strftime("%Y-%m-%d")
    parts = [isolate(line(hit.source)), day if hit.published else f"seen {day}", hit.language]
    return " · ".join(part for part in (*parts, " ".join(hit.countries), said) if part)


def show_page(page: Page, offset: int) -> None:
    """Draw a page on the terminal, or write it to a pipe."""
    if on_terminal():
        draw_page(page, offset)
    else:
        write_page(page, offset)


def write_page(page: Page, offset: int) -> None:
    """Write a page to a pipe: no colour, no wrapping, no direction marks."""
    for place, hit in enumerate(page.hits, offset + 1):
        put(f"{place}. {line(hit.title)}")
        put(f"   {unisolated(about(hit))}")
        if hit.snippet:
            put(f"   {unmarked(hit.snippet)}")
        put(f"   {hit.id}  {line(hit.url)}")
    for name, values in page.facets.items():
        put(f"{name}: " + (", ".join(f"{line(v.label)} {v.count:,}" for v in values) or "none"))
    put(_summary(page, offset))


def _summary(page: Page, offset: int) -> str:
    shown = f"{offset + 1:,}-{offset + len(page.hits):,} of " if page.hits else ""
    return f"{shown}{counted(page.total, 'article')}, {page.took_ms:.0f} ms"


def draw_page(page: Page, offset: int) -> None:
    """Draw a page on the terminal: title, source, date, names, the snippet with its words lit, the id for `show`."""
    from rich.text import Text

    screen = console()
    for place, hit in enumerate(page.hits, offset + 1):
        number = f"{place:>3} "
        _draw(screen, Text(line(hit.title), "bold"), number)
        _draw(screen, Text(about(hit), "cyan"), "    ")
        snippet = Text()
        for part, lit in marked_parts(hit.snippet):
            snippet.append(part, "bold yellow" if lit else "")
        if snippet:
            _draw(screen, snippet, "    ")
        _draw(screen, Text(hit.id, "dim"), "    ")
        screen.print()
    if page.facets:
        draw_facets(screen, page.facets)
    screen.print(Text(_summary(page, offset), "dim"))


def _draw(screen: Console, text: Text, lead: str) -> None:
    """Print a text wrapped under a lead; each line is isolated, for a terminal orders each line by itself."""
    width = max(20, min(screen.width, 110) - len(lead))
    rtl = starts_rtl(text.plain)
    for wrapped in text.wrap(screen, width):
        wrapped.rstrip()
        screen.print(type(text).assemble((lead, "dim"), isolate_line(wrapped, rtl=rtl)), soft_wrap=True)
        lead = " " * len(lead)


def draw_facets(screen: Console, facets: Mapping[str, list[FacetValue]]) -> None:
    """Draw facets as short lists side by side, as many as the terminal has room for."""
    from rich.columns import Columns
    from rich.table import Table

    lists = []
    for name, values in facets.items():
        if values:
            table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=True)
            table.add_column(name, header_style="bold cyan", overflow="ellipsis", no_wrap=True, max_width=26)
            table.add_column("", justify="right", style="dim")
            for value in values:
                table.add_row(isolate(line(value.label)), f"{value.count:,}")
            lists.append(table)
    screen.print(Columns(lists, padding=(0, 3)))
    screen.print()


def write_csv(hits: Iterable[Hit]) -> None:
    """Write hits as CSV with the keys of their JSON, lists joined by ``; ``, snippets as plain text.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it: titles come from the web.
    """
    import csv

    writer: Any = None
    for hit in hits:
        cells = {**hit.to_json(), "snippet": unmarked(hit.snippet)}
        if writer is None:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(cells)
        writer.writerow(map(_cell, cells.values()))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(value)
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def nothing_found(k: Khabar, query: str, filters: Mapping[str, Any]) -> None:
    """Say what was searched, and what the emptiness may be due to."""
    from khabar.status import failing_sources

    asked = described(query, filters)
    articles = k.store.counts().articles
    say(f"Nothing found{f' for: {asked}' if asked else ''}, among {counted(articles, 'article')}.")
    if not articles:
        say("The archive is empty. Fill it with: khabar crawl, or khabar import PATH")
        return
    try:
        failing = failing_sources(k.store, k.config)
    except ConfigError as fault:  # the search is none the worse for it
        say(f"note: {fault}")
        failing = []
    if failing:
        some = ", ".join(failing[:3]) + (", …" if len(failing) > 3 else "")
        verb = "is" if len(failing) == 1 else "are"
        say(f"{counted(len(failing), 'source')} {verb} failing ({some}); see: khabar status")
    if asked != query:
        say("Try it without a filter, or see how the query is understood with: --explain")
