"""A query tree over one segment: which documents match, which of some do, and how much each scores.

Every node has the same three faces. ``docs`` finds all that match. ``among`` says which of some
candidates do: so an AND finds what its rarest part matches and only asks the others about these, and
no work is done in proportion to the archive for a query whose terms are rare. ``scores`` gives what
the node adds to the score of each candidate, 0 where it does not match. ``cost`` bounds how many match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from index.engine import patterns
from index.engine.dictionary import encoded
from index.engine.kernels import (
    NO_DOCS,
    NO_PLACES,
    Docs,
    Longs,
    Mask,
    common,
    docs_of,
    member,
    union,
    union_all,
)
from index.engine.postings import BLOCK, Postings, Skips
from index.engine.scoring import Scores, bm25, idf
from index.engine.segment import Part, TextField
from index.engine.spots import in_order, spots, together
from index.errors import QueryError
from index.labels import Labels
from index.query.tree import (
    And,
    AndMaybe,
    Between,
    Constant,
    DisjunctionMax,
    Every,
    Named,
    Near,
    Not,
    Nothing,
    Or,
    Pattern,
    Phrase,
    Query,
    Require,
    Stock,
    Term,
    TermRange,
)
from index.schema import TEXTS, VALUES, WORDS

MAX_WORDS = 10_000  # words that the patterns of one query may stand for, over all segments
_LONG = 50_000  # postings; shorter ones are decoded whole in the time it takes to choose blocks
_SKIPPING = 4  # so many times fewer candidates than blocks: only the blocks they are in are read


class Found(NamedTuple):
    """A term in the whole index: its ordinal in each segment (-1: none), its idf, the average length of its field."""

    ordinals: list[int]
    idf: float
    average: float


@dataclass(slots=True)
class Context:
    """One search over all segments: statistics, and what names turned out to stand for."""

    parts: Sequence[Part]
    labels: Labels
    expanded: int = 0
    _terms: dict[tuple[str, str], Found] = field(default_factory=dict)
    _codes: dict[Named, list[int]] = field(default_factory=dict)
    _labels: dict[Term, int] = field(default_factory=dict)
    _stock: dict[Stock, list[tuple[Docs, Scores]]] = field(default_factory=dict)

    def term(self, name: str, text: str) -> Found:
        """Return what there is of a term of a field of texts or words."""
        found = self._terms.get((name, text))
        if found is None:
            found = self._terms[name, text] = self._find(name, encoded(text))
        return found

    def _find(self, name: str, term: bytes) -> Found:
        fields = [part.segment.field(name) for part in self.parts]
        ordinals = [one.dictionary.find(term) for one in fields]
        having = size = total = 0
        for part, one, ordinal in zip(self.parts, fields, ordinals, strict=True):
            size += part.size
            if isinstance(one, TextField):
                total += one.total
            if ordinal >= 0:
                having += one.postings.count(ordinal)
        return Found(ordinals, idf(having, size) if size else 0.0, total / size if total else 1.0)

    def codes(self, tree: Named) -> list[int]:
        """Return the codes that a name means."""
        found = self._codes.get(tree)
        if found is None:
            found = self._codes[tree] = self.labels.codes(tree.column, tree.value)
        return found

    def code(self, tree: Term) -> int:
        """Return the code of the label that a term of a column is, -1 if there is none."""
        found = self._labels.get(tree)
        if found is None:
            found = self._labels[tree] = self.labels.code(tree.field, tree.text)
        return found

    def stock(self, tree: Stock) -> list[tuple[Docs, Scores]]:
        """Return what Whoosh's matchers find in each segment."""
        found = self._stock.get(tree)
        if found is None:
            found = self._stock[tree] = tree.matches(tree.query, self.parts, self.labels)
        return found

    def expand(self, text: str, count: int) -> None:
        """Count the words that a pattern stands for. Raises QueryError when they are too many."""
        self.expanded += count
        if self.expanded > MAX_WORDS:
            raise QueryError(f"{text!r} stands for more than {MAX_WORDS:,} words; give more letters of it")


class Evaluation:
    """A tree's nodes over one segment. Deleted documents are found like others: the caller leaves them out."""

    def __init__(self, number: int, context: Context) -> None:
        self.number, self.part, self.context = number, context.parts[number], context
        self.segment, self.size = self.part.segment, self.part.size
        self._decoded: dict[tuple[str, int], Docs] = {}
        self._expansions: dict[Pattern | TermRange, Longs] = {}
        self._found: dict[Query, Docs] = {}

    def docs(self, tree: Query) -> Docs:
        """Return the documents that match."""
        found = self._found.get(tree)
        if found is None:
            found = self._found[tree] = _DOCS[type(tree)](self, tree)
        return found

    def among(self, tree: Query, docs: Docs) -> Mask:
        """Return which of some documents match."""
        if tree in self._found:
            return self._among_found(tree, docs)
        mask: Mask = _AMONG.get(type(tree), Evaluation._among_found)(self, tree, docs)
        return mask

    def scores(self, tree: Query, docs: Docs) -> Scores:
        """Return what a node adds to the scores of some documents."""
        scores: Scores = _SCORES[type(tree)](self, tree, docs)
        return scores

    def scores_of_matches(self, tree: Query, docs: Docs) -> Scores:
        """Return the scores of documents that all match: what is sure need not be asked again."""
        if isinstance(tree, And):
            return reduce(np.add, (self.scores_of_matches(part, docs) for part in tree.parts))
        if isinstance(tree, Phrase | Near):
            return self._word_scores(tree, docs)
        if isinstance(tree, AndMaybe):
            return self.scores_of_matches(tree.must, docs) + self.scores(tree.maybe, docs)
        if isinstance(tree, Require):
            return self.scores_of_matches(tree.scored, docs)
        if isinstance(tree, Pattern | TermRange):
            return np.full(len(docs), tree.boost)
        return self.scores(tree, docs)

    def cost(self, tree: Query) -> int:
        """Return how many documents match at most."""
        most: int = _COST[type(tree)](self, tree)
        return most

    # ── terms ──────────────────────────────────────────────────────────────────────────────────

    def ordinal(self, name: str, text: str) -> int:
        """Return the ordinal of a term, -1 if it is not there."""
        return self.context.term(name, text).ordinals[self.number]

    def term_docs(self, name: str, text: str) -> Docs:
        """Return the documents that have a term."""
        ordinal = self.ordinal(name, text)
        return self._decode(name, ordinal) if ordinal >= 0 else NO_DOCS

    def _decode(self, name: str, ordinal: int) -> Docs:
        key = name, ordinal
        found = self._decoded.get(key)
        if found is None:
            found = self._decoded[key] = self.segment.field(name).postings.docs(ordinal)
        return found

    def lookup(self, name: str, ordinal: int, docs: Docs) -> tuple[Longs, Longs]:
        """Return which of some documents have a term, as places among them, and their places in its postings."""
        decoded = self._decoded.get((name, ordinal))
        if decoded is None:
            postings = self.segment.field(name).postings
            skips = self._worth_skipping(postings, ordinal, docs)
            if skips is not None:
                rows = np.maximum(skips.before.searchsorted(docs) - 1, 0)
                some, at = postings.blocks(ordinal, skips, np.unique(rows))
                which, among = common(docs, some, self.size)
                return which, at[among]
            decoded = self._decode(name, ordinal)
        return common(docs, decoded, self.size)

    def _worth_skipping(self, postings: Postings, ordinal: int, docs: Docs) -> Skips | None:
        """Return a term's skips where it is cheaper to read only the blocks that some documents are in."""
        count = postings.count(ordinal)
        if count < _LONG or len(docs) * _SKIPPING * BLOCK > count or not postings.has_positions:
            return None
        return postings.skips(ordinal)

    def _term(self, tree: Term) -> Docs:
        if tree.field == "id":
            doc = self.segment.find(tree.text)
            return np.array([doc]) if doc >= 0 else NO_DOCS
        if tree.field in VALUES:
            return self.segment.values(tree.field).docs(self.context.code(tree))
        return self.term_docs(tree.field, tree.text) if tree.field in _FIELDS else NO_DOCS

    def _term_cost(self, tree: Term) -> int:
        if tree.field in VALUES:
            return self.segment.values(tree.field).count_of(self.context.code(tree))
        if tree.field not in _FIELDS:
            return 1
        ordinal = self.ordinal(tree.field, tree.text)
        return self.segment.field(tree.field).postings.count(ordinal) if ordinal >= 0 else 0

    def _term_among(self, tree: Term, docs: Docs) -> Mask:
        if tree.field not in _FIELDS:
            return self._among_found(tree, docs)
        ordinal = self.ordinal(tree.field, tree.text)
        if ordinal < 0:
            return np.zeros(len(docs), dtype=np.bool_)
        decoded = (tree.field, ordinal) in self._decoded
        if decoded or self._worth_skipping(self.segment.field(tree.field).postings, ordinal, docs) is None:
            return member(docs, self._decode(tree.field, ordinal), self.size)
        mask = np.zeros(len(docs), dtype=np.bool_)
        mask[self.lookup(tree.field, ordinal, docs)[0]] = True
        return mask

    def _term_scores(self, tree: Term, docs: Docs) -> Scores:
        if tree.field not in TEXTS:
            return np.where(self.among(tree, docs), tree.boost, 0.0)
        scores = np.zeros(len(docs))
        term = self.context.term(tree.field, tree.text)
        ordinal = term.ordinals[self.number]
        if ordinal < 0 or not len(docs):
            return scores
        which, at = self.lookup(tree.field, ordinal, docs)
        if not len(which):
            return scores
        found = self.segment.text(tree.field)
        norms = found.norms(term.average)
        frequencies = found.postings.frequencies_at(ordinal, at)
        if len(which) == len(docs):
            return bm25(term.idf * tree.boost, frequencies, norms.take(docs))
        scores[which] = bm25(term.idf * tree.boost, frequencies, norms.take(docs.take(which)))
        return scores

    def scored(self, tree: Term) -> tuple[Docs, Scores]:
        """Return the documents that have a term of a field of texts, with their scores."""
        term = self.context.term(tree.field, tree.text)
        ordinal = term.ordinals[self.number]
        if ordinal < 0:
            return NO_DOCS, np.empty(0)
        docs = self._decode(tree.field, ordinal)
        found = self.segment.text(tree.field)
        norms = found.norms(term.average).take(docs)
        return docs, bm25(term.idf * tree.boost, found.postings.weights(ordinal), norms)

    # ── phrases ────────────────────────────────────────────────────────────────────────────────

    def _words(self, tree: Phrase | Near) -> And:
        return And(tuple(Term(tree.field, word, tree.boost) for word in dict.fromkeys(tree.words)))

    def _phrase(self, tree: Phrase | Near) -> Docs:
        candidates = self.docs(self._words(tree))
        return candidates[self._placed(tree, candidates)]

    def _phrase_among(self, tree: Phrase | Near, docs: Docs) -> Mask:
        mask = self.among(self._words(tree), docs)
        some = mask.nonzero()[0]
        mask[some] = self._placed(tree, docs[some])
        return mask

    def _placed(self, tree: Phrase | Near, candidates: Docs) -> Mask:
        """Return which of the documents that have all words have them where they should be."""
        mask = np.zeros(len(candidates), dtype=np.bool_)
        if not len(candidates):
            return mask
        postings = self.segment.text(tree.field).postings
        found: dict[str, Longs] = {}
        for word in dict.fromkeys(tree.words):
            ordinal = self.ordinal(tree.field, word)
            which, at = self.lookup(tree.field, ordinal, candidates)
            found[word] = spots(which, *postings.positions_at(ordinal, at))
        if isinstance(tree, Phrase):
            last = in_order([found[word] for word in tree.words], tree.slop)
        else:
            need = Counter(tree.words)
            last = together([found[word] for word in need], list(need.values()), tree.slop + len(tree.words) - 2)
        mask[last >> 32] = True
        return mask

    def _word_scores(self, tree: Phrase | Near, docs: Docs) -> Scores:
        words = tree.words if isinstance(tree, Phrase) else tuple(dict.fromkeys(tree.words))
        return self._added(tuple(Term(tree.field, word, tree.boost) for word in words), docs)

    def _phrase_scores(self, tree: Phrase | Near, docs: Docs) -> Scores:
        return np.where(self.among(tree, docs), self._word_scores(tree, docs), 0.0)

    # ── patterns ───────────────────────────────────────────────────────────────────────────────

    def _expansion(self, tree: Pattern | TermRange) -> Longs:
        found = self._expansions.get(tree)
        if found is None:
            if tree.field not in _FIELDS:
                return NO_PLACES
            found = self._expansions[tree] = patterns.matching(self.segment.field(tree.field).dictionary, tree)
            self.context.expand(tree.text if isinstance(tree, Pattern) else f"{tree.first}..{tree.last}", len(found))
        return found

    def expanded(self) -> Iterator[str]:
        """Yield the words that the patterns asked for so far stand for."""
        for tree, ordinals in self._expansions.items():
            dictionary = self.segment.field(tree.field).dictionary
            yield from (dictionary[ordinal].decode() for ordinal in ordinals.tolist())

    def _pattern(self, tree: Pattern | TermRange) -> Docs:
        ordinals = self._expansion(tree)
        if not len(ordinals):
            return NO_DOCS
        postings = self.segment.field(tree.field).postings
        if len(ordinals) == 1:
            return postings.docs(int(ordinals[0]))
        return union_all(postings.docs_of_many(ordinals), self.size)

    def _pattern_cost(self, tree: Pattern | TermRange) -> int:
        return self.size if len(self._expansion(tree)) else 0

    def _constant_scores(self, tree: Pattern | TermRange, docs: Docs) -> Scores:
        return np.where(self.among(tree, docs), tree.boost, 0.0)

    # ── columns ────────────────────────────────────────────────────────────────────────────────

    def _named(self, tree: Named) -> Docs:
        values = self.segment.values(tree.column)
        return self._joined([docs for code in self.context.codes(tree) if len(docs := values.docs(code))])

    def _named_cost(self, tree: Named) -> int:
        codes = self.context.codes(tree)
        values = self.segment.values(tree.column)
        return sum(map(values.count_of, codes)) if len(codes) <= _FEW_CODES else self.size

    def _named_among(self, tree: Named, docs: Docs) -> Mask:
        wanted = np.zeros(self.context.labels.size(tree.column), dtype=np.bool_)
        wanted[self.context.codes(tree)] = True
        return self.segment.values(tree.column).having(docs, wanted)

    def _joined(self, parts: list[Docs]) -> Docs:
        if len(parts) < 2:
            return parts[0] if parts else NO_DOCS
        if len(parts) == 2:
            return union(parts[0], parts[1], self.size)
        return union_all(parts, self.size)

    def _between(self, tree: Between) -> Docs:
        first, last = self.segment.date_span
        if tree.first <= first and last <= tree.last:
            return self._every(Every())
        if tree.last < first or last < tree.first:
            return NO_DOCS
        dates = self.segment.dates
        return docs_of((dates >= tree.first) & (dates <= tree.last))

    def _between_among(self, tree: Between, docs: Docs) -> Mask:
        dates = self.segment.dates.take(docs)
        return (dates >= tree.first) & (dates <= tree.last)

    def _every(self, tree: Query) -> Docs:
        return np.arange(self.size)

    def _ones(self, tree: Query, docs: Docs) -> Scores:
        return np.where(self.among(tree, docs), 1.0, 0.0)

    # ── combinations ───────────────────────────────────────────────────────────────────────────

    def _and(self, tree: And) -> Docs:
        ordered = sorted(tree.parts, key=lambda part: (isinstance(part, Not), self.cost(part)))
        if not ordered:
            return NO_DOCS
        docs = self.docs(ordered[0])
        for part in ordered[1:]:
            if not len(docs):
                break
            docs = docs[self.among(part, docs)]
        return docs

    def _and_among(self, tree: And, docs: Docs) -> Mask:
        mask = np.ones(len(docs), dtype=np.bool_) if tree.parts else np.zeros(len(docs), dtype=np.bool_)
        for part in sorted(tree.parts, key=self.cost):
            some = mask.nonzero()[0]
            if not len(some):
                break
            mask[some] = self.among(part, docs if len(some) == len(docs) else docs[some])
        return mask

    def _or(self, tree: Or | DisjunctionMax) -> Docs:
        return self._joined([docs for part in tree.parts if len(docs := self.docs(part))])

    def _or_among(self, tree: Or | DisjunctionMax, docs: Docs) -> Mask:
        masks = [self.among(part, docs) for part in tree.parts]
        return reduce(np.logical_or, masks) if masks else np.zeros(len(docs), dtype=np.bool_)

    def _added(self, parts: tuple[Query, ...], docs: Docs) -> Scores:
        total = np.zeros(len(docs))
        for part in parts:
            total += self.scores(part, docs)
        return total

    def _and_scores(self, tree: And, docs: Docs) -> Scores:
        scores = np.zeros(len(docs))
        some = self.among(tree, docs).nonzero()[0]
        scores[some] = self.scores_of_matches(tree, docs[some])
        return scores

    def _max_scores(self, tree: DisjunctionMax, docs: Docs) -> Scores:
        return reduce(np.maximum, (self.scores(part, docs) for part in tree.parts), np.zeros(len(docs)))

    def _not(self, tree: Not) -> Docs:
        left = np.ones(self.size, dtype=np.bool_)
        left[self.docs(tree.part)] = False
        return docs_of(left)

    def _maybe_scores(self, tree: AndMaybe, docs: Docs) -> Scores:
        both = self.scores(tree.must, docs) + self.scores(tree.maybe, docs)
        return np.where(self.among(tree.must, docs), both, 0.0)

    def _require_scores(self, tree: Require, docs: Docs) -> Scores:
        return np.where(self.among(tree.required, docs), self.scores(tree.scored, docs), 0.0)

    def _stock_docs(self, tree: Stock) -> Docs:
        return self.context.stock(tree)[self.number][0]

    def _stock_scores(self, tree: Stock, docs: Docs) -> Scores:
        scores = np.zeros(len(docs))
        found, own = self.context.stock(tree)[self.number]
        at, among_found = common(docs, found, self.size)
        scores[at] = own[among_found] * tree.boost
        return scores

    def _among_found(self, tree: Query, docs: Docs) -> Mask:
        """Answer ``among`` for a node that can only find all its documents."""
        return member(docs, self.docs(tree), self.size)


_FIELDS = frozenset({*TEXTS, *WORDS})
_FEW_CODES = 64

_Method = Callable[..., Any]

_DOCS: dict[type, _Method] = {
    Term: Evaluation._term,
    Phrase: Evaluation._phrase,
    Near: Evaluation._phrase,
    Named: Evaluation._named,
    Between: Evaluation._between,
    Every: Evaluation._every,
    Nothing: lambda self, tree: NO_DOCS,
    And: Evaluation._and,
    Or: Evaluation._or,
    DisjunctionMax: Evaluation._or,
    Not: Evaluation._not,
    AndMaybe: lambda self, tree: self.docs(tree.must),
    Require: lambda self, tree: self.docs(And((tree.scored, tree.required))),
    Constant: lambda self, tree: self.docs(tree.part),
    Stock: Evaluation._stock_docs,
    TermRange: Evaluation._pattern,
    **dict.fromkeys(Pattern.__subclasses__(), Evaluation._pattern),
}

_AMONG: dict[type, _Method] = {
    Term: Evaluation._term_among,
    Phrase: Evaluation._phrase_among,
    Near: Evaluation._phrase_among,
    Named: Evaluation._named_among,
    Between: Evaluation._between_among,
    Every: lambda self, tree, docs: np.ones(len(docs), dtype=np.bool_),
    And: Evaluation._and_among,
    Or: Evaluation._or_among,
    DisjunctionMax: Evaluation._or_among,
    Not: lambda self, tree, docs: ~self.among(tree.part, docs),
    AndMaybe: lambda self, tree, docs: self.among(tree.must, docs),
    Require: lambda self, tree, docs: self.among(And((tree.scored, tree.required)), docs),
    Constant: lambda self, tree, docs: self.among(tree.part, docs),
}

_COST: dict[type, _Method] = {
    Term: Evaluation._term_cost,
    Phrase: lambda self, tree: self.cost(self._words(tree)),
    Near: lambda self, tree: self.cost(self._words(tree)),
    Named: Evaluation._named_cost,
    Between: lambda self, tree: self.size,
    Every: lambda self, tree: self.size,
    Nothing: lambda self, tree: 0,
    And: lambda self, tree: min(map(self.cost, tree.parts), default=0),
    Or: lambda self, tree: sum(map(self.cost, tree.parts)),
    DisjunctionMax: lambda self, tree: sum(map(self.cost, tree.parts)),
    Not: lambda self, tree: self.size,
    AndMaybe: lambda self, tree: self.cost(tree.must),
    Require: lambda self, tree: min(self.cost(tree.scored), self.cost(tree.required)),
    Constant: lambda self, tree: self.cost(tree.part),
    Stock: lambda self, tree: self.size,
    TermRange: Evaluation._pattern_cost,
    **dict.fromkeys(Pattern.__subclasses__(), Evaluation._pattern_cost),
}

_SCORES: dict[type, _Method] = {
    Term: Evaluation._term_scores,
    Phrase: Evaluation._phrase_scores,
    Near: Evaluation._phrase_scores,
    Named: Evaluation._ones,
    Between: Evaluation._ones,
    Every: Evaluation._ones,
    Nothing: lambda self, tree, docs: np.zeros(len(docs)),
    And: Evaluation._and_scores,
    Or: lambda self, tree, docs: self._added(tree.parts, docs),
    DisjunctionMax: Evaluation._max_scores,
    Not: lambda self, tree, docs: np.zeros(len(docs)),
    AndMaybe: Evaluation._maybe_scores,
    Require: Evaluation._require_scores,
    Constant: lambda self, tree, docs: np.where(self.among(tree.part, docs), tree.score, 0.0),
    Stock: Evaluation._stock_scores,
    TermRange: Evaluation._constant_scores,
    **dict.fromkeys(Pattern.__subclasses__(), Evaluation._constant_scores),
}
