"""What a feed says: the feed, and its entries, the same whatever format they came in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.dates import parse_date

_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, as parsed.

    ``url`` is canonical; ``title``, ``authors`` and ``tags`` are plain text; ``summary_html`` and ``content_html`` are
    as published, unsanitised. Times are UTC; ``published_raw`` is the text they were read from, ``published_zone`` the
    offset it gave (``+04:30``) or empty. ``language`` is a tag or empty.
    """

    url: str
    guid: str = ""
    title: str = ""
    summary_html: str = ""
    content_html: str = ""
    published_raw: str = ""
    published: datetime | None = None
    published_zone: str = ""
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON values, without what is empty; ``from_json`` makes it again."""
        values: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value:
                values[field.name] = value
        for key in ("published", "updated"):
            if key in values:
                values[key] = values[key].isoformat()
        for key in ("authors", "tags"):
            if key in values:
                values[key] = list(values[key])
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Entry:
        """Make an entry of what ``to_json`` returned; keys it does not know are ignored."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        for key in ("published", "updated"):
            if key in known:
                known[key] = datetime.fromisoformat(known[key])
        for key in ("authors", "tags"):
            if key in known:
                known[key] = tuple(known[key])
        return cls(**known)

    def digest(self) -> str:
        """Return a SHA-256 of what the entry says, the same while only volatile parts of it change.

        Markup, white space and the order of tags do not count; an update counts once a day, because some feeds renew it
        every minute.
        """
        said = [
            self.url,
            _words(self.title),
            _words(self.summary_html),
            _words(self.content_html),
            "" if self.published is None else self.published.isoformat(),
            "" if self.updated is None else self.updated.date().isoformat(),
            sorted(self.tags),
            list(self.authors),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as parsed; ``link`` is its site, ``update_period`` how often it says it changes."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    update_period: timedelta | None = None


def dated(published: str, updated: str) -> dict[str, Any]:
    """Return the date fields of an entry from the two texts it has; the update stands in for a missing publication."""
    moment, zone = parse_date(published)
    changed, changed_zone = parse_date(updated)
    if moment is None and changed is not None:
        published, moment, zone = updated, changed, changed_zone
    return {
        "published_raw": published[:200],
        "published": None if moment is None else moment.astimezone(UTC).replace(microsecond=0),
        "published_zone": zone,
        "updated": changed,
    }


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries, one for each URL, in order of appearance: the first, its gaps filled from the later ones."""
    by_url: dict[str, Entry] = {}
    for entry in entries:
        first = by_url.get(entry.url)
        by_url[entry.url] = entry if first is None else _filled(first, entry)
    return tuple(by_url.values())


def _filled(first: Entry, other: Entry) -> Entry:
    gaps = {
        field.name: getattr(other, field.name)
        for field in fields(Entry)
        if not getattr(first, field.name) and getattr(other, field.name)
    }
    if "published" not in gaps:
        gaps.pop("published_zone", None)
    gaps["tags"] = tuple(dict.fromkeys((*first.tags, *other.tags)))
    return replace(first, **gaps)


def _words(markup: str) -> str:
    return " ".join(_MARKUP.sub(" ", markup).split())
