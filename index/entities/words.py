"""A text as words with their places, ready for rules: spans stay those of the text as given."""

from __future__ import annotations

import re

LONGEST_TEXT = 60_000
"""Characters of a text that are read; what an article is about is said long before."""

_INNER = "-'’ʻʼ‘`&\u200c\u200d\u0300-\u036f\u064b-\u0655\u0670\u00ad"
_WORD = re.compile(
    rf"(?:[A-Za-z]\.){{2,6}}(?![^\W_])|(?<![^\W_]['’‘`])[^\W_]+(?:(?!['’‘`][sS](?![^\W_]))[{_INNER}]+[^\W_]+)*"
)
_NOISE = re.compile(
    r"(?:https?|ftp)://\S{1,2000}|\bwww\.\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
    r"|</?[A-Za-z][\w-]*(?:\s[^<>]{0,2000})?/?>|<[A-Z0-9.-]{1,12}>"
)
_SPACES = re.compile(r"\s+")
_GAP_MARKS = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0xFEFF, 0xA0], " ")


class Words:
    """The words of a text: ``tokens[i] == text[starts[i]:ends[i]]``.

    Addresses, tags and ticker symbols are no words. A possessive 's is no part of a word.
    """

    __slots__ = ("ends", "starts", "text", "tokens")

    def __init__(self, text: str) -> None:
        text = text[:LONGEST_TEXT]
        if "<" in text or "@" in text or "://" in text or "www." in text:
            text = _NOISE.sub(lambda match: "|" * len(match[0]), text)
        self.text = text
        found = [match.span() for match in _WORD.finditer(text)]
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]
        self.tokens = [text[start:end] for start, end in found]

    def __len__(self) -> int:
        return len(self.tokens)

    def gap(self, i: int) -> str:
        """Return what stands between word i-1 and word i, line ends as spaces, a blank line as '¶'."""
        if i <= 0 or i >= len(self.tokens):
            return "¶"
        between = self.text[self.ends[i - 1] : self.starts[i]]
        if between in (" ", ", "):
            return between
        if between == "\n":
            return " "
        if between.count("\n") > 1:
            return "¶"
        return _SPACES.sub(" ", between.translate(_GAP_MARKS))

    def near(self, i: int, reach: int) -> set[str]:
        """Return the words up to ``reach`` before and after word i, without it."""
        low = max(0, i - reach)
        return set(self.tokens[low:i]) | set(self.tokens[i + 1 : i + 1 + reach])
