"""Runs of numbers, one run a term: each lies in the stream of numbers in which it takes least space.

For each term there is the number of its stream (``kind``) and its run's place in that stream (``at``).
How long a run is, the caller knows. A run may also be one of nothing but zeros, which takes no space,
or *elsewhere*: then ``at`` is whatever the caller put there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.kernels import NO_PLACES, Longs, Mask, ranges
from index.engine.packed import OVER, Packed, PackedWriter

ZEROS = 254
ELSEWHERE = 255

Ints = NDArray[np.int32]


class Runs:
    """Runs to be read."""

    def __init__(self, file: ArrayFile, name: str, widths: tuple[int, ...]) -> None:
        self._file, self._name = file, name
        self._kinds, self._at = file.view(f"{name}.kind"), file.view(f"{name}.at")
        self._widths = widths
        self._streams: list[Packed | None] = [None] * len(widths)

    def __len__(self) -> int:
        return len(self._kinds)

    def _stream(self, kind: int) -> Packed:
        stream = self._streams[kind]
        if stream is None:
            bits = self._widths[kind]
            stream = self._streams[kind] = Packed(self._file, f"{self._name}.{bits}", bits)
        return stream

    def elsewhere(self, term: int) -> int:
        """Return what the caller put in the place of a run that is elsewhere, or -1 if it is here."""
        return self._at[term] if self._kinds[term] == ELSEWHERE else -1

    def all_elsewhere(self, terms: Longs | slice) -> Longs:
        """Return the same for several terms."""
        kinds, at = self._file.array(f"{self._name}.kind")[terms], self._file.array(f"{self._name}.at")[terms]
        return np.where(kinds == ELSEWHERE, at.astype(np.int64), -1)

    def read(self, term: int, length: int) -> NDArray[Any]:
        """Return the run of a term, in whatever type it lies."""
        kind, at = self._kinds[term], self._at[term]
        if kind == ZEROS:
            return np.zeros(length, dtype=np.uint8)
        stream = self._stream(kind)
        narrow = stream.narrow(at, at + length)
        return stream.read(at, at + length) if narrow is None else narrow

    def take(self, term: int, places: Longs) -> Ints:
        """Return some numbers of a term's run, by their ascending places in it."""
        kind = self._kinds[term]
        if kind == ZEROS:
            return np.zeros(len(places), dtype=np.int32)
        return self._stream(kind).take(places + self._at[term])

    def read_many(self, terms: Longs, lengths: Longs) -> Ints:
        """Return the runs of several terms, one after the other; of those that are elsewhere the length must be 0."""
        kinds = self._file.array(f"{self._name}.kind")[terms]
        at = self._file.array(f"{self._name}.at")[terms].astype(np.int64)
        values = np.zeros(int(lengths.sum()), dtype=np.int32)
        begin = np.cumsum(lengths) - lengths
        for kind in range(len(self._widths)):
            some = np.flatnonzero(kinds == kind)
            if not len(some):
                continue
            order = some[np.argsort(at[some], kind="stable")]
            starts, counts = at[order], lengths[order]
            first, end = int(starts[0]), int(starts[-1] + counts[-1])
            if first + counts.sum() == end:  # they lie side by side
                found = self._stream(kind).read(first, end)
            else:
                found = self._stream(kind).take(ranges(starts, counts))
            if len(some) == len(kinds) and (order == np.arange(len(some))).all():
                return found
            values[ranges(begin[order], counts)] = found
        return values


class RunsWriter:
    """Runs to be written, some terms at a time."""

    def __init__(self, file: ArrayFileWriter, name: str, widths: tuple[int, ...]) -> None:
        self._kinds, self._at = file.spool(f"{name}.kind", "|u1"), file.spool(f"{name}.at", "<u4")
        self._file, self._name, self._widths = file, name, widths
        self._streams: dict[int, PackedWriter] = {}  # those that some run lies in

    def append(self, values: NDArray[Any], lengths: Longs, elsewhere: Longs | None = None) -> None:
        """Add the runs of terms, one after the other, and how long each is.

        ``elsewhere`` is -1, or 0 and more for a term without a run: what to put in its place.
        """
        here = np.arange(len(lengths)) if elsewhere is None else np.flatnonzero(elsewhere < 0)
        kinds = np.full(len(lengths), ELSEWHERE, dtype=np.uint8)
        at = np.zeros(len(lengths), dtype=np.int64) if elsewhere is None else elsewhere.copy()
        own = lengths[here]
        kinds[here] = cheapest(values, own, self._widths)
        of_value = np.repeat(kinds[here], own)
        for kind in range(len(self._widths)):
            of_kind = np.flatnonzero(kinds == kind)
            if len(of_kind):
                some, stream = lengths[of_kind], self._stream(kind)
                at[of_kind] = np.cumsum(some) - some + stream.count
                stream.append(values[of_value == kind])
        at[kinds == ZEROS] = 0
        self._kinds.append(kinds)
        self._at.append(at)

    def finish(self) -> None:
        """Write what is left."""
        for stream in self._streams.values():
            stream.finish()

    def _stream(self, kind: int) -> PackedWriter:
        if kind not in self._streams:
            bits = self._widths[kind]
            self._streams[kind] = PackedWriter(self._file, f"{self._name}.{bits}", bits)
        return self._streams[kind]


def cheapest(values: NDArray[Any], lengths: Longs, widths: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return, for each run (none of length 0), the place of the width in which it takes least space, or ZEROS."""
    if not len(lengths):
        return NO_PLACES.astype(np.uint8)
    starts = np.cumsum(lengths) - lengths
    costs = []
    for bits in widths:
        over: Mask = values >> bits != 0
        costs.append(lengths * (bits / 8) + np.add.reduceat(over, starts, dtype=np.int64) * OVER)
    kinds: NDArray[np.uint8] = np.argmin(np.stack(costs), axis=0).astype(np.uint8)
    kinds[np.maximum.reduceat(values, starts) == 0] = ZEROS
    return kinds
