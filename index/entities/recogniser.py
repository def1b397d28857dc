"""The recogniser of the base install: tables and rules, one pass over the words of a text."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain

from index.entities import languages
from index.entities.english import organizations, persons, places
from index.entities.english import rules as english
from index.entities.english.marking import TextMarks
from index.entities.mention import Mention
from index.entities.text.folding import Script, script_of
from index.entities.text.gazetteer import Gazetteer
from index.entities.text.shapes import Shape, shapes
from index.entities.text.words import LONGEST_KEPT, words_of
from index.entities.version import RULES

_SCRIPTS: dict[str, Script] = {
    **dict.fromkeys(("en", "tk", "tr", "az"), "latin"),
    **dict.fromkeys(("ru", "tg", "kk", "ky"), "cyrillic"),
    **dict.fromkeys(("fa", "ps", "ur", "ar"), "arabic"),
}
_MEMORY = 200_000  # distinct words remembered before starting afresh
_CHIEF: dict[Script, str] = {"latin": "en", "cyrillic": "ru", "arabic": "fa", "other": "en"}
_ALIASES = {"prs": "fa", "pes": "fa", "tgk": "tg", "uzb": "uz", "pus": "ps"}


class Rules:
    """Countries, persons and organizations by gazetteer, and by rules in English text."""

    version = RULES

    def mentions(self, texts: Sequence[tuple[str, str]]) -> list[list[Mention]]:
        """Return the mentions of each (text, language), in order of start. Never raises."""
        return [_read(text, language) for text, language in texts]


def _read(text: str, language: str) -> list[Mention]:
    words = words_of(text)
    if not words.tokens:
        return []
    spoken, script = _reading(text, language)
    gazetteer = _gazetteer(spoken, script)
    marks = TextMarks(words, list(map(_looks(spoken, script).__getitem__, words.tokens)))
    for first, after, entries in gazetteer.matches(words, marks.having(Shape.PHRASE)):
        marks.take(first, after, entries)
    if spoken == "en":
        english.mark(marks, gazetteer)
    elif spoken in languages.RULES:
        languages.RULES[spoken](marks)
    marks.settle_surnames()
    _settle_ministries(marks)
    if spoken == "en":
        english.finish(marks)
    _read_inside(marks, gazetteer)
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
    listed = chain(places.entries(language), organizations.entries(script, language), persons.entries(script))
    return Gazetteer(listed, script, inflected=language != "en")


class _Looks(dict[str, int]):
    """Word → its flags, with those that say what a language's lists and rules have to do with it; remembered."""

    def __init__(self, gazetteer: Gazetteer, watched: AbstractSet[str]) -> None:
        super().__init__()
        self._gazetteer, self._watched, self._shapes = gazetteer, watched, shapes()

    def __missing__(self, word: str) -> int:
        flags = self._shapes[word]
        if self._gazetteer.begins(word):
            flags |= Shape.PHRASE
        if word in self._watched:
            flags |= Shape.WATCHED
        if len(word) <= LONGEST_KEPT:
            if len(self) >= _MEMORY:
                self.clear()
            self[word] = flags
        return flags


@cache
def _looks(language: str, script: Script) -> _Looks:
    return _Looks(_gazetteer(language, script), english.watched() if language == "en" else frozenset())


def _settle_ministries(marks: TextMarks) -> None:
    """Give the ministries found without a country the country named next to them; one that follows is in the name."""
    unsettled = [
        span
        for span, (value, evidence, _) in marks.spans.items()
        if evidence == organizations.MINISTRY and span[2] == "org" and value.endswith("|")
    ]
    if not unsettled:
        return
    ends = {first: after for first, after, kind in marks.spans if kind == "country"}
    for first, after, kind in unsettled:
        value, evidence, confidence = marks.spans[first, after, kind]
        code = organizations.owner(marks.words, marks.country, first, after)
        end = ends.get(after, after) if marks.words.gaps[after] == " " else after
        if end > after:
            del marks.spans[first, after, kind]
        marks.spans[first, end, kind] = (f"{value}{code}", evidence, confidence)


def _read_inside(marks: TextMarks, gazetteer: Gazetteer) -> None:
    """Mark the countries named within listed organizations, with little weight."""
    for first, after in [(first, after) for first, after, kind in marks.spans if kind == "org" and after - first > 1]:
        for i in range(first, after):
            begins = marks.flags[i] & Shape.PHRASE and not marks.country[i]
            entry = gazetteer.country(marks.words.tokens[i]) if begins else None
            if entry is not None and entry.evidence in ("name", "demonym"):
                marks.add(i, i + 1, "country", entry.value, "inside", 0.5)
