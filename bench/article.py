"""The article that every engine is given, and the file of JSON Lines that carries it to their processes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    """One article with the values that it is counted by. ``date`` is in seconds since 1970."""

    key: str
    title: str
    text: str
    date: int
    source: str
    language: str
    countries: tuple[str, ...]
    persons: tuple[str, ...]
    orgs: tuple[str, ...]


def write(path: Path, articles: Iterable[Article]) -> int:
    """Write articles, one a line, and return how many there were."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for article in articles:
            said = {name: getattr(article, name) for name in Article.__slots__}
            stream.write(json.dumps(said, ensure_ascii=False) + "\n")
            count += 1
    return count


def read(path: Path, every: int = 1) -> Iterator[Article]:
    """Stream the articles of a file, or one of ``every`` so many."""
    with path.open(encoding="utf-8") as stream:
        for line in islice(stream, 0, None, every):
            said = json.loads(line)
            for name in ("countries", "persons", "orgs"):
                said[name] = tuple(said[name])
            yield Article(**said)
