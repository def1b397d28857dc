"""What is known of a text's words while it is read, and the mentions that it comes to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache, partial

from index.entities.english import organizations, persons
from index.entities.mention import SUPPOSED, SURE, Kind, Mention
from index.entities.text.flags import Flags
from index.entities.text.gazetteer import Entry
from index.entities.text.shapes import Shape
from index.entities.text.tables import lexicon
from index.entities.text.words import Words

_DATELINE = re.compile(r"\s{0,9}([^\W\d_][^\n]{1,80}?)(?:\s?(?:--?|[–—])|(?<=\)):)\s")
_HEADLINE_SHARE = 0.7  # of capitalised words, from which on capitals say nothing
_BY_ITSELF = ~(Shape.PHRASE | Shape.WATCHED)  # the flags that a word has by itself

_SUPPOSED = 0.3  # the confidence in a name that is only supposed
_rounded = lru_cache(maxsize=1000)(partial(round, ndigits=3))


TELLING = Shape.SPEECH | Shape.COURTESY
"""The words that tell whose a single name is."""

ASKED = (Shape.PHRASE, Shape.CAPITAL, Shape.HYPHEN, Shape.GIVEN, Shape.WATCHED, TELLING)
"""The flags whose words the English rules ask for; those of other languages, for the first."""


class TextMarks:
    """What is known of a text's words so far.

    ``taken[i]`` is '' or what word i belongs to; ``country[i]`` the code of the country it names or ''; ``having``
    the words that have one of some flags, for those of :data:`ASKED`.
    """

    def __init__(self, words: Words, flags: Flags) -> None:
        self.words, self.flags, self.having = words, flags.of, flags.having
        self.taken = [""] * len(words)
        self.country = [""] * len(words)
        self.dateline = _dateline(words.text)
        self.title = _headline(words, self.flags)
        self.spans: dict[tuple[int, int, Kind], tuple[str, str, float]] = {}
        self.extra: list[Mention] = []  # marks on parts of words, and on what may be names
        self._surnames: list[tuple[int, int, Entry]] = []

    def take(self, first: int, after: int, entries: Iterable[Entry]) -> None:
        """Take in what the gazetteer found, the same thing by two names once."""
        for entry in entries:
            if entry.evidence == "surname":
                self._surnames.append((first, after, entry))
            elif entry.kind is None or organizations.is_attribution(self.words, first, entry.value):
                self.taken[first:after] = ["null"] * (after - first)
            elif not self._shouted(first, entry):
                self.add(first, after, entry.kind, entry.value, entry.evidence, entry.confidence)

    def _shouted(self, i: int, entry: Entry) -> bool:
        """Say whether a doubtful acronym stands among capitals."""
        if entry.case != "exact" or not organizations.doubtful(self.words.tokens[i]):
            return False
        around = [k for k in (i - 1, i + 1) if 0 <= k < len(self.flags)]
        return any(self.flags[k] & Shape.UPPER for k in around)

    def add(self, first: int, after: int, kind: Kind, value: str, evidence: str, confidence: float) -> None:
        """Mark a span. A country leaves its words free for an organization's name."""
        key = (first, after, kind)
        known = self.spans.get(key)
        if known is not None and known[2] >= confidence:
            return
        self.spans[key] = (value, evidence, confidence)
        if kind != "country":
            self.taken[first:after] = [kind] * (after - first)
            return
        for i in range(first, after):
            self.country[i] = value
            if not self.taken[i]:
                self.taken[i] = kind

    def suppose(self, first: int, after: int, name: str) -> None:
        """Take words for what may be a person's name; they stay free."""
        if len(name.split()) < 2:
            return
        start, end = self.words.starts[first], self.words.ends[after - 1]
        self.extra.append(Mention(start, end, "person", self.words.text[start:end], _SUPPOSED, SUPPOSED, name))

    def remove(self, first: int, after: int, kind: Kind) -> None:
        """Unmark the spans of a kind that lie within a stretch of words."""
        for span in [s for s in self.spans if s[2] == kind and first <= s[0] and s[1] <= after]:
            del self.spans[span]
            if kind == "person":
                self.taken[span[0] : span[1]] = [""] * (span[1] - span[0])

    def settle_surnames(self) -> None:
        """Mark the listed surnames that are no part of another name."""
        for first, after, entry in self._surnames:
            if (self.taken[first] in ("", "country") or self._is_unsure(first, after)) and (
                not self.flags[first] & _BY_ITSELF
                or persons.stands_alone(self.words, self.flags, first, after, self.title)
            ):
                self.add(first, after, "person", entry.value, "surname", entry.confidence)

    def _is_unsure(self, first: int, after: int) -> bool:
        """Say whether words are marked as some person's name that only another mention would make sure."""
        value, _, confidence = self.spans.get((first, after, "person"), ("-", "", 1.0))
        return not value and confidence < SURE

    def mentions(self) -> list[Mention]:
        """Return the marks as mentions; a country within a person's name is none."""
        text, starts, ends = self.words.text, self.words.starts, self.words.ends
        found, dateline = list(self.extra), range(*self.dateline)
        for (first, after, kind), (value, evidence, confidence) in self.spans.items():
            if kind == "country" and "person" in self.taken[first:after]:
                continue
            start, end = starts[first], ends[after - 1]
            if start in dateline:
                if kind != "country":
                    continue
                evidence = "dateline"  # noqa: PLW2901  where it stands says more than how it is named
            found.append(Mention(start, end, kind, text[start:end], _rounded(confidence), evidence, value))
        return sorted(found)


def _dateline(text: str) -> tuple[int, int]:
    """Return the span of the dateline that begins the text, or its part below the title; else (0, 0)."""
    body = text.find("\n\n") + 2 if "\n\n" in text[:1000] else 0
    for start in dict.fromkeys((body, 0)):
        match = _DATELINE.match(text, start)
        if match and (match[1].split(",")[0].split("(")[0].isupper() or "(" in match[1]):
            return match.start(1), match.end(1)
    return 0, 0


def _headline(words: Words, flags: list[int]) -> int:
    """Return the first word below a title whose words are capitalised throughout; 0 if they are not."""
    end = words.text.find("\n")
    if end < 0 or end > 300:
        return 0
    size = bisect_left(words.starts, end)
    uncapitalised = lexicon()["uncapitalised"]
    told = [i for i in range(size) if flags[i] & _BY_ITSELF or words.tokens[i] not in uncapitalised]
    capitals = [i for i in told if flags[i] & (Shape.CAPITAL | Shape.NUMBER)]
    return size if size >= 3 and len(capitals) >= _HEADLINE_SHARE * len(told) else 0
