"""What an engine does in the search benchmark.

All engines search title and text, the title counting twice, by BM25 and with an English stemmer, and count the same
five fields over all matches. Each is written as its own manual would have it, for speed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from bench.article import Article
from bench.queries import Query

FACETS = ("country", "person", "org", "source", "language")
FACET_SIZE = 10
TITLE_BOOST = 2.0

Hits = Sequence[tuple[float, object]]
"""Scores, and what the engine knows each article by."""

ENGINES = {
    "khabar": "bench.engines.khabar",
    "whoosh": "bench.engines.whoosh_stock",
    "tantivy": "bench.engines.tantivy_",
    "fts5": "bench.engines.fts5",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A page with facets: how many match in all, the best, and the most frequent values of each field with counts."""

    total: int
    best: Hits
    facets: Mapping[str, Sequence[tuple[str, int]]]


class Engine(Protocol):
    """One engine. ``build`` and ``open`` are called in processes of their own; the rest after ``open``."""

    def version(self) -> str:
        """Return the engine's version."""

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index a stream of articles in an empty folder; when it returns, all is committed and merged."""

    def open(self, folder: Path) -> None:
        """Open the index for searching."""

    def segments(self) -> int:
        """Return how many segments the index has."""

    def prepare(self, query: Query) -> Any:
        """Return a query as ``top`` and ``faceted`` take it, with as much done beforehand as can be."""

    def top(self, prepared: Any, count: int) -> Hits:
        """Return the best matches, and count nothing that need not be."""

    def faceted(self, prepared: Any, count: int) -> Answer:
        """Return the best matches with exact counts."""

    def variants(self) -> Mapping[str, Callable[[Any], object]]:
        """Return other ways to run a prepared query that are worth a measurement, by name."""

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles, commit them, and reopen, so that the next search finds them."""

    def close(self) -> None:
        """Finish what goes on in the background and close."""


def load(name: str) -> Engine:
    """Return an engine; loads its libraries and no other's."""
    return cast(Engine, importlib.import_module(ENGINES[name]).Engine())
