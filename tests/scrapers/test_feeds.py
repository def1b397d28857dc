"""Feeds of every make, sound and broken, to entries."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.errors import FeedError
from scrapers.feeds import Entry, is_feed, is_html, parse_feed

URL = "https://feeds.example/dir/rss"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Вести &amp; новости</title><link>https://site.example/</link><language>ru-RU</language>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<item><title>Первый &lt;b&gt;заголовок&lt;/b&gt;</title><link>/a/1?utm_source=rss</link>
<guid isPermaLink="false">tag:1</guid><pubDate>Wed, 25 Jan 2017 14:34:54 +0300</pubDate>
<dc:creator>Анна Белая</dc:creator><category>Мост</category><category>Река</category>
<description>&lt;p&gt;Кратко&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Полный текст & ещё</p>]]></content:encoded></item>
<item><title>Второй</title><guid>https://site.example/a/2</guid></item>
<item><title>Без адреса</title><guid isPermaLink="false">tag:3</guid>
<enclosure url="https://site.example/3.mp3" type="audio/mpeg" length="1"/></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://site.example/news/" xml:lang="prs">
<title>خبرها</title><link rel="self" href="https://feeds.example/atom"/><link href="https://site.example/"/>
<entry><title type="html">پل &amp;amp; راه</title><link rel="enclosure" href="x.mp3"/><link rel="alternate" href="5"/>
<id>urn:5</id><published>2021-07-19T09:00:00+04:30</published><updated>2021-07-20T00:00:00Z</updated>
<author><name>رویا</name></author><author><name>سهراب</name></author><category term="b" label="Bridge"/>
<summary>کوتاه</summary><content type="html">&lt;p&gt;دراز&lt;/p&gt;</content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://site.example/"><title>RDF</title></channel>
<item rdf:about="https://site.example/r1"><title>One</title><link>https://site.example/r1</link>
<dc:date>2017-01-07T12:07:24+01:00</dc:date><dc:creator>EFE</dc:creator></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "J",
    "home_page_url": "https://site.example/",
    "language": "en",
    "items": [
        {"id": 7, "url": "/j/7", "title": "Seven", "content_text": "One < two\n\nthree", "tags": ["a", 5]},
        {
            "id": "https://site.example/j/8",
            "date_published": "2020-02-02T10:00:00+05:00",
            "author": {"name": "Old Form"},
        },
        {"id": "9", "title": "no address"},
        "no item",
    ],
}


def many(count: int) -> str:
    """Return a feed of so many items."""
    items = "".join(
        f"<item><title>N {n}</title><link>https://site.example/{n}</link><description>text {n}</description></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>Many</title>{items}</channel></rss>'


def test_rss() -> None:
    """RSS 2.0 gives address, plain title, author, tags, date with zone, and content apart from summary."""
    feed = parse_feed(RSS.encode(), url=URL)
    assert (feed.title, feed.link, feed.language) == ("Вести & новости", "https://site.example/", "ru")
    assert feed.update_period == timedelta(minutes=30)
    first, second = feed.entries
    assert first == Entry(
        url="https://feeds.example/a/1",
        guid="tag:1",
        title="Первый заголовок",
        summary_html="<p>Кратко</p>",
        content_html="<p>Полный текст & ещё</p>",
        published_raw="Wed, 25 Jan 2017 14:34:54 +0300",
        published=datetime(2017, 1, 25, 11, 34, 54, tzinfo=UTC),
        published_zone="+03:00",
        authors=("Анна Белая",),
        tags=("Мост", "Река"),
    )
    assert second.url == "https://site.example/a/2"


def test_atom() -> None:
    """Atom resolves xml:base, takes the alternate link, all authors and labels, and keeps the update's time apart."""
    feed = parse_feed(ATOM.encode(), url=URL)
    (entry,) = feed.entries
    assert feed.language == "fa-AF"
    assert entry.url == "https://site.example/news/5"
    assert entry.title == "پل & راه"
    assert (entry.authors, entry.tags, entry.language) == (("رویا", "سهراب"), ("Bridge",), "fa-AF")
    assert (entry.published, entry.published_zone) == (datetime(2021, 7, 19, 4, 30, tzinfo=UTC), "+04:30")
    assert entry.updated == datetime(2021, 7, 20, tzinfo=UTC)
    assert (entry.summary_html, entry.content_html) == ("کوتاه", "<p>دراز</p>")


def test_rdf() -> None:
    """RSS 1.0 gives dc:date and dc:creator."""
    (entry,) = parse_feed(RDF.encode(), url=URL).entries
    assert (entry.url, entry.authors) == ("https://site.example/r1", ("EFE",))
    assert entry.published == datetime(2017, 1, 7, 11, 7, 24, tzinfo=UTC)


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_old_rss(version: str) -> None:
    """The older kinds of RSS read alike, without namespaces or dates."""
    text = RSS.replace('"2.0"', f'"{version}"')
    assert len(parse_feed(text.encode(), url=URL).entries) == 2


def test_json_feed() -> None:
    """JSON Feed 1.0 and 1.1 read alike; what has no address is skipped."""
    feed = parse_feed(json.dumps(JSON_FEED).encode(), url=URL)
    seven, eight = feed.entries
    assert (feed.title, feed.link, feed.language) == ("J", "https://site.example/", "en")
    assert (seven.url, seven.guid, seven.tags) == ("https://feeds.example/j/7", "7", ("a",))
    assert seven.content_html == "<p>One &lt; two</p><p>three</p>"
    assert (eight.url, eight.authors, eight.published_zone) == ("https://site.example/j/8", ("Old Form",), "+05:00")


@pytest.mark.parametrize(
    ("declared", "codec", "content_type"),
    [
        ("windows-1251", "cp1251", "text/xml"),
        ("cp-1251", "cp1251", ""),
        ("UTF-8", "cp1251", "text/xml; charset=utf-8"),
        ("windows-1251", "utf-8", "text/xml; charset=windows-1251"),
        ("UTF-8", "utf-8-sig", ""),
        ("UTF-16", "utf-16", ""),
    ],
)
def test_charsets(declared: str, codec: str, content_type: str) -> None:
    """The text is read right whatever the header and the declaration say of its bytes."""
    body = RSS.replace("UTF-8", declared).encode(codec)
    assert parse_feed(body, url=URL, content_type=content_type).entries[0].title == "Первый заголовок"


def test_truncated() -> None:
    """A feed that breaks off gives the entries that were whole, and not the one it broke in."""
    text = many(100)
    cut = text.index("<title>N 60</title>") + 30
    entries = parse_feed(text[:cut].encode(), url=URL).entries
    assert [entry.title for entry in entries] == [f"N {n}" for n in range(60)]


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>A & B &nbsp; &bogus; c</title><link>https://a.example/?a=1&b=2</link></item></channel></rss>",
        "\n\nWarning: include() failed\n<rss><channel><item><title>A & B &bogus; c</title>"
        "<link>https://a.example/?a=1&amp;b=2</link></item></channel></rss>",
        "<rss><channel><item><title>A &amp; B &bogus; c</title><link>https://a.example/?a=1&amp;b=2</link>"
        "<media:thumbnail url='x'/><content:encoded>c</content:encoded></item></channel></rss>",
        "<rss><channel><item><title>A &amp; \x08B &bogus; c</title><link>https://a.example/?a=1&amp;b=2</link></item>",
    ],
    ids=["bare ampersands", "a warning before", "undeclared prefixes", "control character"],
)
def test_mended(body: str) -> None:
    """What outlets often get wrong in XML does not cost an entry."""
    (entry,) = parse_feed(body.encode(), url=URL).entries
    assert entry.title == "A & B &bogus; c"
    assert entry.url == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!doctype html><html><body>Moved</body></html>", "not_a_feed"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="z"><body/></html>', "not_a_feed"),
        (b"<script>location='/'</script>", "not_a_feed"),
        (b"<opml><body/></opml>", "not_a_feed"),
        (b'{"error": "no"}', "not_a_feed"),
        (b"[1, 2]", "not_a_feed"),
        (b"[1, 2", "malformed"),
        (b"[" * 200_000, "malformed"),
        (b"Not found", "malformed"),
        (b"/etc/passwd", "malformed"),
        (bytes(range(256)) * 9, "malformed"),
        (b"<rss><channel>" + b"<x>" * 1000, "malformed"),
    ],
)
def test_failures(body: bytes, failure: str) -> None:
    """What is no feed is told apart: empty, something else, or broken; the message names the address."""
    with pytest.raises(FeedError) as caught:
        parse_feed(body, url=URL)
    assert caught.value.failure == failure
    assert URL in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ['<rss version="2.0"><channel><title>x</title></channel></rss>', '<feed xmlns="http://www.w3.org/2005/Atom"/>'],
)
def test_without_entries(text: str) -> None:
    """A feed without entries is a feed."""
    assert parse_feed(text.encode(), url=URL).entries == ()


def test_entities_are_not_expanded() -> None:
    """Neither an entity bomb nor a file comes in through a doctype."""
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    text = f"{bomb}<rss><channel><item><title>x&b;&f;y</title><link>https://a.example/</link></item></channel></rss>"
    assert parse_feed(text.encode(), url=URL).entries[0].title == "x&b;&f;y"


def test_ten_thousand_items() -> None:
    """A feed of 10,000 items gives them all."""
    entries = parse_feed(many(10_000).encode(), url=URL).entries
    assert len({entry.url for entry in entries}) == 10_000


def test_duplicates_are_merged() -> None:
    """Items at one address are one entry, each filling the other's gaps."""
    text = (
        "<rss><channel><item><title>A</title><link>https://a.example/1</link><category>x</category></item>"
        "<item><title>B</title><link>https://a.example/1#top</link><description>d</description>"
        "<pubDate>2020-01-01T00:00:00Z</pubDate><category>y</category></item></channel></rss>"
    )
    (entry,) = parse_feed(text.encode(), url=URL).entries
    assert (entry.title, entry.summary_html, entry.tags) == ("A", "d", ("x", "y"))
    assert (entry.published_raw, entry.published_zone) == ("2020-01-01T00:00:00Z", "+00:00")


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("", None),
    ],
)
def test_ttl(said: str, period: timedelta | None) -> None:
    """ttl is minutes; nonsense in it is none."""
    text = f'<rss version="2.0"><channel><title>x</title>{said}</channel></rss>'
    assert parse_feed(text.encode(), url=URL).update_period == period


def test_entry_json_round_trip() -> None:
    """An entry comes back from its JSON, and unknown keys in it are ignored."""
    for entry in (*parse_feed(RSS.encode(), url=URL).entries, *parse_feed(ATOM.encode(), url=URL).entries):
        values = json.loads(json.dumps(entry.to_json()))
        assert Entry.from_json({**values, "later": 1}) == entry


def test_digest() -> None:
    """The digest changes with what is said, not with markup, white space, order of tags or the minute of an update."""
    entry = parse_feed(ATOM.encode(), url=URL).entries[0]
    entry = replace(entry, tags=("a", "b"))
    assert entry.updated is not None
    same = replace(
        entry,
        content_html="<div>\n دراز </div><img src='pixel?7'>",
        tags=("b", "a"),
        updated=entry.updated + timedelta(minutes=5),
    )
    assert same.digest() == entry.digest()
    changes = ({"title": "x"}, {"content_html": "x"}, {"updated": entry.updated + timedelta(days=1)}, {"authors": ()})
    assert len({entry.digest(), *(replace(entry, **change).digest() for change in changes)}) == 5


@pytest.mark.parametrize(
    ("head", "feed", "html"),
    [
        (RSS, True, False),
        (ATOM, True, False),
        (json.dumps(JSON_FEED), True, False),
        ("<!doctype html>", False, True),
        ("<html>", False, True),
        ('{"url": 1}', False, False),
        ("hello", False, False),
        ("", False, False),
    ],
)
def test_kinds(head: str, feed: bool, html: bool) -> None:
    """A feed and a page are told by how they begin."""
    assert (is_feed(head), is_html(head)) == (feed, html)


@given(st.text(alphabet="<>/&;!?[]-CDATArsitemlink \"'=x:{", max_size=60))
def test_any_text(text: str) -> None:
    """Nothing that is sent in place of a feed raises anything but FeedError."""
    for body in (text, f"<rss><channel>{text}", f"<rss><channel><item>{text}</item></channel></rss>"):
        with contextlib.suppress(FeedError):
            assert all(entry.url for entry in parse_feed(body.encode(), url=URL).entries)


@pytest.mark.parametrize(
    "text", ['<?xml version="1.0"?><rss version="2.0"><channel><tit', "<feed><title>A</title><entry><ti"]
)
def test_feed_that_breaks_off_at_once_is_malformed(text: str) -> None:
    """A feed cut off before its first entry is no quiet day: it is told of as broken."""
    with pytest.raises(FeedError, match="breaks off") as raised:
        parse_feed(text.encode(), url="http://oxus.test/feed")
    assert raised.value.failure == "malformed"


def test_mended_feed_without_entries_is_a_quiet_day() -> None:
    """A feed that is whole but for a stray ampersand, and has no entries, is fine."""
    feed = parse_feed(b"<rss><channel><title>Oil & gas</title></channel></rss>", url="http://oxus.test/feed")
    assert feed.entries == ()
