"""Stage two of a search: a query tree over one snapshot becomes matching articles, and the best of them.

A part of the tree that cannot tell two matches apart (a filter, a negation) is taken out of the scoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine.evaluate import Context, Evaluation
from index.engine.kernels import Docs, Longs, greatest
from index.engine.segment import Segment
from index.engine.topk import Ranked, best_of_any
from index.query.tree import (
    And,
    Between,
    Every,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Stock,
    Term,
    nodes,
)
from index.request import Sort
from index.schema import TEXTS
from index.snapshot import Snapshot

MAX_MARKED = 1_000  # words that patterns stand for, of which a snippet marks so many
_PRUNED = 1_000  # of the best at most, for passing over the rest to be worth while


class Place(NamedTuple):
    """One article of a page: its segment's place, its document, its score (0 where nothing is scored)."""

    part: int
    doc: int
    score: float


@dataclass(frozen=True)
class Plan:
    """A query as it is executed: what tells matches apart, None if nothing does, and what only filters."""

    telling: Query | None
    filters: tuple[Query, ...]

    @cached_property
    def within(self) -> Query:
        """All filters in one."""
        if len(self.filters) == 1:
            return self.filters[0]
        return And(self.filters) if self.filters else Every()

    @cached_property
    def tree(self) -> Query:
        """What matches."""
        parts = (*self.filters, self.telling) if self.telling is not None else self.filters
        if len(parts) == 1:
            return parts[0]
        return And(parts) if parts else Every()

    @cached_property
    def any_terms(self) -> tuple[Term, ...]:
        """The terms, where all that is scored is whether a document has any of some; else none."""
        found = self.telling.parts if isinstance(self.telling, Or) else (self.telling,)
        terms = tuple(part for part in found if isinstance(part, Term) and part.field in TEXTS and part.boost > 0)
        return terms if len(set(terms)) == len(found) else ()


def plan(tree: Query, within: Query) -> Plan:
    """Return how to execute a query within filters."""
    tree = flattened(tree)
    parts = tree.parts if isinstance(tree, And) else (tree,)
    telling = tuple(part for part in parts if not _is_filter(part))
    filters = [part for part in parts if _is_filter(part) and not isinstance(part, Every)]
    if not isinstance(within, Every):
        filters += within.parts if isinstance(within, And) else (within,)
    one = And(telling) if len(telling) > 1 else telling[0] if telling else None
    return Plan(one, tuple(filters))


def flattened(tree: Query) -> Query:
    """Return a tree whose ANDs and ORs have no parts of their own kind: the order of adding scores is one.

    One without parts matches nothing.
    """
    if not isinstance(tree, And | Or):
        return tree
    if not tree.parts:
        return Nothing()
    kind = type(tree)
    parts: list[Query] = []
    for part in map(flattened, tree.parts):
        parts += part.parts if type(part) is kind and isinstance(part, And | Or) else (part,)
    return kind(tuple(parts))


def _is_filter(tree: Query) -> bool:
    if isinstance(tree, And | Or):
        return all(map(_is_filter, tree.parts))
    return isinstance(tree, Named | Between | Not | Every | Nothing)


class Execution:
    """One query over one snapshot. Raises QueryError for a pattern that stands for too much."""

    def __init__(self, snapshot: Snapshot, planned: Plan) -> None:
        self.snapshot, self.plan = snapshot, planned
        self._context = Context(snapshot.parts, snapshot.labels)
        self._evaluations = [Evaluation(number, self._context) for number in range(len(snapshot.parts))]

    def matches(self) -> list[Docs]:
        """Return what matches, by segment."""
        return self._matches(self.plan.tree)

    def matches_of(self, planned: Plan) -> list[Docs]:
        """Return what another plan of the same words matches."""
        return self._matches(planned.tree)

    def _matches(self, tree: Query) -> list[Docs]:
        return [evaluation.part.living(evaluation.docs(tree)) for evaluation in self._evaluations]

    def terms(self) -> frozenset[str]:
        """Return the terms and words that a match has, or may have, because of the query: to be marked."""
        found = frozenset(wanted_terms(self.plan.telling)) if self.plan.telling is not None else frozenset[str]()
        words = chain.from_iterable(evaluation.expanded() for evaluation in self._evaluations)
        return found.union(islice(words, MAX_MARKED))

    def best(self, end: int) -> list[Place]:
        """Return the first ``end`` by score; it need not be known what matches in all."""
        terms = self.plan.any_terms
        if end <= 0:
            return []
        if terms and end <= _PRUNED and not self._narrow(terms):
            return self._in_order(best_of_any(self._evaluations, terms, self.plan.within, end), end)
        return self._ranked(self.matches(), "relevance", end)

    def _narrow(self, terms: tuple[Term, ...]) -> bool:
        """Tell whether the filters leave so few that it is best to begin with them."""
        if not self.plan.filters:
            return False
        within, any_term = self.plan.within, Or(terms)
        return sum(one.cost(within) for one in self._evaluations) < sum(one.cost(any_term) for one in self._evaluations)

    def ordered(self, matches: Sequence[Docs], sort: Sort, end: int | None) -> list[Place]:
        """Return the first ``end`` of what matches: by score or else by date, then the newest, at last by id."""
        if sort == "relevance" and end is not None and end <= _PRUNED and self.plan.any_terms:
            return self.best(end)
        return self._ranked(matches, sort, end)

    def _ranked(self, matches: Sequence[Docs], sort: Sort, end: int | None) -> list[Place]:
        keys: list[NDArray[Any]] = []
        for evaluation, docs in zip(self._evaluations, matches, strict=True):
            if sort != "relevance":
                dates = evaluation.segment.dates.take(docs)
                keys.append(dates if sort == "newest" else -dates)
            elif self.plan.telling is None:
                keys.append(np.zeros(len(docs)))
            else:
                keys.append(evaluation.scores_of_matches(self.plan.telling, docs))
        if not keys:
            return []
        if len(keys) == 1:
            return self._in_order([Ranked(0, matches[0], keys[0])], end, scored=sort == "relevance")
        together = np.concatenate(keys)
        kept = greatest(together, len(together) if end is None else end)
        bounds = np.cumsum([0, *map(len, keys)])
        found = []
        for place, docs in enumerate(matches):
            own = kept[(kept >= bounds[place]) & (kept < bounds[place + 1])]
            found.append(Ranked(place, docs[own - bounds[place]], together[own]))
        return self._in_order(found, end, scored=sort == "relevance")

    def _in_order(self, ranked: Sequence[Ranked], end: int | None, *, scored: bool = True) -> list[Place]:
        found: list[tuple[float, int, bytes, int, int]] = []
        for place, docs, scores in ranked:
            segment = self.snapshot.parts[place].segment
            some = np.arange(len(docs)) if end is None else _promising(scores, docs, segment, end)
            best = docs[some]
            dates, ids = segment.dates.take(best), segment.ids.take(best)
            rows = zip(*(part.tolist() for part in (-scores[some], -dates, ids, best)), strict=True)
            found += ((key, date, id, place, doc) for key, date, id, doc in rows)
        found.sort()
        return [Place(place, doc, -key if scored else 0.0) for key, _, _, place, doc in found[:end]]


def _promising(keys: NDArray[Any], docs: Docs, segment: Segment, end: int) -> Longs:
    """Return the places of all that can be among the first ``end`` by key, then by date."""
    if len(keys) <= 2 * end:
        return np.arange(len(keys))
    best = greatest(keys, end)
    if len(best) <= 2 * end:
        return best
    equal = keys[best] == keys[best].min()
    last = best[equal]
    newest = greatest(segment.dates.take(docs[last]), end - (len(best) - len(last)))
    return np.concatenate([best[~equal], last[newest]])


def explained(planned: Plan) -> str:
    """Return what only stock Whoosh can match in a plan, a line each; '' if there is nothing of it."""
    return "\n".join(
        f"matched by stock Whoosh, a document at a time: {node.query!r}"
        for node in nodes(planned.tree)
        if isinstance(node, Stock)
    )


def wanted_terms(tree: Query) -> Iterator[str]:
    """Yield the terms that a match has, or may have, because of the query: none under a negation."""
    if isinstance(tree, Not):
        return
    if isinstance(tree, Term) and tree.field in TEXTS:
        yield tree.text
    elif isinstance(tree, Phrase | Near):
        yield from tree.words
    for child in tree.children():
        yield from wanted_terms(child)
