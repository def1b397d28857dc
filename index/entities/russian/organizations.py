"""Organizations in Russian text: names in quotation marks or Latin letters after their kind, names with a known head.

The label is the name in the nominative, without the legal form: 'ОсОО «Ала-Тоо»' is 'Ала-Тоо'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from index.entities.remembered import FOLDED
from index.entities.russian.declension import Gender, given_forms
from index.entities.text.marks import Marks
from index.entities.text.tables import wordlists

_FILE = "russian_organizations.txt"
_LONGEST_NAME = 6  # words in quotation marks
_LONGEST_LATIN = 4  # words of a name in Latin letters
_OPENING, _CLOSING = '«“„"', '»”“"'
_ADJECTIVE = re.compile(r".{2,}(?:[ыио]й|[ое]го|[ое]му|[ыи]м|[ое]м|ая|яя|ую|юю|ей|ое|ее|[ыи]х|[ыи]ми)$")
_STRESSED = ("городск", "морск", "краев", "донск", "земельн-вод", "передов")
_OF_DOING = ("нию", "тке", "тию")  # nouns that say of what: "по изучению рынка"
_GENDERS: dict[str, Literal["m", "f", "n"]] = {"m": "m", "f": "f", "n": "n"}
_ENDINGS = {"m": "ый", "f": "ая", "n": "ое"}

_Head = tuple[str, str, bool]
"""A noun's nominative, its gender, and whether the form is the nominative."""


def _forms(noun: str, gender: str) -> Iterator[str]:
    if gender != "n":
        grammatical: Gender = "m" if gender == "m" else "f"
        for form, _ in given_forms(noun, grammatical):
            yield form
    elif noun.endswith("ие"):
        yield from (noun[:-1] + ending for ending in ("е", "я", "ю", "ем", "и"))
    else:
        yield from (noun[:-1] + ending for ending in ("о", "а", "у", "ом", "е"))


@cache
def _nouns(name: str) -> dict[str, _Head]:
    """Return the forms of the nouns of the lists ``name`` + gender."""
    found: dict[str, _Head] = {}
    for gender in _GENDERS:
        for noun in sorted(wordlists(_FILE).get(name + gender, ())):
            for form in _forms(noun, gender):
                found.setdefault(form, (noun, gender, form == noun))
    return found


@cache
def _wanted() -> frozenset[str]:
    """Return all forms that can begin or end a name, as texts write them."""
    forms = {*_nouns("kind"), *_nouns("head"), *_clubs(), *_abouts()}
    legal = wordlists(_FILE)["form"]
    return frozenset((*forms, *(form.capitalize() for form in forms), *map(str.upper, legal), "ОсОО", "осоо"))


@cache
def _clubs() -> dict[str, _Head]:
    return _of_list("club")


@cache
def _abouts() -> dict[str, _Head]:
    return _of_list("about")


def _of_list(name: str) -> dict[str, _Head]:
    found: dict[str, _Head] = {}
    for noun in sorted(wordlists(_FILE)[name]):
        gender = "f" if noun[-1] in "ая" else "n" if noun[-1] in "ое" else "m"
        for form in _forms(noun, gender):
            found.setdefault(form, (noun, gender, form == noun))
    return found


def mark_organizations(marks: Marks) -> None:
    """Mark the organizations that patterns find; what the lists know already stays."""
    wanted, tokens = _wanted(), marks.words.tokens
    for i in [i for i, token in enumerate(tokens) if token in wanted]:
        if marks.taken[i] in ("org", "person", "null"):
            continue
        found = next(filter(None, (way(marks, i) for way in _WAYS)), None)
        if found is not None:
            first, after, label = found
            if not any(taken in ("org", "person", "null") for taken in marks.taken[first:after]):
                marks.add(first, after, "org", label, "pattern", 0.8)


_Found = tuple[int, int, str]


def _text(marks: Marks, first: int, after: int) -> str:
    words = marks.words
    return " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())


def _quoted(marks: Marks, i: int) -> _Found | None:
    """Return the name in quotation marks after word i: 'газета «Азия плюс»'."""
    words, first = marks.words, i + 1
    key = FOLDED[words.tokens[i]]
    if (key not in _nouns("kind") and key not in wordlists(_FILE)["form"]) or first >= len(words):
        return None
    gap = words.gap(first)
    if gap[:1] != " " or gap.strip() == "" or gap.strip() not in _OPENING:
        return None
    after = first + 1
    while after < len(words) and after - first < _LONGEST_NAME and words.gap(after)[:1] not in _CLOSING:
        after += 1
    behind = words.text[words.ends[after - 1] : words.ends[after - 1] + 1]
    if behind not in _CLOSING or not words.tokens[first][0].isupper():
        return None
    return first, after, _text(marks, first, after)


def _latin(marks: Marks, i: int) -> _Found | None:
    """Return the name in Latin letters after word i: 'портал Kloop', 'телеканал Meydan TV'."""
    words, first = marks.words, i + 1
    if FOLDED[words.tokens[i]] not in _nouns("kind"):
        return None
    after = first
    while after < len(words) and after - i <= _LONGEST_LATIN and words.gap(after) == " ":
        if not _is_latin(words.tokens[after]):
            break
        after += 1
    return (first, after, _text(marks, first, after)) if after > first else None


def _is_latin(word: str) -> bool:
    return word.isascii() and word.isalpha() and word[0].isupper()


def _about(marks: Marks, i: int) -> _Found | None:
    """Return 'Агентство по атомной энергии'."""
    words = marks.words
    head = _abouts().get(FOLDED[words.tokens[i]])
    if head is None or not words.tokens[i][0].isupper() or words.tokens[i + 1 : i + 2] != ["по"]:
        return None
    after = _noun_phrase(marks, i + 2)
    if after is None:
        return None
    if after == i + 3 and (words.tokens[i + 2] in wordlists(_FILE)["open"] or words.tokens[i + 2].endswith(_OF_DOING)):
        linked = words.tokens[after : after + 1] and words.tokens[after] in wordlists(_FILE)["preposition"]
        after = _noun_phrase(marks, after + 1 if linked else after)
        if after is None:
            return None
    if words.tokens[after : after + 1] == ["и"] and words.gap(after) == " ":
        after = _noun_phrase(marks, after + 1) or after
    return i, after, f"{head[0].capitalize()} {_text(marks, i + 1, after)}"


def _noun_phrase(marks: Marks, i: int) -> int | None:
    """Return the word after adjectives and a noun in lower case."""
    words, k = marks.words, i
    while k < len(words) and words.gap(k) == " " and words.tokens[k].islower() and k - i < 4:
        k += 1
        if not _ADJECTIVE.match(words.tokens[k - 1]):
            return k
    return None


def _club(marks: Marks, i: int) -> _Found | None:
    """Return 'Федерация футбола Таджикистана'."""
    words, after = marks.words, i + 2
    head = _clubs().get(FOLDED[words.tokens[i]])
    if head is None or after >= len(words) or words.gap(i + 1) != " " or words.gap(after) != " ":
        return None
    topic = words.tokens[i + 1]
    if not words.tokens[i][0].isupper() or not topic.islower() or len(topic) < 4 or not marks.country[after]:
        return None
    return i, after + 1, f"{head[0].capitalize()} {_text(marks, i + 1, after + 1)}"


def _embassy(marks: Marks, i: int) -> _Found | None:
    """Return 'посольство Ирана'."""
    words, after = marks.words, i + 1
    head = _nouns("head").get(FOLDED[words.tokens[i]])
    if head is None or not head[0].endswith(("посольство", "консульство")) or after >= len(words):
        return None
    if not marks.country[after] or words.gap(after) != " " or not words.tokens[after][0].isupper():
        return None
    country = marks.country[after]
    while after < len(words) and marks.country[after] == country and words.gap(after) == " ":
        after += 1
    return i, after, f"{head[0].capitalize()} {_text(marks, i + 1, after)}"


def _headed(marks: Marks, i: int) -> _Found | None:
    """Return 'Первомайский районный суд'."""
    words, first = marks.words, i
    head = _nouns("head").get(FOLDED[words.tokens[i]])
    if head is None or words.tokens[i][0].isupper():
        return None
    while first and i - first < 4 and words.gap(first) == " " and _ADJECTIVE.match(words.tokens[first - 1]):
        first -= 1
    while first < i and not words.tokens[first][0].isupper():
        first += 1
    if first == i or (i - first == 1 and not FOLDED[words.tokens[first]].endswith(_OF_PLACES)):
        return None
    noun, gender, nominative = head
    named = [words.tokens[k] if nominative else _agreeing(words.tokens[k], gender) for k in range(first, i)]
    if FOLDED[named[0]] in wordlists(_FILE)["plain"]:
        return None
    return first, i + 1, " ".join((*named, noun))


_OF_PLACES = tuple(
    f"{stem}{end}" for stem in ("ск", "цк") for end in ["ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое"]
)


def _agreeing(adjective: str, gender: str) -> str:
    """Return the nominative of an adjective in the gender of its noun."""
    stem = adjective[: -3 if adjective.endswith(("ого", "его", "ому", "ему", "ыми", "ими")) else -2]
    if gender == "m":
        ending = "ой" if FOLDED[stem].endswith(_STRESSED) else "ий" if stem[-1:] in "кгхжшщ" else "ый"
    else:
        ending = _ENDINGS[gender]
    return stem + ending


_WAYS = (_quoted, _latin, _about, _club, _embassy, _headed)
"""What finds a name by a word that can begin or end it, the first that does."""
