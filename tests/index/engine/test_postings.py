"""Postings come back: documents, how often, where; whole, in part, of many terms; of their own or of those beside."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.arrayfile import ArrayFile, ArrayFileWriter
from index.engine.postings import BLOCK, SKIPPED, Postings, PostingsWriter
from index.engine.scoring import floor
from tests.index.engine.files import written

SIZE = 3000
AVERAGE = 20.0
LENGTHS = np.array(random.Random(3).choices([1, 5, 20, 300, 70_000], k=SIZE), dtype=np.int32)

Term = dict[int, list[int]]
"""Of each document that has a term, the positions."""

EDGES = (1, 2, BLOCK - 1, BLOCK, BLOCK + 1, SKIPPED - 1, SKIPPED, SKIPPED + 1, 3 * BLOCK, 3 * BLOCK + 1, 1000, SIZE)


def random_term(rng: random.Random, count: int) -> Term:
    """Return a term of so many documents, which are far apart, near each other, or both."""
    low = rng.choice([0, SIZE - count])
    docs = rng.sample(range(SIZE), count) if rng.random() < 0.5 else range(low, low + count)
    return {doc: random_positions(rng) for doc in sorted(docs)}


def random_positions(rng: random.Random) -> list[int]:
    """Return positions in a document: few most times, sometimes more than a byte counts, or far back."""
    count = rng.choice([1, 1, 1, 2, 3, 17, 300]) if rng.random() < 0.2 else 1
    return sorted(rng.sample(range(rng.choice([400, 70_000])), count))


def append(writer: PostingsWriter, terms: Sequence[Term]) -> None:
    """Append terms with their occurrences."""
    docs = np.array([doc for term in terms for doc in term], dtype=np.int64)
    counts = np.array([len(term) for term in terms], dtype=np.int64)
    frequencies = np.array([len(positions) for term in terms for positions in term.values()], dtype=np.int32)
    positions = np.array([place for term in terms for places in term.values() for place in places], dtype=np.int32)
    writer.append(docs, counts)
    writer.append_occurrences(docs, counts, frequencies, [positions[:3], positions[3:]], LENGTHS)


Word = list[int] | int
"""The documents that have a word, or the ordinal of the term whose documents they are."""


def write(file: ArrayFileWriter, terms: Sequence[Term], words: Sequence[Word], step: int) -> dict[str, object]:
    """Write terms, and words beside them, so many at once."""
    writer = PostingsWriter(file, "t", positions=8, average=AVERAGE)
    beside = PostingsWriter(file, "w")
    for start in range(0, len(terms), step):
        append(writer, terms[start : start + step])
    for start in range(0, len(words), step):
        some = words[start : start + step]
        own = [word if isinstance(word, list) else [] for word in some]
        beside.append(
            np.array([doc for docs in own for doc in docs], dtype=np.int64),
            np.array([len(docs) for docs in own], dtype=np.int64),
            np.array([-1 if isinstance(word, list) else word for word in some], dtype=np.int64),
        )
    writer.finish()
    beside.finish()
    return {"fields": {"t": writer.meta, "w": beside.meta}}


def opened(file: ArrayFile) -> tuple[Postings, Postings]:
    """Return terms and words."""
    terms = Postings(file, "t")
    return terms, Postings(file, "w", terms)


@pytest.fixture(scope="module")
def edges() -> Iterator[tuple[list[Term], Postings]]:
    """Terms of as many documents as are at the edges of blocks."""
    rng = random.Random(8)
    terms = [random_term(rng, count) for count in EDGES for _ in range(2)]
    rng.shuffle(terms)
    with written(lambda file: write(file, terms, [[0]], 5)) as file:
        yield terms, opened(file)[0]


def test_terms_come_back(edges: tuple[list[Term], Postings]) -> None:
    """Each term has its documents, how often it is in each, and where."""
    terms, postings = edges
    assert len(postings) == len(terms)
    for ordinal, term in enumerate(terms):
        frequencies = [len(positions) for positions in term.values()]
        found, counts = postings.positions_at(ordinal, np.arange(len(term)))
        assert postings.count(ordinal) == len(term)
        assert postings.docs(ordinal).tolist() == list(term)
        assert postings.frequencies(ordinal).tolist() == postings.weights(ordinal).tolist() == frequencies
        assert counts.tolist() == frequencies
        assert found.tolist() == [place for positions in term.values() for place in positions]
        assert postings.total(ordinal) == sum(frequencies)
    assert postings.totals(2, 9).tolist() == [sum(map(len, term.values())) for term in terms[2:9]]
    assert postings.counts(slice(2, 9)).tolist() == [len(term) for term in terms[2:9]]


def test_some_documents_of_a_term(edges: tuple[list[Term], Postings]) -> None:
    """How often and where are told for any of a term's documents, by their places among them."""
    terms, postings = edges
    rng = random.Random(1)
    for ordinal, term in enumerate(terms):
        places = np.array(sorted(rng.sample(range(len(term)), rng.randint(0, min(len(term), 40)))), dtype=np.int64)
        wanted = [list(term.values())[place] for place in places.tolist()]
        found, counts = postings.positions_at(ordinal, places)
        assert postings.frequencies_at(ordinal, places).tolist() == [len(positions) for positions in wanted]
        assert counts.tolist() == [len(positions) for positions in wanted]
        assert found.tolist() == [place for positions in wanted for place in positions]


def test_many_terms_at_once(edges: tuple[list[Term], Postings]) -> None:
    """Several terms, in any order, give what each gives."""
    terms, postings = edges
    rng = random.Random(2)
    for _ in range(20):
        some = rng.sample(range(len(terms)), rng.randint(0, len(terms)))
        docs, counts = postings.docs_in_order(np.array(some, dtype=np.int64))
        assert docs.tolist() == [doc for ordinal in some for doc in terms[ordinal]]
        assert counts.tolist() == [len(terms[ordinal]) for ordinal in some]
        assert postings.counts(np.array(some, dtype=np.int64)).tolist() == counts.tolist()
    for low, high in [(0, len(terms)), (3, 4), (7, 7)]:
        frequencies = postings.frequencies_in_order(low, high)
        every = [places for term in terms[low:high] for places in term.values()]
        assert frequencies.tolist() == [len(places) for places in every]
        flat = [place for places in every for place in places]
        middle = len(flat) // 2
        pieces = [postings.positions_from(low, 0, middle), postings.positions_from(low, middle, len(flat))]
        assert [place for piece in pieces for place in piece.tolist()] == flat


def test_skips_stand_at_every_block(edges: tuple[list[Term], Postings]) -> None:
    """Only long terms have skips: for each block the document before it, and a bound that none of it goes under."""
    terms, postings = edges
    with_skips = 0
    for ordinal, term in enumerate(terms):
        skips = postings.skips(ordinal)
        assert (skips is not None) == (len(term) > SKIPPED)
        if skips is None:
            continue
        with_skips += 1
        docs = list(term)
        starts = range(0, len(docs), BLOCK)
        assert skips.before.tolist() == [docs[start - 1] if start else 0 for start in starts]
        frequencies = np.array([len(positions) for positions in term.values()])
        floors = floor(frequencies, LENGTHS[docs], AVERAGE)
        lowest = np.array([floors[start : start + BLOCK].min() for start in starts])
        assert (skips.floor <= lowest).all()
        assert skips.floor == pytest.approx(lowest, rel=1e-6)
    assert with_skips == 2 * sum(count > SKIPPED for count in EDGES)


def test_blocks_are_read_alone(edges: tuple[list[Term], Postings]) -> None:
    """Any blocks of a term, the last and shortest among them, give their documents and their places."""
    terms, postings = edges
    rng = random.Random(4)
    for ordinal, term in enumerate(terms):
        skips = postings.skips(ordinal)
        if skips is None:
            continue
        docs = list(term)
        all_rows = range(len(skips.before))
        for rows in [[0], [all_rows[-1]], sorted(rng.sample(all_rows, len(all_rows) // 2)), list(all_rows)]:
            found, places = postings.blocks(ordinal, skips, np.array(rows, dtype=np.int64))
            at = [place for row in rows for place in range(row * BLOCK, min((row + 1) * BLOCK, len(docs)))]
            assert places.tolist() == at
            assert found.tolist() == [docs[place] for place in at]


WORDS = st.lists(
    st.one_of(st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=6).map(sorted), st.integers(0, 3)), max_size=9
)
FOUR: list[Term] = [random_term(random.Random(number), count) for number, count in enumerate((1, 3, 200, 400))]


@settings(deadline=None)
@given(WORDS, st.integers(1, 4), st.data())
def test_words_have_their_own_documents_or_those_of_a_term(words: list[Word], step: int, data: st.DataObject) -> None:
    """A word that shares a term's documents has these, alone and among others."""
    docs_of = [word if isinstance(word, list) else list(FOUR[word]) for word in words]
    refers = [-1 if isinstance(word, list) else word for word in words]
    some = data.draw(st.lists(st.integers(0, len(words) - 1), unique=True)) if words else []
    follow = np.array(data.draw(st.lists(st.booleans(), min_size=len(some), max_size=len(some))), dtype=np.bool_)
    with written(lambda file: write(file, FOUR, words, step)) as file:
        _, postings = opened(file)
        assert len(postings) == len(words)
        assert not postings.has_positions
        assert [postings.docs(ordinal).tolist() for ordinal in range(len(words))] == docs_of
        assert [postings.count(ordinal) for ordinal in range(len(words))] == list(map(len, docs_of))
        assert postings.shared(0, len(words)).tolist() == refers
        assert postings.all_counts(0, len(words)).tolist() == list(map(len, docs_of))
        ordinals = np.array(some, dtype=np.int64)
        parts = [part.tolist() for part in postings.docs_of_many(ordinals)]
        assert sorted(chain(*parts)) == sorted(doc for ordinal in some for doc in docs_of[ordinal])
        docs, counts = postings.docs_in_order(ordinals, follow)
        expected = [
            docs_of[ordinal] if refers[ordinal] < 0 or followed else []
            for ordinal, followed in zip(some, follow.tolist(), strict=True)
        ]
        assert docs.tolist() == list(chain(*expected))
        assert counts.tolist() == list(map(len, expected))
        docs, counts = postings.docs_in_order(ordinals)
        assert counts.tolist() == [len(docs_of[ordinal]) if refers[ordinal] < 0 else 0 for ordinal in some]


def test_field_that_stands_alone_refers_to_none() -> None:
    """A shared word in a field without one beside it is an error, not another word's documents."""
    with written(lambda file: write(file, FOUR, [2, [5]], 1)) as file:
        postings = Postings(file, "w")
        assert postings.docs(1).tolist() == [5]
        with pytest.raises(ValueError, match="no field lies beside w"):
            postings.docs(0)


def test_field_without_positions_takes_none() -> None:
    """Occurrences of a field without positions are refused."""

    def wrong(file: ArrayFileWriter) -> None:
        with pytest.raises(ValueError, match="has no occurrences"):
            append(PostingsWriter(file, "w"), FOUR)

    with written(wrong) as file:
        assert file.names()


@pytest.mark.parametrize("gap", [1, 3, 4, 15, 16, 255, 256, 1023, 1024, 4095, 4096, 65535, 65536, 2**27])
def test_gaps_at_the_edges_of_widths(gap: int) -> None:
    """Documents so far apart come back, in runs of one such gap and of many."""
    lists = [[gap], [gap * number for number in range(15)], [0, 1, 2, *(10 + gap * number for number in range(5))]]

    def write_docs(file: ArrayFileWriter) -> dict[str, object]:
        writer = PostingsWriter(file, "w")
        writer.append(np.array(list(chain(*lists)), dtype=np.int64), np.array(list(map(len, lists)), dtype=np.int64))
        writer.finish()
        return {"fields": {"w": {}}}

    with written(write_docs) as file:
        postings = Postings(file, "w")
        assert [postings.docs(ordinal).tolist() for ordinal in range(3)] == lists
