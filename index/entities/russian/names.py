"""Persons named in Russian text, found by given names, patronymics, initials, endings of surnames, and roles.

The rules prefer silence: two capitalised words alone are no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.entities.russian.labels import Part, candidates
from index.entities.russian.words import NO_NAME, Flag
from index.entities.text.words import Words

LONGEST_NAME = 5
_OBLIQUE = "аяуюеиыомйьх"  # endings of other cases, and of nouns that no man is called by


class Name(NamedTuple):
    """A name: first word, word after the last, what each word is, the evidence, and how sure that makes."""

    first: int
    after: int
    parts: tuple[Part, ...]
    evidence: str
    confidence: float


class Finder:
    """Reads one text's words from left to right. ``capitals`` are those with a capital."""

    def __init__(self, words: Words, flags: list[int], taken: Sequence[str]) -> None:
        self.words, self.gaps, self.flags, self.taken = words, words.gaps, flags, taken
        self.size = len(flags)
        self.capitals = [i for i, flag in enumerate(flags) if flag & Flag.CAPITAL]

    def names(self) -> Iterator[Name]:
        """Yield the names, in the order of the text."""
        free = 0
        for i in self.capitals:
            if i < free or not self._usable(i):
                continue
            found = self._at(i)
            if found is not None and not self._quoted(found) and not self._of_a_thing(i):
                yield found
                free = found.after

    def _at(self, i: int) -> Name | None:
        flag = self.flags[i]
        if flag & Flag.INITIAL:
            return self._initials_first(i)
        after = i + 1
        if after == self.size or not self.flags[after] & (Flag.CAPITAL | Flag.PARTICLE | Flag.JOINED):
            proved = flag & Flag.SURNAME or (i and self.flags[i - 1] & Flag.ROLE)
            return self._lone(i) if proved and not flag & NO_NAME and not self._is_title(i) else None
        if flag & (Flag.STOP | Flag.UPPER) or self._is_title(i):
            return None
        return (
            self._initials_last(i)
            or (self._surname_first(i) if flag & Flag.SURNAME or not flag & Flag.GIVEN else None)
            or (self._given_first(i) if flag & Flag.GIVEN else None)
            or (self._asian(i) if flag & Flag.ASIAN else None)
            or self._unlisted(i)
            or self._lone(i)
        )

    def _usable(self, i: int) -> bool:
        """Say whether a word is free for a name: a place may be a given name or a surname as well."""
        taken = self.taken[i]
        return not taken or (taken == "country" and bool(self.flags[i] & (Flag.GIVEN | Flag.SURNAME)))

    def _next(self, i: int) -> bool:
        """Say whether word i goes on a name: capitalised, free, after a mere space."""
        return (
            i < self.size
            and bool(self.flags[i] & Flag.CAPITAL)
            and not self.flags[i] & (NO_NAME | Flag.INITIAL)
            and (not self.flags[i] & Flag.ROLE or bool(self.flags[i] & (Flag.GIVEN | Flag.SURNAME)))
            and self.gaps[i] == " "
            and (not self.taken[i] or (self.taken[i] == "country" and bool(self.flags[i] & Flag.SURNAME)))
        )

    def _is_title(self, i: int) -> bool:
        if not self.flags[i] & (Flag.TITLE | Flag.ROLE):
            return False
        after = i + 1
        return not self.flags[i] & Flag.GIVEN or (after < self.size and bool(self.flags[after] & Flag.GIVEN))

    def _of_a_thing(self, i: int) -> bool:
        """Say whether the word before makes the name a street's or a prize's."""
        k = i - 1
        while k > 0 and i - k < 3 and self.flags[k] & Flag.ROLE and self.gaps[k + 1] == " ":
            k -= 1
        return k >= 0 and bool(self.flags[k] & Flag.OF) and self.gaps[k + 1] in (" ", ". ")

    def _quoted(self, name: Name) -> bool:
        before, behind = self.gaps[name.first], self.gaps[name.after]
        return before[-1:] in '«"“„' and behind[:1] in '»"”“' and before != "" != behind

    def _initials_first(self, i: int) -> Name | None:
        """Return 'А. Б. Фамилия'."""
        k, gap = i, ""
        while k < self.size and self.flags[k] & Flag.INITIAL and k - i < 3:
            k += 1
            gap = self.gaps[k]
            if gap not in (".", ". "):
                return None
        if k >= self.size or gap not in (".", ". ") or not self.flags[k] & Flag.CAPITAL:
            return None
        if self.flags[k] & (NO_NAME | Flag.INITIAL) or self.taken[k] not in ("", "country", "person"):
            return None
        initial: Part = "initial"
        return Name(i, k + 1, (*[initial] * (k - i), "surname"), "initials", 0.8)

    def _initials_last(self, i: int) -> Name | None:
        """Return 'Фамилия А. Б.'."""
        k = i + 1
        if k >= self.size or not self.flags[k] & Flag.INITIAL or self.gaps[k] != " ":
            return None
        while k < self.size and self.flags[k] & Flag.INITIAL and k - i < 3:
            if not self.words.text.startswith(".", self.words.ends[k]):
                return None
            k += 1
        if k < self.size and self.flags[k] & Flag.CAPITAL and k == i + 2 and self.gaps[k] in (".", ". "):
            return None  # the initial belongs to the next name, unless two stand here
        initial: Part = "initial"
        return Name(i, k, ("surname", *[initial] * (k - i - 1)), "initials", 0.8)

    def _surname_first(self, i: int) -> Name | None:
        """Return 'Фамилия Имя Отчество'."""
        if not self._next(i + 1) or not self.flags[i + 1] & Flag.GIVEN:
            return None
        if self._next(i + 2) and self.flags[i + 2] & Flag.PATRONYMIC and not self._next(i + 3):
            after = i + 3 + (i + 3 < self.size and bool(self.flags[i + 3] & Flag.JOINED))
            parts: tuple[Part, ...] = ("surname", "given", "patronymic", "kept")
            return Name(i, after, parts[: after - i], "given", 0.85)
        if self.flags[i] & Flag.SURNAME and not self._next(i + 2) and not self.flags[i] & (Flag.GIVEN | Flag.ADJECTIVE):
            name = Name(i, i + 2, ("surname", "given"), "given", 0.7)
            return name if self._agrees(name) else None
        return None

    def _given_first(self, i: int) -> Name | None:
        """Return a name that a given name begins, with what belongs to it."""
        parts: list[Part] = ["given"]
        k = i + 1
        while k < self.size and k - i < LONGEST_NAME:
            flag = self.flags[k]
            if flag & Flag.INITIAL and self.gaps[k] == " " and self.gaps[k + 1] == ". ":
                parts.append("initial")
            elif flag & Flag.JOINED and self.gaps[k] in (" ", "-") and k > i + 1:
                parts[-1] = "kept"  # 'Жолдош уулу' has no cases
                parts.append("kept")
            elif flag & Flag.PARTICLE and self._leads_on(k):
                parts.append("kept")
            elif not self._next(k) and not (self.gaps[k] == ". " and parts[-1] == "initial" and self._bare(k)):
                break
            elif flag & Flag.PATRONYMIC and parts == ["given"]:
                parts.append("patronymic")
            elif "surname" in parts and not self._goes_on(i, k, parts):
                break
            else:
                parts.append("surname")
            k += 1
        return self._settled(i, parts)

    def _bare(self, k: int) -> bool:
        return bool(self.flags[k] & Flag.CAPITAL) and not self.flags[k] & (NO_NAME | Flag.INITIAL) and not self.taken[k]

    def _leads_on(self, k: int) -> bool:
        after = k + 1
        if after < self.size and self.flags[after] & Flag.PARTICLE and self.gaps[after] == " ":
            after += 1
        return self.gaps[k] == " " and after < self.size and self.gaps[after] in (" ", "-") and self._bare(after)

    def _goes_on(self, i: int, k: int, parts: list[Part]) -> bool:
        """Say whether a word after a surname is of the same name: 'Реджеп Тайип Эрдоган', 'Гай Юлий Цезарь'."""
        if parts[-1] == "kept":
            return True
        if self.flags[k - 1] & Flag.SURNAME and not self.flags[k - 1] & Flag.GIVEN:
            return False
        if self.flags[k] & Flag.GIVEN and self._next(k + 1):
            return False
        longer = Name(i, k + 1, (*parts, "surname"), "", 0)
        return parts.count("surname") < 3 and self._agrees(longer)

    def _settled(self, i: int, parts: list[Part]) -> Name | None:
        while parts[-1] == "initial":
            parts.pop()
        after = i + len(parts)
        if len(parts) == 1:
            return None
        flags = self.flags[i + 1 : after]
        backed = any(flag & (Flag.SURNAME | Flag.PATRONYMIC | Flag.JOINED | Flag.GIVEN) for flag in flags)
        name = Name(i, after, _with_middles(parts), "given", 0.85 if backed else 0.8)
        if self._agrees(name):
            doubtful = self.flags[i] & Flag.AMBIGUOUS and not backed and not self._titled(i)
            return None if doubtful and self._begins_sentence(i) else name
        if len(parts) > 2:
            return self._settled(i, parts[:-1])
        return name if backed and not self.flags[i] & Flag.AMBIGUOUS else None

    def _agrees(self, name: Name) -> bool:
        return bool(candidates(tuple(self.words.tokens[name.first : name.after]), name.parts))

    def _asian(self, i: int) -> Name | None:
        """Return a name of two or three short words: 'Ху Цзиньтао', 'Ким Чен Ир'."""
        k = i + 1
        while k < i + 3 and self._next(k) and len(self.words.tokens[k]) <= 9 and not self.flags[k] & Flag.GIVEN:
            k += 1
        if k == i + 1 or self.flags[i] & Flag.SURNAME:
            return None
        middle: Part = "middle"
        return Name(i, k, ("surname", *[middle] * (k - i - 1)), "given", 0.75)

    def _unlisted(self, i: int) -> Name | None:
        """Return a name of two or three words of which the first is in no list."""
        if self.flags[i] & (Flag.ADJECTIVE | Flag.OF | Flag.PATRONYMIC) or not self._next(i + 1) or self.taken[i]:
            return None
        if self.flags[i + 1] & Flag.GIVEN and self._next(i + 2):
            return None
        after = i + 2
        if after < self.size and self.flags[after] & Flag.JOINED and self.gaps[after] == " ":
            return Name(i, after + 1, ("middle", "kept", "kept"), "surname", 0.85)
        if self._next(after) and not self._next(after + 1):
            if self.flags[i + 1] & Flag.PATRONYMIC:
                return self._checked(Name(i, after + 1, ("middle", "patronymic", "surname"), "given", 0.8))
            if not (self._titled(i) or self.flags[after] & Flag.SURNAME) or self.flags[i + 1] & Flag.SURNAME:
                return None
            after += 1
        return None if self._next(after) else self._proved(i, after)

    def _proved(self, i: int, after: int) -> Name | None:
        """Return words i..after as a name if a title, the surname's ending or a verb says so."""
        titled, first = self._titled(i), self._begins_sentence(i)
        middle: Part = "middle"
        parts: tuple[Part, ...] = (*[middle] * (after - i - 1), "surname")
        given, surname = self.words.tokens[i], self.words.tokens[after - 1]
        if titled and given[-1:] not in "йяеь":
            return self._checked(Name(i, after, parts, "title", 0.8))
        if first and (self.flags[i] & Flag.SURNAME or (given[-1] not in "аяо" and surname[-1] in "ауе")):
            return None  # 'Визит Лаврова'
        proof = self.flags[after - 1]
        if proof & Flag.SURNAME and not proof & Flag.ADJECTIVE:
            return self._checked(Name(i, after, parts, "surname", 0.65 if first else 0.8))
        says = not first and self._says(i, after)
        return self._checked(Name(i, after, parts, "says", 0.7)) if says else None

    def _checked(self, name: Name) -> Name | None:
        return name if self._agrees(name) else None

    def _lone(self, i: int) -> Name | None:
        """Return a surname by itself, which only another mention makes somebody's."""
        flag, beside = self.flags[i], i > 0 and self.gaps[i] == " "
        if self.taken[i] or self._next(i + 1) or flag & Flag.AMBIGUOUS:
            return None
        if beside and self.flags[i - 1] & Flag.CAPITAL and not self._is_title(i - 1):
            return None
        first, titled = self._begins_sentence(i), beside and bool(self.flags[i - 1] & Flag.ROLE)
        if titled and not flag & (Flag.ADJECTIVE | Flag.PLACE) and (flag & Flag.SURNAME or self._in_apposition(i)):
            return Name(i, i + 1, ("surname",), "title", 0.55)
        if flag & Flag.SURNAME and not flag & Flag.ADJECTIVE and (not first or self._says(i, i + 1)):
            return Name(i, i + 1, ("surname",), "ending", 0.5)
        return None

    def _in_apposition(self, i: int) -> bool:
        """Say whether a role and the word after it both stand in the nominative: 'президент Буш'."""
        role, name = self.words.tokens[i - 1], self.words.tokens[i]
        return role[-1:] not in _OBLIQUE and name[-1:] not in _OBLIQUE and len(name) > 3

    def _titled(self, i: int) -> bool:
        """Say whether a role leads to word i, with no more than a country or an acronym between."""
        k = i - 1
        if self.gaps[i] not in (" ", ", "):
            return False
        while k >= 0 and i - k <= 4:
            if self.flags[k] & (Flag.ROLE | Flag.TITLE):
                return True
            if self.taken[k] not in ("country", "org") and not self.flags[k] & Flag.UPPER:
                return False
            if self.gaps[k] != " ":
                return False
            k -= 1
        return False

    def _says(self, i: int, after: int) -> bool:
        """Say whether a verb of what people do stands beside."""
        before = i > 0 and self.gaps[i] == " " and self.flags[i - 1] & Flag.SAY
        return bool(before) or (
            after < self.size and self.gaps[after] in (" ", ", ") and bool(self.flags[after] & Flag.SAY)
        )

    def _begins_sentence(self, i: int) -> bool:
        gap = self.gaps[i]
        return gap == "¶" or any(mark in gap for mark in '.!?:;—–«"')


def _with_middles(parts: list[Part]) -> tuple[Part, ...]:
    """Name every surname but the last a middle name."""
    last = max((k for k, part in enumerate(parts) if part == "surname"), default=0)
    return tuple("middle" if part == "surname" and k < last else part for k, part in enumerate(parts))
