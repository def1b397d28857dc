"""The words of a text that a span of its characters takes in."""

from __future__ import annotations

from bisect import bisect_right

from index.entities.text.words import Words


def covered(words: Words, start: int, end: int) -> tuple[int, int]:
    """Return the first word and the word after the last of those whose middle lies in a span; equal for none."""
    first = bisect_right(words.ends, start)
    while first < len(words) and (words.starts[first] + words.ends[first]) // 2 < start:
        first += 1
    after = first
    while after < len(words) and (words.starts[after] + words.ends[after]) // 2 < end:
        after += 1
    return first, after
