"""One form for the many ways to write a word: case, marks, letter variants, and endings.

The tables hold words as dictionaries give them; :func:`fold` is applied to them and to the text.
Inflected words of a text are then tried without their endings (:func:`bases`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from index.entities.text.tables import lexicon

Script = Literal["latin", "cyrillic", "arabic", "other"]

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("’ʻʼ‘`ʹ′", "'"),
        **dict.fromkeys("\u200c\u200d\u0640\u200b\u00ad", None),
        "ё": "е",
        "ي": "ی",
        "ى": "ی",
        "ې": "ی",
        "ۍ": "ی",
        "ئ": "ی",
        "ے": "ی",
        "ك": "ک",
        "ګ": "گ",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ۃ": "ه",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ı": "i",
    }
)
_MARKS = dict.fromkeys([*range(0x0300, 0x0370), *range(0x064B, 0x0656), 0x0670])

_ARABIC_ENDINGS = ("های", "هایی", "ها", "یها", "یان", "ان", "ی", "ه", "و")
_ARABIC_PREFIXES = ("وال", "بال", "فال", "کال", "لل", "ال", "و", "ب", "ل", "ف")
_SHORTEST_STEM = 3


@cache
def _endings(script: Script) -> tuple[str, ...]:
    """Return the endings of a script's words, the shortest first."""
    if script == "arabic":
        return _ARABIC_ENDINGS
    listed = lexicon().get(f"{script}ending", frozenset())
    return tuple(sorted(listed, key=lambda ending: (len(ending), ending)))


def script_of(text: str) -> Script:
    """Return the script of a word, or the one most of a text's first 600 letters are in."""
    if text[:600].isascii():
        return "latin"
    counts: Counter[Script | None] = Counter()
    for character, times in Counter(text[:600]).items():
        counts[_script_of_letter(character)] += times
    names: tuple[Script, ...] = ("latin", "cyrillic", "arabic", "other")
    return max(names, key=counts.__getitem__)


@lru_cache(maxsize=2_000)
def _script_of_letter(character: str) -> Script | None:
    """Return the script of a character that is a letter of one."""
    if character < "\u0250":
        return "latin" if character.isalpha() else None
    if "\u0400" <= character <= "\u052f":
        return "cyrillic"
    if "\u0600" <= character <= "\u06ff" or "\ufb50" <= character <= "\ufefc":
        return "arabic"
    return "other" if character.isalpha() else None


def fold(word: str) -> str:
    """Return a word in lower case, without marks, with one form of each letter."""
    if word.isascii():
        return word.lower()
    word = word.translate(_LETTERS).lower()
    if any("\u0400" <= character <= "\u052f" for character in word):
        return unicodedata.normalize("NFC", word).replace("ё", "е")
    return unicodedata.normalize("NFKD", word).translate(_MARKS).translate(_LETTERS)


def stem(folded: str) -> str:
    """Return what stays of a Cyrillic dictionary form in all its cases; other words stay whole."""
    if not "\u0400" <= folded[:1] <= "\u052f":
        return folded
    if folded.endswith(("ый", "ий", "ая", "ое", "ые")) and len(folded) > 4:
        return folded[:-2]
    return folded[:-1] if folded.endswith(("а", "я", "й", "ь")) and len(folded) > 3 else folded


def bases(folded: str, script: Script) -> Iterator[str]:
    """Yield the shorter forms an inflected word may come from, the nearest to the word first."""
    for mark in "-'":
        if mark in folded:
            yield folded.rpartition(mark)[0]
    for ending in _endings(script):
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_STEM:
            yield folded[: -len(ending)]
            yield stem(folded[: -len(ending)])
    if script == "arabic":
        for prefix in _ARABIC_PREFIXES:
            if folded.startswith(prefix) and len(folded) - len(prefix) >= _SHORTEST_STEM:
                yield folded[len(prefix) :]
