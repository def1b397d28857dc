"""The best of all documents that have any of some terms, without scoring those that cannot be among them.

MaxScore (Turtle and Flood, 1995) over blocks: the terms are taken in the order of the most that each can
add. A document met first under a term has none of those before it, so it scores at most what this
term's block can give and all later terms can add; blocks and documents whose bound stays below the
``count``-th best score so far are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.engine.evaluate import Evaluation
from index.engine.kernels import Docs, Longs, Mask, greatest, mask_of, union_all
from index.engine.postings import BLOCK, Postings, Skips
from index.engine.scoring import Scores, bm25, bound
from index.query.tree import Every, Query, Term

_FEW = 12_000  # postings; so many are scored sooner than it is told which of them need not be
_SMALL = 2_048  # documents of a term that are all scored
_FIRST = 12  # blocks, the most promising, that are scored before any is passed over
_SLACK = 1 + 1e-9  # a bound and a score are not rounded alike


class Ranked(NamedTuple):
    """Documents of one segment (by its place among all) with their scores."""

    place: int
    docs: Docs
    scores: Scores


class Pool:
    """The best so far: all that reach the ``count``-th best score."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._parts: list[Ranked] = []
        self._best: Scores = np.empty(0)
        self.least = -np.inf

    def add(self, place: int, docs: Docs, scores: Scores) -> None:
        """Add documents, none of which was added before."""
        kept = scores >= self.least
        if not kept.any():
            return
        docs, scores = docs[kept], scores[kept]
        best = greatest(scores, self._count)
        self._parts.append(Ranked(place, docs[best], scores[best]))
        self._best = np.concatenate([self._best, scores[best]])
        if len(self._best) >= self._count:
            self._best = np.partition(self._best, len(self._best) - self._count)[-self._count :]
            self.least = float(self._best[0])

    def ranked(self) -> list[Ranked]:
        """Return all that reach the ``count``-th best score, in no order."""
        found = []
        for place, docs, scores in self._parts:
            kept = scores >= self.least
            if kept.any():
                found.append(Ranked(place, docs[kept], scores[kept]))
        return found


def best_of_any(evaluations: Sequence[Evaluation], terms: Sequence[Term], within: Query, count: int) -> list[Ranked]:
    """Return the documents that have any of the terms and match ``within`` and reach the ``count``-th best score.

    The terms are of fields with positions, their boosts above 0. A document's score is the sum of its terms' in
    the order given, exactly as ``Evaluation.scores`` adds them.
    """
    pool = Pool(count)
    for evaluation in evaluations:
        if sum(map(evaluation.cost, terms)) <= _FEW:
            _add_all(evaluation, terms, within, pool, count)
        else:
            _add_promising(evaluation, terms, within, pool)
    return pool.ranked()


def _add_all(evaluation: Evaluation, terms: Sequence[Term], within: Query, pool: Pool, count: int) -> None:
    """Score every document, term by term."""
    parts = []
    for term in terms:
        docs, scores = evaluation.scored(term)
        if evaluation.part.alive is not None or not isinstance(within, Every):
            kept = _allowed(evaluation, docs, within)
            docs, scores = docs[kept], scores[kept]
        if len(docs):
            parts.append((docs, scores))
    if len(parts) == 1:
        pool.add(evaluation.number, *parts[0])
    elif parts:
        pool.add(evaluation.number, *added(parts, evaluation.segment.scratch, count))


def added(parts: Sequence[tuple[Docs, Scores]], scratch: Scores, count: int) -> tuple[Docs, Scores]:
    """Return the documents with the ``count`` greatest sums of scores (and what equals the least), and these sums.

    ``scratch`` is as long as the segment has documents, and full of zeros, before and after.
    """
    docs = np.concatenate([docs for docs, _ in parts])
    for some, scores in parts:
        scratch[some] += scores
    sums = scratch.take(docs)
    scratch[docs] = 0.0
    best = greatest(sums, count * len(parts))  # a document is there once for each part that has it
    found, first = np.unique(docs[best], return_index=True)
    return found, sums[best][first]


def _allowed(evaluation: Evaluation, docs: Docs, within: Query) -> Mask:
    """Return which documents are alive and match."""
    mask: Mask = evaluation.among(within, docs)
    if evaluation.part.alive is not None:
        mask &= evaluation.part.alive.take(docs)
    return mask


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term in one segment: the most it can add, in all and by block."""

    term: Term
    ordinal: int
    postings: Postings
    count: int
    skips: Skips | None
    bounds: Scores
    most: float


def _add_promising(evaluation: Evaluation, terms: Sequence[Term], within: Query, pool: Pool) -> None:
    """Score the documents that may come to the pool's least: those of all small terms first, then of the terms
    that can add most."""
    entries = sorted(_entries(evaluation, terms), key=lambda entry: -entry.most)
    small = [entry.term for entry in entries if entry.count <= _SMALL]
    if small:
        docs = union_all([evaluation.term_docs(term.field, term.text) for term in small], evaluation.size)
        _add(evaluation, terms, docs, (), within, pool)
    large = [entry for entry in entries if entry.count > _SMALL]
    for number, entry in enumerate(large):
        rest = sum(one.most for one in large[number + 1 :])
        if (entry.most + rest) * _SLACK < pool.least:
            break
        earlier = (*small, *(one.term for one in large[:number]))
        for docs in _promising(evaluation, entry, rest, pool):
            _add(evaluation, terms, docs, earlier, within, pool)


def _add(
    evaluation: Evaluation, terms: Sequence[Term], docs: Docs, earlier: Sequence[Term], within: Query, pool: Pool
) -> None:
    """Add to the pool those documents that are allowed and have none of the earlier terms."""
    if evaluation.part.alive is not None or not isinstance(within, Every):
        docs = docs[_allowed(evaluation, docs, within)]
    if not len(docs):
        return
    total = np.zeros(len(docs))
    fresh = np.ones(len(docs), dtype=np.bool_)
    for term in terms:
        scores = evaluation.scores(term, docs)
        total += scores
        if term in earlier:
            fresh &= scores == 0.0
    pool.add(evaluation.number, docs[fresh], total[fresh])


def _entries(evaluation: Evaluation, terms: Sequence[Term]) -> Iterator[_Entry]:
    for term in terms:
        found = evaluation.context.term(term.field, term.text)
        ordinal = found.ordinals[evaluation.number]
        if ordinal < 0:
            continue
        field = evaluation.segment.text(term.field)
        skips = field.postings.skips(ordinal)
        floors = np.zeros(1) if skips is None else skips.floor
        bounds = bound(found.idf * term.boost, floors, field.average, found.average)
        yield _Entry(term, ordinal, field.postings, field.postings.count(ordinal), skips, bounds, float(bounds.max()))


def _promising(evaluation: Evaluation, entry: _Entry, rest: float, pool: Pool) -> Iterator[Docs]:
    """Yield the documents of a term that may come to the least of the pool, best blocks first."""
    if entry.skips is None:
        yield evaluation.term_docs(entry.term.field, entry.term.text)
        return
    bounds = (entry.bounds + rest) * _SLACK
    left = np.ones(len(bounds), dtype=np.bool_)
    if pool.least == -np.inf and len(bounds) > 2 * _FIRST:
        rows = np.sort(np.argpartition(bounds, len(bounds) - _FIRST)[-_FIRST:])
        left[rows] = False
        yield entry.postings.blocks(entry.ordinal, entry.skips, rows)[0]
    rows = (left & (bounds >= pool.least)).nonzero()[0]
    if len(rows):
        yield _of_blocks(evaluation, entry, entry.skips, rows, pool.least - rest)


def _of_blocks(evaluation: Evaluation, entry: _Entry, skips: Skips, rows: Longs, least: float) -> Docs:
    """Return the documents in some blocks of a term whose score by it reaches ``least``."""
    if 2 * len(rows) > len(skips.before):
        docs, own = evaluation.scored(entry.term)
        wanted = mask_of(rows, len(skips.before)).repeat(BLOCK)[: len(docs)]
        return docs[wanted & (own * _SLACK >= least)]
    docs, at = entry.postings.blocks(entry.ordinal, skips, rows)
    found = evaluation.context.term(entry.term.field, entry.term.text)
    norms = evaluation.segment.text(entry.term.field).norms(found.average).take(docs)
    own = bm25(found.idf * entry.term.boost, entry.postings.frequencies_at(entry.ordinal, at), norms)
    return docs[own * _SLACK >= least]
