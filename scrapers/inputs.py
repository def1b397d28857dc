"""Files to import, as streams: folders walked, gzip undone under a cap, the kind of content told by the content."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from scrapers.charset import decoded, labels_of
from scrapers.feeds import is_feed, is_html

Kind = Literal["jsonl", "feed", "html"]

HEAD = 65_536
"""How many bytes of a file tell what it is."""

MAX_RATIO = 200
FREE = 100 * 2**20
"""A gzip file may grow to ``FREE`` bytes, or to ``MAX_RATIO`` times its size: text grows at most some fifty times."""

UNREADABLE = (OSError, EOFError, zlib.error)
"""What reading a stream can raise: the disk's faults, a gzip file cut off or damaged, and BombError (an OSError)."""


class BombError(OSError):
    """A gzip file grows beyond its cap."""


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files given and, sorted, those in the folders given; hidden files and links to folders are left out."""
    for path in paths:
        if path.is_dir():
            for each in sorted(path.iterdir()):
                if not each.name.startswith(".") and not (each.is_dir() and each.is_symlink()):
                    yield from files_in([each])
        elif path.is_file() or path in paths:
            yield path


def opened(path: Path) -> io.BufferedReader[Any]:
    """Open a file for reading, through gzip if its first bytes say so. Raises OSError."""
    raw = io.BufferedReader(io.FileIO(path), HEAD)
    try:
        # by the content: names lie
        if raw.peek(2)[:2] != b"\x1f\x8b":
            return raw
        return io.BufferedReader(_Capped(raw, path.stat().st_size), HEAD)
    except BaseException:
        raw.close()
        raise


def kind_of(stream: io.BufferedReader[Any]) -> Kind | None:
    """Tell what an opened file holds without taking from it; None if nothing that can be imported.

    Raises what reading raises (``UNREADABLE``).
    """
    raw = stream.peek(HEAD)[:HEAD]
    head = decoded(raw, labels_of(raw)).strip()
    if is_feed(head):
        return "feed"
    if head.startswith("{"):
        return "jsonl"
    return "html" if is_html(head) else None


def is_array(stream: io.BufferedReader[Any]) -> bool:
    """Tell whether an opened file begins as a JSON array, which is not JSON Lines though often taken for it."""
    return stream.peek(HEAD)[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def lines_of(stream: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of a stream, numbered from 1; None for one of more than ``limit`` bytes, of which little is held.

    Raises what reading raises (``UNREADABLE``).
    """
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
            continue
        yield number, None
        while line and not line.endswith(b"\n"):
            line = stream.readline(HEAD)


def why_unreadable(error: BaseException) -> str:
    """Say what reading raised, for a person."""
    if isinstance(error, BombError):
        return str(error)
    if isinstance(error, EOFError):
        return "the gzip file is cut off here"
    if isinstance(error, zlib.error | gzip.BadGzipFile):
        return f"the gzip file is damaged here: {error}"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


class _Capped(io.RawIOBase):
    """A gzip file undone, up to a cap that a text never needs and a bomb does."""

    def __init__(self, raw: io.BufferedReader[Any], size: int) -> None:
        self._raw = raw
        self._plain = gzip.GzipFile(fileobj=raw, mode="rb")
        self._left = max(FREE, MAX_RATIO * size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader gives
        data = self._plain.read1(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise BombError("the gzip file grows beyond all measure, as a bomb does")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._plain.close()
            self._raw.close()
        super().close()
