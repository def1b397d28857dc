"""The query tree: what was asked, without looking at any index.

The nodes mean what Whoosh's of the same name mean (``index.engine.stock`` turns one tree into the
other), but they are plain values: reading a query must not load Whoosh, which takes as long as all
else that a search does. ``Named``, ``Between`` and ``Near`` are Khabar's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Query:
    """A node of the tree."""

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return ()


@dataclass(frozen=True, slots=True)
class Term(Query):
    """Documents that have a term, which in a column is exactly a label. ``boost`` multiplies the score."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase(Query):
    """Documents that have words in this order, each at most ``slop`` places after the one before it."""

    field: str
    words: tuple[str, ...]
    slop: int = 1
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Near(Query):
    """Documents that have all ``words`` in any order with fewer than ``slop`` other words among them."""

    field: str
    words: tuple[str, ...]
    slop: int
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Pattern(Query):
    """Documents that have a term that a pattern stands for. Each scores the boost, whichever terms it has."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix(Pattern):
    """Terms that begin with ``text``."""


@dataclass(frozen=True, slots=True)
class Wildcard(Pattern):
    """Terms that match ``text``, in which ``*`` is any letters, ``?`` one letter, ``[ab]`` one of these."""


@dataclass(frozen=True, slots=True)
class Regex(Pattern):
    """Terms that a regular expression matches whole."""


@dataclass(frozen=True, slots=True)
class Fuzzy(Pattern):
    """Terms within ``edits`` insertions, deletions or changes of a letter that begin with the same ``same`` letters."""

    edits: int = 1
    same: int = 0


@dataclass(frozen=True, slots=True)
class TermRange(Query):
    """Terms from ``first`` to ``last`` in the order of their bytes; None is no bound, ``open_`` leaves it out."""

    field: str
    first: str | None
    last: str | None
    open_first: bool = False
    open_last: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Named(Query):
    """Documents with a value in a column that ``value`` names; ``column`` is one of ``schema.VALUES``.

    A country's ``value`` is its code. See ``index.labels`` for how the others are compared.
    """

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Between(Query):
    """Documents dated from second ``first`` to second ``last``, both inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Every(Query):
    """All documents."""


@dataclass(frozen=True, slots=True)
class Nothing(Query):
    """No document."""


@dataclass(frozen=True, slots=True)
class _Several(Query):
    parts: tuple[Query, ...]

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return self.parts


@dataclass(frozen=True, slots=True)
class And(_Several):
    """Documents that match all parts; their scores are added."""


@dataclass(frozen=True, slots=True)
class Or(_Several):
    """Documents that match any part; the scores of those that match are added."""


@dataclass(frozen=True, slots=True)
class DisjunctionMax(_Several):
    """Documents that match any part; the greatest score counts."""


@dataclass(frozen=True, slots=True)
class Not(Query):
    """Documents that do not match; they score nothing."""

    part: Query

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return (self.part,)


@dataclass(frozen=True, slots=True)
class AndMaybe(Query):
    """Documents that match ``must``; the score of ``maybe`` is added where it matches."""

    must: Query
    maybe: Query

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return (self.must, self.maybe)


@dataclass(frozen=True, slots=True)
class Require(Query):
    """Documents that match both; only ``scored`` scores."""

    scored: Query
    required: Query

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return (self.scored, self.required)


@dataclass(frozen=True, slots=True)
class Constant(Query):
    """Documents that match ``part``, each with the same score."""

    part: Query
    score: float = 1.0

    def children(self) -> tuple[Query, ...]:
        """Return the nodes below."""
        return (self.part,)


@dataclass(frozen=True, slots=True, eq=False)
class Stock(Query):
    """What only Whoosh's own matchers can find: a Whoosh query, matched a document at a time.

    ``matches`` is told the query and the segments, and returns the documents and scores in each: whoever
    makes the node has loaded Whoosh, whoever evaluates it need not know how. Each node equals itself only.
    """

    query: Any
    matches: Callable[..., Any]
    boost: float = 1.0

    __eq__ = object.__eq__
    __hash__ = object.__hash__


_BOOSTED = (Term, Phrase, Near, Pattern, TermRange, Stock)


def boosted(tree: Query, boost: float) -> Query:
    """Return the tree with the score of each of its words multiplied."""
    if isinstance(tree, _BOOSTED):
        return replace(tree, boost=tree.boost * boost)
    if isinstance(tree, Constant):
        return replace(tree, score=tree.score * boost)
    if isinstance(tree, _Several):
        return replace(tree, parts=tuple(boosted(part, boost) for part in tree.parts))
    if isinstance(tree, AndMaybe):
        return AndMaybe(boosted(tree.must, boost), boosted(tree.maybe, boost))
    return Require(boosted(tree.scored, boost), tree.required) if isinstance(tree, Require) else tree


def nodes(tree: Query) -> Iterator[Query]:
    """Yield a node and all below it."""
    yield tree
    for child in tree.children():
        yield from nodes(child)
