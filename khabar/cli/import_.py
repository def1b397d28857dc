"""``khabar import``: bring in articles, feeds and pages from files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khabar.cli.console import counted, line, put, put_json, say
from khabar.cli.exits import DONE, PARTLY
from khabar.cli.filters import json_option
from khabar.cli.indexing import Pace, bring_up_to_date
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place
from khabar.cli.progress import bar

if TYPE_CHECKING:
    from scrapers.files import ImportReport

_SHOWN = 10  # rejections named in the text


@click.command(
    "import",
    cls=Command,
    examples=(
        "khabar import articles.jsonl.gz",
        "khabar import saved-feeds/ --format feed --source 'Radio Zindagi'",
    ),
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, readable=True, path_type=Path)
)
@click.option(
    "--format",
    type=click.Choice(["auto", "jsonl", "feed", "html"]),
    default="auto",
    show_default=True,
    help="What the files are.",
)
@click.option("--source", metavar="NAME", help="The source of what does not name one.")
@json_option
@pass_place
def command(place: Place, paths: tuple[Path, ...], format: str, source: str | None, as_json: bool) -> int:
    """Bring in files and folders: JSON Lines of articles, feeds, HTML pages; each also as .gz.

    A line of JSON has `url`, and `html` or `title` and `text`; it may have `published` (ISO 8601), `source`,
    `language`, `authors`, `summary`, `tags` and `id`. Other keys are kept. A bad record is reported and skipped (exit
    code 3), the good ones are in.
    """
    with place.open("import") as k:
        started = time.perf_counter()
        with bar("reading") as advance:
            count = None if advance is None else lambda done: advance(done, None)
            report = k.import_files(paths, format=format, source=source, on_progress=count)
        archiving = Pace(report.read, time.perf_counter() - started)
        indexing = bring_up_to_date(k)
    if as_json:
        put_json(_json(report, archiving, indexing))
    else:
        _write(report, archiving, indexing)
    return PARTLY if report.rejections else DONE


def _json(report: ImportReport, archiving: Pace, indexing: Pace) -> dict[str, Any]:
    return {
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejections": report.rejections,
        "rejected": [{"where": r.where, "why": r.why} for r in report.rejected],
        "archiving": archiving.to_json(),
        "indexing": indexing.to_json(),
    }


def _write(report: ImportReport, archiving: Pace, indexing: Pace) -> None:
    put(f"read      {report.read:,}")
    put(f"articles  {report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged")
    say(f"archived  {archiving}")
    say(f"indexed   {indexing}")
    if report.rejections:
        put(f"rejected  {counted(report.rejections, 'record')}")
    for rejection in report.rejected[:_SHOWN]:
        say(f"  {line(rejection.where)}: {line(rejection.why)}")
    if report.rejections > _SHOWN:
        say(f"  and {report.rejections - _SHOWN:,} more; with --json the first thousand are listed")
