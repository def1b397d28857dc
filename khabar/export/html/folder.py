"""The folder of an export: written beside its place, swapped in when whole, never over anything else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khabar.errors import ExportRefused

MARKER = "khabar-export.json"
"""The file that tells an export from any other folder."""

PARTS = frozenset((MARKER, "index.html", "articles", "data", "static"))
"""All that lies in an export."""


def refuse_unfit(folder: Path) -> None:
    """Raise ExportRefused unless ``folder`` is absent, empty, or an export with nothing else in it."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ExportRefused(f"{folder} is a file; name a folder that is new, empty or an earlier export")
    found = {entry.name for entry in folder.iterdir()}
    if not found:
        return
    if MARKER not in found:
        raise ExportRefused(
            f"{folder} is not empty and is no earlier export; nothing was written\n"
            "Name a folder that is new, empty or an earlier export"
        )
    strange = sorted(found - PARTS)
    if strange:
        raise ExportRefused(
            f"{folder} is an earlier export, but {strange[0]!r} in it is not of its making; nothing was written\n"
            "Move it elsewhere: an export replaces the whole folder"
        )


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder to write into, which takes the place of ``folder`` when the block ends without an error.

    Raises ExportRefused, OSError. On any error what lay at the place is as it was.
    """
    refuse_unfit(folder)
    place = folder.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        yield part
        refuse_unfit(folder)  # it may have been filled meanwhile
        _swap(part, place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _swap(part: Path, place: Path) -> None:
    if not place.exists():
        part.rename(place)
        return
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    place.rename(old)
    try:
        part.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old)
