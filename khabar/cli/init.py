"""``khabar init``: make an empty archive."""

from __future__ import annotations

from pathlib import Path

import click

from khabar.cli.console import counted, put
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place


@click.command(
    "init",
    cls=Command,
    examples=("khabar init ~/news --feeds regional", "khabar --archive ~/news init"),
)
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--feeds", type=click.Choice(["regional"]), help="Put a bundled catalogue of feeds in.")
@pass_place
def command(place: Place, path: Path | None, feeds: str | None) -> None:
    """Make an empty archive with a commented khabar.toml in a new or empty folder.

    Without PATH it is made where --archive or $KHABAR_ARCHIVE says, else in your data folder.
    """
    from khabar.api import create
    from khabar.feedlist import catalogue

    outlets = catalogue(feeds) if feeds else []
    root = create(path or place.root, outlets)
    put(f"Made an archive at {root}")
    if outlets:
        count = sum(len(outlet.feeds) for outlet in outlets)
        put(f"with {counted(count, 'feed')} of {counted(len(outlets), 'source')} in {root / 'khabar.toml'}")
    here = f" --archive {path}" if path else ""
    put("Say who you are under [fetch] contact in khabar.toml, so that sites can reach you.")
    first = "" if outlets else f"khabar{here} feeds add URL, then: "
    put(f"Next: {first}khabar{here} crawl")
