"""Short strings of many texts looked up at once: a hash table in arrays.

A key is a string of at most ``4 * width`` characters below 65,536, packed into ``width`` whole numbers of 64 bits: so
two keys are equal where their numbers are, and nothing is taken for another. A look-up in a dictionary of Python's
costs 150 ns for each word of a text, most of it waiting for memory; here 45 ns, since the waits overlap.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.entities.text.growing import Growing

Keys = list[NDArray[np.uint64]]
"""Packed strings: for each, the first four characters in the first array, the next four in the next."""

Ints = NDArray[np.int32]
Places = NDArray[np.int64]

_PER_NUMBER = 4  # characters
_UNKNOWN = -1
_LEAST_BITS = 12
_WIDEST = 4  # numbers of a key
_KEEP = np.array(  # of a string's numbers, the bits that are its own, by its size
    [
        [(1 << 16 * min(max(size - done, 0), _PER_NUMBER)) - 1 for size in range(_WIDEST * _PER_NUMBER + 1)]
        for done in range(0, _WIDEST * _PER_NUMBER, _PER_NUMBER)
    ],
    np.uint64,
)
_MIXED = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(_WIDEST))  # by chance: no text can be made to collide
_TURN = np.uint64(29)


def windows(codes: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Return, for each character but the last three, it and the three after it in one number."""
    return np.ascontiguousarray(np.ndarray((len(codes) - _PER_NUMBER + 1,), "<u8", codes, strides=(codes.itemsize,)))


class KeyTable:
    """Keys → numbers from 0 on, given by whoever is asked for those that are new."""

    def __init__(self, width: int) -> None:
        self.longest = width * _PER_NUMBER
        # entry 0 is nobody's; a slot holds the number of an entry, and 0 where it is free
        self._keys: list[Growing[np.uint64]] = [Growing(np.uint64, [0]) for _ in range(width)]
        self._numbers: Growing[np.int32] = Growing(np.int32, [_UNKNOWN])
        self._bits = _LEAST_BITS
        self._slots = np.zeros(1 << _LEAST_BITS, np.int32)

    def look(
        self, windows: NDArray[np.uint64], starts: Places, sizes: Places, name: Callable[[int], tuple[str, int]]
    ) -> Ints:
        """Return the numbers of the strings of ``sizes`` characters from ``starts`` on.

        ``windows`` are as :func:`windows` makes them, with ``longest`` characters after the last string.
        ``name`` returns the i-th string and its number, for one that is new.
        """
        keys = self._packed(windows, starts, sizes)
        numbers = self._numbers.values.take(self._find(keys))
        missing = np.flatnonzero(numbers == _UNKNOWN)
        if len(missing):
            new: dict[str, tuple[int, int]] = {}
            for i in missing.tolist():
                string, number = name(i)
                new.setdefault(string, (i, number))
            which = [i for i, _ in new.values()]
            self._add([key[which] for key in keys], [number for _, number in new.values()])
            numbers[missing] = self._numbers.values.take(self._find([key[missing] for key in keys]))
        return numbers

    def _packed(self, windows: NDArray[np.uint64], starts: Places, sizes: Places) -> Keys:
        return [
            windows.take(starts + done) & keep.take(sizes)
            for keep, done in zip(_KEEP, range(0, self.longest, _PER_NUMBER), strict=False)
        ]

    def _slots_of(self, keys: Keys) -> Places:
        """Return the slots at which keys are looked for first."""
        mixed = keys[0] * _MIXED[0]
        for key, by in zip(keys[1:], _MIXED[1:], strict=False):
            mixed += (key ^ (mixed >> _TURN)) * by
        slots: Places = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slots

    def _find(self, keys: Keys) -> Ints:
        """Return the entries of keys; 0 for one that is not there."""
        slots = self._slots_of(keys)
        found: Ints = self._slots.take(slots)
        wrong = np.flatnonzero(~self._has(found, keys) & (found != 0))  # those whose slot another has
        slots = slots[wrong]
        while len(wrong):
            slots = (slots + 1) & (len(self._slots) - 1)
            found[wrong] = entries = self._slots.take(slots)
            still = ~self._has(entries, [key[wrong] for key in keys]) & (entries != 0)
            wrong, slots = wrong[still], slots[still]
        return found

    def _has(self, entries: Ints, keys: Keys) -> NDArray[np.bool_]:
        """Say which entries are those of keys."""
        same: NDArray[np.bool_] = self._keys[0].values.take(entries) == keys[0]
        for own, key in zip(self._keys[1:], keys[1:], strict=True):
            same &= own.values.take(entries) == key
        return same

    def _add(self, keys: Keys, numbers: list[int]) -> None:
        """Add keys that are all different and not there."""
        first = len(self._numbers)
        self._numbers.extend(numbers)
        for own, key in zip(self._keys, keys, strict=True):
            own.extend(key)
        if 2 * len(self._numbers) > len(self._slots):  # half of the slots stay free
            self._bits = (4 * len(self._numbers)).bit_length()
            self._slots = np.zeros(1 << self._bits, np.int32)
            first = 1
        self._settle(np.arange(first, len(self._numbers), dtype=np.int32))

    def _settle(self, entries: Ints) -> None:
        """Give entries their slots: each the next free one from its own on."""
        slots = self._slots_of([own.values.take(entries) for own in self._keys])
        while len(entries):
            free = self._slots.take(slots) == 0
            self._slots[slots[free]] = entries[free]
            left = self._slots.take(slots) != entries
            entries, slots = entries[left], (slots[left] + 1) & (len(self._slots) - 1)
