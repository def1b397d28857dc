"""What an English word looks like and may do in a name: flags, looked up once for each distinct word."""

from __future__ import annotations

from functools import cache

from index.entities.text.folding import fold
from index.entities.text.tables import given_names, lexicon
from index.entities.text.words import LONGEST_KEPT, Words


class Shape:
    """The flags of a word: bits of plain integers, since an enum's cost is felt at every word.

    A listed phrase can begin with a word of PHRASE; the rules look for one of WATCHED. These two, which depend on
    the language, :func:`shapes` does not give.
    """

    CAPITAL = 1
    UPPER = 2
    INITIAL = 4
    TITLE = 8
    ROLE = 16
    GIVEN = 32
    PARTICLE = 64
    FUNCTION = 128
    NAMESTOP = 256
    ORG_END = 512
    ORG_START = 1024
    COMPANY = 2048
    SURNAME = 4096
    PLACELIKE = 8192
    GENERATION = 16384
    NUMBER = 32768
    THING = 65536
    PLACE_HEAD = 131072
    TOPIC = 262144
    SPEECH = 524288
    COURTESY = 1048576
    HYPHEN = 2097152
    PHRASE = 4194304
    WATCHED = 8388608


_LISTS = {
    "title": Shape.TITLE,
    "role": Shape.ROLE,
    "particle": Shape.PARTICLE,
    "capparticle": Shape.PARTICLE,
    "function": Shape.FUNCTION,
    "namestop": Shape.NAMESTOP,
    "orgend": Shape.ORG_END,
    "company": Shape.COMPANY | Shape.ORG_END,
    "orgstart": Shape.ORG_START,
    "placelike": Shape.PLACELIKE,
    "generation": Shape.GENERATION,
    "thing": Shape.THING,
    "placehead": Shape.PLACE_HEAD,
    "topic": Shape.TOPIC,
    "speech": Shape.SPEECH,
    "courtesy": Shape.COURTESY,
}
_MEMORY = 200_000


class _Shapes(dict[str, int]):
    """Word → flags, remembered."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: dict[str, int] = {}
        for name, flag in _LISTS.items():
            for word in lexicon()[name]:
                self._listed[word] = self._listed.get(word, 0) | flag
        self._given = given_names()
        self._describing = lexicon()["describing"]
        self._suffixes = tuple(lexicon()["suffix"])

    def __missing__(self, word: str) -> int:
        flags = self._listed.get(word, 0)
        if "-" in word:
            flags |= Shape.HYPHEN | (0 if flags else self._hyphened(word))
        if word[0].isupper():
            flags |= self._capital(word)
        elif word[0].isdigit():
            flags |= Shape.NUMBER
        elif "-" in word and word[:3] in ("al-", "el-", "ul-", "an-", "as-", "ad-", "ar-", "at-", "az-"):
            flags |= Shape.CAPITAL if word[3:4].isupper() else 0
        if len(word) <= LONGEST_KEPT:
            if len(self) >= _MEMORY:
                self.clear()
            self[word] = flags
        return flags

    def _hyphened(self, word: str) -> int:
        """'Major-General' is a title; 'Kabul-based' is no name."""
        last = word.rpartition("-")[2]
        if last in self._describing:
            return Shape.NAMESTOP
        return self._listed.get(last, 0) & (Shape.TITLE | Shape.ROLE) if word[0].isupper() == last[:1].isupper() else 0

    def _capital(self, word: str) -> int:
        flags = Shape.CAPITAL
        if word.isupper() and len(word) > 1 and "." not in word:
            flags |= Shape.UPPER
        if len(word) == 1 or (len(word) == 4 and word[1] == word[3] == "."):
            flags |= Shape.INITIAL
        head = word if word.isascii() else fold(word).capitalize()
        if not flags & Shape.UPPER:
            if head in self._given or head.split("-")[0] in self._given:
                flags |= Shape.GIVEN
            if len(word) > 4 and head.lower().endswith(self._suffixes):
                flags |= Shape.SURNAME
        return flags


@cache
def shapes() -> dict[str, int]:
    """Return the mapping of any word to its flags."""
    return _Shapes()


def runs(words: Words, flags: list[int], capitals: list[int]) -> list[tuple[int, int, int]]:
    """Return the runs (first, after last, all flags) of capitalised words with nothing but a space between.

    ``capitals`` are the words with a capital. Lower-case particles join what stands on both
    sides; a point does after an initial or a title.
    """
    capital, particle = Shape.CAPITAL, Shape.PARTICLE
    gaps = words.gaps
    found = []
    i, size = 0, len(flags)
    for first in capitals:
        if first < i:
            continue
        held = flags[first]
        i = first + 1
        while i < size:
            flag = flags[i]
            if not flag & capital and not (flag & particle and _leads_on(words, flags, i)):
                break
            if gaps[i] != " " and not _joined(words, flags, i):
                break
            held |= flag
            i += 1
        found.append((first, i, held))
    return found


def _leads_on(words: Words, flags: list[int], i: int) -> bool:
    after = i + 1
    while after < len(flags) and flags[after] & Shape.PARTICLE and not flags[after] & Shape.CAPITAL:
        after += 1
    return (
        after - i <= 2 and after < len(flags) and bool(flags[after] & Shape.CAPITAL) and words.gaps[after] in (" ", "-")
    )


def _joined(words: Words, flags: list[int], i: int) -> bool:
    gap = words.gaps[i]
    if gap in (" ", " & "):
        return True
    if gap in ("'s ", "’s "):
        return words.tokens[i - 1] in lexicon()["owner"]
    return gap == ". " and (bool(flags[i - 1] & Shape.INITIAL) or words.tokens[i - 1] in lexicon()["abbreviated"])
