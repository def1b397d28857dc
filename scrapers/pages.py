"""Pages to articles: an outlet's rule where there is one, else trafilatura; metadata from what the page says of itself.

Bytes in, values out: nothing is fetched, no script runs, no entity is expanded.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from scrapers.charset import decoded, labels_of
from scrapers.dates import preferred
from scrapers.errors import EMPTY, MALFORMED, PageError
from scrapers.metadata import Metadata, read_metadata
from scrapers.rules import Rule, apply_rule, rule_for
from scrapers.text import parse_html, tidy
from scrapers.urls import host_of

MAX_ELEMENTS = 100_000
"""Most elements of a page that is read; the longest articles have a tenth of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page holds: plain text with paragraphs apart, and what it says about itself.

    ``published`` is UTC, ``published_zone`` as in Draft; ``canonical_url`` is the page's own claim, possibly empty;
    ``rule`` names what read it: the host of a rule, or ``trafilatura``.
    """

    title: str
    text: str
    published: datetime | None = None
    published_zone: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    summary: str = ""
    canonical_url: str = ""
    tags: tuple[str, ...] = ()
    rule: str = ""


def extract(body: bytes, *, url: str, charset: str | None = None, rules: Sequence[Rule] = ()) -> Page:
    """Return the article in a page's decoded body; ``charset`` is what the HTTP header claims.

    ``url`` may be empty for a page from a file, whose own claim of an address then chooses the rule;
    ``rules`` are tried before the built-in table. The text may be empty: whether it is good enough is the cleaner's
    judgement. Raises PageError: ``empty``, or ``malformed`` if it is no HTML or too large.
    """
    if not body.strip():
        raise PageError(EMPTY, f"the page is empty: {url}")
    markup = decoded(body, [charset, *labels_of(body)])
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"GIF8")) or "<" not in markup[:10_000]:
        raise PageError(MALFORMED, f"not a web page: {url}")
    tree = parse_html(markup)
    if tree is None:
        raise PageError(EMPTY, f"the page is empty: {url}")
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise PageError(MALFORMED, f"the page has more than {MAX_ELEMENTS} elements: {url}")
    page = _described(read_metadata(tree, url))
    rule = rule_for(host_of(url or page.canonical_url), rules)
    if rule is not None:
        ruled = _by_rule(page, rule, markup)
        if ruled.text:
            return ruled
    return replace(page, text=_without_title(_main_text(tree, url), page.title), rule="trafilatura")


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n\n")
    return rest if rest and first.casefold() == title.casefold() else text


def _described(said: Metadata) -> Page:
    return Page(
        title=said.title,
        text="",
        published=said.published,
        published_zone=said.published_zone,
        authors=said.authors,
        language=said.language,
        summary=said.summary,
        canonical_url=said.canonical_url,
        tags=said.tags,
    )


def _by_rule(page: Page, rule: Rule, markup: str) -> Page:
    found = apply_rule(rule, markup)
    published, zone = preferred((found.published, found.published_zone), (page.published, page.published_zone))
    return replace(
        page,
        title=found.title or page.title,
        text=found.text,
        published=published,
        published_zone=zone,
        authors=found.authors or page.authors,
        rule=rule.host,
    )


def _main_text(tree: HtmlElement, url: str) -> str:
    import trafilatura  # noqa: PLC0415 # 280 ms

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page it cannot read
    _disguise_joiners(tree)
    try:
        document: Any = trafilatura.bare_extraction(tree, url=url, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, etree.LxmlError):
        return ""
    text = getattr(document, "text", None) or ""
    return tidy("\n\n".join(line for line in text.translate(_JOINERS).split("\n") if line.strip()))


# trafilatura drops what Python calls unprintable, and with it the joiners that Persian spelling needs. They travel as
# two letters of no living script instead.
_STAND_INS = str.maketrans({"\u200c": "\u2e2f", "\u200d": "\u2e31"})
_JOINERS = str.maketrans({"\u2e2f": "\u200c", "\u2e31": "\u200d"})


def _disguise_joiners(tree: HtmlElement) -> None:
    for element in tree.iter():
        if element.text and not element.text.isascii():
            element.text = element.text.translate(_STAND_INS)
        if element.tail and not element.tail.isascii():
            element.tail = element.tail.translate(_STAND_INS)
