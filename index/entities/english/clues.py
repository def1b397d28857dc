"""What says that words of an English text are a person's name: clues within it, around it, elsewhere in the text."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from index.entities.text.shapes import Shape
from index.entities.text.tables import lexicon
from index.entities.text.words import Words

Clue = tuple[str, float] | None
"""What the clue is, in a word, and how sure it makes; None for no clue."""

CHILD_OF = frozenset({"kyzy", "uulu", "oglu", "oğlu", "qizi", "kizi", "qızı", "uly", "ogli", "oglan"})
"""What ends a Turkic patronymic."""

_SON_OF = frozenset({"bin", "ibn", "bint", "ould", "oglu", "uulu", "kyzy", "qizi"})
_FATHER_OF = frozenset({"Abu", "Abd", "Abd-Rabbu", "Umm"})
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "at", "az", "an", "ul"})
_NO_GIVEN_ENDINGS = ("s", "ing", "ed", "tion", "ly")


def within(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """Return the clue that words i..end give themselves."""
    return (
        _begun(words, flags, i, end)
        or _patronymic(words, flags, i, end)
        or _surname(words, flags, i, end)
        or _article(words, flags, i, end)
        or _custom(words, flags, i, end)
    )


def _begun(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """'Karim Latifi', 'J. Smith', 'John A. Smith'."""
    if flags[i] & Shape.GIVEN:
        return "given", 0.85
    if flags[i] & Shape.INITIAL:
        return "initials", 0.7
    return ("initials", 0.8) if any(map(Shape.INITIAL.__and__, flags[i + 1 : end - 1])) else None


def _patronymic(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """'Tabyldy Salym uulu', 'Tahir bin Yusuf', 'Abu Musa al-Qurashi'."""
    if words.tokens[end - 1] in CHILD_OF or not _SON_OF.isdisjoint(words.tokens[i + 1 : end - 1]):
        return "particle", 0.85
    return ("particle", 0.8) if words.tokens[i] in _FATHER_OF and end - i > 2 else None


def _surname(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """'Vagit Alekperov', by the ending."""
    if not flags[end - 1] & Shape.SURNAME or _is_opener(words, i):
        return None
    return "surname", 0.75 if begins_sentence(words, i) else 0.8


def _article(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """'Husam al-Badri', but not 'Ansar al-Sharia'."""
    last = words.tokens[end - 1]
    articled = last[2:3] == "-" and last[:2].lower() in _ARTICLES
    return ("particle", 0.75) if articled and words.tokens[i] not in lexicon()["arabic"] else None


def _custom(words: Words, flags: list[int], i: int, end: int) -> Clue:
    """'Neda Mohammad Nadim', 'Waqar Ahmad', 'Fu Cong': within a sentence, by a customary part."""
    first, last = words.tokens[i], words.tokens[end - 1]
    if begins_sentence(words, i):
        return None
    if end - i == 3 and flags[i + 1] & Shape.GIVEN:
        return "middle", 0.75
    if last in lexicon()["eastern"]:
        return "eastern", 0.75
    chinese = end - i == 2 and first in lexicon()["xing"] and len(last) <= 9
    return ("xing", 0.75) if chinese else None


def around(words: Words, flags: list[int], i: int, end: int, bearers: AbstractSet[str]) -> Clue:
    """Return the clue that the words after i..end give, or ``bearers``, the single names of the text's persons."""
    if aged(words, end):
        return "age", 0.8
    if _is_opener(words, i):
        return None
    if _is_who(words, end):
        return "who", 0.8
    speaks = end < len(flags) and flags[end] & Shape.SPEECH
    return ("again", 0.8) if words.tokens[end - 1] in bearers and not speaks else None


def _is_who(words: Words, end: int) -> bool:
    """Say whether 'who' follows, of one person."""
    if words.gaps[end] not in (", ", " ") or words.tokens[end] != "who":
        return False
    verb = words.tokens[end + 1] if end + 1 < len(words) else ""
    return not (words.tokens[end - 1].endswith("s") or verb in ("are", "were", "have", "live", "do"))


def _is_opener(words: Words, i: int) -> bool:
    """Say whether word i only begins a sentence, and does not look like a given name."""
    return begins_sentence(words, i) and words.tokens[i].endswith(_NO_GIVEN_ENDINGS)


def bearers(words: Words, flags: list[int], telling: list[int]) -> AbstractSet[str]:
    """Return the capitalised words that speak, or are called Mr or Ms, by themselves: somebody's single name.

    ``telling`` are the words of SPEECH and of COURTESY.
    """
    found: set[str] = set()
    tokens, gaps = words.tokens, words.gaps
    for i in telling:
        if flags[i] & Shape.SPEECH:
            if (
                i
                and flags[i - 1] & Shape.CAPITAL
                and gaps[i] == " "
                and (i == 1 or not _joined_to(words, flags, i - 1))
            ):
                found.add(tokens[i - 1])
            if i + 1 < len(tokens) and flags[i + 1] & Shape.CAPITAL and gaps[i + 1] == " ":
                found.add(tokens[i + 1])
        elif i + 1 < len(tokens) and gaps[i + 1] in (" ", ". "):
            found.add(tokens[i + 1])
    return found


def _joined_to(words: Words, flags: list[int], i: int) -> bool:
    """Say whether a capitalised word goes before word i within one name."""
    return words.gaps[i] == " " and bool(flags[i - 1] & Shape.CAPITAL) and not flags[i - 1] & Shape.FUNCTION


def begins_sentence(words: Words, i: int) -> bool:
    """Say whether word i begins a sentence, where its capital says nothing."""
    gap = words.gaps[i]
    return gap != " " and (gap == "¶" or any(mark in gap for mark in ".!?:;"))


def aged(words: Words, end: int) -> bool:
    """Say whether an age follows, as in 'Ola Nordmann, 34, '."""
    if end >= len(words) or words.gaps[end] != ", ":
        return False
    age = words.tokens[end]
    return len(age) == 2 and age.isdigit() and words.gaps[end + 1].startswith((",", ".", ";"))
