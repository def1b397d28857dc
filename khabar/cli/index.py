"""``khabar index``: catch the index up with the archive, or build it anew."""

from __future__ import annotations

import click

from khabar.cli.console import put
from khabar.cli.indexing import bring_up_to_date
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place


@click.command("index", cls=Command, examples=("khabar index", "khabar index --rebuild"))
@click.option("--rebuild", is_flag=True, help="Build it anew beside the old one, then swap.")
@pass_place
def command(place: Place, rebuild: bool) -> None:
    """Catch the index up with the archive.

    `crawl` and `import` do this by themselves. A missing, old or damaged index is built anew; searches go on meanwhile.
    """
    with place.open("index") as k:
        pace = bring_up_to_date(k, rebuild=rebuild)
    put(f"Indexed {pace}" if pace.articles else "The index is up to date.")
