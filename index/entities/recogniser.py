"""The recogniser of the base install: tables and rules, one pass over the words of a text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain

from index.entities import languages
from index.entities.english import organizations, persons, places
from index.entities.english import rules as english
from index.entities.english.marking import TextMarks
from index.entities.mention import Mention
from index.entities.text.folding import Script, script_of
from index.entities.text.gazetteer import Gazetteer
from index.entities.text.shapes import shapes
from index.entities.text.words import words_of
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

    def mentions(self, texts: Sequence[tuple[str, str]]) -> list[list[Mention]]:
        """Return the mentions of each (text, language), in order of start. Never raises."""
        return [_read(text, language) for text, language in texts]


def _read(text: str, language: str) -> list[Mention]:
    words = words_of(text)
    if not words.tokens:
        return []
    spoken, script = _reading(text, language)
    gazetteer = _gazetteer(spoken, script)
    keys = list(map(gazetteer.keys.__getitem__, words.tokens))
    flags = list(map(shapes().__getitem__, words.tokens))
    marks = TextMarks(words, flags)
    for first, after, entries in gazetteer.matches(words, keys):
        marks.take(first, after, entries)
    if spoken == "en":
        english.mark(marks, keys, gazetteer)
    elif spoken in languages.RULES:
        languages.RULES[spoken](marks)
    marks.settle_surnames()
    _settle_ministries(marks)
    if spoken == "en":
        english.finish(marks)
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
    listed = chain(places.entries(language), organizations.entries(script, language), persons.entries(script))
    return Gazetteer(listed, script, inflected=language != "en")


def _settle_ministries(marks: TextMarks) -> None:
    """Give the ministries found without a country the country named next to them; one that follows is in the name."""
    words = marks.words
    ends = {first: after for first, after, kind in marks.spans if kind == "country"}
    for (first, after, kind), (value, evidence, confidence) in list(marks.spans.items()):
        if kind == "org" and evidence == organizations.MINISTRY and value.endswith("|"):
            code = organizations.owner(words, marks.country, first, after)
            end = ends.get(after, after) if words.gap(after) == " " else after
            if end > after:
                del marks.spans[first, after, kind]
            marks.spans[first, end, kind] = (f"{value}{code}", evidence, confidence)


def _read_inside(marks: TextMarks, keys: Sequence[str], gazetteer: Gazetteer) -> None:
    """Mark the countries named within listed organizations, with little weight."""
    for first, after, kind in list(marks.spans):
        if kind != "org" or after - first < 2:
            continue
        for i in range(first, after):
            entry = gazetteer.country(marks.words.tokens[i]) if keys[i] and not marks.country[i] else None
            if entry is not None and entry.evidence in ("name", "demonym"):
                marks.add(i, i + 1, "country", entry.value, "inside", 0.5)
