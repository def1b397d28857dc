"""``khabar export``: take articles elsewhere, never capped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from khabar.cli.console import counted, say
from khabar.cli.filters import described, query_and_filters
from khabar.cli.lag import note_lag
from khabar.cli.lazy import Group
from khabar.cli.place import Place, pass_place
from khabar.cli.progress import bar


@click.group("export", cls=Group, examples=("khabar export html site 'afghan border' --since 2017",))
def command() -> None:
    """Write the articles that match, all of them, as a folder of web pages or as JSON Lines."""


@command.command(
    "html", examples=("khabar export html site", "khabar export html border-site 'afghan border' --country TJ")
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@query_and_filters
@pass_place
def html(place: Place, /, folder: Path, query: str, **filters: Any) -> None:
    """Write a folder of web pages that opens from disk, with search and facets in the page and no server."""
    from khabar.export.html.site import export_site

    with place.open() as k, bar("exporting") as advance:
        note_lag(k)
        count = None if advance is None else lambda done: advance(done, None)
        written = export_site(k, folder, k.matching(query, **filters), query=described(query, filters), progress=count)
    say(f"Wrote {counted(written, 'article')}; open {folder / 'index.html'}")


@command.command(
    "jsonl", examples=("khabar export jsonl all.jsonl.gz", "khabar export jsonl - 'afghan border' | jq -r .title")
)
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@query_and_filters
@pass_place
def jsonl(place: Place, /, file: Path, query: str, **filters: Any) -> None:
    """Write JSON Lines that `khabar import` takes, to FILE (compressed if it ends in .gz) or, with -, to stdout."""
    from khabar.export.jsonl import export_jsonl, write_jsonl

    with place.open() as k:
        note_lag(k)
        if str(file) == "-":
            write_jsonl(k, sys.stdout, query, **filters)
            return
        count = export_jsonl(k, file, query, **filters)
    say(f"Wrote {counted(count, 'article')} to {file}")
