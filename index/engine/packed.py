"""Small numbers in few bits: nearly all fit a narrow width, and those that do not are kept apart.

Numbers of ``bits`` bits (1, 2, 4, 8, 9, 10, 12, 16, 31) lie in up to two arrays: whole bytes (``low``: 8,
16 or 32 bits) and what is left, several to a byte (``part``: 1, 2 or 4 bits, the first number lowest).
A number that does not fit is 0 there, and stands with its place in ``over.at`` and ``over.value``. So
any number can be read without those before it, and one long article does not widen all.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile, ArrayFileWriter, Spool

_LOW = {8: "|u1", 9: "|u1", 10: "|u1", 12: "|u1", 16: "<u2", 31: "<u4"}
_LOG = {1: 3, 2: 2, 4: 1}  # of how many numbers of so many bits a byte holds
_PART = {1: 1, 2: 2, 4: 4, 9: 1, 10: 2, 12: 4}
OVER = 8  # bytes that a number takes that does not fit

Ints = NDArray[Any]

NO_NUMBERS = np.empty(0, dtype=np.int32)


def cheapest(counts_above: dict[int, int], total: int) -> int:
    """Return the width that takes least space, told for each width how many numbers do not fit it."""
    return min(counts_above, key=lambda bits: (total * bits / 8 + counts_above[bits] * OVER, bits))


class Packed:
    """Numbers to be read. ``read`` takes a range of them, ``take`` some places in ascending order."""

    def __init__(self, file: ArrayFile, name: str, bits: int) -> None:
        self.bits = bits
        self._low = file.array(f"{name}.low") if bits in _LOW else None
        self._part = file.array(f"{name}.part") if bits in _PART else None
        self._over_view = memoryview(b"")
        if f"{name}.over.at" in file:
            self._over_at, self._over_value = file.array(f"{name}.over.at"), file.array(f"{name}.over.value")
            self._over_view = file.view(f"{name}.over.at")
        self._shift = 8 if bits > 8 else 0

    def read(self, start: int, end: int) -> NDArray[np.int32]:
        """Return the numbers ``start:end``."""
        if self._low is not None:
            values = self._low[start:end].astype(np.int32)
        else:
            values = np.zeros(end - start, dtype=np.int32)
        if self._part is not None:
            width = _PART[self.bits]
            per = 8 // width
            parts = unpack(self._part[start // per : -(-end // per)], width)
            values |= parts[start % per : start % per + end - start].astype(np.int32) << self._shift
        if len(self._over_view):
            first, last = self._over_between(start, end)
            if first < last:
                values[self._over_at[first:last] - np.uint32(start)] = self._over_value[first:last]
        return values

    def take(self, at: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the numbers at some places, which ascend."""
        values = NO_NUMBERS if self._low is None else self._low.take(at).astype(np.int32)
        if self._part is not None:
            width = _PART[self.bits]
            parts = self._part.take(at >> _LOG[width]).astype(np.int32)
            parts >>= (at & (8 // width - 1)) * width
            parts &= (1 << width) - 1
            values = parts if self._low is None else values | parts << self._shift
        if len(self._over_view) and len(at):
            first, last = self._over_between(int(at[0]), int(at[-1]) + 1)
            if first < last:
                over = self._over_at[first:last].astype(np.int64)
                found = np.searchsorted(at, over)
                there = at[np.minimum(found, len(at) - 1)] == over
                values[found[there]] = self._over_value[first:last][there]
        return values

    def narrow(self, start: int, end: int) -> Ints | None:
        """Return the numbers ``start:end`` as they lie, where they are whole bytes and all of them fit."""
        if self._low is None or self._part is not None:
            return None
        if len(self._over_view):
            first, last = self._over_between(start, end)
            if first < last:
                return None
        return self._low[start:end]

    def _over_between(self, start: int, end: int) -> tuple[int, int]:
        first = bisect_left(self._over_view, start)
        return first, bisect_left(self._over_view, end, first)


class PackedWriter:
    """Numbers to be written, some at a time."""

    def __init__(self, file: ArrayFileWriter, name: str, bits: int) -> None:
        self._bits, self.count = bits, 0
        self._low = file.spool(f"{name}.low", _LOW[bits]) if bits in _LOW else None
        self._part = file.spool(f"{name}.part", "|u1") if bits in _PART else None
        self._file, self._name = file, name
        self._over: tuple[Spool, Spool] | None = None  # most arrays need none
        self._shift = 8 if bits > 8 else 0
        self._left = np.empty(0, dtype=np.uint8)  # parts that do not fill a byte yet

    def append(self, values: Ints) -> None:
        """Add numbers, none below 0."""
        over = np.flatnonzero(values >> self._bits)
        if len(over):
            if self._over is None:
                spool = self._file.spool
                self._over = spool(f"{self._name}.over.at", "<u4"), spool(f"{self._name}.over.value", "<u4")
            self._over[0].append(over + self.count)
            self._over[1].append(values[over])
            values = values.copy()
            values[over] = 0
        self.count += len(values)
        if self._low is not None:
            kind = self._low.dtype
            self._low.append((values & 0xFF if self._part is not None else values).astype(kind))
        if self._part is not None:
            parts = np.concatenate([self._left, (values >> self._shift).astype(np.uint8)])
            per = 8 // _PART[self._bits]
            whole = len(parts) // per * per
            self._part.append(pack(parts[:whole], _PART[self._bits]))
            self._left = parts[whole:]

    def finish(self) -> None:
        """Write what is left."""
        if self._part is not None and len(self._left):
            per = 8 // _PART[self._bits]
            filled = np.zeros(per, dtype=np.uint8)
            filled[: len(self._left)] = self._left
            self._part.append(pack(filled, _PART[self._bits]))
            self._left = self._left[:0]


_UNPACKED = {
    width: np.array(
        [[byte >> at & (1 << width) - 1 for at in range(0, 8, width)] for byte in range(256)], dtype=np.uint8
    )
    for width in (1, 2, 4)
}
"""For each byte the numbers in it."""


def unpack(packed: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Return the numbers of ``width`` (1, 2, 4) bits in bytes, those in the low bits first."""
    return _UNPACKED[width].take(packed, axis=0).reshape(-1)


def pack(values: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Return numbers of ``width`` (1, 2, 4) bits as bytes; there must be enough to fill the last one."""
    rows = values.reshape(-1, 8 // width)
    packed = rows[:, 0].copy()
    for place in range(1, 8 // width):
        packed |= rows[:, place] << (place * width)
    return packed
