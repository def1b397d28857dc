"""The terms of one field of one segment, sorted by their bytes; a term's place is its *ordinal*.

The terms lie one after the other, each with a line feed after it, which no term contains. A term is
found by bisection: first among the beginnings of every ``STEP``-th term, then among those between.
So looking one up reads a few pages, whatever the size of the dictionary.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from index.engine.arrayfile import ArrayFile, ArrayFileWriter

STEP = 16
_KEY = 8  # bytes of a term's beginning
_FEW = 2 * STEP  # terms that are read at once: sooner than some of them one by one


def encoded(text: str) -> bytes:
    """Return a text as a dictionary has it. Of a lone surrogate, which no term has, come bytes that no term has."""
    return text.encode(errors="surrogatepass")


def _key(term: bytes) -> int:
    """Return the first bytes of a term as a number that sorts like them."""
    return int.from_bytes(term[:_KEY].ljust(_KEY, b"\0"), "big")


class Dictionary:
    """A sorted dictionary, read from its file as needed."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._text = file.view(f"{name}.text")
        self._ends = file.view(f"{name}.ends")
        self._keys = file.view(f"{name}.keys")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, ordinal: int) -> bytes:
        start = self._ends[ordinal - 1] if ordinal else 0
        return bytes(self._text[start : self._ends[ordinal] - 1])

    def find(self, term: bytes) -> int:
        """Return a term's ordinal, -1 if it is not there."""
        low, terms = self._around(term)
        at = bisect_left(terms, term)
        return low + at if at < len(terms) and terms[at] == term else -1

    def place(self, term: bytes) -> int:
        """Return how many terms sort before ``term``."""
        low, terms = self._around(term)
        return low + bisect_left(terms, term)

    def _around(self, term: bytes) -> tuple[int, list[bytes]]:
        """Return a few terms, and the ordinal of the first, among which or right after which a term has its place."""
        key = _key(term)
        low = max(bisect_left(self._keys, key) - 1, 0) * STEP
        high = min(bisect_right(self._keys, key) * STEP, len(self._ends))
        while high - low > _FEW:
            middle = (low + high) // 2
            if self[middle] < term:
                low = middle
            else:
                high = middle + 1
        return low, self.terms(low, high)

    def beginning(self, prefix: bytes) -> tuple[int, int]:
        """Return the range of ordinals of the terms that begin with ``prefix``."""
        end = prefix.rstrip(b"\xff")
        if not end:
            return self.place(prefix), len(self)
        return self.place(prefix), self.place(end[:-1] + bytes([end[-1] + 1]))

    def text(self, low: int, high: int) -> bytes:
        """Return the terms of a range of ordinals, a line feed after each."""
        if low >= high:
            return b""
        return bytes(self._text[self._ends[low - 1] if low else 0 : self._ends[high - 1]])

    def terms(self, low: int, high: int) -> list[bytes]:
        """Return the terms of a range of ordinals."""
        return self.text(low, high).split(b"\n")[:-1]


class DictionaryWriter:
    """Writes a dictionary, some terms at a time, in order."""

    def __init__(self, file: ArrayFileWriter, name: str) -> None:
        self._text = file.spool(f"{name}.text", "|u1")
        self._ends = file.spool(f"{name}.ends", "<u4")
        self._keys = file.spool(f"{name}.keys", "<u8")
        self.count = 0

    def append(self, terms: Sequence[bytes]) -> None:
        """Add terms that sort after all that are there."""
        if not terms:
            return
        data = b"\n".join(terms) + b"\n"
        ends = np.cumsum(np.fromiter(map(len, terms), dtype=np.int64, count=len(terms)) + 1) + self._text.count
        self._text.append_bytes(data)
        self._text.count += len(data)
        self._ends.append(ends)
        sampled = terms[-self.count % STEP :: STEP]
        self._keys.append(np.array([_key(term) for term in sampled], dtype=np.uint64))
        self.count += len(terms)
