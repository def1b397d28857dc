"""A text as its attributions are looked for: mentions, sentences and quotations by position, and who 'he' is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from index.entities.mention import Kind, Mention
from index.entities.speech.quotation import CLOSING, Quotation, quotations
from index.entities.text.tables import wordlists

_DATELINE = r"[A-ZА-ЯЁ]{3,}(?:[^\n!?]{0,60}? (?:--?|[–—])|(?: \([^()\n]{1,30}\))?:) "
_ABBREVIATIONS = sorted(
    wordlists("speech_english.txt")["abbreviations"] | wordlists("speech_russian.txt")["abbreviations"]
)


def _unlike(words: Iterable[str]) -> str:
    """Return lookbehinds for a full stop that ends none of the words; one for each length, as the engine wants it."""
    lengths: dict[int, list[str]] = {}
    for word in words:
        lengths.setdefault(len(word), []).append(word)
    return "".join(rf"(?<!\b(?:{'|'.join(same)})\.)" for same in lengths.values())


_END = re.compile(
    rf"[.!?…\n](?:(?<=\n)\n*(?:{_DATELINE}|)"
    rf"|(?=[”\"»’) \xa0])(?<!\b[A-ZА-ЯЁ]\.){_unlike(_ABBREVIATIONS)}"
    r"[”\"»’)]{0,3}[ \xa0]{1,3}(?=[\"“«‘„(—–]? ?[A-ZА-ЯЁ0-9]))"
)
_LONGEST_SENTENCE = 2_500
"""Characters to either side of a verb that are looked at: so that a text without full stops takes linear time too."""

_MOST_ANTECEDENTS = 20
"""Mentions looked at for a pronoun, from the nearest back."""


class Speaker(NamedTuple):
    """Who speaks: the span of a mention, or of a role."""

    start: int
    end: int


class Attribution(NamedTuple):
    """A phrase that says who says, from ``start``: what stands in marks right before it is said.

    Else said is the quotation whose mark stands at ``opening``, else the clause ``said``; -1 and None for none.
    ``inner`` is the phrase where it stands within the quotation's marks, as Russian has it.
    """

    start: int
    speaker: Speaker
    opening: int = -1
    said: tuple[int, int] | None = None
    inner: tuple[int, int] | None = None


class Speech:
    """A text with what is known about it.

    ``flat`` is the text in one line. ``clauses`` are those found so far to be said, ``latest`` is who spoke last:
    the grammars keep them as they read on.
    """

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.flat = text.replace("\n", " ")
        self.mentions = _speaking(mentions, len(text))
        self.starts = [mention.start for mention in self.mentions]
        self.quotations = quotations(text)
        self.opens = [quotation.open for quotation in self.quotations]
        self.breaks = [match.end() for match in _END.finditer(text)]
        self.clauses: list[tuple[int, int]] = []
        self.latest: Speaker | None = None
        self._around = (0, 0)

    def sentence(self, at: int) -> tuple[int, int]:
        """Return where the sentence around a position starts and ends, or how far it is looked at."""
        start, end = self._around
        if not start <= at < end:  # else it was asked for last
            i = bisect_right(self.breaks, at)
            start, end = self.breaks[i - 1] if i else 0, self.breaks[i] if i < len(self.breaks) else len(self.text)
            self._around = start, end
        least, most = at - _LONGEST_SENTENCE, at + _LONGEST_SENTENCE
        return start if start > least else least, end if end < most else most

    def within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that start in a span."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def before(self, at: int) -> Mention | None:
        """Return the last mention that starts before a position."""
        i = bisect_left(self.starts, at)
        return self.mentions[i - 1] if i else None

    def ending(self, at: int) -> Mention | None:
        """Return the mention that ends at a position."""
        mention = self.before(at)
        return mention if mention is not None and mention.end == at else None

    def quotation(self, at: int) -> int:
        """Return the number of the quotation around a position; -1 if it stands in none."""
        i = bisect_right(self.opens, at) - 1
        return i if i >= 0 and at <= self.quotations[i].close else -1

    def quotation_before(self, at: int) -> Quotation | None:
        """Return the last quotation that opens before a position."""
        i = bisect_left(self.opens, at)
        return self.quotations[i - 1] if i else None

    def next_opening(self, at: int) -> int:
        """Return where the next quotation opens, from a position on; -1 if none does."""
        i = bisect_left(self.opens, at)
        return self.opens[i] if i < len(self.opens) else -1

    def closed(self, at: int) -> int:
        """Return the number of the quotation that ends right before a position, but for a comma and dash; or -1."""
        if not self.opens:
            return -1
        text = self.text
        while at > 0 and text[at - 1] in " ,—–-\xa0":
            at -= 1
        if at == 0 or text[at - 1] not in CLOSING:
            return -1
        number = self.quotation(at - 1)
        return number if number >= 0 and self.quotations[number].close == at - 1 else -1

    def antecedents(self, at: int, kinds: Container[Kind]) -> Iterator[Mention]:
        """Yield the mentions of some kinds before a position that are no part of what is said, the nearest first."""
        i = bisect_left(self.starts, at)
        clauses = self.clauses[-8:]
        for mention in reversed(self.mentions[max(0, i - _MOST_ANTECEDENTS) : i]):
            start = mention.start
            if mention.kind in kinds and self.quotation(start) < 0:
                for first, after in clauses:
                    if first <= start < after:
                        break
                else:
                    yield mention


def speaker(mention: Mention) -> Speaker:
    """Return the speaker that a mention names."""
    return Speaker(mention.start, mention.end)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, as a tree of letters: the engine then leaves most places at a glance."""
    tails: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        tails.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(first) + (any_of(rest) if any(rest) else "") for first, rest in tails.items() if first]
    return f"(?:{'|'.join(branches)})" + ("?" if "" in tails else "")


def _speaking(mentions: Sequence[Mention], length: int) -> list[Mention]:
    """Return the mentions that can speak: nothing within another, no dateline and no demonym."""
    found: list[Mention] = []
    end = 0
    for mention in mentions:
        after = mention.end
        if (
            mention.start >= end
            and after <= length
            and not (mention.kind == "country" and mention.evidence in ("demonym", "dateline", "inside"))
        ):
            found.append(mention)
            end = after
    return found
