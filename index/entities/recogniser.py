"""The recogniser of the base install: tables and rules, one pass over the words of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from index.entities import languages
from index.entities.english import organizations, persons, places
from index.entities.english import rules as english
from index.entities.english.marking import ASKED, TextMarks
from index.entities.mention import Mention
from index.entities.text.cutting import cut_each, primary
from index.entities.text.flags import flags_of
from index.entities.text.folding import Script, script_of
from index.entities.text.gazetteer import Gazetteer
from index.entities.text.shapes import Shape, shapes
from index.entities.text.wordbook import Fact, wordbook
from index.entities.text.words import Words
from index.entities.version import RULES

_SCRIPTS: dict[str, Script] = {
    **dict.fromkeys(("en", "tk", "tr", "az"), "latin"),
    **dict.fromkeys(("ru", "tg", "kk", "ky"), "cyrillic"),
    **dict.fromkeys(("fa", "ps", "ur", "ar"), "arabic"),
}
_CHIEF: dict[Script, str] = {"latin": "en", "cyrillic": "ru", "arabic": "fa", "other": "en"}
_ALIASES = {"prs": "fa", "pes": "fa", "tgk": "tg", "uzb": "uz", "pus": "ps"}


class Rules:
    """Countries, persons and organizations by gazetteer, and by rules in English text."""

    version = RULES

    def mentions(self, texts: Sequence[tuple[str, str]]) -> Iterator[list[Mention]]:
        """Yield the mentions of each (text, language), in order of start. Never raises."""
        cut = cut_each(texts)
        for words, found in zip(cut, self.read(cut, [primary(language) for _, language in texts]), strict=True):
            yield found
            words.let_go()

    def read(self, texts: Sequence[Words], languages: Sequence[str]) -> Iterator[list[Mention]]:
        """Yield the mentions of texts that are cut into words, each in a language of :func:`primary`."""
        ways = [(own, *_reading(words.text, own)) for words, own in zip(texts, languages, strict=True)]
        flags = {}
        for way in dict.fromkeys(ways):
            language, spoken, script = way
            some = [words for words, own in zip(texts, ways, strict=True) if own == way]
            asked = ASKED if spoken == "en" else ASKED[:1]
            flags[way] = flags_of(some, _looks(spoken, script), wordbook(language), asked)
        for words, way in zip(texts, ways, strict=True):
            _, spoken, script = way
            yield _read(TextMarks(words, next(flags[way])), spoken, _gazetteer(spoken, script))


def _read(marks: TextMarks, spoken: str, gazetteer: Gazetteer) -> list[Mention]:
    if not len(marks.words):
        return []
    for first, after, entries in gazetteer.matches(marks.words, marks.having[Shape.PHRASE]):
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
    spoken = _ALIASES.get(language, language)
    script = script_of(text)
    if spoken in places.LANGUAGES and _SCRIPTS.get(spoken, script) == script != "other":
        return spoken, script
    return _CHIEF[script], "latin" if script == "other" else script


@cache
def _gazetteer(language: str, script: Script) -> Gazetteer:
    listed = chain(places.entries(language), organizations.entries(script, language), persons.entries(script))
    return Gazetteer(listed, script, inflected=language != "en")


@cache
def _looks(language: str, script: Script) -> Fact:
    """Return a word's flags, with those that say what a language's lists and rules have to do with it."""
    by_itself, begins = shapes(), _gazetteer(language, script).begins
    watched = english.watched() if language == "en" else frozenset()

    def look(word: str) -> int:
        own = Shape.WATCHED if word in watched else 0
        return by_itself[word] | own | (Shape.PHRASE if begins(word) else 0)

    return Fact(look)


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
