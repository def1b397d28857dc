"""What a segment's file is made of, written field by field; the builder and the merger both write through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFileWriter
from index.engine.dictionary import DictionaryWriter
from index.engine.kernels import Longs
from index.engine.packed import cheapest
from index.engine.postings import PostingsWriter
from index.engine.runs import Ints
from index.engine.values import narrowest, write_values
from index.schema import TEXTS, words_of

_POSITION_BITS = (8, 9, 10, 12, 16)


@dataclass(frozen=True, slots=True)
class Written:
    """A segment's file: its name, how many documents are in it, and the checksum of its directory."""

    name: str
    docs: int
    crc: int


class TextWriter:
    """Writes one field of texts and its field of words, some terms at a time."""

    def __init__(self, file: ArrayFileWriter, name: str, lengths: NDArray[Any]) -> None:
        self.name, self.lengths = name, lengths.astype(np.int32)
        file.put(f"{name}.lengths", narrowest(lengths))
        self._terms = DictionaryWriter(file, name)
        self._total = int(lengths.sum(dtype=np.int64))
        average = self._total / len(lengths) if self._total else 1.0
        self._postings = PostingsWriter(file, name, positions=_position_bits(lengths), average=average)
        self._words = DictionaryWriter(file, words_of(name))
        self._word_postings = PostingsWriter(file, words_of(name))

    @property
    def terms(self) -> int:
        """How many terms there are so far: the ordinal of the next."""
        return self._terms.count

    def append(
        self, terms: Sequence[bytes], docs: NDArray[Any], counts: Longs, frequencies: Ints, positions: Iterable[Ints]
    ) -> None:
        """Add terms, in order: their documents, how many each, how often in each, and where, which may
        come in pieces."""
        self._terms.append(terms)
        self._postings.append(docs, counts)
        self._postings.append_occurrences(docs, counts, frequencies, positions, self.lengths)

    def append_words(self, words: Sequence[bytes], docs: NDArray[Any], counts: Longs, shared: Longs) -> None:
        """Add words, in order, after all terms. ``shared``: -1, or the ordinal of the term whose documents are its."""
        self._words.append(words)
        self._word_postings.append(docs, counts, shared)

    def finish(self) -> dict[str, dict[str, int]]:
        """Write what is left, and return what is to be said of the fields."""
        self._postings.finish()
        self._word_postings.finish()
        return {self.name: {**self._postings.meta, "total": self._total}, words_of(self.name): {}}


class SegmentWriter:
    """Writes a segment: first its columns, then its texts. A context manager that leaves nothing half done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = ArrayFileWriter(path)
        self._meta: dict[str, Any] = {"docs": 0, "dates": [0, 0], "fields": {}}

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._file.__exit__(kind, *rest)

    def put_columns(
        self,
        ids: NDArray[np.bytes_],
        dates: NDArray[np.int64],
        changes: NDArray[np.int64],
        values: Iterable[tuple[str, Longs, Longs]],
    ) -> None:
        """Write what is kept once a document; ``values`` are the name of each column, the codes of all documents
        and how many each has, made one column at a time: together they would be the most memory that a merge takes."""
        self._meta["docs"] = len(ids)
        if len(ids):
            self._meta["dates"] = [int(dates.min()), int(dates.max())]
        self._file.put("id", ids)
        self._file.put("id.order", np.argsort(ids, kind="stable").astype(np.uint32))
        self._file.put("date", dates)
        self._file.put("change", narrowest(changes))
        for name, codes, counts in values:
            self._meta["fields"][name] = write_values(self._file, name, codes, counts)

    def text(self, name: str, lengths: NDArray[Any]) -> TextWriter:
        """Begin a field of texts; ``lengths`` is how many tokens each document has in it."""
        return TextWriter(self._file, name, lengths)

    def finish_text(self, writer: TextWriter) -> None:
        """End a field of texts."""
        self._meta["fields"] |= writer.finish()

    def finish(self) -> Written:
        """Bring the segment to the disk."""
        missing = [name for name in TEXTS if name not in self._meta["fields"]]
        if missing:
            raise ValueError(f"the fields {missing} have not been written")
        return Written(self.path.name, self._meta["docs"], self._file.finish(self._meta))


def _position_bits(lengths: NDArray[Any]) -> int:
    """Return the width in which the positions of texts of such lengths take least space."""
    long = lengths.astype(np.int64)
    beyond = {bits: int(np.maximum(long - (1 << bits), 0).sum()) for bits in _POSITION_BITS}
    return cheapest(beyond, int(long.sum()))
