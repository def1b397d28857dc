"""Whoosh's table of contents of a generation: what ``whoosh.index.open_dir`` reads. Khabar itself never does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from index.engine.stock.codec import INDEX_NAME, StockSegment
from index.engine.stock.fields import make_schema


def toc_name(commit: int) -> str:
    """Return the name of the table of contents of a commit."""
    return str(TOC._filename(INDEX_NAME, commit))


def write_toc(folder: Path, commit: int, segments: Sequence[StockSegment]) -> None:
    """Write the table of contents of a commit, durably: it is there whole or not at all."""
    memory = RamStorage()
    TOC(make_schema(), list(segments), commit).write(memory, INDEX_NAME)
    name = toc_name(commit)
    fresh = folder / f"{name}.new"
    with fresh.open("wb") as file:
        file.write(memory.files[name])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / name)
