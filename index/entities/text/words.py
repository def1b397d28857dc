"""A text as words with their places, ready for rules: spans stay those of the text as given."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

LONGEST_TEXT = 60_000
"""Characters of a text that are read; what an article is about is said long before."""

LONGEST_KEPT = 80
"""Characters of a word of which anything is remembered: no text of the web fills the memory."""

_LETTERS, _PARTS = 40, 24
"""Letters of a part of a word after its first, and parts (in Arabic with all its vowels each letter is one): a longer
word is cut, so that nothing that is remembered of words is large."""


def _word(letter: str, inner: str, apostrophe: str) -> re.Pattern[str]:
    """Return the pattern of a word, given those of a letter, of what may stand within a word, and of an apostrophe."""
    most = f"{{0,{_LETTERS}}}+"
    return re.compile(
        # begins with the letter alone, which lets the engine run to the next one without trying the rest in between
        rf"({letter}(?:"
        rf"\.(?<=[A-Za-z]\.)(?:[A-Za-z]\.){{1,5}}(?!{letter})"  # 'U.S.', 'a.m.'
        rf"|(?<!{apostrophe}{letter}){letter}{most}(?!{inner})"  # most words; the next line finds them too
        rf"|(?<!{letter}{apostrophe}{letter}){letter}{most}"
        rf"(?:(?!{apostrophe}[sS](?!{letter})){inner}{{1,4}}{letter}{{1,{_LETTERS}}}){{0,{_PARTS}}}+"
        rf"))"
    )


_WORD = _word(r"[^\W_]", "[-'’ʻʼ‘`&\u200c\u200d\u0300-\u036f\u064b-\u0655\u0670\u00ad]", "['’‘`]")
_ASCII_WORD = _word("[A-Za-z0-9]", "[-'`&]", "['`]")
"""The same where there is only ASCII: a set of so few characters is looked up in a table, in two thirds of the time."""

_NOISE = {
    "<": re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]{0,2000})?/?>|<[A-Z0-9.-]{1,12}>"),
    "://": re.compile(r"(?:https?|ftp)://\S{1,2000}"),
    "www.": re.compile(r"\bwww\.\S{1,2000}"),
    "@": re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"),
}
"""Tags and ticker symbols, and addresses, by what a text must hold to have one."""

_SPACES = re.compile(r"\s+")
_GAP_MARKS = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0xA0], " ")


class _Gaps(dict[str, str]):
    """What stands between two words → the same in one line, remembered while short."""

    def __missing__(self, between: str) -> str:
        gap = "¶" if between.count("\n") > 1 else _SPACES.sub(" ", between.translate(_GAP_MARKS))
        if len(between) < 8:
            if len(self) > 10_000:
                self.clear()
            self[between] = gap
        return gap


_GAPS = _Gaps()


class Words:
    """The words of a text: ``tokens[i] == text[starts[i]:ends[i]]``.

    ``gaps[i]`` is what stands between word i-1 and word i, line ends as spaces, a blank line as '¶'; before the
    first word and after the last (``gaps[len(tokens)]``) it is '¶'.

    Addresses, tags and ticker symbols are no words. A possessive 's is no part of a word.
    """

    __slots__ = ("ends", "gaps", "starts", "text", "tokens")

    def __init__(self, text: str) -> None:
        text = text[:LONGEST_TEXT]
        for sign, noise in _NOISE.items():
            if sign in text:
                text = noise.sub(lambda match: "|" * len(match[0]), text)
        self.text = text
        cut = _ASCII_WORD if text.isascii() else _WORD
        parts = cut.split(text)  # by turns what stands between words, and a word
        bounds = list(accumulate(map(len, parts)))
        self.tokens = parts[1::2]
        self.starts, self.ends = bounds[:-1:2], bounds[1::2]
        self.gaps = [*map(_GAPS.__getitem__, parts[::2])]
        self.gaps[0] = self.gaps[-1] = "¶"

    def __len__(self) -> int:
        return len(self.tokens)

    def gap(self, i: int) -> str:
        """Return ``gaps[i]``, or '¶' where there is no such word."""
        return self.gaps[i] if 0 <= i < len(self.gaps) else "¶"

    def near(self, i: int, reach: int) -> set[str]:
        """Return the words up to ``reach`` before and after word i, without it."""
        low = max(0, i - reach)
        return set(self.tokens[low:i]) | set(self.tokens[i + 1 : i + 1 + reach])


@lru_cache(maxsize=128)
def words_of(text: str) -> Words:
    """Return the words of a text, once for all that read the texts of a batch."""
    return Words(text)
