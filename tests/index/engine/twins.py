"""The slow, obvious twins of the engine's functions: plain Python over lists and sets."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

# ── kernels ──────────────────────────────────────────────────────────────────────────────────────


def ranges(starts: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Return the numbers of all ranges."""
    return [start + number for start, length in zip(starts, lengths, strict=True) for number in range(length)]


def steps(bounds: Sequence[int]) -> list[int]:
    """Return the differences of neighbours."""
    return [after - before for before, after in pairwise(bounds)]


def restarted(runs: Iterable[Sequence[int]]) -> list[int]:
    """Return the running sums of each run."""
    return [sum(run[: place + 1]) for run in runs for place in range(len(run))]


def greatest(scores: Sequence[float], count: int) -> list[int]:
    """Return the places of the scores that fewer than ``count`` others surpass."""
    return [place for place, score in enumerate(scores) if sum(other > score for other in scores) < count]


# ── bits ─────────────────────────────────────────────────────────────────────────────────────────


def packed_bytes(numbers: Sequence[int], width: int) -> list[int]:
    """Return numbers of ``width`` bits as bytes, the first in the lowest bits."""
    bits = "".join(format(number, f"0{width}b")[::-1] for number in numbers)
    return [int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8)]


# ── words and where they stand ───────────────────────────────────────────────────────────────────

Positions = list[list[int]]
"""Of each document, where a word stands in it."""


def in_order(words: Sequence[Positions], slop: int) -> set[tuple[int, int]]:
    """Return the documents and positions at which a chain of the words ends, each at most ``slop`` after another."""
    reached = {(doc, place) for doc, places in enumerate(words[0]) for place in places}
    for word in words[1:]:
        reached = {
            (doc, place)
            for doc, places in enumerate(word)
            for place in places
            if any((doc, place - distance) in reached for distance in range(1, slop + 1))
        }
    return reached


def together(words: Sequence[Positions], need: Sequence[int], width: int) -> set[tuple[int, int]]:
    """Return the documents and positions at which a stretch ends that has as many of each word as are needed."""
    return {
        (doc, end)
        for doc in range(len(words[0]))
        for end in {place for word in words for place in word[doc]}
        if all(
            sum(end - width <= place <= end for place in word[doc]) >= count
            for word, count in zip(words, need, strict=True)
        )
    }


# ── scores ───────────────────────────────────────────────────────────────────────────────────────


def bm25(idf: float, frequency: int, length: int, average: float) -> float:
    """Return a score as the books have it, with k1 = 1.2 and b = 0.75."""
    k1, b = 1.2, 0.75
    return idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / average))


# ── patterns ─────────────────────────────────────────────────────────────────────────────────────


def distance(one: str, other: str) -> int:
    """Return how many letters must be inserted, deleted or changed to make one word of another."""

    @cache
    def between(first: int, second: int) -> int:
        if not first or not second:
            return first + second
        changed = between(first - 1, second - 1) + (one[first - 1] != other[second - 1])
        return min(changed, between(first - 1, second) + 1, between(first, second - 1) + 1)

    return between(len(one), len(other))


def within(words: Sequence[str], word: str, edits: int, same: int) -> list[int]:
    """Return the places of the words that come so near a word."""
    return [
        place for place, other in enumerate(words) if other.startswith(word[:same]) and distance(word, other) <= edits
    ]


def wildcard(words: Sequence[str], pattern: str) -> list[int]:
    """Return the places of the words that a wildcard means."""
    return [place for place, word in enumerate(words) if fnmatch.fnmatchcase(word, pattern)]


def expressed(words: Sequence[str], expression: str) -> list[int]:
    """Return the places of the words that a regular expression matches whole."""
    return [place for place, word in enumerate(words) if re.fullmatch(expression, word, re.DOTALL)]
