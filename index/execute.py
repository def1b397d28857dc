"""Stage two of a search: a query tree over one snapshot becomes matching articles and their scores.

What lies in columns is decided there, as a mask over a segment's articles. Words, phrases and what
combines them go through Whoosh's own matchers, which also score. A part of the tree that cannot tell
two matches apart (a filter, a negation) is taken out of the scoring and decided as a mask.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.query import And, AndMaybe, Every, MultiTerm, Not, Or, Phrase, Query, Regex, Term
from whoosh.query.qcore import _NullQuery

from index.columns import Mask
from index.errors import QueryError
from index.query.nodes import Between, Docs, Named, Near
from index.snapshot import Part, Snapshot

MAX_WORDS = 10_000  # words that the patterns of one query may stand for, over all segments
MAX_MARKED = 1_000  # of these, how many a snippet marks

_TERM_FIELDS = ("title", "text", "author")


@dataclass(frozen=True, slots=True)
class Found:
    """Matches by segment: document numbers in order (int64) and, with each, its score (float64)."""

    docs: list[NDArray[np.int64]]
    scores: list[NDArray[np.float64]]
    terms: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """How many match."""
        return sum(map(len, self.docs))


def execute(snapshot: Snapshot, tree: Query, within: Query, *, scored: bool) -> Found:
    """Return what matches both trees. Scores are 0 unless ``scored``. Raises QueryError.

    The score is BM25F's of ``tree``, title and text together; ``within`` never adds to it.
    """
    run = _Run(snapshot)
    docs, scores = [], []
    for part in snapshot.parts:
        found, points = run.part(part, tree, within, scored)
        docs.append(found)
        scores.append(points)
    return Found(docs, scores, frozenset(wanted_terms(tree)) | run.marked)


@dataclass(slots=True)
class _Run:
    """One execution: what names and patterns turned out to stand for."""

    snapshot: Snapshot
    expanded: int = 0
    marked: set[str] = field(default_factory=set)
    codes: dict[Named, Mask] = field(default_factory=dict)

    def part(
        self, part: Part, tree: Query, within: Query, scored: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        mask = self.mask(within, part)
        if not scored:
            found = np.flatnonzero(mask & self.mask(tree, part))
            return found, np.zeros(len(found))
        telling, rest = _split(tree)
        for other in rest:
            mask = mask & self.mask(other, part)
        if telling is None or not mask.any():
            found = np.flatnonzero(mask)
            return found, np.zeros(len(found))
        bound = self.bind(telling, part)
        return _score(bound.matcher(part.searcher, part.searcher.context()), mask)

    def mask(self, tree: Query, part: Part) -> Mask:
        """Return which articles of a segment match."""
        if isinstance(tree, Every):
            return part.alive
        if isinstance(tree, And | Or | Not | AndMaybe):
            return self.combined(tree, part)
        if isinstance(tree, Named | Between | _NullQuery):
            return self.column(tree, part) & part.alive
        if isinstance(tree, MultiTerm):
            return self.pattern(tree, part)
        return _listed(tree.matcher(part.searcher, part.searcher.boolean_context()).all_ids(), part)

    def combined(self, tree: Query, part: Part) -> Mask:
        if isinstance(tree, Not):
            return part.alive & ~self.mask(tree.query, part)
        if isinstance(tree, AndMaybe):
            return self.mask(tree.a, part)
        combine = np.logical_and if isinstance(tree, And) else np.logical_or
        masks = (self.mask(child, part) for child in tree.subqueries)
        return functools.reduce(combine, masks)

    def column(self, tree: Query, part: Part) -> Mask:
        if isinstance(tree, Named):
            return part.columns.values[tree.column].having(self.wanted(tree))
        if isinstance(tree, Between):
            return (part.columns.dates >= tree.first) & (part.columns.dates <= tree.last)
        return np.zeros(part.size, dtype=np.bool_)

    def bind(self, tree: Query, part: Part) -> Query:
        """Return the tree with every leaf that Whoosh cannot match as it is bound to its documents."""
        if isinstance(tree, Named | Between | MultiTerm | Every):
            score = getattr(tree, "boost", 1.0) if isinstance(tree, MultiTerm) else 1.0
            return Docs(np.flatnonzero(self.mask(tree, part)).tolist(), score)
        if isinstance(tree, Not):
            return Docs(np.flatnonzero(self.mask(tree, part)).tolist(), 0.0)
        return tree if tree.is_leaf() else tree.apply(lambda child: self.bind(child, part))

    def wanted(self, tree: Named) -> Mask:
        """Return, by code, whether a name means it."""
        if tree not in self.codes:
            wanted = np.zeros(self.snapshot.labels.size(tree.column), dtype=np.bool_)
            wanted[self.snapshot.labels.codes(tree.column, tree.value)] = True
            self.codes[tree] = wanted
        return self.codes[tree]

    def pattern(self, tree: Query, part: Part) -> Mask:
        """Return which articles have a word that a wildcard, fuzzy word or regular expression stands for."""
        reader = part.searcher.reader()
        found = np.zeros(part.size, dtype=np.bool_)
        for word in _expansion(tree, reader):
            self.expanded += 1
            if self.expanded > MAX_WORDS:
                raise QueryError(f"{tree.text!r} stands for more than {MAX_WORDS:,} words; give more letters of it")
            if len(self.marked) < MAX_MARKED:
                self.marked.add(word.decode())
            found[list(reader.postings(tree.field(), word).all_ids())] = True
        return found


def _expansion(tree: Query, reader: Any) -> Iterator[bytes]:
    if isinstance(tree, Regex):  # Whoosh would be content with a match of a word's beginning
        tree = Regex(tree.fieldname, f"(?:{tree.text})\\Z")
    if tree.field() not in reader.indexed_field_names():
        return
    for word in tree._btexts(reader):
        yield word if isinstance(word, bytes) else word.encode()


def _listed(docs: Iterator[int], part: Part) -> Mask:
    found = np.zeros(part.size, dtype=np.bool_)
    found[list(docs)] = True
    return found & part.alive


def _split(tree: Query) -> tuple[Query | None, list[Query]]:
    """Return the part of a tree that tells matches apart, and what only decides whether they match."""
    if isinstance(tree, And):
        rest = [child for child in tree.subqueries if _is_filter(child)]
        telling = [child for child in tree.subqueries if not _is_filter(child)]
        return (And(telling) if len(telling) > 1 else telling[0] if telling else None), rest
    return (None, [tree]) if _is_filter(tree) else (tree, [])


def _is_filter(tree: Query) -> bool:
    if isinstance(tree, And | Or):
        return all(map(_is_filter, tree.subqueries))
    return isinstance(tree, Named | Between | Not | Every | _NullQuery)


def _score(matcher: Any, mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    docs: list[int] = []
    scores: list[float] = []
    wanted = mask.tolist()
    while matcher.is_active():
        doc = matcher.id()
        if wanted[doc]:
            docs.append(doc)
            scores.append(matcher.score())
        matcher.next()
    return np.array(docs, dtype=np.int64), np.array(scores, dtype=np.float64)


def wanted_terms(tree: Query) -> Iterator[str]:
    """Yield the terms that a match has, or may have, because of the query: none under a negation."""
    if isinstance(tree, Not):
        return
    if isinstance(tree, Term) and tree.fieldname in _TERM_FIELDS:
        yield tree.text
    elif isinstance(tree, Phrase | Near):
        yield from tree.words
    for child in tree.children():
        yield from wanted_terms(child)
