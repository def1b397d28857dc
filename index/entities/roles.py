"""The offices that stand with a person's name: 'президент Таджикистана Эмомали Рахмон', 'X, министр обороны,'.

English rules keep the title of a name as its evidence; here are Russian and Persian.
"""

from __future__ import annotations

import re
from functools import cache

from index.entities.mention import Mention
from index.entities.text.tables import wordlists

_REACH = 120  # characters before or after a name that are looked at
_RUSSIAN_WORD = (
    r"(?:[А-ЯЁ][\w«»-]*|по|и|дел|сил|в(?= [А-ЯЁ])"
    r"|(?!\w+(?:л|ла|ло|ли|лся|лась|лись|ет|ит|ют|ят)\b)"  # no verb
    r"[а-яё-]+(?:ого|его|ой|ей|ых|их|ов|ев|ам|ям|ом|ем|а|я|ы|и|ь))"
)
_PERSIAN_WORD = r"(?!(?:با|به|از|در|که|را|برای|تا|است|بود|شد|گفت)\b)[\w\u200c]+"
_REST = {"ru": rf"(?: {_RUSSIAN_WORD}){{0,7}}", "fa": rf"(?: {_PERSIAN_WORD}){{0,6}}"}
_AFTER = {"ru": ", ", "fa": "، "}
_CLOSING = r"(?=[,.;:)،؛\n]| [—–-] |\Z)"

_DECLINED = (  # ending in the nominative → of the other cases
    ("ий", ("его", "ему", "им", "ем")),
    ("ый", ("ого", "ому", "ым", "ом")),
    ("а", ("ы", "е", "у", "ой", "ою")),
    ("я", ("и", "е", "ю", "ей", "ёй")),
    ("ь", ("я", "ю", "ем", "е")),
    ("ол", ("ла", "лу", "лом")),  # посол; 'после' is a preposition
    ("", ("а", "у", "ом", "ем", "е")),
)


def role(text: str, mention: Mention, language: str) -> str:
    """Return the title or office that stands with a mention of a person, '' for none; in Russian in the nominative."""
    kind, _, title = mention.evidence.partition(":")
    if kind == "title":
        return title
    spoken = language.partition("-")[0]
    return _office(text, mention, spoken) if spoken in _REST else ""


def _office(text: str, mention: Mention, language: str) -> str:
    rest, offices = _REST[language], _offices(language)
    around = text[max(0, mention.start - _REACH) : mention.start], text[mention.end : mention.end + _REACH]
    if around[0].endswith(" "):
        for found in offices.finditer(around[0]):
            if re.fullmatch(rest + " ", around[0][found.end() :]):
                return _nominative(found[0] + around[0][found.end() : -1], language)
    comma = _AFTER[language]
    found_after = offices.match(around[1], len(comma)) if around[1].startswith(comma) else None
    more = re.compile(rest + _CLOSING).match(around[1], found_after.end()) if found_after else None
    return _nominative(found_after[0] + more[0], language) if found_after and more else ""


def _nominative(phrase: str, language: str) -> str:
    office, space, rest = phrase.partition(" ")
    return _forms(language).get(office.lower(), office) + space + rest


@cache
def _offices(language: str) -> re.Pattern[str]:
    """Return the pattern of an office in any case form."""
    longest_first = sorted(_forms(language), key=len, reverse=True)
    spaced = "|".join(re.escape(form).replace("\u200c", "[\u200c ]") for form in longest_first)
    return re.compile(rf"(?<![\w-])(?:{spaced})(?![\w-])", re.IGNORECASE)


@cache
def _forms(language: str) -> dict[str, str]:
    """Return the case forms of offices → their nominatives."""
    found: dict[str, str] = {}
    for office in wordlists("offices.txt")[language]:
        ending, others = next((own, others) for own, others in _DECLINED if office.endswith(own))
        stem = office.removesuffix(ending)
        for form in (ending, *(others if language == "ru" else ())):
            found.setdefault(stem + form, office)
    return found
