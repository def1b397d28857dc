"""What a page says about itself: JSON-LD first, then meta elements, then what its markup marks as date or author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from scrapers.dates import parse_date
from scrapers.jsonld import Node, article_node, first, texts
from scrapers.language import language_tag
from scrapers.text import element_text, plain, tidy_line
from scrapers.urls import canonical_or_empty

_DATE_METAS = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date"),
    *("sailthru.date", "publish-date", "publish_date", "publication_date", "pubdate", "date", "article.published"),
    *("dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "dc.date.created", "published_time"),
    *(
        "citation_publication_date",
        "cxenseparse:recs:publishtime",
        "last-published",
        "date_published",
        "rnews:datepublished",
    ),
)
_AUTHOR_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
)
_TAG_METAS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_SEPARATORS = re.compile(r"\s+[|\u2013\u2014\u00bb\u203a\u00b7\u2022-]\s+|\s*\|\s*|\s*::\s*")
_SPLIT_TAGS = re.compile(r"\s*[,;،]\s*")
_MAX_TAGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself; empty where it says nothing."""

    title: str = ""
    published: datetime | None = None
    published_zone: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    summary: str = ""
    canonical_url: str = ""
    tags: tuple[str, ...] = ()


def read_metadata(tree: HtmlElement, url: str) -> Metadata:
    """Return what a parsed page says about itself; ``url`` is where it came from."""
    node, metas = article_node(tree), _metas(tree)
    published, zone = _published(tree, node, metas, url)
    return Metadata(
        title=_title(tree, node, metas),
        published=published,
        published_zone=zone,
        authors=_authors(tree, node, metas),
        language=_language(tree, node, metas),
        summary=_summary(node, metas),
        canonical_url=_canonical(tree, metas, url),
        tags=_tags(node, metas),
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                for key in (element.get(attribute) or "").lower().split():
                    metas.setdefault(key, []).append(content)
    return metas


def _one(metas: dict[str, list[str]], *keys: str) -> str:
    return next((metas[key][0] for key in keys if key in metas), "")


def _title(tree: HtmlElement, node: Node, metas: dict[str, list[str]]) -> str:
    headings = [tidy_line(element_text(h1)) for h1 in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    headline = plain(first(node.get("headline")))
    if headline:
        # some add the outlet's or the section's name
        return next((h1 for h1 in headings if len(h1) >= 15 and headline.startswith(h1)), headline)
    shared = plain(_one(metas, "og:title", "twitter:title"))
    site = plain(_one(metas, "og:site_name"))
    window = plain(next((title.text_content() for title in tree.iter("title")), ""))
    for candidate in (shared, window):
        # what the page sets as its heading is the title, without the outlet's name that others add
        for heading in headings:
            if candidate and _contains(candidate, heading) and len(heading) >= 8:
                return heading
    if len(headings) == 1 and len(headings[0]) >= 15:
        return headings[0]
    return _without_site(shared, site) or _without_site(window, site) or next(iter(headings), "")


def _contains(longer: str, shorter: str) -> bool:
    return _bare(shorter) in _bare(longer)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _without_site(title: str, site: str) -> str:
    """Drop the outlet's name from the end of a title: the last part after a separator, if short or known."""
    parts = _SEPARATORS.split(title)
    if len(parts) < 2:
        return title
    if (site and _bare(parts[-1]) == _bare(site)) or (len(parts[-1]) <= 30 and len(parts[-1]) * 2 < len(title)):
        return title[: title.rindex(parts[-1])].rstrip(" |\u2013\u2014\u00bb\u203a\u00b7\u2022:-")
    return title


def _published(tree: HtmlElement, node: Node, metas: dict[str, list[str]], url: str) -> tuple[datetime | None, str]:
    for text in _date_texts(tree, node, metas):
        moment, zone = parse_date(text)
        if moment is not None:
            return moment, zone
    match = _URL_DATE.search(urlsplit(url).path)
    return parse_date("-".join(match.groups())) if match else (None, "")


def _date_texts(tree: HtmlElement, node: Node, metas: dict[str, list[str]]) -> Iterator[str]:
    yield first(node.get("datePublished"), "@value")
    for key in _DATE_METAS:
        yield from metas.get(key, ())
    for element in tree.iterfind(".//*[@itemprop='datePublished']"):
        yield element.get("datetime") or element.get("content") or tidy_line(element.text_content()[:200])
    yield first(node.get("dateCreated"), "@value")
    times = [element for element in tree.iter("time") if not _in_teaser(element)]
    times.sort(key=lambda element: element.get("pubdate") is None and "publish" not in (element.get("class") or ""))
    for element in times[:5]:
        yield element.get("datetime") or tidy_line(element.text_content()[:200])
    for element in _classed(tree, _DATE_CLASS):
        yield tidy_line(element.text_content()[:200])
    yield first(node.get("dateModified"), "@value")


_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:publish(?:ed)?(?:[_-]?(?:date|time|at|on))?|pub[_-]?date|entry-date|post-date|article[_-]*date|date-?published|dateline|news-date|date)(?:$|\s)",
    re.IGNORECASE,
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author(?:s|[_-]?name)?|article[_-]*author|post-author|entry-author)(?:$|\s)", re.IGNORECASE
)
_TEASER = re.compile(r"related|recommend|teaser|sidebar|most-?read|comment|latest|popular|promo", re.IGNORECASE)


def _in_teaser(element: HtmlElement) -> bool:
    if any(ancestor.tag in ("aside", "nav", "footer") for ancestor in element.iterancestors()):
        return True
    return any(
        _TEASER.search(ancestor.get("class") or "") for ancestor in element.iterancestors() if ancestor.tag != "body"
    )


def _classed(tree: HtmlElement, pattern: re.Pattern[str]) -> Iterator[HtmlElement]:
    """Yield the first few elements outside teasers whose class or id matches."""
    found = 0
    for element in tree.iter("span", "div", "p", "li", "a", "address", "small", "em", "b"):
        if pattern.search(element.get("class") or "") and not _in_teaser(element):
            yield element
            found += 1
            if found >= 5:
                return


def _authors(tree: HtmlElement, node: Node, metas: dict[str, list[str]]) -> tuple[str, ...]:
    """Return who signs the page; the outlet itself only where nobody else does."""
    outlets = {_bare(name) for name in (first(node.get("publisher")), _one(metas, "og:site_name")) if name}
    signed: tuple[str, ...] = ()
    for names in _signatures(tree, node, metas):
        found = _unique(plain(name) for name in names)
        if any(_bare(name) not in outlets for name in found):
            return tuple(name for name in found if _bare(name) not in outlets)
        signed = signed or found
    return signed


def _signatures(tree: HtmlElement, node: Node, metas: dict[str, list[str]]) -> Iterator[list[str]]:
    yield texts(node.get("author"))
    for key in _AUTHOR_METAS:
        yield [value for value in metas.get(key, ()) if "://" not in value]
    marked = tree.xpath("//*[@rel='author' or @itemprop='author']")[:10]
    yield [tidy_line(each.text_content()[:200]) for each in marked if not _in_teaser(each)]
    yield [
        text
        for each in _classed(tree, _AUTHOR_CLASS)
        if (text := tidy_line(each.text_content())) and len(text) < 40 and not re.search(r"\d", text)
    ][:1]


def _language(tree: HtmlElement, node: Node, metas: dict[str, list[str]]) -> str:
    root = tree if tree.tag == "html" else tree.getroottree().getroot()
    claims = [
        first(node.get("inLanguage"), "alternateName"),
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or "",
        _one(metas, "og:locale", "content-language", "language", "dc.language"),
    ]
    tags = [tag for tag in map(language_tag, claims) if tag]
    # of two that agree the one that names the dialect
    return next((tag for tag in tags if tag == "fa-AF"), tags[0] if tags else "")


def _summary(node: Node, metas: dict[str, list[str]]) -> str:
    return plain(first(node.get("description")) or _one(metas, "og:description", "description", "twitter:description"))


def _canonical(tree: HtmlElement, metas: dict[str, list[str]], url: str) -> str:
    links = [
        each.get("href") or "" for each in tree.iter("link") if "canonical" in (each.get("rel") or "").lower().split()
    ]
    claims = (canonical_or_empty(link, url) for link in (*links, *metas.get("og:url", ())))
    return next(filter(None, claims), "")


def _tags(node: Node, metas: dict[str, list[str]]) -> tuple[str, ...]:
    given = texts(node.get("keywords"))
    for key in _TAG_METAS:
        given = given or metas.get(key, [])
    given = [part for value in given for part in (_SPLIT_TAGS.split(value) if len(given) == 1 else [value])]
    return _unique(tag for tag in map(plain, given) if len(tag) <= 60)[:_MAX_TAGS]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
