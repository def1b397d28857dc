"""A dictionary answers as a sorted list and ``bisect`` do."""

from __future__ import annotations

import random
from bisect import bisect_left

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFileWriter
from index.engine.dictionary import STEP, Dictionary, DictionaryWriter, encoded
from tests.index.engine.files import written

LETTERS = "abАя一\u0301\U0001f642\x00\x7f"
TERM = st.one_of(
    st.text(alphabet=LETTERS, min_size=1, max_size=4).map(str.encode),
    st.text(alphabet="ab", max_size=3).map(lambda end: b"a long common beginning " + end.encode()),
    st.integers(0, 400).map(lambda number: b"%d" % number),
)


def write_terms(file: ArrayFileWriter, terms: list[bytes], cuts: list[int]) -> None:
    """Write terms in pieces."""
    writer = DictionaryWriter(file, "d")
    for start, end in zip([0, *cuts], [*cuts, len(terms)], strict=True):
        writer.append(terms[start:end])
    assert writer.count == len(terms)


@settings(deadline=None, max_examples=150)
@given(st.sets(TERM, max_size=120), st.lists(TERM, max_size=20), st.data())
def test_dictionary_is_a_sorted_list(found: set[bytes], asked: list[bytes], data: st.DataObject) -> None:
    """Every look-up in it is one in the list, for terms that are there and for others."""
    terms = sorted(found)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(terms)), max_size=3)))
    low, high = data.draw(st.integers(0, len(terms))), data.draw(st.integers(0, len(terms)))
    with written(lambda file: write_terms(file, terms, cuts)) as file:
        dictionary = Dictionary(file, "d")
        assert len(dictionary) == len(terms)
        assert [dictionary[ordinal] for ordinal in range(len(terms))] == terms
        for term in [*terms, *asked, b"", b"\xff"]:
            assert dictionary.place(term) == bisect_left(terms, term)
            assert dictionary.find(term) == (terms.index(term) if term in found else -1)
            for prefix in (term, term[:1], term[:-1]):
                first, last = dictionary.beginning(prefix)
                assert terms[first:last] == [one for one in terms if one.startswith(prefix)]
        assert dictionary.terms(low, high) == terms[low:high]
        assert dictionary.text(low, high) == b"".join(term + b"\n" for term in terms[low:high])


def test_many_terms_of_one_beginning() -> None:
    """Terms that share more letters than a key holds are told apart, at the edges of every step too."""
    terms = sorted({b"beginning" + b"%d" % number for number in random.Random(1).sample(range(10**6), STEP * 40)})
    with written(lambda file: write_terms(file, terms, [])) as file:
        dictionary = Dictionary(file, "d")
        assert [dictionary.find(term) for term in terms] == list(range(len(terms)))
        assert [dictionary.find(term + b"x") for term in terms] == [-1] * len(terms)
        assert dictionary.beginning(b"beginning") == (0, len(terms))
        assert dictionary.beginning(b"beginninh") == (len(terms), len(terms))


def test_prefix_of_the_highest_bytes() -> None:
    """A prefix of nothing but the highest byte has no end but that of the dictionary."""
    terms = [b"a", b"\xfe", b"\xff", b"\xff\x00", b"\xff\xff"]
    with written(lambda file: write_terms(file, terms, [])) as file:
        dictionary = Dictionary(file, "d")
        assert dictionary.beginning(b"\xff") == (2, 5)
        assert dictionary.beginning(b"\xfe\xff") == (2, 2)


def test_empty_dictionary() -> None:
    """A dictionary without a term finds nothing."""
    with written(lambda file: write_terms(file, [], [])) as file:
        dictionary = Dictionary(file, "d")
        assert (len(dictionary), dictionary.find(b"a"), dictionary.place(b"a")) == (0, -1, 0)
        assert (dictionary.beginning(b""), dictionary.terms(0, 0)) == ((0, 0), [])


def test_half_a_character_is_no_term() -> None:
    """A lone surrogate can be asked for, like any text, and is not there."""
    with written(lambda file: write_terms(file, ["\ufffd".encode()], [])) as file:
        dictionary = Dictionary(file, "d")
        assert dictionary.find(encoded("\ud800")) == -1
        assert dictionary.find(encoded("\ufffd")) == 0


def test_few_terms_are_read_for_one() -> None:
    """Only every STEP-th term has a key: what is kept for looking terms up stays small."""
    terms = [b"%04d" % number for number in range(STEP * 10 + 1)]
    with written(lambda file: write_terms(file, terms, [5, 6, 50])) as file:
        keys = file.array("d.keys").astype(np.uint64).tolist()
    assert keys == [int.from_bytes(term.ljust(8, b"\0"), "big") for term in terms[::STEP]]
