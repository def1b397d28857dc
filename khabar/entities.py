"""Which country, person or organization a name means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from khabar.errors import AmbiguousEntity, UnknownEntity

if TYPE_CHECKING:
    from index.request import Known, Request
    from khabar.reader import Reader

Kind = Literal["country", "person", "org"]
KINDS: tuple[Kind, ...] = ("country", "person", "org")

_NEAR = 3  # names suggested
_LIKENESS = 0.7  # from which on difflib's ratio makes a suggestion


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name may mean. ``value`` is what filters take and facets give: a country's code, else the label.

    ``names`` are its names in the articles with how many articles have each, the most frequent first.
    """

    kind: Kind
    value: str
    label: str
    count: int
    names: tuple[tuple[str, int], ...]
    hidden: bool = False


def candidates(k: Reader, asked: str, kinds: Sequence[Kind] = KINDS) -> list[Candidate]:
    """Return what a name may mean among ``kinds``, those of most articles first; only those called so, if any are."""
    from index.analysis import fold_name

    found = [candidate for kind in kinds for candidate in _of_kind(k, asked, kind)]
    called = fold_name(asked)
    exact = [
        one
        for one in found
        if one.kind == "country" or called in map(fold_name, (one.label, *(name for name, _ in one.names)))
    ]
    return sorted(exact or found, key=lambda one: (-one.count, KINDS.index(one.kind), one.label))


def the_one(k: Reader, asked: str, kinds: Sequence[Kind] = KINDS) -> Candidate:
    """Return the only one that a name means; raises UnknownEntity, AmbiguousEntity."""
    found = candidates(k, asked, kinds)
    if not found:
        raise UnknownEntity(asked, near(k, asked, kinds))
    if len(found) > 1:
        raise AmbiguousEntity(asked, [(one.kind, one.label, one.count) for one in found])
    return found[0]


def near(k: Reader, asked: str, kinds: Sequence[Kind] = KINDS) -> list[str]:
    """Return a few known names that are like one that nobody has."""
    from index.analysis import fold_name
    from index.entities.countries import suggest_countries

    wanted = fold_name(asked)
    found = []
    if "country" in kinds:
        found = [name for name in suggest_countries(asked) if _like(wanted, [fold_name(name)])]
    for kind in kinds:
        if kind != "country":
            labels = [value.value for value in k.searcher.facet(kind, k.request(), None)]
            found += _alike(wanted, labels)
    return found[:_NEAR]


def _alike(wanted: str, labels: Iterable[str]) -> list[str]:
    """Return the labels that are like a folded name, or have a word like it; the first of those of one spelling."""
    from index.analysis import fold_name

    written: dict[str, str] = {}
    for label in labels:
        folded = fold_name(label)
        for piece in (folded, *folded.split()):
            if piece[:1] == wanted[:1]:  # to compare closely with all that there are takes seconds
                written.setdefault(piece, label)
    return list(dict.fromkeys(written[piece] for piece in _like(wanted, written)))


def _like(wanted: str, pieces: Iterable[str]) -> list[str]:
    return get_close_matches(wanted, list(pieces), _NEAR, _LIKENESS)


def request_for(k: Reader, entity: Candidate, *, since: str = "", until: str = "", labels: str = "") -> Request:
    """Return the request for the articles of one."""
    named: dict[str, Any] = {entity.kind: entity.value}
    return k.request(since=since, until=until, limit=None, labels=labels, **named)


def _of_kind(k: Reader, asked: str, kind: Kind) -> list[Candidate]:
    if kind != "country":
        return [_named(kind, known) for known in k.searcher.entities(kind, asked)]
    from index.entities.countries import country_code

    code = country_code(asked)
    if code is None:
        return []
    values = k.searcher.facet("country", k.request(country=code), None)
    return [
        Candidate("country", code, value.label, value.count, ((value.label, value.count),))
        for value in values
        if value.value == code
    ]


def _named(kind: Kind, known: Known) -> Candidate:
    return Candidate(kind, known.label, known.label, known.count, known.names, known.hidden)
