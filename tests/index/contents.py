"""What an index holds, apart from how it came to hold it: as read from its files, and as reading the texts gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.analysis import tokens
from index.documents import Document
from index.engine.postings import Postings
from index.engine.segment import Part
from index.schema import TEXTS, VALUES, WORDS, words_of
from index.snapshot import open_snapshot

Contents = dict[str, Any]
"""Of all documents by id: date, change, labels, lengths. Then by field and term (word, label) and id: the positions."""


def contents(folder: Path) -> Contents:
    """Return what the present state of the index in a folder holds."""
    snapshot = open_snapshot(folder)
    found = contents_of(snapshot.parts, snapshot.labels.label)
    snapshot.close()
    return found


def contents_of(parts: Sequence[Part], label: Callable[[str, int], str]) -> Contents:
    """Return what is alive in some segments; ``label`` names a code of a column."""
    documents: dict[str, Any] = {}
    fields: dict[str, Any] = {name: {} for name in (*TEXTS, *WORDS, *VALUES)}
    for part in parts:
        segment = part.segment
        ids = [id.decode() for id in segment.ids.tolist()]
        alive = np.arange(part.size) if part.alive is None else np.flatnonzero(part.alive)
        for doc in alive.tolist():
            assert ids[doc] not in documents
            documents[ids[doc]] = (
                int(segment.dates[doc]),
                int(segment.changes[doc]),
                {name: [label(name, code) for code in segment.values(name).of(doc)] for name in VALUES},
                {name: int(segment.text(name).lengths[doc]) for name in TEXTS},
            )
        living = set(alive.tolist())
        for name in (*TEXTS, *WORDS):
            found = segment.field(name)
            terms = [term.decode() for term in found.dictionary.terms(0, len(found.dictionary))]
            assert terms == sorted(set(terms), key=str.encode)
            _gather(fields[name], terms, found.postings, ids, living)
        for name in VALUES:
            values = segment.values(name)
            _gather(fields[name], [label(name, code) for code in values.present.tolist()], values.postings, ids, living)
    return {"documents": documents, **fields}


def _gather(into: dict[str, Any], names: list[str], postings: Postings, ids: list[str], living: set[int]) -> None:
    assert len(postings) == len(names)
    for ordinal, name in enumerate(names):
        docs = postings.docs(ordinal).tolist()
        assert docs == sorted(set(docs))
        assert len(docs) == postings.count(ordinal) > 0
        positions: list[list[int] | None] = [None] * len(docs)
        if postings.has_positions:
            positions = list(_positions(postings, ordinal, len(docs)))
        for doc, places in zip(docs, positions, strict=True):
            if doc in living:
                assert ids[doc] not in into.get(name, {})
                into.setdefault(name, {})[ids[doc]] = places


def _positions(postings: Postings, ordinal: int, count: int) -> Iterable[list[int]]:
    positions, frequencies = postings.positions_at(ordinal, np.arange(count))
    assert frequencies.tolist() == postings.frequencies(ordinal).tolist()
    assert len(positions) == postings.total(ordinal)
    yield from (some.tolist() for some in np.split(positions, np.cumsum(frequencies)[:-1]))


def expected(documents: Iterable[Document]) -> Contents:
    """Return what an index of documents must hold: their texts, token by token, as ``index.analysis`` reads them."""
    found: dict[str, Any] = {"documents": {}, **{name: {} for name in (*TEXTS, *WORDS, *VALUES)}}
    for document in documents:
        lengths = {}
        for name in TEXTS:
            stream = list(tokens(getattr(document, name)))
            lengths[name] = len({token.position for token in stream})
            for token in stream:
                places = found[name].setdefault(token.term, {}).setdefault(document.id, [])
                if not places or places[-1] < token.position:  # two words of one term can stand in one place
                    places.append(token.position)
                found[words_of(name)].setdefault(token.word, {})[document.id] = None
        values = {name: list(document.values.get(name, ())) for name in VALUES}
        for name, labels in values.items():
            for label in labels:
                found[name].setdefault(label, {})[document.id] = None
        found["documents"][document.id] = (document.date, document.change, values, lengths)
    return found
