"""What an index holds, apart from how it came to hold it: one digest of all that a search can see.

Two indexes of the same articles have the same digest, whatever their segments, the numbers of their
documents and the codes of their labels are, and whatever else was in them before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from index.engine.kernels import NO_PLACES, Longs, ranges
from index.engine.postings import Postings
from index.engine.segment import Part
from index.schema import TEXTS, VALUES, WORDS
from index.snapshot import Snapshot

_AT_ONCE = 1_000  # terms of a dictionary that are read at a time


class _Entry(NamedTuple):
    """A term: the documents that have it, by the ranks of their ids, how often each, and at which positions."""

    name: bytes
    ranks: Longs
    frequencies: Longs
    positions: Longs


def digest(snapshot: Snapshot) -> str:
    """Return a SHA-256 over all documents in order of id, and over all terms, words and labels in order.

    It decodes everything and so is slow, but holds only the ids and one term at a time. Raises OSError, ValueError.
    """
    found = hashlib.sha256()
    ranks, order = _ranks(snapshot)
    for part, doc in order:
        found.update(_document(snapshot, snapshot.parts[part], doc))
    for line in sorted(_entities(snapshot)):
        found.update(line.encode())
    for field in (*TEXTS, *WORDS, *VALUES):
        found.update(f"\n{field}\n".encode())
        streams = [_entries(snapshot, part, field, own) for part, own in zip(snapshot.parts, ranks, strict=True)]
        for name, same in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
            joined = _joined(list(same))
            found.update(b"%d %s %d\n" % (len(name), name, len(joined.ranks)))
            for numbers in joined[1:]:
                found.update(numbers.astype("<i8").tobytes())
    return found.hexdigest()


def _ranks(snapshot: Snapshot) -> tuple[list[Longs], list[tuple[int, int]]]:
    """Return, by segment, each document's rank among the ids of all that are alive (-1: deleted), and who has each."""
    alive = [np.arange(part.size) if part.alive is None else np.flatnonzero(part.alive) for part in snapshot.parts]
    if not alive:
        return [], []
    parts = np.repeat(np.arange(len(alive)), [len(docs) for docs in alive])
    docs = np.concatenate(alive)
    ids = np.concatenate([part.segment.ids[some] for part, some in zip(snapshot.parts, alive, strict=True)])
    order = np.argsort(ids, kind="stable")
    ranks = [np.full(part.size, -1, dtype=np.int64) for part in snapshot.parts]
    for place, own in enumerate(ranks):
        mine = np.flatnonzero(parts[order] == place)
        own[docs[order[mine]]] = mine
    return ranks, list(zip(parts[order].tolist(), docs[order].tolist(), strict=True))


def _document(snapshot: Snapshot, part: Part, doc: int) -> bytes:
    segment = part.segment
    labels = [[snapshot.labels.label(name, code) for code in segment.values(name).of(doc)] for name in VALUES]
    lengths = [int(segment.text(name).lengths[doc]) for name in TEXTS]
    said = [segment.ids[doc].decode(), int(segment.dates[doc]), int(segment.changes[doc]), labels, lengths]
    return json.dumps(said).encode() + b"\n"


def _entities(snapshot: Snapshot) -> Iterator[str]:
    """Yield what is known of each entity of more than one name, or with something put right."""
    if snapshot.entities is None:
        return
    for column, entities in snapshot.entities.columns.items():
        for codes, hidden in entities:
            names = sorted(snapshot.labels.labels(column, np.array(codes, dtype=np.int64)))
            yield json.dumps([column, names, entities.texts(codes[0]), hidden]) + "\n"


def _entries(snapshot: Snapshot, part: Part, field: str, ranks: Longs) -> Iterator[_Entry]:
    """Yield what the living documents of a segment have of a field, in order of name."""
    if field in VALUES:
        values = part.segment.values(field)
        labels = snapshot.labels.labels(field, values.present.astype(np.int64))
        for name, ordinal in sorted(zip(map(str.encode, labels), range(len(labels)), strict=True)):
            yield from _entry(name, values.postings, ordinal, ranks)
    else:
        found = part.segment.field(field)
        for low in range(0, len(found.dictionary), _AT_ONCE):
            names = found.dictionary.terms(low, min(low + _AT_ONCE, len(found.dictionary)))
            for ordinal, name in enumerate(names, low):
                yield from _entry(name, found.postings, ordinal, ranks)


def _entry(name: bytes, postings: Postings, ordinal: int, ranks: Longs) -> Iterator[_Entry]:
    own = ranks[postings.docs(ordinal)]
    kept = np.flatnonzero(own >= 0)
    if len(kept):
        found = postings.positions_at(ordinal, kept) if postings.has_positions else (NO_PLACES, NO_PLACES)
        positions, frequencies = (numbers.astype(np.int64) for numbers in found)
        yield _Entry(name, own[kept], frequencies, positions)


def _joined(entries: list[_Entry]) -> _Entry:
    """Return what several segments have of one term, in order of rank."""
    ranks, frequencies, positions = map(np.concatenate, list(zip(*entries, strict=True))[1:])
    order = np.argsort(ranks, kind="stable")
    if len(frequencies):
        starts = np.cumsum(frequencies) - frequencies
        positions = positions[ranges(starts[order], frequencies[order])]
        frequencies = frequencies[order]
    return _Entry(entries[0].name, ranks[order], frequencies, positions)
