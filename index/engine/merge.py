"""Several segments become one, as arrays, some terms at a time: memory does not grow with their size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.dictionary import Dictionary
from index.engine.kernels import Docs, Longs, Mask, ranges
from index.engine.memory import give_back
from index.engine.postings import Postings
from index.engine.runs import Ints
from index.engine.segment import Segment
from index.engine.segmentwriter import SegmentWriter, TextWriter, Written
from index.errors import DamagedFile
from index.schema import TEXTS, VALUES, words_of

MAX_OCCURRENCES = 600_000  # in memory at a time
MAX_NAMES = 8_000  # of one dictionary in memory at a time


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to be merged: ``numbers`` has each document's number in the merged segment, -1 for one left out."""

    segment: Segment
    numbers: Docs

    @property
    def kept(self) -> Mask:
        """Which documents go on."""
        return self.numbers >= 0


def sources_of(segments: Sequence[tuple[Segment, Mask]]) -> list[Source]:
    """Return segments, with which of their documents are alive, as sources of one merge, in this order."""
    sources, first = [], 0
    for segment, alive in segments:
        numbers = np.where(alive, np.cumsum(alive) - 1 + first, -1)
        first += int(np.count_nonzero(alive))
        sources.append(Source(segment, numbers))
    return sources


def merge(sources: Sequence[Source], path: Path) -> Written:
    """Write the documents of all sources as one segment, durably. Raises DamagedFile, rather than carry it on."""
    for source in sources:
        for fault in source.segment.file.faults():
            raise DamagedFile(fault)
        source.segment.file.forget()
    with SegmentWriter(path) as writer:
        writer.put_columns(
            np.concatenate([source.segment.ids[source.kept] for source in sources]),
            np.concatenate([source.segment.dates[source.kept] for source in sources]),
            np.concatenate([source.segment.changes[source.kept] for source in sources]),
            ((name, *_joined_values(sources, name)) for name in VALUES),
        )
        for name in TEXTS:
            lengths = [source.segment.text(name).lengths[source.kept].astype(np.int64) for source in sources]
            text = writer.text(name, np.concatenate(lengths))
            ordinals = _merge_terms(text, sources, name)
            _merge_words(text, sources, name, ordinals)
            writer.finish_text(text)
        return writer.finish()


def _joined_values(sources: Sequence[Source], name: str) -> tuple[Longs, Longs]:
    """Return the codes of a column of all documents, and how many each has."""
    all_codes, all_counts = [], []
    for source in sources:
        codes, counts = source.segment.values(name).lists()
        all_codes.append(codes[np.repeat(source.kept, counts)])
        all_counts.append(counts[source.kept])
    return np.concatenate(all_codes), np.concatenate(all_counts)


@dataclass(frozen=True, slots=True)
class _Names:
    """Some terms (or words) of all sources, sorted.

    A source has of them those of its ordinals ``bounds[source]``, at the places ``places[source]``.
    """

    names: list[bytes]
    bounds: list[tuple[int, int]]
    places: list[Longs]

    def slices(self, costs: Longs) -> Iterator[tuple[int, int]]:
        """Yield the names a range of places at a time, each of about MAX_OCCURRENCES cost."""
        done = np.cumsum(costs)
        low = 0
        while low < len(self.names):
            spent = done[low - 1] if low else 0
            high = max(low + 1, int(np.searchsorted(done, spent + MAX_OCCURRENCES, side="right")))
            yield low, high
            low = high

    def own(self, source: int, low: int, high: int) -> tuple[int, int, Longs]:
        """Return the range of a source's ordinals whose places are in ``low:high``, and these places less ``low``."""
        places = self.places[source]
        first, last = map(int, np.searchsorted(places, [low, high]))
        begin = self.bounds[source][0]
        return begin + first, begin + last, places[first:last] - low


def _forget(sources: Sequence[Source]) -> None:
    """Let go of what was read so far: it is read once, and would add up to all that is merged."""
    for source in sources:
        source.segment.file.forget()
    give_back()


def _names(dictionaries: Sequence[Dictionary]) -> Iterator[_Names]:
    """Yield all names of several dictionaries in order, some at a time."""
    largest = max(dictionaries, key=len)
    ends = [largest[ordinal] for ordinal in range(MAX_NAMES, len(largest), MAX_NAMES)]
    lows = [0] * len(dictionaries)
    for end in [*ends, None]:
        highs = [len(one) if end is None else one.place(end) for one in dictionaries]
        lists = [one.terms(low, high) for one, low, high in zip(dictionaries, lows, highs, strict=True)]
        names = sorted(set().union(*lists))
        numbers = dict(zip(names, range(len(names)), strict=True))
        places = [np.fromiter(map(numbers.__getitem__, some), dtype=np.int64, count=len(some)) for some in lists]
        yield _Names(names, list(zip(lows, highs, strict=True)), places)
        lows = highs


class _Joined:
    """Values of several sources, term by term and within a term source by source."""

    def __init__(self, counts: Longs) -> None:
        """``counts`` (sources x terms) is how many values each source has for each term."""
        self.totals: Longs = counts.sum(axis=0)
        begin = np.cumsum(self.totals) - self.totals
        self._starts = np.cumsum(counts, axis=0) - counts + begin
        self._counts = counts

    def place(self, parts: dict[int, NDArray[Any]]) -> NDArray[Any]:
        """Return all values, given those of each source."""
        joined = np.empty(int(self.totals.sum()), dtype=np.int32)
        for source, values in parts.items():
            joined[ranges(self._starts[source], self._counts[source])] = values
        return joined


def _merge_terms(writer: TextWriter, sources: Sequence[Source], name: str) -> list[Longs]:
    """Write the terms of a field, and return the new ordinals of each source's terms, -1 for one that is gone."""
    fields = [source.segment.text(name) for source in sources]
    ordinals = [np.full(len(field.dictionary), -1, dtype=np.int64) for field in fields]
    for names in _names([field.dictionary for field in fields]):
        costs = np.zeros(len(names.names), dtype=np.int64)
        for field, (first, last), places in zip(fields, names.bounds, names.places, strict=True):
            costs[places] += field.postings.totals(first, last)
        for low, high in names.slices(costs):
            begin = writer.terms
            alive = _merge_some_terms(writer, sources, name, names, low, high)
            fresh = np.where(alive, np.cumsum(alive) - 1 + begin, -1)
            for number, own in enumerate(ordinals):
                first, last, at = names.own(number, low, high)
                own[first:last] = fresh[at]
            _forget(sources)
    return ordinals


def _merge_some_terms(
    writer: TextWriter, sources: Sequence[Source], name: str, names: _Names, low: int, high: int
) -> Mask:
    """Write the terms at the places ``low:high`` and return which of them some document still has."""
    counts = np.zeros((len(sources), high - low), dtype=np.int64)
    occurred = counts.copy()
    all_docs, all_frequencies = {}, {}
    all_positions: dict[int, Iterator[Ints]] = {}
    for number, source in enumerate(sources):
        first, last, at = names.own(number, low, high)
        if first == last:
            continue
        postings = source.segment.text(name).postings
        docs, some = postings.docs_in_order(np.arange(first, last))
        frequencies = postings.frequencies_in_order(first, last)
        docs = source.numbers[docs]
        kept = docs >= 0
        all_positions[number] = _positions(postings, first, frequencies, kept)
        if not kept.all():
            frequencies = np.where(kept, frequencies, 0)
        starts = np.cumsum(some) - some
        counts[number, at] = np.add.reduceat(kept, starts, dtype=np.int64)
        occurred[number, at] = np.add.reduceat(frequencies, starts, dtype=np.int64)
        all_docs[number], all_frequencies[number] = docs[kept], frequencies[kept]
    joined = _Joined(counts)
    alive: Mask = joined.totals > 0
    if alive.any():
        writer.append(
            [names.names[place] for place in (np.flatnonzero(alive) + low).tolist()],
            joined.place(all_docs),
            joined.totals[alive],
            joined.place(all_frequencies),
            _in_term_order(all_positions, occurred),
        )
    return alive


def _positions(postings: Postings, first: int, frequencies: Ints, kept: Mask) -> Iterator[Ints]:
    """Yield the positions of the postings that are kept, of terms from ``first`` on, in pieces of a bounded size."""
    ends = frequencies.cumsum(dtype=np.int64)
    cuts = ends.searchsorted(np.arange(MAX_OCCURRENCES, ends[-1], MAX_OCCURRENCES)).tolist()
    for low, high in pairwise([0, *cuts, len(ends)]):
        if low < high:
            piece = postings.positions_from(first, int(ends[low - 1]) if low else 0, int(ends[high - 1]))
            of_piece = kept[low:high]
            yield piece if of_piece.all() else piece[of_piece.repeat(frequencies[low:high])]


def _in_term_order(positions: dict[int, Iterator[Ints]], occurred: Longs) -> Iterable[Ints]:
    """Return the positions of all sources term by term; of a single term, however often it occurs, in pieces."""
    if occurred.shape[1] == 1:
        return chain.from_iterable(positions.values())
    return [_Joined(occurred).place({number: np.concatenate(list(some)) for number, some in positions.items()})]


def _merge_words(writer: TextWriter, sources: Sequence[Source], name: str, ordinals: list[Longs]) -> None:
    """Write the words of a field. A word that is the only one of its term in all sources stays so."""
    fields = [source.segment.words(words_of(name)) for source in sources]
    having_term = np.zeros(writer.terms, dtype=np.int64)
    for some in ordinals:
        having_term[some[some >= 0]] += 1
    for names in _names([field.dictionary for field in fields]):
        refers = [field.postings.shared(*bounds) for field, bounds in zip(fields, names.bounds, strict=True)]
        shared = _shared(names, refers, ordinals, having_term)
        costs = np.ones(len(names.names), dtype=np.int64)
        for field, (first, last), places in zip(fields, names.bounds, names.places, strict=True):
            costs[places] += np.where(shared[places] >= 0, 0, field.postings.all_counts(first, last))
        for low, high in names.slices(costs):
            _merge_some_words(writer, sources, name, names, shared, low, high)
            _forget(sources)


def _merge_some_words(
    writer: TextWriter, sources: Sequence[Source], name: str, names: _Names, shared: Longs, low: int, high: int
) -> None:
    counts = np.zeros((len(sources), high - low), dtype=np.int64)
    all_docs = {}
    for number, source in enumerate(sources):
        first, last, at = names.own(number, low, high)
        postings = source.segment.words(words_of(name)).postings
        docs, some = postings.docs_in_order(np.arange(first, last), shared[at + low] < 0)
        docs = source.numbers[docs]
        kept = docs >= 0
        before = np.concatenate([[0], np.cumsum(kept)])
        ends = np.cumsum(some)
        counts[number, at] = before[ends] - before[ends - some]
        all_docs[number] = docs[kept]
    joined = _Joined(counts)
    refers = shared[low:high]
    alive = (joined.totals > 0) | (refers >= 0)
    if alive.any():
        words = [names.names[place] for place in (np.flatnonzero(alive) + low).tolist()]
        writer.append_words(words, joined.place(all_docs), joined.totals[alive], refers[alive])


def _shared(names: _Names, refers: list[Longs], ordinals: list[Longs], having_term: Longs) -> Longs:
    """Return, for each word, the new ordinal of the term whose documents are the word's, or -1.

    So it is where, in every source that has the term, the word is the only one of it. ``refers`` is the
    term that each word of a source shares there, ``having_term`` how many sources have each new term.
    """
    term = np.full(len(names.names), -1, dtype=np.int64)
    having_word = np.zeros(len(names.names), dtype=np.int64)
    for places, own, of_term in zip(names.places, refers, ordinals, strict=True):
        fresh = of_term[own] if len(of_term) else own
        alone = (own >= 0) & (fresh >= 0)
        term[places[alone]] = fresh[alone]
        having_word[places[alone]] += 1
        having_word[places[own < 0]] = -len(ordinals)  # it has documents of its own there
    whole = term >= 0
    whole[whole] = having_word[whole] == having_term[term[whole]]
    return np.where(whole, term, -1)
