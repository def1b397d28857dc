"""Spelling variants of one letter become one: what is compared is never what was written.

Latin loses its diacritics and apostrophes, Cyrillic the letters a Russian keyboard lacks (Tajik,
Kazakh, Kyrgyz, Uzbek, Ukrainian and ё), Arabic script its letter variants (Arabic, Persian, Pashto,
Urdu), vowel signs and stretching; digits of every script become ASCII.
"""

from __future__ import annotations

import unicodedata

ZWNJ = "\u200c"

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0d7f"
)
"""Signs that belong to a word although Python's ``\\w`` leaves them out; ranges for a regex class."""

INVISIBLE = "\u00ad\u061c\u200d-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""Format characters that may stand inside a word and mean nothing to a search."""

APOSTROPHES = "'`´’‘ʻʼʹʿʾ"

_LETTERS = {
    # Latin letters that Unicode does not decompose
    "ı": "i", "ə": "e", "đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "ŋ": "n", "ß": "ss",
    # Cyrillic: a Tajik, Kazakh, Kyrgyz, Uzbek or Ukrainian letter becomes the one typed in its stead
    "ё": "е", "ӣ": "и", "ӯ": "у", "ҳ": "х", "қ": "к", "ғ": "г", "ҷ": "ч", "ў": "у", "ә": "а", "ң": "н",
    "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ї": "и", "є": "е", "ґ": "г",
    # Arabic script
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ء": "", "ة": "ه", "ۀ": "ه", "ۂ": "ه",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه", "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ۓ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ں": "ن", "ـ": "",
    "٫": ".", "٬": ",",
}  # fmt: skip


def _expanded(ranges: str) -> list[str]:
    """Return the characters of the body of a regex class."""
    found: list[str] = []
    rest = ranges
    while rest:
        if rest[1:2] == "-":
            found += map(chr, range(ord(rest[0]), ord(rest[2]) + 1))
            rest = rest[3:]
        else:
            found.append(rest[0])
            rest = rest[1:]
    return found


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for start, end in ((0x00C0, 0x0250), (0x0370, 0x0400), (0x1E00, 0x2000)):  # Latin, Greek
        for code in range(start, end):
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base != chr(code) and base.isalnum():
                table[code] = base
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6):  # Arabic, Persian, Devanagari, Bengali digits
        table.update({zero + digit: str(digit) for digit in range(10)})
    signs = _expanded(MARKS)[: _expanded(MARKS).index("\u0900")]  # Indic signs are letters, not accents
    table.update({ord(sign): "" for sign in [*signs, *_expanded(INVISIBLE), *APOSTROPHES]})
    table.update({ord(letter): base for letter, base in _LETTERS.items()})
    return table


_TABLE = _table()


def fold(word: str) -> str:
    """Return a word in the one spelling that all its variants share; possibly empty."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    return unicodedata.normalize("NFKC", word).casefold().translate(_TABLE)
