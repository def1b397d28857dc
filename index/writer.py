"""One generation of the index while it is written: documents in, a state that ``CURRENT`` can name out.

A commit writes new files only: segments, deletions, and the ends of the files of labels. They are on
the disk before ``CURRENT`` names them, and what it no longer names is removed after. So a kill at any
moment leaves the last state whole, and some files that the next writer sweeps. Segments are merged
beside all this, in a thread: a merge that is done goes into the next commit.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive.corrections import Correction
from index.documents import Document
from index.engine.build import SegmentBuilder
from index.engine.deletions import read_deletions, write_deletions
from index.engine.kernels import NO_PLACES, Docs, Longs
from index.engine.memory import give_back
from index.engine.merge import Source, merge, sources_of
from index.engine.segment import Segment
from index.engine.segmentwriter import Written
from index.engine.tiers import BULK, FACTOR, Size, last_merges, next_merge
from index.entitytable import SUFFIX as TABLE_SUFFIX
from index.entitytable import Entity, EntityTable, Group, write_table
from index.labels import LabelWriter, label_file
from index.manifest import CURRENT, FileState, Manifest, SegmentState, sync_folder, write_manifest
from index.naming import Names, entities, grouped, unknown
from index.schema import NAMED, VALUES
from index.stock import toc_file, write_toc

SUFFIX = ".seg"


class _Live:
    """A segment of the state being written: which of its documents are alive."""

    def __init__(self, folder: Path, state: SegmentState) -> None:
        self.state = state
        self.segment = Segment(folder / state.file.name, directory_crc=state.file.crc)
        self.alive = np.ones(state.docs, dtype=np.bool_)
        self.changed = False
        if state.deletions is not None:
            self.alive[read_deletions(folder / state.deletions.name, state.deletions.crc)] = False

    @property
    def size(self) -> Size:
        return Size(self.state.docs, int(np.count_nonzero(self.alive)))

    def drop(self, docs: Docs) -> Docs:
        """Delete documents; return those that were alive."""
        gone = docs[self.alive[docs]]
        if len(gone):
            self.alive[gone] = False
            self.changed = True
        return gone


@dataclass(slots=True)
class _Merging:
    """A merge under way."""

    replaced: list[_Live]
    sources: list[Source]
    path: Path
    result: Future[Written]


class GenerationWriter:
    """Writes one generation's folder. The caller holds the index's lock. A context manager."""

    def __init__(self, folder: Path, manifest: Manifest, corrections: Sequence[Correction] = ()) -> None:
        self.folder, self.manifest = folder, manifest
        self.place = folder / manifest.generation
        self._corrections = corrections
        self._labels = LabelWriter(self.place, manifest.labels)
        self._builder = SegmentBuilder(self._labels)
        self._live = [_Live(self.place, state) for state in manifest.segments]
        self._counts = self._counted()
        self._made = max(
            (int(path.stem) for path in self.place.glob(f"*{SUFFIX}*") if path.stem.isdecimal()), default=0
        )
        self._threads = ThreadPoolExecutor(1, "merge")
        self._merging: _Merging | None = None

    @classmethod
    def create(cls, folder: Path, corrections: Sequence[Correction] = ()) -> GenerationWriter:
        """Begin an empty generation beside those that are there."""
        numbers = [int(path.name[1:]) for path in generations(folder)]
        name = f"g{max(numbers, default=0) + 1:06}"
        (folder / name).mkdir(parents=True)
        return cls(folder, Manifest(generation=name, commit=0, seq=0), corrections)

    def __enter__(self) -> GenerationWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=True)
        for live in self._live:
            live.segment.close()

    def add(self, documents: Iterable[Document], replaced: Collection[str] = ()) -> None:
        """Add documents, in place of those with the ids ``replaced``. ``publish`` makes it the state."""
        if replaced:
            self._flush()
            for live in self._live:
                self._count(live.segment, live.drop(np.sort(live.segment.find_many(replaced))), -1)
        for document in documents:
            self._builder.add(document)
            if self._builder.full:
                self._flush()
                give_back()
                self._merge_beside(factor=BULK)

    def publish(self, seq: int, archive: str) -> Manifest:
        """Make what was added the present state of the index, durably, and remove what it replaces."""
        self._flush()
        self._take_merged(wait=False)
        states = tuple(self._state(live) for live in self._live)
        commit = self.manifest.commit + 1
        manifest = Manifest(
            generation=self.manifest.generation,
            commit=commit,
            seq=seq,
            archive=archive,
            versions=self.manifest.versions,
            segments=states,
            labels=self._labels.write(),
            entities=self._write_entities(commit),
        )
        write_toc(self.place, manifest)
        sync_folder(self.place)
        sync_folder(self.folder)
        write_manifest(self.folder, manifest)
        self.manifest = manifest
        for live, state in zip(self._live, states, strict=True):
            live.state, live.changed = state, False
        sweep(self.folder, manifest, keep=self._in_work())
        self._merge_beside()
        return manifest

    def settle(self) -> bool:
        """Finish the merges under way, and those that they make due; tell whether there is something to publish."""
        merged = False
        while self._merging is not None:
            merged = True
            self._take_merged(wait=True)
            self._merge_beside()
        return merged

    def compact(self) -> None:
        """Merge all segments into as few as can be. ``publish`` makes it the state."""
        self._flush()
        self._builder = SegmentBuilder(self._labels)  # the words it has met are the most memory that there is
        if self._merging is not None:
            self._take_merged(wait=True)
        for group in last_merges([live.size for live in self._live]):
            self._start([self._live[place] for place in group])
            self._take_merged(wait=True)

    def _flush(self) -> None:
        """Write what was gathered as a segment."""
        if len(self._builder):
            live = self._opened(self._builder.write(self._fresh_path()))
            self._live.append(live)
            self._count(live.segment, None, 1)

    def _fresh_path(self) -> Path:
        self._made += 1
        return self.place / f"{self._made:08}{SUFFIX}"

    def _opened(self, written: Written) -> _Live:
        size = (self.place / written.name).stat().st_size
        return _Live(self.place, SegmentState(FileState(written.name, size, written.crc), written.docs))

    def _merge_beside(self, factor: int = FACTOR) -> None:
        """Start the merge that is due, if none is under way."""
        self._take_merged(wait=False)
        if self._merging is not None:
            return
        places = next_merge([live.size for live in self._live], factor=factor)
        if len(places) > 1 or (places and self._live[places[0]].size.sparse):
            self._start([self._live[place] for place in places])

    def _start(self, lives: list[_Live]) -> None:
        sources = sources_of([(live.segment, live.alive.copy()) for live in lives])
        path = self._fresh_path()
        self._merging = _Merging(lives, sources, path, self._threads.submit(merge, sources, path))

    def _take_merged(self, *, wait: bool) -> None:
        """Put a merged segment in the place of those it was made of, without what was deleted meanwhile."""
        merging = self._merging
        if merging is None or not (wait or merging.result.done()):
            return
        self._merging = None
        written = merging.result.result()
        self._live = [live for live in self._live if live not in merging.replaced]
        if written.docs:
            merged = self._opened(written)
            for live, source in zip(merging.replaced, merging.sources, strict=True):
                gone = source.numbers[~live.alive]
                merged.drop(gone[gone >= 0])
            self._live.append(merged)
        for live in merging.replaced:
            live.segment.close()

    def _state(self, live: _Live) -> SegmentState:
        if not live.changed:
            return live.state
        deleted = np.flatnonzero(~live.alive)
        path = self.place / f"{Path(live.state.file.name).stem}.{self.manifest.commit + 1}.del"
        crc = write_deletions(path, deleted)
        return SegmentState(
            live.state.file, live.state.docs, len(deleted), FileState(path.name, path.stat().st_size, crc)
        )

    def _counted(self) -> dict[str, Longs]:
        """Return how many living documents have each name."""
        with self._table() as table:
            if table is None:
                return dict.fromkeys(NAMED, NO_PLACES)
            return {column: table.columns[column].counts for column in NAMED}

    def _count(self, segment: Segment, docs: Docs | None, sign: int) -> None:
        """Count the names of documents (None: all) of a segment."""
        if docs is not None and not len(docs):
            return
        for column in NAMED:
            names = self._labels.size(column)
            total = np.zeros(names, dtype=np.int64)
            total[: len(self._counts[column])] = self._counts[column]
            codes, counts = segment.values(column).count(docs, names)
            total[slice(len(counts)) if codes is None else codes] += sign * counts
            self._counts[column] = total

    @contextlib.contextmanager
    def _table(self) -> Iterator[EntityTable | None]:
        """Open the table of entities of the present state, if there is one."""
        state = self.manifest.entities
        if state is None:
            yield None
            return
        table = EntityTable(self.place / state.name, state.crc)
        try:
            yield table
        finally:
            table.close()

    def _write_entities(self, commit: int) -> FileState:
        """Work out which names are one entity now, and write it."""
        path = self.place / f"{commit}{TABLE_SUFFIX}"
        groups: dict[str, list[Group]] = {}
        found: dict[str, list[Entity]] = {}
        nobody: dict[str, Longs] = {}
        with self._table() as table:
            for column in NAMED:
                names = Names(*self._labels.names(column), self._counts[column])
                known = table.columns[column] if table is not None else None
                groups[column] = grouped(names, known.groups, known.counts > 0) if known is not None else grouped(names)
                find = functools.partial(self._labels.find, column)
                found[column] = entities(column, names, groups[column], self._corrections, find)
                nobody[column] = unknown(names, found[column])
            segments = [live.segment for live in self._live]
            crc = write_table(path, self._counts, groups, found, nobody, segments, table)
        return FileState(path.name, path.stat().st_size, crc)

    def _in_work(self) -> set[str]:
        """Return the beginnings of the names of files that a merge is writing or reading."""
        if self._merging is None:
            return set()
        return {self._merging.path.stem, *(Path(live.state.file.name).stem for live in self._merging.replaced)}


def generations(folder: Path) -> list[Path]:
    """Return the folders of all generations, finished or not."""
    return [path for path in folder.glob("g*") if path.is_dir() and path.name[1:].isdecimal()]


def sweep(folder: Path, manifest: Manifest, keep: Collection[str] = ()) -> None:
    """Remove all that a state does not name: older generations and files, and a killed writer's leavings.

    Files whose name begins with one of ``keep`` and a full stop are in work.
    """
    for path in generations(folder):
        if path.name != manifest.generation:
            shutil.rmtree(path, ignore_errors=True)
    (folder / f"{CURRENT}.new").unlink(missing_ok=True)
    named = {file.name for file in manifest.files()} | set(map(label_file, VALUES)) | {toc_file(manifest)}
    for path in (folder / manifest.generation).iterdir():
        if path.name not in named and path.name.partition(".")[0] not in keep:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
