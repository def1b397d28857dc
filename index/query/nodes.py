"""The leaves that Khabar adds to Whoosh's query tree, for what lies in columns and for words near each other.

``Named`` and ``Between`` say what is wanted; the executor binds them to a snapshot as ``Docs``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh import matching
from whoosh.query import And, Query, Term
from whoosh.query.spans import Span, SpanWrappingMatcher
from whoosh.util import make_binary_tree


class _Leaf(Query):  # type: ignore[misc]  # Whoosh is untyped
    """A leaf whose documents only the executor can tell."""

    boost = 1.0

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Refuse: the leaf is to be bound first."""
        raise TypeError(f"{self!r} is not bound to a snapshot")


@dataclass(frozen=True, slots=True)
class Named(_Leaf):
    """Articles with a value in a column that ``value`` names; ``column`` is one of ``schema.VALUES``.

    A country's ``value`` is its code. See ``index.labels`` for how the others are compared.
    """

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Between(_Leaf):
    """Articles dated from second ``first`` to second ``last``, both inclusive."""

    first: int
    last: int


class Docs(Query):  # type: ignore[misc]  # Whoosh is untyped
    """Given documents of one segment, in order, with a constant score."""

    def __init__(self, docs: Sequence[int], score: float = 1.0) -> None:
        self.docs, self.score = docs, score

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher over the documents."""
        if not len(self.docs):
            return matching.NullMatcher()
        return matching.ListMatcher(self.docs, all_weights=self.score)

    def estimate_size(self, ixreader: Any) -> int:
        """Return how many there are."""
        return len(self.docs)


class Near(Query):  # type: ignore[misc]  # Whoosh is untyped
    """Articles that have all ``words`` in any order with fewer than ``slop`` other words among them."""

    def __init__(self, field: str, words: Sequence[str], slop: int, boost: float = 1.0) -> None:
        self.fieldname, self.words, self.slop, self.boost = field, tuple(words), slop, boost

    def __repr__(self) -> str:
        return f"Near({self.fieldname!r}, {list(self.words)!r}, slop={self.slop})"

    __str__ = __unicode__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def field(self) -> str:
        """Return the field, as Whoosh asks for it."""
        return self.fieldname

    def estimate_size(self, ixreader: Any) -> int:
        """Return at most how many match."""
        return int(And([Term(self.fieldname, word) for word in self.words]).estimate_size(ixreader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher that scores like the words ANDed."""
        need = Counter(self.words)
        parts = [Term(self.fieldname, word).matcher(searcher, context) for word in need]
        if not all(part.is_active() for part in parts):
            return matching.NullMatcher()
        found = _NearMatcher(parts, list(need.values()), self.slop + len(self.words) - 2)
        return matching.WrappingMatcher(found, boost=self.boost) if self.boost != 1.0 else found


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
