"""A segment that is built of documents holds what reading their texts token by token gives."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import BREAK, tokens
from index.documents import Document
from index.engine import build, vocabulary
from index.engine.segment import Segment
from index.engine.vocabulary import Vocabulary
from index.schema import TEXTS
from tests.index.contents import expected
from tests.index.engine.files import WORDS, World, document, random_documents

PIECE = st.one_of(st.sampled_from([*WORDS, "'", "’s", "\u200c", "_", ".", ",", "1", "a", " ", "\n", "\x85", "\u2028"]))
ANY = st.text(st.characters(exclude_characters=BREAK, exclude_categories=["Cs"]))
TEXT = st.one_of(
    st.lists(PIECE, max_size=25).map("".join),
    st.lists(PIECE, max_size=25).map(" ".join),
    st.text(st.characters(exclude_characters=BREAK, exclude_categories=["Cs"])),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6))
def test_segment_has_what_the_analysis_says(texts: list[tuple[str, str, str]]) -> None:
    """Whatever the texts: the terms, their positions, the words and the lengths are those that streaming gives."""
    documents = [
        document(number, title=title, text=text, author=author) for number, (title, text, author) in enumerate(texts)
    ]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        assert world.contents(world.build(documents)) == expected(documents)


@settings(deadline=None)
@given(TEXT)
def test_pieces_mean_their_tokens(text: str) -> None:
    """The table of a vocabulary, piece by piece, gives the tokens of the text."""
    known = Vocabulary()
    known.numbers("some words before")
    numbers = known.numbers(text)
    table = known.table()
    position, found = 0, []
    for number in numbers:
        start = int(table.starts[number])
        for at in range(start, start + int(table.counts[number])):
            word = int(table.token_words[at])
            term = known.terms[int(table.word_terms[word])]
            found.append((term, known.words[word], position + int(table.token_offsets[at])))
        position += int(table.steps[number])
    assert found == [(token.term, token.word, token.position) for token in tokens(text)]
    assert known.numbers(text)[: len(numbers)] is not numbers


def test_columns_and_labels(tmp_path: Path) -> None:
    """Ids, dates, changes and labels come back, in any order of ids, and an article is found by its id."""
    documents = [
        document(7, date=-5, change=2**32 - 1, country=("TJ", "AF"), source=("S",)),
        document(3, date=10**10, country=("AF",), person=("P", "Q", "R", "S", "T")),
        document(5),
    ]
    world = World(tmp_path)
    segment = world.build(documents)
    assert world.contents(segment) == expected(documents)
    assert [segment.find(one) for one in ("00007", "00003", "00005", "00004", "", "zz")] == [0, 1, 2, -1, -1, -1]
    wanted = ["00005", "00004", "zz", "00007", ""]
    assert sorted(segment.find_many(wanted).tolist()) == [0, 2]
    assert segment.find_many([]).tolist() == []
    assert segment.date_span == (-5, 10**10)
    assert list(segment.file.faults()) == []


def shared_words(segment: Segment, name: str) -> set[str]:
    """Return the words of a field that have no documents of their own."""
    field = segment.words(f"{name}_words")
    refers = field.postings.shared(0, len(field.dictionary)).tolist()
    return {field.dictionary[ordinal].decode() for ordinal, term in enumerate(refers) if term >= 0}


def test_word_that_is_alone_of_its_term_shares_its_documents(tmp_path: Path) -> None:
    """Only where a term has several words are their documents written."""
    documents = [document(0, text="border kabul"), document(1, text="borders kabul"), document(2, title="borders")]
    world = World(tmp_path)
    segment = world.build(documents)
    assert shared_words(segment, "text") == {"kabul"}
    assert shared_words(segment, "title") == {"borders"}
    assert world.contents(segment) == expected(documents)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_documents_without_a_word(tmp_path: Path, count: int) -> None:
    """No document, or some with nothing in them, make a segment without a term."""
    documents = [document(number, text=" — \n") for number in range(count)]
    world = World(tmp_path)
    segment = world.build(documents)
    assert segment.size == count
    assert all(len(segment.text(name).dictionary) == segment.text(name).total == 0 for name in TEXTS)
    assert world.contents(segment) == expected(documents)
    assert segment.find("00001") == (1 if count > 1 else -1)
    assert segment.find_many(["00001", "x"]).tolist() == ([1] if count > 1 else [])
    assert list(segment.file.faults()) == []


def test_long_text(tmp_path: Path) -> None:
    """Positions beyond every width, in one long text among short ones, come back."""
    long = " ".join(f"w{number % 7}" for number in range(70_000))
    documents = [document(0, text="a b"), document(1, text=f"{long} a")]
    world = World(tmp_path)
    assert world.contents(world.build(documents)) == expected(documents)


@pytest.mark.parametrize("seed", range(3))
def test_many_documents(tmp_path: Path, seed: int) -> None:
    """Terms that most documents have, and those that one has, come back."""
    rng = random.Random(seed)
    documents = random_documents(rng, 700, [*WORDS, *(f"rare{number}" for number in range(3000))])
    world = World(tmp_path)
    assert world.contents(world.build(documents)) == expected(documents)


def in_batches(folder: Path, documents: list[Document]) -> tuple[World, list[Segment]]:
    """Build a segment whenever the builder is full, and one of the rest."""
    folder.mkdir()
    world = World(folder)
    segments = []
    for one in documents:
        world.builder.add(one)
        if world.builder.full:
            segments.append(world.build([]))
            assert len(world.builder) == 0
    return world, [*segments, world.build([])]


def test_a_full_builder_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut where the builder says that it is full, by pieces or by vocabulary, the segments together hold the same."""
    documents = random_documents(random.Random(4), 120, [*WORDS, *(f"rare{number}" for number in range(500))])
    monkeypatch.setattr(build, "MAX_TOKENS", 400)
    world, by_pieces = in_batches(tmp_path / "a", documents)
    assert len(by_pieces) > 5
    assert world.contents(*by_pieces) == expected(documents)
    monkeypatch.setattr(build, "MAX_TOKENS", 10**9)
    monkeypatch.setattr(vocabulary, "MAX_PIECES", 100)
    world, by_vocabulary = in_batches(tmp_path / "b", documents)
    assert len(by_vocabulary) > 5
    assert world.contents(*by_vocabulary) == expected(documents)


def test_text_without_spaces_fills_a_builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a piece has many tokens, it is the tokens that count; what is not remembered takes room all the same."""
    rng = random.Random(3)
    documents = [document(number, text="".join(rng.choices("新闻中国", k=300))) for number in range(30)]
    monkeypatch.setattr(build, "MAX_TOKENS", 1000)
    world, by_tokens = in_batches(tmp_path / "a", documents)
    assert [segment.size for segment in by_tokens] == [4, 4, 4, 4, 4, 4, 4, 2]
    assert world.contents(*by_tokens) == expected(documents)
    monkeypatch.setattr(build, "MAX_TOKENS", 10**9)
    monkeypatch.setattr(vocabulary, "MAX_LEARNT", 3000)
    world, by_vocabulary = in_batches(tmp_path / "b", documents)
    assert [segment.size for segment in by_vocabulary] == [10, 10, 10, 0]
    assert world.contents(*by_vocabulary) == expected(documents)


def test_what_comes_after_a_segment_is_of_the_next(tmp_path: Path) -> None:
    """A builder that has written a segment begins anew, with the vocabulary it has."""
    first, second = [document(0, text="kabul talks")], [document(1, text="kabul border")]
    world = World(tmp_path)
    segments = [world.build(first), world.build(second)]
    assert len(world.builder) == 0
    assert [world.contents(segment) for segment in segments] == [expected(first), expected(second)]


def test_long_pieces_are_not_remembered() -> None:
    """A piece that is no word is read each time and takes no place among those that will come again."""
    known = Vocabulary()
    long = "x" * (vocabulary._LONG + 1)
    first, again = known.numbers(f"{long} {long[1:]} {long[1:]}")[:2], known.numbers(long)
    assert len(known) == 1
    table = known.table()
    words = [known.words[table.token_words[table.starts[number]]] for number in (*first, *again)]
    assert words == ["x" * 64] * 3
