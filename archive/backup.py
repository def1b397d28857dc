"""A consistent copy of an archive while others write to it.

The database is copied first, at one moment; then of each capture file as much as that copy names. Capture files only
ever grow, so all that the copied database names is there. A copy that exists already is brought up to date.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.database import NAME, Database, sync_folder
from archive.errors import ArchiveError, ArchiveExists
from archive.store import Store

SETTINGS = "khabar.toml"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, and how many bytes of captures this run had to copy."""

    articles: int
    captures: int
    bytes: int


def backup(root: Path, destination: Path, *, progress: Callable[[int], None] | None = None) -> Copied:
    """Copy the archive at ``root`` to ``destination``, a new or empty folder or an earlier backup of the same archive.

    ``progress`` is called with the bytes copied since its last call. The index is left out: it can be built again.
    Raises ArchiveNotFound, ArchiveExists if something else lies there, ArchiveError if the copy cannot be written.
    """
    source, target = root.resolve(), destination.resolve()
    if source == target or source in target.parents:
        raise ArchiveExists(destination, "lies inside the archive itself")
    with Store.open(root) as store:
        _check_destination(store, destination)
        try:
            destination.mkdir(parents=True, exist_ok=True)
            return _copy(store, destination, progress or (lambda _: None))
        except OSError as fault:
            raise ArchiveError(f"{fault.filename or destination} could not be written ({fault.strerror})") from fault


def _check_destination(store: Store, destination: Path) -> None:
    if destination.exists() and not destination.is_dir():
        raise ArchiveExists(destination, "is a file")
    if not destination.is_dir() or not any(destination.iterdir()):
        return
    if not (destination / NAME).exists():
        unfinished = {f"{NAME}.new", SETTINGS, "captures"}
        if {path.name for path in destination.iterdir()} <= unfinished:
            return
        raise ArchiveExists(destination, "is not empty and holds no backup")
    with Store.open(destination) as there:
        if there.identity != store.identity:
            raise ArchiveExists(destination, "holds another archive")
        last = there.last_change()
        if last > store.last_change() or there.digest_at(last) != store.digest_at(last):
            raise ArchiveExists(destination, "holds changes that this archive does not have")


def _copy(store: Store, destination: Path, tick: Callable[[int], None]) -> Copied:
    database = destination / f"{NAME}.new"
    database.unlink(missing_ok=True)
    store.database.copy_to(database)
    # From here on the copied database says what there is; the archive itself may go on growing.
    with Store(destination, Database.open(destination, write=True, name=database.name), None) as there:
        copied = 0
        for file, end in there.capture_ends():
            copied += _extend(store.root / file, destination / file, end, tick)
        counts = there.counts()
    settings = store.root / SETTINGS
    if settings.exists():
        shutil.copyfile(settings, destination / f"{SETTINGS}.new")
        (destination / f"{SETTINGS}.new").replace(destination / SETTINGS)
    with database.open("rb") as stream:
        os.fsync(stream.fileno())
    for leftover in (f"{NAME}-wal", f"{NAME}-shm"):
        (destination / leftover).unlink(missing_ok=True)
    database.replace(destination / NAME)
    sync_folder(destination)
    return Copied(counts.articles, counts.captures, copied)


def _extend(source: Path, target: Path, end: int, tick: Callable[[int], None]) -> int:
    """Copy what a capture file has beyond its copy, up to ``end``. Return the bytes copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    start = target.stat().st_size if target.exists() else 0
    if start >= end:
        return 0
    left = end - start
    with source.open("rb") as old, target.open("ab") as new:
        old.seek(start)
        while left and (chunk := old.read(min(_CHUNK, left))):
            new.write(chunk)
            left -= len(chunk)
            tick(len(chunk))
        new.flush()
        os.fsync(new.fileno())
    if left:
        raise ArchiveError(f"{source} ends {left} bytes before its last record; see: khabar verify")
    sync_folder(target.parent)
    return end - start
