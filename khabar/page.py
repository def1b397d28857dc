"""What a search returns: hits and pages, typed, and as the JSON of the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.article import Article
from archive.times import to_text
from index.request import FacetValue, Match


def iso(moment: datetime | None) -> str | None:
    """Return an aware time as the archive writes it (``2017-02-28T09:00:00Z``); None stays None."""
    return None if moment is None else to_text(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that a search found.

    ``countries`` are ISO 3166-1 alpha-2 codes; ``snippet`` is HTML with ``<mark>`` as its only markup,
    empty where none was asked for; ``score`` is BM25F's, 0 in orders by date.
    """

    id: str
    url: str
    title: str
    published: datetime | None
    first_seen: datetime
    source: str
    language: str
    authors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    score: float = 0.0
    snippet: str = ""

    @classmethod
    def of(cls, article: Article, match: Match, snippet: str = "") -> Hit:
        """Join what the archive says of an article with what the index found in it."""
        return cls(
            id=article.id,
            url=article.url,
            title=article.title,
            published=article.published,
            first_seen=article.first_seen,
            source=article.source,
            language=article.language,
            authors=tuple(article.authors),
            countries=tuple(match.countries),
            persons=tuple(match.persons),
            orgs=tuple(match.orgs),
            score=match.score,
            snippet=snippet,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the hit with the keys and value shapes of ``khabar search --json``."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "published": iso(self.published),
            "first_seen": iso(self.first_seen),
            "source": self.source,
            "language": self.language,
            "authors": list(self.authors),
            "countries": list(self.countries),
            "persons": list(self.persons),
            "orgs": list(self.orgs),
            "score": round(self.score, 4),
            "snippet": self.snippet,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a search's hits.

    ``total`` counts all matches; ``took_ms`` is the time from the query to the page, in milliseconds;
    ``facets`` is empty unless asked for, and then counts all matches under each of ``index.request.PAGE_FACETS``.
    ``notes`` say what should be known of how the query was read.
    """

    query: str
    total: int
    took_ms: float
    hits: list[Hit]
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the page with the keys of ``khabar search --json``."""
        page: dict[str, Any] = {
            "query": self.query,
            "total": self.total,
            "took_ms": round(self.took_ms, 3),
            "hits": [hit.to_json() for hit in self.hits],
        }
        if self.facets:
            page["facets"] = {
                name: [{"value": v.value, "label": v.label, "count": v.count} for v in values]
                for name, values in self.facets.items()
            }
        return page
