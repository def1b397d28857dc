"""Entry and page to one draft of an article, and the gate that keeps out what is none. Nothing is fetched or stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from archive.article import Draft
from scrapers.dates import plausible, preferred
from scrapers.entry import Entry
from scrapers.errors import Rejected
from scrapers.language import detect, dialect, language_tag
from scrapers.pages import Page
from scrapers.text import html_text, plain, tidy, tidy_line

MIN_TEXT = 120
"""Fewest characters of a page's text that are taken for an article."""

FULL_FEED_TEXT = 600
"""Fewest characters of a feed's content that are taken for the whole article rather than a teaser."""

MAX_TEXT = 2_000_000
MAX_LINE = 1_000
MAX_SUMMARY = 5_000
"""What is kept of a text, of a title, of a summary, in characters; the rest is cut off."""

_MAX_AUTHORS = 20
_MAX_NAME = 100

_ERROR_TITLES = re.compile(
    r"^\W*(?:(?:error\s*)?(?:404|403|410|500|502|503)\b(?!\s*[-\u2013]?\s*(?:people|killed|dead))|"
    r"(?:page|content|article|file)\s+(?:was\s+)?not\s+found|not\s+found\W*$|access\s+denied|forbidden\W*$|"
    r"(?:the\s+)?page\s+(?:you|cannot|can['\u2019]t|does\s+not)|just\s+a\s+moment|attention\s+required|"
    r"are\s+you\s+(?:a\s+)?(?:robot|human)|(?:service|site)\s+(?:temporarily\s+)?unavailable|bad\s+gateway|"
    r"under\s+(?:construction|maintenance)|страница\s+не\s+(?:найдена|существует)|ошибка\s+\d{3}|доступ\s+(?:запрещ|ограничен)|"
    r"саҳифа\s+ёфт\s+нашуд|sahifa\s+topilmadi|صفحه\s+(?:مورد\s+نظر\s+)?(?:یافت|پیدا)\s+نشد|sayfa\s+bulunamad)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before\s+you\s+continue|we\s+value\s+your\s+privacy|we\s+and\s+our\s+(?:\d+\s+)?partners|your\s+privacy\s+choices|"
    r"(?:accept|manage)\s+(?:all\s+)?cookies|consent\s+to\s+(?:the\s+use|processing)|"
    r"(?:this\s+(?:site|website)|we)\s+uses?\s+cookies|используем\s+(?:файлы\s+)?cookie|использует\s+(?:файлы\s+)?cookie",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"enable\s+javascript\s+(?:and\s+cookies\s+)?to\s+continue|checking\s+(?:if\s+the\s+site|your\s+browser)|"
    r"verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|ddos\s+protection\s+by|cf-ray|unusual\s+traffic",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|sign\s+in|log\s+in|register)\s+(?:now\s+)?to\s+(?:continue|read|keep|unlock)|"
    r"(?:this|the)\s+(?:article|content|story)\s+is\s+(?:only\s+)?(?:for|available\s+to)\s+(?:paying\s+)?subscribers|"
    r"already\s+a\s+subscriber|you\s+have\s+reached\s+your\s+(?:article\s+)?limit|"
    r"(?:материал|статья|текст)\s+доступ\w+\s+(?:только\s+)?(?:по\s+подписке|подписчикам)|оформите\s+подписку",
    re.IGNORECASE,
)
_STUB = 600  # characters up to which a notice can be all that a text is

_BY = re.compile(
    r"^(?:written\s+by|reported\s+by|story\s+by|text\s+by|by|von|de|par|por|di|автор(?:ы)?|текст|муаллиф|muallif|нویسنده|نویسنده|نگارنده)\s*[:\s]\s*",
    re.IGNORECASE,
)
_MAIL_NAME = re.compile(r"^\s*\S+@\S+\s*\(([^()]+)\)\s*$|^\s*\"?([^\"<>]+?)\"?\s*<\S+@\S+>\s*$")
_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+")
_JOINED = re.compile(r"\s*(?:[;|/\u2022\u00b7]|,\s*(?:and|und|et|и|ва|و)?(?=\s))\s*|\s+(?:and|und|&|и)\s+")
_NOBODIES = (
    "admin administrator staff editor editors editorial webmaster news newsroom newsdesk redaktion redacción desk null "
    "none undefined unknown anonymous guest user root author редакция редактор админ администратор"
)
_NOBODY = frozenset(_NOBODIES.split())


def make_draft(
    *,
    source: str,
    entry: Entry | None,
    page: Page | None,
    url: str,
    languages: Sequence[str] = (),
    seen: datetime,
) -> Draft:
    """Return one state of the article at ``url`` (canonical) from its entry, its page, or both.

    ``languages`` are those the source writes in; ``seen`` is now, before which it was published. Without a page the
    draft is an excerpt, unless the feed carried the whole text. Raises Rejected, saying why, if there is nothing worth
    keeping.
    """
    summary = _summary(entry, page)
    text, extent = _text(entry, page, summary)
    title = _title(entry, page)
    _check(title, text, page)
    published, zone = _published(entry, page, seen)
    hints = [page.language] if page and page.language else []
    hints += [entry.language] if entry and entry.language else []
    return Draft(
        url=url,
        title=title,
        text=text,
        source=source,
        published=published,
        published_zone=zone,
        language=language_of(f"{title}\n{text}", hints, languages),
        authors=_authors(entry, page),
        summary="" if summary == text else summary,
        tags=_tags(entry, page),
        extent=extent,
    )


def language_of(text: str, hints: Sequence[str], languages: Sequence[str]) -> str:
    """Return a text's language: what its letters tell, else what it was marked with, else the source's only one."""
    tags = [tag for tag in map(language_tag, hints) if tag]
    expected = [tag for tag in map(language_tag, languages) if tag]
    found = detect(text, [*tags, *expected])
    if found:
        return dialect(found, tags or expected)
    return tags[0] if tags else expected[0] if len(expected) == 1 else ""


def clean_authors(names: Iterable[str]) -> tuple[str, ...]:
    """Return authors as names: without "By", addresses, roles that name nobody, and repetitions."""
    cleaned: dict[str, str] = {}
    for name in names:
        for single in _JOINED.split(_unaddressed(name)):
            bare = _BY.sub("", tidy_line(single)).strip(" ,;:.|-\u2013\u2014()[]@*")
            known = bare.casefold()
            if bare and known not in _NOBODY and len(bare) <= _MAX_NAME and any(map(str.isalpha, bare)):
                cleaned.setdefault(known, bare)
    return tuple(cleaned.values())[:_MAX_AUTHORS]


def check_text(title: str, text: str) -> None:
    """Raise Rejected if a page's title or text is an error page's, a consent page's or a paywall's stub."""
    if _ERROR_TITLES.search(title) and len(text) < 2 * _STUB:
        raise Rejected(f"an error page: {title[:80]}")
    if len(text) > _STUB:
        return
    for pattern, name in ((_CHALLENGE, "a browser check"), (_CONSENT, "a consent page"), (_PAYWALL, "a paywall")):
        if pattern.search(text) or (pattern is not _PAYWALL and pattern.search(title)):
            raise Rejected(f"{name} in place of the article")


def _check(title: str, text: str, page: Page | None) -> None:
    if not title:
        raise Rejected("it has no title")
    if page is not None:
        check_text(title, text)
        if len(text) < MIN_TEXT:
            raise Rejected(f"its text is too short: {len(text)} characters")
    elif not text:
        raise Rejected("it has no text")


def _summary(entry: Entry | None, page: Page | None) -> str:
    said = html_text(entry.summary_html) if entry else ""
    return (said or (page.summary if page else ""))[:MAX_SUMMARY]


def _text(entry: Entry | None, page: Page | None, summary: str) -> tuple[str, Literal["full", "excerpt"]]:
    content = html_text(entry.content_html) if entry else ""
    whole = len(content) > FULL_FEED_TEXT and len(content) > 2 * len(summary)
    text = tidy(page.text) if page else ""
    if page is not None and whole and len(text) < len(content) // 2:
        return content[:MAX_TEXT], "full"  # the page shows less than the feed gave
    if page is not None:
        return text[:MAX_TEXT], "full"
    if whole:
        return content[:MAX_TEXT], "full"
    return max(content, summary, key=len)[:MAX_TEXT] or _title(entry, None), "excerpt"


def _title(entry: Entry | None, page: Page | None) -> str:
    fed = plain(entry.title) if entry else ""
    shown = plain(page.title) if page else ""
    if not shown or (fed and _ERROR_TITLES.search(shown) is None and len(shown) < 12 <= len(fed)):
        return fed[:MAX_LINE]
    # "Title - Outlet" is the feed's title and more
    if fed and shown.startswith(fed) and len(shown) > len(fed):
        return fed[:MAX_LINE]
    return shown[:MAX_LINE]


def _published(entry: Entry | None, page: Page | None, seen: datetime) -> tuple[datetime | None, str]:
    fed = (plausible(entry.published, seen), entry.published_zone) if entry else (None, "")
    shown = (plausible(page.published, seen), page.published_zone) if page else (None, "")
    published, zone = preferred(fed, shown)
    return published, zone if published is not None else ""


def _authors(entry: Entry | None, page: Page | None) -> tuple[str, ...]:
    shown = clean_authors(page.authors) if page else ()
    return shown or (clean_authors(entry.authors) if entry else ())


def _tags(entry: Entry | None, page: Page | None) -> tuple[str, ...]:
    given = (*(entry.tags if entry else ()), *(page.tags if page else ()))
    kept: dict[str, str] = {}
    for tag in given:
        kept.setdefault(tag.casefold(), tag)
    return tuple(tag for tag in kept.values() if tag)


def _unaddressed(name: str) -> str:
    match = _MAIL_NAME.match(name)
    return (match[1] or match[2]) if match else _ADDRESS.sub(" ", name)
