"""Which names are one person's: of two names, and of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, combinations, product

from index.entities.spelling.likeness import LONG, UNLIKE, VOWELS, likeness
from index.entities.spelling.skeleton import MUHAMMAD, Name, consonants, read, variants

__all__ = ["VERSION", "bucket", "group", "same_person", "whose"]

VERSION = "2"
"""Changes whenever a name may fall in another bucket, or be grouped otherwise: the index keeps both."""

_ALIKE = 0.85  # the least likeness of two names of one script
_ALIKE_ACROSS = 0.88  # of two scripts
_ALIKE_ALONE = 0.90  # of one word
_WORD = 0.86  # the least likeness of any two words
_JOINED = 0.05  # words compared as if they were one must be so much the likelier
_EVIDENCE = 6.0  # the least that a name known in another script tells
_PATRONYMIC = ("ic", "vna", "icna", "uli", "ulu", "oglu", "kizi", "gizi", "Yc", "WnA")
_OPENINGS = str.maketrans("aeiouAY'hgkvfWbptdszxcj", "AAAAAAAAHHHVVVbbttsssss")

_Words = tuple[str, ...]


def same_person(one: str, other: str) -> bool:
    """Whether two names are spellings of one person's name, in any of the three scripts.

    In one script, names are one person's when their skeletons and most of their sounds agree; across scripts they
    must also tell as much as six consonants do, two written vowels for one. Initials are not resolved.
    """
    if one == other:
        return True
    names = read(one), read(other)
    return not _keys(names[0]).isdisjoint(_keys(names[1])) and _agreement(*names) > 0


def bucket(name: str) -> str:
    """Return a key that all spellings of a name share, '' of a name that has none.

    Names in different buckets are never one person's. It is what all keys of a name have in common: how the first
    and the last word begin, and the skeleton of the last.
    """
    words = read(name).words
    return _ends(words) if words else ""


def group(names: Sequence[str]) -> list[list[int]]:
    """Return the places of the names, those of one person's names together, in order of their first place.

    It depends on the set of names alone, and of each bucket's groups on the names in that bucket alone. Names are
    brought together the likest pairs first; two groups stay apart where a name of one contradicts one of the
    other, so that no chain of near spellings joins two persons.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[name].append(place)
    groups = {name: [name] for name in places}
    for _, one, other in sorted(_alike(places)):
        ours, theirs = groups[one], groups[other]
        if ours is not theirs and not any(_contradict(read(a), read(b)) for a, b in product(ours, theirs)):
            ours += theirs
            for name in theirs:
                groups[name] = ours
    found = {id(members): members for members in groups.values()}
    return sorted(sorted(place for name in members for place in places[name]) for members in found.values())


def whose(name: str, groups: Sequence[Sequence[str]]) -> int:
    """Return the place of the one group that has this person's name, -1 if none or several have.

    A group with a name that contradicts this one has it not; one that has exactly this name has it alone.
    """
    own = read(name)
    having = [place for place, names in enumerate(groups) if name in names] or [
        place
        for place, names in enumerate(groups)
        if any(same_person(name, other) for other in names) and not any(_contradict(own, read(o)) for o in names)
    ]
    return having[0] if len(having) == 1 else -1


def _alike(names: Iterable[str]) -> Iterator[tuple[float, str, str]]:
    """Yield each two names that are one person's, with how unlike they are."""
    near: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for key in _keys(read(name)):
            near[key].append(name)
    for members in near.values():
        for one, other in combinations(sorted(members), 2):
            if found := _agreement(read(one), read(other)):
                yield -found, one, other


@lru_cache(maxsize=1 << 17)
def _keys(name: Name) -> frozenset[str]:
    """Return the keys of a name, of which two names of one person share one.

    They hold how the first and the last word begin and the skeletons less k, for q, gh, g and h are taken for one
    another: of all words, and of the first and the last.
    """
    words = name.words
    if not words:
        return frozenset()
    return frozenset({_key(words)} | ({_key((words[0], words[-1]))} if _may_miss_middle(words) else set()))


def _key(words: _Words) -> str:
    return f"{_ends(words)} {''.join(map(_skeleton, words[:-1]))}"


def _ends(words: _Words) -> str:
    openings = (word[:1].translate(_OPENINGS) for word in (words[0], words[-1]))
    return " ".join((*openings, _skeleton(words[-1])))


def _skeleton(word: str) -> str:
    return consonants(word).replace("k", "")


def _agreement(one: Name, other: Name) -> float:
    """Return the likeness of two names if they are one person's, else 0."""
    if "." in one.words[0] or "." in other.words[0]:
        return float(one == other)
    least = _ALIKE
    if one.script != other.script:
        if min(_evidence(one), _evidence(other)) < _EVIDENCE:
            return 0.0
        least = _ALIKE_ACROSS
    if len(one.words) == len(other.words) == 1:
        least = _ALIKE_ALONE
    found = _resemblance(one, other)
    return found if found >= least else 0.0


def _contradict(one: Name, other: Name) -> bool:
    """Whether two names are surely not one person's: it is said only of names that write vowels alike."""
    return (one.script == "arabic") == (other.script == "arabic") and _resemblance(one, other) < UNLIKE


def _resemblance(one: Name, other: Name) -> float:
    """Return the likeness of two names, from 0 to 1: of word to word, and less where one word is unlike."""
    one, other = sorted((one, other), key=lambda name: (name.script == "arabic", name))
    across = other.script == "arabic" != one.script
    (*ours, our_last), (*theirs, their_last) = one.words, other.words
    last = 0.0 if _is_her(our_last, their_last) else likeness(our_last, their_last, across)
    ends = (len(our_last) + len(their_last), last)
    if last < UNLIKE:
        return 0.0
    if len(ours) == len(theirs):
        return _mean([*(_of_given(a, b, across) for a, b in zip(ours, theirs, strict=True)), ends])
    found = _mean([_of_given("".join(ours), "".join(theirs), across), ends]) - _JOINED
    if min(len(ours), len(theirs)) == 1 and _may_miss_middle(max(one.words, other.words, key=len)):
        found = max(found, _mean([_of_given(ours[0], theirs[0], across), ends]))
    return found


def _of_given(one: str, other: str, across: bool) -> tuple[int, float]:
    """Return the length of two words that are not last, and their likeness: Tajik may bind them to the next by -i."""
    found = likeness(one, other, across)
    if found < _WORD and not across and one.endswith("i") != other.endswith("i"):
        found = max(found, likeness(one.removesuffix("i"), other.removesuffix("i"), across))
    return len(one) + len(other), found


def _mean(words: list[tuple[int, float]]) -> float:
    """Return the mean likeness of pairs of words by their lengths, and less where one is unlike."""
    least = min(found for _, found in words)
    if least < _WORD:
        return UNLIKE if least >= UNLIKE else 0.0
    return sum(size * found for size, found in words) / sum(size for size, _ in words)


def _is_her(one: str, other: str) -> bool:
    """Whether one word is -ova, and the other -ov."""
    return {one[-2:], other[-2:]} > {"fa"} and "f" in (one[-1:], other[-1:])


def _may_miss_middle(words: _Words) -> bool:
    """Whether the names between the first and the last may be left out and the person still be the same.

    Patronymics, initials and Muhammad may. Others may not after a given name of the Muslim world, where they tell
    brothers apart (Ahmad Zia, Ahmad Shah).
    """
    return len(words) > 2 and (not variants(words[0]) or all(map(_is_between, words[1:-1])))


def _is_between(word: str) -> bool:
    return "." in word or MUHAMMAD in variants(word) or word.endswith(_PATRONYMIC)


@lru_cache(maxsize=1 << 17)
def _evidence(name: Name) -> float:
    """Return how much a name tells: its consonants, and half as much its written vowels."""
    letters = list(chain.from_iterable(name.words))
    vowels = sum(sound in VOWELS or sound in LONG for sound in letters)
    return len(letters) - vowels / 2
