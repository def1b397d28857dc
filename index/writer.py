"""One generation of the index while it is written: documents in, a state that ``CURRENT`` can name out.

A commit writes new files only: Whoosh's segment and table of contents, the segment's columns, the
labels. They are on the disk before ``CURRENT`` names them, and what it no longer names is removed
after. So a kill at any moment leaves the last state whole, and some files that the next writer sweeps.
"""

from __future__ import annotations

import contextlib
import math
import shutil
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from whoosh.index import TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from index.columns import column_files, write_columns
from index.labels import LabelWriter, label_files
from index.manifest import CURRENT, Fixity, Manifest, seal, sync_folder, write_manifest
from index.schema import make_schema
from index.storage import INDEX_NAME, MappedStorage

MEMORY_MB = 96  # of postings that Whoosh gathers before it writes a sorted run to disk, by its estimate
MERGE_FACTOR = 8  # segments of about one size that become one; each document is rewritten log8(n) times
_SMALLEST = 100  # articles; segments below this count as one size
_SPARSE = 0.5  # a segment with a larger share of deleted articles is rewritten

Merge = Callable[[Any, list[Any]], list[Any]]


class _Lengths:
    """The lengths of a segment's fields, asked for once a posting: Whoosh would look for a file each time."""

    def __init__(self, reader: Any, schema: Any, count: int) -> None:
        self._reader, self._schema, self._count = reader, schema, count
        self._tables: dict[str, list[int]] = {}

    def doc_field_length(self, doc: int, field: str, default: int = 0) -> int:
        """Return how many tokens a document has in a field, 0 for one that is not scored."""
        if field not in self._tables:
            scored = self._schema[field].scorable
            length = self._reader.doc_field_length
            self._tables[field] = [(length(one, field, 0) or 0) if scored else 0 for one in range(self._count)]
        return self._tables[field][doc]


class _SegmentWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh is untyped
    """Whoosh's writer, but the files of the state before stay until the new state is on the disk."""

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        reader = self.per_document_reader()
        try:
            lengths = _Lengths(reader, self.schema, self.docnum)
            self.fieldwriter.add_postings(self.schema, lengths, self.pool.iter_postings())
            self.fieldwriter.close()
        finally:
            reader.close()

    def _commit_toc(self, segments: list[Any]) -> None:
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)


class GenerationWriter:
    """Writes one generation's folder. The caller holds the index's lock.

    Whoosh's table of contents has the commit's number, starting from 0 for an empty index.
    """

    def __init__(self, folder: Path, manifest: Manifest, labels: LabelWriter) -> None:
        self.folder, self.manifest, self.labels = folder, manifest, labels
        self.commit_number = manifest.commit
        self.place = folder / manifest.generation
        self.storage = MappedStorage(self.place)

    @classmethod
    def create(cls, folder: Path) -> GenerationWriter:
        """Begin an empty generation beside those that are there."""
        numbers = [int(path.name[1:]) for path in generations(folder)]
        name = f"g{max(numbers, default=0) + 1:06}"
        (folder / name).mkdir(parents=True)
        TOC.create(MappedStorage(folder / name), make_schema(), INDEX_NAME)
        return cls(folder, Manifest(generation=name, commit=0, seq=0), LabelWriter())

    @classmethod
    def resume(cls, folder: Path, manifest: Manifest) -> GenerationWriter:
        """Go on from the present state, of whose folder ``sweep`` has been made."""
        return cls(folder, manifest, LabelWriter.load(folder / manifest.generation, manifest.commit))

    def add(self, documents: Iterable[dict[str, Any]], replaced: Collection[str] = (), *, merge: bool = True) -> None:
        """Commit documents, in place of those with the ids ``replaced``. ``publish`` makes it the state."""
        index = FileIndex(self.storage, indexname=INDEX_NAME)
        writer = _SegmentWriter(index, limitmb=MEMORY_MB, compound=False)
        try:
            _delete(writer, replaced)
            for one in documents:
                writer.add_document(**one)
            writer.commit(mergetype=merge_by_size if merge else keep_all)
        except BaseException:
            _abandon(writer)
            raise
        self.commit_number = writer.generation
        for segment in self._segments():
            if not (self.place / column_files(segment.segment_id())[0]).exists():
                self._write_columns(segment)

    def publish(self, seq: int, archive: str) -> Manifest:
        """Make what was added the present state of the index, durably, and remove what it replaces."""
        self.labels.write(self.place, self.commit_number)
        sealed = {name: self._seal(name) for name in self._files()}
        sync_folder(self.place)
        sync_folder(self.folder)
        self.manifest = Manifest(
            generation=self.manifest.generation, commit=self.commit_number, seq=seq, archive=archive, files=sealed
        )
        write_manifest(self.folder, self.manifest)
        sweep(self.folder, self.manifest)
        return self.manifest

    def _segments(self) -> list[Any]:
        return list(TOC.read(self.storage, INDEX_NAME, gen=self.commit_number).segments)

    def _write_columns(self, segment: Any) -> None:
        reader = SegmentReader(self.storage, make_schema(), segment)
        try:
            stored = (fields for _, fields in reader.iter_docs())
            write_columns(self.place, segment.segment_id(), stored, self.labels)
        finally:
            reader.close()

    def _files(self) -> list[str]:
        segments = {segment.segment_id() for segment in self._segments()}
        names = [path.name for path in self.place.iterdir() if path.name.partition(".")[0] in segments]
        return sorted([*names, TOC._filename(INDEX_NAME, self.commit_number), *label_files(self.commit_number)])

    def _seal(self, name: str) -> Fixity:
        return self.manifest.files.get(name) or seal(self.place / name)


def generations(folder: Path) -> list[Path]:
    """Return the folders of all generations, finished or not."""
    return [path for path in folder.glob("g*") if path.is_dir() and path.name[1:].isdecimal()]


def sweep(folder: Path, manifest: Manifest) -> None:
    """Remove all that a state does not name: older generations and files, and a killed writer's leavings."""
    for path in generations(folder):
        if path.name != manifest.generation:
            shutil.rmtree(path, ignore_errors=True)
    (folder / f"{CURRENT}.new").unlink(missing_ok=True)
    for path in (folder / manifest.generation).iterdir():
        if path.name not in manifest.files:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def keep_all(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge nothing: what was added becomes a segment of its own."""
    return segments


def merge_by_size(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments of about one size once there are ``MERGE_FACTOR`` of them, and sparse ones.

    A Whoosh merge policy: merges into the segment being written, returns the segments that stay. What
    becomes of the merge can in turn complete a larger size. Segments without an article are dropped.
    """
    merged = [segment for segment in segments if segment.deleted_count() > _SPARSE * segment.doc_count_all()]
    kept = sorted((one for one in segments if one not in merged), key=lambda one: int(one.doc_count()))
    total = writer.doc_count() + sum(segment.doc_count() for segment in merged)
    for size in sorted({_size(segment.doc_count()) for segment in kept}):
        same = [segment for segment in kept if _size(segment.doc_count()) == size]
        if len(same) + (_size(total) == size) >= MERGE_FACTOR:
            merged += same
            total += sum(segment.doc_count() for segment in same)
            kept = [segment for segment in kept if segment not in same]
    for segment in merged:
        if segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


def _size(count: int) -> int:
    return int(math.log(max(count, _SMALLEST) / _SMALLEST, MERGE_FACTOR))


def _delete(writer: Any, ids: Collection[str]) -> None:
    if not ids or not writer.segments:
        return
    reader = writer.reader()
    try:
        found = [doc for one in ids if ("id", one) in reader for doc in reader.postings("id", one).all_ids()]
    finally:
        reader.close()
    for doc in found:
        writer.delete_document(doc)


def _abandon(writer: Any) -> None:
    """Give up a writer in whatever state it is. Whoosh keeps its lock after a failed commit."""
    with contextlib.suppress(Exception):
        writer.cancel()
    with contextlib.suppress(Exception):
        writer.writelock.release()
