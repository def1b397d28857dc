"""The recogniser of the base install: tables and rules, one pass over the words of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from index.entities import organizations, persons, places
from index.entities.folding import Script, script_of
from index.entities.gazetteer import Entry, Gazetteer
from index.entities.mention import Kind, Mention
from index.entities.shapes import Shape, runs, shapes
from index.entities.tables import lexicon
from index.entities.version import VERSION
from index.entities.words import Words

_SCRIPTS: dict[str, Script] = {
    **dict.fromkeys(("en", "tk", "tr", "az"), "latin"),
    **dict.fromkeys(("ru", "tg", "kk", "ky"), "cyrillic"),
    **dict.fromkeys(("fa", "ps", "ur", "ar"), "arabic"),
}
_CHIEF: dict[Script, str] = {"latin": "en", "cyrillic": "ru", "arabic": "fa", "other": "en"}
_ALIASES = {"prs": "fa", "pes": "fa", "tgk": "tg", "uzb": "uz", "pus": "ps"}
_DATELINE = re.compile(r"\s{0,9}([^\W\d_][^\n]{1,80}?)\s?(?:--?|[–—])\s")
_HEADLINE_SHARE = 0.7  # of capitalised words, from which on capitals say nothing
_DOUBT = 0.6  # what a rule's confidence is worth in such a line


class Rules:
    """Countries, persons and organizations by gazetteer, and by rules in English text."""

    version = VERSION

    def mentions(self, texts: Sequence[tuple[str, str]]) -> list[list[Mention]]:
        """Return the mentions of each (text, language), in order of start. Never raises."""
        return [_read(text, language) for text, language in texts]


def _read(text: str, language: str) -> list[Mention]:
    words = Words(text)
    if not words.tokens:
        return []
    spoken, script = _reading(text, language)
    gazetteer = _gazetteer(spoken, script)
    keys = list(map(gazetteer.keys.__getitem__, words.tokens))
    flags = list(map(shapes().__getitem__, words.tokens))
    marks = _Marks(words, flags)
    for first, after, entries in gazetteer.matches(words, keys):
        marks.take(first, after, entries)
    if spoken == "en":
        _read_hyphened(marks, keys, gazetteer)
        _read_english(marks)
    marks.settle_surnames()
    _read_inside(marks, keys, gazetteer)
    return marks.mentions()


def _reading(text: str, language: str) -> tuple[str, Script]:
    """Return the language and script a text is read in: its own, else its script's chief language."""
    spoken = language.lower().replace("_", "-").partition("-")[0]
    spoken = _ALIASES.get(spoken, spoken)
    script = script_of(text)
    if spoken in places.LANGUAGES and _SCRIPTS.get(spoken, script) == script != "other":
        return spoken, script
    return _CHIEF[script], "latin" if script == "other" else script


@cache
def _gazetteer(language: str, script: Script) -> Gazetteer:
    listed = chain(places.entries(language), organizations.entries(script), persons.entries(script))
    return Gazetteer(listed, script, inflected=language != "en")


class _Marks:
    """What is known of a text's words so far.

    ``taken[i]`` is '' or what word i belongs to; ``country[i]`` the code of the country it names or ''.
    """

    def __init__(self, words: Words, flags: list[int]) -> None:
        self.words, self.flags = words, flags
        self.taken = [""] * len(words)
        self.country = [""] * len(words)
        self.dateline = _dateline(words.text)
        self.title = _headline(words, flags)
        self.spans: dict[tuple[int, int, Kind], tuple[str, str, float]] = {}
        self.extra: list[Mention] = []  # marks on parts of words
        self._surnames: list[tuple[int, int, Entry]] = []

    def take(self, first: int, after: int, entries: Iterable[Entry]) -> None:
        """Take in what the gazetteer found, the same thing by two names once."""
        for entry in entries:
            quoted = organizations.is_attribution(self.words, first, entry.value)
            if entry.evidence == "surname":
                self._surnames.append((first, after, entry))
            elif entry.kind is None or quoted:
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
        if key in self.spans and self.spans[key][2] >= confidence:
            return
        self.spans[key] = (value, evidence, confidence)
        if kind == "country":
            self.country[first:after] = [value] * (after - first)
        for i in range(first, after):
            if kind != "country" or not self.taken[i]:
                self.taken[i] = kind

    def remove(self, first: int, after: int, kind: Kind) -> None:
        """Unmark the spans of a kind that lie within a stretch of words."""
        for span in [s for s in self.spans if s[2] == kind and first <= s[0] and s[1] <= after]:
            del self.spans[span]

    def settle_surnames(self) -> None:
        """Mark the listed surnames that are no part of another name."""
        for first, after, entry in self._surnames:
            if self.taken[first] in ("", "country") and (
                not self.flags[first] or persons.stands_alone(self.words, self.flags, first, after, self.title)
            ):
                self.add(first, after, "person", entry.value, "surname", entry.confidence)

    def mentions(self) -> list[Mention]:
        """Return the marks as mentions; a country within a person's name is none."""
        words, found = self.words, list(self.extra)
        for (first, after, kind), (value, evidence, confidence) in self.spans.items():
            if kind == "country" and "person" in self.taken[first:after]:
                continue
            start, end = words.starts[first], words.ends[after - 1]
            if self.dateline[0] <= start < self.dateline[1]:
                if kind != "country":
                    continue
                evidence = "dateline"  # noqa: PLW2901  where it stands says more than how it is named
            text = words.text[start:end]
            found.append(Mention(start, end, kind, text, round(confidence, 3), evidence, value))
        return sorted(found, key=lambda mention: (mention.start, mention.end, mention.kind))


def _dateline(text: str) -> tuple[int, int]:
    """Return the span of the dateline that begins the text, or its part below the title; else (0, 0)."""
    body = text.find("\n\n") + 2 if "\n\n" in text[:1000] else 0
    for start in dict.fromkeys((body, 0)):
        match = _DATELINE.match(text, start)
        if match and (match[1].split(",")[0].split("(")[0].isupper() or "(" in match[1]):
            return match.start(1), match.end(1)
    return 0, 0


def _read_hyphened(marks: _Marks, keys: Sequence[str], gazetteer: Gazetteer) -> None:
    """Mark the countries in 'Kabul-based' and 'Afghan-Tajik'."""
    words = marks.words
    for i, token in enumerate(words.tokens):
        if "-" not in token or keys[i] or not token[0].isupper():
            continue
        start = words.starts[i]
        for part in token.split("-"):
            entry = gazetteer.country(part) if part[:1].isupper() else None
            if entry is not None:
                end, code = start + len(part), entry.value
                marks.extra.append(Mention(start, end, "country", part, 0.7, entry.evidence, code))
                marks.country[i] = code
            start += len(part) + 1


def _read_english(marks: _Marks) -> None:
    """Mark organizations and persons by the patterns of English names."""
    words, flags = marks.words, marks.flags
    found_runs = runs(words, flags)
    for run in found_runs:
        for pattern in organizations.patterns(words, flags, run, marks.country):
            _add_pattern(marks, pattern, _DOUBT if run[0] < marks.title else 1.0)
    _add_bracketed(marks)
    for run in found_runs:
        doubt = _DOUBT if run[0] < marks.title else 1.0
        for name in persons.names(words, flags, run, marks.taken):
            confidence = name.confidence * doubt
            marks.add(name.first, name.after, "person", "", name.evidence, confidence)
    _add_later(marks)


def _headline(words: Words, flags: list[int]) -> int:
    """Return the first word below a title whose words are capitalised throughout; 0 if they are not."""
    end = words.text.find("\n")
    if end < 0 or end > 300:
        return 0
    size = next((i for i, start in enumerate(words.starts) if start >= end), len(words))
    capitals = sum(bool(flag & (Shape.CAPITAL | Shape.NUMBER)) for flag in flags[:size])
    return size if size >= 3 and capitals >= _HEADLINE_SHARE * size else 0


def _add_pattern(marks: _Marks, pattern: organizations.Pattern, doubt: float) -> None:
    """Mark an organization's pattern unless what is listed within it says otherwise."""
    first, after = pattern.first, pattern.after
    within = marks.taken[first:after]
    if "person" in within or "null" in within:
        return
    evidence, label = pattern.evidence, pattern.label
    if "org" in within:
        rest = [marks.words.tokens[i] for i in range(first, after) if marks.taken[i] != "org"]
        listed = [span for span in marks.spans if span[2] == "org" and span[0] < after > span[1] - 1 >= first]
        inside = all(first <= span[0] and span[1] <= after for span in listed)
        if not rest or not inside:
            return
        if set(rest) <= lexicon()["generic"] | lexicon()["company"]:
            label, evidence = marks.spans[listed[0]][0], "listed"
        marks.remove(first, after, "org")
    marks.add(first, after, "org", label, evidence, pattern.confidence * doubt)


def _add_bracketed(marks: _Marks) -> None:
    """Mark the acronym in brackets after an organization, and the same acronym later on."""
    words = marks.words
    meaning: dict[str, str] = {}
    for (_, after, kind), (value, _, _) in list(marks.spans.items()):
        if (
            kind == "org"
            and after < len(words)
            and words.gap(after) == " ("
            and (marks.flags[after] & Shape.UPPER and 3 <= len(words.tokens[after]) <= 8)
        ):
            meaning.setdefault(words.tokens[after], value)
    if not meaning:
        return
    for i, token in enumerate(words.tokens):
        if token in meaning and meaning[token] and not marks.taken[i]:
            marks.add(i, i + 1, "org", meaning[token], "acronym", 0.85)


def _add_later(marks: _Marks) -> None:
    """Mark the later mentions, by one name, of persons named in full."""
    words = marks.words
    named = [
        value or " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())
        for (first, after, kind), (value, _, confidence) in marks.spans.items()
        if kind == "person" and (value or (after - first > 1 and confidence > _DOUBT))
    ]
    if not named:
        return
    full = persons.last_names(named)
    for i, name in persons.later(words, marks.flags, full, marks.taken, marks.title):
        marks.add(i, i + 1, "person", name, "later", 0.7)


def _read_inside(marks: _Marks, keys: Sequence[str], gazetteer: Gazetteer) -> None:
    """Mark the countries named within listed organizations, with little weight."""
    for first, after, kind in list(marks.spans):
        if kind != "org" or after - first < 2:
            continue
        for i in range(first, after):
            entry = gazetteer.country(marks.words.tokens[i]) if keys[i] and not marks.country[i] else None
            if entry is not None and entry.evidence in ("name", "demonym"):
                marks.add(i, i + 1, "country", entry.value, "inside", 0.5)
