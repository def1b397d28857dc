"""The piece of a text that shows best why it was found: escaped for HTML, ``<mark>`` its only markup."""

from __future__ import annotations

import re
from html import escape
from itertools import islice

from index.analysis import spans

_SCANNED = 200_000  # characters of a text that are looked at
_MARKED = 2_000  # matches in it
_BEFORE = 0.25  # of the piece stands before the first match, where there is more text
_SLACK = 24  # characters that an end may move to reach a gap between words

Spot = tuple[int, int, str]


def snippet(text: str, terms: frozenset[str], *, size: int = 240) -> str:
    """Return about ``size`` characters of a text around the matches that show the most different terms.

    ``terms`` are those of ``Matches.terms``. Without a match it is the beginning. Ends that were cut
    are marked with an ellipsis; white space is made single spaces.
    """
    spots = list(islice(spans(text[:_SCANNED], terms), _MARKED)) if terms else []
    start, end = _window(spots, size, len(text))
    start, end = _at_gaps(text, start, end)
    marked = [escape(_plain(text[start:end]))] if not spots else _mark(text, start, end, spots)
    body = " ".join("".join(marked).split())
    return ("… " if start > 0 else "") + body + (" …" if end < len(text.rstrip()) else "")


def _window(spots: list[Spot], size: int, length: int) -> tuple[int, int]:
    """Return the piece's characters: the first stretch with the most different terms, then most matches."""
    if not spots:
        return 0, min(size, length)
    best, chosen = (0, 0), (spots[0], spots[0])
    last = 0
    for first, spot in enumerate(spots):
        last = max(last, first)
        while last + 1 < len(spots) and spots[last + 1][1] - spot[0] <= size * (1 - _BEFORE):
            last += 1
        inside = spots[first : last + 1]
        worth = (len({term for _, _, term in inside}), len(inside))
        if worth > best:
            best, chosen = worth, (spot, spots[last])
    first_start, last_end = chosen[0][0], chosen[1][1]
    start = max(0, min(first_start - int(size * _BEFORE), length - size))
    return start, max(last_end, min(length, start + size))


def _at_gaps(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the ends moved to gaps between words, where there is one close by."""
    if start > 0 and (gap := re.compile(r"\s").search(text, start, start + _SLACK)):
        start = gap.end()
    if end < len(text) and not text[end].isspace() and (gap := re.search(r"\s\S*$", text[end - _SLACK : end])):
        end = end - _SLACK + gap.start()
    return start, end


def _mark(text: str, start: int, end: int, spots: list[Spot]) -> list[str]:
    pieces, place = [], start
    for left, right, _ in spots:
        if left >= place and right <= end:
            pieces += [escape(_plain(text[place:left])), f"<mark>{escape(_plain(text[left:right]))}</mark>"]
            place = right
    return [*pieces, escape(_plain(text[place:end]))]


def _plain(text: str) -> str:
    """Return a text without control characters."""
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]", "", text)
