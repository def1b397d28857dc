"""Where outlets keep their articles: a table, host to CSS selectors for BeautifulSoup.

A host's rule also serves its subdomains. The rows follow the markup of these outlets as generally known; they are
checked against golden pages written in that markup (``tests/scrapers/data/HOST/``), not against the live sites: where
an outlet has changed, a row finds no text and the page is read by trafilatura as if there were no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.dates import parse_date
from scrapers.text import html_text, plain, tidy_line


@dataclass(frozen=True, slots=True)
class Rule:
    """How to read the pages of a host. Selectors are CSS; of several matches the first counts, for authors all.

    ``text`` selects the containers of the text, in order; ``drop`` what inside them is none of it. A date is read from
    the attributes ``datetime`` and ``content`` before the element's text.
    """

    host: str
    text: str
    title: str = ""
    drop: str = ""
    date: str = ""
    authors: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found; empty where it found nothing."""

    title: str = ""
    text: str = ""
    published: datetime | None = None
    published_zone: str = ""
    authors: tuple[str, ...] = ()


_PANGEA_DROP = (
    ".media-block, .wsw__embed, .wsw__also-read, .also-read, .c-spinner, .media-pholder, .infgraphicsAttach, figure,"
    " .wsw__a--link-list, .region, aside"
)


def _pangea(host: str) -> Rule:
    """Return the rule of a service of RFE/RL: all run on the same publishing system, Pangea."""
    return Rule(
        host,
        text="div.intro p, div.wsw",
        title="h1.title, h1.pg-title",
        drop=_PANGEA_DROP,
        date=".published time[datetime], .publishing-details time[datetime], time[pubdate]",
        authors=".publishing-details .links__item-link, .links__item .links__item-link",
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "asiaplustj.info",
        text="div.article-text, div.news-content__text, div.b-article__text",
        title="h1.article-title, h1",
        drop=".related, .banner, .read-also, figure, .social",
        date="time[datetime], .article-date, .news-content__date",
        authors=".article-author a, .article-author",
    ),
    Rule(
        "avesta.tj",
        text="div.entry-content, div.td-post-content",
        title="h1.entry-title",
        drop=".sharedaddy, .jp-relatedposts, .td-a-rec, figure",
        date="time.entry-date[datetime]",
        authors=".td-post-author-name a, .author .fn",
    ),
    _pangea("azathabar.com"),
    _pangea("azattyk.org"),
    _pangea("azattyq.org"),
    Rule(
        "fergana.news",
        text="div.article-content, div.article__text, div.text",
        title="h1",
        drop=".related, .banner, figure, .article-tags",
        date="time[datetime], .article-date",
        authors=".article-author",
    ),
    Rule(
        "gazeta.uz",
        text="div.articleTopBG h4, div.js-mediator-article.article-text, div.articleText",
        title="h1#article_title, h1",
        drop=".articleRelated, .innerImg, figure, .adv, .article-telegram",
        date="div.articleDateTime",
        authors="div.articleAuthor a, .article-author",
    ),
    Rule(
        "iranintl.com",
        text="div[class*='article-body'] , article section",
        title="h1",
        drop="figure, aside, [class*='related'], [class*='embed'], [class*='player']",
        date="time[datetime]",
        authors="[class*='author'] a, address a",
    ),
    Rule(
        "khaama.com",
        text="div.entry-content",
        title="h1.entry-title",
        drop=".sharedaddy, .jp-relatedposts, .addtoany_share_save_container, figure, .code-block",
        date="time.entry-date.published[datetime], time[datetime]",
        authors="span.author.vcard a, a.author-name",
    ),
    Rule(
        "kun.uz",
        text="div.single-content, div.news-inner__content-page",
        title="h1.single-header__title, h1.news-inner__content-title",
        drop="figure, .related, .tags-ui, .single-header__title, .single-header__meta",
        date=".single-header__meta .date, .news-inner__content-date",
    ),
    _pangea("ozodi.org"),
    _pangea("ozodlik.org"),
    Rule(
        "pajhwok.com",
        text="div.entry-content, div.post-content",
        title="h1.entry-title, h1.post-title",
        drop=".sharedaddy, .jp-relatedposts, .related-posts, .hits, figure",
        date="time.entry-date[datetime], .post-date",
        authors=".author-name a, .post-author a",
    ),
    _pangea("radiofarda.com"),
    _pangea("rferl.org"),
    _pangea("svoboda.org"),
    Rule(
        "tass.com",
        text="div.news-header__lead, div.text-block",
        title="h1.news-header__title",
        drop=".text-include, .banner, figure",
        date="div.news-header__date-date, dateformat",
    ),
    Rule(
        "tass.ru",
        text="div.news-header__lead, div.text-block",
        title="h1.news-header__title",
        drop=".text-include, .banner, figure",
        date="div.news-header__date-date, dateformat",
    ),
    Rule(
        "tolonews.com",
        text="div.field--name-body, div.article-body",
        title="h1.title-article, h1",
        drop=".related-news, .comments, figure, .video-embed-field-responsive-video",
        date=".post-date, time[datetime]",
        authors=".author-name, .article-author",
    ),
)
"""Sorted by host; of two that match a page's host the longer one counts."""


def rule_for(host: str, extra: Sequence[Rule] = ()) -> Rule | None:
    """Return the rule for a host or for the nearest domain above it, or None; ``extra`` goes before the table."""
    labels = host.lower().split(".")
    for table in ({rule.host: rule for rule in extra}, _BY_HOST):
        for start in range(len(labels) - 1):
            rule = table.get(".".join(labels[start:]))
            if rule is not None:
                return rule
    return None


def apply_rule(rule: Rule, markup: str) -> Found:
    """Return what a rule finds in a page's markup."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 # 70 ms, for these outlets only

    soup = BeautifulSoup(markup, "lxml")
    for dropped in soup.select(rule.drop) if rule.drop else ():
        dropped.decompose()
    title = soup.select_one(rule.title) if rule.title else None
    published, zone = _date(soup, rule.date)
    names = (plain(each.get_text(" ")) for each in (soup.select(rule.authors) if rule.authors else ()))
    return Found(
        title=tidy_line(title.get_text(" ")) if title else "",
        text=_text(soup, rule.text),
        published=published,
        published_zone=zone,
        authors=tuple(dict.fromkeys(name for name in names if name)),
    )


def _text(soup: Any, selector: str) -> str:
    parts: list[str] = []
    taken: list[Any] = []
    for each in soup.select(selector):
        if any(parent is kept for parent in each.parents for kept in taken):
            continue
        taken.append(each)
        parts.append(html_text(str(each)))
    return "\n\n".join(part for part in parts if part)


def _date(soup: Any, selector: str) -> tuple[datetime | None, str]:
    for each in soup.select(selector) if selector else ():
        for text in (each.get("datetime"), each.get("content"), each.get_text(" ")):
            moment, zone = parse_date(text) if isinstance(text, str) else (None, "")
            if moment is not None:
                return moment, zone
    return None, ""


_BY_HOST = {rule.host: rule for rule in RULES}
