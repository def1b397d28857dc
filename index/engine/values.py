"""Columns of values: what each document has in few values, as codes, for counting and filtering.

A column is a table with a row a document and as many places as take least space, each a code + 1, or 0
where there is no more. What does not fit a document's row stands in ``more``: the documents that have
more, the bounds of each, and the codes + 1. Beside it stand the postings of each code, for filters that
few documents pass. A code is the place of its label among the labels of the index, so counts of several
segments can be added.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.kernels import NO_DOCS, NO_PLACES, Docs, Longs, Mask, ranges, steps
from index.engine.postings import Postings, PostingsWriter

_SPARSE = 3  # codes looked at for one that there is: sorting them is cheaper than an array of all
_FIRST = np.zeros(1, dtype=np.int64)
_ROW_OF_MORE = 64  # bytes for a document with more: it takes 8, and makes every count slower


def narrowest(values: NDArray[Any]) -> NDArray[Any]:
    """Return values, none below 0, in the narrowest unsigned type that holds them."""
    top = int(values.max(initial=0))
    return values.astype(np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32)


class Values:
    """One column of one segment."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._width: int = file.meta["fields"][name]["width"]
        self._rows = file.array(f"{name}.rows").reshape(-1, self._width)
        self._more_docs = file.array(f"{name}.more.docs")
        self._more_bounds = file.array(f"{name}.more.bounds")
        self._more_codes = file.array(f"{name}.more.codes")
        self.present = file.array(f"{name}.present")
        """The codes that some document has, ascending: the terms of ``postings``."""
        self._present = file.view(f"{name}.present")
        self.postings = Postings(file, name)

    def of(self, doc: int) -> list[int]:
        """Return the codes of one document, in the order it had them."""
        row = self._rows[doc]
        codes: list[int] = (row[row > 0] - row.dtype.type(1)).tolist()
        if len(codes) == self._width and len(self._more_docs):
            codes += [code - 1 for code in self._more_codes[ranges(*self._more(np.array([doc]))[1:])].tolist()]
        return codes

    def count(
        self, docs: Docs | None, size: int, stands: NDArray[np.uint32] | None = None
    ) -> tuple[Longs | None, Longs]:
        """Return the codes (all below ``size``) that documents (None: all) have, and how many have each.

        The codes are None where the counts are of the codes 0, 1, 2 …, then with zeros among them. Others are those
        that ``stands`` has for them, by code + 1 and 0 for none, if it is given.
        """
        rows = self._rows if docs is None else self._rows.take(docs, axis=0)
        codes = rows.reshape(-1)
        if len(self._more_docs):
            more = self._more_codes if docs is None else self._more_codes[ranges(*self._more(docs, rows)[1:])]
            codes = np.concatenate([codes, more])
        if len(codes) * _SPARSE >= size:
            return None, np.bincount(codes, minlength=1)[1:]
        if stands is not None:
            codes = stands.take(codes)
        codes = codes[codes > 0]
        if not len(codes):
            return NO_PLACES, NO_PLACES
        codes.sort()
        first = np.concatenate([_FIRST, (codes[1:] != codes[:-1]).nonzero()[0] + 1])
        counts = np.empty_like(first)
        np.subtract(first[1:], first[:-1], out=counts[:-1])
        counts[-1] = len(codes) - first[-1]
        return codes[first].astype(np.int64) - 1, counts

    def docs(self, code: int) -> Docs:
        """Return the documents that have a code."""
        place = bisect_left(self._present, code)
        if place == len(self._present) or self._present[place] != code:
            return NO_DOCS
        return self.postings.docs(place)

    def count_of(self, code: int) -> int:
        """Return how many documents have a code, deleted ones too."""
        place = bisect_left(self._present, code)
        if place == len(self._present) or self._present[place] != code:
            return 0
        return self.postings.count(place)

    def having(self, docs: Docs, wanted: Mask) -> Mask:
        """Return which documents have a code that ``wanted`` (by code) holds."""
        shifted = np.concatenate([[False], wanted])
        rows = self._rows.take(docs, axis=0)
        found: Mask = np.logical_or.reduce(shifted.take(rows), axis=1)
        if len(self._more_docs):
            which, starts, counts = self._more(docs, rows)
            hits = shifted.take(self._more_codes[ranges(starts, counts)])
            found[np.repeat(which, counts)[hits]] = True
        return found

    def lists(self) -> tuple[Longs, Longs]:
        """Return the codes of all documents, one document after the other, and how many each has."""
        filled = self._rows > 0
        counts: Longs = filled.sum(axis=1)
        of_row = counts.copy()
        more = steps(self._more_bounds)
        counts[self._more_docs] += more
        begin = np.cumsum(counts) - counts
        codes = np.empty(int(counts.sum()), dtype=np.int64)
        codes[ranges(begin, of_row)] = self._rows[filled]
        codes[ranges(begin[self._more_docs] + self._width, more)] = self._more_codes
        return codes - 1, counts

    def _more(self, docs: Docs, rows: NDArray[Any] | None = None) -> tuple[Longs, Longs, Longs]:
        """Return which documents have more than their rows hold, where that begins, and how many."""
        rows = self._rows.take(docs, axis=0) if rows is None else rows
        full = rows[:, -1].nonzero()[0]
        at = np.minimum(np.searchsorted(self._more_docs, docs[full]), len(self._more_docs) - 1)
        there = self._more_docs[at] == docs[full]
        at = at[there]
        starts = self._more_bounds[at].astype(np.int64)
        return full[there], starts, self._more_bounds[at + 1] - starts


def write_values(file: ArrayFileWriter, name: str, codes: Longs, counts: Longs) -> dict[str, int]:
    """Write a column: the codes of all documents, one document after the other, and how many each has.

    Returns what is to be said of it in the file's directory.
    """
    codes = narrowest(codes + 1)
    width = _width(counts, codes.itemsize)
    begin = np.cumsum(counts) - counts
    in_row = np.minimum(counts, width)
    rows = np.zeros((len(counts), width), dtype=codes.dtype)
    rows.reshape(-1)[ranges(np.arange(len(counts)) * width, in_row)] = codes[ranges(begin, in_row)]
    more = np.flatnonzero(counts > width)
    rest = counts[more] - width
    file.put(f"{name}.rows", narrowest(rows).reshape(-1))
    file.put(f"{name}.more.docs", more.astype(np.uint32))
    file.put(f"{name}.more.bounds", np.concatenate([[0], np.cumsum(rest)]).astype(np.uint32))
    file.put(f"{name}.more.codes", narrowest(codes[ranges(begin[more] + width, rest)]))
    of_each = np.bincount(codes)
    present = of_each.nonzero()[0]
    file.put(f"{name}.present", (present - 1).astype(np.uint32))
    docs = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    writer = PostingsWriter(file, name)
    writer.append(docs[np.argsort(codes, kind="stable")], of_each[present])
    writer.finish()
    return {"width": width}


def _width(counts: Longs, size: int) -> int:
    """Return how many places a row has, for codes of ``size`` bytes."""
    of_each = np.bincount(np.maximum(counts, 1), minlength=2)
    numbers = np.arange(len(of_each))

    def cost(width: int) -> int:
        over = numbers > width
        return int(len(counts) * width * size + (of_each * (_ROW_OF_MORE + (numbers - width) * size))[over].sum())

    return min(range(1, len(of_each)), key=cost, default=1)
