"""Persons: the listed ones in all languages, and the rules for names in English text.

The rules prefer silence: a run of capitalised words is a person where a title, a role, a given name,
initials or a surname's ending says so, and no word in it belongs to something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.entities.folding import Script, script_of
from index.entities.gazetteer import Entry
from index.entities.shapes import Shape
from index.entities.tables import forms, lexicon, rows
from index.entities.words import Words

LONGEST_NAME = 5
_NOT_IN_NAMES = Shape.FUNCTION | Shape.NAMESTOP | Shape.ORG_END | Shape.ORG_START | Shape.NUMBER


@dataclass(frozen=True, slots=True)
class Found:
    """A person's name: first word, word after the last, evidence, confidence; its title apart."""

    first: int
    after: int
    evidence: str
    confidence: float


def entries(script: Script) -> Iterator[tuple[str, Entry]]:
    """Yield the listed persons' names in a script. Names that stand alone are evidence ``surname``."""
    for label, alone, other in rows("persons.tsv"):
        for name in dict.fromkeys([label, *forms(other)]):
            if script_of(name) == script:
                single = len(Words(name)) == 1
                evidence = "surname" if single else "listed"
                yield name, Entry("person", label, evidence, 0.8 if single else 0.95)
        if script == "latin":
            for name in forms(alone):
                if name != label:
                    yield name, Entry("person", label, "surname", 0.75)


def stands_alone(words: Words, flags: list[int], first: int, after: int, title: int = 0) -> bool:
    """Say whether a surname is no part of a longer name: 'Mr Trump' is Trump, 'Ivana Trump' is not.

    The ``title`` first words are capitalised throughout: there only a given name before it counts.
    """
    if first < title:
        return not (first and flags[first - 1] & Shape.GIVEN and words.gap(first) == " ")
    if first and words.gap(first) == " " and flags[first - 1] & Shape.CAPITAL:
        before = flags[first - 1]
        if not before & (Shape.TITLE | Shape.FUNCTION | Shape.NAMESTOP):
            return False
    if after < len(flags) and words.gap(after) == " " and flags[after] & Shape.CAPITAL:
        return bool(flags[after] & (Shape.FUNCTION | Shape.NAMESTOP)) and not (
            flags[after] & (Shape.ORG_END | Shape.COMPANY)
        )
    return True


def names(words: Words, flags: list[int], run: tuple[int, int], taken: Sequence[str]) -> Iterator[Found]:
    """Yield the persons named in a run of capitalised words.

    ``taken[i]`` says what word i is already: '' free, 'country', or anything else, which no name
    may hold. A country's name may be part of a person's after a given name (Jack London).
    """
    i, after = run
    titled = ""
    if i and words.gap(i) in (" ", ", ") and flags[i - 1] & Shape.ROLE and words.gap(i) == " ":
        titled = words.tokens[i - 1]
    while i < after:
        if flags[i] & Shape.TITLE and _is_title(words, flags, i, after):
            titled = words.tokens[i]
            i += 1
            continue
        if flags[i] & Shape.PLACE_HEAD and not titled:
            i += 2
            continue
        found = _name_at(words, flags, i, after, taken, titled)
        if found is not None:
            yield found
            i = found.after
        else:
            i += 1
        titled = ""


def _is_title(words: Words, flags: list[int], i: int, after: int) -> bool:
    """Tell a title from a name like one: 'Sultan Ahmadi' and 'Shah Mahmood' are names."""
    return not (flags[i] & Shape.GIVEN and i + 1 < after and not flags[i + 1] & Shape.GIVEN)


def _name_at(words: Words, flags: list[int], i: int, after: int, taken: Sequence[str], titled: str) -> Found | None:
    end = _extent(words, flags, i, after, taken)
    if end == i or _of_a_thing(words, flags, end):
        return None
    if all(flags[k] & Shape.UPPER for k in range(i, end)):
        return None
    full = [k for k in range(i, end) if not flags[k] & (Shape.INITIAL | Shape.PARTICLE)]
    title = f"title:{titled}"
    if end - i == 1 or not full:
        return Found(i, end, title, 0.55) if titled and _alone(words, flags, i) else None
    if flags[i] & Shape.GIVEN and len(full) == 1 and not flags[i + 1] & Shape.PARTICLE:
        return None
    evidence, confidence = _evidence(words, flags, i, end)
    if titled:
        return Found(i, end, title, 0.9 if evidence == "given" else max(0.85, confidence))
    return Found(i, end, evidence, confidence) if evidence else None


def _evidence(words: Words, flags: list[int], i: int, end: int) -> tuple[str, float]:
    """Return what says that words i..end are a person's name, and how surely; ('', 0) for nothing."""
    if flags[i] & Shape.GIVEN:
        return "given", 0.85
    if flags[i] & Shape.INITIAL:
        return "initials", 0.7
    if any(flags[k] & Shape.INITIAL for k in range(i + 1, end - 1)):
        return "initials", 0.8
    if flags[end - 1] & Shape.SURNAME and not _begins_sentence(words, i):
        return "surname", 0.8
    return ("age", 0.8) if _aged(words, end) else ("", 0.0)


def _extent(words: Words, flags: list[int], i: int, after: int, taken: Sequence[str]) -> int:
    """Return the word after the last that can belong to a name which begins at ``i``."""
    end = i
    while end < after and end - i < LONGEST_NAME:
        flag = flags[end]
        if words.gap(end) == " & " and end > i:
            break
        if flag & Shape.GENERATION and end - i >= 2:
            return end + 1
        initial = flag & Shape.INITIAL and end > i and words.gap(end + 1) == ". "
        if (flag & _NOT_IN_NAMES and not initial) or (flag & Shape.TITLE and not _is_surname(words, flags, i, end)):
            break
        if taken[end] and not _may_hold(flags, i, end, taken):
            break
        end += 1
    while end > i and flags[end - 1] & (Shape.PARTICLE | Shape.INITIAL):
        end -= 1
    return end


def _is_surname(words: Words, flags: list[int], i: int, k: int) -> bool:
    """Tell the surname in 'John Major' from a title: it ends a name that a given name begins."""
    if flags[k] & Shape.GIVEN:
        return True
    last = k + 1 >= len(flags) or words.gap(k + 1) != " " or not flags[k + 1] & Shape.CAPITAL
    return k > i and last and bool(flags[i] & Shape.GIVEN)


def _of_a_thing(words: Words, flags: list[int], end: int) -> bool:
    """Say whether the word that follows makes the name a thing's: 'Charles de Gaulle airport'."""
    return end < len(flags) and bool(flags[end] & Shape.THING) and words.gap(end) == " "


def _may_hold(flags: list[int], i: int, k: int, taken: Sequence[str]) -> bool:
    if taken[k] != "country":
        return False
    if k == i:
        return bool(flags[k] & Shape.GIVEN)
    return bool(flags[k] & (Shape.PLACELIKE | Shape.GIVEN)) and bool(flags[i] & Shape.GIVEN)


def _alone(words: Words, flags: list[int], i: int) -> bool:
    return len(words.tokens[i]) > 2 and not flags[i] & (Shape.INITIAL | Shape.PARTICLE)


def _begins_sentence(words: Words, i: int) -> bool:
    """Say whether word i begins a sentence, where its capital says nothing."""
    gap = words.gap(i)
    return gap == "¶" or any(mark in gap for mark in ".!?:;")


def _aged(words: Words, end: int) -> bool:
    """Say whether an age follows, as in 'Ola Nordmann, 34, '."""
    if end >= len(words) or words.gap(end) != ", ":
        return False
    age = words.tokens[end]
    return len(age) == 2 and age.isdigit() and words.gap(end + 1).startswith((",", ".", ";"))


def later(
    words: Words, flags: list[int], full: dict[str, str], taken: Sequence[str], title: int
) -> Iterator[tuple[int, str]]:
    """Yield (word, full name) for each free word that is the one name of one person named in full.

    In the ``title`` first words, all capitalised, a neighbour's capital says nothing.
    """
    for i, token in enumerate(words.tokens):
        shouted = i < title and flags[i] & Shape.UPPER
        name = full.get(token.capitalize() if shouted else token)
        if name and not taken[i] and stands_alone(words, flags, i, i + 1, title):
            yield i, name


def last_names(names: Sequence[str]) -> dict[str, str]:
    """Return last and first names → full name; those that two persons share mean ''."""
    found: dict[str, str] = {}
    for place in (-1, 0):
        of_this: dict[str, str] = {}
        for name in sorted(set(names), key=lambda full: (-len(full), full)):
            parts = [part for part in name.split() if part not in lexicon()["generation"]]
            if len(parts) < 2:
                continue
            word, known = parts[place], of_this.get(parts[place])
            longer = known is not None and set(parts) <= set(known.split())
            of_this[word] = name if known is None else known if longer else ""
        for word, name in of_this.items():
            found.setdefault(word, name)
    return found
