"""What the page of one article shows, ready for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode, urlsplit

from archive.article import Article, Version
from khabar.diff import Changed, changes
from khabar.export.html.bidi import direction, language_tag
from khabar.page import Hit

_HEADS = {"country": "Countries", "person": "Persons", "org": "Organizations"}


@dataclass(frozen=True, slots=True)
class Value:
    """A facet value: its label, and the address of all articles that have it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier version, and what the next one changed."""

    version: Version
    changes: tuple[Changed, ...]


def article_path(id: str) -> str:
    """Return where an article's page lies in the export; raises ValueError for what is no id."""
    if not (id.isascii() and id.isalnum()):
        raise ValueError(f"{id!r} is no id of an article")
    return f"articles/{id[:2]}/{id}.html"


def search_link(**filters: str) -> str:
    """Return the address, from an article's page, of the front page with filters set."""
    return f"../../index.html#{urlencode(filters)}"


def safe_link(url: str) -> str:
    """Return an address that may be linked to: http and https only, else nothing."""
    try:
        return url if urlsplit(url).scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Return the paragraphs of a text with the way each is written."""
    return [(direction(line), line) for line in text.split("\n") if line.strip()]


def context(article: Article, hit: Hit, versions: Sequence[Version], labels: Mapping[str, str]) -> dict[str, object]:
    """Return the variables of ``article.html``. ``labels`` are the names of country codes."""
    values = {"country": hit.countries, "person": hit.persons, "org": hit.orgs}
    return {
        "article": article,
        "lang": language_tag(article.language),
        "dir": direction(article.title or article.text),
        "paragraphs": paragraphs(article.text),
        "link": safe_link(article.url),
        "source": Value(article.source, search_link(source=article.source)),
        "facets": [
            (head, [_value(field, value, labels) for value in values[field]])
            for field, head in _HEADS.items()
            if values[field]
        ],
        "revisions": list(_revisions(versions)),
        "latest": versions[-1] if versions else None,
    }


def _value(field: str, value: str, labels: Mapping[str, str]) -> Value:
    label = labels.get(value, value) if field == "country" else value
    return Value(label, search_link(**{field: value}))


def _revisions(versions: Sequence[Version]) -> Iterable[Revision]:
    for old, new in pairwise(versions):
        yield Revision(old, tuple(changes(old, new)))
