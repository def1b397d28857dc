"""All that the archive knows of one country, person or organization, on one page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from khabar.entities import Candidate, request_for
from khabar.page import iso

if TYPE_CHECKING:
    from archive.article import Article
    from archive.corrections import Correction
    from index.request import FacetValue, Match, Request
    from khabar.reader import Reader

SAMPLE = 200
"""The newest articles that titles and roles are read from: recognising them takes a fifth of a second."""

_FACETS = {"sources": "source", "countries": "country", "persons": "person", "orgs": "org"}
_QUOTES = 5
_WEEKS, _MONTHS = timedelta(days=26 * 7), timedelta(days=5 * 366)  # the longest spans drawn by week, and by month


@dataclass(frozen=True, slots=True)
class Role:
    """What a person is called before or after the name, in how many articles of those read, and when."""

    role: str
    articles: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody is quoted as saying in an article."""

    id: str
    published: datetime
    source: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """One entity: its names, what it is called, when and where it is named, and with whom.

    ``by`` is the unit of ``timeline``: week (by its Monday), month or year; a time without articles is in it with
    0. ``roles`` are read from the ``read`` newest articles. ``corrections`` are those in force that name it.
    """

    entity: Candidate
    label: str
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    by: str
    timeline: list[tuple[str, int]]
    facets: dict[str, list[FacetValue]]
    roles: list[Role]
    read: int
    quotes: list[Quote]
    corrections: list[Correction]

    def to_json(self) -> dict[str, Any]:
        """Return the page with the keys of ``khabar entity --json``."""
        return {
            "kind": self.entity.kind,
            "value": self.entity.value,
            "label": self.label,
            "count": self.count,
            "hidden": self.entity.hidden,
            "names": [{"name": name, "count": count} for name, count in self.entity.names],
            "roles": [
                {"role": one.role, "count": one.articles, "first": iso(one.first), "last": iso(one.last)}
                for one in self.roles
            ],
            "articles_read": self.read,
            "first_seen": iso(self.first_seen),
            "last_seen": iso(self.last_seen),
            "timeline": {"by": self.by, "counts": [{"value": when, "count": count} for when, count in self.timeline]},
            **{
                name: [{"value": v.value, "label": v.label, "count": v.count} for v in values]
                for name, values in self.facets.items()
            },
            "quotes": [
                {"id": one.id, "published": iso(one.published), "source": one.source, "said": one.said}
                for one in self.quotes
            ],
            "corrections": [one.id for one in self.corrections],
        }


def entity_page(
    k: Reader, entity: Candidate, *, since: str = "", until: str = "", labels: str = "", size: int | None = 10
) -> EntityPage:
    """Return the page of one entity over the articles of a time (all, if none is given).

    ``labels`` is the language that persons and organizations are called in ('': as they are called most);
    ``size`` how many values there are of sources, countries, persons and organizations.
    """
    request = request_for(k, entity, since=since, until=until, labels=labels)
    newest = list(k.searcher.stream(replace(request, sort="newest", limit=SAMPLE)))
    oldest = list(k.searcher.stream(replace(request, sort="oldest", limit=1)))
    articles = k.store.get_many([match.id for match in (*newest, *oldest)])
    seen = [_date(articles[match.id]) for match in (*oldest, *newest[:1]) if match.id in articles]
    by = _unit(seen[-1] - seen[0]) if seen else "month"
    return EntityPage(
        entity=entity,
        label=_label(k, entity, request),
        count=sum(value.count for value in k.searcher.facet("year", request, None)),
        first_seen=seen[0] if seen else None,
        last_seen=seen[-1] if seen else None,
        by=by,
        timeline=list(_filled(k.searcher.facet(by, request, None), by)),
        facets={name: _beside(k, field, request, entity, size) for name, field in _FACETS.items()},
        roles=_roles(entity, newest, articles) if entity.kind == "person" else [],
        read=len(newest),
        quotes=_quotes(k, entity, request),
        corrections=_corrections(k, entity),
    )


def _date(article: Article) -> datetime:
    return article.published or article.first_seen


def _label(k: Reader, entity: Candidate, request: Request) -> str:
    if not request.labels or entity.kind == "country":
        return entity.label
    values = k.searcher.facet(entity.kind, request, None)
    return next((value.label for value in values if value.value == entity.value), entity.label)


def _beside(k: Reader, field: str, request: Request, entity: Candidate, size: int | None) -> list[FacetValue]:
    """Return the most frequent values of a field but for the entity itself."""
    values = k.searcher.facet(field, request, None if size is None else size + 1)
    return [value for value in values if (field, value.value) != (entity.kind, entity.value)][:size]


def _unit(span: timedelta) -> str:
    return "week" if span <= _WEEKS else "month" if span <= _MONTHS else "year"


def _filled(values: Sequence[FacetValue], by: str) -> Iterator[tuple[str, int]]:
    """Yield the counts in order of time, with 0 for the times between."""
    counts = {value.value: value.count for value in values}
    if not counts:
        return
    when, last = min(counts), max(counts)
    while when <= last:
        yield when, counts.get(when, 0)
        when = _next(when, by)


def _next(when: str, by: str) -> str:
    if by == "year":
        return f"{int(when) + 1:04}"
    if by == "month":
        year, month = map(int, when.split("-"))
        return f"{year + month // 12:04}-{month % 12 + 1:02}"
    return (date.fromisoformat(when) + timedelta(days=7)).isoformat()


def _roles(entity: Candidate, matches: Sequence[Match], articles: dict[str, Article]) -> list[Role]:
    """Return the titles and roles that stand with a person's names, those of most articles first."""
    from index.analysis import fold_name
    from index.entities.annotate import marked
    from index.entities.recogniser import Rules
    from index.entities.roles import role

    names = {fold_name(name) for name in (entity.label, *(name for name, _ in entity.names))}
    own = {word for name in names for word in name.split()}
    known = [(match, articles[match.id]) for match in matches if match.id in articles]
    marks = marked((article for _, article in known), Rules())
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    dates: defaultdict[str, list[datetime]] = defaultdict(list)
    for (match, _), (article, text, mentions) in zip(known, marks, strict=True):
        others = {word for one in match.persons if one != entity.label for word in fold_name(one).split()}
        found = {}
        for mention in mentions:
            called = fold_name(mention.value or mention.text)
            if mention.kind == "person" and (called in names or called in own - others):
                said = role(text, mention, article.language)
                found[said.casefold()] = said
        found.pop("", None)
        for key, said in found.items():
            written[key][said] += 1
            dates[key].append(_date(article))
    roles = [Role(written[key].most_common(1)[0][0], len(when), min(when), max(when)) for key, when in dates.items()]
    return sorted(roles, key=lambda one: (-one.articles, one.first, one.role))


def _quotes(k: Reader, entity: Candidate, request: Request) -> list[Quote]:
    """Return the latest that somebody is quoted as saying."""
    from index.analysis import fold_name
    from index.catchup import recognising
    from index.query.tree import Named

    page = k.searcher.find(Named("speaker", entity.value), replace(request, sort="newest", limit=_QUOTES))
    known = k.store.get_many([match.id for match in page.matches])
    articles = [known[match.id] for match in page.matches if match.id in known]
    names = {fold_name(name) for name in (entity.label, *(name for name, _ in entity.names))}
    return [
        Quote(article.id, _date(article), article.source, quote.said)
        for article, found in zip(articles, recognising(k.store)(articles), strict=True)
        for quote in found.quotes
        if fold_name(quote.speaker) in names
    ][:_QUOTES]


def _corrections(k: Reader, entity: Candidate) -> list[Correction]:
    from index.entities.corrections import in_force, names_in

    names = {entity.label, *(name for name, _ in entity.names)}
    return [one for one in in_force(entity.kind, k.store.corrections.active()) if not names.isdisjoint(names_in(one))]
