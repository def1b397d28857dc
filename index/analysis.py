"""Text to terms, by script and token by token, the same for an article and for a query.

A *word* is a token as written, folded; a *term* is the word's stem. No language is asked for: Latin
letters go to the English stemmer, Cyrillic to the Russian one, Arabic script loses the commonest
Persian suffixes. No stop words are left out: ``"to be"`` and ``из-за`` are found.

- ``U.S.`` is ``us``, ``1,000`` is ``1000``, ``3.5`` one token; ``28.02.2017`` and ``COVID-19`` are
  several, which a query reads as a phrase.
- An apostrophe inside a word is left out (``Oʻzbekiston``, ``don't``), a final ``'s`` with its letter.
- A word with a zero-width non-joiner stands for itself without it, and for its parts, one after the
  other: ``کتاب‌ها`` is found by ``کتابها`` and by ``کتاب ها``.
- Chinese and Japanese letters are one token each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import Stemmer

from index.folding import APOSTROPHES, INVISIBLE, MARKS, ZWNJ, fold

VERSION = "2"
"""Changes whenever an analysed text may come out differently; an index of another one is stale."""

BREAK = "\0"
"""A piece of text that parts what no phrase may reach over: one quotation from the next, an author from another."""

MAX_WORD = 64  # characters; what is longer is noise (encoded data), and is cut the same way everywhere
CACHE = 1 << 15  # spellings remembered, some 15 MB when full

_W = f"[\\w{MARKS}{INVISIBLE}]"
_LETTER = f"[^\\W\\d_][{MARKS}]*"
_TOKEN = re.compile(
    f"(?<![\\w.]){_LETTER}(?:\\.{_LETTER})+(?![\\w{MARKS}])"  # U.S., e.g.
    r"|(?<!\d[.,٫])(?<!\d)(?:\d{1,3}(?:[,٬]\d{3})+(?:[.٫]\d+)?|\d+[.٫]\d+)(?![.,٫٬]?\d)"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    f"|{_W}+(?:[{APOSTROPHES}{ZWNJ}]+{_W}+)*"
)
_AROUND = '.,;:!?"()[]<>-'
_POSSESSIVE = re.compile(r"['’ʼ][sS]$")
_GAP = 16  # positions that a break takes
_SUFFIXES = ("هایی", "های", "ها", "ترین", "تری", "تر", "ی")
_MIN_STEM = 3  # letters that must remain, so that دختر and علی keep theirs

_english = Stemmer.Stemmer("english", 0)  # 0: no cache of its own, ``_spelling`` is one
_russian = Stemmer.Stemmer("russian", 0)


@dataclass(frozen=True, slots=True)
class Token:
    """One term of a text: its word, its place among the tokens, and its characters ``start:end``."""

    term: str
    word: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What a spelling gives: (term, word, offset) for each token, and how many positions they take."""

    tokens: tuple[tuple[str, str, int], ...]
    step: int


_spellings: dict[str, _Spelling] = {}


def stem(word: str) -> str:
    """Return the term of a folded word."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff":
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
                return word[: -len(suffix)]
        return word
    stemmer = _russian if "\u0400" <= first <= "\u052f" else _english
    return str(stemmer.stemWord(word))


def _fold_token(raw: str) -> str:
    if "." in raw or "٫" in raw or "," in raw or "٬" in raw:
        folded = fold(raw).replace(",", "")
        return folded if raw[0].isdecimal() else folded.replace(".", "")
    folded = fold(_POSSESSIVE.sub("", raw))[:MAX_WORD]
    return folded if folded.isalnum() else re.sub(f"[^\\w{MARKS}]", "", folded)


def _spelling(raw: str) -> _Spelling:
    """Analyse one spelling and remember it."""
    parts = [part for part in map(_fold_token, raw.split(ZWNJ)) if part] if ZWNJ in raw else []
    whole = _fold_token(raw.replace(ZWNJ, ""))
    tokens = [(stem(whole), whole, 0)] if whole else []
    if len(parts) > 1:
        tokens += [(stem(part), part, place) for place, part in enumerate(parts)]
    spelling = _Spelling(tuple(dict.fromkeys(tokens)), max(len(parts), 1 if tokens else 0))
    if len(_spellings) >= CACHE:
        _spellings.clear()
    _spellings[raw] = spelling
    return spelling


def _clean(text: str) -> str:
    return text.replace("_", " ")  # the one character of \w that joins what it should part


def plain_word(piece: str) -> str:
    """Return the word that a piece is with punctuation around, if it is of ASCII letters; else ''.

    So most pieces of a Latin text are, and a regular expression would take ten times as long to say the same.
    """
    core = piece.strip(_AROUND)
    return core.lower()[:MAX_WORD] if core.isascii() and core.isalpha() else ""


def analyse_piece(piece: str) -> tuple[list[tuple[str, str, int]], int]:
    """Return (term, word, position) for each token of a piece of text, and how many positions it takes.

    A text is its pieces between white space, one after the other: no token reaches over white space.
    """
    if word := plain_word(piece):
        return [(stem(word), word, 0)], 1
    if piece == BREAK:
        return [], _GAP
    found: list[tuple[str, str, int]] = []
    position = 0
    for raw in _TOKEN.findall(_clean(piece)):
        spelling = _spellings.get(raw) or _spelling(raw)
        found += [(term, word, position + offset) for term, word, offset in spelling.tokens]
        position += spelling.step
    return found, position


def tokens(text: str) -> Iterator[Token]:
    """Stream the tokens of a text with their places in it."""
    position = 0
    for found in _TOKEN.finditer(_clean(text)):
        spelling = _spellings.get(found[0]) or _spelling(found[0])
        for term, word, offset in spelling.tokens:
            yield Token(term, word, position + offset, found.start(), found.end())
        position += spelling.step


def spans(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Stream the places ``start, end`` of the tokens whose term or word is wanted, with which one it is."""
    for found in _TOKEN.finditer(_clean(text)):
        for term, word, _ in (_spellings.get(found[0]) or _spelling(found[0])).tokens:
            if term in wanted or word in wanted:
                yield found.start(), found.end(), term
                break


def sequence(text: str) -> list[str]:
    """Return the terms of a phrase, one a position: a word with a non-joiner gives its parts."""
    return [term for term, _ in _sequence(text)]


def words(text: str) -> list[str]:
    """Return the folded words of a text, one a position."""
    return [word for _, word in _sequence(text)]


def _sequence(text: str) -> list[tuple[str, str]]:
    placed = {token.position: (token.term, token.word) for token in tokens(text)}
    return [placed[place] for place in sorted(placed)]  # of several at a place, the part came last


def fold_name(name: str) -> str:
    """Return a name as it is compared: folded words with one space between; without words, itself."""
    return " ".join(words(name)) or " ".join(name.casefold().split())
