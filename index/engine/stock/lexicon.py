"""The terms of each field of a segment as Whoosh sees them: sorted bytes, with the documents of each.

Those of texts and words lie so in the file. Those of columns are the labels, of ids the ids, of the date
Whoosh's bytes of it; these are made when they are first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.kernels import Docs, Longs
from index.engine.segment import Field, Part, Segment
from index.engine.stock.fields import microseconds, seconds_between
from index.labels import Labels
from index.schema import TEXTS, VALUES, WORDS

FIELDS = tuple(sorted((*TEXTS, *WORDS, *VALUES, "id", "date")))
"""The fields that have terms, in the order in which Whoosh expects them."""

_MOMENT = Struct(">BQ")  # no shift, then the microseconds as an unsigned number that sorts like them
_SIGN = 1 << 63


class Lexicon:
    """Sorted terms; a term's place is its ordinal."""

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, ordinal: int) -> bytes:
        raise NotImplementedError

    def docs(self, ordinal: int) -> Docs:
        """Return the documents that have a term, deleted ones too."""
        raise NotImplementedError

    def count(self, ordinal: int) -> int:
        """Return how many documents have a term, deleted ones too."""
        return len(self.docs(ordinal))

    def place(self, term: bytes) -> int:
        """Return how many terms sort before ``term``."""
        return bisect_left(range(len(self)), term, key=self.__getitem__)

    def find(self, term: bytes) -> int:
        """Return a term's ordinal, -1 if it is not there."""
        place = self.place(term)
        return place if place < len(self) and self[place] == term else -1


class FieldLexicon(Lexicon):
    """The terms of a field of texts or of words."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def __len__(self) -> int:
        return len(self.field.dictionary)

    def __getitem__(self, ordinal: int) -> bytes:
        return self.field.dictionary[ordinal]

    def docs(self, ordinal: int) -> Docs:
        """Return the documents that have a term, deleted ones too."""
        return self.field.postings.docs(ordinal)

    def count(self, ordinal: int) -> int:
        """Return how many documents have a term, deleted ones too."""
        return self.field.postings.count(ordinal)

    def place(self, term: bytes) -> int:
        """Return how many terms sort before ``term``."""
        return self.field.dictionary.place(term)


class _Listed(Lexicon):
    """Terms that are all in memory."""

    def __init__(self, terms: Sequence[bytes], docs_of: Callable[[int], Docs]) -> None:
        self._terms, self._docs_of = terms, docs_of

    def __len__(self) -> int:
        return len(self._terms)

    def __getitem__(self, ordinal: int) -> bytes:
        return self._terms[ordinal]

    def docs(self, ordinal: int) -> Docs:
        """Return the documents that have a term, deleted ones too."""
        return self._docs_of(ordinal)


class _Ids(Lexicon):
    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return self._segment.size

    def __getitem__(self, ordinal: int) -> bytes:
        return bytes(self._segment.ids[self._segment.id_order[ordinal]])

    def docs(self, ordinal: int) -> Docs:
        """Return the document that has an id."""
        return self._segment.id_order[ordinal : ordinal + 1].astype(np.int64)


class _Moments(Lexicon):
    """The dates that there are."""

    def __init__(self, dates: NDArray[np.int64]) -> None:
        self._order: Longs = np.argsort(dates, kind="stable")
        self._dates, starts = np.unique(dates[self._order], return_index=True)
        self._bounds = [*starts.tolist(), len(dates)]

    def __len__(self) -> int:
        return len(self._dates)

    def __getitem__(self, ordinal: int) -> bytes:
        return _MOMENT.pack(0, microseconds(int(self._dates[ordinal])) + _SIGN)

    def docs(self, ordinal: int) -> Docs:
        """Return the documents of a date, deleted ones too."""
        return self._order[self._bounds[ordinal] : self._bounds[ordinal + 1]]


@dataclass
class Opened:
    """A segment open for Whoosh. ``kept``: whoever opened it closes it."""

    part: Part
    labels: Labels
    kept: bool = True

    def lexicon(self, name: str) -> Lexicon | None:
        """Return the terms of a field, None for one that has none."""
        found = self._lexicons.get(name)
        if found is None and name in FIELDS:
            found = self._lexicons[name] = self._make(name)
        return found

    def lengths(self, name: str) -> NDArray[Any] | None:
        """Return how long each document's text in a field is, None for a field that is no text."""
        return self.part.segment.text(name).lengths if name in TEXTS else None

    def close(self) -> None:
        """Let go of the files, unless somebody else keeps them."""
        self._lexicons.clear()
        if not self.kept:
            self.part.segment.close()

    @cached_property
    def _lexicons(self) -> dict[str, Lexicon]:
        return {}

    def _make(self, name: str) -> Lexicon:
        segment = self.part.segment
        if name == "id":
            return _Ids(segment)
        if name == "date":
            return _Moments(segment.dates)
        return self._column(name) if name in VALUES else FieldLexicon(segment.field(name))

    def _column(self, name: str) -> Lexicon:
        values = self.part.segment.values(name)
        labels = self.labels.labels(name, values.present.astype(np.int64))
        terms = sorted((label.encode(), place) for place, label in enumerate(labels))
        return _Listed([term for term, _ in terms], lambda ordinal: values.postings.docs(terms[ordinal][1]))


def moment(term: bytes) -> tuple[int, int]:
    """Return the first and last second since 1970 that a term of the date stands for: none where last < first."""
    if len(term) != _MOMENT.size or term[0]:
        return 1, 0
    number = _MOMENT.unpack(term)[1] - _SIGN
    return seconds_between(number, number)
