"""Persons: the listed ones in all languages, and the rules for names in English text.

The rules prefer silence: a run of capitalised words is a person where a title, a role, a given name,
initials or a surname's ending says so, and no word in it belongs to something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from index.entities.english import clues, titles
from index.entities.text.folding import Script, script_of
from index.entities.text.gazetteer import Entry
from index.entities.text.shapes import Shape
from index.entities.text.tables import forms, lexicon, rows
from index.entities.text.words import Words

LONGEST_NAME = 5
_NOT_SINGLE = Shape.FUNCTION | Shape.NAMESTOP | Shape.TITLE | Shape.PLACELIKE | Shape.HYPHEN
_JOINING = Shape.INITIAL | Shape.PARTICLE
_SHORT = Shape.UPPER | Shape.INITIAL
_NOT_IN_NAMES = Shape.FUNCTION | Shape.NAMESTOP | Shape.ORG_END | Shape.ORG_START | Shape.NUMBER
_RARELY_IN_NAMES = _NOT_IN_NAMES | Shape.GENERATION | Shape.TITLE


class Found(NamedTuple):
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
        return not (first and flags[first - 1] & Shape.GIVEN and words.gaps[first] == " ")
    if first and words.gaps[first] == " " and flags[first - 1] & Shape.CAPITAL:
        before = flags[first - 1]
        if not before & (Shape.TITLE | Shape.FUNCTION | Shape.NAMESTOP):
            return False
    if after < len(flags) and words.gaps[after] == " " and flags[after] & Shape.CAPITAL:
        return bool(flags[after] & (Shape.FUNCTION | Shape.NAMESTOP)) and not (
            flags[after] & (Shape.ORG_END | Shape.COMPANY)
        )
    return True


def names(
    words: Words, flags: list[int], run: tuple[int, int], taken: Sequence[str], bearers: AbstractSet[str]
) -> Iterator[Found]:
    """Yield the persons named in a run of capitalised words.

    ``taken[i]`` says what word i is already: '' free, 'country', or anything else, which no name
    may hold. A country's name may be part of a person's after a given name (Jack London). ``bearers`` are
    the single names of the text's persons (:func:`index.entities.english.clues.bearers`).
    """
    i, after = run
    titled, office = titles.title_before(words, flags, i), ""
    if after - i == 1 and not titled:
        return
    if not titled and (flags[i] & titles.OFFICE or taken[i]):
        office = titles.title_of(words, flags, i)
    while i < after:
        flag = flags[i]
        if flag & Shape.TITLE and _is_title(words, flags, i, after):
            titled = titles.title_before(words, flags, i + 1)
            i += 1
            continue
        if flag & Shape.PLACE_HEAD and not titled:
            i += 2
            continue
        found = None
        if (titled or after - i > 1) and not flag & _NOT_IN_NAMES and (not taken[i] or flag & Shape.GIVEN):
            found = _name_at(words, flags, i, after, taken, titled, bearers)
        titled = ""
        if found is not None:
            yield found
            i, office = found.after, ""
        else:
            i += 1
            if office and not (taken[i - 1] or flag & titles.OFFICE):
                office = ""
            elif office and i < after and not (taken[i] or flags[i] & titles.OFFICE):
                titled = office


def singles(
    words: Words,
    flags: list[int],
    given: list[int],
    title: int,
    taken: Sequence[str],
    bearers: AbstractSet[str],
) -> Iterator[Found]:
    """Yield the given names that stand for a person by themselves: who speaks, is of an age, or is named again.

    'Zahra said', 'Lima, 12,'. ``given`` are all given names of the text. Not in the ``title`` first words.
    """
    for i in given:
        if i < title or taken[i] or flags[i] & _NOT_SINGLE:
            continue
        if not stands_alone(words, flags, i, i + 1) or (i and words.gaps[i] == " " and flags[i - 1] & Shape.CAPITAL):
            continue
        role = titles.apposed(words, flags, i, i + 1)
        if role:
            yield Found(i, i + 1, f"title:{role}", 0.75)
        elif words.tokens[i] in bearers:
            yield Found(i, i + 1, "single", 0.65)
        elif clues.aged(words, i + 1):
            yield Found(i, i + 1, "age", 0.7)
        elif not clues.begins_sentence(words, i) and words.tokens.count(words.tokens[i]) > 1:
            yield Found(i, i + 1, "repeated", 0.6)


def _is_title(words: Words, flags: list[int], i: int, after: int) -> bool:
    """Tell a title from a name like one: 'Sultan Ahmadi' and 'Shah Mahmood' are names."""
    return not (flags[i] & Shape.GIVEN and i + 1 < after and not flags[i + 1] & Shape.GIVEN)


def _name_at(
    words: Words,
    flags: list[int],
    i: int,
    after: int,
    taken: Sequence[str],
    titled: str,
    bearers: AbstractSet[str],
) -> Found | None:
    end = _extent(words, flags, i, after, taken)
    if end == i or (end - i == 1 and not titled) or _is_something_else(words, flags, i, end, taken):
        return None
    full = [flag for flag in flags[i:end] if not flag & _JOINING]
    title = f"title:{titled}"
    if end - i == 1 or not full:
        return Found(i, end, title, 0.62) if titled and not taken[i] and _alone(words, flags, i) else None
    if flags[i] & Shape.GIVEN and len(full) == 1 and not flags[i + 1] & Shape.PARTICLE:
        return None
    clue, confidence = clues.within(words, flags, i, end) or ("", 0.0)
    if titled:
        return Found(i, end, title, 0.9 if clue == "given" else max(0.85, confidence))
    described = titles.title_after(words, flags, end, taken) or titles.apposed(words, flags, i, end)
    if described:
        return Found(i, end, f"title:{described}", max(0.8, confidence))
    if not clue and len(full) < 4:
        clue, confidence = clues.around(words, flags, i, end, bearers) or ("", 0.0)
    return Found(i, end, clue, confidence) if clue else None


def _extent(words: Words, flags: list[int], i: int, after: int, taken: Sequence[str]) -> int:
    """Return the word after the last that can belong to a name which begins at ``i``."""
    end, gaps = i, words.gaps
    while end < after and end - i < LONGEST_NAME:
        flag = flags[end]
        if end > i and gaps[end] == " & ":
            break
        if flag & _RARELY_IN_NAMES:
            if flag & Shape.GENERATION and (end - i >= 2 or (end > i and flags[i - 1] & Shape.TITLE and i)):
                return end + 1
            initial = flag & Shape.INITIAL and end > i and gaps[end + 1] == ". "
            if (flag & _NOT_IN_NAMES and not initial) or (flag & Shape.TITLE and not _is_surname(words, flags, i, end)):
                break
        if taken[end] and not _may_hold(flags, i, end, taken):
            break
        end += 1
    if end - i > 1 and gaps[end] == " " and words.tokens[end] in clues.CHILD_OF:
        return end + 1
    while end > i and flags[end - 1] & _JOINING:
        end -= 1
    return end


def _is_surname(words: Words, flags: list[int], i: int, k: int) -> bool:
    """Tell the surname in 'John Major' from a title: it ends a name that a given name begins."""
    if flags[k] & Shape.GIVEN:
        return True
    last = k + 1 >= len(flags) or words.gaps[k + 1] != " " or not flags[k + 1] & Shape.CAPITAL
    return k > i and last and bool(flags[i] & Shape.GIVEN)


def _is_something_else(words: Words, flags: list[int], i: int, end: int, taken: Sequence[str]) -> bool:
    """Tell names from 'South Carolina' less its first word, 'Charles de Gaulle airport', and words in capitals."""
    if taken[i] and i and taken[i - 1] == taken[i] and words.gaps[i] == " ":
        return True
    if words.gaps[end] == " " and flags[end] & Shape.THING:
        return True
    return bool(flags[i] & _SHORT) and all(map(_SHORT.__and__, flags[i:end]))


def _may_hold(flags: list[int], i: int, k: int, taken: Sequence[str]) -> bool:
    if taken[k] != "country":
        return False
    if k == i:
        return bool(flags[k] & Shape.GIVEN)
    return bool(flags[k] & (Shape.PLACELIKE | Shape.GIVEN)) and bool(flags[i] & Shape.GIVEN)


def _alone(words: Words, flags: list[int], i: int) -> bool:
    return len(words.tokens[i]) > 2 and not flags[i] & _JOINING


def later(
    words: Words, flags: list[int], capitals: Sequence[int], full: dict[str, str], taken: Sequence[str], title: int
) -> Iterator[tuple[int, str]]:
    """Yield (word, full name) for each free word that is the one name of one person named in full.

    In the ``title`` first words, all capitalised, a neighbour's capital says nothing.
    """
    tokens = words.tokens
    anywhere = capitals if all(word[0].isupper() for word in full) else range(len(tokens))
    calm = [i for i in anywhere if tokens[i] in full]
    shouted = [i for i in range(title) if flags[i] & Shape.UPPER and tokens[i].capitalize() in full]
    for i in sorted({*calm, *shouted}):
        name = full.get(tokens[i]) or full.get(tokens[i].capitalize(), "")
        if name and _is_free(words, flags, i, taken) and stands_alone(words, flags, i, i + 1, title):
            yield i, name


def _is_free(words: Words, flags: list[int], i: int, taken: Sequence[str]) -> bool:
    """Say whether word i may be a person's: not a place either, unless a given name nobody is 'in' or 'from'."""
    if not taken[i]:
        return True
    before = words.tokens[i - 1] if i else ""
    return taken[i] == "country" and bool(flags[i] & Shape.GIVEN) and before not in _WHERE


_WHERE = frozenset(
    {"in", "to", "from", "near", "of", "across", "with", "and", "between", "into", "outside", "for", "at"}
)


def last_names(names: Sequence[str]) -> dict[str, str]:
    """Return last and first names → full name; those that two persons share mean ''."""
    found: dict[str, str] = {}
    generation = lexicon()["generation"]
    split = [
        (name, [part for part in name.split() if part not in generation])
        for name in sorted(set(names), key=lambda full: (-len(full), full))
    ]
    several = [(name, parts) for name, parts in split if len(parts) > 1]
    for place in (-1, 0):
        of_this: dict[str, str] = {}
        for name, parts in several:
            word, known = parts[place], of_this.get(parts[place])
            longer = known is not None and set(parts) <= set(known.split())
            of_this[word] = name if known is None else known if longer else ""
        for word, name in of_this.items():
            found.setdefault(word, name)
    return found
