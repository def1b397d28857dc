"""Changing the list of feeds: in khabar.toml (comments and order stay), from the bundled catalogue.

Every change is atomic: a new file is written, synced and renamed over the old one, after it was read back and checked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.article import Source
from khabar.config import MAX_CONFIG_BYTES, parse_config, read_text
from khabar.files import write_text
from scrapers.outlets import FeedSource

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

CATALOGUES = {"regional": "catalogue.tsv"}
"""Bundled lists of feeds, by the name that ``khabar init --feeds`` takes."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of feeds that were to be added: counts, and the feeds that were there already."""

    sources: int
    feeds: int
    known: tuple[str, ...]


def write_template(config: Path) -> None:
    """Write the commented khabar.toml of a new archive."""
    write_text(config, files("khabar").joinpath("template.toml").read_text("utf-8"))


def catalogue(name: str) -> list[FeedSource]:
    """Return a bundled list of outlets, by its name in CATALOGUES."""
    text = files("khabar").joinpath(CATALOGUES[name]).read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return grouped(
        FeedSource(
            source=Source(
                name=row["name"],
                country=row["country"],
                languages=tuple(row["languages"].split(",")),
            ),
            feeds=(row["url"],),
        )
        for row in rows
    )


def grouped(outlets: Iterable[FeedSource]) -> list[FeedSource]:
    """Join outlets of one name (in any case): feeds and languages together, the first country that is given."""
    by_name: dict[str, FeedSource] = {}
    for outlet in outlets:
        name = outlet.source.name.casefold()
        first = by_name.get(name)
        by_name[name] = outlet if first is None else _joined(first, outlet)
    return list(by_name.values())


def _joined(first: FeedSource, second: FeedSource) -> FeedSource:
    languages = dict.fromkeys((*first.source.languages, *second.source.languages))
    source = Source(
        name=first.source.name,
        country=first.source.country or second.source.country,
        languages=tuple(languages),
    )
    return FeedSource(source=source, feeds=tuple(dict.fromkeys((*first.feeds, *second.feeds))))


def name_of(url: str) -> str:
    """Return a source's name for a feed nobody named: its host, without ``www.``."""
    host = urlsplit(url).hostname or url
    return host.removeprefix("www.")


def add_outlets(config: Path, outlets: Sequence[FeedSource]) -> Added:
    """Add outlets to a khabar.toml; feeds of a name that is there join it, feeds that are there are left.

    Raises ConfigError if the file cannot be used or what is added will not do; then nothing is changed.
    """
    text = read_text(config, MAX_CONFIG_BYTES) if config.exists() else ""
    present = parse_config(text, config).outlets
    known = {feed for outlet in present for feed in outlet.feeds}
    names = {outlet.source.name.casefold() for outlet in present}
    doubles: list[str] = []
    joining: dict[str, list[str]] = {}
    new: list[FeedSource] = []
    for outlet in grouped(outlets):
        fresh = [feed for feed in outlet.feeds if feed not in known]
        doubles += [feed for feed in outlet.feeds if feed in known]
        known.update(fresh)
        if fresh and outlet.source.name.casefold() in names:
            joining[outlet.source.name.casefold()] = fresh
        elif fresh:
            new.append(FeedSource(source=outlet.source, feeds=tuple(fresh)))
    _save(config, "".join((_with_feeds(text, joining), *map(_block, new))))
    feeds = sum(map(len, joining.values())) + sum(len(outlet.feeds) for outlet in new)
    return Added(len(new), feeds, tuple(doubles))


def _with_feeds(text: str, joining: Mapping[str, list[str]]) -> str:
    """Return a khabar.toml with more feeds for the sources of these (folded) names."""
    if not joining:
        return text if text.endswith("\n") or not text else f"{text}\n"
    document = _parsed(text)
    for table in document["source"]:
        table.setdefault("feeds", []).extend(joining.get(table["name"].casefold(), []))
    return str(document.as_string())


def _block(outlet: FeedSource) -> str:
    """Return an outlet as the text of a [[source]], to stand at the end of a khabar.toml."""
    import tomlkit

    source = outlet.source
    lines = ["", "[[source]]", f"name = {tomlkit.item(source.name).as_string()}"]
    if source.country:
        lines.append(f"country = {tomlkit.item(source.country).as_string()}")
    if source.languages:
        lines.append(f"languages = {tomlkit.item(list(source.languages)).as_string()}")
    feeds = tomlkit.item(list(outlet.feeds)).multiline(len(outlet.feeds) > 1)
    return "\n".join([*lines, f"feeds = {feeds.as_string()}", ""])


def remove(config: Path, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Remove sources by name (in any case) and feeds by URL; a source left without feeds goes with them.

    Returns what was removed, and what was not there. Raises ConfigError.
    """
    text = read_text(config, MAX_CONFIG_BYTES) if config.exists() else ""
    parse_config(text, config)
    document = _parsed(text)
    tables = document.get("source", [])
    removed: list[str] = []
    missing: list[str] = []
    for name in names:
        gone = [t for t in tables if t["name"].casefold() == name.casefold()]
        with_feed = [t for t in tables if name in t.get("feeds", [])]
        for table in with_feed:
            table["feeds"].remove(name)
            if not table["feeds"]:
                gone.append(table)
        for table in gone:
            tables.remove(table)
        (removed if gone or with_feed else missing).append(name)
    if removed:
        _save(config, document.as_string())
    return removed, missing


def _parsed(text: str) -> TOMLDocument:
    import tomlkit  # only who writes needs it

    return tomlkit.parse(text)


def _save(config: Path, text: str) -> None:
    parse_config(text, config)
    write_text(config, text)
