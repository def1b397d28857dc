"""What the tagger sees of a text: of each word by itself, of the words beside it, and of the whole article.

The texts of a batch become arrays over all their words. Sentences are set apart by empty places, so that what
stands two words before is two places before, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.entities.russian.words import Flag, word_flags
from index.entities.text.shapes import Shape, shapes
from index.entities.text.tables import lexicon
from index.entities.text.wordbook import Fact, Wordbook
from index.entities.text.words import Words

REACH = 2
"""Words to each side whose features count."""

LONGEST_SENTENCE = 100
"""Words from which on a sentence is cut."""

CLASSES = 16
GAPS = 10
MEMORIES = 128
"""Classes of words, kinds of gaps, and sets of what an article has shown of a word elsewhere."""

NOTHING, PLAIN, NUMBER, OFFICE, SPEECH, PARTICLE, INITIAL, UPPER, FUNCTION, TITLE, BODY, GIVEN, SURNAME, PLACE = range(
    14
)
NAME, ODD = 14, 15
"""The classes. From INITIAL on a word has a capital."""

_PARAGRAPH, _SPACE, _POINT, _COMMA, _END, _OPEN, _OWN, _DASH, _COLON, _OTHER = range(GAPS)
_LONGEST_WORD = 40  # letters of a word that are looked at

Ints = NDArray[np.int32]
Small = NDArray[np.uint8]
Rows = NDArray[np.uint16]
Mask = NDArray[np.bool_]


class TableSizes(NamedTuple):
    """The number of rows of each table of features that look at several words."""

    before: int = GAPS * CLASSES * CLASSES
    after: int = GAPS * CLASSES * CLASSES
    around: int = CLASSES**3
    behind: int = CLASSES**3
    ahead: int = CLASSES**3
    memory_before: int = MEMORIES
    memory: int = MEMORIES * CLASSES
    memory_after: int = MEMORIES
    headline: int = 2 * CLASSES


TABLES = TableSizes()


def names(word: str, word_class: int, flags: int) -> list[str]:
    """Return the names of the features of a word by itself."""
    lower = word.lower()[:_LONGEST_WORD]
    found = ["w" + lower, _CLASS_NAMES[word_class]]
    if word_class >= INITIAL:
        found += ("p" + lower[:3], "s" + lower[-2:], "t" + lower[-3:], "u" + lower[-4:], "x" + _outline(word))
        found += _flag_names(flags)
    return found


_CLASS_NAMES = tuple(f"c{word_class}" for word_class in range(CLASSES))


@lru_cache(maxsize=4_096)
def _flag_names(flags: int) -> tuple[str, ...]:
    return tuple(f"f{bit}" for bit in range(flags.bit_length()) if flags >> bit & 1)


def _outline(word: str) -> str:
    """Return how a word is written: 'Xx' for Kabul, 'Xx-Xx' for Al-Jazeera, 'X' for NATO."""
    if len(word) > 1 and word.isalpha() and (word.istitle() or word.isupper()):
        return "Xx" if word.istitle() else "X"  # as below, at once
    outline = "".join("X" if char.isupper() else "x" if char.isalpha() else char for char in word[:_LONGEST_WORD])
    return _REPEATED.sub(r"\1", outline)[:8]


_REPEATED = re.compile(r"(.)\1+")


def english_class(word: str, flags: int) -> int:
    """Return the class of an English word by its flags."""
    if flags & Shape.NUMBER:
        return NUMBER
    if not flags & Shape.CAPITAL:
        return _class_by(_LOWER, flags) or (ODD if word[0].isupper() else PLAIN)
    return _class_by(_CAPITAL, flags) or NAME


def russian_class(word: str, flags: int) -> int:
    """Return the class of a Russian word by its flags."""
    if word[0].isdigit():
        return NUMBER
    if not flags & Flag.CAPITAL:
        return _class_by(_RUSSIAN_LOWER, flags) or (ODD if word[0].isupper() else PLAIN)
    return _class_by(_RUSSIAN_CAPITAL, flags) or NAME


def _class_by(order: Sequence[tuple[int, int]], flags: int) -> int:
    for mask, word_class in order:
        if flags & mask:
            return word_class
    return 0


_LOWER = ((Shape.TITLE | Shape.ROLE, OFFICE), (Shape.SPEECH, SPEECH), (Shape.PARTICLE, PARTICLE))
_CAPITAL = (
    (Shape.INITIAL, INITIAL),
    (Shape.UPPER, UPPER),
    (Shape.FUNCTION, FUNCTION),
    (Shape.GIVEN, GIVEN),
    (Shape.TITLE | Shape.ROLE, TITLE),
    (Shape.ORG_END | Shape.ORG_START | Shape.COMPANY, BODY),
    (Shape.SURNAME, SURNAME),
    (Shape.NAMESTOP | Shape.TOPIC | Shape.PLACELIKE | Shape.PLACE_HEAD | Shape.THING, PLACE),
)
_RUSSIAN_LOWER = ((Flag.ROLE | Flag.TITLE, OFFICE), (Flag.SAY, SPEECH), (Flag.PARTICLE | Flag.JOINED, PARTICLE))
_RUSSIAN_CAPITAL = (
    (Flag.INITIAL, INITIAL),
    (Flag.UPPER, UPPER),
    (Flag.STOP, FUNCTION),
    (Flag.PATRONYMIC, BODY),
    (Flag.GIVEN, GIVEN),
    (Flag.TITLE | Flag.ROLE, TITLE),
    (Flag.SURNAME, SURNAME),
    (Flag.PLACE | Flag.ADJECTIVE | Flag.ASIAN, PLACE),
)


class Language(NamedTuple):
    """How words of a language are looked at: their flags, and their class by these."""

    flags: Callable[[], Mapping[str, int]]
    word_class: Callable[[str, int], int]


LANGUAGES = {"en": Language(shapes, english_class), "ru": Language(word_flags, russian_class)}


class Vocabulary:
    """What is known of the words of a book, by their numbers there; number 0 is no word.

    ``classes``, ``lower`` (the number of a word's lower-case form among such) and ``short`` (a point after it ends no
    sentence) are arrays, and so is ``kinds``, the kinds of gaps by their numbers.
    """

    def __init__(self, language: Language, book: Wordbook) -> None:
        self.book = book
        self.flags: list[int] = [0]
        self.lowers: dict[str, int] = {"": 0}
        self.classes = np.zeros(1, np.uint8)
        self.lower = np.zeros(1, np.int32)
        self.short = np.zeros(1, bool)
        self.kinds = np.zeros(0, np.uint8)
        self._language = language

    def __len__(self) -> int:
        return len(self.flags)

    def settle(self) -> None:
        """Look at the words and gaps that are new."""
        self.kinds = self.book.gaps.told(_KINDS_OF_GAPS)
        new = self.book.words.since(len(self))
        if not new:
            return
        looked_up = self._language.flags()
        flags = [looked_up[word] for word in new]
        self.flags += flags
        classes = list(map(self._language.word_class, new, flags))
        lowers = self.lowers
        lower = [lowers.setdefault(word.lower(), len(lowers)) for word in new]
        short = [_is_short(word, word_class) for word, word_class in zip(new, classes, strict=True)]
        self.classes = np.concatenate((self.classes, np.array(classes, np.uint8)))
        self.lower = np.concatenate((self.lower, np.array(lower, np.int32)))
        self.short = np.concatenate((self.short, np.array(short, bool)))


@cache
def _abbreviated() -> frozenset[str]:
    return lexicon()["abbreviated"]


def _is_short(word: str, word_class: int) -> bool:
    cyrillic = "\u0400" <= word[0] <= "\u052f"
    return word_class == INITIAL or word in _abbreviated() or (cyrillic and len(word) <= 3 and word.islower())


class Batch(NamedTuple):
    """Texts as arrays. ``places[i]`` is where word i, of all texts on end, stands among sentences set apart.

    ``numbers`` are the words' in these places (0 between sentences), ``tables`` the row of each table for each
    place, ``sentences`` the first word of each sentence.
    """

    places: Ints
    numbers: Ints
    tables: tuple[Rows, ...]
    sentences: Ints


def look(texts: Sequence[Words], vocabulary: Vocabulary) -> Batch:
    """Return what there is to see of texts, of which some has a word."""
    sizes = list(map(len, texts))
    count = sum(sizes)
    numbers, between = vocabulary.book.words_of(texts), vocabulary.book.gaps_of(texts)
    vocabulary.settle()
    gaps = vocabulary.kinds.take(between)
    classes = vocabulary.classes.take(numbers)
    begins = _beginnings(gaps, classes, vocabulary.short.take(numbers))
    sentences = np.flatnonzero(begins).astype(np.int32)
    lengths = np.append(sentences[1:], np.int32(count)) - sentences
    memory = _memories(sizes, vocabulary, numbers, classes, gaps, begins)
    headline = _headlines(sentences, lengths, classes)
    places = np.arange(count, dtype=np.int32) + REACH * np.cumsum(begins, dtype=np.int32)
    size = count + REACH * (len(sentences) + 1)
    apart = partial(_set_apart, places=places, size=size)
    tables = _rows(apart(classes), apart(gaps), apart(memory), apart(headline))
    return Batch(places, apart(numbers), tables, sentences)


_Values = TypeVar("_Values", Ints, Small, Rows, Mask)


def _set_apart(values: _Values, places: Ints, size: int) -> _Values:
    found = np.zeros(size, values.dtype)
    found[places] = values
    return found


def _rows(classes: Small, gaps: Small, memory: Small, headline: Small) -> tuple[Rows, ...]:
    """Return the row of each table of ``TABLES`` for each place."""
    own, wide = classes.astype(np.uint16), gaps.astype(np.uint16) * CLASSES**2
    before, after = _shifted(own, -1), _shifted(own, 1)
    pair, following = before * CLASSES + own, own * CLASSES + after
    return (
        wide + pair,
        _shifted(wide, 1) + following,
        pair * CLASSES + after,
        _shifted(own, -2) * CLASSES**2 + pair,
        following * CLASSES + _shifted(own, 2),
        _shifted(memory, -1).astype(np.uint16),
        memory.astype(np.uint16) * CLASSES + own,
        _shifted(memory, 1).astype(np.uint16),
        headline.astype(np.uint16) * CLASSES + own,
    )


def _shifted(values: _Values, by: int) -> _Values:
    """Return, for each place, the value ``by`` places on."""
    found = np.zeros_like(values)
    if by > 0:
        found[:-by] = values[by:]
    else:
        found[-by:] = values[:by]
    return found


_WHOLE = {"¶": _PARAGRAPH, " ": _SPACE, ". ": _POINT, ", ": _COMMA, "'s ": _OWN, "’s ": _OWN}
_BY_SIGN = ((".!?…", _END), ("([{“«„", _OPEN), ("–—", _DASH), (":;", _COLON))


def _kind_of_gap(gap: str) -> int:
    if gap in _WHOLE:
        return _WHOLE[gap]
    for signs, kind in _BY_SIGN:
        if any(sign in gap for sign in signs):
            return kind
    return _DASH if " -" in gap else _OPEN if gap.endswith(('"', "'")) else _OTHER


_KINDS_OF_GAPS = Fact(_kind_of_gap, np.uint8)


def _beginnings(gaps: Small, classes: Small, short: Mask) -> Mask:
    """Return which words begin a sentence; the first does."""
    point = (gaps == _POINT) & ~_shifted(short, -1) & ((classes >= INITIAL) | (classes == NUMBER))
    begins: Mask = (gaps == _PARAGRAPH) | (gaps == _END) | point
    begins[0] = True
    bounds = np.append(np.flatnonzero(begins), len(begins))
    for i in np.flatnonzero(np.diff(bounds) > LONGEST_SENTENCE).tolist():
        begins[bounds[i] : bounds[i + 1] : LONGEST_SENTENCE] = True
    return begins


def _headlines(sentences: Ints, lengths: Ints, classes: Small) -> Small:
    """Return 1 for the words of sentences in which all but a few begin with a capital."""
    capitals = np.add.reduceat(classes >= INITIAL, sentences, dtype=np.int32)
    titled = (lengths >= 4) & (capitals * 10 >= lengths * 7)
    return np.repeat(titled.view(np.uint8), lengths)


def _memories(
    sizes: Sequence[int], vocabulary: Vocabulary, numbers: Ints, classes: Small, gaps: Small, begins: Mask
) -> Small:
    """Return for each capitalised word what its article shows of it anywhere, as bits; 0 for the others."""
    width = len(vocabulary.lowers)
    article = np.repeat(np.arange(len(sizes), dtype=np.int64) * width, sizes)
    keys = article + vocabulary.lower.take(numbers)
    joined = ((gaps == _SPACE) | (gaps == _POINT)) & ~begins  # to the word before
    capital = classes >= INITIAL
    capitals = np.flatnonzero(capital)
    own, first = keys.take(capitals), begins.take(capitals)
    before = np.where(joined, _shifted(classes, -1), NOTHING).take(capitals)
    after = np.where(_shifted(joined, 1), _shifted(classes, 1), NOTHING).take(capitals)
    shown = (
        keys[~capital],
        own[~first],
        keys[_after((classes == GIVEN) | (classes == INITIAL), joined)],
        keys[_after((classes == OFFICE) | (classes == TITLE), joined)],
        own[(before == SPEECH) | (after == SPEECH)],
        own[after == BODY],
        own[(after == NAME) | (after == SURNAME) | (after == GIVEN)],
    )
    memory = np.zeros(len(sizes) * width, np.uint8)
    for bit, which in enumerate(shown):
        memory[which] |= 1 << bit
    found = np.zeros(len(classes), np.uint8)
    found[capitals] = memory.take(own)
    return found


def _after(words: Mask, joined: Mask) -> NDArray[np.intp]:
    """Return the words that are joined to one of some words before them."""
    return np.flatnonzero(_shifted(words, -1) & joined)
