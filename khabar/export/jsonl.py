"""Articles as JSON Lines: the keys that ``khabar import`` takes, and what the index found in each."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from khabar.files import whole
from khabar.reader import Reader
from khabar.record import export_record


def write_jsonl(k: Reader, stream: IO[str], query: str = "", **filters: Any) -> int:
    """Write every match to a text stream, one JSON object a line, and return how many there were.

    ``filters`` are those of ``Reader.search``. Nothing is held in memory but one batch.
    """
    count = 0
    for article, hit in k.matching_articles(query, **filters):
        stream.write(json.dumps(export_record(article, hit), ensure_ascii=False) + "\n")
        count += 1
    return count


def export_jsonl(k: Reader, file: Path, query: str = "", **filters: Any) -> int:
    """Write every match to a file (compressed if it ends in ``.gz``), and return how many there were.

    The file appears when it is whole; what lay there stays until then. Raises OSError, and what searching raises.
    """
    with whole(file) as opened, _text(opened, file) as stream:
        return write_jsonl(k, stream, query, **filters)


@contextlib.contextmanager
def _text(opened: IO[bytes], file: Path) -> Iterator[IO[str]]:
    packed = gzip.GzipFile(filename="", mode="wb", fileobj=opened, mtime=0) if file.suffix == ".gz" else None
    stream = io.TextIOWrapper(packed or opened, encoding="utf-8", newline="\n", errors="backslashreplace")
    try:
        yield stream
    finally:
        stream.flush()
        stream.detach()
        if packed is not None:
            packed.close()
