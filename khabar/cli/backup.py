"""``khabar backup``: copy the archive while others write to it."""

from __future__ import annotations

from pathlib import Path

import click

from khabar.cli.console import counted, put
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place


@click.command("backup", cls=Command, examples=("khabar backup /media/disk/news-backup",))
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@pass_place
def command(place: Place, destination: Path) -> None:
    """Copy the archive, as it is at one moment, to a new folder, or bring an earlier copy there up to date.

    A crawl may go on meanwhile. The index is left out: `khabar index` builds it from the copy.
    """
    from archive.backup import backup

    copied = backup(place.root, destination)
    put(
        f"{destination} now holds {counted(copied.articles, 'article')} and {counted(copied.captures, 'capture')}; "
        f"{counted(copied.bytes, 'byte')} of captures were copied"
    )
