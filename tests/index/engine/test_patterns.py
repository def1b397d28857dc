"""Which terms a pattern stands for, against a loop over all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFileWriter
from index.engine.dictionary import Dictionary, DictionaryWriter
from index.engine.patterns import literal_beginning, matching, within
from index.query.tree import Every, Fuzzy, Pattern, Prefix, Regex, TermRange, Wildcard
from tests.index.engine import twins
from tests.index.engine.files import written

LETTERS = st.sampled_from("abcя\u0301\U0001f642")
TERM = st.text(alphabet=LETTERS, min_size=1, max_size=6)
TERMS = st.sets(TERM, max_size=30).map(lambda terms: sorted(terms, key=str.encode))
SIGNS = ["*", "?", "[ab]", "[!a]", "[a-c]", "[c-a]", "[^a]", "[", "]", "[]a]", "[a", "\\", "."]
WILDCARD = st.lists(st.one_of(TERM, st.sampled_from(SIGNS)), max_size=5).map("".join)
SINGLE = st.sampled_from(["a", "b", ".", "[ab]", "я"])
REPEATED = st.sampled_from(["*", "+", "?", "{2}", "{0,1}"])
EXPRESSION = st.recursive(
    st.one_of(TERM, st.sampled_from([".", "[ab]", "[^a]", "\\w", "\\.", "^", "$", "\\b", ""])),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(inner.map(lambda one: f"({one})"), st.sampled_from(["", "?", "+"])).map("".join),
        st.tuples(SINGLE, REPEATED).map("".join),
    ),
    max_leaves=6,
)


def write_terms(file: ArrayFileWriter, terms: list[str]) -> None:
    """Write a dictionary."""
    DictionaryWriter(file, "d").append([term.encode() for term in terms])


def found(terms: list[str], pattern: Pattern | TermRange) -> list[int]:
    """Return the ordinals of the terms that a pattern stands for."""
    with written(lambda file: write_terms(file, terms)) as file:
        ordinals: list[int] = matching(Dictionary(file, "d"), pattern).tolist()
    return ordinals


@settings(deadline=None)
@given(TERMS, st.one_of(TERM, st.just("")))
def test_prefix(terms: list[str], prefix: str) -> None:
    """A prefix stands for the terms that begin with it."""
    assert found(terms, Prefix("f", prefix)) == [at for at, term in enumerate(terms) if term.startswith(prefix)]


@settings(deadline=None)
@given(TERMS, WILDCARD)
def test_wildcard(terms: list[str], pattern: str) -> None:
    """A wildcard stands for what ``fnmatch``, and so Whoosh, says."""
    assert found(terms, Wildcard("f", pattern)) == twins.wildcard(terms, pattern)


@pytest.mark.parametrize(
    ("pattern", "stands_for"),
    [
        ("*", ["a.c", "a[b", "ab", "abbc", "abc", "aяc", "bb"]),
        ("a?c", ["a.c", "abc", "aяc"]),
        ("[!a]b", ["bb"]),
        ("a.c", ["a.c"]),
        ("a[b", ["a[b"]),
        ("a*c", ["a.c", "abbc", "abc", "aяc"]),
    ],
)
def test_signs_of_a_wildcard(pattern: str, stands_for: list[str]) -> None:
    """``*`` is any letters, ``?`` one, ``[…]`` one of some; all else is itself."""
    terms = ["a.c", "a[b", "ab", "abbc", "abc", "aяc", "bb"]
    assert [terms[place] for place in found(terms, Wildcard("f", pattern))] == stands_for


@settings(deadline=None)
@given(TERMS, EXPRESSION)
def test_regular_expression(terms: list[str], expression: str) -> None:
    """A regular expression stands for the terms that it matches whole, whatever it begins with."""
    assert found(terms, Regex("f", expression)) == twins.expressed(terms, expression)


@pytest.mark.parametrize(
    ("expression", "beginning"),
    [
        ("abc", "abc"),
        ("abc.*", "abc"),
        ("abc*", "ab"),
        ("abc?d", "ab"),
        ("abc{0,1}", "ab"),
        ("abc+", "abc"),
        ("a|b", ""),
        ("ab(c)?", "ab"),
        ("^ab", ""),
        (".a", ""),
        ("\\wab", ""),
        ("*", ""),
    ],
)
def test_literal_beginning(expression: str, beginning: str) -> None:
    """What is sure to come first: not a letter that may be missing, nor one of several ways."""
    assert literal_beginning(expression) == beginning


@settings(deadline=None)
@given(TERMS, st.one_of(TERM, st.text(alphabet=LETTERS, max_size=9)), st.integers(0, 3), st.integers(0, 3))
def test_fuzzy(terms: list[str], word: str, edits: int, same: int) -> None:
    """A fuzzy word stands for the terms within so many edits, by a table of edit distances."""
    assert found(terms, Fuzzy("f", word, edits=edits, same=same)) == twins.within(terms, word, edits, same)


def test_fuzzy_of_neighbours_in_the_text() -> None:
    """The letters of one term never count for the one before it, short or long as they are."""
    terms = ["a", "ab", "abc", "abcd", "b", "bc", "bcd", "c", "cd", "d"]
    with written(lambda file: write_terms(file, terms)) as file:
        for word in ["", *terms, "abcde", "xyz"]:
            for edits in range(5):
                assert within(Dictionary(file, "d"), word, edits, 0).tolist() == twins.within(terms, word, edits, 0)


@settings(deadline=None)
@given(TERMS, st.one_of(TERM, st.none()), st.one_of(TERM, st.none()), st.booleans(), st.booleans())
def test_range(terms: list[str], first: str | None, last: str | None, open_first: bool, open_last: bool) -> None:
    """A range stands for the terms between its ends in the order of their bytes, with them or without."""
    expected = [
        at
        for at, term in enumerate(map(str.encode, terms))
        if (first is None or term > first.encode() or (term == first.encode() and not open_first))
        and (last is None or term < last.encode() or (term == last.encode() and not open_last))
    ]
    assert found(terms, TermRange("f", first, last, open_first, open_last)) == expected


def test_other_node_is_no_pattern() -> None:
    """What is no pattern is refused."""
    with written(lambda file: write_terms(file, ["a"])) as file, pytest.raises(TypeError, match="is no pattern"):
        matching(Dictionary(file, "d"), Every())  # type: ignore[arg-type]
