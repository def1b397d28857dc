"""Which segments are merged, and when: a pure rule over how many documents they have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FACTOR = 8  # segments of about one size become one; so a document is written log8(n) times
BULK = 40  # the same while an index is built anew, when all is merged in the end
SMALLEST = 500  # documents; segments below this count as one size
MAX_DOCS = 1 << 20  # a segment that is merged has at most so many
SPARSE = 0.5  # a segment with a larger share of deleted documents is written anew


@dataclass(frozen=True, slots=True)
class Size:
    """How many documents a segment has, and how many of them are alive."""

    docs: int
    alive: int

    @property
    def sparse(self) -> bool:
        """Whether most of it is deleted."""
        return self.docs - self.alive > SPARSE * self.docs


def next_merge(sizes: Sequence[Size], *, factor: int = FACTOR) -> list[int]:
    """Return the places of the segments to be merged next, none if all is well.

    ``factor`` of one size, the smaller sizes first, and with them those that are sparse. What becomes
    of the merge can in turn complete the next size.
    """
    sparse = [place for place, size in enumerate(sizes) if size.sparse]
    dense = sorted((place for place in range(len(sizes)) if place not in sparse), key=lambda at: sizes[at].alive)
    for tier in sorted({_tier(sizes[place].alive) for place in dense}):
        same = [place for place in dense if _tier(sizes[place].alive) == tier]
        if len(same) >= factor:
            return _fitting(sizes, sparse + same)
    return _fitting(sizes, sparse)


def last_merges(sizes: Sequence[Size]) -> list[list[int]]:
    """Return groups of segments that leave as few as can be: what to do when an index was built anew."""
    groups: list[list[int]] = [[]]
    alive = 0
    for place, size in enumerate(sizes):
        if alive + size.alive > MAX_DOCS:
            groups.append([])
            alive = 0
        groups[-1].append(place)
        alive += size.alive
    return [group for group in groups if len(group) > 1 or any(sizes[place].sparse for place in group)]


def _tier(alive: int) -> int:
    return int(math.log(max(alive, SMALLEST) / SMALLEST, FACTOR))


def _fitting(sizes: Sequence[Size], places: Sequence[int]) -> list[int]:
    """Return as many of the places as fit in one segment, in their own order."""
    kept: list[int] = []
    alive = 0
    for place in places:
        if alive + sizes[place].alive <= MAX_DOCS or not kept:
            kept.append(place)
            alive += sizes[place].alive
    return sorted(kept)
