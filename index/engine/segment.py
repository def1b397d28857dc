"""One segment, open: an immutable part of the index. What is in its file: ``index/FORMAT.md``."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.arrayfile import ArrayFile
from index.engine.dictionary import Dictionary, encoded
from index.engine.kernels import NO_PLACES, Docs, Longs, Mask
from index.engine.postings import Postings
from index.engine.scoring import Scores, norms
from index.engine.values import Values
from index.schema import TEXTS, text_of


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a state of the index, and which of its documents are alive (None: all)."""

    segment: Segment
    alive: Mask | None

    @property
    def size(self) -> int:
        """How many documents it has, deleted ones too."""
        return self.segment.size

    def living(self, docs: Docs) -> Docs:
        """Return those of ``docs`` that are not deleted."""
        return docs if self.alive is None else docs[self.alive.take(docs)]


class Field:
    """A dictionary with its postings."""

    def __init__(self, file: ArrayFile, name: str, beside: Field | None = None) -> None:
        self.dictionary = Dictionary(file, name)
        self.postings: Postings = Postings(file, name, beside.postings if beside is not None else None)


class TextField(Field):
    """A field of terms with positions. ``lengths`` is how many tokens each document has in it, ``total`` of all."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        super().__init__(file, name)
        self.lengths: NDArray[Any] = file.array(f"{name}.lengths")
        self.total: int = file.meta["fields"][name]["total"]
        self.average: float = self.total / len(self.lengths) if self.total else 1.0
        self._norms: tuple[float, Scores] = (0.0, np.empty(0))

    def norms(self, average: float) -> Scores:
        """Return the ``scoring.norms`` of all documents, given the average length in the whole index."""
        if self._norms[0] != average:
            self._norms = average, norms(self.lengths, average)
        return self._norms[1]


class Segment:
    """A segment's parts, each opened when it is first asked for. Raises DamagedFile, OSError."""

    def __init__(self, path: Path, *, directory_crc: int | None = None) -> None:
        self.file = ArrayFile(path, directory_crc=directory_crc)
        self.name = path.name
        self.size: int = self.file.meta["docs"]
        self._texts: dict[str, TextField] = {}
        self._words: dict[str, Field] = {}
        self._values: dict[str, Values] = {}

    def text(self, name: str) -> TextField:
        """Return a field of ``schema.TEXTS``."""
        field = self._texts.get(name)
        if field is None:
            field = self._texts[name] = TextField(self.file, name)
        return field

    def words(self, name: str) -> Field:
        """Return a field of ``schema.WORDS``."""
        field = self._words.get(name)
        if field is None:
            field = self._words[name] = Field(self.file, name, self.text(text_of(name)))
        return field

    def field(self, name: str) -> Field:
        """Return a field of texts or of words."""
        return self.text(name) if name in TEXTS else self.words(name)

    def values(self, name: str) -> Values:
        """Return a column of ``schema.VALUES``."""
        column = self._values.get(name)
        if column is None:
            column = self._values[name] = Values(self.file, name)
        return column

    @cached_property
    def ids(self) -> NDArray[np.bytes_]:
        """The id of each document."""
        return self.file.array("id")

    @cached_property
    def id_order(self) -> NDArray[np.uint32]:
        """The documents in the order of their ids."""
        return self.file.array("id.order")

    @cached_property
    def dates(self) -> NDArray[np.int64]:
        """The date of each document, in seconds since 1970."""
        return self.file.array("date")

    @cached_property
    def changes(self) -> NDArray[np.int64]:
        """The number of the archive's change that each document is the state after."""
        return self.file.array("change")

    @cached_property
    def scratch(self) -> Scores:
        """A number for each document, for the use of one kernel at a time, which leaves them zeros."""
        return np.zeros(self.size)

    @property
    def date_span(self) -> tuple[int, int]:
        """The first and the last date."""
        first, last = self.file.meta["dates"]
        return first, last

    def find(self, id: str) -> int:
        """Return the document of an id, -1 if there is none. In one segment an id stands once."""
        wanted = encoded(id)
        order, ids = self.id_order, self.ids
        place = bisect_left(range(self.size), wanted, key=lambda at: ids[order[at]])
        if place < self.size and ids[order[place]] == wanted:
            return int(order[place])
        return -1

    def find_many(self, ids: Collection[str]) -> Longs:
        """Return the documents of those ids that are there."""
        wanted = np.array([id.encode() for id in ids], dtype=np.bytes_)
        if not self.size or not len(wanted):
            return NO_PLACES
        order = self.id_order.astype(np.int64)
        found = order[np.minimum(self.ids.searchsorted(wanted, sorter=order), self.size - 1)]
        there: Longs = found[self.ids[found] == wanted]
        return there

    def close(self) -> None:
        """Let go of the file."""
        self._texts, self._words, self._values = {}, {}, {}
        for name in ("ids", "id_order", "dates", "changes", "scratch"):
            self.__dict__.pop(name, None)
        self.file.close()
