"""One writer at a time: a lock that names its holder and is gone when the holder is.

The lock is the kernel's (``flock``), so a dead process holds nothing, whatever its file says. The file holds the
holder's own words about itself, for the message that the second one gets.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import ArchiveLocked
from archive.times import to_text


class Lock:
    """An exclusive lock on a file, for ``purpose`` (``crawl``, ``import``). Not reentrant, not shared by threads."""

    def __init__(self, path: Path, purpose: str) -> None:
        self.path = path
        self.purpose = purpose
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once, or raise ArchiveLocked with the holder's words."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise ArchiveLocked(self.path.parent, describe(self.path)) from None
        except BaseException:
            os.close(descriptor)
            raise
        me = {
            "purpose": self.purpose,
            "pid": os.getpid(),
            "host": os.uname().nodename,
            "since": to_text(datetime.now(UTC)),
        }
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(me).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; harmless if it is not held. The file stays: unlinking it would race with a taker."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):  # the words are a courtesy; closing is what releases
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def describe(path: Path) -> str:
    """Return the holder's words, ``khabar crawl (process 4711 on desk, since …)``, or '' if nobody left any."""
    try:
        holder = json.loads(path.read_bytes())
        return f"khabar {holder['purpose']} (process {holder['pid']} on {holder['host']}, since {holder['since']})"
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def holder_of(path: Path) -> str:
    """Return the words of a holder that seems alive, else ''. Only looks: it never takes the lock itself."""
    words = describe(path)
    if not words:
        return ""
    holder = json.loads(path.read_bytes())
    if holder["host"] == os.uname().nodename and not _alive(int(holder["pid"])):
        return ""
    return words


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
