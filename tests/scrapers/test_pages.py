"""Pages to articles without a rule: text by trafilatura, the rest by what the page says of itself."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.errors import PageError
from scrapers.pages import MAX_ELEMENTS, Page, extract
from scrapers.rules import Rule

URL = "https://herald.example/2021/03/04/bridge"
PARAGRAPHS = (
    "The council of the valley met on Thursday and agreed to build the bridge again, eleven months after the flood.",
    "Work is to begin when the snow has melted, and the first carts should cross before the harvest, the mayor said.",
    "Until then a ferry will carry people, animals and goods from one bank to the other twice a day, free of charge.",
)


def page_of(head: str = "", body: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS, tag: str = "html") -> bytes:
    """Return an article page with a menu, a list of other articles and a footer about it."""
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        f"<!doctype html><{tag}><head><meta charset=utf-8>{head}</head><body>"
        "<nav><a href=/>Home</a> <a href=/w>World</a></nav>"
        f"<main><article>{body}<div class='content'>{text}</div></article></main>"
        "<aside><h3>Most read</h3><ul><li><a href=/x>A cow on the roof</a></li></ul></aside>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


def read(head: str = "", body: str = "", url: str = URL, tag: str = "html") -> Page:
    """Extract the page that ``page_of`` makes."""
    return extract(page_of(head, body, tag=tag), url=url)


def ld(value: object) -> str:
    """Return a JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_text() -> None:
    """The text is the article's paragraphs, apart, without menu, teasers and footer."""
    page = read("<title>Bridge to be rebuilt</title>")
    assert page.text == "\n\n".join(PARAGRAPHS)
    assert page.rule == "trafilatura"


def test_joiners_stay() -> None:
    """The zero-width non-joiner is spelling in Persian, not noise: it comes through, as a character or as an entity."""
    said = ("شورای دره روز پنجشنبه گرد آمد و می\u200cگوید که پل را یازده ماه پس از سیل دوباره خواهد ساخت.",) * 2
    text = extract(page_of("<title>پل</title>", paragraphs=said), url=URL).text
    assert "می\u200cگوید" in text
    entity = extract(
        page_of("<title>پل</title>", paragraphs=tuple(p.replace("\u200c", "&zwnj;") for p in said)), url=URL
    )
    assert entity.text == text


def test_json_ld() -> None:
    """An article in JSON-LD gives title, date, authors, language, summary and tags, references among nodes included."""
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Herald"},
            {"@type": "Person", "@id": "#p", "name": "Ada Stone"},
            {
                "@type": ["NewsArticle"],
                "headline": "Bridge &amp; ferry",
                "datePublished": "2021-03-04T10:00:00+04:30",
                "dateModified": "2021-03-05T10:00:00+04:30",
                "author": [{"@id": "#p"}, {"@type": "Person", "name": "Ben Field"}],
                "inLanguage": "en-GB",
                "description": "A bridge.",
                "keywords": "bridge, flood",
            },
        ],
    }
    page = read(ld(graph) + "<meta property='article:published_time' content='1999-01-01'>")
    assert (page.title, page.authors, page.language) == ("Bridge & ferry", ("Ada Stone", "Ben Field"), "en")
    assert (page.published, page.published_zone) == (datetime(2021, 3, 4, 5, 30, tzinfo=UTC), "+04:30")
    assert (page.summary, page.tags) == ("A bridge.", ("bridge", "flood"))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"A fine headline","author":"Ada Stone",}',
        '//<![CDATA[\n{"@type":"Article","headline":"A fine headline","author":{"name":"Ada Stone"}}\n//]]>',
        '[{"@type":"BreadcrumbList"},{"@type":"http://schema.org/ReportageNewsArticle","headline":"A fine headline",'
        '"author":["Ada Stone"]}]',
        '{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"A fine\nheadline",'
        '"author":{"name":["Ada Stone"]}}}',
    ],
)
def test_odd_json_ld(script: str) -> None:
    """JSON-LD is read in the shapes outlets give it: trailing commas, wrappings, lists, nesting, raw line ends."""
    page = read(f'<script type="application/ld+json">{script}</script>')
    assert (page.title, page.authors) == ("A fine headline", ("Ada Stone",))


@pytest.mark.parametrize(
    "script", ["", "null", "5", "{", "[" * 50_000, '{"@type":5,"headline":[[1]]}', '{"@graph":{"@graph":{}}}']
)
def test_useless_json_ld(script: str) -> None:
    """JSON-LD that says nothing is passed over."""
    page = read(f'<title>Council agrees</title><script type="application/ld+json">{script}</script>')
    assert page.title == "Council agrees"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Bridge to be rebuilt | Herald</title>", "", "Bridge to be rebuilt"),
        ("<meta property=og:title content='Bridge to be rebuilt - The Herald'>", "", "Bridge to be rebuilt"),
        ("<title>Bridge to be rebuilt - Herald</title>", "<h1>Bridge to be rebuilt</h1>", "Bridge to be rebuilt"),
        (
            ld({"@type": "Article", "headline": "Bridge to be rebuilt - Herald"}),
            "<h1>Bridge to be rebuilt</h1>",
            "Bridge to be rebuilt",
        ),
        ("", "<h1>Bridge\n to be rebuilt</h1>", "Bridge to be rebuilt"),
        (
            "<title>Half-built: a bridge - and a ferry that runs twice daily across</title>",
            "",
            "Half-built: a bridge - and a ferry that runs twice daily across",
        ),
        ("", "", ""),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    """The title is the article's own, without the outlet's name."""
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "date", "zone"),
    [
        ("<meta property='article:published_time' content='2021-03-04T09:00:00Z'>", "", "2021-03-04T09:00", "+00:00"),
        ("<meta name=pubdate content='4 March 2021'>", "", "2021-03-04T00:00", ""),
        ("", "<span itemprop=datePublished content='2021-03-03T09:00:00+05:00'></span>", "2021-03-03T04:00", "+05:00"),
        ("", "<time datetime='2021-03-02'>yesterday</time>", "2021-03-02T00:00", ""),
        (
            "",
            "<aside><time datetime='2001-01-01'></time></aside><time>2 марта 2021, 10:00</time>",
            "2021-03-02T10:00",
            "",
        ),
        ("", "<div class='post-date'>۱۳ اسفند ۱۳۹۹</div>", "2021-03-03T00:00", ""),
        ("", "", "2021-03-04T00:00", ""),
    ],
)
def test_date(head: str, body: str, date: str, zone: str) -> None:
    """The date comes from metadata, then from marked-up times outside teasers, then from the address."""
    page = read(head, body)
    assert page.published == datetime.fromisoformat(date).replace(tzinfo=UTC)
    assert page.published_zone == zone


def test_no_date_is_invented() -> None:
    """A page that says nothing of when gets no date."""
    assert read("<title>x</title>", url="https://herald.example/a").published is None


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ("<meta name=author content='Ada Stone'>", "", ("Ada Stone",)),
        (
            "<meta property='article:author' content='https://social.example/ada'>",
            "<a rel=author>Ada Stone</a>",
            ("Ada Stone",),
        ),
        ("", "<span class=byline>Ada Stone</span>", ("Ada Stone",)),
        (
            ld({"@type": "Article", "headline": "x", "author": {"name": "Herald"}, "publisher": {"name": "Herald"}}),
            "<p class=byline>Ada Stone</p>",
            ("Ada Stone",),
        ),
        ("", "", ()),
    ],
)
def test_authors(head: str, body: str, authors: tuple[str, ...]) -> None:
    """Authors are who signs, in metadata or in a byline, and the outlet itself only where nobody does."""
    assert read(head, body).authors == authors


def test_claims() -> None:
    """The page's language and address are what it claims; Dari is believed from any of its claims."""
    page = read(
        "<link rel=canonical href='/a?utm_source=x'><meta property=og:locale content=fa_AF>", tag="html lang=fa"
    )
    assert (page.language, page.canonical_url) == ("fa-AF", "https://herald.example/a")


def test_body_in_json_ld() -> None:
    """Where the page shows a stub and JSON-LD carries the text, the text is taken from there."""
    said = {"@type": "NewsArticle", "headline": "Bridge", "articleBody": "\n\n".join(PARAGRAPHS * 2)}
    page = extract(page_of(ld(said), paragraphs=("Subscribe to read on.",)), url=URL)
    assert page.text.split() == " ".join(PARAGRAPHS * 2).split()


def test_callers_rule() -> None:
    """A rule given by the caller reads its host's pages."""
    page = extract(
        page_of("<title>x</title>"), url=URL, rules=[Rule("herald.example", text="div.content p:first-child")]
    )
    assert (page.rule, page.text) == ("herald.example", PARAGRAPHS[0])


@pytest.mark.parametrize("codec", ["cp1251", "utf-8", "utf-16"])
def test_charset(codec: str) -> None:
    """A page is read right whatever its header claims."""
    paragraph = (
        "Совет долины собрался в четверг и решил заново построить мост через одиннадцать месяцев после паводка. "
    )
    body = page_of("<title>Мост построят заново</title>", paragraphs=(paragraph * 3,)).decode().replace("utf-8", codec)
    page = extract(body.encode(codec), url=URL, charset="utf-8")
    assert (page.title, page.text[:12]) == ("Мост построят заново", "Совет долины")


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.4 <", "malformed"),
        (b"plain words", "malformed"),
        (b"<!-- -->", "empty"),
        (b"<p>x" * (MAX_ELEMENTS + 1), "malformed"),
    ],
)
def test_no_page(body: bytes, failure: str) -> None:
    """What is no page, or larger than any, is refused."""
    with pytest.raises(PageError) as caught:
        extract(body, url=URL)
    assert caught.value.failure == failure


def test_hostile_nesting() -> None:
    """A hundred thousand open elements are read or refused, not died of."""
    page = extract(b"<title>x</title>" + b"<div>" * 90_000 + b"end", url=URL)
    assert page.title == "x"


@settings(max_examples=50)
@given(st.text(alphabet="<>/&;!\"'= abdivpmetscrlk-\n", max_size=120))
def test_any_markup(markup: str) -> None:
    """Nothing that is sent as a page raises anything but PageError."""
    with contextlib.suppress(PageError):
        assert isinstance(extract(f"<p>{markup}".encode(), url=URL).text, str)
