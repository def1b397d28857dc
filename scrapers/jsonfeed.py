"""JSON Feed 1.0 and 1.1 (jsonfeed.org) to entries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from scrapers.entry import Entry, Feed, dated, merged
from scrapers.errors import MALFORMED, NOT_A_FEED, FeedError
from scrapers.language import language_tag
from scrapers.text import plain, tidy_line
from scrapers.urls import canonical_or_empty


def parse(text: str, *, url: str) -> Feed:
    """Return the feed in a JSON text. Raises FeedError: ``malformed`` if no JSON, ``not_a_feed`` if of another kind."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise FeedError(MALFORMED, f"the feed begins like JSON and is not: {url}") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedError(NOT_A_FEED, f"JSON without a list of items in place of a feed: {url}")
    return Feed(
        title=plain(_text(document, "title")),
        link=canonical_or_empty(_text(document, "home_page_url"), url),
        language=language_tag(_text(document, "language")),
        entries=merged(_entries(document["items"], url)),
    )


def _entries(items: list[Any], url: str) -> Iterator[Entry]:
    for item in items:
        if not isinstance(item, dict):
            continue
        guid = item.get("id")
        guid = tidy_line(str(guid))[:1000] if isinstance(guid, str | int) else ""
        link = _text(item, "url") or _text(item, "external_url")
        link = link or (guid if guid.startswith(("http://", "https://")) else "")
        address = canonical_or_empty(link, url)
        if address:
            yield _entry(item, guid, address)


def _entry(item: Mapping[str, Any], guid: str, address: str) -> Entry:
    return Entry(
        url=address,
        guid=guid,
        title=plain(_text(item, "title")),
        summary_html=escape(_text(item, "summary"), quote=False),
        content_html=_text(item, "content_html") or _paragraphs(_text(item, "content_text")),
        authors=_authors(item),
        tags=tuple(dict.fromkeys(tag for tag in map(plain, _texts(item.get("tags"))) if tag)),
        language=language_tag(_text(item, "language")),
        **dated(_text(item, "date_published"), _text(item, "date_modified")),
    )


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    listed = item.get("authors")  # 1.1; 1.0 has one author
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = (plain(_text(person, "name")) for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in text.split("\n\n") if part)


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(values: Any) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
