"""Writing files so that a reader finds either the old one or the whole new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archive.database import sync_folder


@contextlib.contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """Open a new file beside ``file``; when the block ends, sync it and put it in the old one's place.

    If the block raises, the old one stays and the new one is gone. Raises OSError.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as fault:
        fault.filename = str(file)  # the user never named the temporary one
        raise
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        fresh.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        fresh.replace(file)
        sync_folder(file.parent)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str) -> None:
    """Write a whole UTF-8 file at once, or not at all."""
    with whole(file) as opened:
        opened.write(text.encode())
