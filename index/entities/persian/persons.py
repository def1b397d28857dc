"""Persons in text of Arabic letters without capitals: Persian and Dari, Pashto, Urdu.

A name begins with a listed given name; what follows is a surname by list or by ending, or where a title or the given
name itself leaves no doubt. Function words, verbs and common nouns end it. The rules prefer silence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from index.entities.text.folding import fold
from index.entities.text.marks import Marks
from index.entities.text.tables import wordlists
from index.entities.text.words import Words

LONGEST_NAME = 5
_SHORTEST_SURNAME = 3
_STRONG = 0.75  # the confidence of a name that its own words prove
_VERBAL = ("ند", "یم", "ید", "ست", "ات", "های", "ها", "تر", "ترین")
_GLUED = frozenset(map(fold, ["الله", "الدین", "الدين", "الرحمن", "الرحمان", "الحق", "الاسلام", "خان", "جان"]))
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u0640": None})
_MEMORY = 200_000


class Flag:
    """The flags of a word, as bits of plain integers."""

    GIVEN = 1
    FOREIGN = 2
    COMMON = 4
    SURNAME = 8
    TITLE = 16
    STOP = 32
    SUFFIX = 64
    SPEECH = 128
    GLUED = 256
    COMPOUND = 512
    ENDING = 1024
    ARABIC = 2048


_NAMES = {
    "given": Flag.GIVEN,
    "foreign": Flag.GIVEN | Flag.FOREIGN,
    "common": Flag.GIVEN | Flag.COMMON,
    "surname": Flag.SURNAME,
    "compound": Flag.COMPOUND,
}
_WORDS = {"title": Flag.TITLE, "stop": Flag.STOP, "suffix": Flag.SUFFIX, "speech": Flag.SPEECH | Flag.STOP}


class _Flags(dict[str, int]):
    """Word → flags, remembered, for the word lists of one language."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._listed: dict[str, int] = dict.fromkeys(_GLUED, Flag.GLUED)
        for lists, meanings in ((wordlists("names_arabic.txt"), _NAMES), (wordlists(file), _WORDS)):
            for name, flag in meanings.items():
                for word in map(fold, lists[name]):
                    self._listed[word] = self._listed.get(word, 0) | flag
        self._given = {word for word, flag in self._listed.items() if flag & Flag.GIVEN}
        self._compound = tuple(word for word, flag in self._listed.items() if flag & Flag.COMPOUND and len(word) > 1)
        self._endings = tuple(map(fold, wordlists(file)["ending"]))

    def __missing__(self, word: str) -> int:
        if len(self) > _MEMORY:
            self.clear()
        flags = 0
        if "\u0600" <= word[0] <= "\u06ff":
            key = fold(word)
            flags = self._listed.get(key, 0) | Flag.ARABIC
            if flags & Flag.STOP:
                flags &= ~Flag.GIVEN
            if not flags & (Flag.TITLE | Flag.STOP | Flag.GIVEN) and len(key) > 5 and self._is_compound(key):
                flags |= Flag.GIVEN
            if len(key) > _SHORTEST_SURNAME and key.endswith(self._endings):
                flags |= Flag.ENDING
        self[word] = flags
        return flags

    def _is_compound(self, key: str) -> bool:
        """Say whether a word is a given name of two parts: 'نعمت‌الله', 'گل‌احمد'."""
        if key.endswith(("الله", "الدین", "الرحمن", "الرحمان")):
            return True
        return any(key.startswith(part) and key[len(part) :] in self._given for part in self._compound)


@lru_cache(maxsize=_MEMORY)
def _folded(word: str) -> str:
    return fold(word)


@cache
def _flags(file: str) -> _Flags:
    return _Flags(file)


def reader(file: str) -> Callable[[Marks], None]:
    """Return what marks persons by the word lists of one language."""

    def mark_persons(marks: Marks) -> None:
        words = marks.words
        table = _flags(file)
        _Finder(marks, words, list(map(table.__getitem__, words.tokens))).mark()

    return mark_persons


class _Finder:
    """Reads one text's words from the beginning."""

    def __init__(self, marks: Marks, words: Words, flags: list[int]) -> None:
        self.marks, self.words, self.flags = marks, words, flags
        self.size = len(flags)

    def mark(self) -> None:
        """Mark the persons named in full or with a title, then their later mentions by surname."""
        surnames: dict[str, set[str]] = {}
        for (_, after, kind), (value, _, _) in list(self.marks.spans.items()):
            if kind == "person" and value:
                surnames.setdefault(self._key(after - 1), set()).add(value)
        known, free = set(surnames), 0
        weak = []
        for i in [i for i, flag in enumerate(self.flags) if flag & Flag.GIVEN]:
            found = self._name(i) if i >= free else None
            if found is not None and found[3] < _STRONG:
                weak.append((i, found))
            elif found is not None:
                known.update(map(self._key, range(i, found[0])))
                self._add(i, found, surnames)
                free = found[0]
        for i, found in weak:
            # a name's later mention and the word after it are no longer name
            if self._key(i) not in known and not any(self.marks.taken[i : found[0]]):
                self._add(i, found, surnames)
        owners = {key: min(labels) for key, labels in surnames.items() if len(labels) == 1}
        self._mark_titled(owners)
        self._mark_later(owners)
        self._suppose()

    def _suppose(self) -> None:
        """Take free words for what may be a name: a given name or a surname of the lists, and the word beside it."""
        for i, flag in enumerate(self.flags[:-1]):
            listed = flag & Flag.GIVEN or self.flags[i + 1] & (Flag.SURNAME | Flag.ENDING)
            if listed and self._joins(i + 1) and self._may_begin(i) and not any(self.marks.taken[i : i + 2]):
                self.marks.suppose(i, i + 2, self._label(i, i + 2))

    def _may_begin(self, i: int) -> bool:
        number = self.words.tokens[i][0].isdigit()
        return bool(self.flags[i] & Flag.ARABIC) and not (number or self.flags[i] & (Flag.STOP | Flag.TITLE))

    def _add(self, i: int, found: tuple[int, int, str, float], surnames: dict[str, set[str]]) -> None:
        after, surname, evidence, confidence = found
        label = self._label(i, after)
        self.marks.add(i, after, "person", label, evidence, confidence)
        if surname < after:
            surnames.setdefault(self._key(surname), set()).add(label)

    def _key(self, i: int) -> str:
        return _folded(self.words.tokens[i])

    def _label(self, first: int, after: int) -> str:
        return " ".join(self.words.tokens[first:after]).translate(_LETTERS)

    def _joins(self, i: int) -> bool:
        """Say whether word i can go on a name: free, no function word, after a mere space."""
        return (
            i < self.size
            and bool(self.flags[i] & Flag.ARABIC)
            and not self.flags[i] & Flag.STOP
            and self.words.gap(i) == " "
            and (not self.marks.taken[i] or (self.marks.taken[i] == "country" and bool(self.flags[i] & Flag.GIVEN)))
        )

    def _name(self, i: int) -> tuple[int, int, str, float] | None:
        """Return (word after the name, first word of its surname, evidence, confidence) of a name that begins at i."""
        if self.marks.taken[i] not in ("", "country") or (
            i and self.marks.taken[i - 1] == "person" and self.words.gap(i) == " "
        ):
            return None
        k = self._after_given(i)
        if not self._joins(k) or (self.flags[k] & Flag.TITLE and not self.flags[k] & (Flag.SURNAME | Flag.GIVEN)):
            return self._given_alone(i, k)
        after = self._after_surname(k)
        titled = self._titled(i)
        confidence = self._confidence(i, k, after, titled=titled)
        return (after, k, "title" if titled else "given", confidence) if confidence else None

    def _confidence(self, i: int, k: int, after: int, *, titled: bool) -> float:
        """Return how surely words i..after are a name with the surname k..after; 0 for not."""
        flag, certain = self.flags[k], not self.flags[i] & Flag.COMMON or k - i > 1
        if flag & Flag.SURNAME or after - k > 1:
            return 0.9
        if not certain and not titled:
            return 0.0
        if flag & Flag.ENDING:
            return 0.85
        if titled or (self.flags[i] & Flag.FOREIGN) or self._speaks(after):
            return 0.8
        if flag & Flag.GIVEN and not flag & Flag.COMMON:
            return _STRONG
        ends = not self._joins(after) and len(self.words.tokens[k]) > 2 and not self._is_verbal(k)
        return 0.7 if certain and (k - i > 1 or ends) else 0.0

    def _is_verbal(self, k: int) -> bool:
        key = self._key(k)
        return key.endswith(_VERBAL) and not key.endswith("وند")

    def _after_given(self, i: int) -> int:
        """Return the word after the given names that begin at i; the last name is left for the surname."""
        k = i + 1
        while k < self.size and k - i < LONGEST_NAME - 1 and self._joins(k):
            goes_on = k + 1 < self.size and self._joins(k + 1)
            if self.flags[k] & Flag.GLUED or (
                self.flags[k] & Flag.GIVEN and goes_on and (self._is_name_like(k + 1) or not self._joins(k + 2))
            ):
                k += 1
            else:
                break
        return k

    def _is_name_like(self, k: int) -> bool:
        flag = self.flags[k]
        return bool(flag & (Flag.SURNAME | Flag.ENDING | Flag.GLUED)) or (
            bool(flag & Flag.GIVEN) and not flag & Flag.COMMON
        )

    def _after_surname(self, k: int) -> int:
        """Return the word after a surname, with the part of it that stands apart: 'احمدی نژاد'."""
        after = k + 1
        while after < k + 3 and self._joins(after) and self.flags[after] & Flag.SUFFIX:
            after += 1
        if after == k + 1 and self.flags[k] & Flag.GIVEN and self._joins(after) and self.flags[after] & Flag.SURNAME:
            after += 1
        return after

    def _given_alone(self, i: int, k: int) -> tuple[int, int, str, float] | None:
        """Return a given name by itself after a title, or two words that are one name."""
        if k - i > 1 and self._key(k - 1) == "خان":
            return k, k, "given", 0.8
        if i and self.flags[i - 1] & Flag.TITLE and self.words.gap(i) == " " and (k - i > 1 or len(self._key(i)) > 4):
            return (k, k, "title", 0.7) if not self.flags[i] & Flag.COMMON or k - i > 1 else None
        return None

    def _titled(self, i: int) -> bool:
        """Say whether a title leads to word i, with no more than a country, an office or a comma between."""
        k = i - 1
        while k >= 0 and i - k <= 5:
            if self.words.gap(k + 1) not in (" ", "، ", ", "):
                return False
            if self.flags[k] & Flag.TITLE:
                return True
            if not (self.marks.taken[k] in ("country", "org") or self.flags[k] & Flag.STOP):
                return False
            k -= 1
        return False

    def _speaks(self, i: int) -> bool:
        return i < self.size and bool(self.flags[i] & Flag.SPEECH) and self.words.gap(i) in (" ", "، ")

    def _mark_titled(self, owners: dict[str, str]) -> None:
        """Mark 'آقای ظریف': a title and a listed surname."""
        for k in [i + 1 for i, flag in enumerate(self.flags) if flag & Flag.TITLE]:
            if (
                not self._joins(k)
                or self.marks.taken[k]
                or not self.flags[k] & Flag.SURNAME
                or self.flags[k] & Flag.TITLE
            ):
                continue
            self.marks.add(k, k + 1, "person", owners.get(self._key(k), ""), "title", 0.6)

    def _mark_later(self, owners: dict[str, str]) -> None:
        for i, flag in enumerate(self.flags if owners else ()):
            if not flag & Flag.ARABIC or flag & Flag.STOP or self.marks.taken[i]:
                continue
            label = owners.get(self._key(i))
            if label and len(self.words.tokens[i]) > _SHORTEST_SURNAME and not flag & Flag.COMMON:
                self.marks.add(i, i + 1, "person", label, "later", 0.7)
