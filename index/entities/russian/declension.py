"""Cases of Russian personal names, by their endings: a name's forms, and the nominative of a form.

The rules are those of school grammar (Розенталь, Справочник по правописанию, §149 ff.): possessive surnames
(-ов, -ин), adjectives (-ский), nouns in a consonant (of men only), nouns in -а and -я, and the names that
never change. ``ё`` counts as ``е``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Gender = Literal["m", "f"]
Case = Literal["n", "g", "d", "a", "i", "p"]
"""Nominative, genitive, dative, accusative, instrumental, prepositional."""

CASES: tuple[Case, ...] = ("n", "g", "d", "a", "i", "p")

_VOWELS = "аеиоуыэюяё"
_HISSING = "жшчщц"
_AFTER_I = "гкхжшчщ"  # after these и stands for ы
_POSSESSIVE = ("ов", "ев", "ёв", "ин", "ын")
_STRESSED = ("толст", "больш", "полев", "лугов", "донск", "крутой", "трубецк", "шаховск")
_MEMORY = 20_000  # names whose forms are kept
_MOBILE = {"Павел": "Павл", "Лев": "Льв"}


@lru_cache(maxsize=_MEMORY)
def given_forms(name: str, gender: Gender) -> tuple[tuple[str, Case], ...]:
    """Return a given name's forms with their cases; the accusative of men is their genitive."""
    stem, endings = _noun(name, gender)
    return tuple((stem + ending, case) for case, ending in zip(CASES, endings, strict=True))


@lru_cache(maxsize=_MEMORY)
def surname_forms(name: str, gender: Gender) -> frozenset[str]:
    """Return the forms of a surname in all cases."""
    if name.endswith(_POSSESSIVE) and gender == "m" and len(name) > 4:
        return frozenset(name + ending for ending in ("", "а", "у", "ым", "ом", "е"))
    if name.endswith(("ова", "ева", "ина", "ына")) and gender == "f" and len(name) > 4:
        return frozenset(name[:-1] + ending for ending in ("а", "ой", "у", "ою"))
    if name.endswith(("ий", "ый", "ой")) and gender == "m" and len(name) > 5:
        soft = "им" if name[-3] in _AFTER_I else "ым"
        return frozenset((name, *(name[:-2] + ending for ending in ("ого", "ому", soft, "ом"))))
    if name.endswith("ая") and gender == "f" and len(name) > 5:
        return frozenset((name, name[:-2] + "ой", name[:-2] + "ую"))
    stem, endings = _noun(name, gender)
    return frozenset(stem + ending for ending in endings)


def _noun(name: str, gender: Gender) -> tuple[str, tuple[str, ...]]:
    """Return what stays of a noun in all cases, and the endings of the six cases."""
    last, before = name[-1:], name[-2:-1].lower()
    if last in "ая":
        return name[:-1], _of_a(last, before)
    if last == "ь" and gender == "f":
        return name[:-1], ("ь", "и", "и", "ь", "ью", "и")
    if gender == "f" or last.lower() in _VOWELS or not last.isalpha():
        return name, ("",) * 6
    if last in "йь":
        return name[:-1], (last, "я", "ю", "я", "ем", "и" if before == "и" else "е")
    stem = _stem(name)
    same = next((k for k, pair in enumerate(zip(name, stem, strict=False)) if pair[0] != pair[1]), len(stem))
    endings = ("а", "у", "а", "ем" if last in _HISSING else "ом", "е")
    return name[:same], (name[same:], *(stem[same:] + ending for ending in endings))


def _of_a(last: str, before: str) -> tuple[str, ...]:
    """Return the endings of a noun in а or я after the letter ``before``."""
    if last == "а":
        return ("а", "и" if before in _AFTER_I else "ы", "е", "у", "ей" if before in _HISSING else "ой", "е")
    third = "и" if before == "и" else "е"
    return ("я", "и", third, "ю", "ей", third)


def _stem(name: str) -> str:
    """Return what the endings of a noun in a consonant follow: Павел, Павла; Немец, Немца."""
    if name.endswith("ец") and len(name) > 4:
        return name[:-2] + "ц"
    return _MOBILE.get(name, name)


def nominative(form: str, gender: Gender, case: Case) -> tuple[str, int]:
    """Return the nominative of a surname or patronymic, and how well the form fits the case: 2, 1, or 0 for not."""
    if case == "n":
        return form, _fits_nominative(form, gender)
    return _of_man(form, case) if gender == "m" else _of_woman(form, case)


def _fits_nominative(form: str, gender: Gender) -> int:
    if gender == "m":
        oblique = (*(stem + end for stem in _POSSESSIVE for end in ("а", "у", "ым", "ой")), "ского", "скому", "ским")
        unfit = form.endswith(oblique) and len(form) > 5
    else:
        unfit = form.endswith((*_POSSESSIVE, "ский", "цкий")) and len(form) > 4
    return 0 if unfit else 2


def _of_man(form: str, case: Case) -> tuple[str, int]:
    for endings, turn in _MEN[case]:
        if form.endswith(endings) and len(form) > 3:
            return turn(form), 2
    unchanging = form[-1:].lower() in _VOWELS or not form[-1:].isalpha()
    return form, 1 if unchanging else 0


def _adjective(form: str) -> str:
    stem = form[: -3 if form.endswith(("ого", "его", "ому", "ему")) else -2]
    if stem.lower().endswith(_STRESSED):
        return stem + "ой"
    return stem + ("ий" if stem[-1:] in _AFTER_I or form.endswith(("его", "ему")) else "ый")


def _cut(form: str) -> str:
    """Return a noun in a consonant without its ending of one letter."""
    stem = form[:-1]
    return stem[:-1] + "ец" if stem.endswith("ц") and stem[-2:-1] not in _VOWELS and len(stem) > 4 else stem


def _soft(form: str) -> str:
    """Return the nominative in й or ь of a form in я, ю or е."""
    return form[:-1] + ("й" if form[-2:-1] in _VOWELS else "ь")


def _soft_two(form: str) -> str:
    stem = form[:-2]
    return stem + ("" if stem[-1:] in _HISSING else "й" if stem[-1:] in _VOWELS else "ь")


def _possessive(form: str) -> str:
    stem = form[:-2]
    return stem if stem.endswith(_POSSESSIVE) else _adjective(form)


def _to_a(form: str) -> str:
    stem = form[:-1]
    return stem + ("я" if stem[-1:] in "йи" else "а")


def _to_ya(form: str) -> str:
    return form[:-1] + "я"


def _two_to_a(form: str) -> str:
    return form[:-2] + "а"


def _two_to_ya(form: str) -> str:
    return form[:-2] + ("а" if form[-3:-2] in _HISSING else "я")


def _itself(form: str) -> str:
    return form


_KEPT = (("ко", "ло", "швили", "дзе", "зода", "заде", "оглы", "кызы", "улы", "уулу", "иа", "уа", "аа", "зия"), _itself)
_KEPT_OF_WOMEN = (("ко", "швили", "дзе", "заде", "оглы", "кызы"), _itself)
_MEN = {
    "g": (_KEPT, (("ого", "его"), _adjective), (("а",), _cut), (("я",), _soft), (("ы",), _to_a), (("ки", "ги"), _to_a)),
    "d": (_KEPT, (("ому", "ему"), _adjective), (("у",), _cut), (("ю",), _soft), (("е",), _to_a)),
    "a": (_KEPT, (("ого", "его"), _adjective), (("а",), _cut), (("я",), _soft), (("у",), _to_a), (("ю",), _to_ya)),
    "i": (
        _KEPT,
        (("ым", "им"), _possessive),
        (("ом",), lambda form: _cut(form[:-1])),
        (("ем",), _soft_two),
        (("ой",), _two_to_a),
        (("ей",), _two_to_ya),
    ),
    "p": (_KEPT, (("ском", "цком"), _adjective), (("е",), _cut)),
}


def _of_woman(form: str, case: Case) -> tuple[str, int]:
    for endings, turn in _WOMEN[case]:
        if form.endswith(endings) and len(form) > 3:
            return turn(form), 2
    unchanging = not form.endswith((*_POSSESSIVE, "ова", "ева", "ина", "ская", "ый", "ий"))
    return form, 1 if unchanging else 0


def _womans(form: str) -> str:
    """Return the nominative of a form in -ой: Петровой, Толстой."""
    stem = form[:-2]
    return stem + ("а" if stem.endswith((*_POSSESSIVE, "вн", "чн")) else "ая")


_G_D_P = (("ой",), _womans)
_WOMEN = {
    "g": (_KEPT_OF_WOMEN, _G_D_P, (("ы", "ки", "ги"), _to_a), (("ии",), _to_ya)),
    "d": (_KEPT_OF_WOMEN, _G_D_P, (("е",), _to_a), (("ии",), _to_ya)),
    "a": (_KEPT_OF_WOMEN, (("ую",), lambda form: form[:-2] + "ая"), (("у",), _to_a), (("ю",), _to_ya)),
    "i": (
        _KEPT_OF_WOMEN,
        (("овой", "евой", "иной", "ской", "цкой"), _womans),
        (("ой", "ою"), _two_to_a),
        (("ей",), _two_to_ya),
    ),
    "p": (_KEPT_OF_WOMEN, _G_D_P, (("е",), _to_a), (("ии",), _to_ya)),
}
