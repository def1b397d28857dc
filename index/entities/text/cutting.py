"""Many texts cut into words at once, by arrays of their characters: what :class:`Words` does with each by itself.

A run of letters with nothing around it that could belong to a word is a word; they are nine of ten. The pattern of
a word reads only the pieces between blanks and marks where there is more, such as "U.S." and "Kabul-based".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.entities.text.keytable import Ints, KeyTable, Places, windows
from index.entities.text.wordbook import Wordbook, wordbook
from index.entities.text.words import INNER, Numbers, Words, readable

_LETTER, _INNER, _POINT = 1, 2, 4  # kinds of characters, that can be several
_BETWEEN = "\n" * 3  # more than the pattern of a word looks back or ahead
_PADDING = "\0" * 32  # more than the longest key of a table


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kinds of each of the first 65,536 characters."""
    characters = "".join(map(chr, range(1 << 16)))
    kinds = np.fromiter(map(str.isalnum, characters), np.uint8, len(characters)) * np.uint8(_LETTER)
    inner = re.compile(f"[{INNER}]")
    kinds[[match.start() for match in inner.finditer(characters)]] |= _INNER
    kinds[ord(".")] |= _POINT
    return kinds


def primary(language: str) -> str:
    """Return the language of a BCP 47 tag without its country and the like."""
    return language.lower().replace("_", "-").partition("-")[0]


def cut_each(texts: Sequence[tuple[str, str]]) -> list[Words]:
    """Return the words of each (text, BCP 47 language or empty), with their numbers in the book of its language."""
    found: dict[int, Words] = {}
    languages = [primary(language) for _, language in texts]
    for language in dict.fromkeys(languages):
        which = [i for i, own in enumerate(languages) if own == language]
        found |= zip(which, cut([texts[i][0] for i in which], wordbook(language, full=False)), strict=True)
    return [found[i] for i in range(len(texts))]


def cut(texts: Sequence[str], book: Wordbook) -> list[Words]:
    """Return the words of each text, with their numbers in a book."""
    read = [*map(readable, texts)]
    joined = _BETWEEN.join(["", *read, _PADDING])
    codes = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
    page = _Page(joined, _kinds().take(codes), windows(codes), book)
    starts, ends, numbers = page.words()
    gaps = page.gaps(ends[:-1], starts[1:])
    begins = np.cumsum([0, *map(len, read)])[:-1] + len(_BETWEEN) * np.arange(1, len(read) + 1)
    bounds = [*np.searchsorted(starts, begins).tolist(), len(starts)]
    gaps[bounds] = 0
    found = []
    for text, begin, (low, high) in zip(read, begins.tolist(), pairwise(bounds), strict=True):
        own = Numbers(book, numbers[low:high], gaps[low:high])
        found.append(Words.found(text, own, starts[low:high] - begin, ends[low:high] - begin))
    return found


class _Page:
    """Texts on end, with the kinds of their characters and these in windows."""

    def __init__(self, text: str, kinds: NDArray[np.uint8], codes: NDArray[np.uint64], book: Wordbook) -> None:
        self._text, self._kinds, self._windows, self._book = text, kinds, codes, book

    def words(self) -> tuple[Places, Places, Ints]:
        """Return where the words start and end, in their order, and their numbers."""
        starts, ends = _runs((self._kinds & _LETTER).view(np.bool_))
        sizes = ends - starts
        after = self._kinds.take(ends)
        odd = (
            ((after | self._kinds.take(starts - 1)) & _INNER != 0)
            | ((sizes == 1) & (after == _POINT))
            | (sizes > self._book.short_words.longest)
        )
        first, end = self._pieces(starts[odd])
        within = np.zeros(len(starts) + 1, np.int8)
        within[np.searchsorted(starts, first)] = 1
        within[np.searchsorted(starts, end)] -= 1
        plain = np.flatnonzero(np.cumsum(within[:-1], dtype=np.int8) == 0)
        starts, ends, sizes = starts[plain], ends[plain], sizes[plain]
        numbers = self._looked_up(self._book.short_words, self._book.words.number, starts, sizes)
        spans = zip(first.tolist(), end.tolist(), strict=True)
        of, others, begin, stop = self._book.pieces.cut([self._text[low:high] for low, high in spans])
        starts = np.concatenate((starts, first[of] + begin))
        order = np.argsort(starts, kind="stable")
        ends, numbers = np.concatenate((ends, first[of] + stop)), np.concatenate((numbers, others))
        return starts[order], ends[order], numbers[order]

    def _pieces(self, at: Places) -> tuple[Places, Places]:
        """Return where the pieces start and end that hold some letters: characters that can belong to one word."""
        starts, ends = _runs(self._kinds != 0)
        which = np.unique(np.searchsorted(starts, at, side="right") - 1)
        return starts[which], ends[which]

    def gaps(self, starts: Places, ends: Places) -> Ints:
        """Return the numbers of the gaps with such bounds, with room for one before them and one after."""
        book, sizes = self._book, ends - starts
        numbers = np.zeros(len(starts) + 2, np.int32)
        short = np.flatnonzero(sizes <= book.short_gaps.longest)
        numbers[short + 1] = self._looked_up(book.short_gaps, book.gap_number, starts[short], sizes[short])
        for i in np.flatnonzero(sizes > book.short_gaps.longest).tolist():
            numbers[i + 1] = book.gap_number(self._text[starts[i] : ends[i]])
        return numbers

    def _looked_up(self, table: KeyTable, number: Callable[[str], int], starts: Places, sizes: Places) -> Ints:
        def named(i: int) -> tuple[str, int]:
            string = self._text[starts[i] : starts[i] + sizes[i]]
            return string, number(string)

        return table.look(self._windows, starts, sizes, named)


def _runs(true: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return where the runs of true values start and end; neither the first value nor the last is true."""
    bounds = np.flatnonzero(true[1:] != true[:-1]) + 1
    return bounds[::2], bounds[1::2]
