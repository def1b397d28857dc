"""One state of the index, held open: what a writer does meanwhile does not show in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.scoring import BM25F
from whoosh.searching import Searcher as WhooshSearcher

from index.columns import Columns, Mask, open_columns
from index.errors import IndexDamaged, SearchError
from index.labels import Labels
from index.manifest import Manifest, fault, is_whoosh, read_manifest
from index.storage import INDEX_NAME, MappedStorage

_TRIES = 20  # a commit can sweep the files of the state just read; every try reads the state anew


@dataclass(frozen=True, slots=True)
class Part:
    """One segment: its Whoosh searcher, its columns, and which of its articles are alive."""

    searcher: Any
    columns: Columns
    alive: Mask

    @property
    def size(self) -> int:
        """How many articles it has, deleted ones too."""
        return len(self.alive)


class Snapshot:
    """An open state of the index. ``seq`` is the change of the archive it had caught up to."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        self.seq: int = manifest.seq
        self.versions: Mapping[str, str] = manifest.versions
        generation = folder / manifest.generation
        self.labels = Labels(generation, manifest.commit)
        self.parts: list[Part] = []
        self._whoosh: Any = None
        self._storage = MappedStorage(generation, [name for name in manifest.files if is_whoosh(name)])
        contents = TOC.read(self._storage, INDEX_NAME, gen=manifest.commit)
        if not contents.segments:
            return
        reader = FileIndex._reader(self._storage, contents.schema, contents.segments, manifest.commit)
        self._whoosh = WhooshSearcher(reader, weighting=BM25F())
        for searcher, _ in self._whoosh.leaf_searchers():
            self.parts.append(_part(generation, searcher))

    def close(self) -> None:
        """Close the files."""
        if self._whoosh is not None and not self._whoosh.is_closed:
            self._whoosh.close()
        self._storage.release()

    def fault(self) -> str:
        """Return what is wrong with the files, '' if nothing is or they were replaced; reads all of them."""
        try:
            replaced = read_manifest(self.folder, any_version=True) != self.manifest
        except SearchError as error:
            return str(error).partition("\n")[0]
        return "" if replaced else fault(self.folder, self.manifest, deep=True)

    @functools.cached_property
    def count(self) -> int:
        """How many articles there are."""
        return int(sum(np.count_nonzero(part.alive) for part in self.parts))


def _part(folder: Path, searcher: Any) -> Part:
    reader = searcher.reader()
    size = reader.doc_count_all()
    alive = np.ones(size, dtype=np.bool_)
    deleted = list(reader.segment().deleted_docs())
    alive[deleted] = False
    return Part(searcher, open_columns(folder, reader.segment().segment_id(), size), alive)


def open_snapshot(folder: Path) -> Snapshot:
    """Open the present state. Raises IndexMissing, IndexStale, IndexDamaged."""
    trouble = ""
    for _ in range(_TRIES):
        manifest = read_manifest(folder)
        trouble = fault(folder, manifest)
        if not trouble:
            try:
                return Snapshot(folder, manifest)
            except FileNotFoundError as error:
                trouble = f"{Path(error.filename or '?').name} is missing"
            except SearchError:
                raise
            except Exception as error:  # noqa: BLE001 - Whoosh and numpy raise anything on damage
                trouble = f"it cannot be opened ({type(error).__name__}: {error})"
        if read_manifest(folder) == manifest:
            break
    raise IndexDamaged(folder, trouble)
