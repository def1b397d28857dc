"""A Whoosh codec that reads an index's segments: ``whoosh.codec.base``, over the arrays of ``index.engine``.

Only for reading. Numbers are as Whoosh's own codec has them: documents that are deleted count in the
statistics until they are merged away. But no matcher ever gives one: Whoosh would leave them out by a
``FilterMatcher``, which lets one through after it has skipped a block.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.columns import ColumnReader
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.util.times import long_to_datetime

from index.engine.deletions import read_deletions
from index.engine.kernels import Docs
from index.engine.segment import Part, Segment
from index.engine.stock.fields import microseconds, read_only
from index.engine.stock.lexicon import FIELDS, FieldLexicon, Lexicon, Opened
from index.labels import Labels, LabelState
from index.schema import TEXTS

INDEX_NAME = "MAIN"  # Whoosh's default, part of the name of its table of contents
BLOCK = 128  # postings whose best score Whoosh looks at together
_SLACK = 1e-9  # what rounding may add to a quality that Whoosh made by subtraction

File = tuple[str, int]
"""A file of arrays: its name and the checksum of its directory."""


class StockSegment(base.Segment):  # type: ignore[misc]  # Whoosh is untyped
    """What Whoosh's table of contents says of a segment: its file, how many documents it has, what is deleted.

    ``labels`` is, for each column, how much of its file of labels belongs to the state (``labels.LabelState``).
    """

    def __init__(
        self,
        file: File,
        docs: int,
        *,
        deletions: File | None = None,
        deleted: int = 0,
        labels: Mapping[str, tuple[int, int, int]],
    ) -> None:
        self.indexname, self.compound = INDEX_NAME, False
        self.segid = Path(file[0]).stem
        self.file, self.docs, self.deletions, self.deleted, self.labels = file, docs, deletions, deleted, dict(labels)

    def codec(self) -> Codec:
        """Return a codec that opens the segment in the folder that Whoosh has it from."""
        return Codec()

    def segment_id(self) -> str:
        """Return what the names of its files begin with."""
        return str(self.segid)

    def should_assemble(self) -> bool:
        """Tell Whoosh to leave the file as it is."""
        return False

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones too."""
        return int(self.docs)

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return int(self.deleted)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        read_only()

    delete_document = set_doc_count = _refuse
    deleted_docs = is_deleted = _refuse  # the reader tells, which has the file of deletions


class Codec(base.Codec):  # type: ignore[misc]  # Whoosh is untyped
    """Reads one segment: ``opened``, or else the one that Whoosh asks for first."""

    def __init__(self, opened: Opened | None = None) -> None:
        self._opened = opened

    @property
    def opened(self) -> Opened:
        """The segment."""
        if self._opened is None:
            raise ValueError("no segment is open")
        return self._opened

    def terms_reader(self, storage: Any, segment: StockSegment) -> TermsReader:
        """Return a reader of the segment's terms."""
        return TermsReader(self._open(storage, segment))

    def per_document_reader(self, storage: Any, segment: StockSegment) -> DocumentReader:
        """Return a reader of what the segment has of each document."""
        return DocumentReader(self._open(storage, segment))

    def _open(self, storage: Any, segment: StockSegment) -> Opened:
        if self._opened is None:
            if not isinstance(storage, FileStorage):
                raise TypeError("a segment is a file in a folder")
            self._opened = _open(Path(storage.folder), segment)
        return self._opened

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        read_only()

    per_document_writer = field_writer = postings_writer = new_segment = _refuse


def _open(folder: Path, said: StockSegment) -> Opened:
    segment = Segment(folder / said.file[0], directory_crc=said.file[1])
    alive = None
    if said.deletions is not None:
        name, crc = said.deletions
        alive = np.ones(segment.size, dtype=np.bool_)
        alive[read_deletions(folder / name, crc)] = False
    labels = Labels(folder, {column: LabelState(*state) for column, state in said.labels.items()})
    return Opened(Part(segment, alive), labels, kept=False)


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh is untyped
    """What a segment has of each document."""

    def __init__(self, opened: Opened) -> None:
        self._opened, self._part = opened, opened.part

    def close(self) -> None:
        """Let go of the segment."""
        self._opened.close()

    def doc_count(self) -> int:
        """Return how many documents are not deleted."""
        alive = self._part.alive
        return self._part.size if alive is None else int(np.count_nonzero(alive))

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones too."""
        return self._part.size

    def has_deletions(self) -> bool:
        """Tell whether a document is deleted."""
        return self.doc_count() < self._part.size

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted. Whoosh may ask for one past the last."""
        alive = self._part.alive
        return alive is not None and docnum < len(alive) and not alive[docnum]

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents."""
        alive = self._part.alive
        return iter([] if alive is None else np.flatnonzero(~alive).tolist())

    def all_doc_ids(self) -> Iterator[int]:
        """Yield the documents that are not deleted."""
        return iter(self._part.living(np.arange(self._part.size)).tolist())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return a document's id, its date in UTC, and the archive's change that it is the state after."""
        segment = self._part.segment
        return {
            "id": segment.ids[docnum].decode(),
            "date": long_to_datetime(microseconds(int(segment.dates[docnum]))),
            "change": int(segment.changes[docnum]),
        }

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return how many positions a document's text in a field takes, exactly."""
        lengths = self._opened.lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Return how many positions the texts in a field take in all."""
        return self._part.segment.text(fieldname).total if fieldname in TEXTS else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the length of the shortest text in a field."""
        lengths = self._opened.lengths(fieldname)
        return int(lengths.min()) if lengths is not None and len(lengths) else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the length of the longest text in a field."""
        lengths = self._opened.lengths(fieldname)
        return int(lengths.max(initial=0)) if lengths is not None else 0

    def supports_columns(self) -> bool:
        """Tell Whoosh that there are columns to sort by."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell whether Whoosh can sort by a field's column: the date. By others it sorts, slowly, by their terms."""
        return fieldname == "date"

    def list_columns(self) -> list[str]:
        """Return the fields with columns."""
        return ["date"]

    def column_reader(self, fieldname: str, column: Any) -> MomentColumn:
        """Return the column of a field that has one."""
        return MomentColumn(self._part.segment)


class MomentColumn(ColumnReader):  # type: ignore[misc]  # Whoosh is untyped
    """The date of each document in Whoosh's microseconds."""

    def __init__(self, segment: Segment) -> None:
        self._dates, self._sign = segment.dates, 1

    def __len__(self) -> int:
        return len(self._dates)

    def __getitem__(self, docnum: int) -> int:
        return microseconds(int(self._dates[docnum]))

    def __iter__(self) -> Iterator[int]:
        return map(microseconds, self._dates.tolist())

    def sort_key(self, docnum: int) -> int:
        """Return what to sort a document by."""
        return self._sign * self[docnum]

    def set_reverse(self) -> None:
        """Sort the newest first."""
        self._sign = -1

    def load(self) -> list[int]:
        """Return all dates."""
        return list(self)


class TermsReader(base.TermsReader):  # type: ignore[misc]  # Whoosh is untyped
    """The terms of all fields of a segment."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def close(self) -> None:
        """Let go of the segment."""
        self._opened.close()

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        lexicon = self._opened.lexicon(term[0])
        return lexicon is not None and lexicon.find(term[1]) >= 0

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms."""
        return list(FIELDS)

    def cursor(self, fieldname: str, fieldobj: Any) -> base.FieldCursor:
        """Return a cursor over the terms of a field."""
        lexicon = self._opened.lexicon(fieldname)
        return base.EmptyCursor() if lexicon is None else FieldCursor(self, fieldname, fieldobj, lexicon)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all fields and terms."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from ``prefix`` on, and then those of the fields that follow."""
        for name in FIELDS:
            lexicon = self._opened.lexicon(name) if name >= fieldname else None
            if lexicon is not None:
                for ordinal in range(lexicon.place(prefix) if name == fieldname else 0, len(lexicon)):
                    yield name, lexicon[ordinal]

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all fields and terms, and what is known of each."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from ``prefix`` on and all that follow, and what is known of each."""
        for term in self.terms_from(fieldname, prefix):
            yield term, self.term_info(*term)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term. Raises KeyError."""
        lexicon, ordinal = self._find(fieldname, text)
        docs, lengths = lexicon.docs(ordinal), self._opened.lengths(fieldname)
        first, last = int(docs[0]), int(docs[-1])
        if lengths is None or not isinstance(lexicon, FieldLexicon):
            return TermInfo(len(docs), len(docs), 1, 1, 1, first, last)
        some = lengths.take(docs)
        frequencies = lexicon.field.postings.frequencies(ordinal)
        weight, most = float(frequencies.sum()), float(frequencies.max())
        return TermInfo(weight, len(docs), int(some.min()), int(some.max()), most, first, last)

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often a term occurs. Raises KeyError."""
        lexicon, ordinal = self._find(fieldname, text)
        if fieldname in TEXTS and isinstance(lexicon, FieldLexicon):
            return float(lexicon.field.postings.total(ordinal))
        return float(lexicon.count(ordinal))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a term. Raises KeyError."""
        lexicon, ordinal = self._find(fieldname, text)
        return lexicon.count(ordinal)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingMatcher:
        """Return a matcher of the documents that have a term and are not deleted. Raises TermNotFound."""
        try:
            lexicon, ordinal = self._find(fieldname, text)
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None
        return PostingMatcher(
            PostingList(self._opened, fieldname, lexicon, ordinal), (fieldname, text), format_, scorer
        )

    def _find(self, fieldname: str, text: bytes) -> tuple[Lexicon, int]:
        lexicon = self._opened.lexicon(fieldname)
        ordinal = -1 if lexicon is None else lexicon.find(text)
        if lexicon is None or ordinal < 0:
            raise KeyError((fieldname, text))
        return lexicon, ordinal


class FieldCursor(base.FieldCursor):  # type: ignore[misc]  # Whoosh is untyped
    """A place among the terms of a field."""

    def __init__(self, reader: TermsReader, fieldname: str, fieldobj: Any, lexicon: Lexicon) -> None:
        self._reader, self._fieldname, self._fieldobj, self._lexicon = reader, fieldname, fieldobj, lexicon
        self._ordinal = 0

    def first(self) -> Any:
        """Go to the first term and return it."""
        self._ordinal = 0
        return self.text()

    def find(self, string: Any) -> Any:
        """Go to the first term that does not sort before ``string`` and return it."""
        self._ordinal = self._lexicon.place(self._fieldobj.to_bytes(string))
        return self.text()

    def next(self) -> Any:
        """Go to the next term and return it."""
        self._ordinal += 1
        return self.text()

    def text(self) -> Any:
        """Return the term as the field shows it, None after the last one."""
        return self._fieldobj.from_bytes(self._lexicon[self._ordinal]) if self.is_valid() else None

    term = text

    def term_info(self) -> TermInfo | None:
        """Return what is known of the term."""
        return self._reader.term_info(self._fieldname, self._lexicon[self._ordinal]) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Tell whether there is a term."""
        return self._ordinal < len(self._lexicon)


class PostingList:
    """The documents of a term that are not deleted; how often and where it is in them is decoded when asked for."""

    def __init__(self, opened: Opened, fieldname: str, lexicon: Lexicon, ordinal: int) -> None:
        docs = lexicon.docs(ordinal)
        self._lexicon, self._ordinal, self._lengths = lexicon, ordinal, opened.lengths(fieldname)
        alive = opened.part.alive
        self._at = np.arange(len(docs)) if alive is None else np.flatnonzero(alive.take(docs))
        self._docs: Docs = docs[self._at]
        self.docs: list[int] = self._docs.tolist()
        self._weights: list[float] | None = None
        self._positions: list[list[int]] | None = None
        self._blocks: tuple[list[float], list[int], list[int]] | None = None

    @property
    def weights(self) -> list[float]:
        """How often the term is in each document."""
        if self._weights is None:
            self._weights = [1.0] * len(self.docs)
            if self._lengths is not None and isinstance(self._lexicon, FieldLexicon):
                self._weights = self._lexicon.field.postings.frequencies(self._ordinal)[self._at].astype(float).tolist()
        return self._weights

    @property
    def positions(self) -> list[list[int]]:
        """Where the term is in each document."""
        if self._positions is None:
            self._positions = [[]] * len(self.docs)
            if self._lengths is not None and isinstance(self._lexicon, FieldLexicon):
                postings = self._lexicon.field.postings
                frequencies, positions = postings.occurrences(self._ordinal)
                ends = np.cumsum(frequencies, dtype=np.int64)
                starts = ends - frequencies
                flat = positions.tolist()
                bounds = zip(starts[self._at].tolist(), ends[self._at].tolist(), strict=True)
                self._positions = [flat[start:end] for start, end in bounds]
        return self._positions

    def block(self, number: int) -> tuple[float, int, int]:
        """Return of a block the greatest weight, and the least and the greatest length of its documents' texts."""
        if self._blocks is None:
            weights = np.array(self.weights)
            lengths = np.ones(len(weights), dtype=np.int64) if self._lengths is None else self._lengths.take(self._docs)
            starts = np.arange(0, len(weights), BLOCK)
            self._blocks = (
                np.maximum.reduceat(weights, starts).tolist(),
                np.minimum.reduceat(lengths, starts).tolist(),
                np.maximum.reduceat(lengths, starts).tolist(),
            )
        weight, shortest, longest = self._blocks
        return weight[number], shortest[number], longest[number]


class PostingMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh is untyped
    """Goes through the documents of a term."""

    def __init__(self, postings: PostingList, term: tuple[str, bytes], format_: Any, scorer: Any, at: int = 0) -> None:
        self._postings, self._term, self.format, self.scorer, self._at = postings, term, format_, scorer, at
        self._docs = postings.docs

    def is_active(self) -> bool:
        """Tell whether there is a document."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> PostingMatcher:
        """Return a matcher in the same place."""
        return PostingMatcher(self._postings, self._term, self.format, self.scorer, self._at)

    def id(self) -> int:
        """Return the document."""
        return self._docs[self._at]

    def all_ids(self) -> Iterator[int]:
        """Yield this document and all that follow."""
        return iter(self._docs[self._at :])

    def next(self) -> bool:
        """Go to the next document and tell whether that is in another block."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return self._at % BLOCK == 0

    def skip_to(self, id: int) -> bool:
        """Go to the first document from ``id`` on and tell whether that is in another block."""
        if not self.is_active():
            raise ReadTooFar
        before = self._at
        self._at = bisect_left(self._docs, id, self._at)
        return before // BLOCK != self._at // BLOCK

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the next block that may have a document of a score above this, and return how many were skipped.

        A block that is above it by no more than rounding is skipped: ``UnionMatcher`` takes one quality
        from another, and would ask for the same again without end.
        """
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality + _SLACK * abs(minquality):
            self._at = (self._at // BLOCK + 1) * BLOCK
            skipped += 1
        return skipped

    def weight(self) -> float:
        """Return how often the term is in the document."""
        return self._postings.weights[self._at]

    def value(self) -> bytes:
        """Return the posting as the field's format encodes it."""
        return bytes(self.format.encode(self._postings.positions[self._at]))

    def block_max_weight(self) -> float:
        """Return the greatest weight in the block; past the last document, in the last block."""
        return self._block()[0]

    def block_min_length(self) -> int:
        """Return the length of the block's shortest text."""
        return self._block()[1]

    def block_max_length(self) -> int:
        """Return the length of the block's longest text."""
        return self._block()[2]

    def _block(self) -> tuple[float, int, int]:
        return self._postings.block(min(self._at, len(self._docs) - 1) // BLOCK) if self._docs else (0.0, 1, 1)
