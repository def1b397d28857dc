"""Feeds to entries: RSS 0.9x to 2.0, RDF and Atom through feedparser, JSON Feed beside it.

feedparser is given well-formed bytes in UTF-8 that were decoded here (its own reading believes labels that lie), inside
a file object (given plain bytes it would look for a file of that name), and is told not to sanitise: markup is dropped
later anyway, and sanitising takes most of the time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, cast

from scrapers import jsonfeed
from scrapers.charset import decoded, labels_of
from scrapers.entry import Entry, Feed, dated, merged
from scrapers.errors import EMPTY, MALFORMED, NOT_A_FEED, FeedError
from scrapers.language import language_tag
from scrapers.text import plain, tidy_line
from scrapers.urls import canonical_or_empty
from scrapers.wellformed import root_of, well_formed

__all__ = ["Entry", "Feed", "is_feed", "is_html", "parse_feed"]

_PROLOGUE = re.compile(r"<\?xml|<(?:rss|feed|rdf:RDF|channel)\b", re.IGNORECASE)
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "rss2"})
_HTML_ROOTS = frozenset({"html", "head", "body", "script", "title", "meta", "div", "p", "h1"})
_HTML = re.compile(r"<!doctype\s+html|<(?:html|head|body|script|title|meta|div|p|h1)\b", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>\s*\Z", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_JUNK = 2000  # characters of a stray warning before a feed begins that are forgiven


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> Feed:
    """Return the feed that a response's decoded body is; ``url`` is where it came from, for relative links.

    A feed that breaks off yields the entries that were complete. Raises FeedError: ``empty``, ``not_a_feed`` (HTML or
    another kind of document in its place) or ``malformed``.
    """
    text = decoded(body, labels_of(body, content_type)).strip().strip("\ufeff")
    if not text:
        raise FeedError(EMPTY, f"the feed is empty: {url}")
    if text[0] in "{[":
        return jsonfeed.parse(text, url=url)
    text = _from_prologue(text)
    _, root = root_of(text)
    if root not in _FEED_ROOTS:
        raise _not_a_feed(text, root, url)
    try:
        document, mended = well_formed(text)
        parsed = _parsed(document, url)
    except _BROKEN as error:
        raise FeedError(MALFORMED, f"the feed is broken beyond reading: {url} ({error})") from error
    entries = list(parsed["entries"])
    if mended:
        del entries[len(_CLOSED.findall(text)) :]
        if not entries and not _END.search(text):
            raise FeedError(MALFORMED, f"the feed breaks off before its first entry: {url}")
    return _feed(parsed["feed"], entries, url)


def is_feed(head: str) -> bool:
    """Tell whether a document that begins like this is a feed, or at least meant to be one."""
    head = head.strip().strip("\ufeff").lstrip()
    if head[:1] == "{":
        return "jsonfeed.org/version" in head
    return root_of(_from_prologue(head))[1] in _FEED_ROOTS


def is_html(head: str) -> bool:
    """Tell whether a document that begins like this is a web page."""
    _, root = root_of(head.strip().strip("\ufeff").lstrip())
    return root in _HTML_ROOTS or (not root and _HTML.search(head, 0, 5000) is not None)


def _from_prologue(text: str) -> str:
    """Cut off what a server printed before the feed: blank lines, a warning of its own."""
    start = _PROLOGUE.search(text, 0, _JUNK)
    if start and not _HTML.search(text, 0, start.start()):
        return text[start.start() :]
    return text


def _not_a_feed(text: str, root: str, url: str) -> FeedError:
    if is_html(text):
        return FeedError(NOT_A_FEED, f"a web page in place of a feed: {url}")
    if root:
        return FeedError(NOT_A_FEED, f"a document of type <{root[:40]}> in place of a feed: {url}")
    return FeedError(MALFORMED, f"neither XML nor JSON in place of a feed: {url}")


def _parsed(document: bytes, url: str) -> Mapping[str, Any]:
    import feedparser  # noqa: PLC0415 # 90 ms that an import of JSON Lines need not pay

    parsed: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(document),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _feed(channel: Mapping[str, Any], raw: list[Mapping[str, Any]], url: str) -> Feed:
    language = language_tag(_text(channel, "language"))
    return Feed(
        title=plain(_text(channel, "title")),
        link=canonical_or_empty(_text(channel, "link"), url),
        language=language,
        entries=merged(_entries(raw, url)),
        update_period=_update_period(channel),
    )


def _entries(raw: list[Mapping[str, Any]], url: str) -> Iterator[Entry]:
    for item in raw:
        address = _entrycanonical_or_empty(item, url)
        if address:
            yield _entry(item, address)


def _entry(item: Mapping[str, Any], address: str) -> Entry:
    contents = [str(each.get("value") or "") for each in item.get("content") or ()]
    content = max(contents, key=len, default="")
    summary = _text(item, "summary")
    # dict.get: feedparser's own [] maps one date to the other and warns
    return Entry(
        url=address,
        guid=tidy_line(_text(item, "id"))[:1000],
        title=plain(_text(item, "title")),
        summary_html="" if summary == content else summary,  # feedparser copies the one to the other
        content_html=content,
        authors=_authors(item),
        tags=_tags(item),
        language=language_tag(_entry_language(item)),
        **dated(_text(item, "published"), _text(item, "updated")),
    )


def _text(values: Mapping[str, Any], key: str) -> str:
    value = dict.get(cast("dict[str, Any]", values), key)
    return value.strip() if isinstance(value, str) else ""


def _entrycanonical_or_empty(item: Mapping[str, Any], url: str) -> str:
    """Return the entry's address: its link, else a guid that is one; never an enclosure."""
    links = [link for link in item.get("links") or () if link.get("rel", "alternate") == "alternate"]
    links.sort(key=lambda link: "html" not in str(link.get("type") or "html"))
    candidates = [_text(item, "feedburner_origlink")]
    candidates += [str(link.get("href") or "") for link in links]
    guid = _text(item, "id")
    candidates += [guid] if guid.lower().startswith(("http://", "https://")) else []
    return next((found for each in candidates if (found := canonical_or_empty(each, url))), "")


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    named = [_text(each, "name") or _text(each, "email") for each in item.get("authors") or ()]
    names = [name for name in map(plain, named) if name] or [plain(_text(item, "author"))]
    return tuple(dict.fromkeys(name for name in names if name))


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    terms = (_text(each, "label") or _text(each, "term") for each in item.get("tags") or ())
    return tuple(dict.fromkeys(tag for tag in map(plain, terms) if tag and len(tag) <= 100))


def _entry_language(item: Mapping[str, Any]) -> str:
    if _text(item, "language"):
        return _text(item, "language")
    for key in ("content", "summary_detail", "title_detail"):
        detail = item.get(key)
        first = detail[0] if isinstance(detail, list) and detail else detail
        if isinstance(first, Mapping) and _text(first, "language"):
            return _text(first, "language")
    return ""


def _update_period(channel: Mapping[str, Any]) -> timedelta | None:
    period = _PERIODS.get(_text(channel, "sy_updateperiod").lower())
    if period is not None:
        frequency = _text(channel, "sy_updatefrequency")
        return period / max(1, int(frequency) if frequency.isdecimal() and len(frequency) < 5 else 1)
    minutes = _text(channel, "ttl")
    if minutes.isdecimal() and 0 < int(minutes[:7]) <= 527_040:
        return timedelta(minutes=int(minutes[:7]))
    return None
