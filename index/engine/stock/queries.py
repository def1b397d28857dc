"""Whoosh queries for what stock Whoosh 2.7.4 has no node for, or one that does not do what it says.

- ``Require.matcher`` gives the documents that *do not* match the second query (it makes an AndNotMatcher).
- ``AndNotMatcher`` gives the first document of the first matcher, if the other's first is one before it.
- ``DisjunctionMaxMatcher.score`` takes the greatest score of matchers that stand at different documents.
- ``AndMaybeMatcher.skip_to`` can leave the optional matcher behind, whose score is then not added.
- ``Not`` scores 1, and its matcher can give a deleted document after the last one of what is negated.
- A pattern's score is that of its only term, or 1, or how many of its terms a document has, as the number of
  these will have it; its boost counts in the last case only. ``ConstantScoreQuery`` is not constant where spans
  are needed, and gives 1 for 0.
- ``Or`` over many parts loses documents whose score is 0, and its ``scale`` depends on when matchers are simplified.
- A compound query of one part passes its boost over. (``trees.from_whoosh`` does not.)
- ``FuzzyTerm`` fails where ``prefixlength`` exceeds the word, ``Regex`` takes ``ab`` for the beginning of ``ab{0,1}``.

Those here are right, and are what ``trees.to_whoosh`` makes. They run over segments of this index only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh import matching, query
from whoosh.matching.mcore import ConstantScoreMatcher
from whoosh.query.spans import Span, SpanWrappingMatcher
from whoosh.query.wrappers import WrappingQuery
from whoosh.util import make_binary_tree

from index.engine.kernels import Docs
from index.engine.stock.codec import Codec
from index.engine.stock.lexicon import Opened
from index.query.tree import Named, Near


def opened(searcher: Any) -> Opened | None:
    """Return the segment that a searcher searches, None for a searcher of an index that has none."""
    codec = searcher.reader().codec()
    if not searcher.reader().is_atomic():
        raise TypeError("a matcher is of one segment: ask Searcher.search or Searcher.docs_for_query")
    return codec.opened if isinstance(codec, Codec) else None


class DocsMatcher(ConstantScoreMatcher):  # type: ignore[misc]  # Whoosh is untyped
    """Goes through given documents, which all score the same."""

    def __init__(self, docs: list[int], score: float, at: int = 0) -> None:
        super().__init__(score)
        self._docs, self._at = docs, at

    def is_active(self) -> bool:
        """Tell whether there is a document."""
        return self._at < len(self._docs)

    def go_inactive(self) -> None:
        """Go past the last document."""
        self._at = len(self._docs)

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> DocsMatcher:
        """Return a matcher in the same place."""
        return DocsMatcher(self._docs, self._score, self._at)

    def id(self) -> int:
        """Return the document."""
        return self._docs[self._at]

    def all_ids(self) -> Iterator[int]:
        """Yield this document and all that follow."""
        return iter(self._docs[self._at :])

    def next(self) -> bool:
        """Go to the next document."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> bool:
        """Go to the first document from ``id`` on."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._at = bisect_left(self._docs, id, self._at)
        return False

    def skip_to_quality(self, minquality: float) -> int:
        """Go past the last document unless each of them scores more."""
        if not self.is_active() or minquality < self._score:
            return 0
        self.go_inactive()
        return 1

    def supports(self, astype: str) -> bool:
        """Tell that there is nothing but the score."""
        return astype == "weight"

    def weight(self) -> float:
        """Return the score."""
        return float(self._score)

    def value(self) -> bytes:
        """Return an empty posting."""
        return b""


class _Column(query.Query):  # type: ignore[misc]  # Whoosh is untyped
    """A leaf that is decided by a column."""

    def __init__(self, tree: Any) -> None:
        self.tree, self.boost = tree, 1.0

    def __repr__(self) -> str:
        return repr(self.tree)

    __str__ = __unicode__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Column) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def field(self) -> str | None:
        """Return the field, as Whoosh asks for it."""
        return self.tree.column if isinstance(self.tree, Named) else "date"

    def estimate_size(self, ixreader: Any) -> int:
        """Return at most how many match."""
        return int(ixreader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher of the documents, each of which scores 1."""
        segment = opened(searcher)
        if segment is None:
            return matching.NullMatcher()
        return DocsMatcher(segment.part.living(self.docs_in(segment)).tolist(), self.boost)

    def docs_in(self, segment: Opened) -> Docs:
        """Return the documents of a segment."""
        raise NotImplementedError


class NamedQuery(_Column):
    """``index.query.tree.Named``."""

    def docs_in(self, segment: Opened) -> Docs:
        """Return the documents of a segment that have a value that the name means."""
        values = segment.part.segment.values(self.tree.column)
        codes = segment.labels.codes(self.tree.column, self.tree.value)
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *map(values.docs, codes)]))


class BetweenQuery(_Column):
    """``index.query.tree.Between``."""

    def docs_in(self, segment: Opened) -> Docs:
        """Return the documents of a segment that are dated so."""
        dates = segment.part.segment.dates
        return np.flatnonzero((dates >= self.tree.first) & (dates <= self.tree.last))


class NearQuery(query.Query):  # type: ignore[misc]  # Whoosh is untyped
    """``index.query.tree.Near``."""

    def __init__(self, tree: Near) -> None:
        self.tree, self.fieldname, self.boost = tree, tree.field, tree.boost

    def __repr__(self) -> str:
        return repr(self.tree)

    __str__ = __unicode__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NearQuery) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def estimate_size(self, ixreader: Any) -> int:
        """Return at most how many match."""
        return int(query.And([query.Term(self.fieldname, word) for word in self.tree.words]).estimate_size(ixreader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher that scores like the words ANDed."""
        need = Counter(self.tree.words)
        parts = [query.Term(self.fieldname, word).matcher(searcher, context) for word in need]
        if not all(part.is_active() for part in parts):
            return matching.NullMatcher()
        found = _NearMatcher(parts, list(need.values()), self.tree.slop + len(self.tree.words) - 2)
        return matching.WrappingMatcher(found, boost=self.boost)


class _NearMatcher(SpanWrappingMatcher):  # type: ignore[misc]  # Whoosh is untyped
    """Keeps the documents in which the parts' positions fit a window of ``width``."""

    def __init__(self, parts: list[Any], need: list[int], width: int) -> None:
        self._parts, self._need, self._width = parts, need, width
        super().__init__(make_binary_tree(matching.IntersectionMatcher, parts))

    def copy(self) -> _NearMatcher:
        return _NearMatcher([part.copy() for part in self._parts], self._need, self._width)

    def replace(self, minquality: float = 0) -> Any:
        return self if self.is_active() else matching.NullMatcher()

    def supports_block_quality(self) -> bool:
        return False

    def _get_spans(self) -> list[Any]:
        placed = [[span.start for span in part.spans()] for part in self._parts]
        return [Span(start, end) for start, end in windows(placed, self._need, self._width)]


def windows(placed: Sequence[Sequence[int]], need: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    """Yield the first stretch of positions, at most ``width`` apart, that holds ``need[i]`` of ``placed[i]``."""
    events = sorted((position, part) for part, positions in enumerate(placed) for position in positions)
    window: deque[tuple[int, int]] = deque()
    held = [0] * len(placed)
    for position, part in events:
        window.append((position, part))
        held[part] += 1
        while position - window[0][0] > width:
            held[window.popleft()[1]] -= 1
        if all(have >= wanted for have, wanted in zip(held, need, strict=True)):
            yield window[0][0], position
            return


class WholeRegex(query.Regex):  # type: ignore[misc]  # Whoosh is untyped
    """The terms that an expression matches whole; Whoosh is content with their beginning."""

    def _get_pattern(self) -> str:
        return f"(?:{self.text})\\Z"

    def _find_prefix(self, text: str) -> str:
        return ""  # Whoosh would take ``ab`` for the beginning of all that ``ab{0,1}`` matches


class Without(query.Not):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that do not match, which score nothing."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher of what is left."""
        found = set(self.query.matcher(searcher, searcher.boolean_context()).all_ids())
        return DocsMatcher([doc for doc in searcher.reader().all_doc_ids() if doc not in found], 0.0)


class Constant(query.ConstantScoreQuery):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that match, each with the same score whatever it is and whoever asks."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher of the documents."""
        return DocsMatcher(list(self.child.matcher(searcher, searcher.boolean_context()).all_ids()), self.score)


class Boosted(WrappingQuery):  # type: ignore[misc]  # Whoosh is untyped
    """A query whose scores are multiplied, whatever it is."""

    def __init__(self, child: Any, boost: float) -> None:
        super().__init__(child)
        self.boost = boost

    def _rewrap(self, child: Any) -> Boosted:
        return Boosted(child, self.boost)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return the query's matcher with the boost."""
        return matching.WrappingMatcher(self.child.matcher(searcher, context), boost=self.boost)


class Require(query.Require):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that match both."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher that scores like the first query's."""
        required = self.b.matcher(searcher, searcher.boolean_context())
        return matching.RequireMatcher(self.a.matcher(searcher, context), required)


class _AndMaybeMatcher(matching.AndMaybeMatcher):  # type: ignore[misc]  # Whoosh is untyped
    def skip_to(self, id: int) -> bool:
        if not self.a.is_active():
            raise matching.ReadTooFar
        self.a.skip_to(id)
        if self.a.is_active() and self.b.is_active():
            self.b.skip_to(self.a.id())
        return True

    def skip_to_quality(self, minquality: float) -> int:
        skipped = int(super().skip_to_quality(minquality))
        self._first_b()
        return skipped


class AndMaybe(query.AndMaybe):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that match the first query; the second one's score is added wherever it matches."""

    matcherclass = _AndMaybeMatcher


class _GreatestMatcher(matching.UnionMatcher):  # type: ignore[misc]  # Whoosh is untyped
    """The greater score of two matchers, of those that stand at the document."""

    def score(self) -> float:
        here = self.id()
        return max(float(one.score()) for one in (self.a, self.b) if one.is_active() and one.id() == here)

    def replace(self, minquality: float = 0) -> Any:
        active = [one for one in (self.a, self.b) if one.is_active()]
        return self if len(active) == 2 else active[0] if active else matching.NullMatcher()

    def supports_block_quality(self) -> bool:
        return False


class DisjunctionMax(query.DisjunctionMax):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that match any query, with the greatest score."""

    def _matcher(self, subs: list[Any], searcher: Any, context: Any) -> Any:
        found = make_binary_tree(_GreatestMatcher, [sub.matcher(searcher, context) for sub in subs])
        return matching.WrappingMatcher(found, boost=self.boost)


class Or(query.Or):  # type: ignore[misc]  # Whoosh is untyped
    """The documents that match any query, also those that score nothing by it."""

    matcher_type = query.Or.DEFAULT_MATCHER
