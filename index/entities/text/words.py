"""A text as words with their places, ready for rules: spans stay those of the text as given."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_TEXT = 60_000
"""Characters of a text that are read; what an article is about is said long before."""

LONGEST_KEPT = 80
"""Characters of a word of which anything is remembered: no text of the web fills the memory."""

_LETTERS, _PARTS = 40, 24
"""Letters of a part of a word after its first, and parts (in Arabic with all its vowels each letter is one): a longer
word is cut, so that nothing that is remembered of words is large."""

APOSTROPHES = "'’‘`"
INNER = "-'’ʻʼ‘`&\u200c\u200d\u0300-\u036f\u064b-\u0655\u0670\u00ad"
"""Characters, and ranges of them, that may stand within a word."""

_LETTER = r"[^\W_]"
_PART = rf"{_LETTER}{{0,{_LETTERS}}}+"
_WORD = re.compile(
    # begins with the letter alone, which lets the engine run to the next one without trying the rest in between
    rf"({_LETTER}(?:"
    rf"\.(?<=[A-Za-z]\.)(?:[A-Za-z]\.){{1,5}}(?!{_LETTER})"  # 'U.S.', 'a.m.'
    rf"|(?<![{APOSTROPHES}]{_LETTER}){_PART}(?![{INNER}])"  # most words; the next line finds them too
    rf"|(?<!{_LETTER}[{APOSTROPHES}]{_LETTER}){_PART}"
    rf"(?:(?![{APOSTROPHES}][sS](?!{_LETTER}))[{INNER}]{{1,4}}{_LETTER}{{1,{_LETTERS}}}){{0,{_PARTS}}}+"
    rf"))"
)

_NOISE = {
    "<": re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]{0,2000})?/?>|<[A-Z0-9.-]{1,12}>"),
    "://": re.compile(r"(?:https?|ftp)://\S{1,2000}"),
    "www.": re.compile(r"\bwww\.\S{1,2000}"),
    "@": re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"),
    "\0": re.compile("\0"),
}
"""Tags and ticker symbols, addresses, and what is no character, by what a text must hold to have one."""

_RARE = re.compile("[\U00010000-\U0010ffff]")

_SPACES = re.compile(r"\s+")
_GAP_MARKS = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0xA0], " ")
_LONGEST_GAP = 80


def gap_of(between: str) -> str:
    """Return what stands between two words in one line, a blank line as '¶'; of very much, its two ends."""
    if between == " ":
        return between
    if between.count("\n") > 1:
        return "¶"
    gap = _SPACES.sub(" ", between.translate(_GAP_MARKS))
    return gap if len(gap) <= _LONGEST_GAP else gap[: _LONGEST_GAP // 2] + gap[-_LONGEST_GAP // 2 :]


def readable(text: str) -> str:
    """Return what is read of a text, with '|' for each character of what is no word.

    That are addresses, tags and ticker symbols; and the characters beyond the first 65,536, the pictures.
    """
    text = text[:LONGEST_TEXT]
    for sign, noise in _NOISE.items():
        if sign in text:
            text = noise.sub(lambda match: "|" * len(match[0]), text)
    return text if text.isascii() else _RARE.sub("|", text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a readable text start and end."""
    return [match.span() for match in _WORD.finditer(text)]


class Strings(Protocol):
    """Strings that have numbers."""

    def strings(self, numbers: NDArray[np.int32]) -> list[str]:
        """Return the strings that have some numbers."""


class Book(Protocol):
    """Words and gaps that have numbers: :class:`index.entities.text.wordbook.Wordbook`."""

    @property
    def words(self) -> Strings:
        """The words."""

    @property
    def gaps(self) -> Strings:
        """What stands between two words."""


class Numbers(NamedTuple):
    """The words of a text, and the gaps before each of them, by their numbers in a book of words."""

    book: Book
    words: NDArray[np.int32]
    gaps: NDArray[np.int32]

    def strings(self) -> tuple[list[str], list[str]]:
        """Return the words, and the gaps with the one after the last word."""
        return self.book.words.strings(self.words), [*self.book.gaps.strings(self.gaps), "¶"]


class Words:
    """The words of a text: ``tokens[i] == text[starts[i]:ends[i]]``.

    ``gaps[i]`` is what stands between word i-1 and word i, line ends as spaces, a blank line as '¶'; before the
    first word and after the last (``gaps[len(tokens)]``) it is '¶'.

    Addresses, tags and ticker symbols are no words. A possessive 's is no part of a word.
    """

    __slots__ = ("_spans", "ends", "gaps", "numbers", "starts", "text", "tokens")

    _spans: tuple[NDArray[np.int64], NDArray[np.int64]]

    def __init__(self, text: str) -> None:
        """Cut a text by itself; :func:`index.entities.text.cutting.cut` does so with many at once, sooner."""
        self.text = readable(text)
        parts = _WORD.split(self.text)  # by turns what stands between words, and a word
        bounds = list(accumulate(map(len, parts)))
        self.tokens = parts[1::2]
        self.starts, self.ends = bounds[:-1:2], bounds[1::2]
        self.gaps = [*map(gap_of, parts[::2])]
        self.gaps[0] = self.gaps[-1] = "¶"
        self.numbers: Numbers | None = None

    @classmethod
    def found(cls, text: str, numbers: Numbers, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Words:
        """Return the words of a readable text where they are known. The lists are made when they are asked for."""
        self = object.__new__(cls)
        self.text, self.numbers, self._spans = text, numbers, (starts, ends)
        return self

    def __getattr__(self, name: str) -> Any:
        """Make the lists."""
        if name not in ("tokens", "starts", "ends", "gaps") or self.numbers is None:
            raise AttributeError(name)
        self.tokens, self.gaps = self.numbers.strings()
        self.starts, self.ends = (places.tolist() for places in self._spans)
        return getattr(self, name)

    def let_go(self) -> None:
        """Drop the lists of a text that was read, till they are asked for again: so few are in memory at a time."""
        if self.numbers is not None:
            with suppress(AttributeError):  # they were not asked for
                del self.tokens, self.starts, self.ends, self.gaps

    def __len__(self) -> int:
        return len(self.tokens) if self.numbers is None else len(self.numbers.words)

    def gap(self, i: int) -> str:
        """Return ``gaps[i]``, or '¶' where there is no such word."""
        return self.gaps[i] if 0 <= i < len(self.gaps) else "¶"

    def near(self, i: int, reach: int) -> set[str]:
        """Return the words up to ``reach`` before and after word i, without it."""
        low = max(0, i - reach)
        return set(self.tokens[low:i]) | set(self.tokens[i + 1 : i + 1 + reach])
