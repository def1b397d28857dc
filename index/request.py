"""What can be asked of the index, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

FACETS = ("country", "person", "org", "source", "language", "year", "month", "week", "day")
"""The fields that can be counted."""

PAGE_FACETS = ("country", "person", "org", "source", "language")
"""The fields that are counted when facets are asked for without naming any."""

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question. Values of one filter are ORed, filters are ANDed; an empty query means all articles.

    ``limit`` None is all. ``facets`` names the fields to count, or True for the usual ones;
    ``facet_size`` None is every value. With ``multi_select`` a field is counted as if its own filter
    were not there, so that a second value can be chosen. ``labels`` is the language that persons and
    organizations are named in, '' for the names they go by most. ``now`` is what ``7d`` and ``yesterday``
    are told from.
    """

    query: str = ""
    country: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    org: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    sort: Sort = "relevance"
    limit: int | None = 10
    offset: int = 0
    facets: bool | tuple[str, ...] = False
    facet_size: int | None = 10
    multi_select: bool = False
    labels: str = ""
    now: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """An article that matches, by its id. ``score`` is 0 where nothing was scored."""

    id: str
    score: float
    countries: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many matches have a value. ``label`` is for people: Afghanistan for ``AF``."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """A person or organization: what it goes by, how many articles name it, its names with how many have each."""

    label: str
    count: int
    names: tuple[tuple[str, int], ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """An answer: how many match in all, the page asked for, and counts over all that match.

    ``terms`` are the terms and words looked for, to mark in a snippet; ``notes`` what the asker
    should know of how the query was read.
    """

    total: int
    matches: list[Match]
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
