"""The postings of one field of one segment: which documents have a term, how often, and where.

A term's documents are the running sum of its *gaps*, the first gap being the first document itself. A
*shared* term has no gaps: its documents are all those of a term of the field beside it (a word that is
the only form of its stem). Terms of more than ``SKIPPED`` documents also have *skips*: for each
``BLOCK`` of postings the document before it, and what bounds the score of the documents in it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.kernels import Docs, Longs, Mask, ranges, restarted, steps
from index.engine.packed import Packed, PackedWriter
from index.engine.runs import Ints, Runs, RunsWriter
from index.engine.scoring import Scores, floor

BLOCK = 128
SKIPPED = 256
_MOST = 4  # of so many documents one: reading all their positions is cheaper than looking for some
_GAP_BITS = (4, 8, 10, 12, 16, 31)
_FREQUENCY_BITS = (1, 2, 4, 8)  # of the frequency less one


class Skips(NamedTuple):
    """The blocks of one term: for each the document before it (0 for the first block), and the ``scoring.floor``
    of its documents, rounded down: the least that it divides by."""

    before: NDArray[np.int32]
    floor: NDArray[np.float32]


class Postings:
    """Postings to be read, by ordinal. ``beside`` is the field that shared terms refer to."""

    def __init__(self, file: ArrayFile, name: str, beside: Postings | None = None) -> None:
        self._file, self._name, self._beside = file, name, beside
        self._starts = file.view(f"{name}.posts")
        self._gaps = Runs(file, f"{name}.gap", _GAP_BITS)
        bits: int = file.meta["fields"][name].get("positions", 0)
        self.has_positions = bits > 0
        if bits:
            self._occurrences = file.view(f"{name}.occurrences")
            self._frequencies = Runs(file, f"{name}.frequency", _FREQUENCY_BITS)
            self._positions = Packed(file, f"{name}.position", bits)
            self._skip_terms = file.view(f"{name}.skip.terms")
            self._skip_starts = file.view(f"{name}.skip.starts")

    def __len__(self) -> int:
        return len(self._gaps)

    def count(self, ordinal: int) -> int:
        """Return how many documents have a term, deleted ones too."""
        own: int = self._starts[ordinal + 1] - self._starts[ordinal]
        return own or self._beside_field().count(self._gaps.elsewhere(ordinal))

    def docs(self, ordinal: int) -> Docs:
        """Return the documents that have a term."""
        own = self._starts[ordinal + 1] - self._starts[ordinal]
        if not own:
            return self._beside_field().docs(self._gaps.elsewhere(ordinal))
        return self._gaps.read(ordinal, own).cumsum(dtype=np.int64)

    def docs_of_many(self, ordinals: Longs) -> list[Docs]:
        """Return the documents of several terms, those of many terms in one array."""
        shared = self._gaps.all_elsewhere(ordinals)
        here = ordinals[shared < 0]
        counts = self.counts(here)
        parts = [restarted(self._gaps.read_many(here, counts), counts)] if len(here) else []
        if len(here) < len(ordinals):
            parts += self._beside_field().docs_of_many(shared[shared >= 0])
        return parts

    def docs_in_order(self, ordinals: Longs, follow: Mask | None = None) -> tuple[Docs, Longs]:
        """Return the documents of several terms, term by term, and how many each has.

        A shared term has none, unless ``follow`` (by term) says that those it refers to are its.
        """
        counts = self.counts(ordinals)
        own = counts > 0
        found = restarted(self._gaps.read_many(ordinals, counts), counts[own])
        if follow is None or not (follow & ~own).any():
            return found, counts
        shared = np.flatnonzero(follow & ~own)
        beside, some = self._beside_field().docs_in_order(self._gaps.all_elsewhere(ordinals)[shared])
        counts[shared] = some
        begin = np.cumsum(counts) - counts
        docs = np.empty(int(counts.sum()), dtype=np.int64)
        docs[ranges(begin[own], counts[own])] = found
        docs[ranges(begin[shared], some)] = beside
        return docs, counts

    def counts(self, terms: slice | Longs) -> Longs:
        """Return how many documents terms have of their own: 0 for one that is shared."""
        starts = self._file.array(f"{self._name}.posts")
        if isinstance(terms, slice):
            return steps(starts[terms.start : terms.stop + 1])
        return starts[terms + 1].astype(np.int64) - starts[terms].astype(np.int64)

    def all_counts(self, low: int, high: int) -> Longs:
        """Return how many documents the terms ``low:high`` have, their own or those of the terms they refer to."""
        counts = self.counts(slice(low, high))
        shared = np.flatnonzero(counts == 0)
        if len(shared):
            counts[shared] = self._beside_field().counts(self._gaps.all_elsewhere(shared + low))
        return counts

    def shared(self, low: int, high: int) -> Longs:
        """Return, for the terms ``low:high``, the ordinals in the field beside that they refer to, or -1."""
        return self._gaps.all_elsewhere(slice(low, high))

    # ── how often and where, in a field with positions ──────────────────────────────────────────

    def total(self, ordinal: int) -> int:
        """Return how often a term occurs."""
        return int(self._occurrences[ordinal + 1] - self._occurrences[ordinal])

    def totals(self, low: int, high: int) -> Longs:
        """Return how often the terms ``low:high`` occur."""
        return steps(self._file.array(f"{self._name}.occurrences")[low : high + 1])

    def frequencies(self, ordinal: int) -> Ints:
        """Return how often a term occurs in each of its documents."""
        return self._frequencies.read(ordinal, self.count(ordinal)).astype(np.int32) + 1

    def weights(self, ordinal: int) -> Scores:
        """Return the same as numbers to score with."""
        return self._frequencies.read(ordinal, self.count(ordinal)) + 1.0

    def frequencies_at(self, ordinal: int, places: Longs) -> Ints:
        """Return how often a term occurs in some of its documents, by their ascending places among them."""
        return self._frequencies.take(ordinal, places) + 1

    def positions_at(self, ordinal: int, places: Longs) -> tuple[Ints, Ints]:
        """Return the positions of a term in some of its documents, one after the other, and how many in each."""
        frequencies = self.frequencies(ordinal)
        some = frequencies.take(places)
        first, last = self._occurrences[ordinal], self._occurrences[ordinal + 1]
        if len(places) * _MOST < len(frequencies):
            starts = frequencies.cumsum(dtype=np.int64).take(places) - some + first
            return self._positions.take(ranges(starts, some)), some
        positions = self._positions.read(first, last)
        if len(places) < len(frequencies):
            wanted = np.zeros(len(frequencies), dtype=np.bool_)
            wanted[places] = True
            positions = positions[wanted.repeat(frequencies)]
        return positions, some

    def frequencies_in_order(self, low: int, high: int) -> Ints:
        """Return how often the terms ``low:high`` occur in each of their documents, term by term."""
        return self._frequencies.read_many(np.arange(low, high), self.counts(slice(low, high))) + 1

    def occurrences(self, ordinal: int) -> tuple[Ints, Ints]:
        """Return how often a term occurs in each of its documents, and at which positions, one after the other."""
        return self.frequencies(ordinal), self.positions_from(ordinal, 0, self.total(ordinal))

    def positions_from(self, low: int, first: int, last: int) -> Ints:
        """Return the positions ``first:last`` of those of the term ``low`` and the terms after it, term by term."""
        begin = self._occurrences[low]
        return self._positions.read(begin + first, begin + last)

    def skips(self, ordinal: int) -> Skips | None:
        """Return a term's skips, None if it has none."""
        place = bisect_left(self._skip_terms, ordinal)
        if place == len(self._skip_terms) or self._skip_terms[place] != ordinal:
            return None
        some = slice(self._skip_starts[place], self._skip_starts[place + 1])
        return Skips(*(self._file.array(f"{self._name}.skip.{part}")[some] for part in Skips._fields))

    def blocks(self, ordinal: int, skips: Skips, rows: Longs) -> tuple[Docs, Longs]:
        """Return the documents in some blocks of a term (ascending), and their places among all its documents."""
        first = rows * BLOCK
        lengths = np.minimum(BLOCK, self.count(ordinal) - first)
        places = ranges(first, lengths)
        docs = restarted(self._gaps.take(ordinal, places), lengths)
        docs += np.repeat(skips.before[rows], lengths)
        return docs, places

    def _beside_field(self) -> Postings:
        if self._beside is None:
            raise ValueError(f"no field lies beside {self._name}")
        return self._beside


class PostingsWriter:
    """Writes the postings of a field, some terms at a time, in order."""

    def __init__(self, file: ArrayFileWriter, name: str, *, positions: int = 0, average: float = 1.0) -> None:
        """``positions`` is their width in bits, 0 where there are none, ``average`` the average field length."""
        self.average = average
        self._starts = file.spool(f"{name}.posts", "<u4")
        self._starts.append(np.zeros(1, dtype=np.uint32))
        self._gaps = RunsWriter(file, f"{name}.gap", _GAP_BITS)
        self._posts = self._occurred = 0
        self._positions: PackedWriter | None = None
        self.meta = {"positions": positions} if positions else {}
        if positions:
            self._occurrences = file.spool(f"{name}.occurrences", "<u4")
            self._occurrences.append(np.zeros(1, dtype=np.uint32))
            self._frequencies = RunsWriter(file, f"{name}.frequency", _FREQUENCY_BITS)
            self._positions = PackedWriter(file, f"{name}.position", positions)
            self._skip_terms = file.spool(f"{name}.skip.terms", "<u4")
            self._skip_starts = file.spool(f"{name}.skip.starts", "<u4")
            self._skip_starts.append(np.zeros(1, dtype=np.uint32))
            self._skips = [
                file.spool(f"{name}.skip.{part}", dtype)
                for part, dtype in zip(Skips._fields, ("<i4", "<f4"), strict=True)
            ]

    def append(self, docs: NDArray[Any], counts: Longs, shared: Longs | None = None) -> None:
        """Add terms by their documents, one term after the other, and how many each has.

        ``shared`` is -1, or the ordinal in the field beside of a term that has none of its own.
        """
        own = counts if shared is None else counts[shared < 0]
        starts = np.cumsum(own) - own
        gaps = docs.copy()
        gaps[1:] -= docs[:-1]
        gaps[starts] = docs[starts]
        self._gaps.append(gaps, counts, shared)
        self._starts.append(np.cumsum(counts) + self._posts)
        self._posts += len(docs)

    def append_occurrences(
        self,
        docs: NDArray[Any],
        counts: Longs,
        frequencies: Ints,
        positions: Iterable[Ints],
        lengths: NDArray[np.int32],
    ) -> None:
        """Add how often and where the terms just added occur; ``lengths`` are of all documents of the segment.

        The positions may come in pieces.
        """
        if self._positions is None:
            raise ValueError("a field without positions has no occurrences")
        first = self._starts.count - 1 - len(counts)
        ends = np.cumsum(counts)
        per_term = np.add.reduceat(frequencies, ends - counts, dtype=np.int64)
        self._occurrences.append(np.cumsum(per_term) + self._occurred)
        self._occurred += int(per_term.sum())
        self._frequencies.append(frequencies - 1, counts)
        for piece in positions:
            self._positions.append(piece)
        many = np.flatnonzero(counts > SKIPPED)
        if len(many):
            self._skip_terms.append(many + first)
            self._append_skips(docs, ends[many] - counts[many], ends[many], frequencies, lengths)

    def _append_skips(
        self, docs: NDArray[Any], starts: Longs, ends: Longs, frequencies: Ints, lengths: NDArray[np.int32]
    ) -> None:
        blocks = -(-(ends - starts) // BLOCK)
        begin = ranges(np.zeros(len(starts), dtype=np.int64), blocks) * BLOCK + np.repeat(starts, blocks)
        end = np.minimum(begin + BLOCK, np.repeat(ends, blocks))
        before = docs[np.maximum(begin - 1, 0)]
        before[np.cumsum(blocks) - blocks] = 0
        bounds = np.stack([begin, end], axis=1).reshape(-1)
        floors = np.append(floor(frequencies, lengths[docs], self.average), 0.0)
        self._skip_starts.append(np.cumsum(blocks) + self._skips[0].count)
        self._skips[0].append(before)
        lowest = np.minimum.reduceat(floors, bounds)[::2].astype(np.float32)
        self._skips[1].append(np.nextafter(lowest, np.float32(0)))

    def finish(self) -> None:
        """Write what is left."""
        self._gaps.finish()
        if self._positions is not None:
            self._frequencies.finish()
            self._positions.finish()
