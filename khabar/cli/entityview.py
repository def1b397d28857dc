"""The page of one entity as text: drawn on a terminal, plain in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from khabar.cli.console import console, counted, isolate, line, on_terminal, put, put_table, unisolated

if TYPE_CHECKING:
    from datetime import datetime

    from khabar.entities import Candidate
    from khabar.entitypage import EntityPage

NOUNS = {"country": "country", "person": "person", "org": "organization"}
_WIDTH = 100  # columns that a page takes at most
_MARGIN = 14  # columns of the headings, with what is between
_NAMES, _ROLES = 20, 12  # shown; --json has all
_BESIDE = {"sources": "in", "countries": "about", "persons": "with", "orgs": "and"}
"""What the facets are headed by."""


def show_page(page: EntityPage) -> None:
    """Draw a page on the terminal, or write it to a pipe: heading, tab, text; no colour, bars or direction marks."""
    if not on_terminal():
        for heading, said in _rows(page, _counts(page), 0):
            put(f"{heading}\t{unisolated(said)}")
        return
    from rich.table import Table
    from rich.text import Text

    from khabar.cli.bars import bars

    screen = console()
    width = min(screen.width, _WIDTH) - _MARGIN
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True, min_width=_MARGIN - 2)
    table.add_column(overflow="fold")
    for place, (heading, said) in enumerate(_rows(page, bars(page.timeline, width), width)):
        table.add_row(heading, Text(said, "bold" if place == 0 else ""))
    screen.print(table)


def show_candidates(found: Iterable[Candidate]) -> None:
    """List what a name may mean, with the command that shows each."""
    rows = [(one.label, NOUNS[one.kind], f"{one.count:,}", _command(one)) for one in found]
    put_table(("name", "kind", "articles", "shown by"), rows, right=("articles",))


def _command(one: Candidate) -> str:
    kind = "" if one.kind == "person" else f"--kind {one.kind} "
    return f"khabar entity {kind}{one.label!r}"


def _rows(page: EntityPage, timeline: Iterable[str], width: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of a page, the first of each part under its heading; ``timeline`` are those of its times.

    Lists of names are in lines of ``width`` columns, 0: in one.
    """
    for heading, lines in _parts(page, width):
        yield from _headed(heading, lines)
    yield from _headed(f"by {page.by}", timeline)
    for quote in page.quotes:
        yield "said", isolate(line(quote.said))
        yield "", f"{quote.published:%Y-%m-%d} · {isolate(line(quote.source))} · {quote.id}"
    if page.corrections:
        yield "put right", f"by {', '.join(f'{one.id}' for one in page.corrections)}; see: khabar entity log"


def _parts(page: EntityPage, width: int) -> Iterator[tuple[str, Iterable[str]]]:
    entity = page.entity
    code = f" ({entity.value})" if entity.kind == "country" else ""
    yield NOUNS[entity.kind], [f"{isolate(line(page.label))}{code}"]
    yield "", ["hidden: it is in no list and no facet"] if entity.hidden else []
    yield "articles", [", ".join([f"{page.count:,}", *_seen(page)])]
    if len(entity.names) > 1 or [page.label] != [name for name, _ in entity.names]:
        yield "names", _listed(entity.names[:_NAMES], width)
    yield (
        "called",
        (
            f"{isolate(line(role.role))} {role.articles:,}, {_span(role.first, role.last)}"
            for role in page.roles[:_ROLES]
        ),
    )
    if page.roles and page.read < page.count:
        yield "", [f"(in the {counted(page.read, 'newest article')})"]
    for name, heading in _BESIDE.items():
        yield heading, _listed(((value.label, value.count) for value in page.facets[name]), width)


def _headed(heading: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for place, said in enumerate(lines):
        yield "" if place else heading, said


def _counts(page: EntityPage) -> Iterator[str]:
    return (f"{when} {count}" for when, count in page.timeline if count)


def _seen(page: EntityPage) -> Iterator[str]:
    if page.first_seen is not None and page.last_seen is not None:
        yield _span(page.first_seen, page.last_seen)


def _span(first: datetime, last: datetime) -> str:
    if first.date() == last.date():
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _listed(counts: Iterable[tuple[str, int]], width: int) -> Iterator[str]:
    """Yield names with their counts in lines that break between names: a right-to-left name is whole on its line."""
    from rich.cells import cell_len

    shown = ""
    for name, count in counts:
        item = f"{isolate(line(name))} {count:,}"
        if shown and width and cell_len(f"{shown}, {item},") > width:
            yield f"{shown},"
            shown = item
        else:
            shown = f"{shown}, {item}" if shown else item
    if shown:
        yield shown
