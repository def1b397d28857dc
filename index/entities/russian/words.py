"""What a word of Russian text looks like and may do in a name: flags and given names, kept for each distinct word."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from index.entities.russian.declension import CASES, Case, Gender, given_forms
from index.entities.text.folding import fold
from index.entities.text.tables import wordlists

Reading = tuple[str, Gender, Case]
"""A given name's nominative, and the gender and the case in which a form is read."""


class Flag:
    """The flags of a word: bits of plain integers, since an enum's cost is felt at every word."""

    CAPITAL = 1
    UPPER = 2
    INITIAL = 4
    GIVEN = 8
    PATRONYMIC = 16
    SURNAME = 32
    STOP = 64
    TITLE = 128
    ROLE = 256
    PARTICLE = 512
    JOINED = 1024
    ASIAN = 2048
    PLACE = 4096
    AMBIGUOUS = 8192
    SAY = 16384
    OF = 32768
    ADJECTIVE = 65536


NO_NAME = Flag.STOP | Flag.TITLE | Flag.UPPER

_REGIONAL = str.maketrans({**dict(zip("ҳқғӯўңөүәіұһӣїєґ", "хкгууноуаиухииег", strict=True)), "ҷ": "дж"})
_LISTS = {
    "title": Flag.TITLE,
    "say": Flag.SAY,
    "particle": Flag.PARTICLE,
    "joined": Flag.JOINED,
    "stop": Flag.STOP,
    "of": Flag.OF,
}
_SURNAME = re.compile(
    r"(?:[^ьъ](?:ов|ев|ин|ын)(?:а|у|ым|ом|е|ой|ою|ых|ыми|ы)?|[а-я]{2}(?:енко|швили|дзе|зода|заде|зады|нежад|беков|пур)"
    r"|(?:ова|ева|ина|ына)|.{2}(?:ян|янц|чук|щук|юк|вич|ич|берг|штейн|ман|хель|зай|улло|улла|иддин|уддин)(?:а|у|ом|ем|е)?"
    r"|.{2}(?:ский|цкий|ского|цкого|скому|цкому|ским|цким|ская|ской|скую|цкая|цкой))$"
)
_ADJECTIVE = re.compile(
    r"(?:[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)|(?:н|т|[иеё]в)(?:ый|ого|ому|ых|ыми|ую|ая|ые|ое)|(?:[^ое]в|нн|чн|льн|ск|шн)(?:ой|ым)|ость|ости|[ен]ие|[ен]ия|[ен]ию|[ен]ием|тие|тия|ция|ции|цию|ство|ства|тель|ные|ный|ная|ное)$"
)
_PATRONYMIC = re.compile(
    r".{2}(?:[оеь]вич(?:а|у|ем|е)?|[оеи]вн(?:а|ы|е|у|ой|ою)|ичн(?:а|ы|е|у|ой)|[иь]ич(?:а|у|ем|е)?)$"
)
_ROLE_ENDINGS = (
    "",
    "а",
    "у",
    "ом",
    "ем",
    "е",
    "ы",
    "я",
    "ю",
    "и",
    "ь",
    "й",
    "ой",
    "ый",
    "ий",
    "ая",
    "ого",
    "его",
    "ему",
)
_CASE_ENDINGS = ("а", "у", "ом", "ем", "е", "я", "ю", "ы", "и")
_ARTICLES = ("аль-", "эль-", "ас-", "аш-", "ад-", "ан-", "ар-", "ат-", "аз-", "ибн-", "ал-", "уль-", "бен-")
_MEMORY = 200_000


@lru_cache(maxsize=_MEMORY)
def plain(word: str) -> str:
    """Return a Cyrillic word in lower case with Russian letters for those of Tajik and of Turkic languages."""
    return fold(word).translate(_REGIONAL)


@cache
def readings() -> dict[str, tuple[Reading, ...]]:
    """Return each form of each listed given name, as :func:`plain` writes it, with its readings."""
    found: dict[str, tuple[Reading, ...]] = {}
    lists = wordlists("names_cyrillic.txt")
    genders: tuple[tuple[str, Gender], ...] = (("male", "m"), ("female", "f"))
    for list_name, gender in genders:
        for name in sorted(lists[list_name]):
            for form, case in given_forms(name, gender):
                key = plain(form)
                found[key] = (*found.get(key, ()), (name, gender, case))
            if gender == "f" and name.endswith("ь"):  # 'Мишель', 'Нинель' often stay as they are
                found[plain(name)] += tuple((name, gender, case) for case in CASES[1:])
    return found


class _Words(dict[str, int]):
    """Word → flags, remembered."""

    def __init__(self) -> None:
        super().__init__()
        lists = wordlists("russian.txt")
        self._listed: dict[str, int] = {}
        for name, flag in _LISTS.items():
            for word in lists[name]:
                self._listed[word] = self._listed.get(word, 0) | flag
        for stem in lists["role"]:
            for ending in _ROLE_ENDINGS:
                word = stem + ending
                self._listed[word] = self._listed.get(word, 0) | Flag.ROLE
        for name, flag in (("place", Flag.PLACE), ("asian", Flag.ASIAN)):
            for word in lists[name]:
                for ending in ("", *_CASE_ENDINGS):
                    self._listed[word + ending] = self._listed.get(word + ending, 0) | flag
        self._given = readings()
        ambiguous = wordlists("names_cyrillic.txt")["ambiguous"]
        self._ambiguous = {key for key, read in self._given.items() if any(name in ambiguous for name, _, _ in read)}

    def __missing__(self, word: str) -> int:
        if len(self) > _MEMORY:
            self.clear()
        first = word[0]
        if "\u0400" <= first <= "\u052f":
            key = plain(word)
            flags = self._listed.get(key, 0)
            if first.isupper():
                flags |= self._capital(word, key, flags)
            elif "-" in word and word.startswith(_ARTICLES) and word[word.index("-") + 1 :][:1].isupper():
                flags |= Flag.CAPITAL
            else:
                flags &= ~(Flag.STOP | Flag.TITLE)
        else:
            flags = 0
        self[word] = flags
        return flags

    def _capital(self, word: str, key: str, listed: int) -> int:
        flags = Flag.CAPITAL
        if len(word) == 1 or (len(word) == 2 and key in ("дж", "дз", "ю", "я", "ш", "ж")):
            return flags | Flag.INITIAL
        if word[:2].isupper() and (word.isupper() or (len(word) < 8 and word[-2:] != "-" and word[:-2].isupper())):
            return flags | Flag.UPPER
        if key in self._given or ("-" in key and all(part in self._given for part in key.split("-"))):
            flags |= Flag.GIVEN
            if key in self._ambiguous:
                flags |= Flag.AMBIGUOUS
        if len(key) > 4:
            if _PATRONYMIC.search(key):
                flags |= Flag.PATRONYMIC
            if _SURNAME.search(key) and not listed & Flag.PLACE:
                flags |= Flag.SURNAME
            if _ADJECTIVE.search(key):
                flags |= Flag.ADJECTIVE
        return flags


@cache
def word_flags() -> dict[str, int]:
    """Return the mapping of any word to its flags."""
    return _Words()
