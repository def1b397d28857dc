"""Documents to a segment: texts become token numbers, and these, sorted, become postings."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.documents import Document
from index.engine.kernels import Longs, Mask, ranges
from index.engine.segmentwriter import SegmentWriter, TextWriter, Written
from index.engine.vocabulary import Table, Vocabulary
from index.labels import LabelWriter
from index.schema import TEXTS, VALUES

MAX_TOKENS = 2_000_000  # in one segment as it is built: what bounds the memory
_WORDY = 12  # letters for one piece of text at most, where nearly every piece is one word


@dataclass(slots=True)
class _Text:
    """One field of all documents: the pieces, one document after the other, and where each document ends."""

    pieces: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("i"))

    def add(self, numbers: list[int]) -> None:
        self.pieces.extend(numbers)
        self.ends.append(len(self.pieces))


class SegmentBuilder:
    """Gathers documents until there are enough for a segment."""

    def __init__(self, labels: LabelWriter) -> None:
        self._labels = labels
        self._vocabulary = Vocabulary()
        self._batch = _Batch()

    def __len__(self) -> int:
        return len(self._batch.dates)

    @property
    def full(self) -> bool:
        """Whether it is time to write what was gathered."""
        return self._batch.tokens >= MAX_TOKENS or self._vocabulary.full

    def add(self, document: Document) -> None:
        """Add a document."""
        batch, vocabulary = self._batch, self._vocabulary
        for name, text in batch.texts.items():
            content: str = getattr(document, name)
            numbers = vocabulary.numbers(content)
            text.add(numbers)
            wordy = len(content) <= _WORDY * len(numbers)
            batch.tokens += len(numbers) if wordy else vocabulary.tokens(numbers)
        batch.ids.append(document.id)
        batch.dates.append(document.date)
        batch.changes.append(document.change)
        for name, (codes, counts) in batch.values.items():
            labels = document.values.get(name, ())
            codes.extend([self._labels.code(name, label) for label in labels])
            counts.append(len(labels))

    def write(self, path: Path) -> Written:
        """Write what was gathered as a segment, durably, and begin anew."""
        batch, table = self._batch, self._vocabulary.table()
        with SegmentWriter(path) as writer:
            writer.put_columns(
                np.array(batch.ids, dtype=np.bytes_) if batch.ids else np.empty(0, dtype="S1"),
                np.array(batch.dates, dtype=np.int64),
                np.array(batch.changes, dtype=np.int64),
                (
                    (name, np.array(codes, dtype=np.int64), np.array(counts, dtype=np.int64))
                    for name, (codes, counts) in batch.values.items()
                ),
            )
            for name, text in batch.texts.items():
                self._write_text(writer, name, text, table)
            written = writer.finish()
        if self._vocabulary.full:
            self._vocabulary = Vocabulary()
        self._batch = _Batch()
        return written

    def _write_text(self, writer: SegmentWriter, name: str, text: _Text, table: Table) -> None:
        tokens = tokens_of(np.array(text.pieces, dtype=np.int32), np.array(text.ends, dtype=np.int64), table)
        word_used = np.zeros(len(table.word_terms), dtype=np.bool_)
        word_used[tokens.words] = True
        words = word_used.nonzero()[0]
        term_used = np.zeros(int(table.word_terms.max(initial=-1)) + 1, dtype=np.bool_)
        term_used[table.word_terms[words]] = True
        field_writer = writer.text(name, tokens.lengths)
        sorted_terms, term_ranks = ranked(term_used, self._vocabulary.terms)
        append_terms(field_writer, sorted_terms, term_ranks[table.word_terms[tokens.words]], tokens)
        sorted_words, word_ranks = ranked(word_used, self._vocabulary.words)
        word_terms = np.empty(len(words), dtype=np.int64)
        word_terms[word_ranks[words]] = term_ranks[table.word_terms[words]]
        append_words(field_writer, sorted_words, word_terms, word_ranks[tokens.words], tokens)
        writer.finish_text(field_writer)


@dataclass(slots=True)
class _Batch:
    """Documents as they were gathered."""

    texts: dict[str, _Text] = field(default_factory=lambda: {name: _Text() for name in TEXTS})
    tokens: int = 0
    ids: list[str] = field(default_factory=list)
    dates: array[int] = field(default_factory=lambda: array("q"))
    changes: array[int] = field(default_factory=lambda: array("q"))
    values: dict[str, tuple[array[int], array[int]]] = field(
        default_factory=lambda: {name: (array("q"), array("q")) for name in VALUES}
    )


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one field of all documents, in order: word, document, position; and the documents' lengths."""

    words: NDArray[np.int32]
    docs: NDArray[np.int32]
    positions: NDArray[np.int32]
    lengths: NDArray[np.int64]


def tokens_of(pieces: NDArray[np.int32], ends: Longs, table: Table) -> Tokens:
    """Return the tokens that pieces stand for; ``ends`` is where each document's pieces end."""
    places = np.cumsum(table.steps[pieces], dtype=np.int64)  # where each piece ends
    at_end = np.append(places, 0)[ends - 1]  # place -1, before the first piece, is 0
    lengths = np.diff(at_end, prepend=0)
    per_doc = np.diff(ends, prepend=0)
    docs = np.repeat(np.arange(len(ends), dtype=np.int32), per_doc)
    places -= table.steps[pieces]
    places -= np.repeat(at_end - lengths, per_doc)
    positions = places.astype(np.int32)
    counts = table.counts[pieces]
    starts = table.starts[pieces]
    if len(counts) and counts.min() == counts.max() == 1:
        return Tokens(table.token_words[starts], docs, positions, lengths)
    at = ranges(starts, counts)
    positions = np.repeat(positions, counts) + table.token_offsets[at]
    return Tokens(table.token_words[at], np.repeat(docs, counts), positions, lengths)


def ranked(used: Mask, names: Sequence[str]) -> tuple[list[bytes], NDArray[np.int32]]:
    """Return the names of the numbers that are used as sorted bytes, and for each number its place there."""
    numbers = used.nonzero()[0].tolist()
    numbers.sort(key=names.__getitem__)  # code points sort as their UTF-8 does
    ranks = np.zeros(len(used), dtype=np.int32)
    ranks[numbers] = np.arange(len(numbers), dtype=np.int32)
    return "\n".join([names[number] for number in numbers]).encode().split(b"\n") if numbers else [], ranks


def stable_order(keys: NDArray[np.int32], size: int) -> Longs:
    """Return the stable order of keys below ``size``: a radix sort, 16 bits at a time."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    if size <= 1 << 16:
        return order
    high = (keys >> 16).astype(np.uint16)
    return order[np.argsort(high[order], kind="stable")]


def append_terms(writer: TextWriter, terms: list[bytes], ranks: NDArray[np.int32], tokens: Tokens) -> None:
    """Write the terms of a field; ``ranks`` is each token's place among them."""
    if not terms:
        return
    order = stable_order(ranks, len(terms))
    keys, docs, positions = ranks[order], tokens.docs[order], tokens.positions[order]
    fresh = changes(keys, docs)
    repeated = ~fresh
    repeated[1:] &= positions[1:] == positions[:-1]
    if repeated.any():  # two words of one stem in one place
        kept = ~repeated
        keys, docs, positions, fresh = keys[kept], docs[kept], positions[kept], fresh[kept]
    starts = np.flatnonzero(fresh)
    frequencies = np.diff(starts, append=len(keys)).astype(np.int32)
    counts = np.bincount(keys[starts], minlength=len(terms)).astype(np.int64)
    writer.append(terms, docs[starts], counts, frequencies, [positions])


def append_words(
    writer: TextWriter, words: list[bytes], terms: Longs, ranks: NDArray[np.int32], tokens: Tokens
) -> None:
    """Write the words of a field: ``terms`` is the ordinal of each word's term, ``ranks`` each token's word.

    A word that is the only one of its term has the term's documents.
    """
    if not words:
        return
    alone = np.bincount(terms)[terms] == 1
    shared = np.where(alone, terms, -1)
    own = np.flatnonzero(~alone[ranks])
    keys, docs = ranks[own], tokens.docs[own]
    if len(own):
        order = stable_order(keys, len(words))
        keys, docs = keys[order], docs[order]
        fresh = changes(keys, docs)
        keys, docs = keys[fresh], docs[fresh]
    counts = np.bincount(keys, minlength=len(words)).astype(np.int64)
    writer.append_words(words, docs, counts, shared)


def changes(keys: NDArray[Any], docs: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a pair of key and document differs from the one before it."""
    fresh = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    fresh[1:] |= docs[1:] != docs[:-1]
    return fresh
