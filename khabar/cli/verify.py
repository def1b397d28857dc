"""``khabar verify``: check the archive and the index for damage."""

from __future__ import annotations

import click

from khabar.cli.console import counted, line, put, put_json, say
from khabar.cli.exits import DONE, FAILED, INDEX_DAMAGED
from khabar.cli.filters import json_option
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place
from khabar.cli.progress import bar


@click.command("verify", cls=Command, examples=("khabar verify", "khabar verify --deep --json"))
@click.option("--deep", is_flag=True, help="Also read every byte of the index and compare it with its checksum.")
@json_option
@pass_place
def command(place: Place, deep: bool, as_json: bool) -> int:
    """Check everything in the archive against everything else, then the index against the archive.

    Every capture is read and its digest compared, every version's text likewise. An error means that something kept
    is lost or altered (exit code 1); a hint is untidiness that costs nothing; trouble in the index alone is mended
    by `khabar index --rebuild` (exit code 12).
    """
    from khabar.check import check

    done = 0
    with bar("checking") as advance:

        def tick(number: int) -> None:
            nonlocal done
            done += number
            if advance is not None:
                advance(done, None)

        found = check(place.root, deep=deep, progress=tick)
    if as_json:
        put_json(found.to_json())
    else:
        for kind, said in (
            ("error", found.archive.errors),
            ("hint", found.archive.hints),
            ("index", found.index or []),
        ):
            for fault in said:
                put(f"{kind}: {line(fault)}")
        report = found.archive
        put(
            f"Checked {counted(report.articles, 'article')}, {counted(report.versions, 'version')}, "
            f"{counted(report.captures, 'capture')}, {counted(report.changes, 'change')}: "
            + (counted(len(report.errors), "error") if report.errors else "the archive is sound")
        )
    if found.archive.errors:
        say("Something kept is lost or altered. Copy the archive before anything else, and restore from a backup")
        return FAILED
    if found.index:
        say("The archive is not affected; build the index anew with: khabar index --rebuild")
        return INDEX_DAMAGED
    return DONE
