"""One state of the index, held open: what a writer does meanwhile does not show in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from index.engine.deletions import read_deletions
from index.engine.kernels import Longs
from index.engine.memory import keep
from index.engine.segment import Part, Segment
from index.entitytable import EntityTable
from index.errors import DamagedFile, IndexDamaged, SearchError
from index.labels import Labels
from index.manifest import Manifest, SegmentState, fault, read_manifest

_TRIES = 20  # a commit can sweep the files of the state just read; every try reads the state anew


class Snapshot:
    """An open state of the index. ``seq`` is the change of the archive it had caught up to."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        self.seq: int = manifest.seq
        self.versions: Mapping[str, str] = manifest.versions
        self.place = folder / manifest.generation
        self.entities: EntityTable | None = None
        if manifest.entities is not None:
            self.entities = EntityTable(self.place / manifest.entities.name, manifest.entities.crc)
        self.labels = Labels(self.place, manifest.labels, self.entities)
        self.parts: list[Part] = []
        try:
            self.parts += (_part(self.place, state) for state in manifest.segments)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the files."""
        for part in self.parts:
            part.segment.close()
        self.parts = []
        self.labels.close()
        if self.entities is not None:
            self.entities.close()

    def values(self, column: str, codes: Longs, language: str = "") -> list[str]:
        """Return what some codes go by: a name of an entity by the entity's label, in a language if one is given."""
        labels = self.labels.labels(column, codes)
        if self.entities is None or column not in self.entities.columns:
            return labels
        entities = self.entities.columns[column]
        return [entities.label(code, language) or label for code, label in zip(codes.tolist(), labels, strict=True)]

    def named(self, column: str, codes: Sequence[int], language: str = "") -> tuple[str, ...]:
        """Return what the codes of one article go by, once each and without what is hidden."""
        if self.entities is not None and column in self.entities.columns:
            entities = self.entities.columns[column]
            stand = dict.fromkeys(map(entities.stands_for, codes))
            codes = [code for code in stand if code >= 0]
        return tuple(self.values(column, np.array(codes, dtype=np.int64), language))

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
        return sum(state.alive for state in self.manifest.segments)


def _part(place: Path, state: SegmentState) -> Part:
    segment = Segment(place / state.file.name, directory_crc=state.file.crc)
    if state.deletions is None:
        return Part(segment, None)
    alive = np.ones(state.docs, dtype=np.bool_)
    alive[read_deletions(place / state.deletions.name, state.deletions.crc)] = False
    return Part(segment, alive)


def open_snapshot(folder: Path) -> Snapshot:
    """Open the present state. Raises IndexMissing, IndexStale, IndexDamaged."""
    keep()
    trouble = ""
    for _ in range(_TRIES):
        manifest = read_manifest(folder)
        trouble = fault(folder, manifest)
        if not trouble:
            try:
                return Snapshot(folder, manifest)
            except FileNotFoundError as error:
                trouble = f"{Path(error.filename or '?').name} is missing"
            except (DamagedFile, OSError, ValueError) as error:
                trouble = str(error)
        if read_manifest(folder) == manifest:
            break
    raise IndexDamaged(folder, trouble)
