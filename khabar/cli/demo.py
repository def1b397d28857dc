"""``khabar demo``: the whole way on a small bundled world, offline."""

from __future__ import annotations

from pathlib import Path

import click

from khabar.cli.console import console
from khabar.cli.lazy import Command


@click.command("demo", cls=Command, examples=("khabar demo", "khabar demo ~/khabar-demo"))
@click.argument("folder", metavar="[DIR]", required=False, default="khabar-demo", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Serve a small world of made-up outlets on this machine, crawl, index, search and export it into DIR.

    DIR is ./khabar-demo unless given. Nothing goes out to the network.
    """
    from khabar.demo.run import run_demo

    run_demo(folder, console())
