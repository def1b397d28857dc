"""A word of a personal name, of Latin, Cyrillic or Arabic letters, in one alphabet of sounds.

A sound is one letter: the consonants ``b p t d s z k g h l m n r f v``, ``x`` (sh), ``c`` (ch), ``j`` (dzh, zh),
and the vowels ``a e i o u``. Of a word in Arabic letters ``A W Y`` are the letters ا و ی, each a long vowel or
a consonant, and ``'`` is ع; its short vowels are not written. One spelling stands for each common ending and
joint: ``f`` and ``fa`` for -ov and -ova, ``udin`` for -iddin, ``ulah`` for -ulloh, ``zada`` for -zoda, ``abdul``
for Abd al-. Doubled sounds are single.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from index.entities.text.folding import Script

Manner = Literal["english", "german", "turkish"]
"""How a name's Latin letters are read."""


def _spelt(letters: Mapping[str, str]) -> dict[int, str]:
    return str.maketrans({letter: sound for sound, written in letters.items() for letter in written})


_CYRILLIC = _spelt(
    {
        **{"a": "аәӓ", "b": "б", "v": "в", "g": "гґғѓ", "d": "д", "e": "еэє", "io": "ё", "j": "жҷҹҗџ", "z": "з"},
        **{"i": "ийыӣіїј", "k": "кқќ", "l": "лљ", "m": "м", "n": "нңњ", "o": "оөӧ", "p": "п", "r": "р", "s": "сц"},
        **{"t": "тћ", "u": "уүұўӯӱ", "f": "ф", "h": "хҳһ", "c": "ч", "x": "шщ", "iu": "ю", "ia": "я", "": "ъь"},
    }
)
_ARABIC = _spelt(
    {
        **{"b": "ب", "p": "پ", "t": "تطټٹة", "s": "ثسصڅ", "j": "جژ", "c": "چ", "h": "حخهہۀەۃ", "d": "دڈډ"},
        **{"z": "ذزضظځ", "r": "رڑړ", "x": "شښ", "'": "ع", "g": "غگګږ", "f": "فڤ", "k": "قک", "l": "ل", "m": "م"},
        **{"n": "نںڼ", "W": "وۇۆ", "Y": "یېۍئے", "A": "اآ", "": "ءھ"},
    }
)
_LATIN = _spelt(
    {
        **{"sh": "şșš", "ch": "çčć", "zh": "ž", "i": "ı", "a": "əäåæ", "o": "øö", "u": "ü", "g": "ğ", "s": "ß"},
        **{"d": "ðđ", "t": "þ", "l": "ł"},
    }
)
_CLUSTERS = {
    **{
        "schtsch": "x",
        "shch": "x",
        "tsch": "c",
        "dsch": "j",
        "sch": "x",
        "tch": "c",
        "dzh": "j",
        "ddj": "dj",
        "dj": "j",
    },
    **{"zh": "j", "kh": "h", "gh": "g", "ch": "c", "sh": "x", "ph": "f", "th": "t", "dh": "d", "bh": "b"},
    **{"ck": "k", "tz": "s", "ts": "s", "oo": "u", "ou": "u", "ee": "i", "q": "k", "w": "v", "y": "i"},
}
_CLUSTER = re.compile("|".join(_CLUSTERS))
_CYRILLIC_CLUSTERS = {"dj": "j", "gh": "g", "th": "t", "dh": "d", "bh": "b", "ts": "s"}
_CYRILLIC_CLUSTER = re.compile("|".join(_CYRILLIC_CLUSTERS))
_X = re.compile(r"(?<=[eo])x|(?<=ma)x|x$")  # Alexei, Cox, Maxim; else it is the Uzbek kh
_SOFT_C = re.compile(r"c(?=[eiy])")
_HARD_C = re.compile(r"c(?![hk])")

_GERMAN = re.compile(r"sch|[oe]w\b|[oe]wa\b|skij\b|skaja\b")
_TURKISH = re.compile(r"[şçğı]|oglu\b|\bcey")

_UNSEEN = dict.fromkeys([0x00AD, 0x0640, *range(0x200B, 0x2010), *range(0x064B, 0x0656), 0x0670, 0xFEFF])
_DOUBLED = re.compile(r"(.)\1+")
_ASSIMILATED = re.compile(r"(?<=...)u(?=(?:rr|ss|zz|nn|dd)[aeiou])")  # Khalilurrahman
_PROP = re.compile(r"^A(?=s[tp])")  # Persian says no word with two consonants at its beginning: استولتنبرگ
_ONE_LETTER = str.maketrans("أإٱيىكؤ", "اااییکو")
_NEVER_SPELT = re.compile(r"[^a-zAWY']")
_RULES = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"([^bptdszkghlmnrfvxcj])\1+", r"\1"),
        (r"Al?lh", "Alh"),
        (r"(?<=..)AldYn$|(?<=..)[aeiou]?[td]*din[ei]?$", "udin"),
        (r"(?<=.)Alh(?=$|hAn$)|(?<=..)(?:ul[ao]h?i?|[aoei]l[ao]hi?)$", "ulah"),
        (r"^'?bd[Au]?l|^abd[aeiou]?l", "abdul"),
        (r"^abd(?:ul?)?(?=[rsztdnx])", "abdu"),  # the article is spoken as the letter it stands before
        (r"(?<=[a-z'WY]{3})(?<!bd)Al(?=[a-z'][a-zAWY']{2})", ""),  # خلیل‌الرحمن
        (r"(?<=[bptdszkghlmnrfvxcj])h$", "a"),  # ه is a vowel at the end
        (r"(?<=..)z[aoA]d[aeo]h?$", "zada"),
        (r"(?:AW|A|W|o|u)gl[uiW]$", "oglu"),
        (r"(?<=..)(?:[oe]v[ao]|A?WA|[WA]?fA|[oe]vaia)$", "fa"),
        (r"(?<=..)(?:[oe]v|of|[WA]f)$", "f"),
    )
]


def plain(text: str, script: Script) -> str:
    """Return a text in lower case, its Latin letters without marks, and nothing that is not seen."""
    if text.isascii():
        return text.lower()
    text = text.translate(_UNSEEN).lower()
    if script != "latin":
        return unicodedata.normalize("NFC", text).translate(_ONE_LETTER)
    letters = unicodedata.normalize("NFKD", text.translate(_LATIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def manner(name: str) -> Manner:
    """Return how the Latin letters of a name in lower case are read: an ending or a letter may tell."""
    if _GERMAN.search(name):
        return "german"
    return "turkish" if _TURKISH.search(name) else "english"


@lru_cache(maxsize=1 << 18)
def sounds(word: str, script: Script, how: Manner = "english") -> str:
    """Return the sounds of a word that is :func:`plain`; of any other script than the three, none."""
    if script == "latin":
        spelt = _single(_latin(word, how))
    elif script == "cyrillic":
        spelt = _single(_CYRILLIC_CLUSTER.sub(lambda found: _CYRILLIC_CLUSTERS[found[0]], word.translate(_CYRILLIC)))
    else:
        spelt = _PROP.sub("", word.translate(_ARABIC).replace("ts", "s"))
    spelt = _NEVER_SPELT.sub("", spelt)
    for pattern, spelling in _RULES:
        spelt = pattern.sub(spelling, spelt)
    return spelt


def _latin(word: str, how: Manner) -> str:
    word = word.replace("'", "")
    if how == "turkish":
        word = re.sub("c(?!h)", "j", word)
    elif how == "german":
        word = re.sub("(?<!ds)j", "i", re.sub("(?<!s)ch", "h", word))
    word = _HARD_C.sub("k", _SOFT_C.sub("s", _X.sub("ks", word).replace("x", "kh")))
    return _CLUSTER.sub(lambda found: _CLUSTERS[found[0]], word)


def _single(spelt: str) -> str:
    """Return what Latin or Cyrillic letters spell without doubling: Arabic letters are doubled about a short vowel."""
    return _DOUBLED.sub(r"\1", _ASSIMILATED.sub("", spelt))
