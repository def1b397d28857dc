"""``khabar status``: how the sources, the archive and the index are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from khabar.cli.console import ago, counted, line, put, put_json, put_table
from khabar.cli.filters import json_option
from khabar.cli.lazy import Command
from khabar.cli.place import Place, pass_place

if TYPE_CHECKING:
    from khabar.status import IndexStatus, SourceStatus, Status

_ORDER = ("failing", "partly failing", "never polled", "ok", "no feeds")  # what needs a person comes first
_DETAIL = 60  # characters of a failure's detail in the table; --json has all


@click.command("status", cls=Command, examples=("khabar status", "khabar status --json"))
@json_option
@pass_place
def command(place: Place, as_json: bool) -> None:
    """Show each source with its last poll, last success and failure; what waits; the archive and the index."""
    with place.open() as k:
        status = k.status()
    if as_json:
        put_json(status.to_json())
        return
    _head(status)
    if status.sources:
        put("")
        columns = ("source", "country", "articles", "state", "polled", "last success", "failure")
        by_need = sorted(status.sources, key=lambda source: _ORDER.index(source.state))
        put_table(columns, (_row(source, status) for source in by_need), right=("articles",))


def _head(status: Status) -> None:
    counts = status.counts
    put(f"archive   {status.archive}")
    put(
        f"          {counted(counts.articles, 'article')} in {counted(counts.versions, 'version')}, "
        f"{counted(counts.captures, 'capture')}, {counted(counts.corrections, 'correction')}"
    )
    put(f"index     {_index(status.index)}")
    if status.lock:
        put(f"in use    by {status.lock}")
    put(f"waiting   {counted(status.waiting, 'page')} to fetch")
    if status.feed_failures:
        put(f"failing   {_classes(status.feed_failures, 'feed')}")
    if status.page_failures:
        put(f"failed    {_classes(status.page_failures, 'page')}")


def _index(index: IndexStatus) -> str:
    if index.state in ("current", "behind"):
        behind = f"{counted(index.behind, 'change')} behind; catch it up with: khabar index"
        return "; ".join(filter(None, (behind if index.behind else "up to date", index.detail)))
    return "; ".join(index.detail.splitlines())


def _classes(counts: dict[str, int], noun: str) -> str:
    said = ", ".join(f"{number:,} {failure.replace('_', ' ')}" for failure, number in counts.items())
    return f"{counted(sum(counts.values()), noun)}: {said}"


def _row(source: SourceStatus, status: Status) -> tuple[str, ...]:
    failing = [feed for feed in source.feeds if feed.state == "failing"]
    said = f"{failing[0].failure.replace('_', ' ')}: {line(failing[0].detail)}" if failing else ""
    return (
        source.name,
        source.country,
        f"{source.articles:,}",
        source.state,
        ago(source.last_poll, status.now) if source.feeds else "",
        ago(source.last_ok, status.now) if source.feeds else "",
        said if len(said) <= _DETAIL else f"{said[:_DETAIL]}…",
    )
