# ruff: noqa: S608 - statements are put together from constants and question marks
"""SQLite's FTS5: an index without the texts, and tables beside it for what is counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench.article import Article
from bench.engines.engine import FACET_SIZE, TITLE_BOOST, Answer, Hits
from bench.queries import Query

FILE = "index.db"
BATCH = 1_000  # articles in one executemany
CACHE_KB = 64_000

_SCHEMA = f"""
CREATE VIRTUAL TABLE docs USING fts5(title, text, content='', tokenize='porter unicode61');
INSERT INTO docs(docs, rank) VALUES ('rank', 'bm25({TITLE_BOOST}, 1.0)');
CREATE TABLE article(doc INTEGER PRIMARY KEY, key TEXT, date INTEGER, source INTEGER, language INTEGER);
CREATE TABLE country(doc INTEGER, value INTEGER, PRIMARY KEY (doc, value)) WITHOUT ROWID;
CREATE TABLE person(doc INTEGER, value INTEGER, PRIMARY KEY (doc, value)) WITHOUT ROWID;
CREATE TABLE org(doc INTEGER, value INTEGER, PRIMARY KEY (doc, value)) WITHOUT ROWID;
CREATE TABLE label(value INTEGER PRIMARY KEY, name TEXT UNIQUE);
"""

_COUNTED = {
    "country": ("country", "value"),
    "person": ("person", "value"),
    "org": ("org", "value"),
    "source": ("article", "source"),
    "language": ("article", "language"),
}
_COUNTS = {  # CROSS JOIN: from the matches to their values, which are few or many, never the other way
    facet: f"SELECT name, found FROM (SELECT {column} AS value, COUNT(*) AS found FROM hit CROSS JOIN {table} "
    f"USING (doc) GROUP BY 1 ORDER BY 2 DESC LIMIT {FACET_SIZE}) JOIN label USING (value) ORDER BY found DESC"
    for facet, (table, column) in _COUNTED.items()
}
_COUNTRY = (
    " AND EXISTS (SELECT 1 FROM country WHERE doc = docs.rowid AND value = (SELECT value FROM label WHERE name = ?))"
)
_DATES = " AND EXISTS (SELECT 1 FROM article WHERE doc = docs.rowid AND date BETWEEN ? AND ?)"


class Engine:
    """A database file with an FTS5 table. A query is the end of a statement, with its values."""

    def version(self) -> str:
        """Return the engine's version."""
        return sqlite3.sqlite_version

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index a stream of articles in one transaction."""
        folder.mkdir(parents=True)
        self._connect(folder)
        self._base.executescript(_SCHEMA)
        self._labels: dict[str, int] = {}
        self._write(articles, 1)
        self._base.close()

    def open(self, folder: Path) -> None:
        """Open the index for searching."""
        self._connect(folder)
        self._base.execute("CREATE TEMP TABLE hit(doc INTEGER PRIMARY KEY, score REAL)")
        self._labels = {}

    def _connect(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / FILE, isolation_level=None)
        for setting in ("journal_mode = WAL", f"cache_size = -{CACHE_KB}", "temp_store = MEMORY"):
            self._base.execute(f"PRAGMA {setting}")

    def segments(self) -> int:
        """Return how many segments the index has."""
        (count,) = self._base.execute("SELECT COUNT(DISTINCT segid) FROM docs_idx").fetchone()
        return int(count)

    def prepare(self, query: Query) -> tuple[str, tuple[Any, ...]]:
        """Return the end of the statement and its values; SQLite reads them at every search."""
        quoted = [f'"{word}"' for word in query.words]
        if query.kind == "phrase":
            text = f'"{" ".join(query.words)}"'
        else:
            text = (" OR " if query.kind == "or" else " AND ").join(quoted) + "*" * (query.kind == "prefix")
        if query.country:
            return f"docs MATCH ?{_COUNTRY}", (text, query.country)
        return (f"docs MATCH ?{_DATES}", (text, query.first, query.last)) if query.last else ("docs MATCH ?", (text,))

    def top(self, prepared: tuple[str, tuple[Any, ...]], count: int) -> Hits:
        """Return the best matches."""
        where, values = prepared
        found = self._base.execute(f"SELECT -rank, rowid FROM docs WHERE {where} ORDER BY rank LIMIT {count}", values)
        return found.fetchall()

    def faceted(self, prepared: tuple[str, tuple[Any, ...]], count: int) -> Answer:
        """Return the best matches with exact counts, over a table of the matches."""
        where, values = prepared
        ask = self._base.execute
        ask("DELETE FROM hit")
        total = ask(f"INSERT INTO hit SELECT rowid, -rank FROM docs WHERE {where}", values).rowcount
        best = ask(f"SELECT score, doc FROM hit ORDER BY score DESC LIMIT {count}").fetchall()
        return Answer(total, best, {facet: ask(sql).fetchall() for facet, sql in _COUNTS.items()})

    def variants(self) -> Mapping[str, Callable[[Any], object]]:
        """Return none."""
        return {}

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles and commit them; a connection sees its own commits."""
        if not self._labels:
            self._labels = {name: value for value, name in self._base.execute("SELECT value, name FROM label")}
        (last,) = self._base.execute("SELECT MAX(doc) FROM article").fetchone()
        self._write(articles, last + 1)

    def close(self) -> None:
        """Close the database."""
        self._base.close()

    def _write(self, articles: Iterable[Article], first: int) -> None:
        known = len(self._labels)
        many = self._base.executemany
        self._base.execute("BEGIN")
        numbered = enumerate(articles, first)
        while some := list(islice(numbered, BATCH)):
            many("INSERT INTO docs(rowid, title, text) VALUES (?, ?, ?)", ((n, a.title, a.text) for n, a in some))
            many("INSERT INTO article VALUES (?, ?, ?, ?, ?)", self._rows(some))
            for table in ("country", "person", "org"):
                many(f"INSERT INTO {table} VALUES (?, ?)", self._values(table, some))
        fresh = islice(self._labels.items(), known, None)
        many("INSERT INTO label VALUES (?, ?)", ((value, name) for name, value in fresh))
        self._base.execute("COMMIT")

    def _rows(self, some: list[tuple[int, Article]]) -> Iterator[tuple[int, str, int, int, int]]:
        for number, article in some:
            yield number, article.key, article.date, self._label(article.source), self._label(article.language)

    def _values(self, table: str, some: list[tuple[int, Article]]) -> Iterator[tuple[int, int]]:
        for number, article in some:
            for name in {"country": article.countries, "person": article.persons, "org": article.orgs}[table]:
                yield number, self._label(name)

    def _label(self, name: str) -> int:
        return self._labels.setdefault(name, len(self._labels))
