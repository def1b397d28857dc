"""A text cut into words."""

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.entities.text.cutting import cut
from index.entities.text.wordbook import Wordbook
from index.entities.text.words import Words

INNER = "-'’ʻʼ‘`&\u200c\u200d\u0300-\u036f\u064b-\u0655\u0670\u00ad"
LETTER = r"[^\W_]"
ACRONYM = rf"(?:[A-Za-z]\.){{2,6}}(?!{LETTER})"
PLAIN = rf"(?<!{LETTER}['’‘`]){LETTER}+(?:(?!['’‘`][sS](?!{LETTER}))[{INNER}]{{1,4}}{LETTER}+)*"
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


TEXTS = st.one_of(
    st.text(max_size=60), joined(PIECES + BLANKS), joined(filter(str.isascii, (*PIECES, *BLANKS, "z9", "`")))
)


@given(TEXTS)
@example("the U.S.'s 'Own' A.B.C.D.E.F.G. rock'n'roll O'Neill's AT&T R.E.M.x")
@example("0'''''0")
@example("e.g.this U.S U.S.A. 9a.b. 'tis ‘So’ it’s")
@settings(max_examples=500, deadline=None)
def test_words_are_cut_as_the_patterns_say(text: str) -> None:
    """The one pattern that finds words in a hurry finds what the two plain ones do, and tells what is between."""
    if any(sign in text for sign in ("<", "://", "www.", "@", "\0")) or max(text, default="") > "\uffff":
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


NOISE = (
    "<b>",
    "https://a.example/x?y=1 ",
    "www.a.example",
    "a@b.example ",
    "\0",
    "\0\0",
    "😀",
    "𝐀",
    "\ud83d",
    "  \n" * 9,
)
LONG = ("x" * 16, "x" * 17, "й" * 45, "a-" * 30, "." * 9, "—" * 200)


@given(st.lists(st.one_of(TEXTS, joined((*PIECES, *BLANKS, *NOISE, *LONG))), max_size=6))
@example(["", "a", ". ", "X", "\n", "b"])
@example(["a" * 40 + "'s", "'", "'s"])
@settings(max_examples=600, deadline=None)
def test_texts_cut_at_once_are_cut_as_each_by_itself(texts: list[str]) -> None:
    """Arrays and the pattern agree on every word, gap and place; again when all is known; numbers name the words."""
    book = Wordbook()
    for _ in range(2):
        for text, words in zip(texts, cut(texts, book), strict=True):
            assert parts(words) == parts(Words(text))
            assert words.numbers is not None
            assert words.numbers.strings() == (words.tokens, words.gaps)
            words.let_go()
            assert parts(words) == parts(Words(text))


def parts(words: Words) -> tuple[str, int, list[str], list[int], list[int], list[str]]:
    """Return all that there is of a text's words."""
    return words.text, len(words), words.tokens, words.starts, words.ends, words.gaps


def test_pictures_and_addresses_are_no_words() -> None:
    """They part words, and keep their length."""
    words = Words("Bank 😀 of <b>Kabul</b> www.kabul.example, Ltd\0Co")
    assert words.tokens == ["Bank", "of", "Kabul", "Ltd", "Co"]
    assert words.text == f"Bank | of |||Kabul|||| {'|' * len('www.kabul.example,')} Ltd|Co"


def test_what_stands_between_words_without_end_is_cut() -> None:
    """Nor is what is remembered of it large."""
    assert max(map(len, Words("a" + "!?" * 9_000 + "b").gaps)) == 80
    assert Words("a" + "\n!" * 9_000 + "b").gaps[1] == "¶"
