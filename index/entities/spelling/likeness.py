"""How alike two words of names sound.

It is by the cheapest way to turn the sounds of one word into the other's, after R. A. Wagner and M. J. Fischer, The
String-to-String Correction Problem (J. ACM 21, 1974), with costs of sounds in place of letters: what spellings of
one name differ in costs little (z and s, q and gh, Tajik o and Persian a), and what ا و ی say of vowels counts, so
عمر is Omar and عامر is not. The costs were set by hand on spellings of known persons.
"""

from __future__ import annotations

from functools import lru_cache

from index.entities.spelling.skeleton import variants

VOWELS = frozenset("aeiou")
LONG = frozenset("AWY")
UNLIKE = 0.7
"""Words less alike are not spellings of one word, however the rest of the name agrees."""

_OTHER = 1.2  # one consonant for another, or for none
_INSTEAD = {
    **{"fv": 0.1, "sz": 0.2, "kg": 0.3, "gh": 0.4, "kh": 0.5, "bp": 0.5, "td": 0.4, "mn": 0.8},
    **{"cj": 0.4, "ch": 0.5, "cx": 0.5, "ck": 0.6, "cs": 0.5, "jx": 0.6, "jg": 0.6, "js": 0.6, "jz": 0.8, "ji": 0.5},
    **{"sx": 0.6, "vu": 0.3},
    **{"ae": 0.25, "ao": 0.25, "ai": 1, "au": 1, "ei": 0.15, "eo": 0.6, "eu": 0.9, "io": 1, "iu": 0.7, "ou": 0.15},
    **{"Aa": 0, "Ao": 0.1, "Ae": 0.3, "Wv": 0, "Wu": 0, "Wo": 0, "Wa": 0.8, "Wf": 0.5},
    **{"Yi": 0, "Ye": 0.1, "Ya": 0.6, "Yj": 0.5, "AY": 0.8, "AW": 0.8, "WY": 0.8, "ha": 0.5, "he": 0.5},
    **{"'a": 0.1, "'e": 0.1, "'i": 0.1, "'o": 0.1, "'u": 0.1, "'A": 0.2},
}
_COST = {pair: cost for both, cost in _INSTEAD.items() for pair in (both, both[::-1])}


@lru_cache(maxsize=1 << 18)
def likeness(one: str, other: str, across: bool) -> float:
    """Return how alike the sounds of two words are, from 0 to 1, and 0 where they are surely not one word.

    ``across``: one of them is in Arabic letters and the other is not. An initial is like nothing but itself.
    """
    if one == other:
        return 1.0
    if "." in one or "." in other:
        return 0.0
    meant, other_meant = variants(one), variants(other)
    if meant and other_meant:
        return float(not meant.isdisjoint(other_meant))
    size = max(len(one), len(other))
    return max(0.0, 1 - _distance(one, other, across, (1 - UNLIKE) * size) / size)


def _distance(one: str, other: str, across: bool, most: float) -> float:
    """Return the cost of turning one word into another, or infinity where it is above ``most``."""
    outs = _left_out(other, across)
    row = [0.0]
    for out in outs:
        row.append(row[-1] + out)
    for sound, out in zip(one, _left_out(one, across), strict=True):
        left = row[0] + out
        after = [left]
        for place, against in enumerate(other):
            cost = row[place] if sound == against else row[place] + _COST.get(sound + against, _OTHER)
            cost = min(cost, row[place + 1] + out, left + outs[place])
            after.append(cost)
            left = cost
        row = after
        if min(row) > most:
            return float("inf")
    return row[-1] if row[-1] <= most else float("inf")


@lru_cache(maxsize=1 << 17)
def _left_out(word: str, across: bool) -> list[float]:
    """Return what it costs to leave out each sound of a word."""
    last = len(word) - 1
    cost = _left_out_across if across else _left_out_within
    return [cost(word, place, sound, place == last) for place, sound in enumerate(word)]


def _left_out_across(word: str, place: int, sound: str, is_last: bool) -> float:
    if sound in "aeu" or (sound == "i" and not is_last):
        return 0.02 if place else 0.1  # a short vowel is not written
    if sound == "o":
        return 0.1  # in Tajik and Uzbek it is long
    return 0.3 if sound == "h" and place else _left_out_anywhere(sound, is_last)


def _left_out_within(word: str, place: int, sound: str, is_last: bool) -> float:
    if sound in VOWELS and not (sound == "i" and is_last):
        beside = (place and word[place - 1] in VOWELS) or word[place + 1 : place + 2] in VOWELS
        return 0.15 if beside else 0.5 if is_last else 0.6 if place else 1.0
    return 0.45 if sound == "h" and place else _left_out_anywhere(sound, is_last)


def _left_out_anywhere(sound: str, is_last: bool) -> float:
    if is_last and sound in "iYf":
        return 2.0  # Karimov is not Karim, nor is Karimi
    return {"A": 0.5, "W": 0.5, "Y": 0.5, "'": 0.0, "h": 0.8}.get(sound, _OTHER)
