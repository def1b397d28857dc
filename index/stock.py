"""The index as stock Whoosh sees it: from outside by ``whoosh.index.open_dir``, from inside over an open snapshot.

``whoosh.index.open_dir(folder of a generation)`` finds there Whoosh's own table of contents, which the
writer leaves beside each state. It is a pickle, so never open one that came from elsewhere: Khabar does
not read it, and opens a snapshot for Whoosh with nothing but the manifest and the arrays.
"""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

from index.engine.stock import opening, toc
from index.engine.stock.codec import StockSegment
from index.engine.stock.trees import from_whoosh, to_whoosh
from index.manifest import FileState, Manifest
from index.snapshot import Snapshot

__all__ = ["from_whoosh", "open_reader", "open_searcher", "to_whoosh", "toc_file", "write_toc"]


def write_toc(folder: Path, manifest: Manifest) -> None:
    """Write Whoosh's table of contents of a state into the folder of its generation, durably."""
    labels = {column: astuple(state) for column, state in manifest.labels.items()}
    segments = [
        StockSegment(
            _file(state.file),
            state.docs,
            deletions=None if state.deletions is None else _file(state.deletions),
            deleted=state.deleted,
            labels=labels,
        )
        for state in manifest.segments
    ]
    toc.write_toc(folder, manifest.commit, segments)


def toc_file(manifest: Manifest) -> str:
    """Return the name of the table of contents of a state."""
    return toc.toc_name(manifest.commit)


def open_reader(snapshot: Snapshot) -> Any:
    """Return a Whoosh reader of a snapshot, which stays open when the reader is closed."""
    return opening.open_reader(snapshot.parts, snapshot.labels, snapshot.manifest.commit)


def open_searcher(snapshot: Snapshot) -> Any:
    """Return a Whoosh searcher of a snapshot, which stays open when the searcher is closed."""
    return opening.open_searcher(snapshot.parts, snapshot.labels, snapshot.manifest.commit)


def _file(state: FileState) -> tuple[str, int]:
    return state.name, state.crc
