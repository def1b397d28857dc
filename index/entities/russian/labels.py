"""The nominative of a Russian personal name, read from the cases of all its words together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import Literal

from index.entities.russian.declension import CASES, Case, Gender, nominative
from index.entities.russian.words import plain, readings
from index.entities.text.folding import fold

Part = Literal["given", "middle", "patronymic", "surname", "initial", "kept"]
"""What a word is in a name; ``kept`` words have no cases."""

Spoken = tuple[str, ...]
_Reading = tuple[int, Gender, Case, Spoken]
_MEMORY = 50_000  # names
_MALE_ENDINGS = (
    "бек", "жан", "джон", "жон", "хан", "улла", "улло", "иддин", "уддин", "мурат", "мурод", "али", "дин", "бай", "бой",
    "кул", "тур", "мухаммад", "мухаммед", "болот", "берди", "гельды", "ис", "ус", "ол", "эн", "он", "ер", "ор", "рд",
    "рт",
)  # fmt: skip


@lru_cache(maxsize=_MEMORY)
def candidates(tokens: tuple[str, ...], parts: tuple[Part, ...]) -> tuple[_Reading, ...]:
    """Return the readings of a name, the best fitting first: fit, gender, case, and its words in the nominative."""
    found = []
    for gender, case in _plausible(tokens, parts):
        fit, words = 0, []
        for token, part in zip(tokens, parts, strict=True):
            word, good = _read(token, part, gender, case)
            if not good:
                break
            fit += good
            words.append(word)
        else:
            found.append((fit, gender, case, tuple(words)))
    return tuple(sorted(found, key=lambda reading: -reading[0]))


_BOTH: tuple[Gender, ...] = ("m", "f")


def _plausible(tokens: Sequence[str], parts: Sequence[Part]) -> Iterator[tuple[Gender, Case]]:
    """Yield the genders and cases that the given name allows, or else all."""
    for token, part in zip(tokens, parts, strict=True):
        if part == "given":
            yield from dict.fromkeys((gender, case) for _, gender, case in _given(token))
            return
    for case in CASES:
        for gender in _BOTH:
            yield gender, case


def _given(token: str) -> tuple[tuple[str, Gender, Case], ...]:
    key = plain(token)
    table = readings()
    return table.get(key) or table.get(key.rpartition("-")[2], ())


def _read(token: str, part: Part, gender: Gender, case: Case) -> tuple[str, int]:
    """Return a word's nominative and how well it fits: 2, 1, or 0."""
    if part in ("initial", "kept"):
        return token, 1
    if part == "given":
        fitting = (name for name, *read in _given(token) if read == [gender, case])
        name = next(fitting, None)
        return (token, 0) if name is None else (_respelled(token, name), 2)
    if part == "patronymic":
        womans = plain(token).rstrip("аыеуойюм").endswith("вн") == (gender == "f")
        straight = case != "n" or token[-1:] in "чьа"
        return nominative(token, gender, case) if womans and straight else (token, 0)
    if part == "middle" and gender == "m" and case == "n" and token[-1:] in "ау":
        return token, 1
    return nominative(token, gender, case)


def _respelled(token: str, name: str) -> str:
    """Return a given name's nominative with the letters of the text: 'Алёны' → 'Алёна'."""
    if plain(token) == plain(name):
        return token
    last = name.rpartition("-")[2]
    head, _, form = token.rpartition("-")
    same, mine, its = 0, fold(form), fold(last)
    while same < min(len(mine), len(its)) and mine[same] == its[same]:
        same += 1
    return (head + "-" if head else "") + form[:same] + last[same:]


@lru_cache(maxsize=_MEMORY)
def _best(tokens: tuple[str, ...], parts: tuple[Part, ...]) -> tuple[Sequence[_Reading], bool]:
    """Return the readings of a name that fit best, and whether all have the same words."""
    found = candidates(tokens, parts)
    best = [reading for reading in found if reading[0] == found[0][0]]
    return best, len({reading[3] for reading in best}) == 1


def choose(
    tokens: Sequence[str], parts: Sequence[Part], text: Set[str], hint: Case | Literal[""] = ""
) -> tuple[Spoken, Gender, bool]:
    """Return a name's words in the nominative, its gender, and whether no other reading fits as well.

    ``text`` are the words of the text: a nominative that occurs there is preferred. ``hint`` is the case that the
    words before the name speak for.
    """
    best, alike = _best(tuple(tokens), tuple(parts))
    if not best:
        return tuple(tokens), "f" if tokens[-1].endswith(("ова", "ева", "ина", "ая")) else "m", False
    if hint == "n" and best[0][2] != "n" and _is_womans(tokens) and not any(word in text for word in best[0][3]):
        return tuple(tokens), "f", False  # 'Сахиба Гафарова', of whom only the man's name is listed
    if alike:
        return best[0][3], best[0][1], True

    def likelihood(reading: _Reading) -> tuple[int, ...]:
        _, gender, case, words = reading
        seen = sum(word in text and word not in tokens for word in words)
        agrees = case == hint or (hint == "g" and case == "a")
        return seen, agrees, _sounds_right(words[0], gender), case == "n"

    chosen = max(best, key=likelihood)
    return chosen[3], chosen[1], likelihood(chosen)[0] > 0


def _is_womans(tokens: Sequence[str]) -> bool:
    return tokens[0].endswith("а") and tokens[-1].endswith(("ова", "ева", "ина"))


def _sounds_right(given: str, gender: Gender) -> bool:
    """Say whether an unknown given name sounds like one of its gender."""
    if gender == "f":
        return given[-1:] in "аяь" and not given[:-1].endswith(_MALE_ENDINGS)
    return given[-1:] not in "аяь"
