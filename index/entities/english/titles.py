"""What persons are called: the titles and roles before, after and beside their names in English text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from index.entities.text.shapes import Shape
from index.entities.text.tables import lexicon
from index.entities.text.words import Words

_OF = frozenset({"of", "for"})
OFFICE = Shape.NAMESTOP | Shape.ORG_END | Shape.ORG_START | Shape.TOPIC
"""The words of which a title may say what it is of."""

CALLING = Shape.TITLE | Shape.ROLE
"""The words that say what somebody is called."""

_LONGEST_OFFICE = 6


def title_before(words: Words, flags: list[int], i: int) -> str:
    """Return the title or role that ends just before word i, with its rank ('deputy head'), or ''."""
    if i and flags[i - 1] & CALLING and words.gaps[i] in (" ", ". "):
        return _ranked(words, flags, i - 1)
    return ""


def title_of(words: Words, flags: list[int], i: int) -> str:
    """Return the title before 'of', where word i goes on with what it is of: 'Minister of Energy and Water'; or ''."""
    for k in range(i - 1, max(0, i - _LONGEST_OFFICE), -1):
        if words.tokens[k] in _OF:
            return _ranked(words, flags, k - 1) if flags[k - 1] & CALLING else ""
        if not flags[k] & Shape.CAPITAL and words.tokens[k] not in ("the", "and"):
            return ""
    return ""


def _ranked(words: Words, flags: list[int], i: int) -> str:
    """Return the title whose last word is i, with the words of rank and office before it."""
    first = i
    while first > 0 and i - first < _LONGEST_OFFICE and words.gaps[first] == " ":
        before = words.tokens[first - 1]
        topical = before == "and" and first > 1 and flags[first - 2] & Shape.TOPIC and flags[first] & Shape.TOPIC
        if not (flags[first - 1] & CALLING or before.capitalize() in _ranks() or topical):
            break
        first -= 1
    return _written(words, first, i + 1)


@cache
def _ranks() -> frozenset[str]:
    return lexicon()["rank"] | lexicon()["topic"]


def title_after(words: Words, flags: list[int], after: int, taken: Sequence[str]) -> str:
    """Return the title in an apposition that begins with word ``after``: ', the foreign minister'; or ''."""
    if after >= len(words) or words.gaps[after] not in (", ", " ("):
        return ""
    for k in range(after, min(len(words), after + _LONGEST_OFFICE + 2)):
        if k > after and words.gaps[k] not in (" ", "'s ", "’s "):
            return ""
        if flags[k] & Shape.ROLE:
            return _ranked(words, flags, _last_role(words, flags, k))
        if flags[k] & Shape.CAPITAL and not taken[k] and not flags[k] & (Shape.NAMESTOP | Shape.TITLE):
            return ""
        if words.tokens[k] in lexicon()["clause"]:
            return ""
    return ""


def apposed(words: Words, flags: list[int], i: int, end: int) -> str:
    """Return the role that words i..end stand beside, between commas: 'the driver, Olim,'; or ''."""
    if words.gaps[i] != ", " or words.gaps[end][:1] not in (",", ".", ";"):
        return ""
    for k in range(i - 1, max(-1, i - 6), -1):
        if flags[k] & Shape.ROLE:
            return "" if words.tokens[k] in lexicon()["dealing"] else _ranked(words, flags, k)
        if k == 0 or words.gaps[k] not in (" ", "'s ", "’s "):
            return ""
    return ""


def _last_role(words: Words, flags: list[int], k: int) -> int:
    """Return the word that ends a role which word k may only begin: 'deputy foreign minister'."""
    for j in range(k + 1, min(len(words), k + 4)):
        if words.gaps[j] != " ":
            break
        if flags[j] & Shape.ROLE:
            return j
    return k


def _written(words: Words, first: int, after: int) -> str:
    """Return the text of words in one line."""
    return " ".join(words.text[words.starts[first] : words.ends[after - 1]].split())
