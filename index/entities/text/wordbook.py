"""The words of a language's texts, numbered as they come: what is known of a word is looked up by its number."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from index.entities.text.growing import Growing
from index.entities.text.keytable import Ints, KeyTable
from index.entities.text.words import Words, gap_of, word_spans

MOST = 100_000
"""Words, gaps and pieces, each, from which on a book is begun anew."""

_MOST_LETTERS = 20 * MOST
_LONGEST_PIECE = 80  # characters


@dataclass(frozen=True, eq=False)
class Fact:
    """What a pure function says of a string, as a number or flags that fit ``dtype``."""

    of: Callable[[str], int]
    dtype: DTypeLike = np.int32


class Numbering:
    """Distinct strings and their numbers in the order in which they came. ``nothing`` is number 0."""

    def __init__(self, nothing: str) -> None:
        self.letters = 0
        self._numbers: dict[str, int] = {nothing: 0}
        self._strings: Growing[np.object_] = Growing(object, [])
        self._new = [nothing]
        self._told: dict[Fact, Growing[Any]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, string: str) -> int:
        """Return the number of a string, a new one for one that is new."""
        number = self._numbers.get(string)
        if number is None:
            number = self._numbers[string] = len(self._numbers)
            self._new.append(string)
            self.letters += len(string)
        return number

    def numbers(self, strings: Iterable[str]) -> Ints:
        """Return the numbers of strings."""
        return np.array(list(map(self.number, strings)), np.int32)

    def strings(self, numbers: Ints) -> list[str]:
        """Return the strings that have some numbers."""
        found: list[str] = self._all().take(numbers).tolist()
        return found

    def since(self, number: int) -> list[str]:
        """Return the strings from a number on."""
        found: list[str] = self._all()[number:].tolist()
        return found

    def _all(self) -> NDArray[np.object_]:
        if self._new:
            self._strings.extend(self._new)
            self._new.clear()
        return self._strings.values

    def told(self, fact: Fact) -> NDArray[Any]:
        """Return what is known of each string, by its number; of ``nothing`` it is 0."""
        told = self._told.get(fact)
        if told is None:
            told = self._told[fact] = Growing(fact.dtype, [0])
        if len(told) < len(self):
            told.extend([*map(fact.of, self.since(len(told)))])
        return told.values


class Pieces:
    """Pieces of text that only the pattern of a word can cut, such as "Iran's", remembered as they were cut."""

    def __init__(self, words: Numbering) -> None:
        self._words = words
        self._known: dict[str, int] = {}
        self._first: Growing[np.int64] = Growing(np.int64, [0])  # of a piece's words; the last is where the next begin
        self._numbers: Growing[np.int32] = Growing(np.int32, [])
        self._starts: Growing[np.int64] = Growing(np.int64, [])
        self._ends: Growing[np.int64] = Growing(np.int64, [])

    def __len__(self) -> int:
        return len(self._first)

    def cut(self, pieces: Sequence[str]) -> tuple[NDArray[np.int64], Ints, NDArray[np.int64], NDArray[np.int64]]:
        """Return, for each word of some pieces, the piece, the word's number, and where it starts and ends in it."""
        which = np.fromiter(map(self._piece, pieces), np.int64, len(pieces))
        first = self._first.values.take(which)
        counts = self._first.values.take(which + 1) - first
        of = np.repeat(np.arange(len(which)), counts)
        at = np.arange(len(of)) + np.repeat(first - np.cumsum(counts) + counts, counts)
        return of, self._numbers.values.take(at), self._starts.values.take(at), self._ends.values.take(at)

    def _piece(self, piece: str) -> int:
        number = self._known.get(piece)
        if number is None:
            number = len(self._first) - 1
            spans = word_spans(piece)
            self._numbers.extend([self._words.number(piece[start:end]) for start, end in spans])
            self._starts.extend([start for start, _ in spans])
            self._ends.extend([end for _, end in spans])
            self._first.extend([len(self._numbers)])
            if len(piece) <= _LONGEST_PIECE:
                self._known[piece] = number
        return number


class Wordbook:
    """The words of texts and the gaps between them by number. Remembers: not for two threads at a time."""

    def __init__(self) -> None:
        self.words = Numbering("")
        self.gaps = Numbering("¶")
        self.pieces = Pieces(self.words)
        self.short_words = KeyTable(4)
        self.short_gaps = KeyTable(2)

    def is_full(self) -> bool:
        """Say whether so much is remembered that a new book is better begun."""
        letters = self.words.letters + self.gaps.letters
        return max(len(self.words), len(self.gaps), len(self.pieces)) > MOST or letters > _MOST_LETTERS

    def gap_number(self, between: str) -> int:
        """Return the number of the gap that stands between two words."""
        return self.gaps.number(gap_of(between))

    def words_of(self, texts: Sequence[Words]) -> Ints:
        """Return the numbers of the words of texts, on end."""
        return _joined([words for words, _ in map(self._numbers, texts)])

    def gaps_of(self, texts: Sequence[Words]) -> Ints:
        """Return the numbers of the gaps before the words of texts, on end."""
        return _joined([gaps for _, gaps in map(self._numbers, texts)])

    def _numbers(self, text: Words) -> tuple[Ints, Ints]:
        if text.numbers is not None and text.numbers.book is self:
            return text.numbers.words, text.numbers.gaps
        return self.words.numbers(text.tokens), self.gaps.numbers(text.gaps[: len(text)])


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int32)


_MOST_BOOKS = 32  # languages; what calls itself by still another name shares a book


class _Own(threading.local):
    """What a thread has for itself."""

    def __init__(self) -> None:
        self.books: dict[str, Wordbook] = {}


_OWN = _Own()


def wordbook(language: str, *, full: bool = True) -> Wordbook:
    """Return this thread's book of the words of texts in a language. Unless it may be ``full``, it is begun anew."""
    books = _OWN.books
    name = language if language in books or len(books) < _MOST_BOOKS else ""
    book = books.get(name)
    if book is None or (book.is_full() and not full):
        book = books[name] = Wordbook()
    return book
