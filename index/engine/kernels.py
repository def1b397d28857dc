"""Sets of documents and ranges as arrays: plain functions from arrays to arrays.

Documents are ascending numbers without repetition (int64, the type that numpy indexes by). Each
function has a slow, obvious twin in ``tests/index/engine/twins.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Docs = Longs
Mask = NDArray[np.bool_]

NO_DOCS: Docs = np.empty(0, dtype=np.int64)
NO_PLACES: Longs = NO_DOCS

_FEW = 16  # places of a mask set or read in the time in which one document is looked up
_CLEARED = 32  # places of a mask cleared in the time in which one is set or read
_SPARSE = 16  # so many places of a mask for one that is set: its words of 8 are looked at first


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> Longs:
    """Return the numbers of all ranges ``start : start + length``, one range after the other."""
    ends = lengths.cumsum(dtype=np.int64)
    if not len(ends) or not ends[-1]:
        return NO_PLACES
    numbers = np.arange(ends[-1])
    numbers += (starts - ends + lengths).repeat(lengths)
    return numbers


def steps(bounds: NDArray[Any]) -> Longs:
    """Return the differences between numbers that ascend and their followers."""
    wide = bounds.astype(np.int64)
    return wide[1:] - wide[:-1]


def restarted(gaps: NDArray[Any], lengths: NDArray[Any]) -> Docs:
    """Return the running sums of gaps, beginning anew for each run of ``lengths`` (none of them 0)."""
    total = gaps.cumsum(dtype=np.int64)
    if len(lengths) > 1:
        before = np.zeros(len(lengths), dtype=np.int64)
        before[1:] = total[lengths.cumsum()[:-1] - 1]
        total -= before.repeat(lengths)
    return total


def places(wanted: Docs, docs: Docs) -> tuple[Longs, Mask]:
    """Return where each wanted document is among ``docs``, and whether it is there at all.

    A place is always one of ``docs`` (which must not be empty), also where the document is not.
    """
    found = docs.searchsorted(wanted)
    np.minimum(found, len(docs) - 1, out=found)
    return found, docs.take(found) == wanted


def _few(one: Docs, other: Docs, size: int) -> bool:
    """Tell whether it is cheaper to look each of ``one`` up in ``other`` than to make a mask of all documents."""
    return len(one) * _FEW < len(other) + size // _CLEARED


def common(one: Docs, other: Docs, size: int) -> tuple[Longs, Longs]:
    """Return the places of the documents in both: among ``one``, and among ``other``. All are below ``size``."""
    if not len(one) or not len(other):
        return NO_PLACES, NO_PLACES
    if _few(one, other, size):
        at, there = places(one, other)
        return (np.arange(len(one)), at) if there.all() else (there.nonzero()[0], at[there])
    if _few(other, one, size):
        at, there = places(other, one)
        return at[there], there.nonzero()[0]
    of_other = mask_of(one, size).take(other).nonzero()[0]
    if len(of_other) == len(one):
        return np.arange(len(one)), of_other
    return mask_of(other, size).take(one).nonzero()[0], of_other


def member(wanted: Docs, docs: Docs, size: int) -> Mask:
    """Return which of ``wanted`` are among ``docs``; all are below ``size``."""
    if not len(docs) or not len(wanted):
        return np.zeros(len(wanted), dtype=np.bool_)
    if _few(wanted, docs, size):
        return places(wanted, docs)[1]
    if _few(docs, wanted, size):
        mask = np.zeros(len(wanted), dtype=np.bool_)
        at, there = places(docs, wanted)
        mask[at[there]] = True
        return mask
    return mask_of(docs, size).take(wanted)


def mask_of(docs: Docs, size: int) -> Mask:
    """Return documents as a mask of ``size``."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[docs] = True
    return mask


def docs_of(mask: Mask) -> Docs:
    """Return the documents that a mask holds."""
    whole = len(mask) & -8
    if np.count_nonzero(mask) * _SPARSE > len(mask) or not whole:
        return mask.nonzero()[0]
    words = mask[:whole].view(np.int64).nonzero()[0]
    rows, columns = mask[:whole].reshape(-1, 8)[words].nonzero()
    return np.concatenate([words[rows] * 8 + columns, mask[whole:].nonzero()[0] + whole])


def union(one: Docs, other: Docs, size: int) -> Docs:
    """Return the documents in either."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return other
    if not _few(one, other, size):
        return union_all([one, other], size)
    at, there = places(one, other)
    fresh = one[~there]
    if not len(fresh):
        return other
    at = other.searchsorted(fresh)
    at += np.arange(len(fresh))
    joined = np.empty(len(other) + len(fresh), dtype=np.int64)
    old = np.ones(len(joined), dtype=np.bool_)
    old[at] = False
    joined[at], joined[old] = fresh, other
    return joined


def union_all(parts: list[Docs], size: int) -> Docs:
    """Return the documents in any of the parts, which need not be sorted nor without repetition."""
    if sum(map(len, parts)) * _SPARSE * _FEW < size:
        docs = np.sort(np.concatenate([NO_DOCS, *parts]))
        fresh = np.ones(len(docs), dtype=np.bool_)
        np.not_equal(docs[1:], docs[:-1], out=fresh[1:])
        return docs[fresh]
    mask = np.zeros(size, dtype=np.bool_)
    for part in parts:
        mask[part] = True
    return docs_of(mask)


def greatest(scores: NDArray[Any], count: int) -> Longs:
    """Return the places of the ``count`` greatest scores and of all that equal the least of them.

    The greatest of each of many strided groups give a bound that all of these reach, so that few
    scores are ever sorted: a plain partition of a long array takes five times as long.
    """
    if count >= len(scores):
        return np.arange(len(scores))
    if count <= 0:
        return NO_PLACES
    rows = len(scores) // max(4 * count, 64)
    kept = np.arange(len(scores))
    if rows > 1:
        width = len(scores) // rows
        heads = scores[: rows * width].reshape(rows, width).max(axis=0)
        heads.partition(width - count)
        kept = (scores >= heads[width - count]).nonzero()[0]
    some = scores[kept]
    least = np.partition(some, len(some) - count)[len(some) - count]
    best: Longs = kept[some >= least]
    return best
