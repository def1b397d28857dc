"""Whoosh's storage over mapped files: opening a segment costs neither a copy nor memory.

Stock Whoosh reads a compound segment into the heap when it is opened. Here a segment's files lie side
by side and are mapped. Whoosh opens some of them only when it first needs them, so a reader holds all
its files from the start: what a writer deletes later stays readable.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile

INDEX_NAME = "MAIN"  # Whoosh's default, part of its file names


class MappedFile(BufferFile):  # type: ignore[misc]  # Whoosh is untyped
    """A read-only file that is a map of what lies on disk."""

    def __init__(self, mapped: mmap.mmap, name: str) -> None:
        self._buf = self.file = mapped
        self._name, self.onclose = name, None
        self.is_real = self.is_closed = False

    def subset(self, position: int, length: int, name: str | None = None) -> BufferFile:
        """Return a part of the file, copied: Whoosh asks for small ones only."""
        return BufferFile(self.get(position, length), name=name or self._name)


class MappedStorage(FileStorage):  # type: ignore[misc]  # Whoosh is untyped
    """A folder of Whoosh files, opened as maps. Those named in ``held`` are mapped at once, and kept.

    Raises FileNotFoundError if one of these is not there.
    """

    def __init__(self, folder: Path, held: Iterable[str] = ()) -> None:
        super().__init__(str(folder))
        self._held = {name: _map(folder / name) for name in held if (folder / name).stat().st_size}

    def file_exists(self, name: str) -> bool:
        """Tell whether a file is there, for this reader: one that is held is, though a writer may have deleted it."""
        return name in self._held or bool(super().file_exists(name))

    def file_length(self, name: str) -> int:
        """Return a file's size in bytes; of one that is held it can be told when it is deleted."""
        return len(self._held[name]) if name in self._held else int(super().file_length(name))

    def open_file(self, name: str, **options: Any) -> Any:
        """Return the file of that name. Raises FileNotFoundError."""
        path = Path(self.folder) / name
        if name in self._held:
            file = MappedFile(self._held[name], name)
            file.seek(0)
            return file
        if not path.stat().st_size:
            return super().open_file(name, **options)
        return MappedFile(_map(path), name)

    def close(self) -> None:
        """Do nothing: readers share the storage. ``release`` closes what it holds."""

    def release(self) -> None:
        """Close the files held."""
        for mapped in self._held.values():
            mapped.close()


def _map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
