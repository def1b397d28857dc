"""Where words stand, in arrays: phrases, and words near each other.

A *spot* is a place in one of the candidate documents: the candidate's number times ``SPAN``, plus the
position. The spots of a word ascend. As spots of different candidates are far apart, all candidates
are looked at together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engine.kernels import NO_PLACES, Longs, Mask

SPAN = 1 << 32


def spots(candidates: Longs, positions: NDArray[np.int32], counts: NDArray[np.int32]) -> Longs:
    """Return the spots of a word that has ``counts`` positions in each of the candidates."""
    found = np.repeat(candidates * SPAN, counts)
    found += positions
    return found


def following(before: Longs, after: Longs, slop: int) -> Longs:
    """Return those of ``after`` that stand 1 to ``slop`` places after one of ``before``."""
    if not len(before):
        return before
    if slop == 1:
        return shared(before + 1, after)
    at = before.searchsorted(after) - 1
    distance = after - before[np.maximum(at, 0)]
    return after[(at >= 0) & (distance <= slop)]


def shared(one: Longs, other: Longs) -> Longs:
    """Return the numbers in both of two ascending arrays: a stable sort merges them, sooner than each is looked up."""
    together = np.concatenate([one, other])
    together.sort(kind="stable")
    twice: Longs = together[1:][together[1:] == together[:-1]]
    return twice


def in_order(words: Sequence[Longs], slop: int) -> Longs:
    """Return the spots of the last word where all stand in order, each 1 to ``slop`` places after the one before."""
    reached = words[0]
    for word in words[1:]:
        reached = following(reached, word, slop)
    return reached


def together(words: Sequence[Longs], need: Sequence[int], width: int) -> Longs:
    """Return the spots at which a stretch ends, at most ``width`` long, that holds ``need[i]`` of each word."""
    if not min(map(len, words)):
        return NO_PLACES
    ends = np.sort(np.concatenate(words))
    whole: Mask = np.ones(len(ends), dtype=np.bool_)
    for word, count in zip(words, need, strict=True):
        first = np.searchsorted(word, ends, side="right") - count
        whole &= (first >= 0) & (ends - word[np.maximum(first, 0)] <= width)
    return ends[whole]
