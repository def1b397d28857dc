"""A text cut into words."""

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.entities.text.words import Words

INNER = "-'’ʻʼ‘`&\u200c\u200d\u0300-\u036f\u064b-\u0655\u0670\u00ad"
LETTER = r"[^\W_]"
ACRONYM = rf"(?:[A-Za-z]\.){{2,6}}(?!{LETTER})"
PLAIN = rf"(?<!{LETTER}['’‘`]){LETTER}+(?:(?!['’‘`][sS](?!{LETTER}))[{INNER}]+{LETTER}+)*"
PIECES = (
    "a",
    "S",
    "U.S.",
    "p.m",
    "x.y.z.",
    "'s",
    "’S",
    "'",
    "‘",
    "-",
    "&",
    "_",
    "1",
    "\u0301",
    "\u200d",
    "й",
    "م",
    "İ",
)
BLANKS = (" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u200b", ". ", ", ", "(", "¶")


def plainly(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text's words by the two patterns of which one is tried after the other."""
    return [match.span() for match in re.finditer(f"{ACRONYM}|{PLAIN}", text)]


def in_one_line(between: str) -> str:
    """Return what stands between two words without its line ends."""
    blanks = re.sub("[\u200b-\u200f\ufeff\u00a0]", " ", between)
    return "¶" if between.count("\n") > 1 else re.sub(r"\s+", " ", blanks)


def joined(pieces: Iterable[str]) -> st.SearchStrategy[str]:
    """Return texts of some pieces."""
    return st.lists(st.sampled_from(tuple(pieces)), max_size=25).map("".join)


@given(
    st.one_of(st.text(max_size=60), joined(PIECES + BLANKS), joined(filter(str.isascii, (*PIECES, *BLANKS, "z9", "`"))))
)
@example("the U.S.'s 'Own' A.B.C.D.E.F.G. rock'n'roll O'Neill's AT&T R.E.M.x")
@example("e.g.this U.S U.S.A. 9a.b. 'tis ‘So’ it’s")
@settings(max_examples=500, deadline=None)
def test_words_are_cut_as_the_patterns_say(text: str) -> None:
    """The one pattern that finds words in a hurry finds what the two plain ones do, and tells what is between."""
    if any(sign in text for sign in ("<", "://", "www.", "@")):
        return
    words, spans = Words(text), plainly(text)
    assert list(zip(words.starts, words.ends, strict=True)) == spans
    assert words.tokens == [text[start:end] for start, end in spans]
    inner = [in_one_line(text[a[1] : b[0]]) for a, b in pairwise(spans)]
    assert words.gaps == (["¶", *inner, "¶"] if spans else ["¶"])
    assert [words.gap(i) for i in range(-1, len(spans) + 2)] == ["¶", *words.gaps, "¶"][: len(spans) + 3]


@pytest.mark.parametrize("piece", ["a", "ab-", "й", "مَ", "a."])
def test_a_word_without_end_is_cut(piece: str) -> None:
    """What is remembered of words stays small, whatever a page holds; and nothing of the text is lost."""
    text = piece * 5_000
    words = Words(text)
    assert max(map(len, words.tokens)) < 1_200
    letters = sum(map(str.isalnum, text))
    assert sum(map(str.isalnum, "".join(words.tokens))) == letters
