"""Persons in Tajik, Uzbek, Kazakh, Kyrgyz and Turkmen text: capitalised words with a given name or a surname's ending.

Endings of cases are taken off the last word of a name where what stays is a name as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from index.entities.russian.words import plain
from index.entities.text.folding import fold
from index.entities.text.marks import Marks
from index.entities.text.tables import given_names, wordlists
from index.entities.text.words import Words

LONGEST_NAME = 4
_LONGEST_SUPPOSED = 3
_FILE = "centralasian.txt"
_MEMORY = 200_000


class Flag:
    """The flags of a word, as bits of plain integers."""

    CAPITAL = 1
    UPPER = 2
    INITIAL = 4
    GIVEN = 8
    SURNAME = 16
    STOP = 32
    TITLE = 64
    JOINED = 128
    LOWER_TITLE = 256


_CLOSED = Flag.STOP | Flag.TITLE | Flag.UPPER | Flag.INITIAL


def key_of(word: str) -> str:
    """Return a word as the lists have it: lower case, without marks and apostrophes, with Russian letters."""
    if "\u0400" <= word[:1] <= "\u052f":
        return plain(word)
    return fold(word).replace("'", "")


@lru_cache(maxsize=_MEMORY)
def _key(word: str) -> str:
    return key_of(word)


@cache
def _given() -> frozenset[str]:
    cyrillic = wordlists("names_cyrillic.txt")
    names = {plain(name) for name in cyrillic["male"] | cyrillic["female"]}
    return frozenset(names | {name.lower() for name in given_names()} | wordlists(_FILE)["given"])


class _Words(dict[str, tuple[int, str]]):
    """Word → flags and the word without its case ending, remembered, for one language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        lists = wordlists(_FILE)
        self._listed: dict[str, int] = {}
        for name, flag in (("stop", Flag.STOP), ("title", Flag.TITLE), ("joined", Flag.JOINED)):
            for word in lists[name]:
                self._listed[word] = self._listed.get(word, 0) | flag
        self._endings = tuple(sorted(lists[f"{language}ending"], key=lambda ending: (-len(ending), ending)))
        self._surname = tuple(lists["surname"])

    def __missing__(self, word: str) -> tuple[int, str]:
        if len(self) > _MEMORY:
            self.clear()
        key = key_of(word)
        flags, base = self._listed.get(key, 0), word
        if not word[0].isupper():
            flags = (flags & Flag.JOINED) | (Flag.LOWER_TITLE if flags & Flag.TITLE else 0)
        elif len(word) == 1 or (len(word) == 2 and key in ("sh", "ch", "дж", "ю", "я")):
            flags |= Flag.CAPITAL | Flag.INITIAL
        elif word.isupper():
            flags |= Flag.CAPITAL | Flag.UPPER
        else:
            kind, cut = self._kind(key)
            flags |= Flag.CAPITAL | kind
            base = word[: len(word) - cut].rstrip("-'’ʻʼ") if cut else word
        found = self[word] = (flags, base)
        return found

    def _kind(self, key: str) -> tuple[int, int]:
        """Return what sort of name a word is, and how many letters of case endings it bears."""
        for base in (key, *self._bases(key)):
            kind = Flag.GIVEN if base in _given() or base.partition("-")[0] in _given() else 0
            if len(base) > 4 and base.endswith(self._surname):
                kind |= Flag.SURNAME
            if kind:
                return kind, len(key) - len(base)
        return 0, 0

    def stems(self, word: str) -> list[str]:
        """Return a word, and it without each of the case endings that it may bear."""
        key = key_of(word)
        cut = (word[: len(word) - len(key) + len(base)].rstrip("-'’ʻʼ") for base in self._bases(key))
        return list(dict.fromkeys((word, *cut)))

    def _bases(self, key: str) -> Iterator[str]:
        for ending in self._endings:
            if key.endswith(ending) and len(key) - len(ending) > 3:
                yield key[: -len(ending)]


@cache
def _words(language: str) -> _Words:
    return _Words(language)


def reader(language: str) -> Callable[[Marks], None]:
    """Return what marks the persons of one of the languages tg, uz, kk, ky, tk."""

    def mark_persons(marks: Marks) -> None:
        found = list(map(_words(language).__getitem__, marks.words.tokens))
        _Finder(language, marks, [flags for flags, _ in found], [base for _, base in found]).mark()

    return mark_persons


class _Finder:
    """Reads one text's words from left to right."""

    def __init__(self, language: str, marks: Marks, flags: list[int], bases: list[str]) -> None:
        self.language, self.marks, self.words, self.flags, self.bases = language, marks, marks.words, flags, bases
        self.size = len(flags)

    def mark(self) -> None:
        """Mark the persons named in full, then their later mentions by surname."""
        surnames: dict[str, set[str]] = {}
        for (_, after, kind), (value, _, _) in list(self.marks.spans.items()):
            if kind == "person" and value:
                surnames.setdefault(key_of(self.bases[after - 1]), set()).add(value)
        free = 0
        for i in [i for i, flag in enumerate(self.flags) if flag & Flag.CAPITAL]:
            if i < free or self.marks.taken[i] or self.flags[i] & (Flag.STOP | Flag.UPPER):
                continue
            found = self._name(i)
            if found is None:
                continue
            free, evidence, confidence = found
            label = self._label(i, free)
            self.marks.add(i, free, "person", label, evidence, confidence)
            surnames.setdefault(key_of(self.bases[self._surname(i, free)]), set()).add(label)
        owners = {key: min(labels) for key, labels in surnames.items() if len(labels) == 1}
        for i, flag in enumerate(self.flags if owners else ()):
            if flag & Flag.CAPITAL and not flag & _CLOSED and not self.marks.taken[i]:
                owner = owners.get(_key(self.bases[i])) or owners.get(_key(self.words.tokens[i]))
                if owner:
                    self.marks.add(i, i + 1, "person", owner, "later", 0.7)
        self._suppose()

    def _suppose(self) -> None:
        """Take two or three words with capitals for what may be a name, without each ending that the last can bear."""
        for i in [i for i, flag in enumerate(self.flags) if flag & Flag.CAPITAL]:
            k = i + 1
            while self._next(k) and k - i < _LONGEST_SUPPOSED and not (self.marks.taken[i] or self.flags[i] & _CLOSED):
                k += 1
                head = self.words.text[self.words.starts[i] : self.words.starts[k - 1]]
                for last in _words(self.language).stems(self.words.tokens[k - 1]):
                    self.marks.suppose(i, k, " ".join((head + last).split()))

    def _surname(self, first: int, after: int) -> int:
        last = after - 1
        return last - 1 if self.flags[last] & Flag.JOINED and last - 1 > first else last

    def _label(self, first: int, after: int) -> str:
        """Return a name without the case ending of its last word, unless that word stands so elsewhere as well."""
        words: Words = self.words
        head = words.text[words.starts[first] : words.starts[after - 1]]
        return " ".join((head + self.bases[after - 1]).split())

    def _next(self, i: int) -> bool:
        return (
            i < self.size
            and bool(self.flags[i] & Flag.CAPITAL)
            and not self.flags[i] & _CLOSED
            and self.words.gap(i) == " "
            and not self.marks.taken[i]
        )

    def _joined(self, k: int) -> bool:
        return k < self.size and bool(self.flags[k] & Flag.JOINED) and self.words.gap(k) == " "

    def _name(self, i: int) -> tuple[int, str, float] | None:
        """Return the word after a name that begins at i, the evidence, and how sure it is."""
        if self.flags[i] & Flag.INITIAL:
            return self._initials(i)
        given = bool(self.flags[i] & Flag.GIVEN)
        if self.flags[i] & Flag.TITLE and not (given and self._next(i + 1)):
            return None
        k = i + 1
        if not given and self._next(k) and self.flags[k] & Flag.GIVEN and (self._next(k + 1) or self._joined(k + 1)):
            return None
        while k - i < LONGEST_NAME and self._next(k):
            k += 1
            if self.flags[k - 1] & Flag.SURNAME:
                break
        if k > i + 1 and self._joined(k):
            return k + 1, "given", 0.9
        return self._proved(i, k) if k > i + 1 else None

    def _proved(self, i: int, k: int) -> tuple[int, str, float] | None:
        """Return words i..k as a name if its given name, its surname's ending or a title says so."""
        if self.flags[i] & Flag.GIVEN:
            backed = self.flags[k - 1] & (Flag.SURNAME | Flag.GIVEN)
            return min(k, i + 3), "given", 0.9 if backed else 0.8
        if self.flags[k - 1] & Flag.SURNAME and k - i == 2 and not self.flags[i] & Flag.SURNAME:
            return k, "surname", 0.75
        return (k, "title", 0.75) if k - i == 2 and self._titled(i) else None

    def _initials(self, i: int) -> tuple[int, str, float] | None:
        k = i
        while k < self.size and self.flags[k] & Flag.INITIAL and k - i < 3:
            k += 1
            if self.words.gap(k) not in (".", ". "):
                return None
        if k >= self.size or not self.flags[k] & Flag.CAPITAL or self.flags[k] & _CLOSED or self.marks.taken[k]:
            return None
        return k + 1, "initials", 0.8

    def _titled(self, i: int) -> bool:
        return i > 0 and bool(self.flags[i - 1] & (Flag.LOWER_TITLE | Flag.TITLE)) and self.words.gap(i) == " "
