"""Whose article an address is, and which address it goes by."""

from __future__ import annotations

import pytest

from archive.article import Source
from scrapers.outlets import FeedSource, Owners, article_url, site

ENTRY = "http://outlet.test/news/2026/border"


def outlet(name: str, *feeds: str) -> FeedSource:
    """Return a source with feeds."""
    return FeedSource(source=Source(name=name), feeds=feeds)


OWNERS = Owners(
    [
        outlet("A", "http://www.a.test/feed", "http://a.test/fa/feed"),
        outlet("B", "https://b.test/rss"),
        outlet("C en", "http://c.test/en"),
        outlet("C ru", "http://c.test/ru"),
    ]
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.test/story", "A"),
        ("https://www.a.test/story", "A"),
        ("http://www.b.test:8080/story", "B"),
        ("http://c.test/story", "feed's own"),
        ("http://other.test/story", "feed's own"),
        ("http://sub.a.test/story", "feed's own"),
    ],
)
def test_articles_belong_to_the_outlet_at_their_host(url: str, expected: str) -> None:
    """An address at the host of exactly one outlet is that outlet's; else it is the feed's."""
    assert OWNERS.owner(url, "feed's own") == expected


def test_sites_have_several_doors() -> None:
    """The prefixes for browsers and phones make no other site, but a name is never emptied."""
    assert site("http://www.outlet.test/") == site("https://m.outlet.test/") == site("http://amp.outlet.test/")
    assert site("http://m.test/") == "m.test"


@pytest.mark.parametrize(
    ("final", "named", "expected"),
    [
        (ENTRY, "", ENTRY),
        (ENTRY, "https://www.outlet.test/news/2026/the-border", "https://www.outlet.test/news/2026/the-border"),
        (ENTRY, "/news/2026/the-border?utm_source=x", "http://outlet.test/news/2026/the-border"),
        (ENTRY, "http://outlet.test/", ENTRY),
        (ENTRY, "http://outlet.test/?p=12", "http://outlet.test/?p=12"),
        (ENTRY, "http://outlet.test/news", ENTRY),
        (ENTRY, "http://elsewhere.test/story", ENTRY),
        (ENTRY, "mailto:desk@outlet.test", ENTRY),
        ("http://outlet.test/", "", ENTRY),
        ("http://outlet.test/consent?back=1", "", ENTRY),
        ("https://real.test/story/7?utm_medium=rss", "", "https://real.test/story/7"),
        ("https://real.test/story/7", "https://real.test/story/seven", "https://real.test/story/seven"),
        ("https://real.test/", "https://real.test/", ENTRY),
    ],
)
def test_the_address_of_an_article(final: str, named: str, expected: str) -> None:
    """A page's own word counts at its own site, unless it names a front page or a section."""
    assert article_url(ENTRY, final, named) == expected
