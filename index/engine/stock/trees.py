"""Whoosh's query trees to ours, and back.

``from_whoosh`` takes a query for what Whoosh documents it to mean, where stock Whoosh 2.7.4 does otherwise
too: see ``queries``. Besides, a pattern's score is its boost, a negation scores nothing, and the boost of a
compound query counts when it has one part as well. What has no node of ours stays a ``Stock`` node in its
place, and only it is left to Whoosh's matchers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from whoosh import query as stock
from whoosh.query.compound import DefaultOr, PreloadedOr
from whoosh.query.qcore import _NullQuery

from index.engine.stock import queries
from index.engine.stock.fields import make_schema, seconds_between
from index.engine.stock.lexicon import FIELDS, moment
from index.engine.stock.opening import matches
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Constant,
    DisjunctionMax,
    Every,
    Fuzzy,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Regex,
    Require,
    Stock,
    Term,
    TermRange,
    Wildcard,
    boosted,
)
from index.schema import TEXTS, VALUES, WORDS

_PATTERNED = frozenset({*TEXTS, *WORDS})  # the fields whose patterns are ours
_MOST_EDITS = 100


def from_whoosh(query: Any, boost: float = 1.0) -> Query:
    """Return a Whoosh query as a tree of ours, with the scores of what it matches multiplied."""
    convert = _FROM.get(type(query))
    found = convert(query, boost) if convert is not None else None
    return Stock(query, matches, boost) if found is None else found


def to_whoosh(tree: Query) -> Any:
    """Return a tree as a Whoosh query that matches and scores the same over an index of ours."""
    return _TO[type(tree)](tree)


# ── from Whoosh ──────────────────────────────────────────────────────────────────────────────────


def _text(field: str, value: Any) -> str | None:
    """Return a term as text, None if there is no such term in any index."""
    try:
        return str(make_schema()[field].to_bytes(value).decode())
    except ValueError:
        return None


def _term(query: Any, boost: float) -> Query | None:
    if query.minquality:
        return None
    if query.fieldname == "date":
        return _moment(query.text, boost * query.boost)
    text = _text(query.fieldname, query.text) if query.fieldname in FIELDS else None
    return Nothing() if text is None else Term(query.fieldname, text, boost * query.boost)


def _moment(text: Any, boost: float) -> Query | None:
    if not isinstance(text, datetime | bytes):
        return None
    return _between(*moment(make_schema()["date"].to_bytes(text)), boost)


def _between(first: int, last: int, boost: float) -> Query:
    return _times(Between(first, last), boost) if first <= last else Nothing()


def _times(tree: Query, boost: float) -> Query:
    """Return a leaf that scores ``boost`` in place of 1."""
    return tree if boost == 1.0 else Constant(tree, boost)


def _phrase(query: Any, boost: float) -> Query | None:
    if query.fieldname not in TEXTS:
        return None
    words = [_text(query.fieldname, word) for word in query.words]
    known = tuple(word for word in words if word is not None)
    if not words or len(known) < len(words):
        return Nothing()
    return Phrase(query.fieldname, known, query.slop, boost * query.boost)


def _is_ours(query: Any) -> bool:
    """Tell whether a pattern is one that our dictionaries expand, and scores as one."""
    return query.fieldname in _PATTERNED and bool(query.constantscore) and isinstance(query.text, str)


def _prefix(query: Any, boost: float) -> Query | None:
    return Prefix(query.fieldname, query.text, boost * query.boost) if _is_ours(query) and query.text else None


def _wildcard(query: Any, boost: float) -> Query | None:
    ours = _is_ours(query) and query.text != "*"
    return Wildcard(query.fieldname, query.text, boost * query.boost) if ours else None


def _regex(query: Any, boost: float) -> Query | None:
    """Whoosh is content with a match of a term's beginning."""
    if not _is_ours(query) or query.text == ".*":
        return None
    expression = f"(?:{query.text}).*" if "|" in query.text else f"{query.text}.*"
    try:
        re.compile(query.text)
        re.compile(f"(?:{expression})\\Z")
    except re.error:
        return None
    return Regex(query.fieldname, expression, boost * query.boost)


def _fuzzy(query: Any, boost: float) -> Query | None:
    if not _is_ours(query) or not 0 <= query.maxdist <= _MOST_EDITS:
        return None
    return Fuzzy(query.fieldname, query.text, boost * query.boost, edits=int(query.maxdist), same=query.prefixlength)


def _term_range(query: Any, boost: float) -> Query | None:
    if query.fieldname not in _PATTERNED or not query.constantscore:
        return None
    ends = [None if end is None else _text(query.fieldname, end) for end in (query.start, query.end)]
    if (ends[0] is None) != (query.start is None) or (ends[1] is None) != (query.end is None):
        return None
    return TermRange(
        query.fieldname,
        ends[0],
        ends[1],
        open_first=bool(query.startexcl),
        open_last=bool(query.endexcl),
        boost=boost * query.boost,
    )


def _moments(query: Any, boost: float) -> Query | None:
    field = make_schema()["date"]
    if query.fieldname != "date":
        return None
    try:
        first = field.min_value if query.start is None else field.prepare_number(query.start) + bool(query.startexcl)
        last = field.max_value if query.end is None else field.prepare_number(query.end) - bool(query.endexcl)
    except (TypeError, ValueError):
        return None
    return _between(*seconds_between(first, last), boost * query.boost if query.constantscore else boost)


def _every(query: Any, boost: float) -> Query | None:
    if query.fieldname in VALUES:
        return _times(Named(query.fieldname, "*"), boost * query.boost)
    return _times(Every(), boost * query.boost) if query.fieldname in (None, "id", "date") else None


def _parts(query: Any, boost: float) -> tuple[Query, ...]:
    return tuple(from_whoosh(part, boost * query.boost) for part in query.subqueries)


def _and(query: Any, boost: float) -> Query:
    return And(_parts(query, boost)) if query.subqueries else Nothing()


def _or(query: Any, boost: float) -> Query | None:
    if query.scale:
        return None
    return Or(_parts(query, boost)) if query.subqueries else Nothing()


def _constant(query: Any, boost: float) -> Query:
    part = from_whoosh(query.child)
    score = query.score * boost
    return (
        boosted(part, score) if isinstance(part, Pattern | TermRange) and part.boost == 1.0 else Constant(part, score)
    )


def _near(query: Any, boost: float) -> Query:
    return boosted(query.tree, boost)


def _boosted(query: Any, boost: float) -> Query:
    return from_whoosh(query.child, boost * query.boost)


_Convert = Callable[[Any, float], Query | None]

_FROM: dict[type, _Convert] = {
    stock.Term: _term,
    stock.Phrase: _phrase,
    stock.Prefix: _prefix,
    stock.Wildcard: _wildcard,
    stock.Regex: _regex,
    queries.WholeRegex: lambda query, boost: Regex(query.fieldname, query.text, boost * query.boost),
    stock.FuzzyTerm: _fuzzy,
    stock.TermRange: _term_range,
    **dict.fromkeys((stock.NumericRange, stock.DateRange), _moments),
    stock.Every: _every,
    _NullQuery: lambda query, boost: Nothing(),
    stock.And: _and,
    **dict.fromkeys((stock.Or, DefaultOr, PreloadedOr, queries.Or), _or),
    **dict.fromkeys(
        (stock.DisjunctionMax, queries.DisjunctionMax), lambda query, boost: DisjunctionMax(_parts(query, boost))
    ),
    **dict.fromkeys((stock.Not, queries.Without), lambda query, boost: Not(from_whoosh(query.query))),
    stock.AndNot: lambda query, boost: And((from_whoosh(query.a, boost), Not(from_whoosh(query.b)))),
    **dict.fromkeys(
        (stock.AndMaybe, queries.AndMaybe),
        lambda query, boost: AndMaybe(from_whoosh(query.a, boost), from_whoosh(query.b, boost)),
    ),
    **dict.fromkeys(
        (stock.Require, queries.Require),
        lambda query, boost: Require(from_whoosh(query.a, boost), from_whoosh(query.b)),
    ),
    **dict.fromkeys((stock.ConstantScoreQuery, queries.Constant), _constant),
    **dict.fromkeys((queries.NamedQuery, queries.BetweenQuery), lambda query, boost: _times(query.tree, boost)),
    queries.NearQuery: _near,
    queries.Boosted: _boosted,
}


# ── to Whoosh ────────────────────────────────────────────────────────────────────────────────────


def _constantly(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that makes Whoosh's query of a pattern, with our score."""
    return lambda tree: queries.Constant(make(tree), tree.boost)


def _several(kind: Any) -> Callable[[Any], Any]:
    return lambda tree: kind([to_whoosh(part) for part in tree.parts]) if tree.parts else stock.NullQuery


def _range(tree: TermRange) -> Any:
    return stock.TermRange(tree.field, tree.first, tree.last, tree.open_first, tree.open_last)


_TO: dict[type, Callable[[Any], Any]] = {
    Term: lambda tree: stock.Term(tree.field, tree.text, boost=tree.boost),
    Phrase: lambda tree: stock.Phrase(tree.field, list(tree.words), slop=tree.slop, boost=tree.boost),
    Near: lambda tree: queries.NearQuery(tree) if tree.words else stock.NullQuery,
    Prefix: _constantly(lambda tree: stock.Prefix(tree.field, tree.text)),
    Wildcard: _constantly(lambda tree: stock.Wildcard(tree.field, tree.text)),
    Regex: _constantly(lambda tree: queries.WholeRegex(tree.field, tree.text)),
    Fuzzy: _constantly(
        lambda tree: stock.FuzzyTerm(
            tree.field, tree.text, maxdist=tree.edits, prefixlength=min(tree.same, len(tree.text))
        )
    ),
    TermRange: _constantly(_range),
    Named: queries.NamedQuery,
    Between: queries.BetweenQuery,
    Every: lambda tree: stock.Every(),
    Nothing: lambda tree: stock.NullQuery,
    And: _several(stock.And),
    Or: _several(queries.Or),
    DisjunctionMax: _several(queries.DisjunctionMax),
    Not: lambda tree: queries.Without(to_whoosh(tree.part)),
    AndMaybe: lambda tree: queries.AndMaybe(to_whoosh(tree.must), to_whoosh(tree.maybe)),
    Require: lambda tree: queries.Require(to_whoosh(tree.scored), to_whoosh(tree.required)),
    Constant: lambda tree: queries.Constant(to_whoosh(tree.part), tree.score),
    Stock: lambda tree: tree.query if tree.boost == 1.0 else queries.Boosted(tree.query, tree.boost),
}
