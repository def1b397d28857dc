"""Persons in Russian text: found by rules, named in the nominative, and followed through the article."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from index.entities.russian.declension import Case, Gender, given_forms, surname_forms
from index.entities.russian.labels import Part, Spoken, choose
from index.entities.russian.names import Finder, Name
from index.entities.russian.words import NO_NAME, Flag, plain, word_flags
from index.entities.text.folding import script_of
from index.entities.text.marks import Marks
from index.entities.text.tables import forms, rows
from index.entities.text.words import Words

_MOST = 120  # full names of one text that are compared with each other
_SURE = 0.6  # confidence from which on a name is somebody's
_PREPOSITIONS: dict[str, Case] = {
    **dict.fromkeys(["у", "от", "для", "без", "против", "из", "до", "после", "около", "вместо", "кроме"], "g"),
    **dict.fromkeys(("к", "ко", "по", "благодаря"), "d"),
    **dict.fromkeys(("с", "со", "перед", "между", "над"), "i"),
    **dict.fromkeys(("о", "об", "при", "обо"), "p"),
}

_ROLE_ENDINGS: tuple[tuple[str, Case], ...] = (
    ("ом", "i"),
    ("ем", "i"),
    ("а", "g"),
    ("я", "g"),
    ("ого", "g"),
    ("у", "d"),
    ("ю", "d"),
)


class _Person(NamedTuple):
    """A person named in full: given names, patronymic and surname in the nominative."""

    given: Spoken
    patronymic: str
    surname: str
    gender: Gender
    label: str


def mark_persons(marks: Marks) -> None:
    """Mark the persons of a Russian text, each with its name in the nominative where that is known."""
    words = marks.words
    flags = list(map(word_flags().__getitem__, words.tokens))
    finder = Finder(words, flags, marks.taken)
    found = list(finder.names())
    listed = [(span, value) for span, (value, _, _) in marks.spans.items() if span[2] == "person" and value]
    if not found and not listed:
        return
    text = set(words.tokens)
    people = _People()
    for (first, after, _), value in listed:
        people.add(_read_listed(words.tokens[first:after], flags[first:after], value))
    named: list[tuple[Name, _Person | None]] = []
    unsure = []
    for name in found[:_MOST]:
        person, sure = _read(words, flags, name, text)
        if person is not None and not sure:
            unsure.append((len(named), name))
        elif person is not None and name.confidence >= _SURE:
            people.add(person)
        named.append((name, person))
    for at, name in unsure:
        person, _ = _read(words, flags, name, text | people.words)
        named[at] = (name, person)
        if person is not None and name.confidence >= _SURE:
            people.add(person)
    named += [(name, None) for name in found[_MOST:]]
    for name, person in named:
        value = people.label(person) if person is not None else ""
        marks.add(name.first, name.after, "person", value, name.evidence, name.confidence)
    _mark_later(marks, flags, finder.capitals, people)


def _read(words: Words, flags: list[int], name: Name, text: set[str]) -> tuple[_Person | None, bool]:
    """Return who is named, None for a surname alone, and whether the case is beyond doubt."""
    if len(name.parts) == 1:
        return None, True
    tokens = words.tokens[name.first : name.after]
    spoken, gender, sure = choose(tokens, name.parts, text, _hint(words, flags, name.first))
    return _person(spoken, name.parts, gender), sure


def _hint(words: Words, flags: list[int], first: int) -> Case | Literal[""]:
    """Return the case that the word before a name speaks for, or ''."""
    gap = words.gap(first)
    if gap != " ":
        return "n" if gap == "¶" or any(mark in gap for mark in ".!?:") else ""
    before = words.tokens[first - 1]
    if before in _PREPOSITIONS:
        return _PREPOSITIONS[before]
    if flags[first - 1] & (Flag.ROLE | Flag.TITLE):
        return next((case for ending, case in _ROLE_ENDINGS if before.endswith(ending)), "n")
    return ""


@lru_cache(maxsize=10_000)
def _person(spoken: Spoken, parts: tuple[Part, ...], gender: Gender) -> _Person | None:
    surname = " ".join(word for word, part in zip(spoken, parts, strict=True) if part in ("surname", "kept"))
    patronymic = " ".join(word for word, part in zip(spoken, parts, strict=True) if part == "patronymic")
    given = tuple(
        word + ("." if part == "initial" else "")
        for word, part in zip(spoken, parts, strict=True)
        if part in ("given", "middle", "initial")
    )
    if not surname:  # 'Борис Николаевич', or 'Виктор Янукович'
        return _Person(given, patronymic, patronymic, gender, " ".join((*given, patronymic)))
    if parts[0] == "surname" and "middle" in parts:
        label = " ".join(spoken)
        return _Person(given, "", spoken[0], gender, label)
    order = (*given, patronymic, surname) if parts[0] in ("surname", "given", "middle") else (*given, surname)
    return _Person(given, patronymic, surname.split()[-1], gender, " ".join(filter(None, order)))


def _read_listed(tokens: Sequence[str], flags: Sequence[int], label: str) -> _Person:
    """Return a listed person as the text names them."""
    parts: list[Part] = []
    for flag in flags[:-1]:
        if not parts and flag & Flag.GIVEN:
            parts.append("given")
        else:
            parts.append("patronymic" if flag & Flag.PATRONYMIC else "middle")
    spoken, gender, _ = choose(tokens, [*parts, "surname"], set())
    return _Person(spoken[:1] if len(spoken) > 1 else (), "", spoken[-1], gender, label)


class _People:
    """The persons of one text by their names."""

    def __init__(self) -> None:
        self._known: dict[str, _Person] = {}
        self.words: set[str] = set()
        self._merged: dict[str, str] | None = None

    def add(self, person: _Person) -> None:
        """Take in a person named in full."""
        self._known.setdefault(person.label, person)
        self.words.update(person.given)
        self.words.add(person.surname)

    def label(self, person: _Person) -> str:
        """Return what a person goes by in this text: the name in full, or a listed person's label."""
        return _listed().get(plain(person.label)) or self._labels().get(person.label, person.label)

    def _labels(self) -> dict[str, str]:
        if self._merged is None:
            self._merged = _merge(list(self._known.values()))
        return self._merged

    def later(self) -> dict[str, str]:
        """Return the forms of one name of a person → label; '' where two persons share it."""
        surnames: dict[str, str] = {}
        givens: dict[str, str] = {}
        for person in self._known.values():
            label = self.label(person)
            for form in surname_forms(person.surname, person.gender) if len(person.surname) > 1 else ():
                surnames[form] = label if surnames.get(form, label) == label else ""
            if person.surname and len(person.given) == 1 and len(person.given[0]) > 2:
                for form, _ in given_forms(person.given[0], person.gender):
                    givens[form] = label if givens.get(form, label) == label else ""
        return givens | surnames


def _merge(people: Sequence[_Person]) -> dict[str, str]:
    """Return labels → the label of the same person's name that says most, without the patronymic where one can."""
    found = {}
    namesakes: dict[str, list[_Person]] = {}
    for person in people:
        namesakes.setdefault(plain(person.surname), []).append(person)
    for person in people:
        alike = namesakes[plain(person.surname)] if person.surname else ()
        same = [other for other in alike if other is not person and _is_same(person, other)]
        if person.patronymic and person.surname == person.patronymic:
            bare = _by_given_name(person, people)
            found.update({person.label: bare} if bare else {})
            continue
        listed = [other.label for other in same if other.label in _labels_listed()]
        plainer = [o.label for o in same if not o.patronymic and o.given == person.given]
        longer = [o for o in same if len(" ".join(o.given)) > len(" ".join(person.given))]
        if listed:
            found[person.label] = listed[0]
        elif longer and len({o.given for o in longer}) == 1:
            found[person.label] = min((o for o in longer), key=lambda o: (len(o.patronymic), o.label)).label
        elif person.patronymic and plainer:
            found[person.label] = plainer[0]
    return found


def _by_given_name(person: _Person, people: Sequence[_Person]) -> str:
    """Return whom 'Борис Николаевич' means, if the text names one such in full."""
    alike = [o for o in people if o.given[:1] == person.given[:1] and o.surname != o.patronymic]
    fitting = [o for o in alike if o.patronymic == person.patronymic] or [o for o in alike if not o.patronymic]
    return fitting[0].label if len({o.surname for o in fitting}) == 1 else ""


def _is_same(person: _Person, other: _Person) -> bool:
    """Say whether two names of one surname can be one person's: initials fit, or one has more given names."""
    for mine, others in zip(person.given, other.given, strict=False):
        short = min(len(mine.rstrip(".")), len(others.rstrip(".")))
        initial = mine.endswith(".") or others.endswith(".")
        if mine != others and not (initial and mine[:short] == others[:short]):
            return False
    return bool(person.given) and bool(other.given)


@cache
def _listed() -> dict[str, str]:
    """Return the listed persons' spellings in Cyrillic, as :func:`plain` writes them → their labels."""
    found: dict[str, str] = {}
    for label, _, spellings in rows("persons.tsv"):
        for name in forms(spellings):
            if script_of(name) == "cyrillic" and " " in name:
                found.setdefault(plain(name), label)
    return found


@cache
def _labels_listed() -> frozenset[str]:
    return frozenset(row[0] for row in rows("persons.tsv"))


def _mark_later(marks: Marks, flags: list[int], capitals: Sequence[int], people: _People) -> None:
    """Mark the mentions by one name of persons whom the text names in full."""
    words, taken = marks.words, marks.taken
    full = people.later()
    if not full:
        return
    for i in capitals:
        token = words.tokens[i]
        if token not in full:
            continue
        if taken[i] == "person":
            value, _, confidence = marks.spans.get((i, i + 1, "person"), ("-", "", 0.0))
            if not value and full[token]:
                marks.remove(i, i + 1, "person")
                marks.add(i, i + 1, "person", full[token], "later", max(confidence, 0.7))
        elif taken[i] in ("", "country") and not flags[i] & NO_NAME:
            after, value = i + 1, full[token]
            if after < len(flags) and words.gap(after) == " " and not taken[after] and flags[after] & Flag.CAPITAL:
                of_it = full.get(words.tokens[after], "") if token[0] != words.tokens[after] else ""
                if flags[after] & Flag.PATRONYMIC or (of_it and value in ("", of_it)):
                    after, value = after + 1, of_it or value
            marks.add(i, after, "person", value, "later", 0.7)
