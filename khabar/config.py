"""``khabar.toml``: an archive's sources and settings. Read strictly, edited so that comments stay.

Every fault is a ConfigError that names the file, the line and what is expected there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from archive.article import Source
from khabar.errors import ConfigError
from scrapers.outlets import FeedSource

MAX_CONFIG_BYTES = 4_000_000  # some 20,000 sources

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of a BCP 47 tag
_SOURCE_KEYS = ("name", "country", "languages", "feeds")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a setting may be: its type in TOML, and its least value if it is a number."""

    type: type
    least: float = 0

    def fault(self, value: Any) -> str:
        """Return what is expected, or '' if ``value`` will do."""
        if self.type is float:
            good = isinstance(value, int | float) and not isinstance(value, bool)
            return "" if good and value >= self.least else f"a number, {self.least:g} or more"
        if self.type is int:
            good = isinstance(value, int) and not isinstance(value, bool)
            return "" if good and value >= self.least else f"a whole number, {self.least:g} or more"
        if self.type is bool:
            return "" if isinstance(value, bool) else "true or false"
        if self.type is list:
            return "" if _are_texts(value) else 'a list of texts, like ["127.0.0.1"]'
        if self.type is dict:
            good = isinstance(value, dict) and _are_texts(list(value.values()))
            return "" if good else 'a table of texts, like { "example.org" = "127.0.0.1:8080" }'
        return "" if isinstance(value, str) else "a text in quotes"


FETCH_KEYS: Mapping[str, _Kind] = MappingProxyType(
    {
        "user_agent": _Kind(str),
        "contact": _Kind(str),
        "timeout": _Kind(float, 0.1),
        "connect_timeout": _Kind(float, 0.1),
        "host_delay": _Kind(float),
        "per_host": _Kind(int, 1),
        "concurrency": _Kind(int, 1),
        "max_redirects": _Kind(int),
        "max_feed_bytes": _Kind(int, 1024),
        "max_page_bytes": _Kind(int, 1024),
        "retries": _Kind(int),
        "allow_hosts": _Kind(list),
        "connect_to": _Kind(dict),
        "robots": _Kind(bool),
    }
)
"""The keys of ``[fetch]``: the fields of ``scrapers.fetch.FetchSettings``, whose defaults hold for what is absent."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a khabar.toml says: keywords for FetchSettings, and the outlets in the order of the file."""

    fetch: Mapping[str, Any] = field(default_factory=dict)
    outlets: tuple[FeedSource, ...] = ()


def read_config(file: Path) -> Config:
    """Read and check a khabar.toml; one that is absent says nothing. Raises ConfigError, OSError."""
    try:
        text = read_text(file, MAX_CONFIG_BYTES)
    except FileNotFoundError:
        return Config()
    return parse_config(text, file)


def read_text(file: Path, most: int) -> str:
    """Return a UTF-8 file of at most ``most`` bytes; raises ConfigError, OSError."""
    with file.open("rb") as opened:
        body = opened.read(most + 1)
    if len(body) > most:
        raise ConfigError(file, f"is larger than {most:,} bytes")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(file, "is not UTF-8 text", line) from None


def parse_config(text: str, file: Path) -> Config:
    """Read and check the text of a khabar.toml; ``file`` is for messages. Raises ConfigError."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        placed = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        if placed is None:
            raise ConfigError(file, f"is not TOML: {error}") from None
        why = f"is not TOML: {placed[1]} (column {placed[3]})"
        raise ConfigError(file, why, int(placed[2])) from None
    for key in tree:
        if key not in ("fetch", "source"):
            why = f"unknown table [{key}]; there are [fetch] and [[source]]"
            raise ConfigError(file, why, _line_of(text, key))
    return Config(_checked_fetch(tree.get("fetch", {}), text, file), _outlets(tree, text, file))


def _checked_fetch(table: Any, text: str, file: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigError(file, "fetch must be a table: [fetch]", _line_of(text, "fetch"))
    for key, value in table.items():
        kind = FETCH_KEYS.get(key)
        if kind is None:
            why = f"[fetch] has no setting {key!r}; the settings are {', '.join(FETCH_KEYS)}"
            raise ConfigError(file, why, _line_of(text, key))
        fault = kind.fault(value)
        if fault:
            raise ConfigError(file, f"[fetch] {key} must be {fault}", _line_of(text, key))
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}


def _outlets(tree: dict[str, Any], text: str, file: Path) -> tuple[FeedSource, ...]:
    tables = tree.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise ConfigError(file, "each source starts with [[source]]", _line_of(text, "source"))
    outlets = []
    names: set[str] = set()
    for place, table in enumerate(tables):
        fault, key = _source_fault(table, names)
        if fault:
            raise ConfigError(file, f"[[source]] {fault}", _line_of(text, key, place))
        names.add(table["name"].casefold())
        source = Source(
            name=table["name"],
            country=table.get("country", ""),
            languages=tuple(table.get("languages", ())),
        )
        outlets.append(FeedSource(source=source, feeds=tuple(table.get("feeds", ()))))
    return tuple(outlets)


def _source_fault(table: dict[str, Any], names: set[str]) -> tuple[str, str]:
    """Return what is wrong with a source and at which key; two empty texts if nothing is."""
    unknown = [key for key in table if key not in _SOURCE_KEYS]
    if unknown:
        return f"has no key {unknown[0]!r}; the keys are {', '.join(_SOURCE_KEYS)}", unknown[0]
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        return 'needs a name, like name = "TOLOnews"', "name"
    if name.casefold() in names:
        return f"{name!r} is there twice", "name"
    country, languages, feeds = (
        table.get(key, empty) for key, empty in (("country", ""), ("languages", []), ("feeds", []))
    )
    fault = key = ""
    if country != "" and not (isinstance(country, str) and is_country(country)):
        fault, key = 'country must be an ISO code, like "AF"', "country"
    elif not _are_texts(languages) or not all(map(is_language, languages)):
        fault, key = 'languages must be a list of codes, like ["fa", "en"]', "languages"
    elif not _are_texts(feeds):
        fault, key = "feeds must be a list of URLs", "feeds"
    elif any(map(feed_fault, feeds)):
        fault, key = next(filter(None, map(feed_fault, feeds))), "feeds"
    return (f"{name!r}: {fault}", key) if fault else ("", "")


def feed_fault(url: str) -> str:
    """Return why a text cannot be the URL of a feed, or '' if it can."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
        _ = parts.port
    except ValueError:
        good = False
    return "" if good else f"{url!r} is no URL of a feed; it must start with http:// or https://"


def is_language(tag: str) -> bool:
    """Return whether a text has the shape of a BCP 47 tag: ``fa``, ``uz-Latn``."""
    return _LANGUAGE.fullmatch(tag) is not None


def is_country(code: str) -> bool:
    """Return whether a text has the shape of an ISO 3166-1 alpha-2 code: ``AF``."""
    return _COUNTRY.fullmatch(code) is not None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _line_of(text: str, key: str, source: int | None = None) -> int | None:
    """Return the line where ``key`` is set (in the ``source``-th [[source]] if given), as near as can be told."""
    lines = text.splitlines()
    first, last = 0, len(lines)
    if source is not None:
        heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*source\s*\]\]", line)]
        if source >= len(heads):
            return None
        first, last = heads[source], ([*heads, last])[source + 1]
    quoted = re.escape(key)
    setting = re.compile(rf"\s*(\[+\s*)?[\"']?({quoted}|fetch\.{quoted})[\"']?\s*[=.\]]")
    for number in range(first, last):
        if setting.match(lines[number]):
            return number + 1
    return None if source is None else first + 1
