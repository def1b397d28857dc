"""The consonant skeleton of a personal name: what its spellings in Latin, Cyrillic and Arabic letters share.

A name is first parted into words as if it were always written in one way: the article is left out (al-Bashir),
what is written together or apart is together (Abd al-Rahman, Salah ud-Din, Rasul-zoda, Nader Shah), and what is
said or left out at will is left out (Haji, a first Muhammad before two more names, Khan in the middle).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.entities.spelling.sounds import Manner, manner, plain, sounds
from index.entities.text.folding import Script, script_of
from index.entities.text.tables import FOLDER

_SKELETON = str.maketrans("bptdszxcjkglrmn", "bbttssssskklrnn", "aeiouAWY'hfv.")
_ARTICLE = re.compile(r"^ال(?=...)(?!له)")
_DOUBLED = re.compile(r"([a-z])\1+")
_SPACES = re.compile(r"[\s·]+")
_MARK = re.compile(r"[^\W\d_]|(?:[^\W\d_]\.){1,3}[^\W\d_]?|x?i{2,3}|x?[iv]v|vi{1,3}|[js]r\.?")  # initials; II; Jr
_KHAN = re.compile(r"(?<=\w{3}[^\Waeiouаеиоуяюё])[-+]?(?:khan|хан|хон|خان)$")
_UR = re.compile(r"(?<=...)(?:[uo]r|[уо]р)$")  # Fazlur Rahman

MUHAMMAD = 0
"""The number of Muhammad among the given names: it is the first in the list."""


class Name(NamedTuple):
    """A name as it is compared: the sounds of its words, of which an initial is a letter and a stop."""

    words: tuple[str, ...]
    script: Script


@lru_cache(maxsize=1 << 17)
def read(name: str) -> Name:
    """Return a name as it is compared: of no words where it has none in the three scripts."""
    script = script_of(name)
    if script == "other":
        return Name((), script)
    how = manner(name.lower()) if script == "latin" else "english"
    *given, last = _words(plain(name, script), script) or [""]
    heard = [_heard(word, script, how) for word in [*_bare(given, last), last]]
    return Name(tuple(_without_muhammad([word for word in heard if word.strip(".")])), script)


def skeleton(name: str) -> str:
    """Return the consonants of each word of a name, one letter for those that are taken for one another.

    Classes: ``b`` b p, ``t`` t d, ``s`` s z sh ch j zh, ``k`` k q g gh, ``n`` n m, ``l``, ``r``. Vowels are left
    out, and so are h and kh, which come and go, and v and f, of which the first is a vowel in Arabic letters.
    """
    return " ".join(filter(None, map(consonants, read(name).words)))


@lru_cache(maxsize=1 << 17)
def consonants(word: str) -> str:
    """Return the skeleton of the sounds of one word."""
    return word.translate(_SKELETON)


@cache
def _parts() -> dict[str, frozenset[str]]:
    """Return the words that stand in names and are none, by what they are."""
    listed: dict[str, set[str]] = {}
    for line in _lines("name_parts.txt"):
        kind, _, words = line.partition(": ")
        listed.setdefault(kind, set()).update(words.split())
    return {kind: frozenset(words) for kind, words in listed.items()}


def _lines(file: str) -> list[str]:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _variants() -> dict[str, frozenset[int]]:
    """Return the given names, by number, that a word of these sounds may be."""
    meant: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("given_variants.txt")):
        for spelling in line.split():
            script = script_of(spelling)
            how = manner(spelling.lower()) if script == "latin" else "english"
            meant.setdefault(sounds(plain(spelling, script), script, how), set()).add(number)
    return {spelt: frozenset(names) for spelt, names in meant.items()}


def variants(word: str) -> frozenset[int]:
    """Return the listed given names, by number, that the sounds of a word may be: mostly none."""
    return _variants().get(word, frozenset())


@cache
def _muhammad() -> re.Pattern[str]:
    """Return the pattern of Muhammad before another name that is written in one word with it."""
    heard = sorted((word for word, names in _variants().items() if MUHAMMAD in names), key=len, reverse=True)
    return re.compile(rf"({'|'.join(heard)})(?!z[aA]d|ian|YAn|n[ei]?j|p[uW]r)([a-zAWY']{{3,}})")


def _without_muhammad(words: list[str]) -> list[str]:
    """Return words without a first Muhammad that two others follow; one joined to the first word is set apart."""
    joined = _muhammad().fullmatch(words[0]) if words and words[0][0] == "m" else None
    if joined:
        words = [*joined.groups(), *words[1:]]
    return words[1:] if len(words) > 2 and MUHAMMAD in variants(words[0]) else words


def _heard(word: str, script: Script, how: Manner) -> str:
    """Return the sounds of a word of one or more parts."""
    if "+" not in word:
        return sounds(word, script, how) + "." * bool(_MARK.fullmatch(word))
    heard = "".join(sounds(part, script, how) for part in word.split("+"))
    return _DOUBLED.sub(r"\1", heard)


def _words(text: str, script: Script) -> list[str]:
    """Return the words of a plain name without articles and honorifics.

    A plus is between parts of a word that are sounded each for itself, a hyphen between those sounded as one.
    """
    parts = _parts()
    words: list[str] = []
    for piece in _SPACES.split(text.replace("’", "'").replace("–", "-")):
        *before, last = piece.split("-")
        apart = True
        for part, articles in [*((part, parts["hyphened"]) for part in before), (last, parts["article"])]:
            if not part or (part in articles and (words or before)):
                apart = True
            elif words and (part in parts["ending"] or words[-1] in parts["servant"]):
                words[-1] += "-" + "ul" * (words[-1] in ("abd", "абд")) + part
            elif words and (not apart or part in parts["rank"]):
                words[-1] += "+" + part
            else:
                words.append(_ARTICLE.sub("", part) if words and script == "arabic" else part)
                apart = False
    return _unhonoured(words)


def _unhonoured(words: list[str]) -> list[str]:
    """Return words without the honorifics before the last two."""
    while len(words) > 2 and words[0] in _parts()["honorific"]:
        words = words[1:]
    return words


def _bare(given: list[str], last: str) -> Iterator[str]:
    """Yield given names without what only binds them to the next, and without Khan."""
    for word, after in pairwise([*given, last]):
        bare = _KHAN.sub("", word)
        yield _UR.sub("", bare) if after[:1] in "rр" else bare
