"""Entry and page to a draft, and what the quality gate keeps out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.article import Draft
from scrapers.clean import clean_authors, language_of, make_draft
from scrapers.errors import Rejected
from scrapers.feeds import Entry
from scrapers.pages import Page

SEEN = datetime(2021, 3, 5, tzinfo=UTC)
URL = "https://herald.example/bridge"
TEXT = "The council of the valley met on Thursday and agreed to build the bridge again after the flood. " * 3
PAGE = Page(title="Bridge to be rebuilt", text=TEXT)
ENTRY = Entry(url=URL, title="Bridge to be rebuilt", summary_html="<p>The council &amp; the bridge.</p>")


def draft(entry: Entry | None = ENTRY, page: Page | None = PAGE, languages: tuple[str, ...] = ()) -> Draft:
    """Make a draft of the Herald's."""
    return make_draft(source="Herald", entry=entry, page=page, url=URL, languages=languages, seen=SEEN)


def test_page_gives_the_text() -> None:
    """With a page the draft is full, with the page's text and the feed's summary."""
    made = draft()
    assert (made.extent, made.text, made.summary) == ("full", TEXT.strip(), "The council & the bridge.")
    assert (made.url, made.source, made.language) == (URL, "Herald", "en")


def test_entry_alone_is_an_excerpt() -> None:
    """Without a page the summary is the text, and the draft an excerpt; without a summary the title is."""
    made = draft(page=None)
    assert (made.extent, made.text, made.summary) == ("excerpt", "The council & the bridge.", "")
    assert draft(replace(ENTRY, summary_html=""), None).text == "Bridge to be rebuilt"


@pytest.mark.parametrize(
    ("content", "summary", "extent"),
    [
        (TEXT * 3, "Short.", "full"),
        (TEXT * 3, TEXT * 2, "excerpt"),
        (TEXT, "Short.", "excerpt"),
        (TEXT * 3, "", "full"),
    ],
)
def test_full_text_in_the_feed(content: str, summary: str, extent: str) -> None:
    """A feed's content counts as the whole article if it is long, and much longer than the summary."""
    assert draft(replace(ENTRY, content_html=content, summary_html=summary), None).extent == extent


def test_feed_text_over_a_stub_of_a_page() -> None:
    """Where the feed carried the article and the page shows a part of it, the feed's text is kept."""
    made = draft(replace(ENTRY, content_html=f"<p>{TEXT * 5}</p>"), replace(PAGE, text=TEXT))
    assert made.text == (TEXT * 5).strip()


@pytest.mark.parametrize(
    ("fed", "shown", "title"),
    [
        ("Bridge to be rebuilt", "", "Bridge to be rebuilt"),
        ("", "Bridge to be rebuilt", "Bridge to be rebuilt"),
        ("Bridge again", "Bridge to be rebuilt", "Bridge to be rebuilt"),
        ("Bridge to be rebuilt", "Bridge to be rebuilt - Herald", "Bridge to be rebuilt"),
        ("Bridge to be rebuilt", "Herald", "Bridge to be rebuilt"),
    ],
)
def test_title(fed: str, shown: str, title: str) -> None:
    """The page's title is taken, unless it is the feed's and more, or too short to be one."""
    assert draft(replace(ENTRY, title=fed), replace(PAGE, title=shown)).title == title


def test_date() -> None:
    """The feed's date counts if it has a zone, else the page's; a date from the future is none."""
    zoned = replace(ENTRY, published=datetime(2021, 3, 4, 5, tzinfo=UTC), published_zone="+04:30")
    shown = replace(PAGE, published=datetime(2021, 3, 4, 6, tzinfo=UTC), published_zone="+00:00")
    assert draft(zoned, shown).published_zone == "+04:30"
    assert draft(replace(zoned, published_zone=""), shown).published == shown.published
    assert draft(replace(zoned, published_zone=""), PAGE).published == zoned.published
    late = replace(zoned, published=SEEN + timedelta(days=2))
    assert draft(late, shown).published == shown.published
    assert (draft(late, PAGE).published, draft(late, PAGE).published_zone) == (None, "")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["By Ada Stone"], ("Ada Stone",)),
        (["ada@herald.example (Ada Stone)"], ("Ada Stone",)),
        (['"Ada Stone" <ada@herald.example>'], ("Ada Stone",)),
        (["Ada Stone and Ben Field"], ("Ada Stone", "Ben Field")),
        (["Ada Stone, Ben Field"], ("Ada Stone", "Ben Field")),
        (["Автор: Анна Белая"], ("Анна Белая",)),
        (["Ada Stone", "ADA STONE", "ada stone"], ("Ada Stone",)),
        (["Staff", "admin", "https://herald.example/ada", "news@herald.example", "", "123"], ()),
        (["Byron Stone", "Anders Andersson"], ("Byron Stone", "Anders Andersson")),
        (["x" * 101], ()),
    ],
)
def test_authors(names: list[str], expected: tuple[str, ...]) -> None:
    """Authors are names: no "By", no addresses, no roles, each once."""
    assert clean_authors(names) == expected


def test_page_authors_first_and_tags_together() -> None:
    """The page's authors are preferred to the feed's; tags of both are kept, each once."""
    made = draft(
        replace(ENTRY, authors=("Desk One",), tags=("Bridge", "Flood")),
        replace(PAGE, authors=("Ada Stone",), tags=("bridge", "Ferry")),
    )
    assert made.authors == ("Ada Stone",)
    assert made.tags == ("Bridge", "Flood", "Ferry")
    assert draft(replace(ENTRY, authors=("Desk One",))).authors == ("Desk One",)


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("404 Not Found", TEXT, "an error page"),
        ("Page not found - Herald", TEXT, "an error page"),
        ("Страница не найдена", TEXT, "an error page"),
        ("Just a moment...", TEXT, "an error page"),
        (
            "Herald",
            "We value your privacy. We and our partners store information. Accept all cookies. " * 3,
            "a consent page",
        ),
        ("Herald", "Enable JavaScript and cookies to continue. " * 4, "a browser check"),
        (
            "Bridge",
            "The council met. Subscribe to continue reading this article, from 2 a month, and much more. " * 2,
            "a paywall",
        ),
        ("Bridge", "Too short.", "too short"),
        ("", TEXT, "no title"),
    ],
)
def test_rejected(title: str, text: str, why: str) -> None:
    """Error, consent, challenge and paywall pages and stubs are kept out, with the reason."""
    with pytest.raises(Rejected, match=why) as caught:
        draft(None, Page(title=title, text=text))
    assert caught.value.failure == "rejected"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 people rescued from the flood", TEXT),
        ("How outlets use cookies", TEXT * 4 + "We use cookies."),
        ("A bridge", TEXT * 4 + "Subscribe to read more."),
    ],
)
def test_not_rejected(title: str, text: str) -> None:
    """An article that only mentions such things is kept."""
    assert draft(None, Page(title=title, text=text)).title == title


def test_language() -> None:
    """Letters decide; marks and the source's languages help; Dari comes from a hint only."""
    persian = "شورا گفت که این پل در بهار دوباره باز می‌شود."
    assert language_of(TEXT, ["ru"], ["ru"]) == "en"
    assert language_of(persian, [], ["fa-AF", "ps"]) == "fa-AF"
    assert language_of(persian, ["fa"], ["fa-AF"]) == "fa"
    assert language_of(persian, ["fa-AF"], []) == "fa-AF"
    assert language_of("123", ["ru-RU"], ["tg"]) == "ru"
    assert language_of("123", [], ["tg"]) == "tg"
    assert language_of("123", [], ["tg", "ru"]) == ""
